"""What is being sent: a small file from before a comment leaves until it was seen on its ticket, so that no crash lets it be posted twice.

Knows the disk and nothing of GitHub. One file for a text on a ticket: who finds it there does not send the same text once more.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec

from ..evidence.os_layer import OsLayer, RealOs, write_file

_SCHEMA: Final = "scantui-sending/1"
_WHOLE, _HALF = ".json", ".new"
_LONGEST: Final = 4096


class Sending(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A comment that is about to be sent, or was, and has not been seen on its ticket yet."""

    api: str
    """The system's base address."""
    repository: str
    number: int
    digest: str
    """Of the text, without its hidden line."""
    post_id: str
    at: datetime
    """When it was sent; with a zone."""
    schema: str = _SCHEMA

    @property
    def key(self) -> str:
        """The same for the same text on the same ticket."""
        parts = (self.api.lower(), self.repository.lower(), str(self.number), self.digest)
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


class DamagedRecord(Exception):
    """A record cannot be read: something was sent, and it cannot be told what. One sentence."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"a comment may have been sent, and the record of it cannot be read: look at the ticket, then remove {path}")


class Sendings:
    """The records in one folder, which may be shared by several processes."""

    def __init__(self, folder: Path, disk: OsLayer | None = None) -> None:
        self._folder = folder
        self._disk = disk or RealOs()

    def find(self, like: Sending) -> Sending | None:
        """The record of the same text on the same ticket. Raises `DamagedRecord` or `OSError`."""
        return self._read(self._path(like))

    def begin(self, sending: Sending) -> None:
        """The record is on the disk when this returns. Raises `FileExistsError` when another process sends the same, or `OSError`."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        half = str(self._folder / f"{sending.post_id}{_HALF}")
        data = msgspec.json.encode(sending)
        write_file(self._disk, half, lambda write: write(data))
        try:
            self._disk.rename_new(half, str(self._path(sending)))
        except FileExistsError:
            self._disk.unlink(half)
            raise
        self._disk.fsync_dir(str(self._folder))

    def end(self, sending: Sending) -> bool:
        """Forgets it. Of several processes one alone is told that it did."""
        try:
            self._disk.unlink(str(self._path(sending)))
        except FileNotFoundError:
            return False
        self._disk.fsync_dir(str(self._folder))
        return True

    def unfinished(self) -> tuple[list[Sending], list[str]]:
        """What was sent and not seen to arrive, oldest first; and of records that cannot be read, the sentences. Raises `OSError`."""
        found: list[Sending] = []
        damaged: list[str] = []
        for path in sorted(self._folder.iterdir()) if self._folder.is_dir() else ():
            if path.suffix == _HALF:  # it was never sent: a record is whole before anything leaves
                with suppress(FileNotFoundError):
                    self._disk.unlink(str(path))
            elif path.suffix == _WHOLE:
                try:
                    found += filter(None, [self._read(path)])
                except DamagedRecord as problem:
                    damaged.append(str(problem))
        return sorted(found, key=lambda sending: sending.at), damaged

    def _path(self, sending: Sending) -> Path:
        return self._folder / f"{sending.key}{_WHOLE}"

    def _read(self, path: Path) -> Sending | None:
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except FileNotFoundError:
            return None
        with os.fdopen(descriptor, "rb") as file:
            data = file.read(_LONGEST + 1)
        try:
            sending = msgspec.json.decode(data, type=Sending)
        except (msgspec.MsgspecError, UnicodeError):
            raise DamagedRecord(path) from None
        if sending.schema != _SCHEMA or sending.at.tzinfo is None or self._path(sending) != path:
            raise DamagedRecord(path)
        return sending
