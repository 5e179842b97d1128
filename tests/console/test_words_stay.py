"""What the user marked and typed stays when evidence is collected: a copy of sealed evidence has an id of its own."""

from __future__ import annotations

from pathlib import Path

from scantui.console.deeds import Deeds
from scantui.console.keeper import Keeper
from scantui.console.texts import Texts
from scantui.drafts.model import Done
from scantui.runbook.assessment import Next
from scantui.tickets.model import DoneState

from .collectkit import answers, collecting, unsealed
from .driver import NOW

REBOOT = Done(Next.REBOOT, DoneState.REQUESTED, NOW, "CHG5501234")
EARLIER = Done(Next.REBOOT, DoneState.REQUESTED, NOW, "CHG5501233")


async def test_what_was_marked_and_typed_is_there_with_the_copy(tmp_path: Path) -> None:
    async with collecting(tmp_path, "ping") as collector:
        session, desk = collector.session, collector.session.desk
        machine, before = session.current, desk.loaded
        assert before is not None
        about = (machine.case.ticket.number, (machine.case.host.name,), "comment")
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
        texts.keep(21690, ("prod-dal10-carrier3-worker-1052",), "comment", text, "scantui's")
    old.keep(21690, ("prod-dal10-carrier3-worker-1052",), "squad", "asked", "scantui's")
    new.take_over(old)
    assert {kept.kind: kept.text for kept in new.unfinished()} == {"comment": "newer", "squad": "asked"}
