"""What a capture of the log covers completely, and why not more (SAFETY B.7, Slack row).
Must not know: what the messages say of a request."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from ..answer import Reason
from ..evidence.model import Capture, Kind
from ..hosts import HostName, parse_host
from ..times import parse_instant
from .gather import Gathered
from .message import Slim, decode, instant, parse_ts
from .model import Window
from .slack import Page
from .tally import Method

_QUERY_WORD = re.compile(r'"([^"]*)"|(\S+)')
_LAST_STAMP: Final = 9_999_999_999
_BEGINNING: Final = datetime.min.replace(tzinfo=UTC)
_END: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(slots=True)
class Cover:
    """The window as far as it is proven; what blocks or narrows it is noted as a gap."""

    since: datetime | None
    until: datetime | None
    stated: bool
    gaps: list[Reason] = field(default_factory=list)
    blocked: bool = False
    only: dict[HostName, Window] | None = None
    """By machine, for a search: it says nothing of machines that it did not ask for."""

    @property
    def window(self) -> Window | None:
        if self.blocked or self.since is None or self.until is None or self.since > self.until:
            return None
        return Window(self.since, self.until)

    def gap(self, why: str) -> None:
        self.gaps.append(Reason(Kind.CHLORINE_LOG.value, why))

    def block(self, why: str) -> None:
        self.blocked = True
        self.gap(why)

    def narrow(self, why: str, since: datetime | None = None, until: datetime | None = None) -> None:
        """Takes off what is not proven; says so only if something was taken."""
        if since is not None and (self.since is None or since > self.since):
            self.since = since
            self.gap(why)
        if until is not None and (self.until is None or until < self.until):
            self.until = until
            self.gap(why)


def asked(capture: Capture) -> Cover:
    """The window that the user stated, not yet checked against anything."""
    since, until = (parse_instant(capture.question.get(key, "")) for key in ("since", "until"))
    cover = Cover(since, until, since is not None or until is not None)
    for key, value in (("since", since), ("until", until)):
        if capture.question.get(key) and value is None:
            cover.block(f"the stated {key!r} is not an instant with a zone; state it as 2026-11-20T09:00:00Z")
    if since and until and since > until:
        cover.block("the stated window ends before it begins")
    return cover


def stamps(cover: Cover) -> tuple[str, str] | None:
    """The stated window as texts that order like `ts`."""
    if not cover.stated:
        return None
    least = cover.since or datetime.fromtimestamp(0, UTC)
    most = cover.until or datetime.fromtimestamp(_LAST_STAMP, UTC)
    first, last = (min(max(0, int(end.timestamp())), _LAST_STAMP) for end in (least, most))
    return f"{first:010d}", f"{last:010d}.999999"


def complete(cover: Cover, found: Gathered, captured_at: datetime) -> None:
    """Fills an open end with the oldest or newest message, and cuts what lies after the capture."""
    if cover.stated and not found.within:
        cover.block("no message at all in the stated window: the wrong channel, no access to it, or another window")
    if found.oldest is not None and found.newest is not None:
        captured_at = max(captured_at, instant(found.newest))
        cover.since = instant(found.oldest) if cover.since is None else cover.since
        cover.until = instant(found.newest) if cover.until is None else cover.until
    elif not cover.stated:
        cover.block("no message of the channel itself, so nothing tells what is covered")
    if cover.until is not None:
        cover.narrow("the stated window ends after the capture was made", until=captured_at)


def check_pages(cover: Cover, pages: Collection[Page], hosts: Collection[HostName], asked_query: str | None = None) -> None:
    """Everything that Slack's own answers say about being whole. `asked_query` stands for the query where a search does not repeat it."""
    if any(page.other_channel for page in pages):
        cover.block("messages of another channel were left out: ask for the chlorine log's channel alone")
    history = [page for page in pages if page.method in {Method.HISTORY, Method.DAY}]
    searches = [page for page in pages if page.method is Method.SEARCH]
    if history:
        _check_history(cover, history)
    elif searches:
        _check_search(cover, searches, hosts, asked_query)
    elif any(page.method is Method.REPLIES for page in pages):
        cover.block("only the replies of single threads: nothing tells of other requests")
    else:
        cover.block("no message of the channel: add the answers of search.messages or conversations.history")


