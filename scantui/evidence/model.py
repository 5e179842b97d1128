"""A capture: one answer of one system to one question, byte for byte, with when, whence and what was asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import BinaryIO, Final

from ..answer import CaptureId
from ..safe_text import OutsideText


class Kind(StrEnum):
    """What a capture is an answer of: the KIND of `scantui import`."""

    TICKETS = "tickets"
    TICKET_COMMENTS = "ticket-comments"
    PORTAL = "portal"
    CHLORINE_LOG = "chlorine-log"
    CHLORINE_LOOKUP = "chlorine-lookup"
    SCAN_RESULT = "scan-result"
    PING = "ping"
    NETMAX = "netmax"


@dataclass(frozen=True, slots=True)
class Redaction:
    """Something that looked like a secret and was never written: what kind, and how many of it."""

    what: str
    count: int


@dataclass(frozen=True, slots=True)
class Capture:
    """One capture's description; its bytes come from `open`."""

    id: CaptureId
    """`data/0003-portal.body`"""
    kind: Kind
    captured_at: datetime
    """When the system answered (aware, UTC), as far as known."""
    question: Mapping[str, str]
    """What was asked, by option: c_code, read_at, ticket, since, until, scan, from, address. Instants as ISO 8601 with a zone."""
    size: int
    sha256: str
    open: Callable[[], BinaryIO] = field(compare=False, repr=False)
    file_name: OutsideText = field(default_factory=lambda: OutsideText(""), compare=False)
    """The file it was imported from, as text for people."""
    time_source: str = "stated"
    """`stated` by the user, `modified` (the file's modification time), or `clock` (seen live)."""
    redactions: tuple[Redaction, ...] = ()

    def read(self, limit: int = 64 * 1024 * 1024) -> bytes:
        """All bytes. Raises `Unreadable` when there are more than `limit`."""
        from ..answer import Unreadable

        if self.size > limit:
            raise Unreadable(f"larger than the {limit // (1024 * 1024)} MiB that are read of a {self.kind.value} capture")
        with self.open() as body:
            return body.read(limit + 1)


ASKED: Final = "asked"
"""The key under which stands what was asked of a live system, in its own protocol's words; a saved file has none."""
TROUBLE: Final = "trouble"
"""The key of a question that could not be answered, or not wholly: why, in one sentence."""


@dataclass(frozen=True, slots=True)
class Collected:
    """One answer as a live system gave it, on its way into a bundle.

    A question that failed is evidence too: its `trouble` says why, and `body` holds what came instead, if anything.
    """

    kind: Kind
    question: Mapping[str, str]
    captured_at: datetime
    name: str
    """What it is called where a file name would stand: `issues.json`."""
    body: bytes = field(repr=False)
    trouble: str = ""

    @property
    def whole_question(self) -> dict[str, str]:
        """The question as it is kept, with what went wrong."""
        return {**self.question, TROUBLE: self.trouble} if self.trouble else dict(self.question)
