"""What is to be done on a ticket, exactly as the user agrees to it, and what came of it. Pure: `post` carries it out."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, Self, TypeAlias

from ..safe_text import HIDDEN, OutsideText
from ..times import minute_text
from .markdown import Place, lines_of
from .model import Ticket

LONGEST: Final = 65_000
"""Characters of a comment. GitHub takes 65,536 (WIRE 1.2), and the hidden line comes on top."""
_POST = re.compile(r"<!--\s*scantui:post:")


class NotSendable(ValueError):
    """A text cannot be posted as it is; one sentence."""


class Deed(StrEnum):
    COMMENT = "comment"
    CLOSE = "close"
    ASSIGN = "assign"


@dataclass(frozen=True, slots=True)
class Seen:
    """A ticket as somebody saw it, as far as a change of it would matter."""

    title: OutsideText
    state: str
    """`open` or `closed`"""
    comments: int | None
    """None where it is not known, and is not compared."""
    updated_at: datetime | None

    @classmethod
    def of(cls, ticket: Ticket) -> Self:
        return cls(ticket.title, ticket.state, ticket.comment_count, ticket.updated_at)

    def after_own_comment(self) -> Seen:
        """As it must look when nothing but our own comment came."""
        return replace(self, comments=None if self.comments is None else self.comments + 1, updated_at=None)

    def changes(self, now: Seen) -> tuple[str, ...]:
        """What is different now, each a statement about the ticket."""
        said = []
        if now.state != self.state:
            said.append(f"it was {'closed' if now.state == 'closed' else 'opened again'}")
        if self.title != now.title:
            said.append("its title was changed")
        if self.comments is not None and now.comments is not None and now.comments != self.comments:
            more = now.comments - self.comments
            said.append(f"{abs(more)} {'comment' if abs(more) == 1 else 'comments'} {'came' if more > 0 else 'went'}")
        if not said and None not in {self.updated_at, now.updated_at} and self.updated_at != now.updated_at:
            said.append("something of it was changed" + (f" ({minute_text(now.updated_at)})" if now.updated_at else ""))
        return tuple(said)


@dataclass(frozen=True, slots=True)
class Prepared:
    """One change of one ticket."""

    deed: Deed
    repository: str
    number: int
    seen: Seen
    """What the user saw when they decided on it."""
    text: str = ""
    """The comment, without its hidden line."""
    post_id: str = ""
    login: str = ""
    """Who is assigned."""

    @property
    def where(self) -> str:
        return f"{self.repository}#{self.number}"

    @property
    def marker(self) -> str:
        """The hidden line by which this comment is known again, and no other (SAFETY B.3, 21)."""
        return f"<!-- scantui:post:{self.post_id} -->"

    @property
    def body(self) -> str:
        """What is sent, to the last character."""
        return f"{self.text.rstrip()}\n\n{self.marker}\n"

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.text.rstrip().encode()).hexdigest()

    def is_in(self, body: str) -> bool:
        """Whether a comment's body is this one's: a quotation has its marks before the line."""
        return self.marker in body.replace("\r\n", "\n").split("\n")


@dataclass(frozen=True, slots=True)
class Posted:
    """The comment is on the ticket."""

    url: OutsideText
    comment_id: int
    note: str = ""
    """What could not be checked, or empty."""


@dataclass(frozen=True, slots=True)
class Done:
    """The ticket is closed, or assigned."""

    deed: Deed
    already: bool = False
    """It was so before; nothing was sent."""


@dataclass(frozen=True, slots=True)
class Changed:
    """The ticket is not as the user saw it. Nothing was sent."""

    what: tuple[str, ...]
    now: Seen


@dataclass(frozen=True, slots=True)
class NotPosted:
    """Nothing was changed on the ticket, for certain; `why` is one sentence."""

    why: str


@dataclass(frozen=True, slots=True)
class Uncertain:
    """It is not known whether the ticket was changed; `why` is one sentence that says what to do."""

    why: str


Fate: TypeAlias = Posted | NotPosted | Uncertain
"""What became of a comment."""
Outcome: TypeAlias = Fate | Done | Changed


def comment_text(text: str) -> str:
    """The text of a comment in the form that is sent. Raises `NotSendable`."""
    text = text.replace("\r\n", "\n").rstrip() + "\n"
    if not text.strip():
        raise NotSendable("the comment is empty: write its text first")
    if len(text) > LONGEST:
        raise NotSendable(f"the comment has {len(text):,} characters, and GitHub takes no more than {LONGEST:,}: shorten it")
    hidden = HIDDEN.search(text)
    if hidden is not None:
        line = text.count("\n", 0, hidden.start()) + 1
        raise NotSendable(f"line {line} of the comment has a character that nobody sees (U+{ord(hidden[0]):04X}): take it out")
    if _POST.search(text):
        raise NotSendable("the comment carries the hidden line of one that was posted before (scantui:post): take that line out")
    *_, last = lines_of(Prepared(Deed.COMMENT, "", 0, _NOTHING, text).body.rstrip())
    if last.place is not Place.TEXT:
        raise NotSendable("the comment opens a block of code or a hidden part and does not close it: close it, or take it out")
    return text


_NOTHING: Final = Seen(OutsideText(""), "open", None, None)
