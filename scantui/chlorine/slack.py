"""Answers of Slack's Web API, saved or live: search, history, replies, alone or together (WIRE 2.2 to 2.4).
Must not know: requests, machines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import msgspec
from msgspec import Raw

from ..answer import Unreadable
from ..evidence.sequence import SEPARATOR, parted
from .message import Slim, decode
from .tally import Method, tallied

CHANNEL: Final = "bot-chlorine-logging"

ANYWHERE: Final = ""
"""Stands for every channel: look-ups are given in any."""

# The codes that Slack documents for these methods: words of its own, safe to repeat.
CODES: Final = {
    "access_denied", "account_inactive", "accesslimited", "channel_not_found", "deprecated_endpoint", "ekm_access_denied",
    "enterprise_is_restricted", "fatal_error", "internal_error", "invalid_arg_name", "invalid_arguments", "invalid_array_arg",
    "invalid_auth", "invalid_charset", "invalid_cursor", "invalid_form_data", "invalid_limit", "invalid_metadata_filter_keys",
    "invalid_post_type", "invalid_ts_latest", "invalid_ts_oldest", "is_archived", "message_limit_exceeded", "message_not_found",
    "messages_tab_disabled", "metadata_must_be_sent_from_app", "method_deprecated", "missing_post_type", "missing_scope",
    "msg_too_long", "no_permission", "no_query", "no_text", "not_allowed_token_type", "not_authed", "not_in_channel",
    "org_login_required", "rate_limited", "ratelimited", "request_timeout", "request_too_large", "restricted_action",
    "restricted_action_read_only_channel", "service_unavailable", "team_access_not_granted", "team_added_to_org", "thread_not_found",
    "token_expired", "token_revoked", "two_factor_setup_required",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Page:
    """One answer. `messages` is a JSON list, not yet decoded."""

    method: Method
    messages: bytes
    has_more: bool | None = None
    cursor: str = ""
    query: str | None = None
    total: int | None = None
    oldest: str = ""
    latest: str = ""
    other_channel: int = 0
    """How many of its messages stood in another channel, and were left out."""
    is_named: bool = False
    """Whether every message says that it stands in the channel that was asked."""
    is_limited: bool = False
    """Whether older messages are hidden, which the workspace's plan does not show."""
    created: int | None = None
    """When the channel was made, in seconds, where that was asked."""


class _Metadata(msgspec.Struct):
    next_cursor: str | None = None


class _Channel(msgspec.Struct):
    id: str | None = None
    name: str | None = None
    created: int | None = None


class _Answer(msgspec.Struct):
    ok: bool | None = None
    error: str | None = None
    messages: Raw = msgspec.field(default_factory=Raw)
    has_more: bool | None = None
    response_metadata: _Metadata | None = None
    query: str | None = None
    oldest: str | int | None = None
    latest: str | int | None = None
    channel: Any = None
    ts: str | None = None
    is_limited: bool | None = None


class _Matches(msgspec.Struct):
    matches: list[Raw]
    total: int | None = None
    paging: dict[str, Any] | None = None
    pagination: dict[str, Any] | None = None


class _Match(Slim):
    channel: _Channel | str | None = None


def read_pages(data: bytes, channel: str, told: str | None = None) -> list[Page]:
    """The answers in `data`: one, a JSON list of them, a sequence (RFC 7464), or one a line. Raises `Unreadable`.

    `told` is the tally of a live capture; without one the answers show by their form what they answer.
    """
    if data.startswith(b"["):
        items = decode(data, list[Raw])
        if not items:
            raise Unreadable("an empty list: no answer of Slack's and no message; fetch it again")
        if _is_message(items[0]):
            return [_day(data, channel)]
    elif data.startswith(SEPARATOR):
        items = [decode(answer, Raw) for answer in parted(data)]
    else:
        items = _objects(data)
    pages = [_page(item, channel) for item in items]
    return pages if told is None else _as_told(pages, told)


_MAY_BE: Final = {
    Method.CHANNEL: {Method.CHANNEL},
    Method.SEARCH: {Method.SEARCH},
    Method.CANARY: {Method.SEARCH},
    Method.HISTORY: {Method.HISTORY, Method.REPLIES},
    Method.REPLIES: {Method.HISTORY, Method.REPLIES},
}
"""What an answer may look like: a page without messages, or of one thread alone, does not show which of two it is."""


def _as_told(pages: Sequence[Page], told: str) -> list[Page]:
    methods = tallied(told) or []
    if len(methods) != len(pages) or any(page.method not in _MAY_BE[method] for method, page in zip(methods, pages, strict=True)):
        raise Unreadable("it does not hold the answers that it was captured with; fetch them again")
    return [replace(page, method=method) for method, page in zip(methods, pages, strict=True)]


