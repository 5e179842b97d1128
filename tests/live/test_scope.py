"""What a queue asks of each system: no more than its machines need, and nothing less."""

from __future__ import annotations

from datetime import timedelta

from scantui.hosts import HostName, Topology, parse_host
from scantui.live.scope import Scope, log_window, pings_to_ask, scan_names
from scantui.tickets.model import TicketKind
from scantui.triage.facts import tickets_of
from scantui.triage.triage import triage
from tests.casekit import AS_OF
from tests.triage.test_trouble import CAPTURES

TICKETS = tickets_of(CAPTURES)
DAY = timedelta(days=1)


def host(name: str) -> HostName:
    parsed = parse_host(name)
    assert parsed is not None
    return parsed


def test_the_whole_queue_takes_open_tickets_and_asks_about_those_of_scanning() -> None:
    taken = [ticket for ticket in TICKETS if Scope().takes(ticket)]
    assert taken and all(ticket.state == "open" for ticket in taken)
    machines = Scope().machines(taken)
    assert len(machines) == len(set(machines))
    scanning = {one.host for ticket in taken if ticket.kind is TicketKind.NOT_SCANNED for one in ticket.machines}
    assert set(machines) == {one for one in scanning if one.is_machine}


def test_a_named_ticket_is_taken_even_when_it_is_closed() -> None:
    number = TICKETS[0].number
    assert [ticket.number for ticket in TICKETS if Scope((number,)).takes(ticket)] == [number]


def test_a_named_machine_narrows_tickets_and_machines() -> None:
    worker = host("prod-dal10-carrier2-worker-80")
    scope = Scope(hosts=frozenset({worker}))
    taken = [ticket for ticket in TICKETS if scope.takes(ticket)]
    assert [ticket.number for ticket in taken] == [21731]
    assert scope.machines(taken) == (worker,)


def test_the_logs_window_begins_with_the_ticket_that_reaches_back_farthest() -> None:
    window = log_window(TICKETS, AS_OF)
    assert window is not None
    needed = [
        ticket.opened_at - (ticket.not_scanned_days + 1) * DAY
        for ticket in TICKETS
        if ticket.kind is TicketKind.NOT_SCANNED and ticket.not_scanned_days and ticket.not_scanned_days < 365
    ]
    assert window == (min(needed), AS_OF)


def test_no_log_is_read_for_a_year() -> None:
    old = [ticket for ticket in TICKETS if ticket.not_scanned_days == 365]
    assert old and log_window(old, AS_OF) is None


def test_security_center_is_asked_for_no_machine_of_armada() -> None:
    topology = Topology.load()
    assert scan_names([host("kube-c0ffee0d0example0abc-produssouth-custome-000231e0")], topology) == ()
    names = scan_names([host("prod-dal10-carrier2-worker-80"), host("prod-wdc06-carrier1-worker-12")], topology)
    assert set(names) == {"ALC_all_envs_public_import", "ALC_Prod_DAL09_private_import", "ALC_Prod_WDC06_private_import"}


def test_only_addresses_that_our_scanners_scan_are_pinged() -> None:
    result = triage(CAPTURES)
    wanted = pings_to_ask(assessment for ticket in result.tickets for assessment in ticket.assessments)
    assert wanted
    for scanners, addresses in wanted.items():
        assert scanners and all("nessus" in scanner.name for scanner in scanners)
        assert all(kind.value in {"ben", "imm"} for _, kind in addresses)
    asked = {str(address) for addresses in wanted.values() for address, _ in addresses}
    assert {"10.24.6.5", "10.34.6.22"} <= asked
    assert "203.0.113.71" not in asked
