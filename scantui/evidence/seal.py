"""Seals an open bundle: one rename, before which it is open and after which it never changes (docs/evidence.md)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from ..times import instant_text
from .folder import FolderSource, hash_of
from .inspection import State, inspect
from .journal import digest
from .layout import (
    BAG_INFO,
    BAGIT,
    BAGIT_TEXT,
    JOURNAL,
    MANIFEST,
    TAGMANIFEST,
    TAGMANIFEST_DRAFT,
    BundleError,
    os_reason,
)
from .opening import OpenBundle, take
from .os_layer import OsLayer, RealOs, write_file
from .replay import inspected

__all__ = ["BundleError", "Sealed", "seal"]


@dataclass(frozen=True, slots=True)
class Sealed:
    """What the ticket's comment carries: `evidence <id> sha256:<root>`."""

    id: str
    root: str


def seal(path: str | os.PathLike[str], as_of: datetime, disk: OsLayer | None = None) -> Sealed:
    """Seals the bundle; one that is sealed already is only checked, and gives the same. Raises `BundleError` (one sentence)."""
    if os.path.lexists(f"{os.fspath(path)}/{TAGMANIFEST}"):
        return _sealed_before(path)
    if not os.path.isdir(path):  # noqa: PTH112 - a path-like is enough
        raise BundleError("there is no bundle of that name: import something into it first")
    bundle = take(os.fspath(path), disk or RealOs(), None)
    try:
        return _seal(bundle, as_of)
    except OSError as error:
        raise BundleError(f"the bundle could not be sealed and is still open: {os_reason(error)}") from error
    finally:
        bundle.close()


def _sealed_before(path: str | os.PathLike[str]) -> Sealed:
    _, found = inspected(path)
    if found.state is not State.SEALED or found.problems or found.root is None:
        problem = found.problems[0] if found.problems else "it is not sealed"
        raise BundleError(f"the bundle is not as it was sealed: {problem}")
    return Sealed(found.id, found.root)


def _seal(bundle: OpenBundle, as_of: datetime) -> Sealed:
    if not bundle.captures:
        raise BundleError("the bundle is empty: there is nothing to seal")
    disk, source = bundle.disk, FolderSource(bundle.path)
    for name in (TAGMANIFEST_DRAFT, MANIFEST, BAG_INFO, BAGIT):  # an earlier seal was interrupted
        if os.path.lexists(bundle.inside(name)):
            disk.unlink(bundle.inside(name))
    payload = {record.path: (record.sha256, record.size) for record in bundle.left_over}
    payload |= {record.path: (record.sha256, record.size) for record in bundle.captures}
    payload |= {record.meta: (record.meta_sha256, record.meta_size) for record in bundle.captures}
    tags = {
        BAGIT: BAGIT_TEXT,
        BAG_INFO: _information(bundle, as_of, payload),
        MANIFEST: _manifest({name: sha256 for name, (sha256, _) in payload.items()}),
    }
    for name, text in tags.items():
        _write(bundle, name, text)
    hashes = {name: digest(text) for name, text in tags.items()}
    source.listing()
    _write(bundle, TAGMANIFEST_DRAFT, _manifest(hashes | {JOURNAL: hash_of(source, JOURNAL)}))
    disk.fsync_dir(bundle.path)  # all the names are safe before the one that says "sealed"

    found = inspect(source, TAGMANIFEST_DRAFT)
    if found.problems or found.root is None:
        raise BundleError(f"the bundle is damaged and cannot be sealed, import into a new one: {found.problems[0]}")
    disk.rename(bundle.inside(TAGMANIFEST_DRAFT), bundle.inside(TAGMANIFEST))
    disk.fsync_dir(bundle.path)
    return Sealed(found.id, found.root)


def _write(bundle: OpenBundle, name: str, text: bytes) -> None:
    write_file(bundle.disk, bundle.inside(name), lambda write: write(text))


def _manifest(hashes: Mapping[str, str]) -> bytes:
    """In the form of `sha256sum`, so that it can be checked without scantui."""
    return "".join(f"{hashes[name]}  {name}\n" for name in sorted(hashes)).encode("ascii")


def _information(bundle: OpenBundle, as_of: datetime, payload: Mapping[str, tuple[str, int]]) -> bytes:
    header, left_over = bundle.header, len(bundle.left_over)
    values = {
        "Bag-Software-Agent": header.tool,
        "Bagging-Date": f"{as_of.astimezone(UTC):%Y-%m-%d}",
        "Payload-Oxum": f"{sum(size for _, size in payload.values())}.{len(payload)}",
        "Scantui-Schema": header.schema,
        "Scantui-Id": header.id,
        "Scantui-Made-At": instant_text(header.made_at),
        "Scantui-Sealed-At": instant_text(as_of),
        "Scantui-Captures": str(len(bundle.captures)),
        "Scantui-Status": f"incomplete ({left_over} files left over by interrupted captures)" if left_over else "complete",
    }
    return "".join(f"{key}: {value}\n" for key, value in values.items()).encode("utf-8")
