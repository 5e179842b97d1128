"""What the user marked as done, for each machine of each ticket, until the ticket's comment or the evidence says it.

Kept at once, one file for each bundle. Knows no screen and no wording.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..drafts.model import Done
from ..hosts import HostName
from ..runbook.assessment import Assessment, Next
from ..tickets.model import DoneState, TicketId
from ..times import instant_text, parse_instant
from .texts import evidence_word

if TYPE_CHECKING:
    from .keeper import Keeper

Key = tuple[TicketId, str]
"""Ticket and host."""
_REQUEST = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}", re.ASCII)


class Deeds:
    """Asked by whoever writes a text: a comment says "was requested" only of what stands here or in the evidence."""

    def __init__(self, keeper: Keeper, evidence_id: str) -> None:
        self._keeper = keeper
        self._name = f"deeds/{evidence_word(evidence_id)}"
        self._changed: dict[Key, Done | None] = {}
        """By this session; None where it was taken back."""
        self._all = self._load()
        self.problem: str | None = None
        """Why what was done last could not be kept for the next start."""

    def of(self, assessment: Assessment) -> Done | None:
        return self._all.get(self._key_of(assessment))

    def _key_of(self, assessment: Assessment) -> Key:
        """Under which a machine's deed stands, or would: its own, else the only one that may be of this ticket.

        Earlier versions knew no repository, and a ticket captured anew may lack its address: what was marked then still counts.
        """
        own = _key(assessment)
        if own in self._all:
            return own
        others = [key for key in self._all if key[1] == own[1] and key[0].may_be(own[0])]
        return others[0] if len(others) == 1 else own

    def _change(self, assessment: Assessment, done: Done | None) -> None:
        """What is recorded anew is recorded of this very ticket."""
        self._changed[self._key_of(assessment)] = None
        self._changed[_key(assessment)] = done

    def for_(self, assessments: Sequence[Assessment]) -> dict[HostName, Done]:
        """As `write_draft` and `forms` take it, for machines of one ticket."""
        return {each.case.host: done for each in assessments if (done := self.of(each)) is not None}

    def mark(self, assessment: Assessment, done: Done) -> str | None:
        """Record it. Why it could not be kept for the next start, or None; this session knows it in any case."""
        return self.mark_all({assessment.case.host: done}, [assessment])

    def mark_all(self, done: Mapping[HostName, Done], assessments: Sequence[Assessment]) -> str | None:
        """The same for several machines at once."""
        for each in assessments:
            if each.case.host in done:
                self._change(each, _to_the_second(done[each.case.host]))
        return self._save()

    def take_back(self, assessment: Assessment) -> Done | None:
        """Forget it: what it was."""
        return next(iter(self.take_back_all([assessment])), None)

    def take_back_all(self, assessments: Sequence[Assessment]) -> list[Done]:
        """The same for several machines at once."""
        taken = self.for_(assessments)
        for each in assessments:
            if each.case.host in taken:
                self._change(each, None)
        if taken:
            self._save()
        return list(taken.values())

    def put_back(self, before: Mapping[HostName, Done], assessments: Sequence[Assessment]) -> str | None:
        """Make it as it was: `before` is what `for_` said of these machines then."""
        for each in assessments:
            self._change(each, before.get(each.case.host))
        return self._save()

    def take_over(self, before: Deeds) -> str | None:
        """What was marked while the evidence was shown of which this is a copy. Why it could not be kept, or None."""
        missing = {key: done for key, done in before._all.items() if key not in self._all}
        self._changed.update(missing)
        return self._save() if missing else None

    def _save(self) -> str | None:
        """What another console recorded meanwhile stays."""
        merged = {**self._load(), **self._changed}
        self._all = {key: done for key, done in merged.items() if done is not None}
        written = [_written(key, done) for key, done in sorted(self._all.items(), key=_by_key)]
        self.problem = self._keeper.save(self._name, {"deeds": written})
        return self.problem

    def _load(self) -> dict[Key, Done]:
        """What is there and whole; anything else was never recorded."""
        entries = self._keeper.load(self._name).get("deeds")
        read = [_read(entry) for entry in entries] if isinstance(entries, list) else []
        return dict(each for each in read if each is not None)


def _key(assessment: Assessment) -> Key:
    return assessment.case.ticket.id, assessment.case.host.name


def _by_key(item: tuple[Key, Done]) -> Key:
    return item[0]


def _to_the_second(done: Done) -> Done:
    """As it will be read at the next start."""
    return Done(done.action, done.state, done.at.replace(microsecond=0), done.request)


def _written(key: Key, done: Done) -> dict[str, Any]:
    ticket, host = key
    return {
        "repository": ticket.repository,
        "ticket": ticket.number,
        "host": host,
        "action": done.action.value,
        "state": done.state.value,
        "at": instant_text(done.at),
        "request": done.request,
    }


def _read(entry: object) -> tuple[Key, Done] | None:
    """An entry as `_written` writes it; None for any other."""
    if not isinstance(entry, dict):
        return None
    repository, number = entry.get("repository", ""), entry.get("ticket")  # earlier versions knew no repository
    host, request = entry.get("host"), entry.get("request")
    at = parse_instant(str(entry.get("at")))
    numbered = request is None or (isinstance(request, str) and _REQUEST.fullmatch(request) is not None)
    if not (numbered and at and isinstance(host, str) and isinstance(repository, str) and isinstance(number, int)):
        return None
    try:
        return (TicketId(repository, number), host), Done(Next(str(entry.get("action"))), DoneState(str(entry.get("state"))), at, request)
    except ValueError:
        return None
