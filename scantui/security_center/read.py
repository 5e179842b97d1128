"""Bytes of a scan result → facts: a `.nessus` file, its zip, or Tenable.sc's scanResult JSON, told apart by content.

Does no I/O but reading the capture, and knows no clock.
"""

from __future__ import annotations

import io
from collections.abc import Collection, Iterator
from typing import BinaryIO, Final

from ..answer import Unreadable
from ..evidence.model import Capture
from ..hosts import Address
from .model import ScanResult

MAX_BYTES: Final = 4 * 1024 * 1024 * 1024
_STEP: Final = 64 * 1024
_SPACE: Final = b" \t\r\n"
_BOM: Final = b"\xef\xbb\xbf"


def read_scan_result(capture: Capture, addresses: Collection[Address]) -> ScanResult:
    """What the result says of each of `addresses`. Raises `Unreadable` when it is no scan result, or damaged beyond trust."""
    wanted = tuple(dict.fromkeys(addresses))
    if capture.size > MAX_BYTES:
        raise Unreadable("is larger than the 4 GiB that are read of a scan result")
    with capture.open() as body:
        head = body.read(512)
    start = head.removeprefix(_BOM).lstrip(_SPACE)
    if head.startswith(b"PK"):
        return _read_zip(capture, wanted)
    if start.startswith(b"<"):
        return _read_nessus(capture, wanted)
    if start.startswith((b"{", b"[")):
        from .of_progress import scan_result_of_json

        return scan_result_of_json(capture, wanted)
    if not start:
        raise Unreadable("is empty: download or save the scan result again")
    raise Unreadable("is neither a .nessus file, nor a zip with one, nor Security Center's JSON of a scan result")


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