def _objects(data: bytes) -> list[Raw]:
    """One object, or one a line (`slack … >> pages.jsonl`)."""
    try:
        return [msgspec.json.decode(data, type=Raw)]
    except (msgspec.DecodeError, RecursionError):
        lines = [line for line in data.splitlines() if line.strip()]
        if len(lines) < 2:
            return [decode(data, Raw)]
        return [decode(line, Raw) for line in lines]


def _is_message(item: Raw) -> bool:
    probe: _Answer = decode(item, _Answer)
    return probe.ts is not None and probe.ok is None and not _has_messages(probe)


def _has_messages(answer: _Answer) -> bool:
    return bytes(answer.messages).lstrip()[:1] in {b"[", b"{"}


def _day(data: bytes, channel: str) -> Page:
    kept, dropped, is_named = _of_channel(decode(data, list[Raw]), channel)
    return Page(Method.DAY, _joined(kept) if dropped else data, other_channel=dropped, is_named=is_named)


def _page(item: Raw, channel: str) -> Page:
    answer: _Answer = decode(item, _Answer)
    if answer.ok is False:
        said = f": {answer.error}" if answer.error in CODES else ""
        raise Unreadable(f"Slack refused the question{said}; ask again with a token and a channel that may be read")
    if answer.ok is not True:
        raise Unreadable("not an answer of Slack's: it does not say ok; fetch it again and save the whole answer")
    if not _has_messages(answer):
        if isinstance(answer.channel, dict):
            stated: _Channel = decode(msgspec.json.encode(answer.channel), _Channel)
            return Page(Method.CHANNEL, b"[]", other_channel=int(not _may_be(stated, channel)), created=stated.created)
        raise Unreadable("an answer without messages: fetch search.messages, conversations.history or conversations.replies")
    if bytes(answer.messages).lstrip().startswith(b"{"):
        return _search(answer, answer.messages, channel)
    return _conversation(answer, answer.messages, channel)


def _search(answer: _Answer, messages: Raw, channel: str) -> Page:
    found: _Matches = decode(messages, _Matches)
    kept, dropped, is_named = _of_channel(found.matches, channel)
    totals = [found.total, (found.paging or {}).get("total"), (found.pagination or {}).get("total_count")]
    total = max((number for number in totals if isinstance(number, int)), default=None)
    return Page(Method.SEARCH, _joined(kept), query=answer.query, total=total, other_channel=dropped, is_named=is_named)


def _conversation(answer: _Answer, messages: Raw, channel: str) -> Page:
    raws = decode(messages, list[Raw])
    kept, dropped, is_named = _of_channel(raws, channel)
    slims: list[Slim] = decode(messages, list[Slim])
    cursor = (answer.response_metadata.next_cursor if answer.response_metadata else None) or ""
    threads = {slim.thread_ts for slim in slims}
    replies = len(threads) == 1 and None not in threads and any(slim.thread_ts != slim.ts for slim in slims)
    return Page(
        Method.REPLIES if replies else Method.HISTORY,
        _joined(kept) if dropped else bytes(messages),
        True if cursor else answer.has_more,
        cursor,
        oldest=str(answer.oldest or ""),
        latest=str(answer.latest or ""),
        other_channel=dropped,
        is_named=is_named,
        is_limited=answer.is_limited or False,
    )


def _of_channel(raws: list[Raw], channel: str) -> tuple[list[Raw], int, bool]:
    """The messages that do not say they stand in another channel, how many do, and whether all others say they stand in this one."""
    kept, named = [], 0
    for raw in raws:
        if b'"channel"' not in bytes(raw):
            kept.append(raw)
            continue
        match: _Match = decode(raw, _Match)
        stated = _Channel(name=match.channel) if isinstance(match.channel, str) else match.channel
        if stated is None or _may_be(stated, channel):
            kept.append(raw)
            named += stated is not None and _is(stated, channel)
    return kept, len(raws) - len(kept), bool(kept) and named == len(kept)


def _may_be(stated: _Channel, channel: str) -> bool:
    """Whether a message's channel may be `channel`: it is, or does not say."""
    return channel == ANYWHERE or not _comparable(stated, channel) or _is(stated, channel)


def _is(stated: _Channel, channel: str) -> bool:
    wanted = channel.lstrip("#").casefold()
    return any(text.lstrip("#").casefold() == wanted for text in _comparable(stated, channel))


def _comparable(stated: _Channel, channel: str) -> list[str]:
    """What a message says of its channel that is of the same kind as `channel`: a name is not compared with an id."""
    return [text for text in (stated.id, stated.name) if text and is_channel_id(text) == is_channel_id(channel)]


def is_channel_id(text: str) -> bool:
    return len(text) >= 8 and text[0] in "CG" and text.isalnum() and text.isupper()


def _joined(raws: list[Raw]) -> bytes:
    return b"[" + b",".join(bytes(raw) for raw in raws) + b"]"
