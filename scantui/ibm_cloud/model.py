"""A support case: what is asked for, what it is about, and what became of it. Knows no wire and no draft."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from ..safe_text import HIDDEN, OutsideText, clip

_NUMBER = re.compile(r"CS\d{7}", re.ASCII)
_REFERENCE = re.compile(r"[a-z0-9][a-z0-9-]{6,62}[a-z0-9]", re.ASCII)
_MAIL_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_LONGEST_SUBJECT: Final = 160
_LONGEST_TEXT: Final = 16_000
_MOST_NAMED: Final = 8


def is_case_number(text: str) -> bool:
    """Whether it is a number as the support center gives them: CS and seven digits."""
    return _NUMBER.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class NewCase:
    """A case to be created. Raises `ValueError`, with the reason for people, for a text that must not be sent (WIRE 7; SAFETY B.3, 20)."""

    subject: str
    description: str
    """The draft's text, word for word."""
    reference: str
    """Of this case alone, and the same whenever it is tried again: by it a case whose answer was lost is found."""
    severity: int = 3
    """1 (critical) to 4 (minimal)"""

    def __post_init__(self) -> None:
        if not self.subject.strip() or "\n" in self.subject or len(self.subject) > _LONGEST_SUBJECT:
            raise ValueError(f"the subject of a case is one line of at most {_LONGEST_SUBJECT} characters")
        if not self.description.strip() or len(self.description) > _LONGEST_TEXT:
            raise ValueError(f"the text of a case has at most {_LONGEST_TEXT} characters, and is not empty")
        if HIDDEN.search(self.subject + self.description):
            raise ValueError("the text holds control characters or hidden ones: take them out")
        if _MAIL_ADDRESS.search(self.subject + "\n" + self.description):
            raise ValueError("the text holds a mail address, and no personal data belong into a case: take it out")
        if _REFERENCE.fullmatch(self.reference) is None:
            raise ValueError("a reference is of 8 to 64 small letters, digits and dashes")
        if not 1 <= self.severity <= 4:
            raise ValueError("a severity is from 1 to 4")

    @property
    def marker(self) -> str:
        """The line of the text by which the case is known again."""
        return f"Reference: scantui-{self.reference}"

    @property
    def text(self) -> str:
        """What is sent, exactly: to be shown before."""
        return f"{self.description.rstrip()}\n\n{self.marker}\n"

    def is_of(self, text: str) -> bool:
        """Whether a case with this text is this one."""
        return any(line.strip() == self.marker for line in text.splitlines())


@dataclass(frozen=True, slots=True)
class Offering:
    """What a technical case may be about, as the support center lists it."""

    name: OutsideText
    group: str
    """`crn_service_name`, mostly"""
    key: str
    id: str | None = None

    @property
    def shown(self) -> str:
        return clip(self.name.line(), 60)


@dataclass(frozen=True, slots=True)
class NoOffering:
    """None could be chosen, and why: one sentence."""

    why: str
    near: tuple[Offering, ...] = ()
    """Those that may be meant."""


def choose(offerings: Sequence[Offering], wanted: str) -> Offering | NoOffering:
    """The offering of that name, in either case of letters. A name that is only like it is no choice: it is listed."""
    named = [offering for offering in offerings if _words(offering.name.raw) == _words(wanted)]
    if len(named) == 1:
        return named[0]
    if named:
        keys = ", ".join(clip(OutsideText(offering.key).line(), 60) for offering in named[:_MOST_NAMED])
        return NoOffering(f"IBM Cloud lists {len(named)} offerings of that name ({keys}): raise the case by hand", tuple(named))
    near = sorted(offerings, key=lambda offering: -_likeness(offering, wanted))
    near = [offering for offering in near if _likeness(offering, wanted)][:_MOST_NAMED]
    listed = f"; like it are {', '.join(offering.shown for offering in near)}" if near else ""
    why = f"IBM Cloud lists no offering of the name that [ibm_cloud] offering has{listed}: set it to one that is listed"
    return NoOffering(why, tuple(near))


def _words(name: str) -> list[str]:
    return name.casefold().split()


def _likeness(offering: Offering, wanted: str) -> int:
    return len({word for word in _words(wanted) if len(word) > 3} & set(_words(offering.name.raw)))


@dataclass(frozen=True, slots=True)
class Created:
    """The case is there."""

    number: str
    """`CS0000000`; empty where the support center gave none of that form."""
    note: str = ""
    """What is to be said of it, such as that it was there already."""


@dataclass(frozen=True, slots=True)
class NotCreated:
    """There is no such case: it may be tried again."""

    why: str


@dataclass(frozen=True, slots=True)
class Uncertain:
    """It may have been created, and was not found. To be looked for before it is tried again."""

    why: str


Outcome: TypeAlias = Created | NotCreated | Uncertain
