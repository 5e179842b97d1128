"""A conversation in the lab's Slack: its messages as the Web API shows them, in time, in threads and in a search (WIRE 2.2 to 2.4)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from .slack_words import said

Message = dict[str, Any]
_WORD = re.compile(r'"([^"]*)"|(\S+)')


@dataclass
class Talk:
    """A channel, or a direct message."""

    id: str
    name: str = ""
    created: int = 1_560_000_000
    is_private: bool = False
    messages: dict[str, Message] = field(default_factory=dict)
    """By `ts`, replies too."""

    def add(self, messages: Iterable[Message]) -> None:
        self.messages.update((message["ts"], message) for message in messages)

    def flow(self, oldest: str, latest: str, inclusive: bool) -> list[Message]:
        """What stands in the channel itself between two instants, newest first."""
        own = [one for one in self.messages.values() if not _is_reply(one) or one.get("subtype") == "thread_broadcast"]
        within = [one for one in own if _between(one["ts"], oldest, latest, inclusive)]
        return [self._shown(one) for one in sorted(within, key=_ts, reverse=True)]

    def thread(self, ts: str) -> list[Message]:
        """A thread's first message, then its replies, oldest first; nothing where there is no such message."""
        first = self.messages.get(ts)
        return [self._shown(first), *self._replies(ts)] if first else []

    def _replies(self, ts: str) -> list[Message]:
        return sorted((one for one in self.messages.values() if _is_reply(one) and one["thread_ts"] == ts), key=_ts)

    def _shown(self, message: Message) -> Message:
        """With the marks of a thread's first message, if it is one by now."""
        marks = {"thread_ts", "reply_count", "reply_users", "reply_users_count", "latest_reply"}
        replies = self._replies(message["ts"])
        if _is_reply(message):
            return message
        if not replies:
            return {key: value for key, value in message.items() if key not in marks}
        return {**message, "thread_ts": message["ts"], "reply_count": len(replies), "latest_reply": replies[-1]["ts"]}

    def listed(self) -> dict[str, Any]:
        kinds = {"is_channel": not self.is_private, "is_group": self.is_private, "is_private": self.is_private}
        return {"id": self.id, "name": self.name, "created": self.created, "is_archived": False, "is_member": True, **kinds}


def _ts(message: Message) -> str:
    return str(message["ts"])


def _is_reply(message: Message) -> bool:
    return bool(message.get("thread_ts", message["ts"]) != message["ts"])


def _between(ts: str, oldest: str, latest: str, inclusive: bool) -> bool:
    oldest, latest = oldest or "0000000000.000000", latest or "9999999999.999999"
    return oldest <= ts <= latest if inclusive else oldest < ts < latest


@dataclass(frozen=True)
class Query:
    """A search: words, the channel's name, and days that are not themselves included, in the zone of who searches."""

    words: tuple[str, ...]
    channel: str
    after: date | None
    before: date | None

    @classmethod
    def of(cls, text: str) -> Query:
        words, channel, days = [], "", {}
        for match in _WORD.finditer(text):
            name, colon, value = ("", "", "") if match[1] is not None else match[2].partition(":")
            if colon and name == "in":
                channel = value.lstrip("#")
            elif colon and name in {"after", "before"}:
                days[name] = date.fromisoformat(value)
            else:
                words.append(match[1] if match[1] is not None else match[2])
        return cls(tuple(words), channel, days.get("after"), days.get("before"))

    def hits(self, talks: Iterable[Talk], hours_east: int) -> Iterator[tuple[Talk, Message]]:
        zone = timezone(timedelta(hours=hours_east))
        for talk in talks:
            if self.channel and talk.name != self.channel:
                continue
            for message in talk.messages.values():
                day = datetime.fromtimestamp(int(message["ts"].split(".")[0]), UTC).astimezone(zone).date()
                if (self.after and day <= self.after) or (self.before and day >= self.before):
                    continue
                if all(word.lower() in said(message).lower() for word in self.words):
                    yield talk, message
