"""Looks for secrets inside a zip, and packs it anew without them. Never extracts anything to the disk.

Does not know what the members mean.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, Final

from .layout import CHUNK, CaptureRefused
from .model import Redaction
from .secrets import Redactor, SecretScan

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

MAX_MEMBERS: Final = 100_000
MAX_INFLATED: Final = 4 * 1024**3
MAX_RATIO: Final = 200
_FREE_BYTES: Final = 1024 * 1024
"""A member may be this large whatever its ratio: a run of blanks is no bomb."""
_FIXED_TIME: Final = (1980, 1, 1, 0, 0, 0)

PACKED: Final = {
    b"\x1f\x8b": "gzip", b"\xfd7zXZ": "xz", b"BZh": "bzip2", b"\x28\xb5\x2f\xfd": "zstd", b"7z\xbc\xaf": "7-Zip", b"Rar!": "RAR",
}  # fmt: skip
"""Formats that would hide a secret from the scan, by their first bytes."""


def is_zip(head: bytes) -> bool:
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"))


def refuse_packed(head: bytes, what: str) -> None:
    """Raises `CaptureRefused` for a format that cannot be looked into."""
    for magic, name in PACKED.items():
        if head.startswith(magic):
            raise CaptureRefused(f"{what} is compressed with {name}, where secrets could not be seen: unpack it first")


def scan_zip(body: BinaryIO, scan: SecretScan, look: Callable[[bytes], None] | None = None) -> tuple[Redaction, ...]:
    """What would have to be taken out of the zip and its members. `look` is shown every inflated chunk.

    Raises `CaptureRefused` when a member cannot be looked into.
    """
    counts: dict[str, int] = {}

    def count(redactions: tuple[Redaction, ...]) -> None:
        for redaction in redactions:
            counts[redaction.what] = counts.get(redaction.what, 0) + redaction.count

    body.seek(0)
    raw = scan.redactor(b"")  # comments, extra fields and whatever lies between the members
    while chunk := body.read(CHUNK):
        raw.feed(chunk)
    raw.finish()
    inside = False
    for member, chunks in _members(body):
        count(scan.redact(member.filename.encode("utf-8", "surrogateescape"))[1])
        redactor: Redactor | None = None
        for chunk in chunks:
            redactor = redactor or scan.redactor(chunk[:64])
            redactor.feed(chunk)
            if look is not None:
                look(chunk)
        if redactor is not None:
            redactor.finish()
            count(redactor.redactions)
        inside = inside or member.compress_type == zipfile.ZIP_STORED
    if not (inside and counts):  # a stored member's secret was seen twice
        count(raw.redactions)
    return tuple(Redaction(what, number) for what, number in sorted(counts.items()))


def repack_zip(body: BinaryIO, scan: SecretScan, write: Callable[[bytes], object]) -> None:
    """Writes a zip with the same members, stored, without their secrets, comments and extra fields: the same for the same input."""
    with zipfile.ZipFile(_Sink(write), "w") as target:
        for member, chunks in _members(body):
            name = scan.redact(member.filename.encode("utf-8", "surrogateescape"))[0].decode("utf-8", "replace")
            info = zipfile.ZipInfo(name, _FIXED_TIME)
            info.external_attr = 0o600 << 16
            info.file_size = member.file_size
            if member.is_dir():
                target.writestr(info, b"")
                continue
            redactor: Redactor | None = None
            with target.open(info, "w") as copy:
                for chunk in chunks:
                    redactor = redactor or scan.redactor(chunk[:64])
                    copy.write(redactor.feed(chunk))
                if redactor is not None:
                    copy.write(redactor.finish())


class _Sink(io.RawIOBase):
    """A stream that `zipfile` can write, and that cannot seek."""

    def __init__(self, write: Callable[[bytes], object]) -> None:
        self._write = write

    def writable(self) -> bool:
        return True

    def write(self, data: ReadableBuffer) -> int:
        block = bytes(data)
        self._write(block)
        return len(block)


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise CaptureRefused("the zip is damaged, so that secrets in it could not be seen: fetch it again") from error


def _members(body: BinaryIO) -> Iterator[tuple[zipfile.ZipInfo, Iterator[bytes]]]:
    with _readable():
        body.seek(0)
        with zipfile.ZipFile(body) as archive:
            members = archive.infolist()
            if len(members) > MAX_MEMBERS:
                raise CaptureRefused(f"the zip has more than {MAX_MEMBERS} members: split it")
            budget = [MAX_INFLATED]
            for member in members:
                yield member, _inflated(archive, member, budget)


def _inflated(archive: zipfile.ZipFile, member: zipfile.ZipInfo, budget: list[int]) -> Iterator[bytes]:
    """The member to its end (so that its CRC is checked), the bytes counted here, whatever it says (SAFETY B.4, 27)."""
    if member.flag_bits & 0x1:
        raise CaptureRefused("the zip is encrypted, so that secrets in it could not be seen: unpack it first")
    if member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise CaptureRefused("the zip uses a compression that is not read here: pack it again with deflate")
    size = 0
    with _readable(), archive.open(member) as stream:
        while chunk := stream.read(CHUNK):
            if size == 0:
                refuse_packed(chunk, "a member of the zip")
                if is_zip(chunk):
                    raise CaptureRefused("the zip has another zip in it, where secrets could not be seen: unpack it first")
            size += len(chunk)
            budget[0] -= len(chunk)
            if budget[0] < 0 or size > _FREE_BYTES + MAX_RATIO * member.compress_size:
                raise CaptureRefused("the zip inflates beyond what is read here: unpack it and import the file that matters")
            yield chunk
