"""Follows a request in chlorine's log until it passes, fails or falls silent; what is heard is evidence like any other.

    async for sighting in follow(client, system, channel_id, posted.ts, host, Action.RELOAD, stuck_after, now=now, sleep=sleep):
        ... sighting.line ...

The story is told by the room's reader over what each look captured.
Must not know: why the request was made.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Final

from ..answer import Unreadable
from ..evidence.model import Capture, Collected
from ..hosts import HostName
from ..net import Client, Problem, System, Trouble
from .collect_history import messages_of, take_threads
from .live_line import live_line
from .message import Message, instant, parse_ts, read_message
from .model import Action, Request
from .read import read_log
from .taken import Taken
from .web import PAGE_SIZE, ask_pages

SHORTEST: Final = 15.0
"""Seconds between two looks, at least."""
_LONGEST: Final = 120.0
_MOST_THREADS: Final = 3
_MOST_PAGES: Final = 5
_MOST_TROUBLES: Final = 8
_ENDS: Final = {Problem.NOT_SIGNED_IN, Problem.FORBIDDEN, Problem.UNTRUSTED}
"""What no further look will change."""


class Ended(Enum):
    """Why a request is followed no longer."""

    FINISHED = "finished"
    SILENT = "silent"
    """Nothing was said for as long as counts as stuck: look at the transaction, do not ask again."""
    LOST = "lost"
    """Slack cannot be asked any more."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """One look at the request."""

    line: str
    """For the screen."""
    request: Request | None
    """As far as it is told; None while chlorine has not answered."""
    collected: Collected | None
    """What this look heard, where that is something new."""
    trouble: str = ""
    """Why this look saw nothing."""
    ended: Ended | None = None
    """On the last sighting alone."""


async def follow(
    client: Client,
    system: System,
    channel_id: str,
    since_ts: str,
    host: HostName,
    action: Action,
    stuck_after: timedelta,
    *,
    now: Callable[[], datetime],
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> AsyncIterator[Sighting]:
    """Looks until the request ends. `since_ts`: the command's own `ts`, or that of the thread; `channel_id`: where chlorine logs.

    `stuck_after` is the silence that counts as stuck ([rules] stuck_after_hours).
    """
    asked_at = instant(parse_ts(since_ts))
    request: Request | None = None
    pause, troubles = SHORTEST, 0
    while True:
        trouble, collected = None, None
        try:
            collected, told = await _look(client, system, channel_id, since_ts, host, now)
        except Trouble as caught:
            trouble, told = caught, None
        is_new = told is not None and (request is None or told.messages != request.messages)
        request = told or request
        troubles = troubles + 1 if trouble else 0
        heard_at = request.last_message_at if request else asked_at
        ended = _ended(request, is_new, now() - heard_at >= stuck_after, trouble, troubles)
        line = live_line(host, action, request, asked_at, now())
        yield Sighting(line, request, collected if is_new else None, str(trouble or ""), ended)
        if ended is not None:
            return
        pause = next_pause(pause, is_new)
        await sleep(pause)


def next_pause(last: float, heard_something: bool) -> float:
    """Seconds until the next look: short while chlorine speaks, growing while it does not."""
    return SHORTEST if heard_something else min(_LONGEST, max(SHORTEST, last * 1.5))


def _ended(request: Request | None, is_new: bool, is_silent: bool, trouble: Trouble | None, troubles: int) -> Ended | None:
    """A request is over when the look after its end hears nothing more: a sentence that it failed may be followed by others."""
    if trouble is not None:
        return Ended.LOST if trouble.problem in _ENDS or troubles >= _MOST_TROUBLES else None
    if request is not None and request.state.is_finished:
        return None if is_new else Ended.FINISHED
    return Ended.SILENT if is_silent else None


async def _look(
    client: Client, system: System, channel_id: str, since_ts: str, host: HostName, now: Callable[[], datetime]
) -> tuple[Collected | None, Request | None]:
    """The threads since then that name the machine, the command's own or one that the bot began, and the newest request that they tell of.

    Raises `Trouble`.
    """
    threads = [message.thread or message.ts for message in await _naming(client, system, channel_id, since_ts, host)]
    if not threads:
        return None, None
    taken = Taken({"channel": channel_id}, f"chlorine-thread-{host.key}.json", now)
    await take_threads(client, system, channel_id, list(dict.fromkeys(threads))[-_MOST_THREADS:], taken, lambda told: None)
    collected = taken.done()
    try:
        log = read_log(_as_capture(collected), (host,))
    except Unreadable as error:
        raise Trouble(Problem.UNEXPECTED, f"what {system.name} gave of the request cannot be read: {error.reason}") from None
    return collected, next(iter(log.requests.get(host, ())), None)


async def _naming(client: Client, system: System, channel_id: str, since_ts: str, host: HostName) -> list[Message]:
    """The messages of the channel itself since then that name the machine, oldest first. Raises `Trouble`."""
    query = {"channel": channel_id, "oldest": since_ts, "inclusive": "true", "limit": PAGE_SIZE}
    found: list[Message] = []
    async for reply in ask_pages(client, system, "conversations.history", query, _MOST_PAGES):
        try:
            found += map(read_message, messages_of(system.name, "conversations.history", reply))
        except Unreadable:
            raise Trouble(Problem.UNEXPECTED, f"{system.name} gave messages of a shape that it does not give") from None
    return sorted((message for message in found if message.names(host)), key=lambda message: message.order)


def _as_capture(collected: Collected) -> Capture:
    body = collected.body
    return Capture("", collected.kind, collected.captured_at, collected.whole_question, len(body), "", lambda: io.BytesIO(body))
