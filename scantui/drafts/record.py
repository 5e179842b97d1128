"""What a comment leaves for the next reader of the ticket: markers of what was done or is asked for, and the day to look again."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from ..chlorine.command import parse_command
from ..chlorine.model import Action, RequestState
from ..hosts import HostName
from ..runbook.assessment import Assessment, Next
from ..runbook.view import Deed, View
from ..tickets.marker import ACTIONS, is_request
from ..tickets.model import DoneState, Marker
from .model import Done, Provenance

REPAIRS: Final = {Next.REBOOT, Next.RELOAD, Next.SCANNER_FIRST}
"""What takes the place of what the verdict asks for, and moves the day to look again; that somebody was asked does not."""
_NOTHING_ASKED: Final = {Next.SEEK_GUIDANCE, Next.NO_REPAIR, Next.COLLECT, Next.NOT_IN_PORTAL, Next.RECOVERED}
_UNFINISHED: Final = 6
"""The row of the decision table about a request that is still running."""
_STATES: Final = {RequestState.PASSED: DoneState.PASSED, RequestState.FAILED: DoneState.FAILED}
_ONLY_SAID: Final = "comment"
"""The action of a marker that records nothing but the day to look again."""


def look_again(assessment: Assessment, done: Done | None) -> date | None:
    """The day on which to look at the portal again. Scans run overnight, so after a reboot it is the next day (RUNBOOK "Review SOS")."""
    done = done if done and done.action in REPAIRS else None
    if done is None and assessment.check_again_on is not None:
        return assessment.check_again_on
    action = done.action if done else assessment.next
    reboots = action is Next.REBOOT or (action is Next.SCANNER_FIRST and assessment.command is not None)
    if not reboots or (done and done.state is DoneState.FAILED):
        return None
    return (done.at if done else assessment.case.as_of).date() + timedelta(days=1)


def deed_behind(assessment: Assessment) -> Deed | None:
    """The chlorine request that the verdict rests on: the one to wait for, to look into, or that passed."""
    deeds = View(assessment.case).deeds
    rule = assessment.decided_by.rule if assessment.steps else 0
    if assessment.next is Next.CHECK_TRANSACTION or (assessment.next is Next.WAIT and rule == _UNFINISHED):
        return next((deed for deed in deeds if not deed.state.is_finished), None)
    passed = (deed for deed in deeds if deed.state is RequestState.PASSED)
    if assessment.next is Next.CLOSE_TICKET:
        return next((deed for deed in passed if deed.action is Action.RELOAD), None)
    return next(passed, None) if assessment.next is Next.WAIT else None


def records(assessment: Assessment, done: Done | None, provenance: Provenance) -> tuple[Marker, ...]:
    """The markers for one machine; none when nothing was done and nothing is asked for. A scanner's reboot is recorded for the scanner."""
    case, again = assessment.case, look_again(assessment, done)

    def marker(host: HostName, action: str, state: DoneState, at: datetime, request: str | None) -> Marker:
        known = request if request and is_request(action, request) else None
        return Marker(host, action, state, at, known, again, provenance.evidence_id, provenance.root)

    deed = deed_behind(assessment)
    running: tuple[Marker, ...] = ()
    if deed is not None and deed.action is not Action.UNKNOWN and case.host.is_machine:
        running = (marker(case.host, deed.action.value, _STATES.get(deed.state, DoneState.REQUESTED), deed.at, deed.change),)
    if done is not None:
        action = done.action
        hosts = command_hosts(assessment) if action is Next.SCANNER_FIRST else (case.host,)
        word = _action_word(action, assessment)
        own = tuple(marker(host, word, done.state, done.at, done.request) for host in hosts if host.is_machine)
        return own if action in REPAIRS else (*own, *running)
    if assessment.next in _NOTHING_ASKED or not case.host.is_machine:
        return ()
    if running:
        return running
    word = _action_word(assessment.next, assessment)
    if word == _ONLY_SAID and again is None:
        return ()
    hosts = command_hosts(assessment) if assessment.next is Next.SCANNER_FIRST else (case.host,)
    return tuple(marker(host, word, DoneState.REQUESTED, case.as_of, None) for host in hosts)


def command_hosts(assessment: Assessment) -> tuple[HostName, ...]:
    """The scanners that the command is for; the machine itself where SOS's scanner is meant."""
    command = parse_command(assessment.command) if assessment.command else None
    return command.hosts if command else (assessment.case.host,)


def _action_word(action: Next, assessment: Assessment) -> str:
    if action is Next.SCANNER_FIRST:
        return Next.REBOOT.value if assessment.command else Next.SOS_REQUEST.value
    return action.value if action.value in ACTIONS else _ONLY_SAID
