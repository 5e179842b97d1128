"""The files of an `import`: each with a way to open it anew, its size, and when it was captured."""

from __future__ import annotations

import functools
import io
import os
import stat
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from ..evidence.model import Kind
from ..triage.importing import Source
from .common import now
from .errors import UsageError

_LONGEST_STREAM = 512 * 1024 * 1024
"""Bytes that are taken from a pipe. They stay in memory: what is not yet searched for secrets must not reach a disk."""


def source_of(kind: Kind, file: str, stated: datetime | None, at: datetime | None = None) -> Source:
    """`at` is the present instant, where it is not the clock's.

    Raises `UsageError` for what cannot be imported, `OSError` for what cannot be read.
    """
    if file == "-":
        if sys.stdin is None:
            raise UsageError("standard input is closed: name a file, or pipe into scantui")
        return _stream("standard input", sys.stdin.buffer, stated)
    path = Path(file)
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        raise UsageError(f"{file!a}: there is no such file: check the name") from None
    except ValueError:  # a NUL in the name
        raise UsageError(f"{file!a} is no name of a file") from None
    if stat.S_ISFIFO(mode):  # `<(gh …)`
        with path.open("rb") as pipe:
            return _stream("pipe" if path.name.isdigit() else path.name, pipe, stated)  # /dev/fd/63
    if stat.S_ISDIR(mode):
        return _folder(kind, path, stated, at)
    if not stat.S_ISREG(mode):
        raise UsageError(f"{file!a} is neither a file nor a pipe: save the answer to a file and name that")
    return Source(path.name, lambda: path.open("rb"), path.stat().st_size, *_captured(path, stated, at))


def _stream(name: str, stream: BinaryIO, stated: datetime | None) -> Source:
    if stream.isatty():
        raise UsageError("standard input is a terminal: name a file, or pipe the answer into scantui")
    body = stream.read(_LONGEST_STREAM + 1)
    if len(body) > _LONGEST_STREAM:
        raise UsageError(f"{name} is longer than {_LONGEST_STREAM // (1024 * 1024)} MiB: save it to a file and name that")
    return Source(name, functools.partial(io.BytesIO, body), len(body), stated or now(), "stated" if stated else "clock")


def _folder(kind: Kind, path: Path, stated: datetime | None, at: datetime | None) -> Source:
    if kind is not Kind.CHLORINE_LOG:
        raise UsageError(f"{str(path)!a} is a folder: only a Slack export (chlorine-log) may be one")
    from ..evidence.pack import pack_folder

    with pack_folder(path) as packed:
        size = packed.seek(0, os.SEEK_END)
    return Source(path.resolve().name, functools.partial(pack_folder, path), size, *_captured(path, stated, at))


def _captured(path: Path, stated: datetime | None, at: datetime | None) -> tuple[datetime, str]:
    if stated is not None:
        return stated, "stated"
    modified = datetime.fromtimestamp(path.stat().st_mtime, UTC).replace(microsecond=0)
    if modified > (at or now()):
        raise UsageError(f"{path.name!a} was modified in the future: say with --captured-at when it was saved")
    return modified, "modified"
