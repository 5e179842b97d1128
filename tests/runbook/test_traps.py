"""The traps of DOMAIN, each by name, through the real readers from captures to verdict."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from scantui.evidence.model import Kind
from scantui.hosts import Topology
from scantui.runbook.assessment import Outcome
from scantui.times import instant_text
from scantui.triage.triage import triage
from tests.triage.evidence import (
    AS_OF,
    BEN,
    DALLAS,
    FEN,
    FRESH,
    HOUR,
    IMM,
    KUBE,
    OPENED,
    PUBLIC,
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

MASTER = "prod-dal10-carrier2-master-01"
REBOOTED = summary(AS_OF - 40 * HOUR, "reboot", "passed", WORKER)


def worker() -> Evidence:
    """Its public address is stale, everything else is good."""
    return Evidence().ticket().portal(machine())


# names (DOMAIN 1)


def test_a_name_that_begins_like_another_is_another_machine() -> None:
    """The log's failure of worker-800 and the portal's rows of worker-80 say nothing of worker-8001."""
    failed = summary(AS_OF - 30 * HOUR, "reload", "failed", WORKER_800)
    down = machine(WORKER, row(FEN, STALE), bigfix=STALE, log=STALE)
    found = Evidence().ticket(WORKER, WORKER_800).portal(down, machine(WORKER_800, row("10.21.6.8", STALE), bigfix=STALE)).log(failed)
    assert (found.next(WORKER), found.next(WORKER_800)) == ("reboot", "reload")
    assert found.said(WORKER_800).command == f"reload {WORKER_800} ignoreconflict outage:0"


def test_a_list_of_longer_names_proves_the_shorter_one_absent() -> None:
    found = Evidence().ticket(WORKER_80).portal(machine(WORKER, row(BEN, STALE)), machine(WORKER_800, row("10.21.6.8", STALE)))
    assert found.next(WORKER_80) == "not-in-portal"


def test_cancel_is_never_repaired_even_when_stale_and_failed() -> None:
    name = f"{WORKER}-cancel"
    failed = summary(AS_OF - HOUR, "reload", "failed", name)
    found = Evidence().ticket(name).portal(machine(name, row(FEN, STALE), bigfix=STALE)).log(failed)
    assert (found.next(name), found.said(name).command) == ("no-repair", None)


@pytest.mark.parametrize("status", ["Build", "Available"])
def test_a_machine_being_built_or_given_up_is_not_repaired(status: str) -> None:
    assert Evidence().ticket().portal(machine(WORKER, row(FEN, STALE), status=status)).log().next() == "no-repair"


def test_a_vip_is_not_a_machine() -> None:
    name = "prod-lon05-tugboat106-loadbalancer-vip"
    assert (Evidence().ticket(name).next(name), Evidence().ticket(name).said(name).command) == ("seek-guidance", None)


def test_a_kube_machine_in_alc_is_looked_for_in_armada() -> None:
    found = Evidence().ticket(KUBE).portal(machine(KUBE, row("10.40.6.5", STALE))).log()
    assert found.next(KUBE) == "collect portal"
    assert found.portal(machine(KUBE, row("10.40.6.5", STALE)), c_code="armada").next(KUBE) == "reboot"


def test_the_carriers_datacenter_may_differ_from_the_machines() -> None:
    """lookup says `Carrier: prod-dal12-carrier2 Zone: dal10` of a machine in dal10: no contradiction."""
    text = (
        f"Name: {WORKER} IP: {BEN}  IsMaster: false IsWorker: true\nSL Account: Acct000000 ID: 62603497 Type: Virtual Server\n"
        "Carrier: prod-dal12-carrier2 Zone: dal10\n"
    )
    assert worker().log().add(Kind.CHLORINE_LOOKUP, text).next() == "reboot"
    assert worker().log().add(Kind.CHLORINE_LOOKUP, text.replace(BEN, "10.99.1.1")).next() == "seek-guidance"


# who scans what (DOMAIN 2)


def test_an_unlisted_datacenter_is_never_guessed() -> None:
    name = "prod-zzz09-infra-syslog-01"
    found = Evidence().ticket(name).portal(machine(name, row(BEN, FRESH), row(IMM, STALE)))
    said = found.ping(IMM, "prod-dal09-infra-nessus-01", received=0).said(name)
    assert (said.next.value, said.collect) == ("collect", ("ping",))
    assert "unknown scanner" in said.why


@pytest.mark.parametrize(("scanners", "command"), [
    (["prod-dal09-firewall-vyattaha0-01"], None), (["prod-dal09-infra-nessus-01-cancel"], None),
    (["prod-dal09-infra-nessus-09", "prod-dal09-firewall-vyattaha0-01"], None),
    (["prod-dal09-infra-nessus-09"], "reboot prod-dal09-infra-nessus-09 outage:0"),
])  # fmt: skip
def test_a_scanner_of_the_settings_that_chlorine_may_not_reboot_is_not_rebooted(scanners: list[str], command: str | None) -> None:
    found = Evidence().ticket().portal(machine(WORKER, row(BEN, STALE))).scan(DALLAS, dead=[BEN])
    topology = Topology.load({"zones": {"ALC_Prod_DAL09_SZ": {"scanners": scanners}}})
    (ticket,) = triage(found.captures, as_of=AS_OF, topology=topology).tickets
    (said,) = ticket.assessments
    assert (said.next.value, said.command) == ("scanner-first", command)


def test_a_ping_from_another_regions_scanner_is_no_test() -> None:
    found = Evidence().ticket(MASTER).portal(machine(MASTER, row(BEN, FRESH), row(IMM, STALE)))
    assert found.ping(IMM, "prod-tok02-infra-nessus-01", received=0).next(MASTER) == "collect ping"
    assert found.ping(IMM, "prod-dal09-infra-nessus-03", received=0).next(MASTER) == "support-case"


def test_a_ping_of_a_public_address_decides_nothing() -> None:
    """SOS-owned scanners scan it: a ping from our host proves nothing."""
    assert worker().log().ping(FEN, "prod-dal09-infra-nessus-01", received=0).next() == "reboot"


def test_a_ping_of_an_armada_machine_decides_nothing() -> None:
    found = Evidence().ticket(KUBE).portal(machine(KUBE, row(BEN, FRESH), row(IMM, STALE)), c_code="armada")
    assert found.ping(IMM, "prod-dal09-infra-nessus-01", received=0).next(KUBE) == "sos-request"


def test_the_private_scan_says_nothing_of_a_public_address() -> None:
    rebooted = worker().log(REBOOTED)
    assert rebooted.scan(DALLAS, scanned=[BEN], dead=[FEN]).next() == "collect scan-result"
    assert rebooted.scan(PUBLIC.lower(), scanned=[BEN], dead=[FEN]).next() == "reload"  # names compare without case


# the portal (DOMAIN 3)


def test_the_colour_is_not_the_test() -> None:
    """3 days are shown green: against a ticket of 3 days they are stale, against one of 5 they are not."""
    green = machine(WORKER, row(BEN, FRESH), row(FEN, "3 days ago"))
    assert Evidence().ticket().portal(green).log().next() == "reboot"
    assert Evidence().ticket(days="5 days").portal(green).log().next() == "recovered"


def test_fresh_means_the_oldest_instant_that_the_age_allows() -> None:
    """"2 days ago" is less than 3 days; "about a day ago" may be 2 days, which is not less than 2."""
    assert Evidence().ticket().portal(machine(WORKER, row(FEN, "2 days ago"))).next() == "recovered"
    assert Evidence().ticket(days="2 days").portal(machine(WORKER, row(FEN, "about a day ago"))).next() == "recovered"
    assert Evidence().ticket(days="2 days").portal(machine(WORKER, row(FEN, "2 days ago"))).log().next() == "reboot"
    assert Evidence().ticket(days="1 day").portal(machine(WORKER, row(FEN, "about a day ago"))).log().next() == "reboot"


def test_the_machines_own_date_is_not_asked() -> None:
    """Only the address rows are: an old date in the machine's own row does not make fresh addresses stale."""
    own_row_old = machine(WORKER, row(BEN, FRESH), row(FEN, FRESH))
    object.__setattr__(own_row_old, "scanned", STALE)
    assert Evidence().ticket().portal(own_row_old).next() == "recovered"


