"""Texts that the user edited, kept as one types, so that neither a crash nor a slip of the finger loses one.

One file for each text in the state folder, written at each change by a thread, which takes about a millisecond; what changes while it
writes is written together. Knows no screen.
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from ..report.words import count_words
from ..safe_text import clean_lines
from ..tickets.model import TicketId
from ..times import instant_text, minute_text, parse_instant

if TYPE_CHECKING:
    from .keeper import Keeper

_KEPT_FOR = timedelta(days=30)
_MOST_NUMBER = 10**9
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,59}", re.ASCII)
_HOST = re.compile(r"[A-Za-z0-9._-]{1,253}", re.ASCII)
_KIND = re.compile(r"[a-z][a-z0-9-]{0,29}", re.ASCII)


def evidence_word(evidence_id: str) -> str:
    """The evidence's id as a part of a file's name; a hash of it where it is none of scantui's own."""
    return evidence_id if _PLAIN.fullmatch(evidence_id) else _hash(evidence_id)[:32]


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class KeptText:
    """A text as the user left it."""

    ticket: TicketId
    hosts: tuple[str, ...]
    kind: str
    text: str
    generated: str
    """The hash of scantui's own text, when the user began to change it."""
    at: datetime
    """When it was changed last."""

    @property
    def what(self) -> str:
        """`comment for prod-…`"""
        of = self.hosts[0] if len(self.hosts) == 1 else f"{len(self.hosts)} machines of #{self.ticket.number}"
        return f"{self.kind} for {of}"

    @property
    def when(self) -> str:
        return minute_text(self.at)

    def is_about(self, ticket: TicketId, hosts: Sequence[str], kind: str) -> bool:
        return self.ticket.may_be(ticket) and (self.hosts, self.kind) == (tuple(hosts), kind)

    def is_of(self, generated: str) -> bool:
        """Whether scantui would still begin with the same text."""
        return self.generated == _hash(generated)


class Texts:
    """The texts of one bundle. `on_saved` is called, from any thread, whenever something was written or could not be."""

    def __init__(self, keeper: Keeper, evidence_id: str, clock: Callable[[], datetime], delay: float = 0.0) -> None:
        self._keeper = keeper
        self._evidence = evidence_word(evidence_id)
        self._clock = clock
        self._delay = delay
        self._waiting: dict[str, KeptText] = {}
        self._lock = threading.Lock()
        """Around `_waiting` and `_timer`: held for no longer than that takes."""
        self._writing = threading.Lock()
        """Around the files: what is written later is newer."""
        self._timer: threading.Timer | None = None
        self._names: dict[tuple[TicketId, tuple[str, ...], str], str] = {}
        """Where each text stands, once that was found out."""
        self._begun: dict[str, str] = {}
        """The hash of the text that each edit began with."""
        self.problem: str | None = None
        """Why the last text could not be written."""
        self.on_saved: Callable[[], None] = lambda: None

    def keep(self, ticket: TicketId, hosts: Sequence[str], kind: str, text: str, generated: str) -> KeptText:
        """Remember a text; it is written at once, by a thread. `generated` is scantui's own, from which it was made."""
        name = self._name_of(ticket, hosts, kind)
        if name not in self._begun:
            before = self.load(ticket, hosts, kind)
            self._begun[name] = before.generated if before else _hash(generated)
        kept = KeptText(ticket, tuple(hosts), kind, text, self._begun[name], self._clock())
        with self._lock:
            self._waiting[name] = kept
            if self._timer is None:
                # Not as a daemon: a program that ends, even by an error, ends after it.
                self._timer = threading.Timer(self._delay, self.flush)
                self._timer.start()
        return kept

    @property
    def is_waiting(self) -> bool:
        """Whether something is not written yet."""
        with self._lock:
            return bool(self._waiting)

    def flush(self) -> None:
        """Write what waits, now."""
        with self._writing:
            with self._lock:
                waiting = self._waiting
                self._waiting = {}
                if self._timer is not None:
                    self._timer.cancel()
                    self._timer = None
            problem = None
            for name, kept in waiting.items():
                if failed := self._keeper.save(name, _written(kept)):  # it is tried again with the next change, and this session knows it
                    problem = failed
                    with self._lock:
                        self._waiting.setdefault(name, kept)
            if waiting:
                self.problem = problem
        if waiting:
            self.on_saved()

    def load(self, ticket: TicketId, hosts: Sequence[str], kind: str) -> KeptText | None:
        """The text as the user left it, if it was changed and not given up."""
        name = self._name_of(ticket, hosts, kind)
        with self._writing:
            kept = self._at(name)
        return kept if kept and kept.is_about(ticket, hosts, kind) else None

    def _at(self, name: str) -> KeptText | None:
        with self._lock:
            kept = self._waiting.get(name)
        return kept or self._read(name)

    def drop(self, ticket: TicketId, hosts: Sequence[str], kind: str) -> None:
        """Give it up: the user wants scantui's own text."""
        name = self._name_of(ticket, hosts, kind)
        with self._writing:
            with self._lock:
                self._waiting.pop(name, None)
            self._begun.pop(name, None)
            self._names.pop((ticket, tuple(hosts), kind), None)
            self._keeper.drop(name)

    def take_over(self, before: Texts) -> None:
        """What was typed while the evidence was shown of which this is a copy; a text that this evidence has already stays."""
        for kept in (*before.unfinished(), *before._waiting.values()):  # what could not be written waits
            if self.load(kept.ticket, kept.hosts, kept.kind) is None:
                with self._lock:
                    self._waiting[self._own_name(kept.ticket, kept.hosts, kept.kind)] = kept
        self.flush()

    def unfinished(self) -> tuple[KeptText, ...]:
        """The texts of this evidence that were changed, newest first."""
        self.flush()
        found = [kept for name in self._keeper.names("texts") if self._is_ours(name) and (kept := self._read(name))]
        return tuple(sorted(found, key=lambda kept: kept.at, reverse=True))

    def after_a_crash(self) -> str:
        """One sentence on what is there again at the next start; nothing where nothing was typed."""
        count = len(self.unfinished())
        return f"What you typed was kept and is offered at the next start ({count_words(count, 'text')})." if count else ""

    def elsewhere(self) -> int:
        """How many there are of other evidence."""
        return sum(1 for name in self._keeper.names("texts") if not self._is_ours(name) and self._read(name))

    def _is_ours(self, name: str, number: int | None = None) -> bool:
        """Of this evidence, and of tickets of a number where one is given."""
        return name.startswith(f"texts/{self._evidence}-" + ("" if number is None else f"{number}-"))

    def _name_of(self, ticket: TicketId, hosts: Sequence[str], kind: str) -> str:
        """Where a text stands, or would: its own name, else that of the only text that may be of this ticket.

        Earlier versions knew no repository, and a ticket captured anew may lack its address: what was typed then is still offered.
        """
        about = ticket, tuple(hosts), kind
        if about not in self._names:
            name = self._own_name(*about)
            with self._writing:
                if self._at(name) is None:
                    alike = (other for other in self._keeper.names("texts") if self._is_ours(other, ticket.number))
                    others = [other for other in alike if (kept := self._read(other)) is not None and kept.is_about(*about)]
                    name = others[0] if len(others) == 1 else name
            self._names[about] = name
        return self._names[about]

    def _own_name(self, ticket: TicketId, hosts: Sequence[str], kind: str) -> str:
        words = (*filter(None, [ticket.repository]), *hosts)  # of an unknown repository as of earlier versions
        return f"texts/{self._evidence}-{ticket.number}-{_hash(chr(10).join(words))[:16]}-{kind}"

    def _read(self, name: str) -> KeptText | None:
        """What a file holds; None where it is damaged. What is too old goes."""
        kept = _kept(self._keeper.load(name))
        if kept is not None and self._clock() - kept.at > _KEPT_FOR:
            self._keeper.drop(name)
            return None
        return kept


