"""The channel read as a whole: all that stands in it in a window, and the threads that may be about the machines (WIRE 2.2).
Must not know: what the messages say of a request.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

import msgspec
from msgspec import Raw

from ..answer import Unreadable
from ..hosts import HostName
from ..net import Client, Problem, Reply, System, Trouble
from .message import Slim, decode, plain_stamps, read_message
from .refusals import Refusal
from .taken import Taken
from .tally import Method
from .web import PAGE_SIZE, ask, ask_pages, read

LEAD: Final = timedelta(days=1)
"""The channel is read from so much earlier on: a request that began before the window may end in it (the bot gives up at ten hours), and
one older message proves that Slack still shows what stood at the window's beginning."""
_MOST_PAGES: Final = 400
_MOST_THREADS: Final = 2000
_MOST_PAGES_OF_A_THREAD: Final = 20

Progress = Callable[[str], None]


async def take_history(
    client: Client,
    system: System,
    channel_id: str,
    window: tuple[datetime, datetime],
    hosts: Collection[HostName],
    taken: Taken,
    tell: Progress,
) -> None:
    """Takes the channel's identity, its messages in the window, and its threads. Raises `Trouble`; what came until then is taken."""
    with suppress(Refusal):  # some tokens may read a channel and not ask about it; its id was asked for by itself
        identity = await ask(client, system, "conversations.info", {"channel": channel_id})
        stated: _Identity = read(system.name, "conversations.info", identity, _Identity)
        if stated.channel.id != channel_id:
            raise Trouble(Problem.UNEXPECTED, f"{system.name} told of another channel than was asked for")
        taken.take(Method.CHANNEL, identity)
    since, until = window
    query = {
        "channel": channel_id, "oldest": _stamp(since - LEAD), "latest": _stamp(until + timedelta(seconds=1)), "inclusive": "true",
        "limit": PAGE_SIZE,
    }  # fmt: skip
    threads: dict[str, None] = {}
    count = 0
    async for reply in ask_pages(client, system, "conversations.history", query, _MOST_PAGES):
        messages = messages_of(system.name, "conversations.history", reply)
        threads |= dict.fromkeys(threads_in(system.name, messages, hosts))
        taken.take(Method.HISTORY, reply)
        count += len(messages)
        tell(f"{count} messages of the channel")
    await take_threads(client, system, channel_id, threads, taken, tell)


async def take_threads(client: Client, system: System, channel_id: str, threads: Collection[str], taken: Taken, tell: Progress) -> None:
    """Takes the replies of each thread. One that is not found any more stops nothing; the first such trouble is raised at the end."""
    missed: Refusal | None = None
    for number, ts in enumerate(threads, start=1):
        if number > _MOST_THREADS:
            what = f"more than {_MOST_THREADS} threads may be about the machines: ask for a shorter window, or for fewer machines"
            raise Trouble(Problem.TOO_LARGE, what)
        tell(f"thread {number} of {len(threads)}")
        query = {"channel": channel_id, "ts": ts, "limit": PAGE_SIZE}
        try:
            async for reply in ask_pages(client, system, "conversations.replies", query, _MOST_PAGES_OF_A_THREAD):
                messages_of(system.name, "conversations.replies", reply)
                taken.take(Method.REPLIES, reply)
        except Refusal as refused:
            if refused.code != "thread_not_found":
                raise
            missed = missed or refused
    if missed is not None:
        raise missed


class _Channel(msgspec.Struct):
    id: str
    name: str
    created: int


class _Identity(msgspec.Struct):
    channel: _Channel


class _Messages(msgspec.Struct):
    messages: list[Raw]


def messages_of(name: str, method: str, reply: Reply) -> list[Raw]:
    """The messages of an answer. Raises `Trouble` for an answer without, and for one that holds something else."""
    found: _Messages = read(name, method, reply, _Messages)
    try:
        plain_stamps([decode(raw, Slim).ts for raw in found.messages])
    except Unreadable:
        raise Trouble(Problem.UNEXPECTED, f"{name} answered {method} with messages of a shape that it does not give") from None
    return found.messages


def threads_in(name: str, messages: Collection[Raw], hosts: Collection[HostName]) -> list[str]:
    """The threads that the log's reader needs whole: those that name one of the machines, or none at all and so may be about any.

    Raises `Trouble` for a message that is none.
    """
    try:
        return [ts for raw in messages if (ts := _thread_needed(raw, hosts))]
    except Unreadable:
        raise Trouble(Problem.UNEXPECTED, f"{name} gave messages of a shape that it does not give") from None


def _thread_needed(raw: Raw, hosts: Collection[HostName]) -> str | None:
    slim: Slim = decode(raw, Slim)
    if not slim.reply_count and not slim.thread_ts:
        return None
    message = read_message(raw)
    lowered = message.text.lower()
    if any(host.key in lowered and message.names(host) for host in hosts):
        return slim.thread_ts or slim.ts
    return slim.ts if slim.reply_count and not message.machines else None


def _stamp(at: datetime) -> str:
    return f"{int(at.timestamp())}.000000"
