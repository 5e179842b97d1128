"""The shape of GitHub's markdown: which lines are text, quoted, code or hidden, and what they say without their markup.

Knows no host names, no tickets and no markers.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple


class Place(Enum):
    """The block that a line stands in."""

    TEXT = "text"
    QUOTE = "quote"
    CODE = "code"
    HIDDEN = "hidden"
    """inside an HTML comment that an earlier line opened"""


class Line(NamedTuple):
    place: Place
    raw: str
    visible: str
    """What of it is shown: without HTML comments, quote marks and fences."""
    unclosed: bool = False
    """It opens an HTML comment that nothing closes: all that follows is hidden."""


class _Fence(NamedTuple):
    mark: str
    length: int
    list_indent: int
    """Where the text of the list item begins that holds the fence; 0 outside lists."""


_FENCE = re.compile(r"(?P<indent>[ \t]*(?P<item>(?:[-*+]|\d{1,9}[.)])[ \t]+)?)(?P<fence>`{3,}(?=[^`]*\Z)|~{3,})")
_QUOTE = re.compile(r" {0,3}>[> ]*")


def lines_of(body: str) -> Iterator[Line]:
    """Every line of `body`, by CommonMark's rules for fences, quotes and HTML comments as far as they matter here."""
    body = body.replace("\r\n", "\n").replace("\r", "\n")
    last_close, offset, hidden = body.rfind("-->"), 0, False
    fence: _Fence | None = None
    for raw in body.split("\n"):
        start, offset = offset, offset + len(raw) + 1
        if hidden:
            close = raw.find("-->")
            hidden = close < 0
            yield Line(Place.HIDDEN, raw, "" if hidden else _without_comments(raw[close + 3 :])[0])
            continue
        if fence is not None and fence.list_indent and raw.strip() and len(raw) - len(raw.lstrip()) < fence.list_indent:
            fence = None  # the list item ended, and its fence with it
        if fence is not None:
            closes = _closes(fence, raw)
            fence = None if closes else fence
            yield Line(Place.CODE, raw, "" if closes else raw)
            continue
        fence = _opened(raw)
        if fence is not None:
            yield Line(Place.CODE, raw, "")
        elif ">" in raw and (mark := _QUOTE.match(raw)) is not None:
            yield Line(Place.QUOTE, raw, _without_comments(raw[mark.end() :])[0])
        elif "<!--" in raw:
            visible, opened = _without_comments(raw)
            hidden = opened >= 0 and (not raw[:opened].strip() or start + opened < last_close)
            unclosed = hidden and start + opened >= last_close
            yield Line(Place.TEXT, raw, visible if hidden or opened < 0 else visible + raw[opened:], unclosed)
        else:
            yield Line(Place.TEXT, raw, raw)


def _opened(raw: str) -> _Fence | None:
    if "```" not in raw and "~~~" not in raw:
        return None
    match = _FENCE.match(raw)
    if match is None:
        return None
    fence = match["fence"]
    return _Fence(fence[0], len(fence), len(match["indent"]) if match["item"] else 0)


def _closes(fence: _Fence, raw: str) -> bool:
    text = raw.strip()
    return len(text) >= fence.length and not text.strip(fence.mark)


def _without_comments(text: str) -> tuple[str, int]:
    """`text` without its HTML comments, and where one opens that does not close here (-1: none)."""
    kept, position, spans = [], 0, None
    search = 0
    while (opened := text.find("<!--", search)) >= 0:
        spans = _code_spans(text) if spans is None else spans
        inside = _span_around(spans, opened)
        if inside is not None and text[:opened].strip():
            search = inside
            continue
        kept.append(text[position:opened])
        close = text.find("-->", opened + 2)
        if close < 0:
            return " ".join(kept), opened
        position = search = close + 3
    kept.append(text[position:])
    return " ".join(kept), -1


def _code_spans(text: str) -> list[tuple[int, int]]:
    """Where inline code stands: from a run of back-ticks to the next run of the same length."""
    runs = [match.span() for match in re.finditer("`+", text)]
    by_length: dict[int, list[int]] = {}
    for index, (start, end) in enumerate(runs):
        by_length.setdefault(end - start, []).append(index)
    spans, index = [], 0
    while index < len(runs):
        start, end = runs[index]
        same = by_length[end - start]
        following = bisect_right(same, index)
        if following < len(same):
            index = same[following]
            spans.append((start, runs[index][1]))
        index += 1
    return spans


def _span_around(spans: list[tuple[int, int]], position: int) -> int | None:
    """The end of the code span that `position` stands in."""
    index = bisect_right(spans, (position, 0)) - 1
    return spans[index][1] if index >= 0 and position < spans[index][1] else None


_MARKUP = re.compile(r"[\[<`*_~\\&]|://")
_LINK = re.compile(r"(?P<image>!)?\[(?P<text>[^\[\]\n]*)\]\((?P<url>[^()\s]*)(?:\s[^()\n]*)?\)")
_TAG = re.compile(
    r"</?(?:br|td|tr|th|table|thead|tbody|li|ul|ol|p|b|i|u|code|pre|a|details|summary|span|div|strong|em|del|s|sub|sup|kbd|tt|h[1-6]|hr|img)"
    r"(?:[\s/][^<>]*)?>",
    re.IGNORECASE,
)
_URL = re.compile(r"<?\b(?:https?|ssh|ftp)://[^\s<>\"'|)\]]*>?", re.IGNORECASE)
_BARE_PATH = re.compile(r"(?<=\.(?:com|net|org))(?<!alchemy\.ibm\.com)/[^\s<>\"'|)\]]*", re.IGNORECASE)
_EMPHASIS = re.compile(r"(\*{1,3})(?=[^\s*])([^*\n]*)(?<=[^\s*])\1")
_EDGE_UNDERSCORE = re.compile(r"(?<![A-Za-z0-9_-])_+(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])_+(?![A-Za-z0-9_-])")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


def without_urls(text: str) -> str:
    return _BARE_PATH.sub(" ", _URL.sub(" ", text)) if "/" in text else text


def unmarked(text: str) -> str:
    """What a reader of the rendered line sees: no link targets, images, tags, emphasis, back-ticks or escapes. URLs are left out."""
    if _MARKUP.search(text) is None:
        return without_urls(text)
    if "](" in text:
        text = _LINK.sub(lambda link: " " if link["image"] else link["text"], text)
    if "<" in text:
        text = _TAG.sub(" ", text)
    text = without_urls(text)
    if "*" in text:
        text = _EMPHASIS.sub(r"\2", text)
    if "_" in text:
        text = _EDGE_UNDERSCORE.sub(" ", text)
    text = text.replace("`", "").replace("~~", "")
    if "\\" in text:
        text = _ESCAPE.sub(r"\1", text)
    return html.unescape(text) if "&" in text else text


def first_link(text: str) -> tuple[str, str]:
    """The text and the address of the first link in `text`; a bare URL has no text."""
    link = _LINK.search(text)
    if link is not None and not link["image"]:
        return unmarked(link["text"]).strip(), link["url"]
    url = _URL.search(text)
    return "", url[0].strip("<>") if url is not None else ""
