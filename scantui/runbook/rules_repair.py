"""Rules 12 to 17 of the decision table: reload, reboot, and what to do when they did not help."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from ..answer import Absent, CaptureId, Found, Reason, Unknown
from ..chlorine import command as chlorine
from ..chlorine.model import Action, RequestState
from ..hosts import Family, Role
from ..portal.model import PortalAddress, When
from ..security_center.model import HostOutcome, ScanResult
from ..times import minute_text
from .assessment import Next
from .rules_causes import log_reasons
from .ruling import Ruling, collect, no, not_applicable, verdict
from .view import Deed, Freshness, View, address_words

_TUGBOAT_CAUTION = " Sources disagree on reboots of tugboat workers by chlorine; some say only by the cloud portal."


def chlorine_log(view: View) -> Ruling:
    """12: the chlorine log from (opened - N - 1 day) to the reading is unknown: collect; a reload passed since: close-ticket."""
    case = view.case
    if not view.log_is_known:
        reasons = log_reasons(view)
        return collect("chlorine-log", f"chlorine's log is not known: {reasons[0].why}.", reasons, case.chlorine.evidence)
    unsaid = next((deed for deed in view.deeds if _passed(deed, Action.UNKNOWN) and deed.at > view.near_since), None)
    if unsaid is not None:
        why = f"chlorine's log does not tell whether its {unsaid.words} was a reboot or a reload: the whole thread is needed."
        return collect("chlorine-log", why, (), unsaid.evidence)
    passed = next((deed for deed in view.deeds if _passed(deed, Action.RELOAD) and deed.maybe_after(case.ticket.opened_at)), None)
    if passed is not None and not passed.surely_after(case.ticket.opened_at):
        return _unsure_time(passed, "the ticket was opened")
    newer_failure = passed and any(deed.state is RequestState.FAILED and deed.at > passed.at for deed in view.deeds)
    if passed is not None and not newer_failure:
        why = f"Its {passed.words}, after the ticket was opened: comment and close, the compliance squad verifies."
        return verdict(Next.CLOSE_TICKET, why, passed.evidence)
    return no("chlorine's log is known, and no reload of it passed since the ticket was opened.", case.chlorine.evidence)


def _unsure_time(deed: Deed, event: str) -> Ruling:
    """The request for a log with real times, when it matters whether something ended before or after an event."""
    why = f"Whether its {deed.words} was before or after {event} cannot be told from a log copied as text: capture one with its times."
    return collect("chlorine-log", why, (), deed.evidence)


def _passed(deed: Deed, action: Action) -> bool:
    return deed.action is action and deed.state is RequestState.PASSED


def failed_request(view: View) -> Ruling:
    """13: bigfix or log report stale too, it is a carrier or tugboat worker, and its newest request failed: reload."""
    case, record, reading = view.case, view.record, view.reading
    if record is None or reading is None:
        raise AssertionError("rule 3 lets no case without a portal record pass")
    if not case.host.role.is_worker:
        return not_applicable(f"chlorine never reloads a machine of role {case.host.role.value}.")
    newest = next(iter(view.deeds), None)
    if newest is None:
        return no("chlorine's log tells of no request for it.", case.chlorine.evidence)
    if newest.at < view.near_since:
        return no(f"Its newest request is of long before it stopped being scanned: {newest.words}.", newest.evidence)
    if newest.state is not RequestState.FAILED:
        return no(f"Its newest request did not fail: {newest.words}.", newest.evidence)
    evidence = (*view.portal_evidence, *newest.evidence)
    stale = _stale_report(view, record.bigfix, record.log, reading.read_at)
    if stale is None:
        return collect("portal", "Whether its bigfix and log reports are recent cannot be read from the portal.", (), evidence)
    if not stale:
        return no(f"Its {newest.words}, but its bigfix and log reports are recent: it is not down.", evidence)
    why = f"It is down since its {newest.words}, and its {stale} report is {case.rules.stale_report_days} days old or more."
    return verdict(Next.RELOAD, why, evidence, command=str(chlorine.reload(case.host, ignore_conflict=True)), addresses=view.stale)


def _stale_report(view: View, bigfix: When, log: When, read_at: datetime) -> str | None:
    """Which report is stale: its name, an empty text for neither, None when it cannot be told (an empty cell tells nothing)."""
    limit = view.case.rules.stale_report
    said = {name: Freshness.of(report, limit, read_at) for name, report in (("bigfix", bigfix), ("log", log))}
    stale = next((name for name, freshness in said.items() if freshness is Freshness.STALE), None)
    return stale or ("" if all(freshness is Freshness.FRESH for freshness in said.values()) else None)


def reboot(view: View) -> Ruling:
    """14: no reboot of it passed since it was last scanned: reboot; one passed, and no later reading: wait."""
    case, reading = view.case, view.reading
    if reading is None:
        raise AssertionError("rule 3 lets no case without a portal reading pass")
    passed = _reboot_since_last_scan(view)
    if passed is not None and view.last_scanned is not None and not passed.surely_after(view.last_scanned):
        return _unsure_time(passed, "it was last scanned")
    if passed is None:
        evidence = (*view.portal_evidence, *case.chlorine.evidence)
        why = f"{address_words(view.stale)} is not scanned although a scan was attempted, and no reboot passed since."
        if case.host.role is Role.VYATTA:
            return verdict(Next.NETWORK_TEAM, f"{why} A firewall is the network team's.", evidence, addresses=view.stale)
        if case.host.role is Role.TUGBOAT_WORKER:
            why += _TUGBOAT_CAUTION
        return verdict(Next.REBOOT, why, evidence, command=str(chlorine.reboot([case.host])), addresses=view.stale)
    if reading.read_at.date() <= passed.at.date():
        day_after = passed.at.date() + timedelta(days=1)
        due = " That day has come: read the portal again." if case.as_of.date() >= day_after else ""
        why = f"Its {passed.words}; scans run overnight, so the portal shows the effect from {day_after} on.{due}"
        return verdict(Next.WAIT, why, (*passed.evidence, *view.portal_evidence), check_again_on=day_after, addresses=view.stale)
    return no(f"Its {passed.words}, and it is still not scanned.", (*passed.evidence, *view.portal_evidence))


def _reboot_since_last_scan(view: View) -> Deed | None:
    """The newest reboot that passed after the last instant at which a stale address may have been scanned."""
    since = view.last_scanned
    return next((deed for deed in view.deeds if _passed(deed, Action.REBOOT) and (since is None or deed.maybe_after(since))), None)


def scanned_by_sos(view: View) -> Ruling:
    """15: armada (all scanning is SOS's): sos-request."""
    if view.case.host.family is Family.ARMADA:
        why = f"The reboot did not help, and only SOS-owned devices scan {address_words(view.stale)}."
        return verdict(Next.SOS_REQUEST, why, view.portal_evidence, addresses=view.stale)
    return not_applicable("It is not of armada: Security Center applies.")


def scan_result(view: View) -> Ruling:
    """16: what the newest finished result of the scan that covers the address, since the action, says of it."""
    since = view.since_action
    looked = [(row, view.newest_finished_scan(row, since)) for row in view.stale]
    evidence = tuple(scan.source for _, scan in looked if scan is not None)
    dead = tuple(row for row, scan in looked if scan and _outcome(scan, row) is HostOutcome.DEAD)
    if dead:
        why = f"The scan after it found {address_words(dead)} dead (no answer to its ping)"
        if view.case.host.role.is_worker:
            if not view.log_is_known:  # rule 11 leads here past rule 12; no command on an unknown log (SAFETY B.2, 16)
                return collect("chlorine-log", f"{why}, but chlorine's log is not known.", log_reasons(view), evidence)
            command = str(chlorine.reload(view.case.host))
            return verdict(Next.RELOAD, f"{why}: a reload is next.", evidence, command=command, addresses=dead)
        rule = f"chlorine never reloads a machine of role {view.case.host.role.value}"
        return verdict(Next.SQUAD, f"{why}, and {rule}.", evidence, addresses=dead)
    for row, scan in looked:
        missing = _missing_result(view, row, scan, since)
        if missing is not None:
            return missing
    absent = tuple(row for row, scan in looked if scan and isinstance(scan.outcomes.get(row.address), Absent))
    if absent:
        why = f"The finished scan does not contain {address_words(absent)} at all: a configuration problem."
        return verdict(Next.COMPLIANCE_LEAD, why, evidence, addresses=absent)
    day_after = _day_after(view, [scan for _, scan in looked if scan])
    why = f"Security Center shows {address_words(view.stale)} as scanned: the portal lags."
    return verdict(Next.WAIT, why, evidence, check_again_on=day_after, addresses=view.stale)


def _outcome(scan: ScanResult, row: PortalAddress) -> HostOutcome | None:
    answer = scan.outcomes.get(row.address)
    return answer.value if isinstance(answer, Found) else None


def _missing_result(view: View, row: PortalAddress, scan: ScanResult | None, since: datetime) -> Ruling | None:
    """The request for a scan result, when the one at hand does not tell of the address."""
    zone = view.zone(row)
    if scan is None:
        name = zone.scan if zone else None
        older: tuple[CaptureId, ...] = tuple(result.source for result in view.covering_scans(row))
        why = f"No finished result of {name or 'the scan that covers ' + str(row.address)} since {minute_text(since)}."
        reasons = () if zone else (Reason("scan-result", view.zone_choice(row).why),)
        return collect("scan-result", why, reasons, older)
    answer = scan.outcomes.get(row.address)
    if answer is None or isinstance(answer, Unknown) or _outcome(scan, row) is HostOutcome.NOT_FINISHED:
        said = answer.why if isinstance(answer, Unknown) else "it was still in work"
        return collect("scan-result", f"The result does not tell what became of {row.address}: {said}.", (), (scan.source,))
    return None


def _day_after(view: View, scans: list[ScanResult]) -> date:
    """The day after the newest of what was seen: neither the portal nor a scan of that day can show more."""
    seen = [scan.finished_at for scan in scans if scan.finished_at is not None]
    return max([*seen, view.log_until]).date() + timedelta(days=1)


def anything_left(view: View) -> Ruling:
    """17: anything left: squad."""
    return verdict(Next.SQUAD, "No rule of the runbook is left for it: ask the squad.", view.portal_evidence, addresses=view.stale)
