"""Tenable.sc's answer to `GET /scanResult/{id}`: from JSON to typed facts (WIRE 3.1, 3.2). Knows the format alone, and no verdicts."""

from __future__ import annotations

import json
import re
from typing import Any, Final, TypeAlias, TypeVar

import msgspec

from ..answer import Unreadable

Scalar: TypeAlias = str | int | float | bool | None
"""Numbers and booleans mostly come as strings."""

_T = TypeVar("_T")
_BOM: Final = b"\xef\xbb\xbf"
_NUMBER: Final = re.compile(r"\d{1,12}")
_DAMAGED: Final = "is not whole JSON: it was cut short or damaged; save the answer again"


class Scanner(msgspec.Struct, rename={"scanned_ips": "scannedIPs", "scanned_size": "scannedSize", "dead_ips": "deadHostIPs"}):
    name: Scalar = None
    scanned_ips: Scalar = None
    scanned_size: Scalar = None
    dead_ips: Scalar = None


class Progress(
    msgspec.Struct,
    rename={
        "completed_ips": "completedIPs", "total_ips": "totalIPs", "scanning_ips": "scanningIPs", "awaiting_ips": "awaitingDownloadIPs",
        "scanned_ips": "scannedIPs", "scanned_size": "scannedSize", "dead_ips": "deadHostIPs", "dead_size": "deadHostSize",
    },
):  # fmt: skip
    """Here `scanned_ips` and the like are lists of addresses."""

    status: Scalar = None
    completed_ips: Scalar = None
    total_ips: Scalar = None
    scanning_ips: Scalar = None
    awaiting_ips: Scalar = None
    scanned_ips: Scalar = None
    scanned_size: Scalar = None
    dead_ips: Scalar = None
    dead_size: Scalar = None
    scanners: msgspec.Raw = msgspec.Raw(b"null")

    def each_scanner(self) -> list[Scanner]:
        """Its scanners; an empty object or text stands for none."""
        raw = bytes(self.scanners).strip()
        return _decoded(raw, list[Scanner]) if raw.startswith(b"[") else []


class ResultAnswer(
    msgspec.Struct,
    rename={
        "import_status": "importStatus", "start_time": "startTime", "finish_time": "finishTime", "total_ips": "totalIPs",
        "scanned_ips": "scannedIPs", "completed_ips": "completedIPs", "progress_raw": "progress",
    },
):  # fmt: skip
    """Here `scanned_ips` and the like are counts."""

    name: Scalar = None
    status: Scalar = None
    import_status: Scalar = None
    start_time: Scalar = None
    finish_time: Scalar = None
    running: Scalar = None
    total_ips: Scalar = None
    scanned_ips: Scalar = None
    completed_ips: Scalar = None
    progress_raw: msgspec.Raw = msgspec.Raw(b"null")

    def progress(self) -> Progress | None:
        """Its progress; None when it is missing or empty, in whatever way."""
        raw = bytes(self.progress_raw).strip()
        if not raw.startswith(b"{"):
            return None
        progress = _decoded(raw, Progress)
        return None if progress == Progress() else progress


class _Envelope(msgspec.Struct):
    error_code: Scalar = None
    response: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


class _Listing(msgspec.Struct):
    usable: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    manageable: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


def decode_result(body: bytes) -> ResultAnswer:
    """The one scan result in `body`, in its envelope or bare. Raises `Unreadable` for errors, lists and anything else."""
    body = body.removeprefix(_BOM).strip()
    envelope = _object(body, _Envelope)
    if envelope.error_code not in (0, "0", None):
        raise Unreadable("is an error that Security Center answered: check your rights and the result's id, then save the answer again")
    _refuse_duplicate_keys(body)
    if isinstance(envelope.response, msgspec.Raw):
        body = bytes(envelope.response).strip()
    listing = _object(body, _Listing)
    if listing.usable is not msgspec.UNSET or listing.manageable is not msgspec.UNSET:
        raise Unreadable("is a list of scan results, which does not say which addresses were scanned: open one result, with its progress")
    answer = _decoded(body, ResultAnswer)
    if answer.status is None and answer.progress() is None:
        raise Unreadable("is JSON, but no scan result of Security Center: it has neither status nor progress")
    return answer


def number(value: Scalar) -> int | None:
    """A count or an epoch, however it was written; None for anything else (`"-1"` is Tenable's never)."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value if value >= 0 else None
    return int(value) if isinstance(value, str) and _NUMBER.fullmatch(value) else None


def text(value: Scalar) -> str:
    return value.strip() if isinstance(value, str) else ""


def _object(body: bytes, kind: type[_T]) -> _T:
    if body.startswith(b"["):
        raise Unreadable("is a list, not one scan result: open one result, with its progress")
    if not body.startswith(b"{"):
        raise Unreadable("is JSON, but no scan result of Security Center")
    return _decoded(body, kind)


def _decoded(body: bytes, kind: type[_T]) -> _T:
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.ValidationError:
        raise Unreadable("is JSON, but its fields are not those of a scan result of Security Center") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Unreadable(_DAMAGED) from None


def _refuse_duplicate_keys(body: bytes) -> None:
    """msgspec takes the last of two; which one holds is not known."""

    def unique(pairs: list[tuple[str, Any]]) -> None:
        if len({key for key, _ in pairs}) != len(pairs):
            raise Unreadable("names a field twice, so that it is not known which value holds: save the answer again")

    try:
        json.loads(body, object_pairs_hook=unique)
    except (ValueError, RecursionError):
        raise Unreadable(_DAMAGED) from None
