"""Finds the messages that concern some machines among a million others, and measures what all of them cover.
Must not know: where the messages come from, or what they say of a request."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from msgspec import Raw

from ..answer import Unreadable
from ..hosts import HostName
from .message import Message, Slim, decode, marks_bots, parse_ts, plain_stamps, read_message

_ASCII_ESCAPE = re.compile(rb"\\u00[2-7]")  # an escaped letter or dash would hide a name from a search for its bytes
_NUMBER = re.compile(rb"(?<![0-9])[0-9]{7}(?![0-9])")
_MOST_LOOKED_UP: Final = 10_000


@dataclass(frozen=True, slots=True)
class Batch:
    """A JSON list of messages that can be read again: a page, or a day of an export."""

    read: Callable[[], bytes]
    flow: bool = True
    """Whether it shows the channel itself, not one thread or some hits."""
    marked: bool = False
    """Whether marks may stand inside names (search hits): then every message is looked at."""
    apart: bool = False
    """Whether no other batch holds any of its messages (the days of an export)."""


@dataclass
class Gathered:
    """What was found, and what was seen."""

    messages: list[Message] = field(default_factory=list)
    """Those that name one of the machines, those of their threads, and those of their changes; in order of time."""
    count: int = 0
    oldest: Decimal | None = None
    """Of the messages that show the channel itself."""
    newest: Decimal | None = None
    within: bool = False
    """Whether any message lies in the window that was asked for."""
    busy: set[int] = field(default_factory=set)
    """The buckets in which there is a message."""
    marks_bots: bool = False
    """Whether bots' messages show that they are: then people are told from them."""
    incomplete: bool = False
    """A thread lacks replies and may concern the machines."""


@dataclass(slots=True)
class _Index:
    """Where to look again, a batch each."""

    spans: list[tuple[Decimal, Decimal] | None] = field(default_factory=list)
    """Oldest and newest message."""
    threads: list[set[str]] = field(default_factory=list)
    numbers: list[set[bytes]] = field(default_factory=list)
    """Seven-digit numbers in messages of no known thread: changes, perhaps."""
    parents: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Stated number of replies, and the batch, of each thread's first message."""
    replies: dict[str, int] = field(default_factory=dict)
    hits: dict[str, Message] = field(default_factory=dict)


