"""A small Slack channel for tests: messages once, and every form in which Slack hands them out."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from scantui.evidence.model import Capture, Kind
from scantui.hosts import HostName, parse_host

CHANNEL, CHANNEL_ID = "bot-chlorine-logging", "C0123456789"
START = datetime(2021, 1, 24, 6, 0, 2, tzinfo=UTC)
WINDOW = {"since": "2021-01-22T00:00:00Z", "until": "2021-01-27T00:00:00Z"}
"""Less than three days before and after the stories: what they show of the channel counts for all of it."""
CAPTURED = datetime(2021, 2, 1, 12, tzinfo=UTC)


def host(name: str) -> HostName:
    found = parse_host(name)
    assert found is not None
    return found


def capture(body: bytes, question: dict[str, str] | None = None, *, kind: Kind = Kind.CHLORINE_LOG, time_source: str = "stated") -> Capture:
    return Capture(
        "data/0001-chlorine.body", kind, CAPTURED, question or {}, len(body), "0" * 64, lambda: io.BytesIO(body), time_source=time_source
    )


@dataclass(frozen=True)
class Post:
    """One message. `thread` is the number of the post it answers."""

    minutes: float
    text: str
    thread: int | None = None
    person: bool = False


@dataclass(frozen=True)
class Channel:
    posts: tuple[Post, ...]

    def at(self, number: int) -> datetime:
        """Its instant, a microsecond after the one before where minutes are equal."""
        return START + timedelta(minutes=self.posts[number].minutes, microseconds=200 + number)

    def ts(self, number: int) -> str:
        return f"{int(self.at(number).timestamp())}.{self.at(number).microsecond:06d}"

    def message(self, number: int) -> dict[str, Any]:
        post = self.posts[number]
        message: dict[str, Any] = {"type": "message", "ts": self.ts(number), "text": escaped(post.text)}
        message |= {"user": "U0AAAAAAA"} if post.person else {"subtype": "bot_message", "user": "", "username": "chlorine", "bot_id": "B01"}
        replies = [reply for reply in range(len(self.posts)) if self.posts[reply].thread == number]
        if replies:
            message |= {"thread_ts": self.ts(number), "reply_count": len(replies), "latest_reply": self.ts(replies[-1])}
        if post.thread is not None:
            message |= {"thread_ts": self.ts(post.thread), "parent_user_id": "U0AAAAAAA"}
        return message

    @property
    def top(self) -> list[int]:
        return [number for number, post in enumerate(self.posts) if post.thread is None]

    def threads(self) -> list[list[int]]:
        replied = sorted({post.thread for post in self.posts if post.thread is not None})
        return [[first, *(number for number, post in enumerate(self.posts) if post.thread == first)] for first in replied]

    def shifted(self, minutes: float, threads_from: int) -> tuple[Post, ...]:
        """The posts as part of a larger channel."""
        return tuple(
            replace(post, minutes=post.minutes + minutes, thread=None if post.thread is None else post.thread + threads_from)
            for post in self.posts
        )


def together(*channels: Channel, apart: float = 720) -> Channel:
    """Several stories in one channel, one after another."""
    posts: tuple[Post, ...] = ()
    for number, channel in enumerate(channels):
        posts += channel.shifted(number * apart, len(posts))
    return Channel(posts)


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


Change = Callable[[dict[str, Any]], dict[str, Any]]


def as_is(message: dict[str, Any]) -> dict[str, Any]:
    return message


def history(channel: Channel, change: Change = as_is, *, page_size: int = 1000) -> list[dict[str, Any]]:
    """conversations.history: newest first, without replies."""
    numbers = sorted(channel.top, key=channel.ts, reverse=True)
    pages = [numbers[start : start + page_size] for start in range(0, len(numbers), page_size)] or [[]]
    answers = []
    for position, page in enumerate(pages):
        following = pages[position + 1][0] if position + 1 < len(pages) else None
        cursor = base64.b64encode(f"next_ts:{channel.ts(following).replace('.', '')}".encode()).decode() if following is not None else ""
        answers.append({
            "ok": True,
            "messages": [change(channel.message(number)) for number in page],
            "has_more": bool(cursor),
            "response_metadata": {"next_cursor": cursor},
        })  # fmt: skip
    return answers


def replies(channel: Channel, change: Change = as_is) -> list[dict[str, Any]]:
    """conversations.replies of every thread: the parent first."""
    return [
        {"ok": True, "messages": [change(channel.message(number)) for number in thread], "has_more": False} for thread in channel.threads()
    ]


def search(channel: Channel, name: str, change: Change = as_is, *, linked: bool = True, mark: bool = True) -> dict[str, Any]:
    """search.messages for a name, newest first. Hits tell their thread in the link alone."""
    hits = [number for number, post in enumerate(channel.posts) if name in post.text]
    matches = []
    for number in sorted(hits, key=channel.ts, reverse=True):
        message = channel.message(number)
        thread = message.pop("thread_ts", None)
        link = f"https://example.slack.com/archives/{CHANNEL_ID}/p{message['ts'].replace('.', '')}"
        message["permalink"] = f"{link}?thread_ts={thread}&cid={CHANNEL_ID}" if thread and linked else link
        message["channel"] = {"id": CHANNEL_ID, "name": CHANNEL, "is_private": False}
        if mark:
            message["text"] = message["text"].replace(name, f"\ue000{name}\ue001")
        message.pop("reply_count", None)
        matches.append(change(message))
    paging = {"count": 100, "total": len(matches), "page": 1, "pages": 1}
    return {"ok": True, "query": f"in:{CHANNEL} {name}", "messages": {"total": len(matches), "paging": paging, "matches": matches}}


def days(channel: Channel, change: Change = as_is) -> dict[str, bytes]:
    found: dict[str, list[dict[str, Any]]] = {}
    for number in range(len(channel.posts)):
        found.setdefault(channel.at(number).strftime("%Y-%m-%d"), []).append(change(channel.message(number)))
    return {day: json.dumps(messages).encode() for day, messages in found.items()}


def export(channel: Channel, change: Change = as_is, *, folder: str = CHANNEL) -> bytes:
    """A workspace export: day files with the replies in place."""
    listed = json.dumps([{"id": CHANNEL_ID, "name": CHANNEL}]).encode()
    return zipped([("channels.json", listed), *((f"{folder}/{day}.json", body) for day, body in sorted(days(channel, change).items()))])


def zipped(members: Iterable[tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members:
            archive.writestr(zipfile.ZipInfo(name, (2021, 2, 1, 0, 0, 0)), body, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def dumped(answers: Any) -> bytes:
    return json.dumps(answers).encode()


def pasted(channel: Channel) -> bytes:
    """The channel as copied from Slack's window, replies in line."""
    out, day = [], ""
    for number, post in enumerate(channel.posts):
        at = channel.at(number)
        if at.strftime("%Y-%m-%d") != day:
            day = at.strftime("%Y-%m-%d")
            out.append(at.strftime("%A, %B ") + f"{at.day}th")
        out += [f"chlorine  APP  {at.hour % 12 or 12}:{at.minute:02d} {'AM' if at.hour < 12 else 'PM'}", post.text]
    return ("\n".join(out) + "\n").encode()


def text_in_blocks(message: dict[str, Any]) -> dict[str, Any]:
    lines = message["text"].split("\n")
    sections = [{"type": "section", "text": {"type": "mrkdwn", "text": line}} for line in lines]
    return {**message, "text": "", "blocks": [{"type": "divider"}, *sections]}


def text_in_rich_text(message: dict[str, Any]) -> dict[str, Any]:
    plain = message["text"].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": plain[:7]}, {"type": "text", "text": plain[7:]}]}
    return {**message, "text": None, "blocks": [{"type": "rich_text", "elements": [section]}]}


def text_in_attachment(message: dict[str, Any]) -> dict[str, Any]:
    first, _, rest = message["text"].partition("\n")
    return {**message, "text": "", "attachments": [{"fallback": message["text"], "title": first, "text": rest}]}


def text_in_fields(message: dict[str, Any]) -> dict[str, Any]:
    fields = [{"title": "", "value": line, "short": False} for line in message["text"].split("\n")]
    return {**message, "text": "", "attachments": [{"fallback": "update", "fields": fields}]}
