"""What the decision table says of a case: what is next, why, and the steps with their evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from ..answer import CaptureId, Reason

if TYPE_CHECKING:  # the console's first frame needs the verdicts' words and not yet the cases
    from ..portal.model import PortalAddress
    from .case import Case


class Next(StrEnum):
    """What is next for a machine; the values are promised to users (`next` in the JSON)."""

    SEEK_GUIDANCE = "seek-guidance"
    NO_REPAIR = "no-repair"
    COLLECT = "collect"
    NOT_IN_PORTAL = "not-in-portal"
    RECOVERED = "recovered"
    WAIT = "wait"
    CHECK_TRANSACTION = "check-transaction"
    SCAN_EXCLUSION = "scan-exclusion"
    SOS_CHANNEL = "sos-channel"
    SCANNER_FIRST = "scanner-first"
    COMPLIANCE_LEAD = "compliance-lead"
    SOS_REQUEST = "sos-request"
    SUPPORT_CASE = "support-case"
    CLOSE_TICKET = "close-ticket"
    RELOAD = "reload"
    NETWORK_TEAM = "network-team"
    REBOOT = "reboot"
    SQUAD = "squad"


class Outcome(StrEnum):
    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not-applicable"


@dataclass(frozen=True, slots=True)
class Step:
    """One row of the decision table, as it came out for a case."""

    rule: int
    """The row's number in the table."""
    id: str
    """Stable name of the row (`id` in the JSON)."""
    outcome: Outcome
    """Whether the row's condition holds."""
    why: str
    evidence: tuple[CaptureId, ...]


@dataclass(frozen=True, slots=True)
class Assessment:
    """The verdict on one machine of one ticket. All texts are in our words; names in them are `HostName`s and `Address`es."""

    case: Case
    next: Next
    why: str
    """One sentence."""
    steps: tuple[Step, ...]
    """The rows that were looked at, in the table's order; the last one decided."""
    command: str | None = None
    """The chlorine command, where one is next."""
    collect: tuple[str, ...] = ()
    """The kinds of evidence asked for, where `next` is `collect`."""
    check_again_on: date | None = None
    unknown: tuple[Reason, ...] = ()
    """Everything that was asked and could not be answered."""
    addresses: tuple[PortalAddress, ...] = ()
    """The addresses that the verdict is about."""

    @property
    def close_ticket(self) -> bool:
        return self.next is Next.CLOSE_TICKET

    @property
    def decided_by(self) -> Step:
        return self.steps[-1]

    @property
    def evidence(self) -> tuple[CaptureId, ...]:
        """The captures that the steps rest on, each once."""
        return tuple(dict.fromkeys(capture for step in self.steps for capture in step.evidence))
