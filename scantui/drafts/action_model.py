"""What an action form is: the text, what was checked before it is given, and what "mark as done" asks. Knows no rule and no wording."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ..answer import CaptureId
from ..runbook.assessment import Outcome
from ..tickets.model import DoneState
from .model import Draft


class ActionKind(StrEnum):
    """One form each."""

    COMMENT = "comment"
    REBOOT = "reboot"
    RELOAD = "reload"
    LOOKUP = "look-up"
    SUPPORT_CASE = "support-case"
    SOS_REQUEST = "sos-request"
    SCAN_EXCLUSION = "scan-exclusion"
    COMPLIANCE_LEAD = "compliance-lead"
    SQUAD = "squad"
    SOS_CHANNEL = "sos-channel"
    NETWORK_TEAM = "network-team"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at before the text is given. It reads as a statement, whatever came out."""

    outcome: Outcome
    """YES: it holds; NO: it does not; UNKNOWN: cannot be told."""
    words: str
    evidence: tuple[CaptureId, ...] = ()
    must: bool = True
    """Whether the form is refused when it does not hold; else it is advice. A reload is refused too where it cannot be told."""


@dataclass(frozen=True, slots=True)
class DoneForm:
    """What "mark as done" asks."""

    question: str
    """`chlorine's change request, if there is one already`"""
    example: str
    """What such a number looks like; empty where no number is asked for."""
    states: tuple[DoneState, ...]
    """How far it may have come, requested first."""


@dataclass(frozen=True, slots=True)
class Form:
    kind: ActionKind
    draft: Draft | None
    """None: it is refused."""
    rule: str
    """Where it is refused the rule, in one sentence; else empty."""
    checks: tuple[Check, ...]
    is_called_for: bool
    """Whether the verdict asks for this one, besides the comment that every verdict gets."""
    done: DoneForm | None
    """None: there is nothing that could be done and recorded."""
