"""The action forms of a machine or of several: each with its text or the rule that refuses it, what was checked, and what "done" asks.

The door for the console; knows no widget. A form never holds what a role forbids, nor a command of which a check that must hold does not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from ..hosts import HostName
from ..runbook.assessment import Assessment, Next, Outcome
from .action_model import ActionKind, Check, DoneForm, Form
from .checks import checks_of, checks_of_all
from .chlorine import lookup_draft, reboot_draft, reload_draft
from .done import done_form, done_of, is_request_number, marker_preview
from .edited import Checked, check_edited
from .model import Done, Draft, DraftKind, NotAllowed, Provenance, called_for
from .write import write_draft

__all__ = [
    "ActionKind", "Check", "Checked", "DoneForm", "Form", "check_edited", "done_of", "forms", "is_request_number", "main_action",
    "marker_preview",
]  # fmt: skip

_OF_SEVERAL: Final = (ActionKind.COMMENT, ActionKind.REBOOT, ActionKind.RELOAD)
_RELOADS_ONE: Final = "chlorine reloads one machine with one command: open the forms of each machine by itself."
_ONE_TICKET: Final = "A comment is about the machines of one ticket."


def main_action(assessment: Assessment) -> ActionKind:
    """The form that the verdict calls for."""
    kind = called_for(assessment)
    if kind is DraftKind.CHLORINE:
        return ActionKind.RELOAD if assessment.next is Next.RELOAD else ActionKind.REBOOT
    return ActionKind(kind.value)


def forms(assessments: Sequence[Assessment], provenance: Provenance, done: Mapping[HostName, Done]) -> list[Form]:
    """Every form for one machine: called for, comment, allowed, refused. For several the comment, and the commands as one."""
    if not assessments:
        return []
    if len(assessments) > 1:
        found = [_form_of_several(kind, assessments, provenance, done) for kind in _OF_SEVERAL]
    else:
        main = main_action(assessments[0])
        kinds = sorted(ActionKind, key=lambda kind: (kind is not main, kind is not ActionKind.COMMENT))
        found = [_form(kind, assessments[0], provenance, done) for kind in kinds]
    return sorted(found, key=lambda form: form.draft is None)


def _form(kind: ActionKind, assessment: Assessment, provenance: Provenance, done: Mapping[HostName, Done]) -> Form:
    checks = checks_of(kind, assessment, provenance, done.get(assessment.case.host))
    return _made(kind, [assessment], provenance, done, checks, is_called_for=main_action(assessment) is kind)


def _form_of_several(
    kind: ActionKind, assessments: Sequence[Assessment], provenance: Provenance, done: Mapping[HostName, Done]
) -> Form:
    checks = checks_of_all(kind, assessments, provenance, done)
    if kind is ActionKind.COMMENT:
        return _made(kind, assessments, provenance, done, checks, is_called_for=True)
    return _made(kind, assessments, provenance, done, checks, is_called_for=all(main_action(each) is kind for each in assessments))


def _made(
    kind: ActionKind,
    assessments: Sequence[Assessment],
    provenance: Provenance,
    done: Mapping[HostName, Done],
    checks: tuple[Check, ...],
    *,
    is_called_for: bool,
) -> Form:
    try:
        draft = _draft(kind, assessments, provenance, done)
        _refuse_failed(kind, checks)
    except NotAllowed as error:
        return Form(kind, None, str(error), checks, is_called_for, None)
    return Form(kind, draft, "", checks, is_called_for, done_form(kind))


def _draft(kind: ActionKind, assessments: Sequence[Assessment], provenance: Provenance, done: Mapping[HostName, Done]) -> Draft:
    if kind is ActionKind.REBOOT:
        return reboot_draft(assessments)
    if kind is ActionKind.RELOAD and len(assessments) > 1:
        raise NotAllowed(_RELOADS_ONE)
    if kind is ActionKind.RELOAD:
        return reload_draft(assessments[0])
    if kind is ActionKind.LOOKUP:
        return lookup_draft(assessments[0])
    if kind is ActionKind.COMMENT and len({assessment.case.ticket.number for assessment in assessments}) > 1:
        raise NotAllowed(_ONE_TICKET)
    return write_draft(DraftKind(kind.value), assessments, provenance, done)


def _refuse_failed(kind: ActionKind, checks: Sequence[Check]) -> None:
    """A check that must hold and does not; for a reload, which rebuilds the machine, also one that cannot be told."""
    refusing = {Outcome.NO, Outcome.UNKNOWN} if kind is ActionKind.RELOAD else {Outcome.NO}
    failed = next((check for check in checks if check.must and check.outcome in refusing), None)
    if failed is not None:
        why = "" if failed.outcome is Outcome.NO else "this cannot be told, "
        raise NotAllowed(f"Not given: {why}{failed.words}.")