def test_one_stale_address_among_fresh_ones_counts() -> None:
    assert worker().log().said().addresses[0].kind.value == "fen"


def test_no_attempt_text_is_a_configuration_problem() -> None:
    assert Evidence().ticket().portal(machine(WORKER, row(BEN, FRESH), row(FEN, "", attempt=""))).log().next() == "compliance-lead"
    armada = Evidence().ticket(KUBE).portal(machine(KUBE, row(FEN, "", attempt="")), c_code="armada").log()
    assert armada.next(KUBE) == "sos-request"


def test_a_public_vip_is_excluded_and_a_private_balancer_told_to_sos() -> None:
    vip = f"IP: {FEN}\nName: prod-dal10-carrier2-loadbalancer-vip\nType: VIP\n"
    assert worker().netmax(vip, FEN).next() == "scan-exclusion"
    name = "prod-dal10-carrier113-worker-3005"
    found = Evidence().ticket(name).portal(machine(name, row("10.40.6.5", FRESH), row("10.40.6.200", STALE)))
    assert found.next(name) == "collect netmax"
    balancer = "IP: 10.40.6.200\nName: prod-dal10-tugboat113-loadbalancer-private-vip\nType: VIP\n"
    assert found.netmax(balancer, "10.40.6.200").next(name) == "sos-channel"


