"""One answer of a classic Domino view (`?ReadViewEntries&outputformat=JSON`, WIRE 5.2) to entries of texts.

Knows no heading, no machine, and not whether there are further answers. What Domino does to JSON is mended, and nothing else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from ..answer import Unreadable

_NO_VIEW: Final = "it is JSON, but not the answer of a Domino view (ReadViewEntries)"
_STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_ESCAPE = re.compile(r'(\\["\\/bfnrtu])|\\(.)', re.DOTALL)
_POSITION = re.compile(r"[1-9]\d{0,8}(?:\.[1-9]\d{0,8}){0,31}", re.ASCII)
_NUMBER = re.compile(r"\d{1,9}", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_LISTS: Final = {"textlist": "text", "numberlist": "number", "datetimelist": "datetime"}
_SINGLE: Final = frozenset(_LISTS.values())


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of a view, or a category."""

    position: tuple[int, ...]
    """Its place in the view: (1, 30) is the thirtieth below the first."""
    texts: Mapping[int, str]
    """By column number; several values are lines."""
    unid: str = ""
    """The document's id; a category has none."""
    category: str | None = None
    """What the category is called, of a category."""
    siblings: int | None = None
    """How many there are of its level, itself among them; None where it is not said."""
    children: int | None = None
    broken: bool = False
    """A column of it is of no form that is known."""


@dataclass(frozen=True, slots=True)
class ViewPage:
    """One answer."""

    total: int | None
    """How many entries of the uppermost level the whole view has."""
    entries: tuple[Entry, ...]
    names: Mapping[int, str] = field(default_factory=dict)
    """Columns' names by their numbers."""


def looks_like_json(body: bytes) -> bool:
    """Whether it begins as an answer of a view does, alone or as the first of several."""
    return body[:512].removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n\x1e")[:1] == b"{"


def view_page(body: bytes) -> ViewPage:
    """The entries of one answer. Raises `Unreadable`."""
    answer = _decoded(body)
    if not isinstance(answer, dict) or not {"viewentry", "@toplevelentries"} & answer.keys():
        raise Unreadable(_NO_VIEW)
    listed = answer.get("viewentry")
    names: dict[int, str] = {}
    entries = tuple(_entry(one, names) for one in _as_list(listed))
    return ViewPage(_count(answer, "@toplevelentries"), entries, names)


def _decoded(body: bytes) -> Any:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable("it is JSON in another encoding than UTF-8, or damaged: save the view's answer again") from None
    try:
        return _loaded(text)
    except Unreadable:
        mended = _mended(text)
        if mended == text:
            raise
        return _loaded(mended)


def _loaded(text: str) -> Any:
    try:  # not strict: Domino writes tabs and line breaks into strings as they are
        return json.loads(text, strict=False, object_pairs_hook=_without_duplicates, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Unreadable("it is not whole JSON: the view's answer is cut short or damaged, save it again") from None


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ValueError("a key stands twice")
    return fields


def _no_constant(word: str) -> Any:
    raise ValueError(f"{word} is no JSON")


def _mended(text: str) -> str:
    """Without the backslash of escapes that JSON does not have (`\\>`), inside strings only."""
    out: list[str] = []
    done = 0
    while (start := text.find('"', done)) >= 0:
        string = _STRING.match(text, start)
        if string is None:
            break
        out.append(text[done:start])
        out.append(_ESCAPE.sub(lambda escape: escape[1] or escape[2], string[0]) if "\\" in string[0] else string[0])
        done = string.end()
    return "".join([*out, text[done:]])


def _as_list(value: Any) -> list[Any]:
    """What Domino writes as a list only where there are several."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _count(fields: Mapping[str, Any], key: str) -> int | None:
    value = fields.get(key)
    if value is None:
        return None
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(text, str) or _NUMBER.fullmatch(text) is None:
        raise Unreadable(_NO_VIEW, key)
    return int(text)


def _entry(fields: Any, names: dict[int, str]) -> Entry:
    if not isinstance(fields, dict):
        raise Unreadable(_NO_VIEW, "viewentry")
    position, unid = fields.get("@position"), fields.get("@unid", "")
    if not isinstance(position, str) or _POSITION.fullmatch(position) is None or not isinstance(unid, str):
        raise Unreadable(_NO_VIEW, "@position")
    texts: dict[int, str] = {}
    category: str | None = None
    broken = False
    for column in _as_list(fields.get("entrydata")):
        number, name = _column(column)
        text, known_as = _text(column), names.setdefault(number, name)
        broken = broken or text is None or number in texts or known_as != name
        texts[number] = text or ""
        if str(column.get("@category")).lower() == "true" and not unid:
            category = text or ""
    where = tuple(int(part) for part in position.split("."))
    return Entry(where, texts, unid, category, _count(fields, "@siblings"), _count(fields, "@children"), broken)


def _column(column: Any) -> tuple[int, str]:
    number = _count(column, "@columnnumber") if isinstance(column, dict) else None
    name = column.get("@name", "") if isinstance(column, dict) else None
    if number is None or not isinstance(name, str):
        raise Unreadable(_NO_VIEW, "entrydata")
    return number, name


def _text(column: Mapping[str, Any]) -> str | None:
    """A column's value, several as lines; None for one of no form that is known."""
    kinds = [key for key in column if not key.startswith("@")]
    if not kinds:
        return ""
    kind = kinds[0]
    if len(kinds) > 1 or kind not in _SINGLE | _LISTS.keys():
        return None
    values = [column[kind]]
    if kind in _LISTS:
        inner, kind = column[kind], _LISTS[kind]
        if not isinstance(inner, dict) or inner.keys() - {kind}:
            return None
        values = _as_list(inner.get(kind))
    texts = [_value(kind, value) for value in values]
    return None if None in texts else "\n".join(text for text in texts if text)


def _value(kind: str, value: Any) -> str | None:
    """`{"0": "text"}`"""
    if not isinstance(value, dict) or {key for key in value if not key.startswith("@")} - {"0"}:
        return None
    text = value.get("0", "")
    if isinstance(text, int) and not isinstance(text, bool):
        text = str(text)
    if not isinstance(text, str):
        return None
    if kind == "datetime" and str(value.get("@dst", "")).lower() == "true":
        return f"{_folded(text)} (daylight saving time)"  # whether its offset counts it is not known: no date then
    return _folded(text)


def _folded(text: str) -> str:
    """White space folded in each line; a control character stays visible as one, for it may stand in a name."""
    lines = (" ".join(_CONTROL.sub("�", line).split()) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    return "\n".join(line for line in lines if line)