def unfinished_words(texts: Texts, open_by: str = "d") -> str | None:
    """What to say at the start: `1 unfinished text: comment for prod-… (press d there)`; None where there is nothing to say."""
    found, elsewhere = texts.unfinished(), texts.elsewhere()
    other = f"{count_words(elsewhere, 'unfinished text')} of other evidence" if elsewhere else ""
    if not found:
        return other or None
    more = f" and {len(found) - 1} more" if len(found) > 1 else ""
    words = f"{count_words(len(found), 'unfinished text')}: {found[0].what}{more} (press {open_by} there)"
    return f"{words}; {other}" if other else words


def _written(kept: KeptText) -> dict[str, Any]:
    return {
        "repository": kept.ticket.repository,
        "ticket": kept.ticket.number,
        "hosts": list(kept.hosts),
        "kind": kept.kind,
        "text": kept.text,
        "generated": kept.generated,
        "at": instant_text(kept.at),
    }


def _kept(fields: dict[str, Any]) -> KeptText | None:
    """A text as `_written` writes it. What stands in the file may be anything, so the text is cleaned like any other."""
    number, hosts, kind, text, generated, at = (fields.get(key) for key in ("ticket", "hosts", "kind", "text", "generated", "at"))
    repository = fields.get("repository", "")  # earlier versions knew none
    if not (isinstance(kind, str) and isinstance(text, str) and isinstance(generated, str) and isinstance(at, str)):
        return None
    if not (isinstance(repository, str) and isinstance(number, int) and 0 <= number < _MOST_NUMBER):
        return None
    if not (isinstance(hosts, list) and hosts):
        return None
    if not all(isinstance(host, str) and _HOST.fullmatch(host) for host in hosts):  # they stand in notices
        return None
    instant = parse_instant(at)
    if instant is None or _KIND.fullmatch(kind) is None:
        return None
    return KeptText(TicketId(repository, number), tuple(hosts), kind, clean_lines(text), generated, instant)