def test_a_gateways_address_is_wrongly_attached_too() -> None:
    assert worker().netmax(f"{FEN}\nGateway IP address for: prod-dal10-firewall-vyattaha0-01\n", FEN).next() == "scan-exclusion"


def test_over_a_year_is_sos_tooling_but_a_vip_is_looked_for_first() -> None:
    old = machine(WORKER, row(BEN, FRESH), row(FEN, "> 1 year ago"))
    found = Evidence().ticket(days="> 1 year").portal(old)
    assert found.next() == "sos-request"
    assert found.netmax(f"IP: {FEN}\nName: prod-dal10-carrier2-loadbalancer-vip\n", FEN).next() == "scan-exclusion"


def test_eleven_months_are_no_year() -> None:
    stale = machine(WORKER, row(BEN, FRESH), row(FEN, "11 months ago"))
    assert Evidence().ticket(days="> 1 year").portal(stale).next() == "collect chlorine-log"


def test_two_rows_of_one_name_that_disagree() -> None:
    twice = [machine(), machine(WORKER, row("10.21.6.99", "2 months ago"))]
    assert Evidence().ticket().portal(*twice).log().next() == "seek-guidance"
    assert Evidence().ticket().portal(machine(), machine()).log().next() == "reboot"


# chlorine (DOMAIN 4)


def test_failed_with_empty_brackets_is_no_failure() -> None:
    """`Failed:[]` ends every success."""
    passed = summary(AS_OF - 20 * HOUR, "reload", "passed", WORKER)
    assert "Failed:[]" in str(passed["text"])
    assert Evidence().ticket().portal(machine(bigfix=STALE, log=STALE)).log(passed).next() == "close-ticket"


def test_only_the_exact_host_inside_the_brackets_failed() -> None:
    failed = summary(AS_OF - 20 * HOUR, "reload", "failed", WORKER_80, WORKER_800)
    assert Evidence().ticket().portal(machine(bigfix=STALE)).log(failed).next() == "reboot"


def test_the_newest_request_counts() -> None:
    first = summary(AS_OF - 30 * HOUR, "reload", "failed", WORKER)
    second = summary(AS_OF - 20 * HOUR, "reload", "passed", WORKER, change="CHG0472699")
    assert Evidence().ticket().portal(machine(bigfix=STALE)).log(first, second).next() == "close-ticket"
    later = summary(AS_OF - 10 * HOUR, "reload", "failed", WORKER, change="CHG0472699")
    passed = summary(AS_OF - 30 * HOUR, "reload", "passed", WORKER)
    assert Evidence().ticket().portal(machine(bigfix=STALE)).log(passed, later).next() == "reload"


def test_no_entry_in_a_wholly_seen_log_is_no_reason_for_a_reload() -> None:
    assert Evidence().ticket().portal(machine(bigfix=STALE, log=STALE)).log().next() == "reboot"


def test_a_failed_entry_alone_is_no_reason_for_a_reload_of_a_machine_that_is_up() -> None:
    assert worker().log(summary(AS_OF - 20 * HOUR, "reload", "failed", WORKER)).next() == "reboot"


def test_the_window_reaches_back_from_the_tickets_opening_not_from_today() -> None:
    opened = AS_OF - timedelta(days=20)
    found = Evidence().ticket(opened=opened).portal(machine())
    assert found.log(since=AS_OF - timedelta(days=4)).next() == "collect chlorine-log"
    assert found.log(since=opened - timedelta(days=4), until=AS_OF - timedelta(days=4)).next() == "reboot"


