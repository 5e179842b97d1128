"""The one door to the inside of a zip: what is damaged or made to mislead is refused with one error, whatever `zipfile` raises."""

from __future__ import annotations

import io
import struct
import tempfile
import zipfile
from pathlib import Path
from typing import BinaryIO, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scantui.evidence.archive import ZipSource
from scantui.evidence.archive_scan import scan_zip
from scantui.evidence.layout import BundleError, CaptureRefused
from scantui.evidence.safe_zip import BadZip, Fault, Limits, SafeZip
from scantui.evidence.secrets import SecretScan

LIMITS = Limits(members=10, member_bytes=3_000_000, total_bytes=4_000_000)
MEMBERS = {"a/2026-11-20.json": b'[{"ts":"1"}]' * 50, "channels.json": b"[]"}
LOCAL, CENTRAL, END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"


def make(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED, mode: int = 0o100600) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo(name)
            info.external_attr = mode << 16
            archive.writestr(info, data, compression)
    return out.getvalue()


def contents(body: BinaryIO) -> dict[str, bytes]:
    archive = SafeZip(body, LIMITS)
    return {member.filename: b"".join(archive.chunks(member, 100)) for member in archive.members}


def fault(data: bytes) -> Fault | None:
    try:
        contents(io.BytesIO(data))
    except BadZip as error:
        return error.fault
    return None


def patched(data: bytes, signature: bytes, offset: int, form: str, value: int) -> bytes:
    """`value` written into every record of that signature."""
    body, position = bytearray(data), data.find(signature)
    while position >= 0:
        struct.pack_into(form, body, position + offset, value)
        position = data.find(signature, position + 4)
    return bytes(body)


def twice() -> bytes:
    return make({"one": b"1", "oNe": b"2"})


def overlapping() -> bytes:
    body = make({"a": b"x" * 100, "b": b"y"}, zipfile.ZIP_STORED)
    second = body.rfind(CENTRAL)
    return body[: second + 42] + struct.pack("<I", 20) + body[second + 46 :]


def far_away(offset: int) -> bytes:
    """One member that a zip64 field puts at `offset`."""
    body = make({"one": b"1"})
    start, end = body.find(CENTRAL), body.find(END)
    head = bytearray(body[start : start + 46])
    extra = struct.pack("<HHQ", 1, 8, offset)
    head[30:32], head[42:46] = struct.pack("<H", len(extra)), b"\xff" * 4
    entry = bytes(head) + b"one" + extra
    return body[:start] + entry + struct.pack("<4s4H2LH", END, 0, 0, 1, 1, len(entry), start, 0) + body[end + 22 :]


def zip64_end(size: int, offset: int) -> bytes:
    body = make({"one": b"1"})
    start = body.find(END)
    record = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 1, 1, size, offset)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, start, 1)
    return body[:start] + record + locator + struct.pack("<4s4H2LH", END, 0, 0, 1, 1, 2**32 - 1, 2**32 - 1, 0)


