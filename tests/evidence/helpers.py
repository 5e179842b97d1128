"""What the tests of this room share: small bundles, and doors to the disk that fail or forget."""

from __future__ import annotations

import errno
import io
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from scantui.evidence.model import Capture, Kind
from scantui.evidence.os_layer import OsLayer, RealOs
from scantui.evidence.seal import Sealed, seal
from scantui.evidence.writer import BundleWriter

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
CANARY = "s3cr3t/value+with&odd-chars"
"""Stands for a credential in use."""
BODIES = (b"<html>prod-dal10-carrier2-worker-8001</html>", b'[{"ok": true}]', b"\x00\xff not text \n" * 3)


def opened(path: Path, disk: OsLayer | None = None, live: Sequence[str] = ()) -> BundleWriter:
    return BundleWriter.open(path, NOW, disk, tool_version="0.0-test", live_secrets=live)


def add(writer: BundleWriter, body: bytes, kind: Kind = Kind.PORTAL, name: str = "saved.html") -> Capture:
    return writer.add(kind, {"c_code": "alc"}, NOW, "stated", name, io.BytesIO(body))


def fill(path: Path, bodies: Sequence[bytes] = BODIES, disk: OsLayer | None = None) -> list[Capture]:
    with opened(path, disk) as writer:
        return [add(writer, body) for body in bodies]


def sealed(path: Path, bodies: Sequence[bytes] = BODIES, disk: OsLayer | None = None) -> Sealed:
    fill(path, bodies, disk)
    return seal(path, NOW, disk)


class CountingOs(RealOs):
    """Counts the operations that change the disk, and fails the one numbered `fail_at`."""

    def __init__(self, fail_at: int = -1, error: int = errno.EIO, short: bool = False) -> None:
        self.operations: list[str] = []
        self._fail_at, self._error, self._short = fail_at, error, short

    def _count(self, what: str) -> None:
        self.operations.append(what)
        if len(self.operations) == self._fail_at:
            raise OSError(self._error, os.strerror(self._error))

    def mkdir(self, path: str) -> None:
        self._count("mkdir")
        super().mkdir(path)

    def create(self, path: str) -> int:
        self._count("create")
        return super().create(path)

    def open_append(self, path: str) -> int:
        self._count("open")
        return super().open_append(path)

    def write(self, fd: int, data: bytes) -> int:
        if self._short and len(self.operations) + 1 == self._fail_at and len(data) > 1:
            super().write(fd, data[: len(data) // 2])  # a full disk takes what fits before it says so
        self._count("write")
        return super().write(fd, data)

    def fsync(self, fd: int) -> None:
        self._count("fsync")

    def fsync_dir(self, path: str) -> None:
        self._count("fsync_dir")

    def truncate(self, fd: int, size: int) -> None:
        self._count("truncate")
        super().truncate(fd, size)

    def rename(self, old: str, new: str) -> None:
        self._count("rename")
        super().rename(old, new)

    def rename_new(self, old: str, new: str) -> None:
        self._count("rename_new")
        super().rename_new(old, new)

    def unlink(self, path: str) -> None:
        self._count("unlink")
        super().unlink(path)
