"""Bytes of a scan result → facts: a `.nessus` file, its zip, or Tenable.sc's scanResult JSON, told apart by content.

A list of results is one only as the answer to a question of which the window is known: it tells that no result finished in it.

Does no I/O but reading the capture, and knows no clock.
"""

from __future__ import annotations

import io
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import BinaryIO, Final

from ..answer import Reason, Unknown, Unreadable
from ..evidence.model import Capture
from ..evidence.sequence import SEPARATOR
from ..hosts import Address
from .model import ScanResult

MAX_BYTES: Final = 4 * 1024 * 1024 * 1024
_STEP: Final = 64 * 1024
_SPACE: Final = b" \t\r\n"
_BOM: Final = b"\xef\xbb\xbf"
_CLOCKS: Final = timedelta(minutes=5)
"""How far two clocks may be apart (SAFETY B.6, 51)."""
_ENDED_LATER: Final = "the result says that it ended after it was captured: one of the two times is wrong"
_BEGAN_LATER: Final = "the result says that it began after it was captured: one of the two times is wrong"


def read_scan_result(capture: Capture, addresses: Collection[Address]) -> ScanResult:
    """What the result says of each of `addresses`. Raises `Unreadable` when it is no scan result, or damaged beyond trust."""
    return _in_time(_read(capture, tuple(dict.fromkeys(addresses))), capture)


def _in_time(result: ScanResult, capture: Capture) -> ScanResult:
    """A result of the future answers nothing: it is not known which scan it is, nor when it was read."""
    if result.finished_at is not None and result.finished_at - capture.captured_at > _CLOCKS:
        why = Reason("scan-result", _ENDED_LATER)
    elif result.started_at is not None and result.started_at - capture.captured_at > _CLOCKS:
        why = Reason("scan-result", _BEGAN_LATER)
    else:
        return result
    outcomes = dict.fromkeys(result.outcomes, Unknown((why,), (capture.id,)))
    return replace(result, outcomes=outcomes, gaps=(*result.gaps, why))


def _read(capture: Capture, wanted: tuple[Address, ...]) -> ScanResult:
    if capture.size > MAX_BYTES:
        raise Unreadable("is larger than the 4 GiB that are read of a scan result")
    with capture.open() as body:
        head = body.read(512)
    start = head.removeprefix(_BOM).lstrip(_SPACE)
    if head.startswith(b"PK"):
        return _read_zip(capture, wanted)
    if start.startswith(b"<"):
        return _read_nessus(capture, wanted)
    if start.startswith((b"{", b"[", SEPARATOR)):
        return _read_json(capture, wanted)
    if not start:
        raise Unreadable("is empty: download or save the scan result again")
    raise Unreadable("is neither a .nessus file, nor a zip with one, nor Security Center's JSON of a scan result")


def _read_json(capture: Capture, wanted: tuple[Address, ...]) -> ScanResult:
    from .of_listing import scan_result_of_listing
    from .of_progress import scan_result_of_json

    return scan_result_of_listing(capture, wanted) if "since" in capture.question else scan_result_of_json(capture, wanted)


def _read_nessus(capture: Capture, wanted: tuple[Address, ...]) -> ScanResult:
    from .nessus_xml import read_nessus
    from .of_nessus import scan_result_of_nessus

    with capture.open() as body:
        return scan_result_of_nessus(read_nessus(_steps(body), frozenset(wanted)), capture, wanted)


def _read_zip(capture: Capture, wanted: tuple[Address, ...]) -> ScanResult:
    from .nessus_xml import read_nessus
    from .nessus_zip import nessus_chunks
    from .of_nessus import scan_result_of_nessus

    with capture.open() as body:
        seekable = body if body.seekable() else io.BytesIO(capture.read())
        chunks = nessus_chunks(seekable, MAX_BYTES, _STEP)
        return scan_result_of_nessus(read_nessus(chunks, frozenset(wanted)), capture, wanted)


def _steps(body: BinaryIO) -> Iterator[bytes]:
    count = 0
    while chunk := body.read(_STEP):
        count += len(chunk)
        if count > MAX_BYTES:
            raise Unreadable("is larger than the 4 GiB that are read of a scan result")
        yield chunk