class Gatherer:
    """Reads every batch once and whole, then again only those in which a thread or a change of a hit goes on."""

    def __init__(
        self,
        batches: Collection[Batch],
        hosts: Collection[HostName],
        changes_of: Callable[[Message], Iterable[str]],
        window: tuple[str, str] | None = None,
    ) -> None:
        self._window = window
        self._batches = list(batches)
        self._hosts = tuple(hosts)
        self._keys = tuple({host.key.encode() for host in hosts})
        self._changes_of = changes_of
        self._index = _Index()
        self._seen: set[str] = set()
        self.found = Gathered()

    def gather(self) -> Gathered:
        for number, batch in enumerate(self._batches):
            self._survey(number, batch)
        found = dict(self._index.hits)
        threads = {message.thread or message.ts for message in found.values()}
        found |= self._again(threads, set())
        changes = {change[-7:].encode() for message in found.values() for change in self._changes_of(message)}
        found = self._again(set(), changes) | found
        self.found.messages = _threaded(found.values())
        self.found.incomplete = self._threads_incomplete(threads)
        return self.found

    def _survey(self, number: int, batch: Batch) -> None:
        """One batch, read to its end: proves that it is well formed, counts it, and takes the hits."""
        data = batch.read()
        slims: list[Slim] = decode(data, list[Slim])
        if not data.isascii():
            _prove_utf8(data)
        self._index.spans.append(self._measure(slims, batch))
        self.found.marks_bots = self.found.marks_bots or marks_bots(data)
        loose = self._thread_index(number, slims)
        lowered, escaped = data.lower(), b"\\u00" in data and _ASCII_ESCAPE.search(data) is not None
        hit = batch.marked or escaped or any(key in lowered for key in self._keys)
        raws: list[Raw] = decode(data, list[Raw]) if hit or loose else []
        self._index.numbers.append({found for position in loose for found in _NUMBER.findall(bytes(raws[position]))})
        for raw in raws if hit else ():
            message = self._look(bytes(raw), batch.marked)
            if message is not None:
                self._keep(self._index.hits, message)

    def _look(self, raw: bytes, marked: bool) -> Message | None:
        lowered = raw.lower()
        if not (marked or any(key in lowered for key in self._keys) or _ASCII_ESCAPE.search(raw)):
            return None
        message = read_message(Raw(raw))
        return message if any(message.names(host) for host in self._hosts) else None

    def _measure(self, slims: list[Slim], batch: Batch) -> tuple[Decimal, Decimal] | None:
        """The oldest and newest message of a batch; notes them, and when the channel was busy."""
        if not slims:
            return None
        stamps = plain_stamps([slim.ts for slim in slims])
        ends = parse_ts(min(stamps)), parse_ts(max(stamps))
        found = self.found
        found.busy.update(int(start) for start in {stamp[:6] for stamp in stamps})
        if batch.flow:
            found.oldest = ends[0] if found.oldest is None else min(found.oldest, ends[0])
            found.newest = ends[1] if found.newest is None else max(found.newest, ends[1])
        if self._window and not found.within:
            since, until = self._window
            found.within = any(since <= stamp <= until for stamp in stamps)
        return ends

    def _thread_index(self, number: int, slims: list[Slim]) -> list[int]:
        """Notes the threads of a batch; gives the positions of messages of no known thread.

        A year has two million messages: what is done for each of them here is done in comprehensions.
        """
        index, seen = self._index, self._seen
        new = {slim.ts: slim for slim in slims if slim.ts not in seen}
        if not self._batches[number].apart:
            seen.update(new)
        self.found.count += len(new)
        unthreaded = [position for position, slim in enumerate(slims) if not slim.thread_ts]
        linked = {position: thread for position in unthreaded if (thread := slims[position].thread)}
        replies = Counter([slim.thread_ts for slim in new.values()])
        replies.update(thread for position, thread in linked.items() if slims[position].ts in new)
        del replies[None]
        index.threads.append({thread for thread in replies if thread} | set(linked.values()))
        for parent in [slim for slim in new.values() if slim.reply_count or slim.ts == slim.thread_ts]:
            if parent.thread == parent.ts:
                replies[parent.ts] -= 1
            if parent.reply_count and replies[parent.ts] >= parent.reply_count:
                del replies[parent.ts]  # whole within its batch, as nearly all are: nothing to remember
            elif parent.reply_count:
                index.parents[parent.ts] = (parent.reply_count, number)
        for thread, count in replies.items():
            if thread and count:
                index.replies[thread] = index.replies.get(thread, 0) + count
        return [position for position in unthreaded if position not in linked and not slims[position].reply_count]

    def _again(self, threads: set[str], changes: set[bytes]) -> dict[str, Message]:
        """The messages of `threads`, and those of no known thread that hold one of `changes`."""
        found: dict[str, Message] = {}
        firsts = [parse_ts(ts) for ts in threads]
        for number, batch in enumerate(self._batches):
            if not (self._index.threads[number] & threads or self._index.numbers[number] & changes or self._spans(number, firsts)):
                continue
            data = batch.read()
            slims: list[Slim] = decode(data, list[Slim])
            for slim, raw in zip(slims, decode(data, list[Raw]), strict=True):
                thread = slim.thread
                if thread in threads or slim.ts in threads or (not thread and changes.intersection(_NUMBER.findall(bytes(raw)))):
                    self._keep(found, read_message(raw))
        return found

    def _spans(self, number: int, stamps: list[Decimal]) -> bool:
        """Whether a message of one of `stamps` may stand in the batch."""
        span = self._index.spans[number]
        return span is not None and any(span[0] <= stamp <= span[1] for stamp in stamps)

    def _threads_incomplete(self, threads: set[str]) -> bool:
        """Whether replies are missing in a thread that names one of the machines, or names none and so may be about any."""
        index = self._index
        short = {ts: batch for ts, (stated, batch) in index.parents.items() if index.replies.get(ts, 0) < stated}
        if not short:
            return False
        if len(short) > _MOST_LOOKED_UP or short.keys() & threads:
            return True
        by_batch: dict[int, set[str]] = {}
        for ts, batch in short.items():
            by_batch.setdefault(batch, set()).add(ts)
        return any(not message.machines for message in self._parents(by_batch))

    def _parents(self, by_batch: dict[int, set[str]]) -> Iterator[Message]:
        for number, wanted in by_batch.items():
            data = self._batches[number].read()
            for slim, raw in zip(decode(data, list[Slim]), decode(data, list[Raw]), strict=True):
                if slim.ts in wanted:
                    yield read_message(raw)

    @staticmethod
    def _keep(found: dict[str, Message], message: Message) -> None:
        """Of two readings of one message the fuller one: history and replies both hold a thread's first."""
        other = found.get(message.ts)
        if other is None or (len(other.text), other.thread or "") < (len(message.text), message.thread or ""):
            found[message.ts] = message


def _threaded(messages: Iterable[Message]) -> list[Message]:
    """In order of time; a thread's first message knows its thread, even where only its replies tell."""
    messages = list(messages)
    threads = {message.thread for message in messages}
    known = [replace(message, thread=message.ts) if message.thread is None and message.ts in threads else message for message in messages]
    return sorted(known, key=lambda message: message.order)


def _prove_utf8(data: bytes) -> None:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unreadable("the JSON is not UTF-8; export or fetch it again") from error
