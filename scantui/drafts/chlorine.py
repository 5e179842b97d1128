"""The chlorine command for a machine: what the assessment says, or on demand what the machine's role allows. Knows no other text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ..chlorine import command as chlorine
from ..chlorine.model import RequestState
from ..runbook.assessment import Assessment, Next, Outcome
from ..runbook.view import View
from .model import Draft, DraftKind, NotAllowed

_COMMANDED: Final = {Next.REBOOT, Next.RELOAD, Next.SCANNER_FIRST}
_CONTRADICTIONS, _NO_REPAIR, _UNFINISHED, _NOT_ITS_OWN = 1, 2, 6, 7
_AFTER_FAILURE, _AFTER_DEAD_SCAN = 13, 16
"""The rows of the decision table that may call for a reload."""
_WHERE: Final = "Slack: the chat with chlorine, as one line"


def chlorine_draft(assessments: Sequence[Assessment]) -> Draft:
    """One line without a line feed: for one machine its command; for several one reboot of them all. Raises `NotAllowed`."""
    return _draft([command_of(assessment) for assessment in assessments], _because(assessments))


def reboot_draft(assessments: Sequence[Assessment]) -> Draft:
    """The reboot of these machines, or of the scanner that comes before them. Raises `NotAllowed`."""
    return _draft([reboot_of(assessment) for assessment in assessments], _because(assessments, Next.RELOAD))


def reload_draft(assessment: Assessment) -> Draft:
    """The reload that the assessment calls for, and no other. Raises `NotAllowed`."""
    return _draft([reload_of(assessment)], _because([assessment]))


def lookup_draft(assessment: Assessment) -> Draft:
    """It changes nothing, so it is allowed for every name."""
    because = "A look-up changes nothing; nothing calls for it, and chlorine answers it for any name."
    return _draft([chlorine.lookup(assessment.case.host)], because)


def _draft(commands: Sequence[chlorine.Command], because: str) -> Draft:
    different = list(dict.fromkeys(commands))
    command = different[0] if len(different) == 1 else _reboot_of_all(different)
    text = str(command)
    if chlorine.parse_command(text) != command:
        raise NotAllowed("The command does not read back as what was meant, so it is not given.")
    return Draft(DraftKind.CHLORINE, None, text, _WHERE, because)


def command_of(assessment: Assessment) -> chlorine.Command:
    """The command for one machine. Raises `NotAllowed` with the rule."""
    case = assessment.case
    _refuse_unsafe(assessment)
    if assessment.next in _COMMANDED and assessment.command is not None:
        command = chlorine.parse_command(assessment.command)
        if command is None:
            raise NotAllowed(f"The command for {case.host} is none that chlorine understands and the machine's role allows.")
        if command.verb is chlorine.Verb.RELOAD:
            _refuse_unsupported_reload(assessment, command)
        if assessment.next is not Next.SCANNER_FIRST and command.hosts != (case.host,):
            raise NotAllowed(f"The command for {case.host} names another machine.")
        return command
    if assessment.next is Next.SCANNER_FIRST:
        raise NotAllowed(f"The scanner is SOS's and comes first: tell SOS; {case.host} is not touched.")
    return _reboot(assessment)


def reboot_of(assessment: Assessment) -> chlorine.Command:
    """The reboot for one machine, which is not called for where the assessment says reload. Raises `NotAllowed` with the rule."""
    if assessment.next is Next.RELOAD:
        _refuse_unsafe(assessment)
        return _reboot(assessment)
    command = command_of(assessment)
    if command.verb is not chlorine.Verb.REBOOT:
        raise NotAllowed(f"The command for {assessment.case.host} is no reboot.")
    return command


def reload_of(assessment: Assessment) -> chlorine.Command:
    """The reload for one machine. Raises `NotAllowed` with the rule."""
    host = assessment.case.host
    _refuse_unsafe(assessment)
    try:
        chlorine.reload(host)
    except chlorine.NotAllowed as error:
        raise NotAllowed(f"{error}.") from error
    if assessment.next is not Next.RELOAD or assessment.command is None:
        raise NotAllowed(f"No reload of {host}: only a failed request or a scan after a repair calls for one, and the assessment does not.")
    command = command_of(assessment)
    if command.verb is not chlorine.Verb.RELOAD:
        raise NotAllowed(f"The command for {host} is no reload.")
    return command


def is_for_scanner(assessment: Assessment) -> bool:
    """Whether the verdict's command is for the scanner and not for the machine."""
    return assessment.next is Next.SCANNER_FIRST and assessment.command is not None


