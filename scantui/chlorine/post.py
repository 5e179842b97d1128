"""Gives chlorine one command in Slack, once, whatever becomes of the answer (SAFETY B.3, 19 and 21; WIRE 0, 4).

    outcome = await post(client, system, Order(command, channel_id, mark))

It is called after the user agreed to exactly this command in this channel. Nothing is ever sent again here: where the answer is lost, the
channel is looked at for what was sent.
Must not know: why the command is called for.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import msgspec

from ..net import Client, Problem, Reply, System, Trouble
from .account import Account, who_am_i
from .command import Command
from .markup import decode, escaped
from .refusals import Refusal
from .web import PAGE_SIZE, accept, ask, ask_pages, read

_LOOKS: Final = (2.0, 8.0, 20.0)
"""Seconds before each look whether it arrived after all."""
_MOST_PAGES: Final = 5
_EVENT: Final = "scantui_command"
_CHANNEL = re.compile(r"[CGD][A-Z0-9]{7,20}")
_STAMP = re.compile(r"[0-9]{10}\.[0-9]{6}")
_LINK = re.compile(r"https://[a-z0-9.-]{1,200}/archives/[A-Z0-9]{8,21}/p[0-9]{16}")


@dataclass(frozen=True, slots=True)
class Order:
    """One command in one channel, agreed to once."""

    command: Command
    channel_id: str
    """The channel's, or that of the direct message with the bot."""
    mark: str
    """A new one for each order: by it a bot's own message is told from the same command of somebody else."""


@dataclass(frozen=True, slots=True)
class Posted:
    """It stands in the channel."""

    ts: str
    permalink: str
    """Its address, empty where Slack did not tell it."""


@dataclass(frozen=True, slots=True)
class NotPosted:
    """It does not, and will not."""

    why: str


@dataclass(frozen=True, slots=True)
class Uncertain:
    """It may, and nothing shows whether. Look into the channel before anything is posted again, or ask `look_again`."""

    why: str
    after: str = ""
    """The newest message from before it was sent."""


Outcome: TypeAlias = Posted | NotPosted | Uncertain