def test_a_stuck_request_is_not_submitted_again() -> None:
    start = message(AS_OF - 7 * HOUR, f"CHG0472688 I am starting the OS reload of {WORKER} ({BEN}) now. This can take several hours")
    down = Evidence().ticket().portal(machine(bigfix=STALE, log=STALE))
    assert down.log(start).next() == "check-transaction"
    running = message(AS_OF - HOUR, f"CHG0472688 I am starting the OS reload of {WORKER} ({BEN}) now. This can take several hours")
    said = Evidence().ticket().portal(machine(bigfix=STALE)).log(running).said()
    assert (said.next.value, said.command) == ("wait", None)


@pytest.mark.parametrize("name", [MASTER, "prod-mex01-carrier11-haproxy-01", "prod-dal09-infra-apt-repo-mirror-01"])
def test_what_is_no_worker_is_never_reloaded(name: str) -> None:
    """Down after a failed request, and then dead in the scan: no reload by chlorine either time."""
    down = machine(name, row(FEN, STALE), bigfix=STALE, log=STALE)
    failed = summary(AS_OF - 60 * HOUR, "reload", "failed", name)
    rebooted = summary(AS_OF - 40 * HOUR, "reboot", "passed", name, change="CHG0472699")
    found = Evidence().ticket(name).portal(down)
    assert Evidence().ticket(name).portal(down).log(failed).said(name).command == f"reboot {name} outage:0"
    assert found.log(failed, rebooted).scan(PUBLIC, scanned=["203.0.113.5"], dead=[FEN]).next(name) == "squad"


# Security Center (DOMAIN 5)


def test_completed_without_this_host_is_a_configuration_problem() -> None:
    found = worker().log(REBOOTED)
    assert found.scan(PUBLIC, scanned=["203.0.113.5"], dead=["203.0.113.6"]).next() == "compliance-lead"


def test_plugin_10180_of_a_host_that_is_up_is_not_dead() -> None:
    from tests.security_center.files import ALIVE_TEXT, DEAD_TEXT, SCAN_INFO, host, item, nessus, tags

    stamps = tags(host_ip=FEN, HOST_START_TIMESTAMP=str(int((READ_AT - 9 * HOUR).timestamp())),
                  HOST_END_TIMESTAMP=str(int((READ_AT - 8 * HOUR).timestamp())))  # fmt: skip
    alive = nessus(host(FEN, item("10180", ALIVE_TEXT) + SCAN_INFO, stamps), report=PUBLIC)
    dead = nessus(host(FEN, item("10180", DEAD_TEXT.format(FEN)), stamps), report=PUBLIC)
    assert worker().log(REBOOTED).add(Kind.SCAN_RESULT, alive, scan=PUBLIC).next() == "wait"
    assert worker().log(REBOOTED).add(Kind.SCAN_RESULT, dead, scan=PUBLIC).next() == "reload"


def test_a_result_of_before_the_reboot_says_nothing_of_after_it() -> None:
    found = worker().log(REBOOTED).scan(PUBLIC, scanned=["203.0.113.5"], dead=[FEN], ended=AS_OF - 41 * HOUR)
    assert found.next() == "collect scan-result"


@pytest.mark.parametrize("file_first", [True, False])
def test_of_one_result_told_twice_the_telling_that_knows_counts(file_first: bool) -> None:
    """Its JSON without progress and its file: the one says how it ended, the other whom it found."""
    from tests.security_center.files import DEAD_TEXT, enveloped, host, item, nessus, result, tags, zipped

    began, ended = (int((READ_AT - hours * HOUR).timestamp()) for hours in (9, 8))
    times = {"started": instant_text(READ_AT - 9 * HOUR), "finished": instant_text(READ_AT - 8 * HOUR), "state": "Completed"}
    bare = enveloped(result(drop=("progress",), name=PUBLIC, startTime=str(began), finishTime=str(ended)))
    stamps = tags(host_ip=FEN, HOST_START_TIMESTAMP=str(began), HOST_END_TIMESTAMP=str(ended - 60))
    file = zipped(nessus(host(FEN, item("10180", DEAD_TEXT.format(FEN)), stamps), report=PUBLIC))
    tellings = [(bare, {}), (file, times)]
    found = worker().log(REBOOTED)
    for body, more in tellings[::-1] if file_first else tellings:
        found = found.add(Kind.SCAN_RESULT, body, AS_OF, scan=PUBLIC, **more)
    assert found.next() == "reload"
    assert worker().log(REBOOTED).add(Kind.SCAN_RESULT, bare, scan=PUBLIC).next() == "collect scan-result"


