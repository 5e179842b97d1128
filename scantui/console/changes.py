"""What changed since the last look: how each ticket stood when it was last under the cursor, kept between two starts.

Knows no screen. A repository seen for the first time has no last look, and nothing of it is marked; evidence older than the last look
marks nothing and is not recorded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from ..report.words import count_words
from ..times import utc

if TYPE_CHECKING:
    from ..runbook.assessment import Assessment
    from ..tickets.model import Ticket
    from ..triage.model import TicketTriage, Triage
    from .keeper import Keeper

_VERSION = 1
_KEPT_FOR = timedelta(days=90)
_MOST_TICKETS, _MOST_MACHINES, _MOST_REPOSITORIES = 5_000, 60_000, 200
"""What a file may hold; the tickets looked at last stay."""
_LONGEST_KEY = 300
_NEXT = re.compile(r"[a-z][a-z-]{0,30}", re.ASCII)
_HOST = re.compile(r"[a-z0-9-]{1,63}", re.ASCII)
_UNREADABLE = ""
"""Stands for a value that was damaged: it is compared with nothing."""
NOT_LISTED = "not listed"
"""What was next for a machine that the ticket did not name yet."""


class ChangeKind(Enum):
    SAME = "same"
    CHANGED = "changed"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class TicketChange:
    """What is another since the last look at a ticket."""

    kind: ChangeKind = ChangeKind.SAME
    comments: int = 0
    """How many more there are."""
    machines: Mapping[str, str] = field(default_factory=dict)
    """By the key of the host name, what was next for it at the last look."""

    @property
    def sign(self) -> str:
        return {ChangeKind.SAME: "", ChangeKind.CHANGED: "●", ChangeKind.NEW: "+"}[self.kind]

    @property
    def mark(self) -> str:
        """`changed`, `+ new`, or nothing."""
        return {ChangeKind.SAME: "", ChangeKind.CHANGED: "changed", ChangeKind.NEW: "+ new"}[self.kind]

    @property
    def words(self) -> str:
        """`2 machines, 1 comment`: what changed; nothing for a new ticket."""
        machines = count_words(len(self.machines), "machine") if self.machines else ""
        comments = count_words(self.comments, "comment") if self.comments else ""
        return ", ".join(text for text in (machines, comments) if text)


_SAME = TicketChange()


@dataclass(frozen=True, slots=True)
class Changes:
    """The changes of one triage."""

    tickets: Mapping[str, TicketChange] = field(default_factory=dict)
    """Those that are new or changed, by `ticket_key`."""
    has_last_look: bool = False
    """Whether there was anything to compare with."""

    @property
    def count(self) -> int:
        return len(self.tickets)

    def of_ticket(self, one: TicketTriage) -> TicketChange:
        return self.tickets.get(ticket_key(one.ticket), _SAME) if self.tickets else _SAME

    def of_machine(self, one: TicketTriage, assessment: Assessment) -> str | None:
        """What was next for the machine at the last look, if it was another."""
        return self.of_ticket(one).machines.get(assessment.case.host.key)


@dataclass(frozen=True, slots=True)
class _Look:
    """How a ticket stood."""

    as_of: datetime
    comments: int | None
    machines: Mapping[str, str]


class _KeptLooks(NamedTuple):
    """What a file says."""

    last: dict[str, datetime]
    """When each repository's evidence was last looked at."""
    tickets: dict[str, _Look]
    damaged: frozenset[str]
    """Tickets of which there is an entry that cannot be used."""