def _check_history(cover: Cover, pages: list[Page]) -> None:
    stamps_of = [[slim.ts for slim in decode(page.messages, list[Slim])] for page in pages]
    captured = {ts for of_page in stamps_of for ts in of_page}
    for number, page in enumerate(pages):
        if page.method is Method.DAY or page.has_more is False:
            continue
        following = _next_of(page.cursor)
        if page.has_more and number + 1 < len(pages) and (following is None or following in captured):
            continue
        why = "goes on (has_more) and the next page is missing" if page.has_more else "does not say whether it goes on (has_more)"
        orders = [parse_ts(ts) for of_page in stamps_of[: number + 1] for ts in of_page]
        if orders:
            cover.narrow(f"the history {why}: only what is newer than its oldest message is covered", instant(min(orders)))
        else:
            cover.block(f"the history {why}")
        break
    shown = [parse_ts(ts) for of_page in stamps_of for ts in of_page]
    if shown and any(page.is_limited for page in pages):
        cover.narrow("the workspace's plan hides older messages: only what is newer than those is covered", instant(min(shown)))
    begins, ends = _echoed([page.oldest for page in pages]), _echoed([page.latest for page in pages])
    if begins:
        cover.narrow("the history was asked for from a later time on", min(begins))
    if ends:
        cover.narrow("the history was asked for up to an earlier time", until=max(ends))


def _next_of(cursor: str) -> str | None:
    """The message at which the next page begins, where the cursor tells it (base64 of `next_ts:1512085861000543`)."""
    try:
        text = base64.b64decode(cursor, validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        return None
    match = re.fullmatch(r"next_ts:([0-9]{10})([0-9]{6})", text)
    return f"{match[1]}.{match[2]}" if match else None


def _echoed(values: list[str]) -> list[datetime]:
    """An end of the window asked for, as the answers repeat it; nothing unless all do."""
    if not all(re.fullmatch(r"[1-9][0-9]{8,9}(?:\.[0-9]{1,6})?", value) for value in values):
        return []
    return [instant(parse_ts(value)) for value in values]


def _check_search(cover: Cover, pages: list[Page], hosts: Collection[HostName], asked_query: str | None) -> None:
    """A search is weak evidence: it covers a machine only when it asked for that machine alone, and all hits are here."""
    if not cover.stated or cover.since is None or cover.until is None:
        cover.block("a search shows hits, not what lies between them: state the window that was searched (--since, --until)")
        return
    cover.only = {}
    by_query: dict[str | None, list[Page]] = {}
    for page in pages:
        by_query.setdefault(page.query or asked_query, []).append(page)
    for query, of_query in by_query.items():
        shown = {slim.ts for page in of_query for slim in decode(page.messages, list[Slim])}
        total = max((page.total for page in of_query if page.total is not None), default=None)
        if total is None or total > len(shown):
            cover.gap("the search found more than it shows: fetch its other pages")
            continue
        cover.only.update(_of_query(cover, query, hosts))
    if not all(host in cover.only for host in hosts) and not (cover.only and asked_query):  # a live one asks for one machine alone
        cover.gap("the search did not ask for every machine: search for each by its name alone")


def _of_query(cover: Cover, query: str | None, hosts: Collection[HostName]) -> dict[HostName, Window]:
    """What a search with all its hits covers: one machine, the days that it asked for. With no `hosts` to ask about, whichever it was."""
    window = cover.window
    if window is None:
        return {}
    if query is None:  # Slack echoes the question; without it the user's statement must do
        return dict.fromkeys(hosts, window)
    since, until, words = window.since, window.until, []
    for match in _QUERY_WORD.finditer(query):
        word = match[1] if match[1] is not None else match[2]
        name, colon, value = word.partition(":")
        day = _day(value)
        # Whole days of the user's zone, the named day not included (WIRE 2.3): half a day to 14 hours are uncertain.
        if name == "after" and day is not None:
            since = max(since, moved(datetime.combine(day, time(), UTC), timedelta(hours=36)))
        elif name == "before" and day is not None:
            until = min(until, moved(datetime.combine(day, time(), UTC), -timedelta(hours=14)))
        elif not colon or name not in {"in", "from"}:
            words.append(word)
    host = parse_host(words[0]) if len(words) == 1 else None
    if host is None or not (host in hosts if hosts else host.is_machine) or since > until:
        cover.gap("the search asked for something else than one machine's name, or for other days")
        return {}
    if (since, until) != (window.since, window.until):
        cover.gap("the search's own dates are narrower than the stated window")
    return {host: Window(since, until)}


def moved(instant: datetime, by: timedelta) -> datetime:
    """`instant` plus `by`; hostile dates end where the calendar does."""
    try:
        return instant + by
    except OverflowError:
        return _END if by > timedelta(0) else _BEGINNING


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def for_all(cover: Cover, hosts: Collection[HostName]) -> tuple[Window | None, Mapping[HostName, Window]]:
    """What is covered for every machine, and what is covered for some more than that."""
    if cover.blocked:
        return None, {}
    if cover.only is None:
        return cover.window, {}
    if not hosts or not all(host in cover.only for host in hosts):
        return None, cover.only
    since, until = max(cover.only[host].since for host in hosts), min(cover.only[host].until for host in hosts)
    return (Window(since, until) if since <= until else None), cover.only
