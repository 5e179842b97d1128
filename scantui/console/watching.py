"""Watching a folder for what the browser saves into it. No thread, no widget: whoever asks says what time it is, and `poll` looks once.

Follows no link, opens no file: a file is known by its name, size and time alone until the user takes it.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

LARGEST = 512 * 1024 * 1024
"""Bytes that are taken of one answer: a larger file is none."""
_JUST_BEFORE = timedelta(minutes=15)
"""How old a file may be when the watching begins: one often saves first and thinks of scantui then."""
_UNFINISHED = (".crdownload", ".part", ".partial", ".download", ".opdownload", ".tmp", ".temp", ".swp")
_MOST_ENTRIES = 20_000


@dataclass(frozen=True, slots=True)
class Entry:
    """A plain file of the folder."""

    name: str
    size: int
    modified_ns: int


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that came, or changed, while the folder was watched, or shortly before."""

    path: Path
    size: int
    modified: datetime
    is_whole: bool
    """Whether it was the same at two looks, so that nobody is writing it any more."""


class NoFolder(Exception):
    """It cannot be watched; one sentence."""


def entries_of(folder: Path) -> Iterable[Entry]:
    """The plain files in a folder. Raises `OSError`."""
    found = []
    with os.scandir(folder) as listing:
        for one in listing:
            try:
                info = one.stat(follow_symlinks=False)
            except FileNotFoundError:  # gone since it was listed
                continue
            if stat.S_ISREG(info.st_mode):
                found.append(Entry(one.name, info.st_size, info.st_mtime_ns))
            if len(found) > _MOST_ENTRIES:
                raise OSError(0, f"it holds more than {_MOST_ENTRIES} files")
    return found


def downloads_of(setting: str) -> Path:
    """The folder of the setting `console.downloads`, or the usual one."""
    try:
        return Path(setting or "~/Downloads").expanduser()
    except RuntimeError:  # no home folder is known
        return Path(setting or "Downloads")


class FolderWatch:
    """One watching, from `began` on."""

    def __init__(self, folder: Path, began: datetime, listing: Callable[[Path], Iterable[Entry]] = entries_of) -> None:
        self.folder = folder
        self._listing = listing
        self._since_ns = int((began - _JUST_BEFORE).timestamp()) * 1_000_000_000
        self._at_first: dict[str, Entry] | None = None
        self._before: dict[str, Entry] = {}

    def poll(self) -> tuple[NewFile, ...]:
        """What came or changed, newest first. Raises `NoFolder`."""
        try:
            now = {entry.name: entry for entry in self._listing(self.folder) if _may_be_one(entry)}
        except (OSError, ValueError) as error:
            raise NoFolder(f"{str(self.folder)!a} cannot be watched: {getattr(error, 'strerror', None) or error}") from error
        before, self._before = self._before, now
        if self._at_first is None:
            self._at_first = {name: entry for name, entry in now.items() if entry.modified_ns < self._since_ns}
        new = [entry for name, entry in now.items() if self._at_first.get(name) != entry]
        new.sort(key=lambda entry: (-entry.modified_ns, entry.name))
        return tuple(self._file(entry, is_whole=before.get(entry.name) == entry and entry.size > 0) for entry in new)

    def _file(self, entry: Entry, *, is_whole: bool) -> NewFile:
        return NewFile(self.folder / entry.name, entry.size, _instant(entry.modified_ns), is_whole)


def _may_be_one(entry: Entry) -> bool:
    """Not hidden, not the browser's unfinished one, not larger than what is taken."""
    name = entry.name.lower()
    return not name.startswith((".", "~")) and not name.endswith((*_UNFINISHED, "~")) and entry.size <= LARGEST


def _instant(ns: int) -> datetime:
    """A file's time; one beyond the calendar counts as the calendar's end."""
    try:
        return datetime.fromtimestamp(ns // 1_000_000_000, UTC)
    except (OverflowError, OSError, ValueError):
        return datetime.max.replace(tzinfo=UTC)
