"""The reader's own side: what a request is answered with, and the life of the process that answers.

It runs no program and opens no connection; it reads the bundle or the answer that it is asked about, and writes to its pipe alone.
"""

from __future__ import annotations

import os
import pickle
import select
import signal
import struct
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from ..tickets.model import Ticket
    from .intake import Delivery, Refused, Seen
    from .pages.rows import TicketEntry
    from .source import Loaded, Replay

    Request: TypeAlias = "Replay | Delivery"
    Message: TypeAlias = "ReadingOn | TicketsRead | ReadingFailed | Loaded | Seen | Refused"
    Final: TypeAlias = "ReadingFailed | Loaded | Seen | Refused"

MEMORY_LIMIT = 4 * 1024**3
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


@dataclass(frozen=True, slots=True)
class Ended:
    """The process that answered ended without an answer; as what, as `waitstatus_to_exitcode` counts."""

    status: int


def answer(request: Request, say: Callable[[ReadingOn | TicketsRead], None]) -> Final:
    """What a request is answered with, and on the way how far it has come. Never raises for what a user can mend."""
    from .source import Replay

    if isinstance(request, Replay):
        return _read(request, say)
    from .intake import Refused, look_at

    try:
        return look_at(request)
    except MemoryError:
        return Refused(_too_much())


def _read(source: Replay, say: Callable[[ReadingOn | TicketsRead], None]) -> Loaded | ReadingFailed:
    from ..cli.errors import sentence_of

    def on_tickets(tickets: tuple[Ticket, ...], as_of: datetime) -> None:
        from .pages.rows import ticket_entry

        say(TicketsRead(tuple(ticket_entry(ticket, as_of) for ticket in tickets)))

    try:
        return source.load(lambda done, count, capture: say(ReadingOn(done, count)), on_tickets)
    except MemoryError:
        return ReadingFailed(_too_much())
    except Exception as error:
        sentence = sentence_of(error)
        if sentence is None:
            raise
        return ReadingFailed(sentence)


def _too_much() -> str:
    return f"reading it would take more than {MEMORY_LIMIT // 1024**3} GiB of memory, and was stopped"


# Frames on a pipe


def send(pipe: int, frame: object) -> None:
    body = pickle.dumps(frame, protocol=pickle.HIGHEST_PROTOCOL)
    send_raw(pipe, _HEAD.pack(len(body)) + body)


def send_raw(pipe: int, frame: bytes) -> None:
    view = memoryview(frame)
    while view:
        view = view[os.write(pipe, view) :]


def receive(pipe: int) -> Any:
    """The next frame, or None when the other side has ended."""
    frame = receive_raw(pipe)
    return None if frame is None else pickle.loads(memoryview(frame)[_HEAD.size :])  # noqa: S301 - our own process


def receive_raw(pipe: int) -> bytes | None:
    head = _exactly(pipe, _HEAD.size)
    if len(head) < _HEAD.size:
        return None
    (size,) = _HEAD.unpack(head)
    body = _exactly(pipe, size)
    return head + body if len(body) == size else None


def _exactly(pipe: int, size: int) -> bytes:
    """Exactly `size` bytes, or fewer when the other side has ended. Unbuffered, so that `select` sees what there is."""
    pieces: list[bytes] = []
    while size and (piece := os.read(pipe, min(size, 1 << 20))):
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


# The child's life


def serve(source: Replay | None, requests: int, answers: int, double: Callable[[], int]) -> None:
    """The child's whole life: the first bundle, then whatever is asked, until the parent is gone. Never returns.

    The child has one thread, so it may double itself safely. Every later request gets a process of its own: stopping one, or one that
    takes too much, costs nothing else.
    """
    status = 1
    try:
        _settle_in()
        if source is not None:
            send(answers, answer(source, lambda message: send(answers, message)))
        given_up = 0
        while (asked := receive(requests)) is not None:
            number, request = asked
            if request is None:  # came before its request did
                given_up = number
            elif number <= given_up:
                send(answers, Ended(0))
            else:
                _serve_one(number, request, requests, answers, double)
        status = 0
    finally:
        os._exit(status)


def _settle_in() -> None:
    import resource

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C belongs to the screen
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, resource.RLIM_INFINITY))


def _serve_one(number: int, request: Request, requests: int, answers: int, double: Callable[[], int]) -> None:
    """One request in a process of its own, whose frames are passed on whole; given up when told to, or when the parent is gone."""
    readable, writable = os.pipe()
    lifeline, held = os.pipe()
    worker = double()
    if worker == 0:
        status = 1
        try:
            for pipe in (readable, requests, answers, held):
                os.close(pipe)
            Thread(target=_end_with, args=(lifeline,), daemon=True).start()
            send(writable, answer(request, lambda message: send(writable, message)))
            status = 0
        finally:
            os._exit(status)
    os.close(writable)
    os.close(lifeline)
    try:
        _pass_on(number, requests, readable, answers)
    finally:
        os.close(readable)
        os.close(held)
        os.kill(worker, signal.SIGKILL)  # it has ended, or nobody waits for it any more
        status = os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1])
    send(answers, Ended(status))


def _end_with(lifeline: int) -> None:
    """Ends this process when the one that asked it is gone, however that ended."""
    os.read(lifeline, 1)
    os._exit(1)


def _pass_on(number: int, requests: int, worker: int, answers: int) -> None:
    while True:
        ready, _, _ = select.select([requests, worker], [], [])
        if worker in ready:
            frame = receive_raw(worker)
            if frame is None:
                return
            send_raw(answers, frame)
        elif (told := receive(requests)) is None or told == (number, None):
            return
