"""Which capture counts: the newest complete one, of the right portal, machine and ticket, and none of after `as_of`."""

from __future__ import annotations

from datetime import timedelta

import pytest

from scantui.answer import Absent
from scantui.evidence.model import Kind
from tests.portal.pages import closed

from .evidence import (
    AS_OF,
    BEN,
    DALLAS,
    DAY,
    FEN,
    FRESH,
    HOUR,
    KUBE,
    OPENED,
    READ_AT,
    STALE,
    WORKER,
    WORKER_80,
    WORKER_800,
    Evidence,
    machine,
    marker,
    message,
    row,
    summary,
)

HEALTHY = machine(WORKER, row(BEN, FRESH), row(FEN, FRESH))
OTHER = machine(WORKER_80, row("10.21.6.80", FRESH))

# the portal


def test_an_older_complete_reading_rather_than_a_newer_collapsed_one() -> None:
    found = Evidence().ticket().portal(machine(), read_at=READ_AT - 5 * HOUR).portal(closed(machine())).log()
    assert found.next() == "reboot"
    assert found.said().case.portal.evidence == ("data/0002-portal.body", "data/0003-portal.body")


def test_an_older_recovery_does_not_outlive_a_newer_row_that_is_stale() -> None:
    recovered = Evidence().ticket().portal(HEALTHY, read_at=READ_AT - 5 * HOUR)
    assert recovered.next() == "recovered"
    assert Evidence(list(recovered.captures)).portal(closed(HEALTHY)).next() == "recovered"
    assert Evidence(list(recovered.captures)).portal(closed(machine())).next() == "collect portal"


def test_collapsed_and_nothing_older_is_collect() -> None:
    assert Evidence().ticket().portal(closed(machine())).log().next() == "collect portal"


def test_a_newer_absence_beats_an_older_presence() -> None:
    found = Evidence().ticket().portal(machine(), read_at=READ_AT - HOUR).portal(OTHER).log()
    assert isinstance(found.said().case.portal, Absent)
    assert found.next() == "not-in-portal"


def test_a_newer_presence_beats_an_older_absence() -> None:
    assert Evidence().ticket().portal(OTHER, read_at=READ_AT - HOUR).portal(machine()).log().next() == "reboot"


def test_of_two_readings_of_the_same_instant_the_one_that_lists_it_counts() -> None:
    assert Evidence().ticket().portal(OTHER).portal(machine()).log().next() == "reboot"
    assert Evidence().ticket().portal(machine()).portal(OTHER).log().next() == "reboot"


def test_a_newer_collapsed_presence_beats_an_older_absence() -> None:
    assert Evidence().ticket().portal(OTHER, read_at=READ_AT - HOUR).portal(closed(machine())).log().next() == "collect portal"


def test_the_newer_of_two_complete_readings() -> None:
    found = Evidence().ticket().portal(HEALTHY).portal(machine(), read_at=READ_AT - HOUR).log()
    assert found.next() == "recovered"


def test_a_page_of_another_c_code_is_never_used() -> None:
    """A kube- machine can turn up under ALC by mistake: the family says which portal to read (DOMAIN 1)."""
    kube = machine(KUBE, row("10.40.6.5", FRESH))
    found = Evidence().ticket(KUBE).portal(kube, c_code="alc")
    assert found.next(KUBE) == "collect portal"
    found.portal(machine("kube-c0ffee0d0example0abd-produssouth-custome-000231e1", row("10.40.6.6", FRESH)), c_code="armada")
    said = found.said(KUBE)
    assert said.next == "not-in-portal"
    assert "It is listed under alc" in said.why


def test_a_worker_absent_from_armada_is_not_absent_from_alc() -> None:
    assert Evidence().ticket().portal(machine(KUBE, row("10.40.6.5", FRESH)), c_code="armada").next() == "collect portal"


def test_a_reading_older_than_the_ticket_is_none() -> None:
    found = Evidence().ticket().portal(HEALTHY, read_at=OPENED - timedelta(minutes=1))
    assert found.next() == "collect portal"
    assert "before the ticket was opened" in found.said().why
    assert Evidence().ticket().portal(HEALTHY, read_at=OPENED).next() == "recovered"


