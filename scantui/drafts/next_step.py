"""What a verdict asks for, in words for the ticket. Says "is asked for" of what nobody did yet, "was" only of what was done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from ..chlorine.model import Action, RequestState
from ..hosts import Family
from ..runbook.assessment import Assessment, Next
from ..tickets.model import DoneState, TicketKind
from ..times import minute_text
from .model import Done, called_for
from .pen import Pen
from .phrases import address_list, in_question, joined
from .record import REPAIRS, command_hosts, deed_behind, look_again

EXCLUSION_REASON: Final = "Address not associated with the machine"
SQUAD_CHANNELS: Final = ("#conductors", "#sre-cfs")
SOS_GROUP: Final = "SOS Vulnerability Scanning"
_PORTALS: Final = ("alc", "alc_fr2", "armada")
_VERIFIES: Final = "SOS takes several hours to be updated; the compliance squad verifies the status."


def next_step(assessment: Assessment, done: Done | None, pen: Pen) -> str:
    """What is asked for or was done, and when it will be looked at again."""
    if done is None or not _answers(assessment, done):
        asked = _ASKED[assessment.next](assessment, pen)
        words = f"{done_words(assessment, done, pen)} {asked}" if done else asked
    else:
        words = done_words(assessment, done, pen)
    day = look_again(assessment, done)
    return f"{words} {_look_again_words(assessment, f'{day:%Y-%m-%d}')}" if day else words


def _answers(assessment: Assessment, done: Done) -> bool:
    """Whether what was done takes the place of what the verdict asks for. After a repair nothing else is asked for at the same time."""
    return done.action in REPAIRS or done.action is assessment.next or done.action.value == called_for(assessment).value


def _look_again_words(assessment: Assessment, day: str) -> str:
    overnight = "" if assessment.next is Next.WAIT else "Scans run overnight: "
    return f"{overnight}{'the' if overnight else 'The'} portal will be looked at again on {day}."


def done_words(assessment: Assessment, done: Done, pen: Pen) -> str:
    """What the user did, and what follows from it."""
    if done.action in _TOLD and done.state is DoneState.REQUESTED:
        return _told_words(assessment, done, pen)
    change = f" ({pen.code(done.request)})" if done.request else ""
    name = "reboot of the scanner" if done.action is Next.SCANNER_FIRST else done.action.value.replace("-", " ")
    how = {DoneState.REQUESTED: "was requested", DoneState.PASSED: "passed", DoneState.FAILED: "failed"}[done.state]
    words = f"The {name} {how} at {minute_text(done.at)}{change}."
    if assessment.command and done.action is assessment.next and done.state is DoneState.REQUESTED:
        words = f"{words[:-1]}: {pen.code(assessment.command)}."
    if done.state is DoneState.FAILED:
        return f"{words} It is to be investigated further with the SRE squad ({_channels(pen)})."
    if done.action is Next.RELOAD:
        after = f"{_may_close(assessment)} {_VERIFIES}" if done.state is DoneState.PASSED else _when_reloaded(assessment)
        return f"{words} {after}"
    return words


def _told_words(assessment: Assessment, done: Done, pen: Pen) -> str:
    """That somebody was asked for something, and for what."""
    what, about = _TOLD[done.action](assessment, pen)
    number = f" ({pen.code(done.request)})" if done.request else ""
    untouched = " Nothing is done to it." if assessment.next is Next.SEEK_GUIDANCE and done.action is Next.SQUAD else ""
    return f"{what} at {minute_text(done.at)}{number}{about}.{untouched}"


def _channels(pen: Pen) -> str:
    return ", ".join(pen.code(channel) for channel in SQUAD_CHANNELS)


def _may_close(assessment: Assessment) -> str:
    """The ticket, where it names no other machine."""
    if len(assessment.case.ticket.machines) > 1:
        return "Nothing is left to do for this machine in this ticket."
    return "The ticket can be closed."


def _when_reloaded(assessment: Assessment) -> str:
    several = len(assessment.case.ticket.machines) > 1
    what = "nothing is left to do for this machine in this ticket" if several else "the ticket can be closed"
    return f"It is to be followed to its end. If it passes, {what} and the compliance squad verifies; if it fails, the squad is asked."


def _rows(assessment: Assessment, pen: Pen) -> str:
    return address_list(in_question(assessment), pen) or "its addresses"


def _command(assessment: Assessment, pen: Pen) -> str:
    return f": {pen.code(assessment.command)}" if assessment.command else ""


def _seek_guidance(assessment: Assessment, pen: Pen) -> str:
    ticket = assessment.case.ticket
    if ticket.kind is not TicketKind.NOT_SCANNED:
        return f"Nothing is done to it here. The ticket's own runbook applies{f': {pen.code(ticket.runbook)}' if ticket.runbook else ''}."
    return f"Nothing is done to it. Guidance is asked for from the SRE squad ({_channels(pen)})."


def _no_repair(assessment: Assessment, pen: Pen) -> str:
    return "No repair: neither a reboot nor a reload is asked for."


def _collect(assessment: Assessment, pen: Pen) -> str:
    kinds = joined(pen.code(kind) for kind in assessment.collect)
    return f"No repair is advised yet, because evidence is missing ({kinds}). The machine will be assessed again with it."


def _not_in_portal(assessment: Assessment, pen: Pen) -> str:
    searched = {search.c_code for search in assessment.case.searches}
    left = [code for code in _PORTALS if code not in searched]
    reasons = ["it was decommissioned", f"it reports under another c_code{_not_searched(left, pen)}"]
    if assessment.case.host.family is Family.ARMADA:
        reasons.append("csutil is not installed on it")
    return f"No repair is asked for. What may be behind it, not yet checked: {'; '.join(reasons)}."


def _not_searched(codes: list[str], pen: Pen) -> str:
    return f" (not searched: {joined(map(pen.code, codes))})" if codes else " (all of them were searched)"


def _recovered(assessment: Assessment, pen: Pen) -> str:
    return "Reviewed, no issue: neither a reboot nor a reload is asked for."


def _wait(assessment: Assessment, pen: Pen) -> str:
    deed = deed_behind(assessment)
    if assessment.check_again_on is None and deed is not None:
        what = "request" if deed.action is Action.UNKNOWN else deed.action.value
        return f"The {what} is to come to its end first; nothing else is submitted."
    return "Nothing is asked for now."


def _check_transaction(assessment: Assessment, pen: Pen) -> str:
    return "The transaction of this machine is to be looked at in the cloud portal. The request is not submitted again."


def _scan_exclusion(assessment: Assessment, pen: Pen) -> str:
    reason = pen.code(EXCLUSION_REASON)
    return f'A scan exclusion for {_rows(assessment, pen)} is asked for on the SOS portal ("Add scan exclusion", reason {reason}).'


def _sos_channel(assessment: Assessment, pen: Pen) -> str:
    return f"SOS is asked in {pen.code('#iks-carrier-tugboats')} to remove {_rows(assessment, pen)} from this machine."


def _scanner_first(assessment: Assessment, pen: Pen) -> str:
    if assessment.command is None:
        return "SOS is asked to look at its scanner. This machine is not rebooted or reloaded for it."
    scanners = "scanners" if len(command_hosts(assessment)) > 1 else "scanner"
    return f"A reboot of the {scanners} is asked for{_command(assessment, pen)}. This machine is not rebooted or reloaded for it."


def _compliance_lead(assessment: Assessment, pen: Pen) -> str:
    rows = _rows(assessment, pen)
    return f"The SRE Security Compliance Lead is asked to check asset list, VLAN, zone and exclusions for {rows}. No reboot is asked for."


def _sos_request(assessment: Assessment, pen: Pen) -> str:
    return f"A ServiceNow request to {pen.code(SOS_GROUP)} is asked for, about {_rows(assessment, pen)}."


def _support_case(assessment: Assessment, pen: Pen) -> str:
    rows = _rows(assessment, pen)
    return f"An IBM support case is asked for: refresh the switch configuration of the IPMI interface {rows}, then verify that it responds."


def _close_ticket(assessment: Assessment, pen: Pen) -> str:
    deed = deed_behind(assessment)
    if deed is None or deed.state is not RequestState.PASSED:
        return f"{_may_close(assessment)} {_VERIFIES}"
    change = f" ({pen.code(deed.change)})" if deed.change else ""
    return f"The reload passed at {minute_text(deed.at)}{change}. {_may_close(assessment)} {_VERIFIES}"


def _reload(assessment: Assessment, pen: Pen) -> str:
    return f"A reload by chlorine is asked for{_command(assessment, pen)}. {_when_reloaded(assessment)}"


def _network_team(assessment: Assessment, pen: Pen) -> str:
    return f"The network team is asked in {pen.code('#netint')} to look at {_rows(assessment, pen)}. No reboot is asked for."


def _reboot(assessment: Assessment, pen: Pen) -> str:
    return f"A reboot by chlorine is asked for{_command(assessment, pen)}. It is to be followed to its end."


def _squad(assessment: Assessment, pen: Pen) -> str:
    return f"The SRE squad is asked for help ({_channels(pen)})."


_ASKED: Final[Mapping[Next, Callable[[Assessment, Pen], str]]] = {
    Next.SEEK_GUIDANCE: _seek_guidance,
    Next.NO_REPAIR: _no_repair,
    Next.COLLECT: _collect,
    Next.NOT_IN_PORTAL: _not_in_portal,
    Next.RECOVERED: _recovered,
    Next.WAIT: _wait,
    Next.CHECK_TRANSACTION: _check_transaction,
    Next.SCAN_EXCLUSION: _scan_exclusion,
    Next.SOS_CHANNEL: _sos_channel,
    Next.SCANNER_FIRST: _scanner_first,
    Next.COMPLIANCE_LEAD: _compliance_lead,
    Next.SOS_REQUEST: _sos_request,
    Next.SUPPORT_CASE: _support_case,
    Next.CLOSE_TICKET: _close_ticket,
    Next.RELOAD: _reload,
    Next.NETWORK_TEAM: _network_team,
    Next.REBOOT: _reboot,
    Next.SQUAD: _squad,
}

_TOLD: Final[Mapping[Next, Callable[[Assessment, Pen], tuple[str, str]]]] = {
    Next.SUPPORT_CASE: lambda assessment, pen: (
        "An IBM support case was opened",
        f": refresh the switch configuration of the IPMI interface {_rows(assessment, pen)}, then verify that it responds",
    ),
    Next.SOS_REQUEST: lambda assessment, pen: (
        f"A ServiceNow request to {pen.code(SOS_GROUP)} was filed",
        f", about {_rows(assessment, pen)}",
    ),
    Next.SCAN_EXCLUSION: lambda assessment, pen: (
        f"A scan exclusion for {_rows(assessment, pen)} was requested on the SOS portal",
        f", reason {pen.code(EXCLUSION_REASON)}",
    ),
    Next.SOS_CHANNEL: lambda assessment, pen: (
        f"SOS was asked in {pen.code('#iks-carrier-tugboats')}",
        f" about {_rows(assessment, pen)} of this machine",
    ),
    Next.COMPLIANCE_LEAD: lambda assessment, pen: (
        "The SRE Security Compliance Lead was asked",
        f" to check asset list, VLAN, zone and exclusions for {_rows(assessment, pen)}",
    ),
    Next.NETWORK_TEAM: lambda assessment, pen: (
        f"The network team was asked in {pen.code('#netint')}",
        f" to look at {_rows(assessment, pen)}",
    ),
    Next.SQUAD: lambda _assessment, pen: (f"The SRE squad was asked for help ({_channels(pen)})", ""),
}
"""What was asked for, before and after its time."""
