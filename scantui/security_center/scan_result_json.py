"""Tenable.sc's answer to `GET /scanResult/{id}`: from JSON to typed facts (WIRE 3.2). Knows the format alone, and no verdicts."""

from __future__ import annotations

from typing import Final

import msgspec

from ..answer import Unreadable
from .answer_json import Scalar, decoded, decoded_object, response_in

_WHAT: Final = "scan result"


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
        return decoded(raw, list[Scanner], _WHAT) if raw.startswith(b"[") else []


class ResultAnswer(
    msgspec.Struct,
    rename={
        "import_status": "importStatus", "start_time": "startTime", "finish_time": "finishTime", "total_ips": "totalIPs",
        "scanned_ips": "scannedIPs", "completed_ips": "completedIPs", "download_available": "downloadAvailable", "progress_raw": "progress",
    },
):  # fmt: skip
    """Here `scanned_ips` and the like are counts."""

    id: Scalar = None
    name: Scalar = None
    status: Scalar = None
    import_status: Scalar = None
    start_time: Scalar = None
    finish_time: Scalar = None
    running: Scalar = None
    total_ips: Scalar = None
    scanned_ips: Scalar = None
    completed_ips: Scalar = None
    download_available: Scalar = None
    progress_raw: msgspec.Raw = msgspec.Raw(b"null")

    def progress(self) -> Progress | None:
        """Its progress; None when it is missing or empty, in whatever way."""
        raw = bytes(self.progress_raw).strip()
        if not raw.startswith(b"{"):
            return None
        progress = decoded(raw, Progress, _WHAT)
        return None if progress == Progress() else progress


class _Listing(msgspec.Struct):
    usable: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    manageable: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


def decode_result(body: bytes) -> ResultAnswer:
    """The one scan result in `body`, in its envelope or bare. Raises `Unreadable` for errors, lists and anything else."""
    if body.lstrip().startswith(b"["):
        raise Unreadable("is a list, not one scan result: open one result, with its progress")
    response = response_in(body, _WHAT)
    listing = decoded_object(response, _Listing, _WHAT)
    if listing.usable is not msgspec.UNSET or listing.manageable is not msgspec.UNSET:
        raise Unreadable("is a list of scan results, which does not say which addresses were scanned: open one result, with its progress")
    answer = decoded(response, ResultAnswer, _WHAT)
    if answer.status is None and answer.progress() is None:
        raise Unreadable("is JSON, but no scan result of Security Center: it has neither status nor progress")
    return answer
