"""The one form that an exported zip has, to its last byte: nothing may stand before, between or after its members.

Knows the form alone, and not what the members mean.
"""

from __future__ import annotations

import io
import os
import zipfile
import zlib
from collections.abc import Sequence
from typing import BinaryIO, Final

from .layout import CHUNK

_LARGE: Final = (1 << 31) - 1
_FIXED_TIME: Final = (1980, 1, 1, 0, 0, 0)


def member_info(name: str, size: int) -> zipfile.ZipInfo:
    """A member as `export` writes it: stored, with one time and one mode."""
    info = zipfile.ZipInfo(name, _FIXED_TIME)
    info.create_system = 3
    info.external_attr = 0o100600 << 16
    info.file_size = size
    return info


def is_exact(stream: BinaryIO, members: Sequence[zipfile.ZipInfo]) -> bool:
    """Whether the zip, whose members in its own order are given, is byte for byte what `export` would write of them."""
    expected: list[zipfile.ZipInfo] = []
    place = 0
    for member in members:
        info = member_info(member.filename, member.file_size)
        info.compress_size, info.CRC, info.header_offset = member.file_size, member.CRC, place
        header = info.FileHeader(info.file_size * 1.05 > _LARGE)  # zipfile's own measure of what may need larger fields
        stream.seek(place)
        if stream.read(len(header)) != header or _checksum(stream, info.file_size) != info.CRC:
            return False
        place += len(header) + info.file_size
        expected.append(info)
    directory = _directory(expected, place)
    stream.seek(place)
    in_order = [info.filename for info in expected] == sorted(info.filename for info in expected)
    return in_order and stream.read(len(directory) + 1) == directory


def _checksum(stream: BinaryIO, size: int) -> int:
    crc = 0
    while size and (chunk := stream.read(min(size, CHUNK))):
        crc = zlib.crc32(chunk, crc)
        size -= len(chunk)
    return crc


def _directory(members: Sequence[zipfile.ZipInfo], place: int) -> bytes:
    """All that follows the members, which end at `place`."""
    end = _From(place)
    with zipfile.ZipFile(end, "w") as archive:
        archive.filelist.extend(members)
    return end.getvalue()


class _From(io.BytesIO):
    """A file of which only what comes after `place` is written."""

    def __init__(self, place: int) -> None:
        super().__init__()
        self._place = place

    def tell(self) -> int:
        return self._place + super().tell()

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        return self._place + super().seek(offset - self._place if whence == os.SEEK_SET else offset, whence)
