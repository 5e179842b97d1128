"""Exports as zips, damaged and made to mislead: refused, never extracted (SAFETY B.4, 27)."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from collections.abc import Callable

import pytest

from scantui.answer import Unreadable
from scantui.chlorine.model import ChlorineLog
from scantui.chlorine.read import read_log

from . import channel as slack
from .channel import WINDOW, days, export, host, zipped
from .stories import FAILED, W800

HOST = host(W800)
DAY = f"{slack.CHANNEL}/2021-01-24.json"
BODY = days(FAILED)["2021-01-24"]


def read(body: bytes) -> ChlorineLog:
    return read_log(slack.capture(body, WINDOW), [HOST])


def _with(members: list[tuple[str, bytes]]) -> bytes:
    return zipped([(DAY, BODY), *members])


def _patched(change: Callable[[zipfile.ZipInfo], None], name: str = DAY) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(DAY, BODY)
        if name != DAY:
            archive.writestr(name, b"x")
        change(archive.infolist()[-1])
    return out.getvalue()


def _overlapping() -> bytes:
    def same_place(info: zipfile.ZipInfo) -> None:
        info.header_offset = 0

    return _patched(same_place, "users.json")


def _encrypted() -> bytes:
    def flag(info: zipfile.ZipInfo) -> None:
        info.flag_bits |= 1

    return _patched(flag)


def _link() -> bytes:
    def link(info: zipfile.ZipInfo) -> None:
        info.external_attr = (stat.S_IFLNK | 0o777) << 16

    return _patched(link, "users.json")


def _lying() -> bytes:
    """The directory states a smaller size than the member has."""

    def less(info: zipfile.ZipInfo) -> None:
        info.file_size -= 5

    return _patched(less)


def _lying_more() -> bytes:
    def more(info: zipfile.ZipInfo) -> None:
        info.file_size += 5

    return _patched(more)


def _wrong_crc() -> bytes:
    def other(info: zipfile.ZipInfo) -> None:
        info.CRC ^= 1

    return _patched(other)


def _flipped() -> bytes:
    whole = bytearray(zipped([(DAY, BODY)]))
    whole[30 + len(DAY) + 40] ^= 0xFF
    return bytes(whole)


def _named(name: str) -> bytes:
    """A member with a name that the zip module itself would not write."""
    stand_in = "X" * len(name)
    return _with([(stand_in, b"[]")]).replace(stand_in.encode(), name.encode())


def _bzip2() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr(DAY, BODY)
    return out.getvalue()


def _beyond() -> bytes:
    """A member that says, in 64 bits, that it begins behind the end of all files."""
    whole = zipped([(DAY, BODY)])
    at = whole.index(b"PK\x01\x02")
    extra = struct.pack("<HHQ", 1, 8, 2**64 - 5)
    entry = bytearray(whole[at : at + 46 + len(DAY)])
    entry[30:32], entry[42:46] = struct.pack("<H", len(extra)), b"\xff" * 4
    entry += extra
    return whole[:at] + entry + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, len(entry), at, 0)


def _directory_beyond() -> bytes:
    """A directory that says the same of itself."""
    whole = zipped([(DAY, BODY)])
    before = whole[: whole.index(b"PK\x05\x06")]
    end = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 1, 1, 60, 2**63)
    place = struct.pack("<4sLQL", b"PK\x06\x07", 0, len(before), 1)
    return before + end + place + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, 2**32 - 1, 2**32 - 1, 0)


def _twice() -> bytes:
    return _with([(DAY[:-1] + "X", b"[]")]).replace((DAY[:-1] + "X").encode(), DAY.encode())


_HOSTILE = {
    "bomb": lambda: _with([("users.json", b"0" * (300 * 1024 * 1024))]),
    "bomb in the channel": lambda: zipped([(DAY, b"[" + b" " * (100 * 1024 * 1024) + b"]")]),
    "lying size": _lying,
    "lying size, more": _lying_more,
    "wrong checksum": _wrong_crc,
    "flipped byte": _flipped,
    "overlap": _overlapping,
    "encrypted": _encrypted,
    "parent folder": lambda: _with([("../2021-01-25.json", b"[]")]),
    "absolute": lambda: _with([("/etc/2021-01-25.json", b"[]")]),
    "drive": lambda: _with([("C:/2021-01-25.json", b"[]")]),
    "backslash": lambda: _named("..\\..\\2021-01-25.json"),
    "NUL in a name": lambda: _named("users\x00evil.json"),
    "two of one name": _twice,
    "a place beyond all files": _beyond,
    "a directory beyond all files": _directory_beyond,
    "names that differ in case": lambda: _with([(DAY.upper(), b"[]")]),
    "link": _link,
    "other compression": _bzip2,
    "the folder twice": lambda: _with([(f"old/{DAY}", b"[]")]),
    "a day that is no list": lambda: zipped([(DAY, b'{"ok": true}')]),
    "a day cut short": lambda: zipped([(DAY, BODY[:-9])]),
    "a day of text": lambda: zipped([(DAY, b"hello")]),
    "a zip for a day": lambda: zipped([(DAY, zipped([(DAY, BODY)]))]),
    "channels that are no list": lambda: _with([("channels.json", b"{}")]),
    "no end": lambda: export(FAILED)[:-30],
    "only its mark": lambda: b"PK\x03\x04",
}


@pytest.mark.parametrize("make", _HOSTILE.values(), ids=_HOSTILE.keys())
def test_a_hostile_archive_is_refused_without_its_names(make: Callable[[], bytes]) -> None:
    with pytest.raises(Unreadable) as caught:
        read(make())
    assert "2021" not in str(caught.value)
    assert "evil" not in str(caught.value)


def test_an_encrypted_archive_is_named_as_one() -> None:
    with pytest.raises(Unreadable, match="without a password"):
        read(_encrypted())


def test_an_escape_in_a_name_is_left_alone() -> None:
    log = read(_with([("\x1b]52;c;x\x07/2021-01-25.json", b"rubbish")]))
    assert log.requests[HOST][0].change


def test_an_empty_export_covers_nothing() -> None:
    log = read(zipped([]))
    assert (log.covered, log.message_count) == (None, 0)
    assert log.gaps
