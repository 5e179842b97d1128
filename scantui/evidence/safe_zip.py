"""The one door to the inside of a zip: hostile until its last byte fits, counted while it is read, never extracted (SAFETY B.4, 27).

Does not know what the members mean; whoever asks words what is wrong.
"""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum, auto
from typing import BinaryIO, Final

_ENCRYPTED: Final = 0x1
_METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_LOCAL_HEADER: Final = 30
"""The least that a member's own header takes, its name aside."""
_DIRECTORY_ENTRY: Final = 512
_LAST_RECORDS: Final = 66_000
"""The last record with the longest comment, and those of a large zip before it."""
_LEAST_READ: Final = 1024 * 1024
_BAD_NAME = re.compile(r"[\x00\\]|\A/|\A[A-Za-z]:|(?:\A|/)\.\.(?:/|\Z)")
_ERRORS: Final = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, OverflowError, RuntimeError, ValueError, LookupError,
)  # fmt: skip
"""What `zipfile` is known to raise for damaged archives."""


class Fault(Enum):
    DAMAGED = auto()
    """Also one made to mislead: members that overlap, sizes that lie."""
    ENCRYPTED = auto()
    COMPRESSION = auto()
    NAME = auto()
    """A name that leads elsewhere or goes on behind a NUL, or a link. Names may still hold what no screen should be given."""
    TWICE = auto()
    TOO_MANY = auto()
    SWELLS = auto()


class BadZip(Exception):
    """The zip is not read; nothing of it, or no more of it, counts."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.name)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Limits:
    """What an honest zip of the kind stays below. A member may inflate to `free` bytes whatever its ratio: a run of blanks is no bomb."""

    members: int
    member_bytes: int
    total_bytes: int
    ratio: int = 200
    free: int = 1024 * 1024


class SafeZip:
    """An open zip whose directory was vetted. Raises `BadZip`; an `OSError` is one of the file below."""

    def __init__(self, body: BinaryIO, limits: Limits) -> None:
        self._limits, self._left = limits, limits.total_bytes
        self._archive = _opened(body, limits.members)
        self.members: tuple[zipfile.ZipInfo, ...] = tuple(self._archive.infolist())
        names: set[str] = set()
        for member in self.members:
            _vet(member, names)
            if member.file_size > self._allowed(member):
                raise BadZip(Fault.SWELLS)
        _vet_places(self.members, self._archive.start_dir)

    def _allowed(self, member: zipfile.ZipInfo) -> int:
        return min(self._limits.member_bytes, max(self._limits.free, self._limits.ratio * member.compress_size))

    def chunks(self, member: zipfile.ZipInfo, step: int) -> Iterator[bytes]:
        """The member to its end, so that its checksum is proven; the bytes are counted here, for the stated size may lie."""
        allowed, count = self._allowed(member), 0
        with _damage():
            stream = self._archive.open(member)
        with stream:
            while True:
                with _damage():
                    chunk = stream.read(step)
                if not chunk:
                    break
                count += len(chunk)
                self._left -= len(chunk)
                if count > allowed or self._left < 0:
                    raise BadZip(Fault.SWELLS)
                if count > member.file_size:
                    raise BadZip(Fault.DAMAGED)
                yield chunk
        if count != member.file_size:
            raise BadZip(Fault.DAMAGED)


def directory(body: BinaryIO, most: int) -> tuple[zipfile.ZipInfo, ...]:
    """What the zip's directory says, not vetted. Raises `BadZip`."""
    return tuple(_opened(body, most).infolist())


def _opened(body: BinaryIO, most: int) -> zipfile.ZipFile:
    with _damage():
        body.seek(0)
        archive = zipfile.ZipFile(_Guarded(body, max(_LEAST_READ, most * _DIRECTORY_ENTRY)))
        stated = _stated_count(body)
    if len(archive.infolist()) > most:
        raise BadZip(Fault.TOO_MANY)
    if len(archive.infolist()) != stated:
        raise BadZip(Fault.DAMAGED)
    return archive


def _stated_count(body: BinaryIO) -> int:
    """How many members the zip's last record names, which zipfile overlooks: a directory of less bytes would only have lost some."""
    body.seek(max(0, body.seek(0, io.SEEK_END) - _LAST_RECORDS))
    tail = body.read(_LAST_RECORDS)
    end = tail.rfind(b"PK\x05\x06")
    count = int(struct.unpack_from("<H", tail, end + 10)[0])
    large = tail.rfind(b"PK\x06\x06", 0, end)
    return int(struct.unpack_from("<Q", tail, large + 32)[0]) if count == 0xFFFF and large >= 0 else count


@contextmanager
def _damage() -> Iterator[None]:
    try:
        yield
    except _ERRORS as error:
        raise BadZip(Fault.DAMAGED) from error


def _vet(member: zipfile.ZipInfo, names: set[str]) -> None:
    if member.flag_bits & _ENCRYPTED:
        raise BadZip(Fault.ENCRYPTED)
    if member.compress_type not in _METHODS:
        raise BadZip(Fault.COMPRESSION)
    # The name as stored: zipfile cuts it at a NUL, and turns back-slashes on some systems.
    if member.filename != member.orig_filename or _BAD_NAME.search(member.orig_filename) or stat.S_ISLNK(member.external_attr >> 16):
        raise BadZip(Fault.NAME)
    if member.filename.casefold() in names:
        raise BadZip(Fault.TWICE)
    names.add(member.filename.casefold())


def _vet_places(members: tuple[zipfile.ZipInfo, ...], directory_start: int) -> None:
    """Members must not share bytes, with each other or the directory: that is how a small zip claims to be a large one."""
    end = 0
    for member in sorted(members, key=lambda member: member.header_offset):
        if member.header_offset < end:
            raise BadZip(Fault.DAMAGED)
        end = member.header_offset + _LOCAL_HEADER + len(member.orig_filename) + member.compress_size
    if end > directory_start:
        raise BadZip(Fault.DAMAGED)


class _Guarded(io.RawIOBase):
    """A file that refuses what a forged directory would make zipfile do: reads in huge pieces, and places that no file has."""

    def __init__(self, body: BinaryIO, most: int) -> None:
        self._body, self._most = body, most

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        if whence == io.SEEK_SET and not 0 <= offset < 1 << 62:
            raise zipfile.BadZipFile("a place that no file has")
        return self._body.seek(offset, whence)

    def tell(self) -> int:
        return self._body.tell()

    def read(self, size: int | None = -1) -> bytes:
        if size is not None and size > self._most:
            raise zipfile.BadZipFile("a read that is too large")
        data = self._body.read(self._most + 1 if size is None or size < 0 else size)
        if len(data) > self._most:
            raise zipfile.BadZipFile("a read that is too large")
        return data
