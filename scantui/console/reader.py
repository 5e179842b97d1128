"""Reads beside the screen: in a process of its own, so that the screen answers at once however large or hostile a capture is.

The process is a fork taken before anything heavy is loaded: it reads while the parent is still importing Textual, and then stays for what
is asked later. The parent never forks again, for it has threads by then; the child, which has none, does.
"""

from __future__ import annotations

import os
import select
import signal
from collections.abc import Iterator
from contextlib import suppress
from threading import Lock
from typing import TYPE_CHECKING, Protocol

from .reading import Ended, ReadingFailed, ReadingOn, TicketsRead, answer, receive, send, serve

if TYPE_CHECKING:
    from .reading import Message, Request
    from .source import Replay

__all__ = ["ForkedReader", "Helper", "LocalReader", "Reader", "ReadingFailed", "ReadingOn", "TicketsRead", "helper_of", "start_reading"]


class Reader(Protocol):
    """The first reading, under way from the start."""

    def messages(self) -> Iterator[Message]:
        """What happens, as it happens; the last one is a `Loaded` or a `ReadingFailed`. Blocks: call it in a thread."""

    def early(self) -> TicketsRead | None:
        """The queue, if it is known already; never waits. For the first frame."""

    def stop(self) -> None:
        """Give up; `messages` ends."""


class Helper(Protocol):
    """Answers whatever is asked later."""

    def ask(self, request: Request) -> Iterator[Message]:
        """As `Reader.messages`; the last one is the answer. None comes when it was cancelled. Blocks: call it in a thread."""

    def cancel(self) -> None:
        """Give up what was asked last."""


def start_reading(source: Replay | None) -> Reader:
    """A reader in a process of its own where the platform has `fork`, else one in the calling thread. None: nothing is there yet."""
    return ForkedReader(source) if hasattr(os, "fork") else LocalReader(source)


def helper_of(reader: Reader) -> Helper:
    """The one who answers later: the reader itself where it can."""
    return reader if isinstance(reader, LocalReader | ForkedReader) else LocalReader()


class LocalReader:
    """Reads in the thread that asks. Cannot be stopped on its way: what it then finds is thrown away."""

    def __init__(self, source: Replay | None = None) -> None:
        self._source = source
        self._asked = 0

    def early(self) -> TicketsRead | None:
        return None

    def messages(self) -> Iterator[Message]:
        if self._source is not None:
            yield answer(self._source, lambda message: None)

    def stop(self) -> None:
        self.cancel()

    def ask(self, request: Request) -> Iterator[Message]:
        self._asked += 1
        number = self._asked
        found = answer(request, lambda message: None)
        if number == self._asked:
            yield found

    def cancel(self) -> None:
        self._asked += 1


class ForkedReader:
    """Reads in a child process. Make it before any thread is started."""

    def __init__(self, source: Replay | None) -> None:
        from_child, answers = os.pipe()
        requests, to_child = os.pipe()
        self._child = os.fork()
        if self._child == 0:
            os.close(from_child)
            os.close(to_child)
            serve(source, requests, answers, os.fork)
        os.close(answers)
        os.close(requests)
        self._from_child, self._to_child = from_child, to_child
        self._early: list[Message] = []
        self._stopped = False
        self._first_is_read = source is None
        self._asked = self._cancelled = 0
        self._one_at_a_time, self._writing, self._reaping = Lock(), Lock(), Lock()

    def early(self) -> TicketsRead | None:
        """The queue, if it has come already. Never waits."""
        while not self._early and select.select([self._from_child], [], [], 0)[0]:
            message = receive(self._from_child)
            if isinstance(message, TicketsRead):
                return message
            if not isinstance(message, ReadingOn) and message is not None:
                self._early.append(message)
            if message is None:
                break
        return None

    def messages(self) -> Iterator[Message]:
        with self._one_at_a_time:
            if self._first_is_read:
                return
            if self._early:
                self._first_is_read = True
                yield self._early.pop()
                return
            while (message := receive(self._from_child)) is not None:
                if not isinstance(message, ReadingOn | TicketsRead):
                    self._first_is_read = True
                    yield message
                    return
                yield message
            status = self._reap()
            if not self._stopped:
                yield ReadingFailed(f"the reading ended before its time (status {status}); no evidence was changed")

    def ask(self, request: Request) -> Iterator[Message]:
        with self._one_at_a_time:
            if self._stopped:
                return
            if not self._child or not self._first_is_read:  # it died, or was never waited for
                yield from LocalReader().ask(request)
                return
            self._asked += 1
            number = self._asked
            if not self._tell(number, request):
                yield self._lost(request, self._reap())
                return
            yield from self._answers(number, request)

    def _answers(self, number: int, request: Request) -> Iterator[Message]:
        """Up to the frame that says that the request's process has ended: the next request's answers begin behind it."""
        last: Message | None = None
        while (message := receive(self._from_child)) is not None:
            if isinstance(message, Ended):
                if number <= self._cancelled or self._stopped:
                    return
                yield last or self._lost(request, message.status)
                return
            if isinstance(message, ReadingOn | TicketsRead):
                yield message
            else:
                last = message
        status = self._reap()
        if not self._stopped and number > self._cancelled:
            yield self._lost(request, status)

    def _lost(self, request: Request, status: int) -> Message:
        from .source import Replay

        sentence = f"the reading ended before its time (status {status}); no evidence was changed"
        if isinstance(request, Replay):
            return ReadingFailed(sentence)
        from .intake import Refused

        return Refused(sentence)

    def cancel(self) -> None:
        """The child ends the process that reads; it itself stays for the next request."""
        self._cancelled = self._asked
        self._tell(self._asked, None)

    def _tell(self, number: int, request: Request | None) -> bool:
        with self._writing:
            try:
                send(self._to_child, (number, request))
            except OSError:  # the child is gone
                return False
        return True

    def stop(self) -> None:
        """While it reads the first bundle it is killed; later its pipe is closed, so that it can end the process that reads for it."""
        with self._reaping:
            if self._stopped or not self._child:
                return
            self._stopped = True
            if not self._first_is_read:
                os.kill(self._child, signal.SIGKILL)
        with self._writing:
            pipe, self._to_child = self._to_child, -1
            os.close(pipe)

    def _reap(self) -> int:
        with self._reaping:
            child, self._child = self._child, 0
            return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) if child else 0

    def __del__(self) -> None:
        for pipe in (getattr(self, "_from_child", -1), getattr(self, "_to_child", -1)):
            with suppress(OSError):
                os.close(pipe)
