"""One case for each verdict that the decision table knows, as an SRE would meet it."""

from __future__ import annotations

from collections.abc import Callable

from scantui.chlorine.model import RequestState
from scantui.nessus_host.model import PingOutcome
from scantui.netmax.model import OwnerKind
from scantui.runbook.assessment import Next
from scantui.security_center.model import HostOutcome, ResultState
from tests.casekit import ADDRESSES, AS_OF, BEN, DAY, FEN, HOUR, IMM, WORKER, CaseKit

STALE = "5 days ago"


def rebooted_long_ago(kit: CaseKit) -> CaseKit:
    """Rebooted after the last scan and before yesterday's: the reboot had its chance."""
    return kit.log().rebooted(AS_OF - 2 * DAY)


STORIES: dict[str, tuple[Next, Callable[[], CaseKit]]] = {
    "seek-guidance": (Next.SEEK_GUIDANCE, lambda: CaseKit().portal(fen=STALE).portal(fen="2 hours ago")),
    "seek-guidance-other-ticket": (
        Next.SEEK_GUIDANCE,
        lambda: CaseKit().ticket(5, subject="bigfix", title=f"{WORKER} - not checked into BigFix in 5 days"),
    ),
    "no-repair": (Next.NO_REPAIR, lambda: CaseKit().portal(fen=STALE, status="Build")),
    "collect": (Next.COLLECT, lambda: CaseKit().portal(fen=STALE)),
    "collect-portal": (Next.COLLECT, lambda: CaseKit().portal_unknown("the page is cut short")),
    "not-in-portal": (Next.NOT_IN_PORTAL, lambda: CaseKit().portal_absent().search("alc_fr2", listed=False)),
    "recovered": (Next.RECOVERED, lambda: CaseKit().portal(columns={"Health": "100%", "Administrator": "somebody"})),
    "wait-running": (
        Next.WAIT,
        lambda: CaseKit().portal(fen=STALE).log().reloaded(AS_OF - HOUR, RequestState.IN_PROGRESS),
    ),
    "wait-rebooted": (Next.WAIT, lambda: CaseKit().portal(fen=STALE).log().rebooted(AS_OF - 3 * HOUR)),
    "wait-portal-lags": (
        Next.WAIT,
        lambda: rebooted_long_ago(CaseKit().portal(fen=STALE)).scan(FEN, HostOutcome.SCANNED),
    ),
    "check-transaction": (
        Next.CHECK_TRANSACTION,
        lambda: CaseKit().portal(fen=STALE).log().reloaded(AS_OF - 7 * HOUR, RequestState.STARTED),
    ),
    "scan-exclusion": (
        Next.SCAN_EXCLUSION,
        lambda: CaseKit().portal(fen=STALE).owner(ADDRESSES[FEN], OwnerKind.VIP, "prod-dal10-carrier2-loadbalancer-vip"),
    ),
    "sos-channel": (
        Next.SOS_CHANNEL,
        lambda: CaseKit()
        .tugboat_worker()
        .portal(ben=STALE)
        .owner(ADDRESSES[BEN], OwnerKind.VIP, "prod-dal10-tugboat113-lb-private-vip", load_balancer=True),
    ),
    "scanner-first": (Next.SCANNER_FIRST, lambda: CaseKit().portal(ben=STALE).group(BEN)),
    "scanner-first-sos": (Next.SCANNER_FIRST, lambda: CaseKit().portal(fen=STALE).scan(FEN, state=ResultState.PARTIAL)),
    "compliance-lead": (Next.COMPLIANCE_LEAD, lambda: CaseKit().portal(ben=STALE, fen="", attempt=None)),
    "sos-request": (
        Next.SOS_REQUEST,
        lambda: rebooted_long_ago(CaseKit().tugboat_worker().portal(fen=STALE)),
    ),
    "sos-request-never": (Next.SOS_REQUEST, lambda: CaseKit().tugboat_worker().portal(fen="", ben=None, attempt=None)),
    "support-case": (
        Next.SUPPORT_CASE,
        lambda: CaseKit().master().portal(imm=STALE).ping(IMM, PingOutcome.NO_ANSWER),
    ),
    "close-ticket": (Next.CLOSE_TICKET, lambda: CaseKit().portal(fen=STALE).log().reloaded(AS_OF - 5 * HOUR)),
    "reload": (
        Next.RELOAD,
        lambda: CaseKit()
        .portal(ben=STALE, fen=STALE, bigfix=STALE, log=STALE)
        .log()
        .reloaded(AS_OF - 5 * DAY, RequestState.FAILED, "Timeout after 10h0m0s, aborting..."),
    ),
    "reload-dead": (Next.RELOAD, lambda: rebooted_long_ago(CaseKit().portal(fen=STALE)).scan(FEN, HostOutcome.DEAD)),
    "network-team": (Next.NETWORK_TEAM, lambda: CaseKit().vyatta().portal(ben=STALE).log()),
    "reboot": (Next.REBOOT, lambda: CaseKit().portal(fen=STALE, columns={"Health": "100%"}).log()),
    "reboot-tugboat": (Next.REBOOT, lambda: CaseKit().tugboat_worker().portal(fen=STALE).log()),
    "squad": (Next.SQUAD, lambda: rebooted_long_ago(CaseKit().infra().portal(fen=STALE)).scan(FEN, HostOutcome.DEAD)),
}
