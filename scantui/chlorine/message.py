"""Slack messages: the few fields that are read of every one, and a whole one as text with its instant and thread (WIRE 2.4).
Must not know: what a message means for a request."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

import msgspec

from ..answer import Unreadable
from ..hosts import HostName, find_hosts, mentions
from .markup import message_text

_THREAD_IN_LINK = re.compile(r"[?&]thread_ts=([0-9]+\.[0-9]+)")
_STAMP = re.compile(r"[0-9]{1,10}(?:\.[0-9]{1,9})?")
_PLAIN_STAMPS = re.compile(r"(?:[0-9]{10}\.[0-9]{6} )*")
_BOTS_NAME = re.compile(r"\s*(?:chlorine|igorina)(?: \([0-9]{1,3}\))?\s*", re.IGNORECASE | re.ASCII)
_BOTS_MARK = re.compile(
    rb'"(?:bot_id"\s*:\s*"[^"]|bot_profile"\s*:\s*\{|subtype"\s*:\s*"bot_message"|username"\s*:\s*"(?i:chlorine|igorina)\b)'
)
BUCKET: Final = 10_000
"""Seconds (not quite three hours): the stretches by which silence is measured; the first six digits of a `ts`."""


class Slim(msgspec.Struct, gc=False):
    """What is read of each of a million messages. `ts` is a message's id, and a text (WIRE 2.4)."""

    ts: str
    thread_ts: str | None = None
    reply_count: int | None = None
    permalink: str | None = None

    @property
    def thread(self) -> str | None:
        """The thread it is known to belong to: a search hit tells it only in its link."""
        return self.thread_ts or thread_in_link(self.permalink)


class _Profile(msgspec.Struct):
    name: str | None = None


class _Full(Slim):
    text: str | None = None
    user: str | None = None  # "" or null for bots
    subtype: str | None = None
    username: str | None = None
    bot_id: str | None = None
    bot_profile: _Profile | None = None
    attachments: list[Any] | None = None
    blocks: list[Any] | None = None


@dataclass(frozen=True)
class Message:
    """One message of the channel."""

    ts: str
    order: Decimal
    at: datetime
    thread: str | None
    author: str
    text: str
    reply_count: int = 0
    is_persons: bool = False
    """Whether it is known that a person wrote it, and no bot."""
    heard: str | None = None
    """What of its text may tell of a request, None for all of it."""

    @property
    def telling(self) -> str:
        return self.text if self.heard is None else self.heard

    @cached_property
    def machines(self) -> frozenset[HostName]:
        """The machines named anywhere in it."""
        return frozenset(host for host in find_hosts(self.text) if host.is_machine)

    def names(self, host: HostName) -> bool:
        return mentions(host, self.text)


def thread_in_link(permalink: str | None) -> str | None:
    match = _THREAD_IN_LINK.search(permalink) if permalink else None
    return match[1] if match else None


def decode(data: bytes | msgspec.Raw, kind: Any) -> Any:
    """Typed JSON; every way to fail is one `Unreadable` without values (SAFETY B.4, 30)."""
    try:
        return msgspec.json.decode(data, type=kind)
    except msgspec.ValidationError as error:
        raise Unreadable("the JSON has not the shape that Slack gives its answers; fetch or export them again") from error
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise Unreadable("the JSON is damaged or cut short; fetch or export it again") from error


def read_message(raw: msgspec.Raw) -> Message:
    full: _Full = decode(raw, _Full)
    author = full.username or (full.bot_profile.name if full.bot_profile else None) or full.user or full.bot_id or ""
    text = message_text(full.text, full.attachments, full.blocks)
    order = parse_ts(full.ts)
    is_bots = full.bot_id or full.bot_profile or full.subtype == "bot_message" or is_bots_name(full.username or "")
    return Message(full.ts, order, instant(order), full.thread, author, text, full.reply_count or 0, bool(full.user and not is_bots))


def is_bots_name(author: str) -> bool:
    return _BOTS_NAME.fullmatch(author) is not None


def marks_bots(messages: bytes) -> bool:
    """Whether any message of a JSON list shows itself to be a bot's: then those without such a mark are people's."""
    return _BOTS_MARK.search(messages) is not None


def parse_ts(ts: str) -> Decimal:
    """A `ts` for ordering; a float would lose its last digits."""
    if _STAMP.fullmatch(ts) is None:
        raise Unreadable("a message has no time stamp of Slack's form; fetch or export it again", "ts")
    return Decimal(ts)


def plain_stamps(stamps: list[str]) -> list[str]:
    """The stamps, each proven to be one, in a form in which text order is time order. Raises `Unreadable`."""
    if set(map(len, stamps)) <= {17} and _PLAIN_STAMPS.fullmatch(" ".join([*stamps, ""])):
        return stamps  # Slack's own form: one look for a million of them
    return [f"{parse_ts(stamp):020.9f}" for stamp in stamps]


def bucket_of(ts: str) -> int:
    return int(parse_ts(ts)) // BUCKET


def instant(order: Decimal) -> datetime:
    seconds = int(order)
    return datetime.fromtimestamp(seconds, UTC) + timedelta(microseconds=int((order - seconds) * 1_000_000))
