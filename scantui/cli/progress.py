"""How far a long import has come: on a terminal only, and only for files that take a while."""

from __future__ import annotations

import sys
from typing import BinaryIO

from ..safe_text import clean_line
from .streams import warn

LONG = 16 * 1024 * 1024
"""Bytes from which on a file takes a while."""


class Progress:
    """One line on stderr, written anew for every percent."""

    def __init__(self, doing: str, name: str, size: int) -> None:
        self.what = f"{doing} {clean_line(name)}"
        self.size = size
        self.shown = size > LONG and sys.stderr.isatty()
        self.seen = 0

    def begin(self) -> None:
        """For work whose steps cannot be watched."""
        if self.shown:
            warn(f"{self.what} ({self.size // (1024 * 1024)} MiB) …")

    def watch(self, body: BinaryIO) -> BinaryIO:
        """The same file; reading it moves the line."""
        return _Watched(body, self) if self.shown else body  # type: ignore[return-value]

    def advance(self, to: int) -> None:
        if to > self.seen and to * 100 // self.size != self.seen * 100 // self.size:
            warn(f"\r{self.what}: {min(100, to * 100 // self.size)} %", end="")
        self.seen = max(self.seen, to)

    def done(self) -> None:
        if self.shown and self.seen:
            warn("")


class _Watched:
    """A file whose reader is seen: by the farthest byte it has come to, since zips are read more than once."""

    def __init__(self, body: BinaryIO, progress: Progress) -> None:
        self._body = body
        self._progress = progress

    def read(self, size: int = -1) -> bytes:
        data = self._body.read(size)
        self._progress.advance(self._body.tell())
        return data

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._body.seek(offset, whence)

    def tell(self) -> int:
        return self._body.tell()

    def seekable(self) -> bool:
        return self._body.seekable()
