"""What is checked before an action: the rows of the decision table and the facts behind them, never more than was looked at."""

from __future__ import annotations

from collections.abc import Sequence

from ..runbook.assessment import Assessment
from .action_model import ActionKind, Check
from .model import Done, Provenance


def checks_of(kind: ActionKind, assessment: Assessment, provenance: Provenance, done: Done | None) -> tuple[Check, ...]:
    return ()


def checks_of_all(kind: ActionKind, assessments: Sequence[Assessment], provenance: Provenance) -> tuple[Check, ...]:
    return ()