async def post(client: Client, system: System, order: Order, *, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> Outcome:
    """Posts the command and says what became of it. Raises no `Trouble`. To be left to its end: who cancels it knows nothing."""
    if not _CHANNEL.fullmatch(order.channel_id):
        return NotPosted("the channel to post to is named by no id, such as C0123456789 or D0123456789: nothing was sent")
    try:
        account = await who_am_i(client, system)
        before = await _newest(client, system, order.channel_id)
    except Trouble as trouble:
        return NotPosted(f"nothing was sent: {trouble}")
    answered = False
    try:
        reply = await client.send(system, "POST", "/chat.postMessage", json=_message(order, account))
        answered = True
        ts = _sent(system, order, reply)
    except Trouble as trouble:
        if not (trouble.may_have_arrived or (answered and not isinstance(trouble, Refusal))):
            return NotPosted(f"the command was not posted: {trouble}")
        if before is None:
            return Uncertain(f"{trouble}; and this token may not read the channel, to see whether the command arrived")
        return await _find(client, system, order, account, before, str(trouble), sleep)
    return Posted(ts, await _permalink(client, system, order.channel_id, ts))


async def look_again(client: Client, system: System, order: Order, after: str) -> Outcome:
    """Whether an order of which `post` was uncertain stands in the channel by now. Sends nothing. Raises no `Trouble`."""
    try:
        account = await who_am_i(client, system)
    except Trouble as trouble:
        return Uncertain(str(trouble), after)
    return await _find(client, system, order, account, after, "", asyncio.sleep, looks=(0.0,))


def _message(order: Order, account: Account) -> bytes:
    """The command as text in which nothing acts. A mark is Slack's metadata, which only a bot may add."""
    message: dict[str, Any] = {
        "channel": order.channel_id, "text": escaped(str(order.command)), "parse": "none", "link_names": False, "mrkdwn": False,
        "unfurl_links": False, "unfurl_media": False,
    }  # fmt: skip
    if account.is_bot:
        message["metadata"] = {"event_type": _EVENT, "event_payload": {"id": order.mark}}
    return json.dumps(message).encode("ascii")


class _Sent(msgspec.Struct):
    channel: str
    ts: str


def _sent(system: System, order: Order, reply: Reply) -> str:
    """The new message's `ts`. Raises `Trouble`."""
    accept(system.name, "chat.postMessage", reply)
    sent: _Sent = read(system.name, "chat.postMessage", reply, _Sent)
    if sent.channel != order.channel_id or not _STAMP.fullmatch(sent.ts):
        raise Trouble(Problem.UNEXPECTED, f"{system.name} says that it posted something else, or elsewhere")
    return sent.ts


class _Link(msgspec.Struct):
    permalink: str


async def _permalink(client: Client, system: System, channel_id: str, ts: str) -> str:
    try:
        reply = await ask(client, system, "chat.getPermalink", {"channel": channel_id, "message_ts": ts})
        link: _Link = read(system.name, "chat.getPermalink", reply, _Link)
    except Trouble:
        return ""
    return link.permalink if _LINK.fullmatch(link.permalink) else ""


# --- looking whether it is there


class _Payload(msgspec.Struct):
    id: str | None = None


class _Mark(msgspec.Struct):
    event_type: str | None = None
    event_payload: _Payload | None = None


class _Said(msgspec.Struct):
    ts: str
    user: str | None = None
    bot_id: str | None = None
    text: str | None = None
    metadata: _Mark | None = None


class _Messages(msgspec.Struct):
    messages: list[_Said]


async def _newest(client: Client, system: System, channel_id: str) -> str | None:
    """The `ts` of the newest message, so that no clock is needed to look for one after it; None where the channel may not be read."""
    try:
        reply = await ask(client, system, "conversations.history", {"channel": channel_id, "limit": "1"})
    except Refusal as refused:
        if refused.problem is not Problem.FORBIDDEN:
            raise
        return None
    found: _Messages = read(system.name, "conversations.history", reply, _Messages)
    return max((said.ts for said in found.messages), default="0")


async def _find(
    client: Client,
    system: System,
    order: Order,
    account: Account,
    after: str,
    why: str,
    sleep: Callable[[float], Awaitable[None]],
    *,
    looks: tuple[float, ...] = _LOOKS,
) -> Outcome:
    """Looks several times, because what was sent may still be under way."""
    for seconds in looks:
        await sleep(seconds)
        alike = False
        try:
            async for said in _since(client, system, order.channel_id, after):
                if not _is_alike(said, order, account):
                    continue
                if not account.is_bot or _mark_of(said) == order.mark:
                    return Posted(said.ts, await _permalink(client, system, order.channel_id, said.ts))
                alike = alike or _mark_of(said) is None
        except Trouble as trouble:
            what = "; and " if why else ""
            return Uncertain(f"{why}{what}whether the command arrived cannot be seen: {trouble}", after)
        if alike:
            return Uncertain("the same command of the same account stands in the channel since, which may be this one", after)
    reason = f": {why}" if why else ""
    return NotPosted(f"the command did not arrive, for it does not stand in the channel{reason}")


async def _since(client: Client, system: System, channel_id: str, after: str) -> AsyncIterator[_Said]:
    query = {"channel": channel_id, "oldest": after, "limit": PAGE_SIZE, "include_all_metadata": "true"}
    async for reply in ask_pages(client, system, "conversations.history", query, _MOST_PAGES):
        found: _Messages = read(system.name, "conversations.history", reply, _Messages)
        for said in found.messages:
            if _STAMP.fullmatch(said.ts) and said.ts > after:
                yield said


def _is_alike(said: _Said, order: Order, account: Account) -> bool:
    ours = said.user == account.user_id or (account.is_bot and said.bot_id == account.bot_id)
    return ours and decode(said.text or "").strip() == str(order.command)


def _mark_of(said: _Said) -> str | None:
    if said.metadata is None or said.metadata.event_type != _EVENT or said.metadata.event_payload is None:
        return None
    return said.metadata.event_payload.id
