"""What the console remembers between two starts: small JSON files in the state folder, one for each matter.

A file that is damaged, or of another version, reads as nothing remembered; it never keeps the console from starting.
"""

from __future__ import annotations

import json
import os
import re
import stat
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

_LIMIT = 8 * 1024 * 1024
"""Bytes beyond which a file is none of ours."""
_NAME = re.compile(r"[a-z][a-z0-9-]{0,30}(?:/[A-Za-z0-9][A-Za-z0-9._-]{0,150})?", re.ASCII)


@runtime_checkable
class Remembers(Protocol):
    """A screen that keeps something when the console is left."""

    def remember(self) -> None: ...


class Keeper:
    """Reads and writes `NAME.json` below a folder, for the user alone. `name` may hold one slash."""

    def __init__(self, folder: Callable[[], Path]) -> None:
        self._folder = folder

    def load(self, name: str) -> dict[str, Any]:
        """What was kept; empty where nothing is there or it cannot be used."""
        try:
            raw = _read(self._path(name))
            kept = json.loads(raw) if len(raw) <= _LIMIT else None
        except (OSError, ValueError, RuntimeError):  # RuntimeError: too deep, or no home folder is known
            return {}
        return kept if isinstance(kept, dict) else {}

    def save(self, name: str, kept: Mapping[str, Any]) -> str | None:
        """Replace the file as a whole, so that a crash leaves the old or the new one; why it was not possible, or None."""
        try:
            path = self._path(name)
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor, made = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".new")
            try:
                with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                    json.dump(kept, file, ensure_ascii=True, indent=1)
                Path(made).replace(path)
            except BaseException:
                Path(made).unlink(missing_ok=True)
                raise
        except (OSError, RuntimeError) as error:  # no home folder is known
            return getattr(error, "strerror", None) or str(error)
        return None

    def drop(self, name: str) -> None:
        """Forget it."""
        try:
            self._path(name).unlink(missing_ok=True)
        except (OSError, RuntimeError):
            return

    def names(self, matter: str) -> tuple[str, ...]:
        """The names `matter/…` that are kept, sorted."""
        try:
            found = sorted((self._folder() / matter).glob("*.json"))
        except (OSError, RuntimeError):
            return ()
        return tuple(f"{matter}/{path.stem}" for path in found if _NAME.fullmatch(f"{matter}/{path.stem}"))

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name) or ".." in name:
            raise ValueError(f"{name!a} is no name for something kept")
        return self._folder() / f"{name}.json"


def _read(path: Path) -> bytes:
    """At most a little more than the limit. Never waits: of a pipe nothing may ever come."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return b""
        with open(descriptor, "rb", closefd=False) as file:
            return file.read(_LIMIT + 1)
    finally:
        os.close(descriptor)
