"""An open bundle taken for writing: made, or taken up again after whatever happened to the one who wrote it (SAFETY C.4).

Nothing that was acknowledged is ever changed here.
"""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from . import journal
from .folder import FolderSource, Listing, hash_of, shown
from .journal import BadRecord, CaptureRecord, Header, Journal, LeftOver, Record
from .layout import BAG_INFO, BAGIT, DATA, JOURNAL, MANIFEST, MAX_TAG_FILE, TAGMANIFEST, TAGMANIFEST_DRAFT, BundleError, new_id, os_reason
from .os_layer import OsLayer

ALREADY_SEALED = "the bundle is sealed and never changes again: import into a new one"
IN_USE = "the bundle is in use by another scantui: wait until it has finished, or import into another bundle"
_NUMBERED = re.compile(rf"{DATA}/\d{{4,9}}-")
_BELONG = {JOURNAL, BAGIT, BAG_INFO, MANIFEST, TAGMANIFEST_DRAFT}


@dataclass(slots=True)
class OpenBundle:
    """A bundle that only this process writes, until `close`."""

    path: str
    disk: OsLayer
    fd: int
    """The journal, locked."""
    records: list[Record]
    last_hash: str
    next_seq: int = 1
    notes: list[str] = field(default_factory=list)

    @property
    def header(self) -> Header:
        header = self.records[0]
        assert isinstance(header, Header), "a journal that starts otherwise was refused"  # noqa: S101
        return header

    @property
    def captures(self) -> list[CaptureRecord]:
        return [record for record in self.records if isinstance(record, CaptureRecord)]

    @property
    def left_over(self) -> list[LeftOver]:
        return [record for record in self.records if isinstance(record, LeftOver)]

    def append(self, record: Record) -> None:
        """One line in one write, on the disk when this returns. A short write is a failure: the rest must not follow something else."""
        line = journal.encode(record, self.last_hash)
        if self.disk.write(self.fd, line) != len(line):
            raise OSError("the journal's line was cut short")
        self.disk.fsync(self.fd)
        self.records.append(record)
        self.last_hash = journal.digest(line)

    def inside(self, name: str) -> str:
        return f"{self.path}/{name}"

    def close(self) -> None:
        self.disk.close(self.fd)


def take(path: str, disk: OsLayer, new: Header | None) -> OpenBundle:
    """Makes the bundle (`new` says what it will be) or takes an open one up again. Raises `BundleError`; leaves nothing locked then."""
    path = os.path.realpath(path)
    try:
        if new is not None and not os.path.lexists(path):
            _refuse_open_parent(path)
            disk.mkdir(path)
        _refuse_foreign(path)
        fd = _journal_fd(path, disk, new)
        try:
            disk.lock(fd)
            return _taken_up(path, disk, fd, new)
        except BaseException:
            disk.close(fd)
            raise
    except BlockingIOError as error:
        raise BundleError(IN_USE) from error
    except OSError as error:
        raise BundleError(f"the bundle cannot be written: {os_reason(error)}") from error


def header_of_new(now: datetime, tool: str) -> Header:
    return Header(new_id(now), now.replace(microsecond=0), tool)


def _refuse_open_parent(path: str) -> None:
    """A folder in which anybody may rename anything is no place for evidence; one with the sticky bit, as /tmp, is (SAFETY B.6, 49)."""
    mode = Path(path).parent.stat().st_mode
    if mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
        raise BundleError("the folder around the bundle can be changed by anybody: choose another place, or chmod o-w it")


def _refuse_foreign(path: str) -> None:
    if os.path.lexists(f"{path}/{TAGMANIFEST}"):
        raise BundleError(ALREADY_SEALED)
    info = Path(path).stat()
    if not stat.S_ISDIR(info.st_mode):
        raise BundleError("there is a file of the bundle's name: choose another name")
    if info.st_uid != os.geteuid():
        raise BundleError("the bundle's folder belongs to another user: import into one of your own")
    if info.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise BundleError("the bundle's folder can be changed by others: chmod go-w it, or import into a new bundle")