def calls_for_reboot(assessment: Assessment) -> bool:
    """Of the machine, or of the scanner that comes before it."""
    return assessment.next is Next.REBOOT or is_for_scanner(assessment)


def _reboot(assessment: Assessment) -> chlorine.Command:
    try:
        return chlorine.reboot([assessment.case.host])
    except chlorine.NotAllowed as error:
        raise NotAllowed(f"{error}.") from error


def _refuse_unsafe(assessment: Assessment) -> None:
    """Rules 1 and 2: nothing may be done to a machine of which the evidence is unclear, or that is not to be repaired.

    Rules 6 and 7: nothing is submitted while a request may still be running, nor for an address that is not the machine's own.
    """
    host = assessment.case.host
    decided = assessment.decided_by if assessment.steps else None
    if host.decommissioned or assessment.next is Next.NO_REPAIR:
        raise NotAllowed(f"No command for {host}, by rule {_NO_REPAIR} (no repair): {assessment.why}")
    if assessment.next is Next.SEEK_GUIDANCE or not host.is_machine:
        raise NotAllowed(f"No command for {host}, by rule {_CONTRADICTIONS} (seek guidance): {assessment.why}")
    if decided and decided.rule == _UNFINISHED:
        raise NotAllowed(f"No command for {host}, by rule {_UNFINISHED} (a request of it may still be running): {assessment.why}")
    if decided and decided.rule == _NOT_ITS_OWN and decided.outcome is Outcome.YES:
        raise NotAllowed(f"No command for {host}, by rule {_NOT_ITS_OWN} (the stale address is not its own): {assessment.why}")


def _refuse_unsupported_reload(assessment: Assessment, command: chlorine.Command) -> None:
    """A reload needs the failed entry behind it, or the scan that found the machine dead after a repair (SAFETY B.2, 16)."""
    rule = assessment.decided_by.rule if assessment.steps else 0
    newest = next(iter(View(assessment.case).deeds), None)
    failed = newest is not None and newest.state is RequestState.FAILED
    supported = (rule == _AFTER_FAILURE and failed) or (rule == _AFTER_DEAD_SCAN and not command.option)
    if assessment.next is not Next.RELOAD or not supported:
        raise NotAllowed(f"No reload of {assessment.case.host}: no failed request and no scan after a repair supports it.")


def _reboot_of_all(commands: Sequence[chlorine.Command]) -> chlorine.Command:
    if any(command.verb is not chlorine.Verb.REBOOT or command.option for command in commands):
        raise NotAllowed("One command reboots several machines, but reloads only one: ask for the commands machine by machine.")
    return chlorine.reboot(dict.fromkeys(host for command in commands for host in command.hosts))


def _because(assessments: Sequence[Assessment], other: Next | None = None) -> str:
    """Which machines it is called for, and which not. `other` is a verdict whose own command this one is not."""
    called = [assessment for assessment in assessments if assessment.next in _COMMANDED and assessment.next is not other]
    uncalled = [assessment for assessment in assessments if assessment.next not in _COMMANDED or assessment.next is other]
    reasons = [f"The assessment of {assessment.case.host} calls for it: {assessment.why}" for assessment in called]
    reasons += [
        f"Not called for: the assessment of {assessment.case.host} says {assessment.next.value}. It was asked for, "
        f"and chlorine may reboot its role ({assessment.case.host.role.value})."
        for assessment in uncalled
    ]
    return " ".join(reasons)
