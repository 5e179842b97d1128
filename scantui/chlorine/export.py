"""A Slack workspace export, read inside its zip (WIRE 2.5).
Must not know: what the messages say."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from typing import BinaryIO, Final, NoReturn

import msgspec

from ..answer import Unreadable
from ..evidence.safe_zip import BadZip, Fault, Limits, SafeZip
from .message import decode
from .slack import is_channel_id

_STEP: Final = 64 * 1024
_LARGEST_TOTAL: Final = 2 * 1024 * 1024 * 1024
_LIMITS: Final = Limits(members=200_000, member_bytes=256 * 1024 * 1024, total_bytes=_LARGEST_TOTAL)
_WHY: Final = {
    Fault.DAMAGED: "is damaged or cut short; export or pack it again",
    Fault.ENCRYPTED: "is encrypted; export or pack it without a password",
    Fault.COMPRESSION: "uses a compression that is not read; pack it again as a plain zip",
    Fault.NAME: "holds a link, or a member whose name leads out of its folder or goes on behind a NUL; it is not read",
    Fault.TWICE: "holds two members of one name; it is not read",
    Fault.TOO_MANY: "has more members than an export can have; it is not read",
    Fault.SWELLS: "has a member that swells beyond what messages can; it is not read",
}
_DAY = re.compile(r"(?:(?P<folder>[^\x00-\x1f]+)/)?\d{4}-\d{2}-\d{2}\.json")


class _Listed(msgspec.Struct):
    id: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Export:
    """The channel's day files, oldest first. `days` is None when the export has no such channel."""

    zip: SafeZip
    days: tuple[zipfile.ZipInfo, ...] | None
    is_named: bool
    """Whether the days lie in a folder of the channel's name."""

    def read(self, day: zipfile.ZipInfo) -> bytes:
        """The whole of a day file, to its end, so that its CRC is checked."""
        return _member(self.zip, day)


def open_export(body: BinaryIO, channel: str) -> Export:
    """The export in `body`. Raises `Unreadable` for a zip that is damaged, encrypted, or made to mislead."""
    try:
        archive = SafeZip(body, _LIMITS)
    except (BadZip, OSError) as error:
        _refuse(_WHY[error.fault if isinstance(error, BadZip) else Fault.DAMAGED])
    days = _days(archive, channel)
    if days is not None and sum(info.file_size for info in days) > _LARGEST_TOTAL:
        _refuse("holds more than 2 GiB of messages; export fewer days")
    return Export(archive, days, any("/" in info.filename for info in days or ()))


def _refuse(what: str) -> NoReturn:
    raise Unreadable(f"the zip {what}")


def _days(archive: SafeZip, channel: str) -> tuple[zipfile.ZipInfo, ...] | None:
    folders: dict[str, list[zipfile.ZipInfo]] = {}
    for info in archive.members:
        match = _DAY.fullmatch(info.filename)
        if match is not None and not info.is_dir():
            folders.setdefault(match["folder"] or "", []).append(info)
    name = _channel_name(archive, channel)
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


def _channel_name(archive: SafeZip, channel: str) -> str | None:
    """The folder's name of `channel`: an id is looked up in the export's own list."""
    listed: list[_Listed] = []
    for info in archive.members:
        if info.filename.rsplit("/", 1)[-1] in {"channels.json", "groups.json"} and info.filename.count("/") < 2:
            listed += decode(_member(archive, info), list[_Listed])
    if not is_channel_id(channel):
        return channel.lstrip("#")
    return next((entry.name for entry in listed if entry.id == channel and entry.name), None)


def _member(archive: SafeZip, info: zipfile.ZipInfo) -> bytes:
    try:
        return b"".join(archive.chunks(info, _STEP))
    except (BadZip, OSError) as error:
        _refuse(_WHY[error.fault if isinstance(error, BadZip) else Fault.DAMAGED])
