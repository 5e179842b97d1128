"""The chlorine command for a machine: what the assessment says, or on demand what the machine's role allows. Knows no other text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ..chlorine import command as chlorine
from ..chlorine.model import RequestState
from ..runbook.assessment import Assessment, Next
from ..runbook.view import View
from .model import Draft, DraftKind, NotAllowed

_COMMANDED: Final = {Next.REBOOT, Next.RELOAD, Next.SCANNER_FIRST}
_CONTRADICTIONS, _NO_REPAIR = 1, 2
_AFTER_FAILURE, _AFTER_DEAD_SCAN = 13, 16
"""The rows of the decision table that may call for a reload."""


def chlorine_draft(assessments: Sequence[Assessment]) -> Draft:
    """One line without a line feed: for one machine its command; for several one reboot of them all. Raises `NotAllowed`."""
    commands = list(dict.fromkeys(command_of(assessment) for assessment in assessments))
    command = commands[0] if len(commands) == 1 else _reboot_of_all(commands)
    text = str(command)
    if chlorine.parse_command(text) != command:
        raise NotAllowed("The command does not read back as what was meant, so it is not given.")
    return Draft(DraftKind.CHLORINE, None, text, "Slack: the chat with chlorine, as one line", _because(assessments))


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
    try:
        return chlorine.reboot([case.host])
    except chlorine.NotAllowed as error:
        raise NotAllowed(f"{error}.") from error


def _refuse_unsafe(assessment: Assessment) -> None:
    """Rules 1 and 2: nothing may be done to a machine of which the evidence is unclear, or that is not to be repaired."""
    host = assessment.case.host
    if host.decommissioned or assessment.next is Next.NO_REPAIR:
        raise NotAllowed(f"No command for {host}, by rule {_NO_REPAIR} (no repair): {assessment.why}")
    if assessment.next is Next.SEEK_GUIDANCE or not host.is_machine:
        raise NotAllowed(f"No command for {host}, by rule {_CONTRADICTIONS} (seek guidance): {assessment.why}")


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


def _because(assessments: Sequence[Assessment]) -> str:
    called = [assessment for assessment in assessments if assessment.next in _COMMANDED]
    uncalled = [assessment for assessment in assessments if assessment.next not in _COMMANDED]
    reasons = [f"The assessment of {assessment.case.host} calls for it: {assessment.why}" for assessment in called]
    reasons += [
        f"Not called for: the assessment of {assessment.case.host} says {assessment.next.value}. It was asked for, "
        f"and chlorine may reboot its role ({assessment.case.host.role.value})."
        for assessment in uncalled
    ]
    return " ".join(reasons)

