"""The labelled lines of a ticket: `Due Date:` and `Runbook:` (DOMAIN 7).

Knows neither hosts nor what a ticket is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from .markdown import Line, Place, first_link, unmarked

_LABEL_START = r"[\s>*_#|+-]*"
_RUNBOOK = re.compile(_LABEL_START + r"(?:runbook|run book)s?(?:[ -](?:link|url))?[\s*_`]*(?:[:=|]|-\s|\Z)[\s*_]*", re.IGNORECASE)
_RUNBOOK_LINK = re.compile(_LABEL_START + r"\[[^\]\n]{0,200}runbook[^\]\n]{0,200}\]\(", re.IGNORECASE)
_DUE = re.compile(r"\bdue\b(?:[ -]+(?P<word>date|by|on)\b)?\W{0,12}(?:(?:is|by|on)\b\W{0,8})?", re.IGNORECASE)
_GENERIC = {"", "here", "link", "this", "runbook", "run book", "the runbook", "see here", "click here", "url"}


@dataclass(slots=True)
class Labelled:
    """A ticket's text, its labelled lines taken out."""

    lines: list[Line] = field(default_factory=list)
    """What is left: where machines are named and the matter is told. A `Runbook:` line is not part of it."""
    runbook: str = ""
    due: list[str] = field(default_factory=list)
    """What follows each `Due Date:`."""


def split_labels(lines: Iterable[Line]) -> Labelled:
    """Takes the `Runbook:` line out of a ticket's text and notes what stands behind `Due Date:` (or below it, as in an issue form)."""
    result, runbook_below, due_below = Labelled(), False, False
    for line in lines:
        text = line.visible
        if line.place is Place.CODE or not text.strip():
            result.lines.append(line)
            continue
        runbook = text if runbook_below and any(first_link(text)) else _after_runbook(text)
        runbook_below = runbook is not None and not runbook.strip(" |*_")
        if runbook is not None:
            result.runbook = result.runbook or _link_name(runbook)
            continue
        due = unmarked(text).strip()[:60] if due_below else _after_due(text)
        due_below = due == ""
        if due:
            result.due.append(due)
        result.lines.append(line)
    return result


def _after_runbook(text: str) -> str | None:
    """What stands behind the label of a `Runbook:` line; None when the line is none."""
    if "runbook" not in (lowered := text.lower()) and "run book" not in lowered:
        return None
    label = _RUNBOOK.match(text)
    if label is not None:
        return text[label.end() :]
    return text if _RUNBOOK_LINK.match(text) else None


def _after_due(text: str) -> str | None:
    """What stands behind `Due Date:` in a line, nothing when it stands below; None when the line has no such label."""
    if "due" not in text.lower():
        return None
    plain = unmarked(text)
    for label in _DUE.finditer(plain):
        alone = not any(char.isalnum() for char in plain[: label.start()])
        rest = plain[label.end() : label.end() + 60].strip()
        if not alone and (label["word"] or "").lower() != "date":
            continue
        if any(form.match(rest) for form in (_ISO, _SHORT, _NAMED)) or (alone and (not rest or ":" in label[0])):
            return rest
    return None


def _link_name(text: str) -> str:
    """What a runbook is called: its link's text, or its address where the text says nothing."""
    name, address = first_link(text)
    if name.lower() not in _GENERIC:
        return name
    return address or unmarked(text).strip(" |*_")


_ISO = re.compile(r"(?<!\d)(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)", re.ASCII)
_SHORT = re.compile(r"(?<![\d./-])(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?!\d)", re.ASCII)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED = re.compile(
    r"(?<!\d)(?P<day>\d{1,2})(?:st|nd|rd|th)?[ -](?:of )?(?P<month>[a-z]{3,9})\.?,?[ -](?P<year>\d{4})(?!\d)"
    r"|(?<![a-z])(?P<month2>[a-z]{3,9})\.? (?P<day2>\d{1,2})(?:st|nd|rd|th)?,? (?P<year2>\d{4})(?!\d)",
    re.IGNORECASE | re.ASCII,
)


def due_date(due: Iterable[str], other_texts: Iterable[str]) -> tuple[date | None, tuple[str, ...]]:
    """The one date that the `Due Date:` lines state, or None and why. Day or month first is never guessed (SAFETY B.6, 52).

    `other_texts` is the ticket's text, whose other dates may settle which comes first.
    """
    texts, day_first = list(due), None
    if any(_SHORT.search(text) for text in texts):
        day_first = _day_first((*texts, *other_texts))
    dates: set[date | None] = set()
    notes: list[str] = []
    for text in texts:
        found, note = _date(text, day_first)
        dates.add(found)
        notes += [note] if note else []
    if len(dates) > 1:
        return None, (*notes, "the ticket states more than one due date")
    return next(iter(dates), None), tuple(notes)


def _day_first(texts: Iterable[str]) -> bool | None:
    """Whether the ticket writes d/m/Y (True) or m/d/Y (False), by its dates that can be read in one way only; None when they do not say."""
    seen: set[bool] = set()
    for text in texts:
        for match in _SHORT.finditer(text):
            first, second = int(match[1]), int(match[3])
            if (first > 12) != (second > 12):
                seen.add(first > 12)
    return seen.pop() if len(seen) == 1 else None


def _date(text: str, day_first: bool | None) -> tuple[date | None, str]:
    iso = _ISO.search(text)
    if iso is not None:
        return _made(int(iso[1]), int(iso[3]), int(iso[4]))
    short = _SHORT.search(text)
    if short is not None:
        first, second, year = int(short[1]), int(short[3]), int(short[4])
        if first <= 12 and second <= 12 and first != second and day_first is None:
            return None, f"due date {short[0]} can be read two ways (day or month first)"
        by_day = first > 12 or (second <= 12 and day_first is not False)
        return _made(year, second, first) if by_day else _made(year, first, second)
    named = _NAMED.search(text)
    if named is not None:
        month = (named["month"] or named["month2"]).lower()
        if month[:3] in _MONTHS:
            return _made(int(named["year"] or named["year2"]), _MONTHS.index(month[:3]) + 1, int(named["day"] or named["day2"]))
    return None, "the due date cannot be read" if any(char.isdigit() for char in text) else "the due date is not a date"


def _made(year: int, month: int, day: int) -> tuple[date | None, str]:
    try:
        return date(year, month, day), ""
    except ValueError:
        return None, "the due date is no date of the calendar"
