"""chlorine's answers to `lookup`: label by label, trusting no value that a cut could have shortened (DOMAIN 4).
Must not know: where the text comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

from ..answer import CaptureId
from ..hosts import HostName, mentions, parse_address, parse_host
from ..safe_text import OutsideText
from .markup import decode
from .model import Lookup

_LABELS = re.compile(
    r"(?<![\w-])(Name|IP|IsMaster|IsWorker|SL Account|ID|Type|Carrier|Zone|Masters)\s*:(?!:)"
    r"|(List of ongoing/unstarted actions for)\b",
    re.IGNORECASE | re.ASCII,
)
_NAME = re.compile(r"(?<![\w-])Name\s*:", re.IGNORECASE)
_NONE_ONGOING = re.compile(r"no ongoing/(?:pending|unstarted) actions\b", re.IGNORECASE)


def lookups_in(text: str, captured_at: datetime, source: CaptureId) -> Iterator[Lookup]:
    """One `Lookup` for every record, which begins with `Name:`, in order."""
    plain = decode(text)
    starts = [match.start() for match in _NAME.finditer(plain)]
    for start, end in pairwise([*starts, len(plain)]):
        record = plain[start:end]
        lookup = _lookup(record, captured_at, source, at_end=end == len(plain))
        if lookup is not None:
            yield lookup


def _lookup(record: str, captured_at: datetime, source: CaptureId, *, at_end: bool) -> Lookup | None:
    values = _values(record, at_end=at_end)
    host = parse_host(values.get("name", ""))
    if host is None:
        return None
    kind = values.get("type", "").lower()
    hardware = "virtual" if kind.startswith("virtual server") else "bare-metal" if kind.startswith("bare metal server") else "unknown"
    return Lookup(
        host,
        parse_address(values.get("ip", "")),
        _flag(values.get("isworker", "")),
        _flag(values.get("ismaster", "")),
        hardware,
        OutsideText(values.get("carrier", "")),
        OutsideText(values.get("zone", "")),
        _ongoing(record, host),
        captured_at,
        source,
        OutsideText(record.strip()),
    )


def _values(record: str, *, at_end: bool) -> dict[str, str]:
    """Each label's value: up to the next label or the line's end. The last one of a text may be cut, and counts only if a word of ours."""
    values: dict[str, str] = {}
    labels = list(_LABELS.finditer(record))
    for label, following in zip(labels, [*labels[1:], None], strict=True):
        if label[1] is None:
            continue
        stop = following.start() if following else len(record)
        line, newline, _ = record[label.end() : stop].partition("\n")
        value = line.strip(" \t,;`*")
        if following is None and not newline and at_end and not _is_ours(value):
            value = ""
        values.setdefault(" ".join(label[1].lower().split()), value)
    return values


def _is_ours(value: str) -> bool:
    return value.lower() in {"true", "false", "virtual server", "bare metal server"}


def _flag(value: str) -> bool | None:
    return {"true": True, "false": False}.get(value.lower())


def _ongoing(record: str, host: HostName) -> bool | None:
    """Whether actions are listed; None when the record does not say, or was cut before it did."""
    match = re.search(r"List of ongoing/unstarted actions for\b", record, re.IGNORECASE)
    if match is None:
        return None
    head, colon, listed = record[match.end() :].partition("::")
    if not colon or not mentions(host, head):
        return None
    if _NONE_ONGOING.search(listed):
        return False
    said = listed.strip().lower()
    return None if "no ongoing/pending actions".startswith(said) or "no ongoing/unstarted actions".startswith(said) else True
