"""chlorine's log and look-ups, whatever form they were saved in: bytes → facts (DOMAIN 4).
Must not know: the ticket, the runbook, the clock."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from msgspec import Raw

from ..answer import Unreadable
from ..evidence.model import Capture
from ..evidence.sequence import SEPARATOR
from ..hosts import HostName, mentions, parse_host
from . import canary, lines, reach, silence, slack
from . import cover as covering
from .cover import Cover
from .export import open_export
from .gather import Batch, Gathered, Gatherer
from .hearing import heard
from .lookup import lookups_in
from .message import BUCKET, Message, Slim, decode, read_message
from .model import ChlorineLog, Lookup, Request
from .pasted import ZONES, Pasted, read_pasted
from .slack import Page
from .story import requests_of
from .tally import ANSWERS, Method

_MOST = 1024 * 1024 * 1024
_MOST_TEXT = 64 * 1024 * 1024
_FLOW = {Method.HISTORY, Method.DAY}
"""They show the channel itself, not one thread or some hits."""
_SEARCHED = {Method.SEARCH, Method.CANARY}
_TIME_FIRST = re.compile(rb"\[\s*[0-9]{1,4}(?:[-/:][0-9]|\.[0-9]{1,2}\.)")
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")


def read_log(capture: Capture, hosts: Collection[HostName]) -> ChlorineLog:
    """What the captured log tells of `hosts`. Search results, history, replies, exports and copied text are told apart by content.

    Raises `Unreadable`. A search covers only the machine it asked for: see `ChlorineLog.covered_for`.
    """
    with capture.open() as body:
        is_zip = body.read(4) in _ZIP
    if is_zip:
        return _read_export(capture, hosts)
    data = _body(capture, _MOST)
    if _is_json(data):
        return _read_answers(capture, hosts, data)
    return _read_copied(capture, hosts, _text(data))


def read_lookup(capture: Capture) -> tuple[Lookup, ...]:
    """chlorine's answers to `lookup`, copied as text or as Slack's JSON. Raises `Unreadable`, also when there is none."""
    data = _body(capture, _MOST_TEXT)
    if _is_json(data):
        pages = slack.read_pages(data, slack.ANYWHERE)
        texts = [message.text for page in pages for message in _all_messages(page)]
    else:
        texts = [_text(data)]
    found = tuple(lookup for text in texts for lookup in lookups_in(text, capture.captured_at, capture.id))
    if not found:
        raise Unreadable("no answer of chlorine's lookup: copy it from its first line, 'Name: …', to its last")
    return found


def _body(capture: Capture, most: int) -> bytes:
    data = capture.read(most).removeprefix(b"\xef\xbb\xbf").strip(b" \t\r\n")
    if not data:
        raise Unreadable("empty; save the answer again")
    if data[:1] == b"<" and data[:2] != b"<@":
        raise Unreadable("an HTML page, perhaps a login or an error page, and no answer of Slack's; fetch it again")
    return data


def _is_json(data: bytes) -> bool:
    """Copied text may begin with a bracket as well: `[10:42 AM]`, `[2026-11-13 10:42]`."""
    return data[:1] in {b"{", b"[", SEPARATOR} and _TIME_FIRST.match(data) is None


def _text(data: bytes) -> str:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unreadable("neither JSON nor a zip nor text in UTF-8; save it again") from error
    if "\x00" in text:
        raise Unreadable("binary data, and neither JSON, nor a zip, nor copied text; save it again")
    return text


def _channel(capture: Capture) -> str:
    """The channel that was asked, a name or an id."""
    return capture.question.get("channel", "").strip() or slack.CHANNEL


def _all_messages(page: Page) -> list[Message]:
    return [read_message(raw) for raw in decode(page.messages, list[Raw])]


def _changes_of(message: Message) -> Iterable[str]:
    return lines.own_changes(message.text)


def _read_export(capture: Capture, hosts: Collection[HostName]) -> ChlorineLog:
    cover = covering.asked(capture)
    with capture.open() as body:
        export = open_export(body, _channel(capture))
        if export.days is None:
            cover.block("the export has no folder of the channel: another channel, or one that the export left out")
            return _log(capture, hosts, Gathered(), cover)
        batches = [Batch(lambda day=day: export.read(day), apart=True) for day in export.days]  # type: ignore[misc]
        found = Gatherer(batches, hosts, _changes_of, covering.stamps(cover)).gather()
        canaries = None if export.is_named else canary.buckets(map(export.read, export.days))
    covering.complete(cover, found, capture.captured_at)
    silence.check_silence(cover, found)
    if canaries is not None:
        silence.check_canary(cover, canaries)
    return _log(capture, hosts, found, cover)


def _read_answers(capture: Capture, hosts: Collection[HostName], data: bytes) -> ChlorineLog:
    told = capture.question.get(ANSWERS)
    pages = slack.read_pages(data, _channel(capture), told)
    flow = [page for page in pages if page.method in _FLOW]
    searched = [page for page in pages if page.method in _SEARCHED]
    telling = [page for page in pages if page.method is not Method.CANARY]
    batches = [Batch(lambda page=page: page.messages, page.method in _FLOW, page.method in _SEARCHED) for page in telling]  # type: ignore[misc]
    cover = covering.asked(capture)
    found = Gatherer(batches, hosts, _changes_of, covering.stamps(cover)).gather()
    is_search = bool(searched) and not flow
    reached = any(page.messages != b"[]" for page in searched)
    found.within = found.within or (is_search and reached)  # a hit on another day proves the access as well
    covering.complete(cover, found, capture.captured_at)
    if told is not None:
        reach.check_back(cover, pages)
    covering.check_pages(cover, pages, hosts, capture.question.get("query"))
    if len(flow) > 1 and told is None:  # one answer that says it is whole needs no other proof, nor do those that are known to be all
        silence.check_silence(cover, found)
    if is_search and told is not None:
        reach.note_account(cover, pages, capture.question.get("as", ""))
    if is_search and not _are_named(searched) and not canary.buckets(page.messages for page in searched):
        cover.block(silence.NO_CANARY)
    if flow and not _are_named(flow):
        silence.check_canary(cover, canary.buckets(page.messages for page in (*flow, *_threads_of(flow, pages))))
    log = _log(capture, hosts, found, cover)
    return log if flow else replace(log, requests=_of_asked(capture, log.requests))


def _of_asked(capture: Capture, requests: Mapping[HostName, tuple[Request, ...]]) -> Mapping[HostName, tuple[Request, ...]]:
    """Without other machines, of which the search for one finds a line here and there."""
    asked = parse_host(capture.question.get("host", ""))
    return requests if asked is None else {host: told for host, told in requests.items() if host == asked}


def _are_named(pages: list[Page]) -> bool:
    return all(page.is_named for page in pages if page.messages != b"[]")


def _threads_of(flow: list[Page], pages: list[Page]) -> list[Page]:
    """The replies to messages of the channel itself; those of another channel would show nothing of it."""
    stamps = {slim.ts for page in flow for slim in decode(page.messages, list[Slim])}
    replies = [page for page in pages if page.method is Method.REPLIES]
    return [page for page in replies if any(slim.thread_ts in stamps for slim in decode(page.messages, list[Slim]))]


def _read_copied(capture: Capture, hosts: Collection[HostName], text: str) -> ChlorineLog:
    """A stated window stays as it is: it is what the user asked Slack for and copied, and only the messages' own times are uncertain."""
    pasted = read_pasted(text, capture.captured_at, trust_copied_at=capture.time_source != "modified")
    cover = covering.asked(capture)
    found = _gathered(pasted, cover)
    covering.complete(cover, found, capture.captured_at)
    cover.gap("the copied times have no zone: they are taken as UTC and may be 14 hours off")
    if not cover.stated and cover.since is not None and cover.until is not None:
        cover.since, cover.until = covering.moved(cover.since, ZONES), covering.moved(cover.until, -ZONES)
    silence.check_canary(cover, {int(message.order) // BUCKET for message in pasted.messages if canary.is_chlorines(message)})
    if pasted.dayless:
        cover.block("the day of some copied messages cannot be told, so they count for nothing: copy from the date line above them")
    if pasted.ends_open:
        cover.block("the copied text ends inside a message")
    found.incomplete = pasted.replies_hidden
    log = _log(capture, hosts, found, cover)
    named = {host: () for host in hosts if any(mentions(host, text) for text in pasted.dayless)}
    dated = {host: tuple(replace(request, give_or_take=ZONES) for request in told) for host, told in log.requests.items()}
    return replace(log, requests={**named, **dated}, message_count=len(pasted.messages) + len(pasted.dayless))


def _gathered(pasted: Pasted, cover: Cover) -> Gathered:
    messages = sorted(pasted.messages, key=lambda message: message.order)
    window = covering.stamps(cover)
    near = [message for message in messages if window and window[0] <= f"{message.order:017.6f}" <= window[1]]
    orders = [message.order for message in messages]
    return Gathered(messages, len(messages), min(orders, default=None), max(orders, default=None), bool(near), marks_bots=True)


def _log(capture: Capture, hosts: Collection[HostName], found: Gathered, cover: Cover) -> ChlorineLog:
    if found.incomplete:
        cover.block("threads are missing or lack replies: add the answers of conversations.replies, or use an export")
    messages = heard(found.messages, people_are_known=found.marks_bots)
    requests: dict[HostName, tuple[Request, ...]] = {}
    for host in hosts:
        if any(message.names(host) for message in found.messages):
            requests[host] = requests_of(host, messages, capture.id)
    covered, only = covering.for_all(cover, hosts)
    return ChlorineLog(requests, covered, tuple(dict.fromkeys(cover.gaps)), found.count, capture.id, only)
