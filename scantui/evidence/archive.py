"""An exported zip read in place: its members are stored, so that each is a stretch of the file. Nothing is ever extracted.

Does not know what the files mean.
"""

from __future__ import annotations

import io
import os
import struct
import zipfile
from pathlib import Path
from typing import BinaryIO, Final

from ..answer import Unreadable
from .exact_zip import is_exact
from .folder import Listing, shown
from .layout import DATA, ID, MAX_FILES, NAME, BundleError
from .safe_zip import BadZip, Fault, directory

_LOCAL_HEADER: Final = struct.Struct("<4s5H3I2H")


class ZipSource:
    """An exported bundle. Raises `BundleError` when the file is no zip, or not one that `export` made."""

    def __init__(self, path: str) -> None:
        self._path = Path(path)
        self._places: dict[str, tuple[int, int]] = {}
        self._stamp: tuple[int, ...] = ()
        self.folder = ""
        """The one folder in it, which is the bundle's id."""

    def listing(self) -> Listing:
        sizes: dict[str, int] = {}
        problems: list[str] = []
        with self._path.open("rb") as stream:
            self._stamp = _stamp(stream)
            members = _members(stream)
            for member in members:
                name = self._inside(member.filename)
                if name is None or name in sizes:
                    problems.append(f"{shown(member.filename)} is not a name that scantui gives, or stands twice")
                elif member.compress_type != zipfile.ZIP_STORED or member.flag_bits & 0x1 or member.file_size != member.compress_size:
                    problems.append(f"{shown(name)} is compressed: this zip was packed by another program; unpack it and open the folder")
                else:
                    sizes[name] = member.file_size
                    self._places[name] = member.header_offset, member.file_size
            if sum(sizes.values()) > self._stamp[2]:
                problems.append("its members overlap")
            elif not problems and not is_exact(stream, members):
                problems.append("the zip is not byte for byte what scantui exports: fetch it again, or unpack it and open the folder")
        return Listing(sizes, tuple(problems))

    def _inside(self, name: str) -> str | None:
        """The name within the bundle, or None when it cannot be one of ours."""
        folder, _, rest = name.partition("/")
        self.folder = self.folder or folder
        base = rest.removeprefix(f"{DATA}/")
        good = ID.fullmatch(folder) is not None and folder == self.folder and NAME.fullmatch(base) is not None
        return rest if good else None

    def open(self, name: str) -> BinaryIO:
        offset, size = self._places[name]
        stream = self._path.open("rb")
        try:
            if _stamp(stream) != self._stamp:
                raise Unreadable("the zip was changed after it was opened: open it again", name)
            stream.seek(offset)
            header = stream.read(_LOCAL_HEADER.size)
            if len(header) < _LOCAL_HEADER.size or header[:4] != b"PK\x03\x04":
                raise Unreadable("the zip is damaged: export the bundle again", name)
            name_size, extra_size = _LOCAL_HEADER.unpack(header)[-2:]
        except BaseException:
            stream.close()
            raise
        return io.BufferedReader(_Section(stream, offset + _LOCAL_HEADER.size + name_size + extra_size, size))


def _members(stream: BinaryIO) -> tuple[zipfile.ZipInfo, ...]:
    try:
        return directory(stream, MAX_FILES)
    except BadZip as error:
        if error.fault is Fault.TOO_MANY:
            raise BundleError(f"has more than {MAX_FILES} members") from error
        raise BundleError("is neither a folder nor a whole zip: fetch it again") from error


def _stamp(stream: BinaryIO) -> tuple[int, ...]:
    info = os.fstat(stream.fileno())
    return info.st_dev, info.st_ino, info.st_size, info.st_mtime_ns


class _Section(io.RawIOBase):
    """A stretch of a file, as a file."""

    def __init__(self, stream: BinaryIO, start: int, size: int) -> None:
        self._stream, self._start, self._size = stream, start, size
        self._position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # any writable buffer
        self._stream.seek(self._start + self._position)
        data = self._stream.read(min(len(buffer), max(0, self._size - self._position)))
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise ValueError("before the start of the file")
        self._position = base + offset
        return self._position

    def tell(self) -> int:
        return self._position

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
        super().close()