GOOD = make(MEMBERS)
ODD = {
    "cut": (GOOD[:-30], Fault.DAMAGED),
    "nothing": (b"", Fault.DAMAGED),
    "checksum": (patched(GOOD, CENTRAL, 16, "<I", 12345), Fault.DAMAGED),
    "size understated": (patched(GOOD, CENTRAL, 24, "<I", 1), Fault.DAMAGED),
    "size overstated": (patched(GOOD, CENTRAL, 24, "<I", 9999), Fault.DAMAGED),
    "overlap": (overlapping(), Fault.DAMAGED),
    "into the directory": (patched(make({"a": b"1"}, zipfile.ZIP_STORED), CENTRAL, 20, "<I", 60), Fault.DAMAGED),
    "huge directory": (patched(GOOD, END, 12, "<I", 0xFFFFFFF0), Fault.DAMAGED),
    **{f"member at {offset:x}": (far_away(offset), Fault.DAMAGED) for offset in (2**64 - 5, 2**63, 2**63 - 1, 2**62, 2**40)},
    **{
        f"directory {size:x} at {offset:x}": (zip64_end(size, offset), Fault.DAMAGED)
        for size, offset in ((2**64 - 1, 2**64 - 1), (2**63, 0), (0, 2**64 - 1), (2**64 - 1, 0), (60, 2**63))
    },
    "encrypted": (patched(patched(GOOD, LOCAL, 6, "<H", 1), CENTRAL, 8, "<H", 1), Fault.ENCRYPTED),
    "less members than stated": (patched(GOOD, END, 10, "<H", 3), Fault.DAMAGED),
    "other compression": (make({"a": b"x"}, zipfile.ZIP_LZMA), Fault.COMPRESSION),
    "unknown compression": (patched(GOOD, CENTRAL, 10, "<H", 97), Fault.COMPRESSION),
    "a newer zip": (patched(GOOD, CENTRAL, 6, "<H", 200), Fault.DAMAGED),
    **{
        f"name {name!a}": (make({name: b"1"}), Fault.NAME)
        for name in ("../x", "a/../x", "..", "/etc/x", "C:x", "..\\x", "a\\b")
    },
    "NUL in the name": (make({"a.json#.txt": b"1"}).replace(b"#", b"\0"), Fault.NAME),
    "link": (make({"a": b"/etc/passwd"}, mode=0o120777), Fault.NAME),
    "one name twice": (twice(), Fault.TWICE),
    "many": (make({str(number): b"" for number in range(11)}), Fault.TOO_MANY),
    "bomb": (make({"a": bytes(2_500_000)}), Fault.SWELLS),
    "large": (make({"a": bytes(range(256)) * 12_000}, zipfile.ZIP_STORED), Fault.SWELLS),
    "large together": (make({name: bytes(900_000) for name in "abcde"}), Fault.SWELLS),
}


def test_a_sound_zip_is_read() -> None:
    assert contents(io.BytesIO(GOOD)) == MEMBERS
    assert contents(io.BytesIO(b"#!/bin/sh\n" + GOOD)) == MEMBERS
    assert contents(io.BytesIO(make({}))) == {}
    assert contents(io.BytesIO(make({"a/": b"", "a/..b": b"", "\u00fc..json": b"1"}))) == {"a/": b"", "a/..b": b"", "\u00fc..json": b"1"}


@pytest.mark.parametrize("what", ODD)
def test_an_odd_zip_is_refused(what: str, tmp_path: Path) -> None:
    data, expected = ODD[what]
    assert fault(data) is expected
    (tmp_path / "x.zip").write_bytes(data)
    with (tmp_path / "x.zip").open("rb") as stream:
        with pytest.raises(BadZip):  # a real file complains of other places than one in memory
            contents(stream)
        if data:
            with pytest.raises((CaptureRefused, BadZip)):
                scan_all(stream)


def scan_all(stream: BinaryIO) -> None:
    scan_zip(stream, SecretScan())
    raise BadZip(Fault.DAMAGED)  # the scan's own limits are wider


@settings(max_examples=200, deadline=None)
@given(
    changes=st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.one_of(st.sampled_from([0, 1, 255]), st.integers(0, 255))), max_size=4),
    cut=st.one_of(st.none(), st.integers(0, len(GOOD))),
)
def test_a_damaged_zip_gives_the_same_or_nothing(changes: list[tuple[int, int]], cut: int | None) -> None:
    data = bytearray(GOOD)
    for place, value in changes:
        data[place] = value
    body = bytes(data[:cut])
    with tempfile.NamedTemporaryFile() as file:
        file.write(body)
        file.flush()
        for stream in (io.BytesIO(body), cast(BinaryIO, file)):
            try:
                found = contents(stream)
            except BadZip:
                continue
            assert sorted(found.values()) in ([], sorted(MEMBERS.values())), "a changed name is the one thing that no checksum covers"
        try:
            source = ZipSource(file.name)
            source.listing()
        except BundleError:
            pass


def test_an_error_of_the_disk_is_no_damage_of_the_zip() -> None:
    class Failing(io.BytesIO):
        broken = False

        def read(self, size: int | None = -1) -> bytes:
            if self.broken:
                raise OSError(5, "Input/output error")
            return super().read(size)

    body = Failing(GOOD)
    archive = SafeZip(body, LIMITS)
    body.broken = True
    with pytest.raises(OSError, match="Input/output"):
        list(archive.chunks(archive.members[0], 100))
