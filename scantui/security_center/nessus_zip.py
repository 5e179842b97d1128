"""The one `.nessus` file in a zip, as a stream: never extracted, its size counted while reading (SAFETY B.4, 27).

Knows zip archives alone, nothing of what is in the file.
"""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO, Final

from ..answer import Unreadable
from ..safe_text import HIDDEN

MAX_RATIO: Final = 200
_MAX_READ: Final = 1024 * 1024
"""The largest single read that a sound archive of a few members needs, its directory included."""
_MAX_MEMBERS: Final = 100
_LOCAL_HEADER: Final = 30
_METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_ENCRYPTED: Final = 0x1

_BROKEN: Final = "is a damaged zip archive: download it again"


def nessus_chunks(body: BinaryIO, size: int, max_bytes: int, step: int) -> Iterator[bytes]:
    """The bytes of the only `.nessus` member of the archive of `size` bytes, up to its end, so that its checksum is proven."""
    try:
        with zipfile.ZipFile(_Guarded(body)) as archive:
            member = _only_nessus(archive, size)
            if member.file_size > max_bytes or member.file_size > MAX_RATIO * max(1, member.compress_size):
                raise Unreadable("holds a .nessus file that unpacks to far more than a scan result: nothing of it was read")
            with archive.open(member) as stream:
                count = 0
                while chunk := stream.read(step):
                    count += len(chunk)
                    if count > member.file_size:
                        raise Unreadable(_BROKEN)
                    yield chunk
            if count != member.file_size:
                raise Unreadable(_BROKEN)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, OverflowError, NotImplementedError, RuntimeError, KeyError):
        raise Unreadable(_BROKEN) from None


def _only_nessus(archive: zipfile.ZipFile, size: int) -> zipfile.ZipInfo:
    members = archive.infolist()
    if len(members) > _MAX_MEMBERS:
        raise Unreadable("is a zip archive of more than 100 files: only one with a single .nessus file is read")
    found = [member for member in members if _is_nessus(member)]
    if len(found) != 1:
        count = "no" if not found else "more than one"
        raise Unreadable(f"is a zip archive with {count} .nessus file: only one with a single .nessus file is read")
    member = found[0]
    if member.flag_bits & _ENCRYPTED:
        raise Unreadable("is an encrypted zip archive: unpack it first")
    if member.compress_type not in _METHODS:
        raise Unreadable("is a zip archive with an unusual compression: unpack it first")
    if not _has_plain_name(member) or stat.S_ISLNK(member.external_attr >> 16):
        raise Unreadable("is a zip archive whose .nessus file has no plain file name: unpack it first")
    if member.compress_size > size or _overlaps(member, members, archive.start_dir):
        raise Unreadable(_BROKEN)
    return member


def _is_nessus(member: zipfile.ZipInfo) -> bool:
    """By the name as stored: zipfile cuts it at a NUL. What macOS adds (`__MACOSX/._x.nessus`) is no result."""
    name = member.orig_filename.lower()
    return (name.endswith(".nessus") or member.filename.lower().endswith(".nessus")) and not name.startswith("__macosx/")


def _has_plain_name(member: zipfile.ZipInfo) -> bool:
    name = member.orig_filename
    parts = name.split("/")
    return not (HIDDEN.search(name) or "\\" in name or ":" in name or "" in parts or ".." in parts)


def _overlaps(member: zipfile.ZipInfo, members: list[zipfile.ZipInfo], directory: int) -> bool:
    """Whether another member, or the directory, lies within this one's bytes."""
    end = member.header_offset + _LOCAL_HEADER + len(member.orig_filename) + member.compress_size
    starts = [other.header_offset for other in members if other is not member]
    return end > directory or any(member.header_offset <= start < end for start in starts)


class _Guarded(io.RawIOBase):
    """A file that refuses to be read in huge pieces, as a forged directory size would make zipfile do."""

    def __init__(self, body: BinaryIO) -> None:
        self._body = body

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._body.seek(offset, whence)

    def tell(self) -> int:
        return self._body.tell()

    def read(self, size: int | None = -1) -> bytes:
        if size is not None and size > _MAX_READ:
            raise zipfile.BadZipFile("a read that is too large")
        data = self._body.read(_MAX_READ + 1 if size is None or size < 0 else size)
        if len(data) > _MAX_READ:
            raise zipfile.BadZipFile("a read that is too large")
        return data
