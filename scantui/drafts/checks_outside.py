"""What is checked before IBM's support or SOS is asked: the support case, the request, the exclusion, the channel. Most of it is advice."""

from __future__ import annotations

from ..answer import Found, Unknown
from ..hosts import AddressKind, Family, Role
from ..nessus_host.model import Ping, PingOutcome
from ..portal.model import PortalAddress
from ..runbook.assessment import Assessment, Next, Outcome
from ..runbook.view import View, address_words
from ..times import minute_text
from .action_model import Check
from .check_parts import (
    called_for_check,
    foreign_owner,
    its_own_address,
    not_looked_at,
    portal_unknown,
    row_check,
    sentence,
    step_of,
    still_stale,
)  # fmt: skip
from .forms import own_ping
from .phrases import in_question, role_words

_NEVER_ATTEMPTED, _OVER_A_YEAR, _REBOOTED = 9, 10, 14


def support_case_checks(assessment: Assessment) -> tuple[Check, ...]:
    view = View(assessment.case)
    rows = tuple(row for row in view.stale if row.kind is AddressKind.IMM)
    return (
        _ipmi_stale(assessment, rows),
        _ipmi_scanner(view, rows),
        _silent(view, rows),
        called_for_check(assessment, called=assessment.next is Next.SUPPORT_CASE),
    )


def _ipmi_stale(assessment: Assessment, rows: tuple[PortalAddress, ...]) -> Check:
    view = View(assessment.case)
    if rows:
        return Check(Outcome.YES, f"still not scanned: {address_words(rows)}", view.portal_evidence, must=False)
    missing = portal_unknown(assessment, "whether an IPMI address is not scanned")
    if missing:
        return missing
    listed = any(row.kind is AddressKind.IMM for row in view.record.addresses) if view.record else False
    words = "its IPMI address was scanned" if listed else "the portal lists no IPMI address for it"
    return Check(Outcome.NO, words, view.portal_evidence, must=False)


def _ipmi_scanner(view: View, rows: tuple[PortalAddress, ...]) -> Check:
    """A ping is the test only from the machine's own scanner."""
    what = "who scans its IPMI address"
    if not rows:
        return Check(Outcome.UNKNOWN, f"{what}: no stale one is known", (), must=False)
    zone = view.zone(rows[0])
    if zone is None:
        return Check(Outcome.UNKNOWN, f"{what}: {view.zone_choice(rows[0]).why}", (), must=False)
    if not zone.ours:
        return Check(Outcome.NO, f"SOS-owned devices ({zone.name}) scan it: a ping from our hosts proves nothing", (), must=False)
    return Check(Outcome.YES, f"{' or '.join(map(str, zone.scanners))} scans it ({zone.name})", (), must=False)


def _silent(view: View, rows: tuple[PortalAddress, ...]) -> Check:
    """Pingable: no case (DOMAIN 8). A ping of which a control was wrong was read as telling nothing."""
    what = "whether its IPMI address answers a ping"
    pings = [(row, own_ping(view, row)) for row in rows]
    silent = next((ping for _, ping in pings if ping and _said(ping) is PingOutcome.NO_ANSWER), None)
    if silent is not None:
        counts = f" ({silent.sent} sent, {silent.received} received)" if silent.sent is not None and silent.received is not None else ""
        at = minute_text(silent.captured_at)
        words = f"{silent.address} does not answer a ping from its scanner {silent.source_host}, {at}{counts}"
        return Check(Outcome.YES, words, (silent.source,))
    for row, ping in pings:
        if ping is None:
            others = tuple(each.source for each in view.case.pings if each.address == row.address)
            why = "the captured ping is from another host, or older than the ticket" if others else "no ping from its scanner was captured"
            return Check(Outcome.UNKNOWN, f"{what}: {why}", others)
        if not isinstance(ping.outcome, Found):
            why = ping.outcome.why if isinstance(ping.outcome, Unknown) else "no answer to read"
            return Check(Outcome.UNKNOWN, f"{what}: {why}", (ping.source,))
    if not rows:
        return Check(Outcome.UNKNOWN, f"{what}: no stale one is known")
    evidence = tuple(ping.source for _, ping in pings if ping)
    return Check(Outcome.NO, f"{address_words(rows)} answers a ping from its scanner: no support case", evidence)


def _said(ping: Ping) -> PingOutcome | None:
    return ping.outcome.value if isinstance(ping.outcome, Found) else None


def sos_request_checks(assessment: Assessment) -> tuple[Check, ...]:
    step = step_of(assessment, _NEVER_ATTEMPTED), step_of(assessment, _OVER_A_YEAR)
    reboots_first = not any(each is not None and each.outcome is Outcome.YES for each in step)
    return (
        _matter_of_sos(assessment),
        still_stale(assessment),
        its_own_address(assessment, must=False),
        *([_rebooted_first(assessment)] if reboots_first else []),
        called_for_check(assessment, called=assessment.next is Next.SOS_REQUEST or _is_sos_scanner(assessment)),
    )


