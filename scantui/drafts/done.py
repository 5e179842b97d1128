"""Marking an action as done: the number that may be given, what is recorded of it, and the marker that the next comment will carry."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from ..runbook.assessment import Assessment, Next
from ..tickets.marker import format_markers, is_request
from ..tickets.model import DoneState
from .action_model import ActionKind, DoneForm, Form
from .chlorine import is_for_scanner
from .model import Done, Provenance
from .record import records

_FOLLOWED: Final = (DoneState.REQUESTED, DoneState.PASSED, DoneState.FAILED)
"""A reboot or reload is followed to its end; of the rest the runbook only asks that it was made."""
_REQUESTED: Final = (DoneState.REQUESTED,)
_CHANGE: Final = DoneForm("chlorine's change request, if there is one already", "CHG0000000", _FOLLOWED)
_FORMS: Final[Mapping[ActionKind, DoneForm]] = {
    ActionKind.REBOOT: _CHANGE,
    ActionKind.RELOAD: _CHANGE,
    ActionKind.SUPPORT_CASE: DoneForm("the number of the support case, if there is one already", "CS0000000", _REQUESTED),
    ActionKind.SOS_REQUEST: DoneForm("the number of the request to SOS, if there is one already", "RITM0000000", _REQUESTED),
    ActionKind.SCAN_EXCLUSION: DoneForm("the number of the request for the exclusion, if there is one", "RITM0000000", _REQUESTED),
    ActionKind.COMPLIANCE_LEAD: DoneForm("the SRE Security Compliance Lead was asked", "", _REQUESTED),
    ActionKind.SQUAD: DoneForm("the SRE squad was asked", "", _REQUESTED),
    ActionKind.SOS_CHANNEL: DoneForm("SOS was told in its channel", "", _REQUESTED),
    ActionKind.NETWORK_TEAM: DoneForm("the network team was asked", "", _REQUESTED),
}


def done_form(kind: ActionKind) -> DoneForm | None:
    """What "mark as done" asks of a kind; None for a comment and a look-up, which leave nothing to record."""
    return _FORMS.get(kind)


def is_request_number(kind: ActionKind, text: str) -> bool:
    """Whether `text`, in either case and with spaces around it, is a number as this kind of action gets one."""
    form = done_form(kind)
    return form is not None and bool(form.example) and text.isascii() and is_request(kind.value, _plain(text))


def _plain(number: str) -> str:
    return number.strip(" \t").upper()


def done_of(form: Form, assessment: Assessment, state: DoneState, number: str, at: datetime) -> Done:
    """What was done, as the next comment tells it. An empty number: there is none. Raises `ValueError` for what cannot be recorded."""
    if form.draft is None or form.done is None or state not in form.done.states:
        raise ValueError(f"{form.kind.value} cannot be marked as {state.value}")
    if number.strip() and not is_request_number(form.kind, number):
        raise ValueError(f"this is no number of a {form.kind.value}")
    return Done(_action(form.kind, assessment), state, at, _plain(number) or None)


def _action(kind: ActionKind, assessment: Assessment) -> Next:
    """A reboot that the verdict wants of the scanner is recorded for the scanner."""
    return Next.SCANNER_FIRST if kind is ActionKind.REBOOT and is_for_scanner(assessment) else Next(kind.value)


def marker_preview(assessment: Assessment, done: Done, provenance: Provenance) -> str:
    """The marker line that the next comment will carry, a line for each scanner; empty for what is no machine."""
    markers = records(assessment, done, provenance)
    return format_markers(markers) if markers else ""
