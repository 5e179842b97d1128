"""Reads a bundle beside the screen: in a process of its own, so that the screen answers at once however large or hostile a capture is.

The process is a fork taken before anything heavy is loaded: it reads while the parent is still importing Textual. It runs no program and
opens no connection; it only reads the bundle and writes to its pipe.
"""

from __future__ import annotations

import os
import pickle
import select
import signal
import struct
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, BinaryIO, Protocol, TypeAlias

if TYPE_CHECKING:
    from ..tickets.model import Ticket
    from .pages.rows import TicketEntry
    from .source import Loaded, Replay

    Message: TypeAlias = "ReadingOn | TicketsRead | ReadingFailed | Loaded"

_MEMORY_LIMIT = 4 * 1024**3
"""Bytes of address space that reading may take: a hostile capture must not take the machine's."""
_HEAD = struct.Struct(">Q")


@dataclass(frozen=True, slots=True)
class ReadingOn:
    """How far the reading has come."""

    done: int
    count: int


@dataclass(frozen=True, slots=True)
class TicketsRead:
    """The queue, before its machines are judged: plain values, so that showing them needs nothing more."""

    tickets: tuple[TicketEntry, ...]


@dataclass(frozen=True, slots=True)
class ReadingFailed:
    """The bundle cannot be shown; one sentence."""

    sentence: str


class Reader(Protocol):
    """A reading under way."""

    def messages(self) -> Iterator[Message]:
        """What happens, as it happens; the last one is a `Loaded` or a `ReadingFailed`. Blocks: call it in a thread."""

    def early(self) -> TicketsRead | None:
        """The queue, if it is known already; never waits. For the first frame."""

    def stop(self) -> None:
        """Give up; `messages` ends."""


def start_reading(source: Replay) -> Reader:
    """A reader in a process of its own where the platform has `fork`, else one in the calling thread."""
    return ForkedReader(source) if hasattr(os, "fork") else LocalReader(source)


def _outcome(source: Replay, say: Callable[[ReadingOn | TicketsRead], None]) -> Loaded | ReadingFailed:
    from ..cli.errors import sentence_of

    def on_tickets(tickets: tuple[Ticket, ...], as_of: datetime) -> None:
        from .pages.rows import ticket_entry

        say(TicketsRead(tuple(ticket_entry(ticket, as_of) for ticket in tickets)))

    try:
        return source.load(lambda done, count, capture: say(ReadingOn(done, count)), on_tickets)
    except MemoryError:
        return ReadingFailed(f"reading it would take more than {_MEMORY_LIMIT // 1024**3} GiB of memory, and was stopped")
    except Exception as error:
        sentence = sentence_of(error)
        if sentence is None:
            raise
        return ReadingFailed(sentence)


class LocalReader:
    """Reads in the thread that asks for messages."""

    def __init__(self, source: Replay) -> None:
        self._source = source

    def early(self) -> TicketsRead | None:
        return None

    def messages(self) -> Iterator[Message]:
        yield _outcome(self._source, lambda message: None)

    def stop(self) -> None:
        return None


class ForkedReader:
    """Reads in a child process. Make it before any thread is started."""

    def __init__(self, source: Replay) -> None:
        readable, writable = os.pipe()
        self._child = os.fork()
        if self._child == 0:
            os.close(readable)
            _read_in_child(source, writable)
        os.close(writable)
        self._pipe = readable
        self._stopped = False
        self._early: list[Message] = []

    def early(self) -> TicketsRead | None:
        """The queue, if it has come already. Never waits."""
        while not self._early and select.select([self._pipe], [], [], 0)[0]:
            message = self._next()
            if isinstance(message, TicketsRead):
                return message
            if not isinstance(message, ReadingOn) and message is not None:
                self._early.append(message)
            if message is None:
                break
        return None

    def messages(self) -> Iterator[Message]:
        if self._early:
            yield self._early.pop()
            self._reap()
            return
        while (message := self._next()) is not None:
            yield message
            if not isinstance(message, ReadingOn | TicketsRead):
                self._reap()
                return
        status = self._reap()
        if not self._stopped:
            yield ReadingFailed(f"the reading ended before its time (status {status}); no evidence was changed")

    def _next(self) -> Message | None:
        head = self._read(_HEAD.size)
        if len(head) < _HEAD.size:
            return None
        (size,) = _HEAD.unpack(head)
        body = self._read(size)
        message: Message | None = pickle.loads(body) if len(body) == size else None  # noqa: S301 - our own child
        return message

    def _read(self, size: int) -> bytes:
        """Exactly `size` bytes, or fewer when the child has ended. Unbuffered, so that `early` sees what there is."""
        pieces: list[bytes] = []
        while size and (piece := os.read(self._pipe, size)):
            pieces.append(piece)
            size -= len(piece)
        return b"".join(pieces)

    def stop(self) -> None:
        if not self._stopped and self._child:
            self._stopped = True
            os.kill(self._child, signal.SIGKILL)

    def _reap(self) -> int:
        child, self._child = self._child, 0
        if child:
            os.close(self._pipe)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) if child else 0


def _read_in_child(source: Replay, pipe: int) -> None:
    """The child's whole life. Never returns, and never runs the parent's clean-up."""
    import resource

    status = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C belongs to the screen
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if sys.platform == "linux":
            resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_LIMIT, resource.RLIM_INFINITY))
        with os.fdopen(pipe, "wb") as out:
            _send(out, _outcome(source, lambda message: _send(out, message)))
        status = 0
    finally:
        os._exit(status)


def _send(out: BinaryIO, message: object) -> None:
    body = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    out.write(_HEAD.pack(len(body)) + body)
    out.flush()
