"""Zips with a scan result: read in place, and refused when anything about them is odd (SAFETY B.4, 27)."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from scantui.security_center.read import read_scan_result

from .files import WHOLE, address, capture, said, zipped

_IP = "10.0.0.4"
_GOOD = zipped(WHOLE)


def _patched(archive: bytes, *changes: tuple[bytes, int, str, int]) -> bytes:
    """Each (signature, offset in that record, struct format, value) written into every such record."""
    body = bytearray(archive)
    for signature, offset, form, value in changes:
        position = body.find(signature)
        while position >= 0:
            struct.pack_into(form, body, position + offset, value)
            position = body.find(signature, position + 4)
    return bytes(body)


_LOCAL, _CENTRAL, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"


def _member(name: str, *, mode: int = 0o100644, body: bytes = WHOLE) -> bytes:
    file = io.BytesIO()
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(info, body, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def _twice() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("124.nessus", WHOLE)
        archive.writestr("124.nessus", WHOLE)
    return file.getvalue()


def _many() -> bytes:
    file = io.BytesIO(_GOOD)
    with zipfile.ZipFile(file, "a") as archive:
        for number in range(200):
            archive.writestr(str(number), b"")
    return file.getvalue()


def _overlapping() -> bytes:
    """A second directory entry that claims bytes inside the first member."""
    body = zipped(WHOLE, readme__txt=b"x")
    second = body.rfind(_CENTRAL)
    return body[: second + 42] + struct.pack("<I", 20) + body[second + 46 :]


def test_a_sound_zip_is_read() -> None:
    for body in (_GOOD, zipped(WHOLE, method=zipfile.ZIP_STORED), zipped(WHOLE, "x/124.nessus"), zipped(WHOLE, readme__txt=b"hello")):
        assert said(body, _IP) == "scanned"
        assert said(body, "10.0.0.5") == "dead"
        assert said(body, "10.0.0.50").startswith("unknown: ")


def test_a_zip_whose_stream_cannot_seek_is_read_too() -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    plain = capture(_GOOD)
    piped = type(plain)(plain.id, plain.kind, plain.captured_at, plain.question, plain.size, "", lambda: Pipe(_GOOD))
    assert read_scan_result(piped, [address(_IP)]).outcomes == read_scan_result(plain, [address(_IP)]).outcomes


@pytest.mark.parametrize(
    ("body", "words"),
    [
        pytest.param(zipped(b"<NessusClientData_v2>" + b" " * 50_000_000 + b"</NessusClientData_v2>"), "far more", id="bomb"),
        pytest.param(_patched(_GOOD, (_LOCAL, 22, "<I", 100), (_CENTRAL, 24, "<I", 100)), "damaged zip", id="size understated"),
        pytest.param(_patched(_GOOD, (_LOCAL, 22, "<I", 9999), (_CENTRAL, 24, "<I", 9999)), "damaged zip", id="size overstated"),
        pytest.param(_patched(_GOOD, (_CENTRAL, 20, "<I", 1 << 30)), "damaged zip", id="compressed size overstated"),
        pytest.param(_patched(_GOOD, (_CENTRAL, 16, "<I", 12345)), "damaged zip", id="wrong checksum"),
        pytest.param(_overlapping(), "damaged zip", id="overlap"),
        pytest.param(zipped(_GOOD, "inner.zip"), "no .nessus file", id="nested zip"),
        pytest.param(zipped(_GOOD, "inner.nessus"), "not well-formed", id="nested zip under another name"),
        pytest.param(_patched(_GOOD, (_LOCAL, 6, "<H", 1), (_CENTRAL, 8, "<H", 1)), "encrypted", id="encrypted"),
        pytest.param(_member("../124.nessus"), "plain file name", id="parent folder"),
        pytest.param(_member("/etc/124.nessus"), "plain file name", id="absolute"),
        pytest.param(_member("..\\124.nessus"), "plain file name", id="backslash"),
        pytest.param(_member("124.nessus#.txt").replace(b"#", b"\0"), "plain file name", id="NUL in the name"),
        pytest.param(_member("\x1b]52;c;eA==\x07.nessus"), "plain file name", id="terminal sequence in the name"),
        pytest.param(_member("124.nessus", mode=0o120777), "plain file name", id="symbolic link"),
        pytest.param(_twice(), "more than one", id="one name twice"),
        pytest.param(zipped(WHOLE, other__nessus=WHOLE), "more than one", id="two results"),
        pytest.param(_many(), "more than 100", id="many files"),
        pytest.param(zipped(WHOLE, method=zipfile.ZIP_LZMA), "unusual compression", id="unusual compression"),
        pytest.param(zipped(b""), "cut short", id="empty result"),
        pytest.param(zipped(WHOLE[:-5]), "cut short", id="cut result inside a sound zip"),
        pytest.param(_patched(_GOOD, (_END, 12, "<I", 0xFFFFFFF0)), "damaged zip", id="huge directory"),
        pytest.param(b"PK\x05\x06" + bytes(18), "no .nessus file", id="empty zip"),
        pytest.param(b"PK", "damaged zip", id="two letters"),
    ],
)
def test_odd_archives_are_refused(body: bytes, words: str) -> None:
    assert said(body, _IP).startswith("unreadable: ")
    assert words in said(body, _IP)


def test_cut_at_every_percent_it_is_unreadable() -> None:
    for percent in range(100):
        assert said(_GOOD[: len(_GOOD) * percent // 100], _IP).startswith("unreadable: ")


def test_every_byte_changed_never_changes_a_verdict() -> None:
    """A flipped byte in the archive is found by the checksum, or harmless."""
    for position in range(len(_GOOD)):
        damaged = bytearray(_GOOD)
        damaged[position] ^= 0x41
        words = said(bytes(damaged), "10.0.0.5")
        assert words == "dead" or words.startswith("unreadable: "), (position, words)
