"""A folder as a zip that is never written anywhere: made while it is read, so that what is in it meets the secret scan first.

Does not know what the folder holds; a Slack export is one.
"""

from __future__ import annotations

import bisect
import io
import os
import stat
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from .folder import shown
from .layout import CHUNK, CaptureRefused, os_reason

MAX_FILES: Final = 60_000
MAX_BYTES: Final = 4 * 1024**3 - 64 * 1024 * 1024
"""Both stay below what the plain zip format can hold."""
MAX_DEPTH: Final = 8

_UTF8: Final = 0x800
_DATE: Final = 0x21  # 1980-01-01
_FILE_MODE: Final = (stat.S_IFREG | 0o600) << 16


@dataclass(frozen=True, slots=True)
class _Member:
    name: bytes
    path: Path
    size: int
    crc: int


def pack_folder(path: str | os.PathLike[str]) -> io.BufferedReader:
    """The folder's files as a stored zip, the same bytes for the same files. Raises `CaptureRefused`.

    Anything but plain files is refused, not skipped: what is left out without a word could later look absent.
    """
    try:
        members = [_member(Path(path), name) for name in sorted(_walk(Path(path)))]
    except OSError as error:
        raise CaptureRefused(f"the folder cannot be read: {os_reason(error)}") from error
    if sum(member.size for member in members) > MAX_BYTES:
        raise CaptureRefused("the folder is larger than 4 GB: import the days that matter")
    return io.BufferedReader(_FolderZip(members), CHUNK)


def _walk(root: Path, inside: str = "", depth: int = 0) -> Iterator[str]:
    if depth > MAX_DEPTH:
        raise CaptureRefused("the folder is nested too deeply to be an export")
    count = 0
    with os.scandir(root / inside) as entries:
        for entry in entries:
            count += 1
            if count > MAX_FILES:
                raise CaptureRefused(f"the folder has more than {MAX_FILES} files")
            name = f"{inside}{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                yield from _walk(root, f"{name}/", depth + 1)
            elif entry.is_file(follow_symlinks=False):
                yield name
            else:
                raise CaptureRefused(f"{shown(entry.name)} in the folder is a link or no file: replace or remove it")


def _member(root: Path, name: str) -> _Member:
    size, crc = 0, 0
    with (root / name).open("rb") as stream:
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            crc = zlib.crc32(chunk, crc)
    return _Member(name.encode("utf-8", "surrogateescape"), root / name, size, crc)


def _common(member: _Member) -> bytes:
    """The fields that a member's own header and its line in the directory share."""
    return struct.pack("<5H3I2H", 20, _UTF8, 0, 0, _DATE, member.crc, member.size, member.size, len(member.name), 0)


class _FolderZip(io.RawIOBase):
    """Pieces, each some bytes or a file, end to end."""

    def __init__(self, members: list[_Member]) -> None:
        self._pieces: list[bytes | _Member] = []
        self._starts: list[int] = []
        self._size = self._position = 0
        directory = b""
        for member in members:
            line = struct.pack("<4sH", b"PK\x01\x02", 20) + _common(member)
            directory += line + struct.pack("<3H2I", 0, 0, 0, _FILE_MODE, self._size) + member.name
            self._append(b"PK\x03\x04" + _common(member) + member.name, 30 + len(member.name))
            self._append(member, member.size)
        start = self._size
        self._append(directory, len(directory))
        end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, len(members), len(members), len(directory), start, 0)
        self._append(end, len(end))

    def _append(self, piece: bytes | _Member, size: int) -> None:
        if size:
            self._starts.append(self._size)
            self._pieces.append(piece)
            self._size += size

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise ValueError("before the start of the file")
        self._position = base + offset
        return self._position

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # any writable buffer
        if self._position >= self._size or not len(buffer):
            return 0
        index = bisect.bisect_right(self._starts, self._position) - 1
        end = self._starts[index + 1] if index + 1 < len(self._starts) else self._size
        offset, wanted = self._position - self._starts[index], min(len(buffer), end - self._position)
        piece = self._pieces[index]
        if isinstance(piece, bytes):
            data = piece[offset : offset + wanted]
        else:
            with piece.path.open("rb") as stream:
                stream.seek(offset)
                data = stream.read(wanted)
            if len(data) < wanted:
                raise OSError("a file of the folder changed while it was read")
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)
