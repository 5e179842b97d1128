"""What a draft is, and which one an assessment calls for. Knows no wording."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from ..runbook.assessment import Assessment, Next
from ..tickets.model import DoneState


class DraftKind(StrEnum):
    """The KIND of `scantui draft`; the values are promised to users."""

    COMMENT = "comment"
    CHLORINE = "chlorine"
    SUPPORT_CASE = "support-case"
    SOS_REQUEST = "sos-request"
    SCAN_EXCLUSION = "scan-exclusion"
    COMPLIANCE_LEAD = "compliance-lead"
    SQUAD = "squad"
    SOS_CHANNEL = "sos-channel"
    NETWORK_TEAM = "network-team"


class NotAllowed(Exception):
    """A draft that the runbook forbids. The message is the rule, in one sentence."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """The bundle that a draft rests on."""

    evidence_id: str
    root: str | None
    """Its root hash (64 hex digits); None while it is not sealed."""

    def __str__(self) -> str:
        """The anchor that a ticket keeps (SAFETY C.2)."""
        return f"evidence {self.evidence_id} sha256:{self.root}" if self.root else f"evidence {self.evidence_id} (not sealed)"


@dataclass(frozen=True, slots=True)
class Done:
    """What the user did for a machine since it was assessed, so that a draft may say "was requested" instead of "is asked for"."""

    action: Next
    state: DoneState
    at: datetime
    request: str | None = None
    """The number of the request, if there is one: chlorine's change request (`CHG` and seven digits), a support case, a request to SOS."""


@dataclass(frozen=True, slots=True)
class Draft:
    kind: DraftKind
    subject: str | None
    """For forms that have a field of their own for it."""
    text: str
    paste_into: str
    """Where it belongs, in words for people."""
    allowed_because: str
    """Why it may be written: what calls for it, or that nothing does and it was asked for."""


_KINDS: Final[Mapping[Next, DraftKind]] = {
    Next.SEEK_GUIDANCE: DraftKind.SQUAD,
    Next.NO_REPAIR: DraftKind.COMMENT,
    Next.COLLECT: DraftKind.COMMENT,
    Next.NOT_IN_PORTAL: DraftKind.COMMENT,
    Next.RECOVERED: DraftKind.COMMENT,
    Next.WAIT: DraftKind.COMMENT,
    Next.CHECK_TRANSACTION: DraftKind.COMMENT,
    Next.SCAN_EXCLUSION: DraftKind.SCAN_EXCLUSION,
    Next.SOS_CHANNEL: DraftKind.SOS_CHANNEL,
    Next.SCANNER_FIRST: DraftKind.CHLORINE,
    Next.COMPLIANCE_LEAD: DraftKind.COMPLIANCE_LEAD,
    Next.SOS_REQUEST: DraftKind.SOS_REQUEST,
    Next.SUPPORT_CASE: DraftKind.SUPPORT_CASE,
    Next.CLOSE_TICKET: DraftKind.COMMENT,
    Next.RELOAD: DraftKind.CHLORINE,
    Next.NETWORK_TEAM: DraftKind.NETWORK_TEAM,
    Next.REBOOT: DraftKind.CHLORINE,
    Next.SQUAD: DraftKind.SQUAD,
}


def main_kind(next_: Next) -> DraftKind:
    """The text that a verdict calls for, besides the ticket comment that every verdict gets."""
    return _KINDS[next_]


def called_for(assessment: Assessment) -> DraftKind:
    """`main_kind` of this assessment: where the scanner is SOS's, there is no command to give, and SOS is asked instead."""
    if assessment.next is Next.SCANNER_FIRST and assessment.command is None:
        return DraftKind.SOS_REQUEST
    return main_kind(assessment.next)
