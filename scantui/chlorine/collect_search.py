"""The channel searched for one machine after another, where the token may not read it as a whole (WIRE 2.3).
Must not know: what the hits say of a request.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

import msgspec
from msgspec import Raw

from ..answer import Unreadable
from ..hosts import HostName
from ..net import Client, Problem, Reply, System, Trouble
from .message import decode, read_message
from .slack import is_channel_id
from .taken import Taken
from .tally import Method
from .web import ask, read

_MOST_PAGES: Final = 100
"""Slack gives no further ones."""
_PER_PAGE: Final = "100"
_WEST, _EAST = timedelta(hours=36), timedelta(hours=14)
_NAME = re.compile(r"[^\s\"'<>:]{1,80}")


def query_for(words: str, channel: str, window: tuple[datetime, datetime]) -> str:
    """A search of the channel for `words`. Its days are those of the searching account, whose zone is not known, and they are themselves
    left out: so the window is widened to days that surely hold it in every zone. Raises `Trouble` for a name that is none."""
    name = channel.lstrip("#")
    if is_channel_id(name) or _NAME.fullmatch(name) is None:
        what = "a search goes by the channel's name: write it as [slack] channel, such as bot-chlorine-logging"
        raise Trouble(Problem.REFUSED, what)
    since, until = window
    after, before = (since - _WEST).date(), (until + _EAST).date() + timedelta(days=1)
    return " ".join(part for part in (words, f"in:{name}", f"after:{after}", f"before:{before}") if part)


async def take_canary(client: Client, system: System, channel: str, window: tuple[datetime, datetime]) -> Reply:
    """Whatever the channel holds in the window: proof that this account's searches reach it (SAFETY B.5, 41). Raises `Trouble`."""
    query = {"query": query_for("", channel, window), "count": "20", "sort": "timestamp", "sort_dir": "asc"}
    reply = await ask(client, system, "search.messages", query)
    _found(system.name, reply)
    return reply


async def take_search(client: Client, system: System, query: str, taken: Taken) -> list[Raw]:
    """Takes all hits, oldest first, so that new ones change no page that was read. Raises `Trouble`; what came until then is taken."""
    matches: list[Raw] = []
    for number in range(1, _MOST_PAGES + 1):
        asked = {"query": query, "count": _PER_PAGE, "sort": "timestamp", "sort_dir": "asc", "page": str(number)}
        reply = await ask(client, system, "search.messages", asked)
        found = _found(system.name, reply)
        if number > 1 and not found.matches:
            what = f"{system.name} gives fewer hits than it counts: ask again"
            raise Trouble(Problem.UNEXPECTED, what)
        taken.take(Method.SEARCH, reply)
        matches += found.matches
        if number >= found.pages:
            return matches
    what = f"{system.name} has more hits than the {_MOST_PAGES} pages that it gives: ask for a shorter window"
    raise Trouble(Problem.TOO_LARGE, what)


class _Paging(msgspec.Struct):
    pages: int


class _Matches(msgspec.Struct):
    matches: list[Raw]
    paging: _Paging

    @property
    def pages(self) -> int:
        return self.paging.pages


class _Found(msgspec.Struct):
    messages: _Matches


def _found(name: str, reply: Reply) -> _Matches:
    found: _Found = read(name, "search.messages", reply, _Found)
    return found.messages


class _Channel(msgspec.Struct):
    id: str = ""


class _Hit(msgspec.Struct):
    channel: _Channel | None = None


def threads_of(name: str, matches: Collection[Raw], host: HostName) -> dict[str, str]:
    """The threads of the hits that name the machine, each with the id of its channel. Raises `Trouble` for a hit that is none."""
    threads: dict[str, str] = {}
    try:
        for raw in matches:
            hit, message = decode(raw, _Hit), read_message(raw)
            if message.names(host):
                threads[message.thread or message.ts] = hit.channel.id if hit.channel else ""
    except Unreadable:
        raise Trouble(Problem.UNEXPECTED, f"{name} gave a hit of a shape that it does not give") from None
    return threads
