"""A Slack workspace export, read inside its zip (WIRE 2.5): hostile until its last byte fits, never extracted (SAFETY B.4, 27).
Must not know: what the messages say."""

from __future__ import annotations

import re
import stat
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import BinaryIO, Final, NoReturn

import msgspec

from ..answer import Unreadable
from .message import decode
from .slack import is_channel_id

_STEP: Final = 64 * 1024
_MOST_MEMBERS: Final = 200_000
_LARGEST_MEMBER: Final = 256 * 1024 * 1024
_LARGEST_TOTAL: Final = 2 * 1024 * 1024 * 1024
_RATIO: Final = 200
_RATIO_FROM: Final = 1024 * 1024
"""Small members may shrink by any ratio: they do no harm."""
_DAY = re.compile(r"(?:(?P<folder>[^\x00-\x1f]+)/)?\d{4}-\d{2}-\d{2}\.json")
_METHODS: Final = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_DAMAGE: Final = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, OverflowError, NotImplementedError, RuntimeError,
)  # fmt: skip
"""What `zipfile` raises on a damaged zip: a place beyond what a file can have is an `OverflowError`."""


class _Listed(msgspec.Struct):
    id: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Export:
    """The channel's day files, oldest first. `days` is None when the export has no such channel."""

    zip: zipfile.ZipFile
    days: tuple[zipfile.ZipInfo, ...] | None
    is_named: bool
    """Whether the days lie in a folder of the channel's name."""

    def read(self, day: zipfile.ZipInfo) -> bytes:
        """The whole of a day file, to its end, so that its CRC is checked."""
        return _member(self.zip, day)


def open_export(body: BinaryIO, channel: str) -> Export:
    """The export in `body`. Raises `Unreadable` for a zip that is damaged, encrypted, or made to mislead."""
    try:
        archive = zipfile.ZipFile(body)
    except _DAMAGE as error:
        raise Unreadable("the zip is damaged or cut short; export or pack it again") from error
    members = archive.infolist()
    _vet(members)
    days = _days(archive, members, channel)
    if days is not None and sum(info.file_size for info in days) > _LARGEST_TOTAL:
        _refuse("holds more than 2 GiB of messages; export fewer days")
    return Export(archive, days, any("/" in info.filename for info in days or ()))


def _refuse(what: str) -> NoReturn:
    raise Unreadable(f"the zip {what}")


def _vet(members: list[zipfile.ZipInfo]) -> None:
    """Refuses what no export holds. No name is repeated: it may hold control characters."""
    if len(members) > _MOST_MEMBERS:
        _refuse("has more members than an export can have; it is not read")
    names: set[str] = set()
    for info in members:
        name = info.filename
        if name != info.orig_filename or "\x00" in name or "\\" in info.orig_filename:
            _refuse("has a member whose name holds a NUL or a backslash; it is not read")
        if name.startswith("/") or re.match(r"[A-Za-z]:", name) or ".." in name.split("/"):
            _refuse("has a member whose name leads out of its folder; it is not read")
        if stat.S_ISLNK(info.external_attr >> 16):
            _refuse("holds a link; it is not read")
        if info.flag_bits & 0x1:
            _refuse("is encrypted; export or pack it without a password")
        if info.compress_type not in _METHODS:
            _refuse("uses a compression that is not read; pack it again as a plain zip")
        if name.casefold() in names:
            _refuse("holds two members of one name; it is not read")
        names.add(name.casefold())
        if info.file_size > _RATIO_FROM and info.file_size > _RATIO * max(1, info.compress_size):
            _refuse("swells beyond what messages can; it is not read")
    _vet_places(members)


def _vet_places(members: list[zipfile.ZipInfo]) -> None:
    """Members must not share bytes: that is how a small zip claims to be a large one."""
    end = 0
    for info in sorted(members, key=lambda info: info.header_offset):
        if info.header_offset < end:
            _refuse("has members that overlap; it is not read")
        end = info.header_offset + 30 + info.compress_size  # 30: the least a member's own header takes


def _days(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], channel: str) -> tuple[zipfile.ZipInfo, ...] | None:
    folders: dict[str, list[zipfile.ZipInfo]] = {}
    for info in members:
        match = _DAY.fullmatch(info.filename)
        if match is not None and not info.is_dir():
            folders.setdefault(match["folder"] or "", []).append(info)
    name = _channel_name(archive, members, channel)
    if name is None:
        return None
    wanted = [folder for folder in folders if folder.rsplit("/", 1)[-1].casefold() == name.casefold()]
    if not wanted and set(folders) == {""}:
        wanted = [""]  # the channel's own folder, packed without its name
    if len(wanted) > 1:
        _refuse("holds the channel's folder twice; pack one export alone")
    if not wanted:
        return None
    return tuple(sorted(folders[wanted[0]], key=lambda info: info.filename))


def _channel_name(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], channel: str) -> str | None:
    """The folder's name of `channel`: an id is looked up in the export's own list."""
    listed: list[_Listed] = []
    for info in members:
        if info.filename.rsplit("/", 1)[-1] in {"channels.json", "groups.json"} and info.filename.count("/") < 2:
            listed += decode(_member(archive, info), list[_Listed])
    if not is_channel_id(channel):
        return channel.lstrip("#")
    return next((entry.name for entry in listed if entry.id == channel and entry.name), None)


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """All bytes of a member, counted by ourselves: its stated size may lie."""
    parts, size = [], 0
    allowed = max(_RATIO_FROM, _RATIO * info.compress_size)
    try:
        with archive.open(info) as stream:
            while part := stream.read(_STEP):
                size += len(part)
                if size > _LARGEST_MEMBER or size > allowed:
                    _refuse("has a member that swells beyond what messages can; it is not read")
                parts.append(part)
    except _DAMAGE as error:
        raise Unreadable("a member of the zip is damaged; export or pack it again") from error
    if size != info.file_size:
        _refuse("has a member of another size than it states; export or pack it again")
    return b"".join(parts)