def _is_sos_scanner(assessment: Assessment) -> bool:
    return assessment.next is Next.SCANNER_FIRST and assessment.command is None


def _matter_of_sos(assessment: Assessment) -> Check:
    """Stale for a year or more, or of armada, or scanned by SOS's own devices."""
    view, host = View(assessment.case), assessment.case.host
    year = step_of(assessment, _OVER_A_YEAR)
    reasons = [sentence(year.why)] if year is not None and year.outcome is Outcome.YES else []
    if host.family is Family.ARMADA:
        reasons.append("it is of armada, all of which SOS's own devices scan")
    else:
        theirs = tuple(row for row in view.stale if (zone := view.zone(row)) is not None and not zone.ours)
        reasons += [f"SOS's own devices scan {address_words(theirs)}"] if theirs else []
    evidence = (*(year.evidence if year else ()), *view.portal_evidence)
    if reasons:
        return Check(Outcome.YES, "; ".join(reasons), tuple(dict.fromkeys(evidence)), must=False)
    what = "whether it is a matter of SOS"
    missing = portal_unknown(assessment, what)
    if missing:
        return missing
    unknown_zone = next((view.zone_choice(row).why for row in view.stale if view.zone(row) is None), None)
    if unknown_zone:
        return Check(Outcome.UNKNOWN, f"{what}: {unknown_zone}", (), must=False)
    if not view.stale:
        return Check(Outcome.NO, "no address of it is stale", view.portal_evidence, must=False)
    if year is None:
        return Check(Outcome.UNKNOWN, f"whether it is stale for a year: {not_looked_at(assessment, _OVER_A_YEAR)}", (), must=False)
    return Check(Outcome.NO, "our own scanners scan what is stale, and none of it for a year or more", year.evidence, must=False)


def _rebooted_first(assessment: Assessment) -> Check:
    """Advice: a reboot is the first fix where SOS scans (RUNBOOK "Review SOS")."""
    step = step_of(assessment, _REBOOTED)
    if step is not None and step.outcome is Outcome.NO:
        return Check(Outcome.YES, sentence(step.why), step.evidence, must=False)
    check = row_check(assessment, _REBOOTED, "whether a reboot, the first fix, was tried", "", must=False)
    if check.outcome is Outcome.NO and assessment.next in {Next.REBOOT, Next.NETWORK_TEAM}:
        return Check(Outcome.NO, "no reboot, which is the first fix, passed since it was last scanned", check.evidence, must=False)
    return check


def scan_exclusion_checks(assessment: Assessment) -> tuple[Check, ...]:
    """An exclusion hides an address from the scanner: never for one that is the machine's own."""
    rows = in_question(assessment)
    return (
        foreign_owner(assessment, rows, must=True),
        _public_of_alc(assessment, rows),
        still_stale(assessment),
        called_for_check(assessment, called=assessment.next is Next.SCAN_EXCLUSION),
    )


def _public_of_alc(assessment: Assessment, rows: tuple[PortalAddress, ...]) -> Check:
    family = assessment.case.host.family
    what = "whether it is a public address of ALC"
    if not rows:
        return portal_unknown(assessment, what) or Check(Outcome.UNKNOWN, f"{what}: the portal lists no address", (), must=False)
    if family is Family.UNKNOWN:
        return Check(Outcome.UNKNOWN, f"{what}: the name is of no known family", (), must=False)
    if family is not Family.ARMADA and all(row.kind is AddressKind.FEN for row in rows):
        return Check(Outcome.YES, f"{address_words(rows)} is a public address of {family.value}", (), must=False)
    whose = "SOS, who is told in its channel" if _of_their_channel(assessment).outcome is Outcome.YES else "the squad, who is asked"
    other = address_words(tuple(row for row in rows if family is Family.ARMADA or row.kind is not AddressKind.FEN))
    return Check(Outcome.NO, f"an exclusion is for a public address of ALC; {other} is a matter of {whose}", (), must=False)


def sos_channel_checks(assessment: Assessment) -> tuple[Check, ...]:
    return (
        foreign_owner(assessment, in_question(assessment), must=False),
        _of_their_channel(assessment),
        still_stale(assessment),
        called_for_check(assessment, called=assessment.next is Next.SOS_CHANNEL),
    )


def _of_their_channel(assessment: Assessment) -> Check:
    host = assessment.case.host
    if host.role is Role.UNKNOWN:
        return Check(Outcome.UNKNOWN, "whether it is of a tugboat or of armada: its role is not known", (), must=False)
    if host.role is Role.TUGBOAT_WORKER or host.family is Family.ARMADA:
        return Check(Outcome.YES, f"it is of the channel's machines ({role_words(host)}, {host.c_code})", (), must=False)
    return Check(Outcome.NO, f"the channel is for tugboats, and it is a {role_words(host)} of {host.c_code}", (), must=False)
