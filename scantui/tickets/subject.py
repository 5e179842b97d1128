"""What a ticket is about, and for how many days its machines were not scanned: the title decides before the text (DOMAIN 7).

Must not know the `Runbook:` line, which may be a contents page, nor the names of machines (`infra-bigfix-01` is about no BigFix).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..hosts import find_hosts
from .markdown import unmarked
from .model import TicketKind

_FLAGS = re.IGNORECASE | re.ASCII
_NOT_SCANNED = re.compile(
    r"\b(?:not|never|[a-z]{2,6}n['’]t|havent|hasnt)[\s-]+(?:[a-z]+[\s-]+){0,3}scan(?:ned|ning)\b|\bunscanned\b"
    r"|\b(?:no|missing|missed|overdue|stale|old)[\s-]+(?:[a-z]+[\s-]+){0,2}scans?\b"
    r"|\bscans?[\s-]+(?:is[\s-]+|are[\s-]+)?(?:missing|missed|overdue|stale|old)\b"
    r"|\bfail\w{0,3}[\s-]+(?:to[\s-]+)?(?:be[\s-]+)?scan(?:ned)?\b|\bnot[\s-]+(?:[a-z]+[\s-]+){0,2}vuln\w*[\s-]+(?:scan|report)\w*",
    _FLAGS,
)
_SCAN_HEADING = re.compile(r"\bvuln\w*\s+last\s+report\b", _FLAGS)
_SUBJECTS = (
    ("bigfix", re.compile(r"\bbig[ -]?fix\b", _FLAGS)),
    ("edr", re.compile(r"\bedr\b|\bcrowd[ -]?strike\b|\bendpoint detection\b", _FLAGS)),
    ("fim", re.compile(r"\bfim\b|\bfile integrity\b", _FLAGS)),
    ("qradar", re.compile(r"\bq[ -]?radar\b", _FLAGS)),
    ("other", re.compile(r"\bpatch(?:es|ing)?\b|\banti-?virus\b|\bhealth ?checks?\b|\b(?:sys)?logging\b|\bcertificates?\b", _FLAGS)),
)
_BY = re.compile(r"\s*(?:by|with|for|into|in|to)\s+(?:the\s+|our\s+)?\Z", _FLAGS)

_COUNT_WORDS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
}  # fmt: skip
_DAYS_IN = {"day": 1, "week": 7, "month": 30, "year": 365}
_DURATION = re.compile(
    r"(?<![\w.])(?<!due in )(?<!due within )(?P<count>\d{1,4}|an?|one|two|three|four|five|six|seven|eight|nine|ten)"
    r"(?:\s?\+|\s?(?:-|to)\s?\d{1,4}|\sor\smore)?[\s-]?(?P<unit>hour|day|week|month|year)s?\b",
    _FLAGS,
)
_FAR = 80
"""How far behind "not scanned" its "N days" may stand in the text."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a ticket is about: the fields of `Ticket` of the same names."""

    kind: TicketKind
    subject: str
    not_scanned_days: int | None


def read_subject(title: str, texts: Iterable[str]) -> Subject:
    """`texts` are the visible lines below the title; they are looked at only where the title leaves a question."""
    title = _without_hosts(unmarked(title))
    about = _by_title(title)
    if about is None:
        texts = list(texts)
        about = _by_text(_told(texts))
    if about != "scan":
        return Subject(TicketKind.OTHER, about, None)
    return Subject(TicketKind.NOT_SCANNED, about, _days_in_title(title) or _days_in_text(_told(texts)))


def _by_title(title: str) -> str | None:
    """The subject that the title states: what it mentions first, or by what it says that nothing is scanned."""
    scan = _NOT_SCANNED.search(title)
    subject, position = _first_subject(title)
    if scan is not None and not (subject and (position < scan.start() or _BY.fullmatch(title, scan.end(), position))):
        return "scan"
    return subject or None


def _by_text(texts: Iterable[str]) -> str:
    """The subject that the text tells: that nothing is scanned, a table of scans, or the first tool mentioned."""
    heading, first = False, ""
    for text in texts:
        if _NOT_SCANNED.search(text):
            return "scan"
        heading = heading or _SCAN_HEADING.search(text) is not None
        first = first or _first_subject(text)[0]
    return "scan" if heading else first or "other"


def _days_in_title(title: str) -> int | None:
    """N of "not scanned in N days"; a year is 365, a month 30, a week 7. A range counts with its lower end."""
    scan = _NOT_SCANNED.search(title)
    return (_days(title[scan.end() :]) if scan is not None else None) or _days(title)


def _days_in_text(texts: Iterable[str]) -> int | None:
    behind = (_days(text[scan.end() : scan.end() + _FAR]) for text in texts for scan in _NOT_SCANNED.finditer(text))
    return next((days for days in behind if days is not None), None)


_TELLING = re.compile(r"scan|vuln|big[ -]?fix|edr|crowd|endpoint|fim|file integ|radar|patch|virus|health|logging|certif|mad\b", _FLAGS)


def _told(texts: Iterable[str]) -> Iterator[str]:
    """The lines that tell what a ticket is about: without those that mention a runbook, and without host names."""
    return (_without_hosts(unmarked(text)) for text in texts if _TELLING.search(text) and "runbook" not in text.lower())


def _without_hosts(text: str) -> str:
    return " ".join(word for word in text.split() if "-" not in word or not find_hosts(word))


def _first_subject(text: str) -> tuple[str, int]:
    """The tool that `text` mentions first, and where; `other` only where it mentions none that has a name of its own."""
    found = [(match.start(), subject) for subject, pattern in _SUBJECTS if (match := pattern.search(text)) is not None]
    position, subject = min(found, key=lambda mention: (mention[1] == "other", mention[0]), default=(-1, ""))
    return subject, position


def _days(text: str) -> int | None:
    """The first duration in `text`, in days; None when there is none or it is nought."""
    match = _DURATION.search(text)
    if match is None:
        return None
    count, unit = _COUNT_WORDS.get(match["count"].lower()) or int(match["count"]), match["unit"].lower()
    if unit == "hour":
        return count // 24 if count and count % 24 == 0 else None
    return count * _DAYS_IN[unit] or None
