"""Text copied from Slack's window: authors with times, and dates between them. No zone is written, and not always a day.
Must not know: requests, machines."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from ..answer import Unreadable
from ..times import earlier
from .markup import decode
from .message import Message, is_bots_name

ZONES: Final = timedelta(hours=14)
"""How far a local time may be from UTC."""

_TIME = r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::[0-9]{2})?\s*(?P<half>[AaPp]\.?[Mm]\.?)?"
_AUTHOR = re.compile(rf"(?P<author>\S(?:.{{0,60}}?\S)??)\s+(?:(?P<app>APP|BOT)\s+)?\[?{_TIME}\]?")
_ALONE = re.compile(rf"\[?(?:(?P<app>APP|BOT)\s+)?{_TIME}\]?")
_REPLIES = re.compile(r"([0-9]{1,5}) repl(?:y|ies)\b.*")
_MONTHS: Final = "jan feb mar apr may jun jul aug sep oct nov dec".split()  # noqa: SIM905
_WEEKDAYS: Final = "mon tue wed thu fri sat sun".split()  # noqa: SIM905
_WEEKDAY = r"(?:(?P<weekday>mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+)?"
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)})[a-z]*\.?"
_FLAGS: Final = re.IGNORECASE | re.ASCII  # without ASCII a long s is an s, and no month begins with one
_DAYS = (
    re.compile(rf"{_WEEKDAY}{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(?P<year>\d{{4}}))?", _FLAGS),
    re.compile(rf"{_WEEKDAY}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH}(?:,?\s+(?P<year>\d{{4}}))?", _FLAGS),
    re.compile(r"(?P<weekday>\b)?(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})", _FLAGS),
)
_FIRST_YEAR: Final = 2013
"""Slack's own: no message of it is older."""
_RELATIVE: Final = {"today": 0, "yesterday": 1}


@dataclass
class Pasted:
    """What a copied text holds."""

    messages: list[Message] = field(default_factory=list)
    """Those whose day is told; their times are taken as UTC."""
    dayless: list[str] = field(default_factory=list)
    """The texts of messages whose day is not told: they have no place in time."""
    replies_hidden: bool = False
    """It shows "3 replies" without them."""
    ends_open: bool = False
    """The last message has an author and no text."""


@dataclass
class _Open:
    """A message that is being read."""

    author: str
    day: date | None
    at: time
    is_bots: bool
    lines: list[str] = field(default_factory=list)


def read_pasted(text: str, copied_at: datetime, *, trust_copied_at: bool) -> Pasted:
    """Raises `Unreadable` for text in which no message begins."""
    found, day, opened, before = Pasted(), None, None, ""
    marks_bots = False
    for line in (line.strip() for line in text.replace("\xa0", " ").splitlines()):
        separator = _day(line, copied_at, trust_copied_at)
        head = _head(line)
        if separator is not None:
            day = separator[0]
        elif head is not None:
            author, is_app, at = head
            is_bots = is_app or (author is None and opened is not None and opened.is_bots)
            if author is None:
                author = _author_above(is_app or is_bots_name(before), before, opened)
            is_bots = is_bots or is_bots_name(author)
            marks_bots = marks_bots or is_bots
            _close(found, opened)
            opened = _Open(author, day, at, is_bots)
        elif opened is not None and _REPLIES.fullmatch(line):
            found.replies_hidden = True
        elif opened is not None and line:
            opened.lines.append(line)
        before = line
    found.ends_open = opened is not None and not opened.lines
    _close(found, opened)
    if not marks_bots:  # then nothing tells people from bots
        found.messages = [replace(message, is_persons=False) for message in found.messages]
    if not found.messages and not found.dayless:
        raise Unreadable("neither an answer of Slack's, nor an export, nor text copied from Slack with authors and times; save it again")
    return found


def _author_above(is_named: bool, before: str, opened: _Open | None) -> str:
    """"APP 10:42 AM" stands under its author's name; a bare time goes on with the author of the message before."""
    if not is_named:
        return opened.author if opened is not None else ""
    if opened is not None and opened.lines:
        opened.lines.pop()
    return before


def _head(line: str) -> tuple[str | None, bool, time] | None:
    """Author, whether it is marked as an app, and time of a line that begins a message; a time alone names no author."""
    for pattern in (_ALONE, _AUTHOR):
        match = pattern.fullmatch(line)
        at = _time(match) if match else None
        if match and at is not None:
            return match.groupdict().get("author"), match["app"] is not None, at
    return None


def _time(match: re.Match[str]) -> time | None:
    hour, minute, half = int(match["hour"]), int(match["minute"]), (match["half"] or "").replace(".", "").lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _day(line: str, copied_at: datetime, trust_copied_at: bool) -> tuple[date | None] | None:
    """The day that a separator line tells, `(None,)` where it cannot be told; None when the line is no separator."""
    if line.lower() in _RELATIVE:
        return (earlier(copied_at, timedelta(days=_RELATIVE[line.lower()])).date() if trust_copied_at else None,)
    for pattern in _DAYS:
        match = pattern.fullmatch(line)
        if match is not None:
            return (_dated(match, copied_at.date()),)
    return None


def _dated(match: re.Match[str], copied_on: date) -> date | None:
    """The date of a separator. Without a year the weekday tells it: the latest such date before the copy."""
    name, weekday = match["month"].lower()[:3], (match["weekday"] or "").lower()
    month = _MONTHS.index(name) + 1 if name in _MONTHS else int(name)
    years = [int(match["year"])] if match["year"] else [copied_on.year - back for back in range(6)] if weekday else []
    for year in years:
        try:
            day = date(year, month, int(match["day"]))
        except ValueError:
            continue
        if year >= _FIRST_YEAR and (day - copied_on).days <= 1 and (not weekday or _WEEKDAYS[day.weekday()] == weekday):
            return day
    return None


def _close(found: Pasted, opened: _Open | None) -> None:
    if opened is None:
        return
    text = decode("\n".join(opened.lines))
    if opened.day is None:
        found.dayless.append(text)
        return
    at = datetime.combine(opened.day, opened.at, UTC)
    order = Decimal(int(at.timestamp())) + Decimal(len(found.messages)) / 1_000_000
    found.messages.append(Message(str(order), order, at, None, opened.author, text, is_persons=bool(opened.author) and not opened.is_bots))
