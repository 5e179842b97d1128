"""What was marked as done: there again at the next start, for its ticket and machine alone, and damaged entries are none."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scantui.console.deeds import Deeds
from scantui.console.keeper import Keeper
from scantui.drafts.model import Done, DraftKind, Provenance
from scantui.drafts.write import write_draft
from scantui.runbook.assessment import Assessment, Next
from scantui.safe_text import OutsideText
from scantui.tickets.model import DoneState
from tests.casekit import EVIDENCE_ID, ROOT, WORKER, CaseKit

AT = datetime(2026, 11, 20, 9, 30, 12, 345678, tzinfo=UTC)
REBOOT = Done(Next.REBOOT, DoneState.REQUESTED, AT, "CHG5501234")
LATER = Done(Next.RELOAD, DoneState.PASSED, AT.replace(hour=10, microsecond=0), None)
KEPT = replace(REBOOT, at=AT.replace(microsecond=0))


def machine(ticket: int = 11738, name: str = WORKER) -> Assessment:
    return CaseKit().host(name).ticket(3, number=ticket).portal(fen="5 days ago").log().assess()


def deeds(folder: Path, evidence: str = EVIDENCE_ID) -> Deeds:
    return Deeds(Keeper(lambda: folder), evidence)


def test_what_was_marked_is_there_again_for_its_ticket_machine_and_evidence(tmp_path: Path) -> None:
    marked, other = machine(), machine(name="prod-dal10-carrier2-worker-8002")
    first = deeds(tmp_path)
    assert first.mark(marked, REBOOT) is None
    for one in (first, deeds(tmp_path)):
        assert one.of(marked) == KEPT
        assert one.for_([marked, other]) == {marked.case.host: KEPT}
        assert one.of(other) is None
        assert one.of(machine(ticket=11739)) is None
    assert deeds(tmp_path, "20261121T083000Z-0123456789abcdef").of(marked) is None


def of_repository(name: str) -> Assessment:
    one = machine()
    url = OutsideText(f"https://github.ibm.com/{name}/issues/{one.case.ticket.number}" if name else "")
    return replace(one, case=replace(one.case, ticket=replace(one.case.ticket, url=url)))


def test_two_repositories_number_their_tickets_alike(tmp_path: Path) -> None:
    one, other = of_repository("a/team"), of_repository("another/team")
    some = deeds(tmp_path)
    some.mark(one, REBOOT)
    assert some.of(other) is None
    some.mark(other, LATER)
    assert [some.of(each) for each in (one, other)] == [KEPT, LATER]
    some.take_back(other)
    assert [deeds(tmp_path).of(each) for each in (one, other)] == [KEPT, None]


@pytest.mark.parametrize(("then", "now"), [("", "a/team"), ("A/Team", ""), ("A/Team", "a/team")])
def test_what_was_marked_where_the_repository_was_not_known_counts(tmp_path: Path, then: str, now: str) -> None:
    deeds(tmp_path).mark(of_repository(then), REBOOT)
    some = deeds(tmp_path)
    assert some.of(of_repository(now)) == KEPT
    some.mark(of_repository(now), LATER)
    assert deeds(tmp_path).of(of_repository(now)) == LATER
    assert some.take_back(of_repository(now)) == LATER
    assert deeds(tmp_path).of(of_repository(now)) is None


def test_taken_back_is_forgotten(tmp_path: Path) -> None:
    some = deeds(tmp_path)
    assert some.take_back(machine()) is None
    some.mark(machine(), REBOOT)
    assert some.take_back(machine()) == KEPT
    assert some.of(machine()) is None
    assert deeds(tmp_path).of(machine()) is None


def test_two_consoles_do_not_undo_each_others(tmp_path: Path) -> None:
    one, two = deeds(tmp_path), deeds(tmp_path)
    one.mark(machine(), REBOOT)
    two.mark(machine(ticket=11739), REBOOT)
    one.take_back(machine())
    again = deeds(tmp_path)
    assert (again.of(machine()), again.of(machine(ticket=11739))) == (None, KEPT)


def test_several_machines_are_marked_at_once(tmp_path: Path) -> None:
    several = [machine(), machine(name="prod-dal10-carrier2-worker-8002")]
    deeds(tmp_path).mark_all({each.case.host: REBOOT for each in several}, several)
    assert set(deeds(tmp_path).for_(several)) == {each.case.host for each in several}


def test_a_folder_that_cannot_be_written_is_told_and_this_session_knows_it(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    some = deeds(tmp_path / "file" / "state")
    assert some.mark(machine(), REBOOT)
    assert some.of(machine()) == KEPT
    assert some.take_back(machine()) == KEPT
    assert some.of(machine()) is None


GOOD = {"ticket": 11738, "host": WORKER, "action": "reboot", "state": "requested", "at": "2026-11-20T09:30:12Z", "request": "CHG5501234"}


@pytest.mark.parametrize(
    "damage",
    [{"ticket": "11738"}, {"host": 5}, {"host": None}, {"action": "drop"}, {"action": []}, {"state": {}}, {"at": "09:30"}, {"at": 5},
     {"at": "2026-11-20T09:30:12"}, {"request": 5}, {"request": ""}, {"request": "CHG5501234 -->"}, {"request": "\x1b[31m"},
     {"repository": 5}],
)  # fmt: skip
def test_a_damaged_entry_is_ignored_and_its_neighbour_is_not(tmp_path: Path, damage: dict[str, object]) -> None:
    neighbour = {**GOOD, "ticket": 11739}
    Keeper(lambda: tmp_path).save(f"deeds/{EVIDENCE_ID}", {"deeds": [{**GOOD, **damage}, "reboot", None, [], neighbour]})
    some = deeds(tmp_path)
    assert some.of(machine()) is None
    assert some.of(machine(ticket=11739)) == KEPT


PLAIN = st.none() | st.booleans() | st.integers() | st.text()


@given(st.recursive(PLAIN, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_whatever_stands_in_the_file_it_is_loaded(tmp_path_factory: pytest.TempPathFactory, found: object) -> None:
    folder = tmp_path_factory.mktemp("state")
    (folder / "deeds").mkdir()
    (folder / f"deeds/{EVIDENCE_ID}.json").write_text(json.dumps({"deeds": [found, {**GOOD, "request": found}]}))
    assert deeds(folder).of(machine(ticket=1)) is None


def test_the_comment_says_what_is_recorded(tmp_path: Path) -> None:
    some = deeds(tmp_path)
    some.mark(machine(), REBOOT)
    provenance = Provenance(EVIDENCE_ID, ROOT)
    text = write_draft(DraftKind.COMMENT, [machine()], provenance, some.for_([machine()])).text
    assert "The reboot was requested at 2026-11-20 09:30 UTC (`CHG5501234`)" in text
    assert '"at":"2026-11-20T09:30:12Z"' in text
