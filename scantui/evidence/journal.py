"""The journal: one line a record, each carrying its own hash and the hash of the line before. Pure.

Does not know whether what it names is on the disk.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any, Final, TypeAlias

from ..times import instant_text, parse_instant
from .layout import BODY_NAME, DATA, ID, NAME, SCHEMA, meta_path

FIRST: Final = "0" * 64
"""What stands for the hash of the line before the first."""
MAX_LINE: Final = 64 * 1024
MAJOR: Final = int(SCHEMA.partition(".")[0])

_LINE = re.compile(rb"([0-9a-f]{16}) (\{.*\})")
_HASH = re.compile(r"[0-9a-f]{64}")


class BadRecord(ValueError):
    """A line, or a description, is not of the form that it must have."""


@dataclass(frozen=True, slots=True)
class Header:
    """The first record: which bundle this is."""

    id: str
    made_at: datetime
    tool: str
    schema: str = SCHEMA

    @property
    def major(self) -> int:
        return int(self.schema.partition(".")[0])


@dataclass(frozen=True, slots=True)
class CaptureRecord:
    """A capture that was acknowledged."""

    seq: int
    path: str
    size: int
    sha256: str
    meta_size: int
    meta_sha256: str
    captured_at: datetime

    @property
    def meta(self) -> str:
        return meta_path(self.path)


@dataclass(frozen=True, slots=True)
class LeftOver:
    """A file that a crash left behind: part of a capture that was never acknowledged. Kept, and no evidence."""

    path: str
    size: int
    sha256: str


Record: TypeAlias = Header | CaptureRecord | LeftOver


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def encode(record: Record, prev: str) -> bytes:
    """The record's line, after the line whose hash is `prev`."""
    if isinstance(record, Header):
        fields: dict[str, Any] = {"type": "bundle", "schema": record.schema, "id": record.id, "tool": record.tool}
        fields["made_at"] = instant_text(record.made_at)
    elif isinstance(record, CaptureRecord):
        fields = {name: getattr(record, name) for name in ("seq", "path", "size", "sha256", "meta_size", "meta_sha256")}
        fields |= {"type": "capture", "captured_at": instant_text(record.captured_at)}
    else:
        fields = {"type": "left-over", "path": record.path, "size": record.size, "sha256": record.sha256}
    body = json.dumps(fields | {"prev": prev}, sort_keys=True, separators=(",", ":")).encode("ascii")
    return digest(body)[:16].encode("ascii") + b" " + body + b"\n"


@dataclass(frozen=True, slots=True)
class Line:
    """A line whose own hash is right."""

    record: Record
    chained: bool
    """It names the hash of the good line before it."""


@dataclass(frozen=True, slots=True)
class Journal:
    """What a journal file says. `torn` and `damaged` never hold together."""

    lines: tuple[Line, ...]
    good_bytes: int
    """The length of the whole chained lines at its start."""
    last_hash: str
    torn: bool
    """It ends in the middle of a line: whoever wrote it was stopped, and that line was never acknowledged."""
    damaged: bool
    """Something in it was changed after it was written."""

    @property
    def header(self) -> Header | None:
        first = self.lines[0].record if self.lines else None
        return first if isinstance(first, Header) else None

    @property
    def captures(self) -> tuple[CaptureRecord, ...]:
        return tuple(line.record for line in self.lines if isinstance(line.record, CaptureRecord))

    @property
    def left_over(self) -> tuple[LeftOver, ...]:
        return tuple(line.record for line in self.lines if isinstance(line.record, LeftOver))


def parse(data: bytes) -> Journal:
    """Every line whose own hash is right, and whether they are the whole, unbroken journal.

    Raises `BadRecord` when a line with a right hash says something this version does not understand.
    """
    lines: list[Line] = []
    last, good, broken = FIRST, 0, False
    position = 0
    for raw in data.splitlines(keepends=True):
        position += len(raw)
        fields = _fields(raw)
        if fields is None:
            broken = True
            continue
        chained = not broken and fields.get("prev") == last
        broken = broken or not chained
        record = _record(fields)
        lines.append(Line(record, chained))
        if chained:
            last, good = digest(raw), position
        if isinstance(record, Header) and record.major > MAJOR:
            break  # the rest is for whoever knows that version
    tail = data[good:]
    # A write that was cut short has no end of line, or (after a power loss) holes of zeros. A whole line with a wrong hash is neither.
    torn = bool(tail) and not any(not line.chained for line in lines) and (not tail.endswith(b"\n") or b"\0" in tail)
    damaged = (bool(tail) and not torn) or not _in_order(lines)
    return Journal(tuple(lines), good, last, torn and not damaged, damaged)


