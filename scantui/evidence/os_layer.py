"""The only door to the disk for writing, so that tests can fail any operation or lose what was not synced (SAFETY C.5).

Knows nothing of bundles.
"""

# The system calls themselves are the point here, so no pathlib:
# ruff: noqa: PTH101, PTH102, PTH104, PTH108

from __future__ import annotations

import errno
import fcntl
import os
import sys
from collections.abc import Callable
from typing import Protocol

PRIVATE_FOLDER = 0o700
PRIVATE_FILE = 0o600


class OsLayer(Protocol):
    """Every way in which this room changes the disk. All raise `OSError`."""

    def mkdir(self, path: str) -> None:
        """A new folder, private whatever the umask."""

    def restrict(self, path: str) -> None:
        """Makes an existing folder private."""

    def create(self, path: str) -> int:
        """A new file, private whatever the umask, for writing; refuses one that exists and never follows a link."""

    def open_append(self, path: str) -> int:
        """An existing file, to be written at its end and truncated; never follows a link."""

    def lock(self, fd: int) -> None:
        """Takes the file for this process until it is closed. Raises `BlockingIOError` when another holds it."""

    def write(self, fd: int, data: bytes) -> int:
        """One write, which may be short."""

    def fsync(self, fd: int) -> None: ...

    def fsync_dir(self, path: str) -> None: ...

    def truncate(self, fd: int, size: int) -> None: ...

    def rename(self, old: str, new: str) -> None:
        """Atomic, within one folder. The caller has seen that `new` does not exist."""

    def rename_new(self, old: str, new: str) -> None:
        """As `rename`, but raises `FileExistsError` rather than replace a file, even one made a moment ago."""

    def unlink(self, path: str) -> None: ...

    def close(self, fd: int) -> None: ...


class RealOs:
    """The disk itself."""

    def mkdir(self, path: str) -> None:
        os.mkdir(path, PRIVATE_FOLDER)
        os.chmod(path, PRIVATE_FOLDER)  # a umask may have taken away what we need ourselves

    def restrict(self, path: str) -> None:
        os.chmod(path, PRIVATE_FOLDER)

    def create(self, path: str) -> int:
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, PRIVATE_FILE)
        os.fchmod(fd, PRIVATE_FILE)
        return fd

    def open_append(self, path: str) -> int:
        return os.open(path, os.O_RDWR | os.O_APPEND | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)

    def lock(self, fd: int) -> None:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def write(self, fd: int, data: bytes) -> int:
        return os.write(fd, data)

    def fsync(self, fd: int) -> None:
        if sys.platform == "darwin":  # there fsync leaves the data in the drive's cache
            fcntl.fcntl(fd, fcntl.F_FULLFSYNC)
        else:
            os.fsync(fd)

    def fsync_dir(self, path: str) -> None:
        fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)

    def truncate(self, fd: int, size: int) -> None:
        os.ftruncate(fd, size)

    def rename(self, old: str, new: str) -> None:
        os.rename(old, new)

    def rename_new(self, old: str, new: str) -> None:
        try:
            os.link(old, new, follow_symlinks=False)
        except OSError as error:
            if error.errno not in {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK, errno.ENOSYS}:
                raise
            if os.path.lexists(new):  # a file system without hard links
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST)) from None
            os.rename(old, new)
        else:
            os.unlink(old)

    def unlink(self, path: str) -> None:
        os.unlink(path)

    def close(self, fd: int) -> None:
        os.close(fd)


def write_all(disk: OsLayer, fd: int, data: bytes) -> None:
    """Writes everything, however short the single writes are."""
    while data:
        written = disk.write(fd, data)
        if written <= 0:
            raise OSError(errno.EIO, "the disk took nothing")
        data = data[written:]


def write_file(disk: OsLayer, path: str, fill: Callable[[Callable[[bytes], None]], None]) -> None:
    """A new file, filled by `fill` through the function that it is given, and on the disk when this returns (its name is not yet)."""
    fd = disk.create(path)
    try:
        fill(lambda data: write_all(disk, fd, data))
        disk.fsync(fd)
    finally:
        disk.close(fd)
