"""What a ticket says (DOMAIN 7), and the marker that a comment of scantui carries."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from ..answer import CaptureId, Reason
from ..hosts import HostName
from ..safe_text import OutsideText
from ..times import Age

_ADDRESS = re.compile(
    r"https?://[^/\s?#]+/(?:api/v3/)?(?:repos/)?(?P<repository>[A-Za-z0-9-]{1,100}/[A-Za-z0-9._-]{1,100})/issues/\d+", re.ASCII
)
"""Of a ticket, as a person opens it or as the API names it."""


class TicketId(NamedTuple):
    """What tells tickets apart: two repositories number theirs alike."""

    repository: str
    """In small letters, for GitHub does not tell them apart; empty where it is not known."""
    number: int

    def may_be(self, other: TicketId) -> bool:
        """Whether nothing speaks against the two being one ticket."""
        return self.number == other.number and (self.repository == other.repository or not self.repository or not other.repository)


class TicketKind(StrEnum):
    NOT_SCANNED = "not-scanned"
    """about the vulnerability scan, "in N days" or "in > 1 year": what the decision table is for"""
    OTHER = "other"
    """BigFix, EDR, FIM, qradar …: listed, with its own runbook's name, never judged"""


@dataclass(frozen=True, slots=True)
class TicketMachine:
    """One machine that the ticket names."""

    host: HostName
    last_report: OutsideText
    """The cell beside it ("Vuln Last Report"), or empty."""
    age: Age | None = None
    """The age that `last_report` states, when it states one."""


@dataclass(frozen=True, slots=True)
class Ticket:
    number: int
    title: OutsideText
    body: OutsideText
    state: str
    """`open` or `closed`"""
    opened_at: datetime
    kind: TicketKind
    subject: str
    """What it is about in one word of ours: `scan`, `bigfix`, `edr`, `fim`, `qradar`, or `other`."""
    not_scanned_days: int | None
    """N of "not scanned in N days"; 365 for "> 1 year"; None when the ticket does not say."""
    due: date | None
    machines: tuple[TicketMachine, ...]
    labels: tuple[OutsideText, ...]
    assignees: tuple[OutsideText, ...]
    url: OutsideText
    runbook: OutsideText
    """The text of its `Runbook:` link, or empty. Never used to classify: it may be a contents page."""
    comment_count: int | None
    """How many comments the system says there are, or None when it did not say."""
    source: CaptureId
    has_body: bool = True
    """Whether the capture carries the ticket's body at all, empty or not: without it no machine can be read."""
    notes: tuple[str, ...] = ()
    """What could not be read of it, in our words: "due date 01/02/2021 can be read two ways"."""
    updated_at: datetime | None = None
    """When anything of it changed last, by the system's clock; None when it does not say."""

    @property
    def repository(self) -> str:
        """`alchemy-conductors/team`; empty where the ticket's address does not say it."""
        found = _ADDRESS.fullmatch(self.url.raw.strip())
        return found["repository"] if found else ""

    @property
    def id(self) -> TicketId:
        return TicketId(self.repository.lower(), self.number)

    def days_to_due(self, today: date) -> int | None:
        """Negative when it is overdue; None when it does not say when it is due."""
        return None if self.due is None else (self.due - today).days

    def days_old(self, as_of: datetime) -> int:
        """Whole days since it was opened."""
        return (as_of - self.opened_at).days


@dataclass(frozen=True, slots=True)
class TicketList:
    """The tickets of one capture."""

    tickets: tuple[Ticket, ...]
    gaps: tuple[Reason, ...] = ()
    """Why there may be more tickets than these; empty when the list is what was asked for."""


class DoneState(StrEnum):
    """How far an action that a marker records had come when the comment was written."""

    REQUESTED = "requested"
    PASSED = "passed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Marker:
    """What scantui's own comment says was done for one machine: hostile input like any other, parsed strictly."""

    host: HostName
    action: str
    """An `Next` value of the decision table, such as `reboot` or `reload`."""
    state: DoneState
    at: datetime
    request: str | None
    """The number of the request, if there is one: `CHG` and seven digits, of a support case `CS` and seven, of SOS a word and digits."""
    check_again_on: date | None
    evidence_id: str
    root: str | None
    """The bundle's root hash (64 hex digits), None when it was not sealed."""
    source: CaptureId = ""


@dataclass(frozen=True, slots=True)
class Comment:
    author: OutsideText
    created_at: datetime
    body: OutsideText
    markers: tuple[Marker, ...]
    notes: tuple[str, ...] = ()
    """Markers that were ignored, and why."""


@dataclass(frozen=True, slots=True)
class CommentList:
    """The comments of one ticket, oldest first."""

    ticket: int
    comments: tuple[Comment, ...]
    source: CaptureId
    gaps: tuple[Reason, ...] = ()
