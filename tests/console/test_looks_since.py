"""What changed since the last look: marked until it was looked at, never at first sight, and never by older evidence."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scantui.console.changes import NOT_LISTED, ChangeKind, Changes, Looks
from scantui.console.keeper import Keeper
from scantui.runbook.assessment import Next
from scantui.safe_text import OutsideText
from scantui.triage.model import TicketTriage

from .queuekit import TEAM, commented, machine, ticket, triage_of

WAITING, COLLECTING, OTHER = ticket(1, Next.WAIT, Next.WAIT), ticket(2, Next.COLLECT), ticket(3, Next.SQUAD)
A, B = (each.case.host.key for each in WAITING.assessments)


@pytest.fixture
def keeper(tmp_path: Path) -> Keeper:
    return Keeper(lambda: tmp_path)


def session(keeper: Keeper, *tickets: TicketTriage, seen: tuple[TicketTriage, ...] = (), days: float = 0) -> Changes:
    """One start of the console: the changes that it marks."""
    looks = Looks(keeper)
    changes = looks.changes(triage_of(*tickets, days=days))
    for one in seen:
        looks.seen(one)
    assert looks.save() is None
    return changes


def moved(one: TicketTriage, *verdicts: Next) -> TicketTriage:
    return replace(one, assessments=tuple(replace(each, next=next_) for each, next_ in zip(one.assessments, verdicts, strict=True)))


def kinds(changes: Changes, *tickets: TicketTriage) -> list[str]:
    return [changes.of_ticket(one).kind.value for one in tickets]


def test_at_first_sight_nothing_is_marked(keeper: Keeper) -> None:
    changes = session(keeper, WAITING, COLLECTING)
    assert (changes.count, changes.has_last_look, kinds(changes, WAITING)) == (0, False, ["same"])
    changes = session(keeper, WAITING, COLLECTING)
    assert (changes.count, changes.has_last_look) == (0, True)


def test_another_verdict_more_comments_and_a_new_ticket(keeper: Keeper) -> None:
    session(keeper, WAITING, COLLECTING)
    now = moved(WAITING, Next.WAIT, Next.RELOAD)
    now = replace(now, ticket=replace(now.ticket, comment_count=2))
    changes = session(keeper, now, COLLECTING, OTHER, days=1)
    assert kinds(changes, now, COLLECTING, OTHER) == ["changed", "same", "new"]
    assert changes.of_ticket(now).machines == {B: "wait"}
    assert changes.of_ticket(now).words == "1 machine, 2 comments"
    assert [changes.of_machine(now, each) for each in now.assessments] == [None, "wait"]
    assert changes.of_machine(OTHER, OTHER.assessments[0]) is None
    assert (changes.of_ticket(now).mark, changes.of_ticket(OTHER).mark, changes.of_ticket(COLLECTING).mark) == ("changed", "+ new", "")


def test_a_machine_that_the_ticket_did_not_name(keeper: Keeper) -> None:
    session(keeper, COLLECTING)
    more = replace(COLLECTING, assessments=(*COLLECTING.assessments, machine(Next.RELOAD)))
    changes = session(keeper, more, days=1)
    assert [changes.of_machine(more, each) for each in more.assessments] == [None, NOT_LISTED]


def test_what_was_not_looked_at_is_marked_again(keeper: Keeper) -> None:
    session(keeper, WAITING, COLLECTING)
    now = (moved(WAITING, Next.RELOAD, Next.WAIT), moved(COLLECTING, Next.REBOOT), OTHER)
    assert kinds(session(keeper, *now, seen=now[:1], days=1), *now) == ["changed", "changed", "new"]
    changes = session(keeper, *now, seen=now[2:], days=1)
    assert kinds(changes, *now) == ["same", "changed", "new"]
    assert changes.of_machine(now[1], now[1].assessments[0]) == "collect"
    assert kinds(session(keeper, *now, days=2), *now) == ["same", "changed", "same"]


def test_older_evidence_marks_and_records_nothing(keeper: Keeper, tmp_path: Path) -> None:
    session(keeper, moved(WAITING, Next.RELOAD, Next.RELOAD), days=2)
    before = (tmp_path / "looks.json").read_bytes()
    changes = session(keeper, WAITING, OTHER, seen=(WAITING, OTHER), days=1)
    assert (changes.count, changes.has_last_look) == (0, False)
    assert (tmp_path / "looks.json").read_bytes() == before


def test_another_repository_is_seen_for_the_first_time(keeper: Keeper) -> None:
    session(keeper, WAITING)
    elsewhere = ticket(1, Next.RELOAD, repository="https://github.ibm.com/another/squad")
    changes = session(keeper, WAITING, elsewhere, days=1)
    assert (changes.count, changes.has_last_look) == (0, True)
    assert kinds(session(keeper, moved(elsewhere, Next.WAIT), days=2), elsewhere) == ["changed"]


def test_evidence_that_is_older_for_one_repository_records_the_other(keeper: Keeper) -> None:
    elsewhere = ticket(1, Next.RELOAD, repository="https://github.ibm.com/another/squad")
    session(keeper, WAITING)
    session(keeper, elsewhere, days=3)
    now = (moved(WAITING, Next.RELOAD, Next.WAIT), moved(elsewhere, Next.WAIT))
    session(keeper, *now, seen=now, days=2)
    assert kinds(session(keeper, now[0], elsewhere, days=3), now[0], elsewhere) == ["same", "same"]


def test_a_ticket_without_an_address_is_known_by_its_number(keeper: Keeper) -> None:
    bare = ticket(5, Next.WAIT, repository="")
    session(keeper, bare)
    assert kinds(session(keeper, moved(bare, Next.RELOAD), days=1), bare) == ["changed"]


def test_comments_are_counted_only_where_both_counts_are_known(keeper: Keeper) -> None:
    session(keeper, ticket(1, Next.WAIT, comments=None), *(ticket(number, Next.WAIT, comments=3) for number in (2, 3, 4)))
    now = [ticket(number, Next.WAIT, comments=comments) for number, comments in ((1, 4), (2, None), (3, 2), (4, 3))]
    now[3] = commented(now[3], 4)
    changes = session(keeper, *now, days=1)
    assert [changes.of_ticket(one).comments for one in now] == [0, 0, 0, 1]
    assert kinds(changes, *now) == ["same", "same", "same", "changed"]


def test_what_was_seen_is_recorded_as_it_stood_then(keeper: Keeper) -> None:
    session(keeper, WAITING)
    looks = Looks(keeper)
    looks.changes(triage_of(WAITING, days=1))
    looks.seen(WAITING)
    now = moved(WAITING, Next.RELOAD, Next.WAIT)
    looks.changes(triage_of(now, days=2))  # read anew, and not looked at since
    looks.save()
    changes = session(keeper, now, days=2)
    assert changes.of_machine(now, now.assessments[0]) == "wait"


def test_tickets_that_are_gone_are_forgotten_after_ninety_days(keeper: Keeper) -> None:
    gone = ticket(9, Next.WAIT)
    session(keeper, WAITING, gone)
    session(keeper, WAITING, days=90)
    assert len(keeper.load("looks")["tickets"]) == 2
    session(keeper, WAITING, days=91)
    assert [key.rpartition("/")[2] for key in keeper.load("looks")["tickets"]] == ["1"]  # still there, though never looked at


def test_the_file_stays_small(keeper: Keeper) -> None:
    tickets = [ticket(number) for number in range(5_001)]
    session(keeper, *tickets, seen=tuple(tickets[:1]))
    assert len(keeper.load("looks")["tickets"]) == 5_000
    crowd = machine(Next.WAIT)
    hosts = [replace(crowd, case=replace(crowd.case, host=replace(crowd.case.host, key=f"{number:063}"))) for number in range(30_000)]
    large = [replace(ticket(number), assessments=tuple(hosts)) for number in range(3)]
    session(keeper, *large, seen=tuple(large), days=1)
    kept = keeper.load("looks")
    assert sum(len(each["next"]) for each in kept["tickets"].values()) <= 60_000


def test_nothing_was_read_and_nothing_is_recorded(keeper: Keeper, tmp_path: Path) -> None:
    looks = Looks(keeper)
    looks.seen(WAITING)
    assert looks.save() is None
    looks.changes(triage_of())
    assert looks.save() is None
    assert not (tmp_path / "looks.json").exists()


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    looks = Looks(Keeper(lambda: tmp_path / "file"))
    assert looks.changes(triage_of(WAITING)).count == 0
    assert looks.save()


def test_hidden_characters_of_an_address_stay_in_the_file(keeper: Keeper) -> None:
    one = replace(WAITING, ticket=replace(WAITING.ticket, url=OutsideText("https://x/\x1b[31m\udcff/issues/1")))
    session(keeper, one)
    assert kinds(session(keeper, moved(one, Next.RELOAD, Next.WAIT), days=1), one) == ["changed"]


_WORDS = st.sampled_from(["wait", "2026-11-20T09:00:00+00:00", A])
_KEYS = st.sampled_from(["version", "repositories", "tickets", "next", "as_of", "comments", A])
_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | _WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner),
    max_leaves=12,
)
_LOOKED = {TEAM: "2026-01-01T00:00:00+00:00"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("state")


@given(repositories=_json, tickets=_json, look=_json)
def test_a_damaged_file_never_stops_the_console(folder: Path, repositories: object, tickets: object, look: object) -> None:
    one_look = {"version": 1, "repositories": _LOOKED, "tickets": {WAITING.ticket.url.raw: look}}
    for kept in (repositories, {"version": 1, "repositories": repositories, "tickets": tickets}, one_look):
        keeper = Keeper(lambda: folder)
        keeper.save("looks", kept if isinstance(kept, dict) else {})
        looks = Looks(keeper)
        assert looks.changes(triage_of(WAITING)).of_ticket(WAITING).kind in ChangeKind
        looks.seen(WAITING)
        assert looks.save() is None


def test_what_is_damaged_marks_nothing_and_the_rest_is_used(keeper: Keeper) -> None:
    session(keeper, WAITING, COLLECTING)
    kept = keeper.load("looks")
    kept["tickets"][WAITING.ticket.url.raw]["next"][A] = "\x1b[31mwait"
    kept["tickets"][COLLECTING.ticket.url.raw]["as_of"] = "yesterday"
    keeper.save("looks", kept)
    now = (moved(WAITING, Next.RELOAD, Next.RELOAD), moved(COLLECTING, Next.REBOOT))
    changes = session(keeper, *now, days=1)
    assert changes.of_ticket(WAITING).machines == {B: "wait"}
    assert kinds(changes, COLLECTING) == ["same"]
    assert kinds(session(keeper, *now, days=2), COLLECTING) == ["same"]
    assert kinds(session(keeper, COLLECTING, days=3), COLLECTING) == ["changed"]
