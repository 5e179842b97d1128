"""What is checked before chlorine is asked: a reboot, of the machine or of its scanner, a reload, and a look-up."""

from __future__ import annotations

from ..chlorine import command as chlorine
from ..hosts import HostName, Role
from ..runbook.assessment import Assessment, Next, Outcome
from ..runbook.rules_causes import log_reasons
from ..runbook.view import View
from ..times import minute_text
from .action_model import Check
from .check_parts import (
    attempted,
    called_for_check,
    clear,
    in_service,
    its_own_address,
    not_looked_at,
    not_running,
    row_check,
    scanner_well,
    sentence,
    step_of,
    still_stale,
)  # fmt: skip
from .chlorine import is_for_scanner
from .phrases import role_words
from .record import command_hosts

_FAILED, _REBOOTED, _SCANNED = 13, 14, 16
"""The rows of the table that ask for a failed request, for a reboot since the last scan, and for the scan since."""


def reboot_checks(assessment: Assessment) -> tuple[Check, ...]:
    """Of the machine; or of its scanner, where that comes first and is ours."""
    if is_for_scanner(assessment):
        return _scanner_checks(assessment)
    return (
        *_before_any_command(assessment, chlorine.Verb.REBOOT),
        still_stale(assessment),
        attempted(assessment),
        _not_rebooted(assessment),
        no_caution(assessment.case.host),
        *_looked_up(assessment),
        called_for_check(assessment, called=assessment.next is Next.REBOOT),
    )


def _before_any_command(assessment: Assessment, verb: chlorine.Verb) -> tuple[Check, ...]:
    """What holds of a machine before chlorine is told to do anything with it."""
    return (
        _role(assessment.case.host, verb),
        clear(assessment),
        in_service(assessment),
        not_running(assessment),
        its_own_address(assessment),
        scanner_well(assessment),
    )


def reload_checks(assessment: Assessment) -> tuple[Check, ...]:
    return (
        *_before_any_command(assessment, chlorine.Verb.RELOAD),
        _log_known(assessment),
        _down(assessment),
        *_looked_up(assessment),
        called_for_check(assessment, called=assessment.next is Next.RELOAD, must=True),
    )


def lookup_checks(assessment: Assessment) -> tuple[Check, ...]:
    known = assessment.case.lookup
    changes = Check(Outcome.YES, "a look-up changes nothing, whatever the role", (), must=False)
    if known is None:
        return (changes, Check(Outcome.YES, "no look-up of it stands in the evidence yet", (), must=False))
    when = minute_text(known.captured_at)
    return (changes, Check(Outcome.NO, f"it was looked up already, at {when}", (known.source,), must=False))


def _role(host: HostName, verb: chlorine.Verb) -> Check:
    """Whether chlorine may do it to a machine of this role; of a role that nobody knows, nothing can be told."""
    try:
        chlorine.Command(verb, (host,))
    except chlorine.NotAllowed as rule:
        return Check(Outcome.UNKNOWN if host.role is Role.UNKNOWN else Outcome.NO, str(rule))
    return Check(Outcome.YES, f"its role ({role_words(host)}) allows a {verb.value} by chlorine")


def no_caution(host: HostName) -> Check:
    """Advice: roles of which the sources disagree, or say nothing."""
    if host.role is Role.TUGBOAT_WORKER:
        words = "sources disagree on reboots of tugboat workers by chlorine; some say only by the cloud portal"
        return Check(Outcome.UNKNOWN, words, (), must=False)
    if host.role is Role.OTHER:
        return Check(Outcome.UNKNOWN, "no source says anything of reboots of its role", (), must=False)
    return Check(Outcome.YES, "it is no tugboat worker, on which sources disagree", (), must=False)


def _not_rebooted(assessment: Assessment) -> Check:
    """Advice: row 14 decides for a reboot only where none passed since the last scan."""
    step = step_of(assessment, _REBOOTED)
    if step is not None and step.outcome is Outcome.NO:
        return Check(Outcome.NO, sentence(step.why), step.evidence, must=False)
    if step is not None and step.outcome is Outcome.YES and assessment.next in {Next.REBOOT, Next.NETWORK_TEAM}:
        return Check(Outcome.YES, "no reboot of it passed since it was last scanned", step.evidence, must=False)
    return row_check(assessment, _REBOOTED, "whether it was rebooted since it was last scanned", "", must=False)


def _looked_up(assessment: Assessment) -> tuple[Check, ...]:
    """Advice, where a look-up was captured: what it lists may have ended since."""
    known = assessment.case.lookup
    if known is None:
        return ()
    when = f"chlorine's look-up of {minute_text(known.captured_at)}"
    if known.ongoing is None:
        return (Check(Outcome.UNKNOWN, f"{when} does not say whether an action is ongoing", (known.source,), must=False),)
    outcome = Outcome.NO if known.ongoing else Outcome.YES
    return (Check(outcome, f"{when} lists {'an' if known.ongoing else 'no'} ongoing action", (known.source,), must=False),)


def _log_known(assessment: Assessment) -> Check:
    view = View(assessment.case)
    evidence = assessment.case.chlorine.evidence
    if view.log_is_known:
        since, until = minute_text(view.log_since), minute_text(view.log_until)
        return Check(Outcome.YES, f"chlorine's log is wholly known from {since} to {until}", evidence)
    return Check(Outcome.UNKNOWN, f"what chlorine's log says: {'; '.join(reason.why for reason in log_reasons(view))}", evidence)


def _down(assessment: Assessment) -> Check:
    """A failed request and stale reports (row 13), or a scan after the repair that found it dead (row 16)."""
    failed, scanned = step_of(assessment, _FAILED), step_of(assessment, _SCANNED)
    for step in (failed, scanned):
        if step is not None and step.outcome is Outcome.YES and assessment.next is Next.RELOAD:
            return Check(Outcome.YES, sentence(step.why), step.evidence)
    told = [step for step in (failed, scanned) if step is not None]
    evidence = tuple(dict.fromkeys(capture for step in told for capture in step.evidence))
    words = "; ".join(sentence(step.why) for step in told)
    is_unknown = any(step.outcome is Outcome.UNKNOWN for step in told)
    if told and not is_unknown and (scanned is not None or _no_repair_yet(assessment)):
        return Check(Outcome.NO, words, evidence)
    missing = not_looked_at(assessment, _FAILED)
    return Check(Outcome.UNKNOWN, f"whether it is down: {words or missing}", evidence)


def _no_repair_yet(assessment: Assessment) -> bool:
    """No repair has passed, so no scan can have followed one."""
    return assessment.next in {Next.REBOOT, Next.NETWORK_TEAM}


def _scanner_checks(assessment: Assessment) -> tuple[Check, ...]:
    """The command is for the scanners; of them the table asked nothing but that they are at fault."""
    scanners = command_hosts(assessment)
    fault = step_of(assessment, 8)
    why = sentence(fault.why if fault else assessment.why)
    return (
        *(_scanner_role(scanner) for scanner in scanners),
        Check(Outcome.YES, f"{why}; {assessment.case.host} itself is left alone", fault.evidence if fault else ()),
        Check(Outcome.UNKNOWN, "whether a request of the scanner is running: not looked at, search the log for it", (), must=False),
        called_for_check(assessment, called=True),
    )


def _scanner_role(scanner: HostName) -> Check:
    check = _role(scanner, chlorine.Verb.REBOOT)
    return Check(check.outcome, f"{scanner}: {check.words}")