def _in_order(lines: list[Line]) -> bool:
    """A header first and only there; numbers that grow; no file named twice."""
    if any(isinstance(line.record, Header) != (index == 0) for index, line in enumerate(lines)):
        return False
    captures = [line.record for line in lines if isinstance(line.record, CaptureRecord)]
    named = [name for record in captures for name in (record.path, record.meta)]
    named += [line.record.path for line in lines if isinstance(line.record, LeftOver)]
    numbers = [record.seq for record in captures]
    return len(set(named)) == len(named) and all(a < b for a, b in pairwise(numbers))


def _fields(raw: bytes) -> dict[str, Any] | None:
    """The line's JSON object, or None when its own hash is wrong or its end is missing."""
    match = _LINE.fullmatch(raw[:-1]) if raw.endswith(b"\n") and len(raw) <= MAX_LINE else None
    if match is None or digest(match[2])[:16].encode("ascii") != match[1]:
        return None
    try:
        return load_object(match[2])
    except BadRecord:
        return None


def load_object(data: bytes) -> dict[str, Any]:
    """A JSON object without duplicate keys (SAFETY B.4, 30)."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        fields = dict(pairs)
        if len(fields) != len(pairs):
            raise BadRecord("a key stands twice")
        return fields

    try:
        value = json.loads(data, object_pairs_hook=unique)
    except (ValueError, RecursionError) as error:
        raise BadRecord("is not JSON") from error
    if not isinstance(value, dict):
        raise BadRecord("is not a JSON object")
    return value


class Fields:
    """Takes typed values out of a JSON object, and then knows whether one was left that only a newer version understands."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._left = dict(values)

    def text(self, key: str, pattern: re.Pattern[str] | None = None) -> str:
        value = self._left.pop(key, None)
        if not isinstance(value, str) or (pattern is not None and pattern.fullmatch(value) is None):
            raise BadRecord(f"{key} is missing or malformed")
        return value

    def number(self, key: str) -> int:
        value = self._left.pop(key, None)
        if type(value) is not int or value < 0:
            raise BadRecord(f"{key} is missing or malformed")
        return value

    def instant(self, key: str) -> datetime:
        instant = parse_instant(self.text(key))
        if instant is None:
            raise BadRecord(f"{key} is missing or malformed")
        return instant

    def take(self, key: str, kind: type) -> Any:
        value = self._left.pop(key, None)
        if not isinstance(value, kind):
            raise BadRecord(f"{key} is missing or malformed")
        return value

    def finish(self) -> None:
        for key in self._left:
            if not key.startswith("x-"):
                raise BadRecord("holds a key that this version does not know")


_SCHEMA = re.compile(r"\d{1,4}\.\d{1,4}")


def _record(values: Mapping[str, Any]) -> Record:
    fields = Fields(values)
    kind = fields.text("type")
    fields.text("prev", _HASH)
    if kind == "bundle":
        header = Header(fields.text("id"), fields.instant("made_at"), fields.text("tool"), fields.text("schema", _SCHEMA))
        if header.major <= MAJOR:  # a newer header may hold anything: it is refused by its number
            fields.finish()
            if ID.fullmatch(header.id) is None:
                raise BadRecord("id is missing or malformed")
        return header
    path = fields.text("path")
    name = path.removeprefix(f"{DATA}/")
    if name == path or NAME.fullmatch(name) is None:
        raise BadRecord("path is missing or malformed")
    if kind == "left-over":
        record: Record = LeftOver(path, fields.number("size"), fields.text("sha256", _HASH))
    elif kind == "capture":
        record = CaptureRecord(
            fields.number("seq"), path, fields.number("size"), fields.text("sha256", _HASH),
            fields.number("meta_size"), fields.text("meta_sha256", _HASH), fields.instant("captured_at"),
        )  # fmt: skip
        match = BODY_NAME.fullmatch(name)
        if match is None or int(match["seq"]) != record.seq:
            raise BadRecord("path and seq disagree")
    else:
        raise BadRecord("type is not known")
    fields.finish()
    return record