def test_no_address_scanned_is_the_scanners_fault() -> None:
    found = Evidence().ticket().portal(machine(WORKER, row(BEN, STALE), row(FEN, FRESH))).scan(DALLAS, dead=[BEN])
    assert found.said().command == "reboot prod-dal09-infra-nessus-01 prod-dal09-infra-nessus-02 prod-dal09-infra-nessus-03 outage:0"
    sos = worker().scan(PUBLIC, dead=[FEN]).said()
    assert (sos.next.value, sos.command) == ("scanner-first", None)  # not ours to reboot


# repairs, markers, and when to look again


def test_a_reboot_shows_on_the_next_day_at_the_earliest() -> None:
    said = worker().log(summary(READ_AT - 2 * HOUR, "reboot", "passed", WORKER)).said()
    assert (said.next.value, said.check_again_on) == ("wait", date(2026, 11, 21))


def test_a_marker_that_the_log_contradicts_is_not_believed() -> None:
    """A comment claims that a reload passed at a time that the log covers without a word of it."""
    assert worker().log().comments(marker(WORKER, "reload", "passed", AS_OF - 5 * HOUR)).next() == "reboot"
    failed = summary(AS_OF - 20 * HOUR, "reload", "failed", WORKER)
    claimed = marker(WORKER, "reload", "passed", AS_OF - 61 * timedelta(minutes=1), "CHG0472688")
    found = Evidence().ticket().portal(machine(bigfix=STALE)).log(failed, until=READ_AT).comments(claimed)
    assert found.next() == "reload"


@pytest.mark.parametrize("spoil", [
    lambda text: f"> {text}", lambda text: f"`{text}`", lambda text: f"```\n{text}\n```", lambda text: text.replace("passed", "PASSED"),
    lambda text: text.replace("scantui/1", "scantui/2"), lambda text: f"see {text}", lambda text: text.replace("}", ',"x":1}'),
    lambda text: text.replace(WORKER, WORKER + "\\u202e"), lambda text: text.replace("-->", "--"),
])  # fmt: skip
def test_a_hostile_marker_is_ignored(spoil: object) -> None:
    believed = marker(WORKER, "reload", "passed", AS_OF - 65 * timedelta(minutes=1))
    base = worker().log(until=READ_AT)
    assert Evidence(list(base.captures)).comments(believed, written=AS_OF).next() == "reboot"  # the log covers the hour before
    late = marker(WORKER, "reload", "passed", AS_OF - 30 * timedelta(minutes=1))
    assert Evidence(list(base.captures)).comments(late, written=AS_OF - timedelta(minutes=20)).next() == "close-ticket"
    assert Evidence(list(base.captures)).comments(spoil(late), written=AS_OF - timedelta(minutes=20)).next() == "reboot"  # type: ignore[operator]


def test_the_steps_say_what_was_not_known() -> None:
    """A missing Status, an unlisted zone and an unknown log are `unknown` steps, never `no`."""
    name = "prod-zzz09-infra-syslog-01"
    said = Evidence().ticket(name).portal(machine(name, row(BEN, STALE), status=" ")).said(name)
    outcomes = {step.id: step.outcome for step in said.steps}
    assert (outcomes["no-repair"], outcomes["unfinished-request"], outcomes["scanner"]) == (Outcome.UNKNOWN,) * 3
    assert {reason.what for reason in said.unknown} >= {"portal", "chlorine-log", "zone"}


def test_a_ticket_about_something_else_is_never_judged() -> None:
    issue = (
        f'[{{"number": 9, "title": "{WORKER} - not checked into BigFix in 5 days", "state": "open", "labels": [{{"name": "COMPLIANCE"}}],'
        f'"body": "", "comments": 0, "created_at": "2026-11-18T09:00:00Z"}}]'
    )
    said = Evidence().add(Kind.TICKETS, issue).portal(machine(bigfix=STALE)).log(summary(OPENED, "reload", "failed", WORKER)).said()
    assert (said.next.value, said.command) == ("seek-guidance", None)
