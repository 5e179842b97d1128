"""A bundle opened for reading: verified every time, and shown as evidence only when it is.

    bundle = open_bundle("evidence/2026-11-20")
    for capture in bundle.captures: ...
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ..safe_text import OutsideText
from .description import Description
from .folder import FolderSource, Source
from .inspection import Inspection, State, inspect
from .journal import CaptureRecord
from .layout import BundleError, os_reason
from .model import Capture

__all__ = ["Bundle", "BundleError", "State", "open_bundle"]


@dataclass(frozen=True, slots=True)
class Bundle:
    """What was captured, in the order in which it was. `notes` say what is not evidence, in sentences."""

    id: str
    root: str | None
    """The sealed bundle's root hash; None while it is open."""
    captures: tuple[Capture, ...]
    state: State
    notes: tuple[str, ...] = ()


def open_bundle(path: str | os.PathLike[str]) -> Bundle:
    """The bundle in a folder or an exported zip. Raises `BundleError` (one sentence).

    Of an open bundle, the captures that can be trusted come back, and `notes` name the others; of a sealed one, all or nothing.
    """
    source, found = inspected(path)
    if found.state is State.SEALED and found.problems:
        raise BundleError(f"the bundle is not as it was sealed and is not shown as evidence: {found.problems[0]}{_more(found)}")
    captures = tuple(capture_of(source, record, description) for record, description in found.captures)
    return Bundle(found.id, found.root, captures, found.state, (*found.problems, *found.notes))


def _more(found: Inspection) -> str:
    return f" (and {len(found.problems) - 1} more)" if len(found.problems) > 1 else ""


def inspected(path: str | os.PathLike[str]) -> tuple[Source, Inspection]:
    """Where the bundle is read from, and what was found there. Raises `BundleError`."""
    source = source_of(path)
    try:
        found = inspect(source)
    except BundleError as error:
        raise BundleError(f"the bundle {error}") from error
    if getattr(source, "folder", found.id) != found.id:
        raise BundleError("the bundle in the zip is not the one that the zip is named for")
    return source, found


def source_of(path: str | os.PathLike[str]) -> Source:
    """A folder as it is, an exported zip in place."""
    name = os.fspath(path)
    try:
        mode = Path(name).stat().st_mode
    except OSError as error:
        raise BundleError(f"the bundle cannot be opened: {os_reason(error)}") from error
    if stat.S_ISDIR(mode):
        return FolderSource(name)
    if not stat.S_ISREG(mode):
        raise BundleError("the bundle is neither a folder nor a zip file")
    from .archive import ZipSource  # zipfile costs more to import than most bundles to open

    return ZipSource(name)


def capture_of(source: Source, record: CaptureRecord, description: Description) -> Capture:
    return Capture(
        record.path, description.kind, description.captured_at, description.question, record.size, record.sha256,
        partial(source.open, record.path), OutsideText(description.file_name), description.time_source, description.redactions,
    )  # fmt: skip