class Looks:
    """The looks of earlier sessions, and those of this one. `name`: the file; a demonstration has another one than the daily work."""

    def __init__(self, keeper: Keeper, name: str = "looks") -> None:
        self._keeper = keeper
        self._name = name
        self._listed: dict[str, _Look] = {}
        self._seen: dict[str, _Look] = {}
        self._as_of: datetime | None = None

    @cached_property
    def _kept(self) -> _KeptLooks:
        return _read(self._keeper.load(self._name))

    def changes(self, triage: Triage) -> Changes:
        """What changed between the last session's look and this triage."""
        self._as_of = utc(triage.as_of)
        self._listed = {ticket_key(one.ticket): _look(one, self._as_of) for one in triage.tickets}
        found = {key: self._change(key, now) for key, now in self._listed.items()}
        compared = any(self._is_newer(key, now) for key, now in self._listed.items())
        return Changes({key: change for key, change in found.items() if change.kind is not ChangeKind.SAME}, compared)

    def _is_newer(self, key: str, now: _Look) -> bool:
        """Whether its repository was looked at before, in evidence that is not newer than this."""
        last = self._kept.last.get(_repository(key))
        return last is not None and now.as_of >= last

    def _change(self, key: str, now: _Look) -> TicketChange:
        if not self._is_newer(key, now) or key in self._kept.damaged:
            return _SAME
        before = self._kept.tickets.get(key)
        if before is None:
            return TicketChange(ChangeKind.NEW)
        old = before.machines
        machines = {host: old.get(host, NOT_LISTED) for host, next_ in now.machines.items() if old.get(host) not in {next_, _UNREADABLE}}
        more = max(0, now.comments - before.comments) if now.comments is not None and before.comments is not None else 0
        return TicketChange(ChangeKind.CHANGED, more, machines) if machines or more else _SAME

    def seen(self, one: TicketTriage) -> None:
        """The user had it under the cursor."""
        if self._as_of is not None:
            self._seen[ticket_key(one.ticket)] = _look(one, self._as_of)

    def save(self) -> str | None:
        """Record what was seen; what was not keeps its old state and is marked again. Why that was not possible, or None."""
        as_of = self._as_of
        current = {_repository(key) for key in self._listed}
        if as_of is None or not (fresh := {each for each in current if as_of >= self._kept.last.get(each, as_of)}):
            return None
        first = {key: now for key, now in self._listed.items() if self._counts_as_seen(key)}
        seen = {key: look for key, look in self._seen.items() if _repository(key) in fresh}
        tickets = {**self._kept.tickets, **first, **seen}
        kept = {key: look for key, look in tickets.items() if key in self._listed or as_of - look.as_of <= _KEPT_FOR}
        return self._keeper.save(self._name, _written({**self._kept.last, **dict.fromkeys(fresh, as_of)}, kept))

    def _counts_as_seen(self, key: str) -> bool:
        """At the first look whatever is there, and what cannot be compared because its entry was damaged."""
        return _repository(key) not in self._kept.last or key in self._kept.damaged


def ticket_key(ticket: Ticket) -> str:
    """By its address, which tells repositories apart; else by its number."""
    address = ticket.url.raw.strip()
    return address if address and len(address) <= _LONGEST_KEY else f"#{ticket.number}"


def _repository(key: str) -> str:
    """What comes before `/issues/21731`; nothing for a ticket without an address."""
    return key.rpartition("/issues/")[0]


def _look(one: TicketTriage, as_of: datetime) -> _Look:
    read = len(one.comments.comments) if one.comments else None
    stated = one.ticket.comment_count
    comments = max((count for count in (read, stated) if count is not None), default=None)
    return _Look(as_of, comments, {each.case.host.key: each.next.value for each in one.assessments})


# The file


def _written(last: Mapping[str, datetime], tickets: Mapping[str, _Look]) -> dict[str, Any]:
    newest = sorted(tickets.items(), key=lambda item: (-item[1].as_of.timestamp(), item[0]))[:_MOST_TICKETS]
    kept: dict[str, Any] = {}
    machines = 0
    for key, look in newest:
        machines += len(look.machines)
        if machines > _MOST_MACHINES:
            break
        kept[key] = {"as_of": look.as_of.isoformat(), "comments": look.comments, "next": dict(look.machines)}
    repositories = sorted(last.items(), key=lambda item: (-item[1].timestamp(), item[0]))[:_MOST_REPOSITORIES]
    return {"version": _VERSION, "repositories": {name: as_of.isoformat() for name, as_of in repositories}, "tickets": kept}


def _read(kept: Mapping[str, Any]) -> _KeptLooks:
    """What of the file can be used: whatever is damaged in it is left out, and marks nothing."""
    if kept.get("version") != _VERSION:
        return _KeptLooks({}, {}, frozenset())
    last = {name: as_of for name, value in _items(kept.get("repositories")) if (as_of := _instant(value)) is not None}
    looks = {key: _read_look(value) for key, value in _items(kept.get("tickets"))}
    tickets = {key: look for key, look in looks.items() if look is not None}
    return _KeptLooks(last, tickets, frozenset(looks) - frozenset(tickets))


def _items(value: object) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        yield from ((key, inner) for key, inner in value.items() if isinstance(key, str) and len(key) <= _LONGEST_KEY)


def _instant(value: object) -> datetime | None:
    try:
        return utc(datetime.fromisoformat(value)) if isinstance(value, str) else None
    except (ValueError, OverflowError):
        return None


def _read_look(value: object) -> _Look | None:
    entry = dict(_items(value))
    as_of, comments = _instant(entry.get("as_of")), entry.get("comments")
    if as_of is None or not isinstance(entry.get("next"), dict):
        return None
    named = ((host, next_) for host, next_ in _items(entry["next"]) if _HOST.fullmatch(host))
    machines = {host: next_ if isinstance(next_, str) and _NEXT.fullmatch(next_) else _UNREADABLE for host, next_ in named}
    counted = isinstance(comments, int) and not isinstance(comments, bool) and 0 <= comments <= 1_000_000
    return _Look(as_of, comments if counted else None, machines)
