"""A bundle's folder read with distrust: no link is followed, nothing but plain files of its own is opened (SAFETY B.6, 46).

Does not know what the files mean.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import BinaryIO, Final, Protocol

from ..answer import Unreadable
from ..safe_text import clean_line, clip
from .layout import DATA, MAX_FILES, NAME

_FOLDER_FLAGS: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_FILE_FLAGS: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


@dataclass(frozen=True, slots=True)
class Listing:
    """The files of a bundle by their path inside it, with their sizes, and what does not belong there."""

    sizes: dict[str, int] = field(default_factory=dict)
    problems: tuple[str, ...] = ()


class Source(Protocol):
    """Where a bundle is read from: a folder, or an exported zip."""

    def listing(self) -> Listing:
        """What is there, now. Raises `OSError`."""

    def open(self, name: str) -> BinaryIO:
        """A file of the last listing. Raises `OSError`, or `Unreadable` when it is no longer the file that was listed."""


def shown(name: str) -> str:
    """A file's name, made harmless, for a sentence."""
    return clip(clean_line(name), 80) or "(a name of blanks)"


def hash_of(source: Source, name: str) -> str:
    with source.open(name) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]  # a BinaryIO is enough for it


class FolderSource:
    """A folder. The path itself may be a link: the user named it."""

    def __init__(self, path: str) -> None:
        self._path = os.path.realpath(path)
        self._stamps: dict[str, tuple[int, ...]] = {}

    def listing(self) -> Listing:
        sizes: dict[str, int] = {}
        problems: list[str] = []
        self._stamps.clear()
        with _opened(self._path) as root:
            self._list(root, "", sizes, problems)
        return Listing(sizes, tuple(problems))

    def _list(self, folder: int, prefix: str, sizes: dict[str, int], problems: list[str]) -> None:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
        for entry in entries:
            info = entry.stat(follow_symlinks=False)
            name = prefix + entry.name
            if len(sizes) >= MAX_FILES:
                problems.append(f"has more than {MAX_FILES} files")
                return
            if stat.S_ISDIR(info.st_mode) and name == DATA:
                with _opened(DATA, folder) as data:
                    self._list(data, f"{DATA}/", sizes, problems)
            elif not stat.S_ISREG(info.st_mode):
                problems.append(f"{shown(name)} is {_what(info.st_mode)}, not a file")
            elif info.st_nlink != 1:
                problems.append(f"{shown(name)} has a second name elsewhere (a hard link), through which it could be changed")
            elif NAME.fullmatch(entry.name) is None:
                problems.append(f"{shown(name)} is not a name that scantui gives")
            else:
                sizes[name] = info.st_size
                self._stamps[name] = _stamp(info)

    def open(self, name: str) -> BinaryIO:
        inside, _, base = name.rpartition("/")
        with _opened(self._path) as root:
            if inside:
                with _opened(inside, root) as data:
                    fd = os.open(base, _FILE_FLAGS, dir_fd=data)
            else:
                fd = os.open(base, _FILE_FLAGS, dir_fd=root)
        if _stamp(os.fstat(fd)) != self._stamps.get(name):
            os.close(fd)
            raise Unreadable("the file was changed after the bundle was opened: open the bundle again", name)
        return os.fdopen(fd, "rb")


def _stamp(info: os.stat_result) -> tuple[int, ...]:
    return info.st_dev, info.st_ino, info.st_size, info.st_mtime_ns, stat.S_IFMT(info.st_mode)


def _what(mode: int) -> str:
    if stat.S_ISLNK(mode):
        return "a link"
    return "a folder" if stat.S_ISDIR(mode) else "a pipe, socket or device"


@contextmanager
def _opened(path: str, folder: int | None = None) -> Iterator[int]:
    fd = os.open(path, _FOLDER_FLAGS | (os.O_NOFOLLOW if folder is not None else 0), dir_fd=folder)
    try:
        yield fd
    finally:
        os.close(fd)
