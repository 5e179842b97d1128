"""Who is signed in to Slack, and which channel a name means there. Both raise `Trouble` where Slack does not say.
Must not know: what is asked of the channel.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import msgspec

from ..net import Client, Problem, System, Trouble
from ..safe_text import clean_line, clip
from .refusals import Refusal
from .slack import is_channel_id
from .web import ask, ask_pages, read

_MOST_PAGES: Final = 100
_LONGEST_NAME: Final = 60
_SCOPE = re.compile(r"[a-z_]+(?:[.:][a-z_.]+)*")
_ID = re.compile(r"[A-Z][A-Z0-9]{7,20}")


class _Who(msgspec.Struct):
    user: str
    team: str
    user_id: str
    bot_id: str | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """The account of a token. Names are cleaned: they come from Slack."""

    user: str
    user_id: str
    team: str
    bot_id: str
    """Empty for a person's token."""
    scopes: frozenset[str]
    """What the token may do, as far as Slack said; empty when it did not."""

    @property
    def is_bot(self) -> bool:
        return bool(self.bot_id)

    def __str__(self) -> str:
        return f"{self.user} of {self.team} ({'bot' if self.is_bot else 'user'} token)"


async def who_am_i(client: Client, system: System) -> Account:
    """The account that the token stands for (`auth.test`), with the scopes that Slack states in its answer. Raises `Trouble`."""
    reply = await ask(client, system, "auth.test")
    who: _Who = read(system.name, "auth.test", reply, _Who)
    bot_id = who.bot_id or ""
    if not all(_ID.fullmatch(text) for text in (who.user_id, bot_id or who.user_id)):
        raise Trouble(Problem.UNEXPECTED, f"{system.name} does not say properly who is signed in")
    stated = (scope.strip() for scope in reply.headers.get("x-oauth-scopes", "").split(","))
    scopes = frozenset(scope for scope in stated if _SCOPE.fullmatch(scope))
    return Account(_name(who.user), who.user_id, _name(who.team), bot_id, scopes)


def _name(text: str) -> str:
    return clip(clean_line(text), _LONGEST_NAME) or "(unnamed)"


class _Channel(msgspec.Struct):
    id: str
    name: str | None = None


class _Channels(msgspec.Struct):
    channels: list[_Channel]


async def channel_id_of(client: Client, system: System, channel: str, channel_id: str = "") -> str:
    """The id of a channel: `channel_id` itself where the settings name it, else the one that is listed by that name. Raises `Trouble`."""
    if channel_id or is_channel_id(channel):
        return _checked(channel_id or channel)
    name = channel.strip().lstrip("#").casefold()
    found = await _listed(client, system, name, "public_channel")
    if found is None:
        try:
            found = await _listed(client, system, name, "private_channel")
        except Refusal as refused:  # a token that may list public channels alone
            if refused.code != "missing_scope":
                raise
    if found is None:
        what = f"{system.name} lists no channel of the name in [slack] channel: correct it, or write its id as [slack] channel_id"
        raise Trouble(Problem.NOT_FOUND, what)
    if not is_channel_id(found):
        raise Trouble(Problem.UNEXPECTED, f"{system.name} lists the channel of [slack] channel under something that is no id")
    return found


def _checked(channel_id: str) -> str:
    if not is_channel_id(channel_id):
        what = "[slack] channel_id is no id of a channel: it begins with C or G, such as C0123456789, and ends the channel's address"
        raise Trouble(Problem.REFUSED, what)
    return channel_id


async def _listed(client: Client, system: System, name: str, types: str) -> str | None:
    query = {"types": types, "exclude_archived": "true", "limit": "1000"}
    try:
        async for reply in ask_pages(client, system, "conversations.list", query, _MOST_PAGES):
            listed: _Channels = read(system.name, "conversations.list", reply, _Channels)
            for one in listed.channels:
                if (one.name or "").casefold() == name:
                    return one.id
    except Trouble as trouble:
        if trouble.problem is Problem.TOO_LARGE:
            what = f"{system.name} has too many channels to look through: write the channel's id as [slack] channel_id"
            raise Trouble(Problem.TOO_LARGE, what) from None
        raise
    return None
