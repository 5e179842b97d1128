"""The hidden marker with which a comment of scantui says what was done, so that another person's scantui can continue tomorrow.

Hostile input like any other: parsed strictly, and never more than a claim (DESIGN, "Shared state").
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from ..answer import CaptureId
from ..hosts import parse_host
from ..times import instant_text, parse_instant
from .markdown import Place, lines_of
from .model import DoneState, Marker

ACTIONS = frozenset({
    "reboot", "reload", "support-case", "sos-request", "scan-exclusion", "sos-channel", "compliance-lead", "squad", "network-team",
    "close-ticket", "comment",
})  # fmt: skip
"""What a marker may say was done."""

_MAX_BODY = 1024 * 1024
_MAX_LINE = 4096
_MAX_MARKERS = 1000
_CLOCKS_APART = timedelta(minutes=5)

_ANY_MARKER = re.compile(r"<!--\s*scantui/")
_VERSION = re.compile(r"<!-- scantui/(?P<version>\d{1,6}) ", re.ASCII)
_WHOLE = re.compile(r"<!-- scantui/1 (?P<json>\{[^<>]*\}) -->")
_CHANGE = re.compile(r"CHG\d{7}", re.ASCII)
_NUMBER = re.compile(r"(?!CHG)[A-Z]{2,5}\d{5,12}", re.ASCII)
"""Of a request to SOS: no source says more of it than that it is a short word and digits."""
_REQUESTS = {"support-case": re.compile(r"CS\d{7}", re.ASCII), "sos-request": _NUMBER, "scan-exclusion": _NUMBER}
"""What the number of a request looks like, by action; chlorine's change request for all others."""
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?(?:Z|[+-]\d{2}:\d{2})", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_EVIDENCE = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{16}", re.ASCII)
_ROOT = re.compile(r"[0-9a-f]{64}")
_KEYS = frozenset({"host", "action", "state", "at", "request", "check_again_on", "evidence", "root"})
_OPTIONAL = frozenset({"request", "check_again_on", "root"})


def is_request(action: str, number: str) -> bool:
    """Whether `number` is one as requests of this action get it."""
    return _REQUESTS.get(action, _CHANGE).fullmatch(number) is not None


class _Malformed(ValueError):
    """A marker is not what scantui writes."""


def format_markers(markers: Sequence[Marker]) -> str:
    """One hidden HTML comment a marker, each on a line of its own, to stand at the end of a comment. Nothing in them can close it.

    Raises `ValueError` for a marker that `parse_markers` would not accept. Instants are written to the second.
    """
    lines = []
    for marker in markers:
        fields = {
            "host": marker.host.name,
            "action": marker.action,
            "state": marker.state.value,
            "at": instant_text(marker.at),
            "request": marker.request,
            "check_again_on": marker.check_again_on.isoformat() if marker.check_again_on else None,
            "evidence": marker.evidence_id,
            "root": marker.root,
        }
        _marker(fields, "")
        text = json.dumps(fields, ensure_ascii=True, separators=(",", ":"))
        text = text.replace("--", "-\\u002d").replace("<", "\\u003c").replace(">", "\\u003e")
        lines.append(f"<!-- scantui/1 {text} -->")
    return "\n".join(lines)


def parse_markers(body: str, source: CaptureId, written_at: datetime | None = None) -> tuple[tuple[Marker, ...], tuple[str, ...]]:
    """The markers of a comment's body, each once, and notes on those ignored.

    A marker counts only where scantui writes it: on a line of its own, outside quotations, code and other comments. None may be of a
    time after the comment was written (`written_at`).
    """
    if "scantui/" not in body:
        return (), ()
    if len(body) > _MAX_BODY:
        return (), ("the comment is longer than a comment can be: it was not searched for markers",)
    markers: dict[Marker, None] = {}
    notes: dict[str, None] = {}
    for line in lines_of(body):
        if _ANY_MARKER.search(line.raw) is None:
            continue
        try:
            marker = _marker_of_line(line.place, line.raw, source, written_at)
        except _Malformed as problem:
            notes[f"a marker was ignored: {problem}"] = None
            continue
        if len(markers) < _MAX_MARKERS:
            markers[marker] = None
        else:
            notes["some markers were ignored: the comment has too many"] = None
    return tuple(markers), tuple(notes)


def _marker_of_line(place: Place, raw: str, source: CaptureId, written_at: datetime | None) -> Marker:
    if place is not Place.TEXT:
        raise _Malformed("it is quoted, or stands in code or in another comment")
    if not raw.startswith("<!--"):
        raise _Malformed("it does not stand on a line of its own")
    version = _VERSION.match(raw)
    if version is not None and int(version["version"]) > 1:
        raise _Malformed("it was made by a newer scantui")
    whole = _WHOLE.fullmatch(raw.rstrip()) if len(raw) <= _MAX_LINE else None
    if whole is None or "--" in whole["json"]:
        raise _Malformed("it is damaged, or was not written by scantui")
    try:
        fields = json.loads(whole["json"], object_pairs_hook=_without_duplicates)
    except (ValueError, RecursionError) as error:
        raise _Malformed("it is damaged, or was not written by scantui") from error
    marker = _marker(fields, source)
    if written_at is not None and marker.at - written_at > _CLOCKS_APART:
        raise _Malformed("it tells of a time after its comment was written")
    return marker


def _without_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise _Malformed("it says something twice")
    return fields


def _marker(fields: object, source: CaptureId) -> Marker:
    """The marker that `fields` are; raises `_Malformed` for anything that scantui would not write."""
    if not isinstance(fields, dict) or fields.keys() != _KEYS:
        raise _Malformed("it has other fields than scantui writes")
    if not all(isinstance(value, str) or (value is None and key in _OPTIONAL) for key, value in fields.items()):
        raise _Malformed("a field is of the wrong type")
    host = parse_host(fields["host"])
    at = parse_instant(fields["at"]) if _INSTANT.fullmatch(fields["at"]) else None
    if host is None or not host.is_machine or host.name != fields["host"]:
        raise _Malformed("it does not name a machine")
    if fields["action"] not in ACTIONS:
        raise _Malformed("its action is not known")
    if fields["state"] not in {state.value for state in DoneState}:
        raise _Malformed("its state is not known")
    if at is None:
        raise _Malformed("its time is not an instant with a zone")
    request = fields["request"]
    if request is not None and not is_request(fields["action"], request) and _CHANGE.fullmatch(request) is None:
        raise _Malformed("its request has no number that its action can have")
    root = _matching(fields["root"], _ROOT, "its root hash is not one")
    evidence = _matching(fields["evidence"], _EVIDENCE, "its evidence id is not one")
    again = _matching(fields["check_again_on"], _DATE, "its date is not one")
    try:
        check_again_on = None if again is None else date.fromisoformat(again)
    except ValueError as error:
        raise _Malformed("its date is not one") from error
    return Marker(host, fields["action"], DoneState(fields["state"]), at, request, check_again_on, evidence or "", root, source)


def _matching(value: str | None, pattern: re.Pattern[str], otherwise: str) -> str | None:
    if value is not None and pattern.fullmatch(value) is None:
        raise _Malformed(otherwise)
    return value