def test_an_absence_older_than_the_ticket_is_none() -> None:
    assert Evidence().ticket().portal(OTHER, read_at=OPENED - HOUR).next() == "collect portal"


def test_a_search_for_something_else_proves_nothing() -> None:
    assert Evidence().ticket().portal(OTHER, search=WORKER_80).next() == "collect portal"
    assert Evidence().ticket().portal(OTHER, search="prod-dal10-carrier2-worker-80%").next() == "not-in-portal"


def test_captures_newer_than_as_of_are_left_out_and_named() -> None:
    found = Evidence().ticket(at=OPENED).portal(machine(), read_at=READ_AT - DAY).log(until=READ_AT - DAY, at=READ_AT - DAY).portal(HEALTHY)
    assert found.next() == "recovered"
    assert found.next(as_of=READ_AT - DAY) == "reboot"
    problems = [problem.why for problem in found.triage(READ_AT - DAY).problems]
    assert "1 captures are newer than the time asked for and were left out" in problems


# the log


def test_windows_that_touch_are_joined() -> None:
    middle = READ_AT - DAY
    assert Evidence().ticket().portal(machine()).log(until=middle).log(since=middle).next() == "reboot"
    assert Evidence().ticket().portal(machine()).log(since=middle).log(until=middle).next() == "reboot"


def test_a_gap_between_windows_stays_one() -> None:
    middle = READ_AT - DAY
    found = Evidence().ticket().portal(machine()).log(until=middle).log(since=middle + timedelta(minutes=1))
    assert found.next() == "collect chlorine-log"


@pytest.mark.parametrize(("since", "until", "expected"), [
    (OPENED - 4 * DAY, READ_AT, "reboot"),
    (OPENED - 4 * DAY + timedelta(minutes=1), READ_AT, "collect chlorine-log"),
    (OPENED - 4 * DAY, READ_AT - timedelta(minutes=1), "collect chlorine-log"),
])  # fmt: skip
def test_the_window_is_opened_minus_n_minus_a_day_to_the_reading(since: object, until: object, expected: str) -> None:
    assert Evidence().ticket().portal(machine()).log(since=since, until=until).next() == expected  # type: ignore[arg-type]


def test_the_same_request_in_two_captures_is_one() -> None:
    raised = AS_OF - 22 * HOUR
    start = message(raised, f"Change request raised: CHG0472688 waiting for approval\nreload {WORKER} outage:0")
    end = summary(AS_OF - 20 * HOUR, "reload", "passed", WORKER)
    found = Evidence().ticket().portal(machine()).log(start, until=AS_OF - 21 * HOUR).log(end, since=AS_OF - 21 * HOUR)
    said = found.said()
    assert [request.change for request in said.case.chlorine.requests] == ["CHG0472688"]
    assert (said.next, len(said.case.chlorine.requests[0].evidence)) == ("close-ticket", 2)


def test_an_older_capture_does_not_make_a_finished_request_unfinished() -> None:
    start = message(AS_OF - 22 * HOUR, f"CHG0472688 I am starting the OS reload of {WORKER} (10.21.6.66) now.")
    end = summary(AS_OF - 20 * HOUR, "reload", "failed", WORKER)
    whole = Evidence().ticket().portal(machine(bigfix=STALE)).log(start, end)
    assert whole.next() == "reload"
    assert whole.log(start, until=AS_OF - 21 * HOUR).next() == "reload"


# the other systems


def test_the_newest_owner_counts() -> None:
    vip = f"{FEN} prod-dal10-carrier2-loadbalancer-vip\n"
    ours = f"{FEN} {WORKER}\n"
    assert Evidence().ticket().portal(machine()).log().netmax(ours, at=AS_OF - HOUR).netmax(vip).next() == "scan-exclusion"
    assert Evidence().ticket().portal(machine()).log().netmax(ours).netmax(vip, at=AS_OF - HOUR).next() == "reboot"


