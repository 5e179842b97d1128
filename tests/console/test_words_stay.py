"""What the user marked and typed stays when evidence is collected: a copy of sealed evidence has an id of its own."""

from __future__ import annotations

from pathlib import Path

from scantui.console.deeds import Deeds
from scantui.console.keeper import Keeper
from scantui.console.texts import Texts
from scantui.demo import demo_bundle
from scantui.drafts.model import Done
from scantui.runbook.assessment import Next
from scantui.tickets.model import DoneState, TicketId

from .collectkit import answers, collecting, unsealed
from .driver import NOW, loaded, opened

REBOOT = Done(Next.REBOOT, DoneState.REQUESTED, NOW, "CHG5501234")
EARLIER = Done(Next.REBOOT, DoneState.REQUESTED, NOW, "CHG5501233")


async def test_what_was_marked_and_typed_is_there_with_the_copy(tmp_path: Path) -> None:
    async with collecting(tmp_path, "ping") as collector:
        session, desk = collector.session, collector.session.desk
        machine, before = session.current, desk.loaded
        assert before is not None
        about = (machine.case.ticket.id, (machine.case.host.name,), "comment")
        desk.deeds.mark(machine, REBOOT)
        desk.texts.keep(*about, "mine", "scantui's")
        await collector.paste_answer(answers()["ping"])
        await session.press("K")
        after = desk.loaded
        assert after is not None
        assert after.provenance.evidence_id != before.provenance.evidence_id
        assert desk.deeds.of(session.current) == REBOOT
        kept = desk.texts.load(*about)
        assert kept is not None
        assert kept.text == "mine"
        assert session.app.texts is desk.texts
        next_start = Deeds(session.app.keeper, after.provenance.evidence_id)
        assert next_start.of(session.current) == REBOOT


async def test_what_could_not_be_written_outlasts_another_reading(tmp_path: Path) -> None:
    async with collecting(tmp_path, "ping", bundle=unsealed(tmp_path)) as collector:
        session, desk = collector.session, collector.session.desk
        (session.app.state_folder() / "deeds").write_text("in the way")
        assert desk.deeds.mark(session.current, REBOOT)
        await collector.paste_answer(answers()["ping"])
        await session.press("K")
        session.expect_next("support-case")
        assert desk.deeds.of(session.current) == REBOOT


def test_what_the_copy_has_already_stays(tmp_path: Path) -> None:
    keeper = Keeper(lambda: tmp_path)
    old, new = (Texts(keeper, name, lambda: NOW, 3600.0) for name in ("old", "new"))
    for texts, text in ((old, "older"), (new, "newer")):
        texts.keep(TicketId("", 21690), ("prod-dal10-carrier3-worker-1052",), "comment", text, "scantui's")
    old.keep(TicketId("", 21690), ("prod-dal10-carrier3-worker-1052",), "squad", "asked", "scantui's")
    new.take_over(old)
    assert {kept.kind: kept.text for kept in new.unfinished()} == {"comment": "newer", "squad": "asked"}


async def test_undo_brings_back_what_a_mark_took_the_place_of(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        await session.select_ticket(21760)
        desk, machine = session.desk, session.current
        assert desk.loaded is not None
        desk.deeds.mark(machine, EARLIER)
        await session.press("m", *["backspace"] * 11, *"CHG5501234", "enter")
        assert desk.deeds.of(machine) == REBOOT
        await session.press("u")
        assert desk.deeds.of(machine) == EARLIER
        assert Deeds(session.app.keeper, desk.loaded.provenance.evidence_id).of(machine) == EARLIER


def test_a_taking_back_that_could_not_be_kept_is_known(tmp_path: Path) -> None:
    machine = loaded(demo_bundle()).triage.tickets[0].assessments[0]
    some = Deeds(Keeper(lambda: tmp_path), "old")
    assert some.mark(machine, REBOOT) is None
    assert some.problem is None
    (tmp_path / "deeds").rename(tmp_path / "elsewhere")
    (tmp_path / "deeds").write_text("in the way")
    assert some.take_back(machine) == REBOOT
    assert some.problem