def _journal_fd(path: str, disk: OsLayer, new: Header | None) -> int:
    """The journal, made when the folder is empty but for what an interrupted start left."""
    name = f"{path}/{JOURNAL}"
    if not os.path.lexists(name):
        found = sorted(os.listdir(path))  # noqa: PTH208 - names only
        data = f"{path}/{DATA}"
        begun = found in ([], [DATA]) and not (found and (os.path.islink(data) or os.listdir(data)))  # noqa: PTH114, PTH208
        if new is None or not begun:
            raise BundleError("the folder is no bundle: name one, or a new folder")
        disk.restrict(path)
        if not found:
            disk.mkdir(data)
        try:
            return disk.create(name)
        except FileExistsError:  # another scantui was faster
            pass
    return disk.open_append(name)


def _taken_up(path: str, disk: OsLayer, fd: int, new: Header | None) -> OpenBundle:
    if os.path.lexists(f"{path}/{TAGMANIFEST}"):  # sealed while we waited for the lock
        raise BundleError(ALREADY_SEALED)
    source = FolderSource(path)
    listing = source.listing()
    if listing.problems:
        raise BundleError(f"the bundle is damaged, import into a new one: {listing.problems[0]}")
    entries = _journal(source, listing)
    if entries.torn or not entries.lines:
        disk.truncate(fd, entries.good_bytes)
    # What is in the page cache of a killed writer is not on the disk before this (SAFETY C.5).
    disk.fsync(fd)
    disk.fsync_dir(f"{path}/{DATA}")
    disk.fsync_dir(path)
    disk.fsync_dir(str(Path(path).parent))
    records = [line.record for line in entries.lines]  # all chained: a torn journal has no others
    bundle = OpenBundle(path, disk, fd, records, entries.last_hash)
    if not records:
        if new is None:
            raise BundleError("the bundle is empty: there is nothing to seal")
        bundle.append(new)
    _keep_left_overs(bundle, source, listing)
    return bundle


def _read(source: FolderSource, listing: Listing) -> bytes:
    if listing.sizes.get(JOURNAL, MAX_TAG_FILE + 1) > MAX_TAG_FILE:
        raise BundleError("the bundle's journal is missing, or larger than scantui ever writes it")
    with source.open(JOURNAL) as stream:
        return stream.read()


def _journal(source: FolderSource, listing: Listing) -> Journal:
    try:
        entries = journal.parse(_read(source, listing))
    except BadRecord as error:
        raise BundleError("the bundle's journal holds a line that this version cannot read: import into a new bundle") from error
    if entries.header is not None and entries.header.major > journal.MAJOR:
        raise BundleError("the bundle was made by a newer scantui: update this one, or import into a new bundle")
    if entries.damaged:
        raise BundleError("the bundle's journal was changed or damaged: import into a new bundle")
    expected = {name: size for record in entries.captures for name, size in ((record.path, record.size), (record.meta, record.meta_size))}
    for name, size in expected.items():
        if listing.sizes.get(name) != size:
            raise BundleError(f"the bundle is damaged, import into a new one: {name} is missing or not of its size")
    return entries


def _keep_left_overs(bundle: OpenBundle, source: FolderSource, listing: Listing) -> None:
    """Files of a capture that was never acknowledged stay, and the journal says what they are: nothing is ever deleted (SAFETY C.4)."""
    known = {name for record in bundle.captures for name in (record.path, record.meta)} | {record.path for record in bundle.left_over}
    for name in sorted(listing.sizes.keys() - known):
        if not name.startswith(f"{DATA}/"):
            if name not in _BELONG:
                raise BundleError(f"{shown(name)} does not belong into the bundle: move it elsewhere")
            continue
        fd = bundle.disk.open_append(bundle.inside(name))
        try:
            bundle.disk.fsync(fd)
        finally:
            bundle.disk.close(fd)
        bundle.append(LeftOver(name, listing.sizes[name], hash_of(source, name)))
        bundle.notes.append(f"{shown(name)} was left over by an interrupted capture: it is kept, and is no evidence")
    begun = [int(name[len(DATA) + 1 :].partition("-")[0]) for name in listing.sizes if _NUMBERED.match(name)]
    bundle.next_seq = max(begun, default=0) + 1