def test_markers_of_another_machine_or_ticket_do_not_count() -> None:
    def said(*bodies: str, ticket: int = 11738) -> str:
        return Evidence().ticket().portal(machine()).log(until=READ_AT).comments(*bodies, ticket=ticket).next()

    asked = AS_OF - timedelta(minutes=30)
    assert said(marker(WORKER, "reboot", "requested", asked - timedelta(minutes=35))) == "wait"
    assert said(marker(WORKER_80, "reboot", "requested", asked - timedelta(minutes=35))) == "reboot"
    assert said(marker(WORKER_800, "reload", "passed", asked - timedelta(minutes=35))) == "reboot"
    assert said(marker(WORKER, "reboot", "requested", asked - timedelta(minutes=35)), ticket=11739) == "reboot"


def test_a_newer_list_of_comments_that_is_cut_does_not_take_a_marker_away() -> None:
    body = marker(WORKER, "reboot", "requested", AS_OF - timedelta(minutes=65))
    found = Evidence().ticket().portal(machine()).log(until=READ_AT).comments(body, at=AS_OF - timedelta(minutes=10))
    assert found.next() == "wait"
    found.comments(*(f"text {number}" for number in range(100)))  # a full page: there may be more
    said = found.said()
    assert said.next == "wait"
    assert "ticket-comments" in {reason.what for reason in said.unknown}
    found.comments("it was a mistake")
    assert found.next() == "reboot"


def test_a_damaged_capture_is_named_and_never_dropped() -> None:
    found = Evidence().ticket().portal(machine()).log()
    for kind in (Kind.PORTAL, Kind.CHLORINE_LOG, Kind.SCAN_RESULT, Kind.CHLORINE_LOOKUP, Kind.TICKET_COMMENTS):
        login = "<html><title>Log in</title><form><input type=password></form></html>"
        found.add(kind, login, AS_OF, c_code="alc", ticket="11738", scan=DALLAS)
    result = found.triage()
    named = " ".join(problem.why for problem in result.problems)
    for capture in found.captures[3:]:
        assert capture.id in named
    assert found.next() == "reboot"
    assert {"scan-result", "chlorine-lookup", "ticket-comments"} <= {reason.what for reason in found.said().unknown}


# groups


def fleet(stale: int, fresh: int, first: int = 9001) -> list[object]:
    return [
        machine(f"prod-dal10-carrier2-worker-{first + number}", row(f"10.21.8.{number + 1}", STALE if number < stale else FRESH))
        for number in range(stale + fresh)
    ]


@pytest.mark.parametrize(("stale", "fresh", "expected"), [
    (3, 2, "scanner-first"), (3, 0, "scanner-first"), (3, 3, "reboot"), (2, 0, "reboot"),
])  # fmt: skip
def test_a_group_is_three_and_more_than_half_of_those_seen(stale: int, fresh: int, expected: str) -> None:
    name = "prod-dal10-carrier2-worker-9001"
    found = Evidence().ticket(name).portal(*fleet(stale, fresh)).log()  # type: ignore[arg-type]
    assert found.next(name) == expected


def test_a_group_reaches_across_tickets_and_captures() -> None:
    names = [f"prod-dal10-carrier2-worker-{9001 + number}" for number in range(3)]
    found = Evidence()
    for number, (name, one) in enumerate(zip(names, fleet(3, 0), strict=True)):
        found.ticket(name, number=11738 + number).portal(one, search=name, read_at=READ_AT - number * HOUR)  # type: ignore[arg-type]
    assert {found.next(name) for name in names} == {"scanner-first"}
    (group,) = found.triage().patterns
    assert (group.zone, len(group.stale), group.seen) == ("ALC_Prod_DAL09_SZ", 3, 3)


def test_readings_older_than_the_ticket_make_no_group() -> None:
    name = "prod-dal10-carrier2-worker-9001"
    one, *others = fleet(4, 0)
    found = Evidence().ticket(name).portal(one).portal(*others, read_at=OPENED - HOUR).log()  # type: ignore[arg-type]
    assert found.next(name) == "reboot"
    assert found.triage().patterns == ()
