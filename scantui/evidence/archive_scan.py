"""Looks for secrets inside a zip, and packs it anew without them. Never extracts anything to the disk.

Does not know what the members mean.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, BinaryIO, Final, Protocol

from .layout import CHUNK, CaptureRefused
from .mhtml import HEAD, is_mhtml
from .model import Redaction
from .safe_zip import BadZip, Fault, Limits, SafeZip
from .secrets import Redactor, SecretScan

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

MAX_INFLATED: Final = 4 * 1024**3
_LIMITS: Final = Limits(members=200_000, member_bytes=MAX_INFLATED, total_bytes=MAX_INFLATED)
_WHY: Final = {
    Fault.DAMAGED: "the zip is damaged, so that secrets in it could not be seen: fetch it again",
    Fault.ENCRYPTED: "the zip is encrypted, so that secrets in it could not be seen: unpack it first",
    Fault.COMPRESSION: "the zip uses a compression that is not read here: pack it again with deflate",
    Fault.NAME: "the zip has a link in it, or a name that leads out of it: unpack it and pack what matters",
    Fault.TWICE: "the zip has two members of one name: unpack it and pack what matters",
    Fault.TOO_MANY: f"the zip has more than {_LIMITS.members} members: split it",
    Fault.SWELLS: "the zip inflates beyond what is read here: unpack it and import the file that matters",
}
_FIXED_TIME: Final = (1980, 1, 1, 0, 0, 0)

PACKED: Final = {
    b"\x1f\x8b": "gzip", b"\xfd7zXZ": "xz", b"BZh": "bzip2", b"\x28\xb5\x2f\xfd": "zstd", b"7z\xbc\xaf": "7-Zip", b"Rar!": "RAR",
}  # fmt: skip
"""Formats that would hide a secret from the scan, by their first bytes."""


class Reader(Protocol):
    """Somebody who reads one text after another while they are scanned."""

    def begin(self, head: bytes) -> None: ...

    def look(self, chunk: bytes) -> None: ...

    def end(self) -> None: ...


def is_zip(head: bytes) -> bool:
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"))


def refuse_packed(head: bytes, what: str) -> None:
    """Raises `CaptureRefused` for a format that cannot be looked into."""
    for magic, name in PACKED.items():
        if head.startswith(magic):
            raise CaptureRefused(f"{what} is compressed with {name}, where secrets could not be seen: unpack it first")


def scan_zip(body: BinaryIO, scan: SecretScan, reader: Reader | None = None) -> tuple[Redaction, ...]:
    """What would have to be taken out of the zip and its members. `reader` is shown every member.

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
            if reader is not None:
                if redactor is None:
                    reader.begin(chunk[:64])
                reader.look(chunk)
            redactor = redactor or scan.redactor(chunk[:64])
            redactor.feed(chunk)
        if redactor is not None:
            redactor.finish()
            count(redactor.redactions)
            if reader is not None:
                reader.end()
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


def _members(body: BinaryIO) -> Iterator[tuple[zipfile.ZipInfo, Iterator[bytes]]]:
    try:
        archive = SafeZip(body, _LIMITS)
    except BadZip as error:
        raise CaptureRefused(_WHY[error.fault]) from error
    for member in archive.members:
        yield member, _inflated(archive, member)


def _inflated(archive: SafeZip, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The member's bytes, unless its first ones say that secrets in it could not be seen."""
    try:
        for number, chunk in enumerate(archive.chunks(member, CHUNK)):
            if number == 0:
                refuse_packed(chunk, "a member of the zip")
                if is_zip(chunk):
                    raise CaptureRefused("the zip has another zip in it, where secrets could not be seen: unpack it first")
                if is_mhtml(chunk[:HEAD]):
                    raise CaptureRefused("the zip has a page saved as MHTML in it: unpack it and import the page itself")
            yield chunk
    except BadZip as error:
        raise CaptureRefused(_WHY[error.fault]) from error
