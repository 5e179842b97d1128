"""What a bundle holds and whether it is whole: strictly for a sealed one, what can be trusted of an open one (SAFETY C.4).

Reads, and changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ..answer import Unreadable
from . import description, journal
from .folder import Listing, Source, hash_of, shown
from .journal import BadRecord, CaptureRecord, Journal
from .layout import (
    BAG_INFO,
    BAGIT,
    BAGIT_TEXT,
    DATA,
    JOURNAL,
    MANIFEST,
    MAX_META,
    MAX_TAG_FILE,
    NAME,
    TAGGED,
    TAGMANIFEST,
    TAGMANIFEST_DRAFT,
    BundleError,
    os_reason,
)


class State(StrEnum):
    OPEN = "open"
    SEALED = "sealed"


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was found. `problems` make a sealed bundle worthless; in an open one they only cost what they name, and say so."""

    state: State
    id: str
    root: str | None
    captures: tuple[tuple[CaptureRecord, description.Description], ...]
    problems: tuple[str, ...]
    notes: tuple[str, ...]


_MANIFEST_LINE: Final = re.compile(r"([0-9a-f]{64})  ([a-z0-9./-]{1,80})")


def inspect(source: Source, tagmanifest: str = TAGMANIFEST) -> Inspection:
    """Reads all of a bundle and checks it. `tagmanifest` is another name only while a bundle is being sealed.

    Raises `BundleError` when it is no bundle at all, cannot be read, or was made by a newer scantui.
    """
    try:
        listing = source.listing()
        if JOURNAL not in listing.sizes and TAGMANIFEST not in listing.sizes:
            raise BundleError("is not a scantui bundle: it has no journal")
        entries = _journal(source, listing)
        sealed = tagmanifest in listing.sizes
        return _Sealed(source, listing, entries, tagmanifest).inspection() if sealed else _open(source, listing, entries)
    except OSError as error:
        raise BundleError(f"cannot be read: {os_reason(error)}") from error
    except Unreadable as error:
        raise BundleError(f"cannot be read: {error}") from error


def _small(source: Source, listing: Listing, name: str, limit: int) -> bytes:
    if listing.sizes.get(name, 0) > limit:
        raise BundleError(f"{name} is larger than scantui ever writes it")
    with source.open(name) as stream:
        return stream.read(limit + 1)


def _journal(source: Source, listing: Listing) -> Journal:
    if JOURNAL not in listing.sizes:
        return journal.parse(b"")
    try:
        entries = journal.parse(_small(source, listing, JOURNAL, MAX_TAG_FILE))
    except BadRecord as error:
        raise BundleError(f"its journal holds a line that this version cannot read: {error}") from error
    if entries.header is not None and entries.header.major > journal.MAJOR:
        raise BundleError("was made by a newer scantui: update this one to read it")
    return entries


def _described(source: Source, listing: Listing, record: CaptureRecord) -> description.Description | str:
    """The capture's description, or why the capture cannot be trusted."""
    for name, size, sha256 in ((record.path, record.size, record.sha256), (record.meta, record.meta_size, record.meta_sha256)):
        if name not in listing.sizes:
            return f"{name} is missing"
        if listing.sizes[name] != size or hash_of(source, name) != sha256:
            return f"{name} is not what was captured"
    try:
        found = description.decode(_small(source, listing, record.meta, MAX_META))
    except BadRecord as error:
        return f"{record.meta} cannot be read: {error}"
    return found if found.captured_at == record.captured_at else f"{record.meta} and the journal name different times"


def _open(source: Source, listing: Listing, entries: Journal) -> Inspection:
    problems = list(listing.problems)
    notes = []
    if entries.header is None:
        problems.append("its journal does not say which bundle this is")
    if entries.damaged:
        problems.append(f"{JOURNAL} was changed or damaged after it was written")
    if entries.torn:
        notes.append("the last line of the journal was cut short: that capture was never acknowledged")
    captures = []
    for record in entries.captures:
        found = _described(source, listing, record)
        if isinstance(found, str):
            problems.append(found)
        else:
            captures.append((record, found))
    known = {name for record in entries.captures for name in (record.path, record.meta)} | {record.path for record in entries.left_over}
    notes += [f"{shown(record.path)} was left over by an interrupted capture and is no evidence" for record in entries.left_over]
    for name in sorted(listing.sizes.keys() - known):
        if name.startswith(f"{DATA}/"):
            notes.append(f"{shown(name)} is in no line of the journal and is no evidence")
        elif name not in {JOURNAL, BAGIT, BAG_INFO, MANIFEST, TAGMANIFEST_DRAFT}:
            notes.append(f"{shown(name)} does not belong to the bundle")
    return Inspection(State.OPEN, entries.header.id if entries.header else "", None, tuple(captures), tuple(problems), tuple(notes))


class _Sealed:
    """A sealed bundle: every file is listed, every listed file is there, every hash is right, or it is a problem (SAFETY B.6, 45)."""

    def __init__(self, source: Source, listing: Listing, entries: Journal, tagmanifest: str) -> None:
        self._source, self._listing, self._journal, self._tagmanifest = source, listing, entries, tagmanifest
        self._problems = list(listing.problems)

    def inspection(self) -> Inspection:
        tags = _small(self._source, self._listing, self._tagmanifest, MAX_TAG_FILE)
        if self._listed(self._tagmanifest, tags).keys() != set(TAGGED):
            self._problems.append(f"{self._tagmanifest} does not list exactly the files that it must")
        payload = self._payload()
        self._file_set(payload)
        captures = tuple(self._captures(payload))
        self._information()
        notes = [f"{shown(record.path)} was left over by an interrupted capture and is no evidence" for record in self._journal.left_over]
        header = self._journal.header
        problems = tuple(dict.fromkeys(self._problems))
        return Inspection(State.SEALED, header.id if header else "", journal.digest(tags), captures, problems, tuple(notes))

    def _listed(self, manifest: str, text: bytes) -> dict[str, str]:
        """The manifest's lines, each checked against the disk."""
        listed: dict[str, str] = {}
        lines = text.decode("ascii", "replace").split("\n")
        if lines.pop() != "":
            self._problems.append(f"{manifest} does not end properly")
        for line in lines:
            match = _MANIFEST_LINE.fullmatch(line)
            if match is None or match[2] in listed or not _ours(match[2]):
                self._problems.append(f"{manifest} holds a line that scantui does not write")
                continue
            listed[match[2]] = match[1]
            if match[2] not in self._listing.sizes:
                self._problems.append(f"{match[2]} is missing")
            elif hash_of(self._source, match[2]) != match[1]:
                self._problems.append(f"{match[2]} was changed after the bundle was sealed")
        if list(listed) != sorted(listed):
            self._problems.append(f"{manifest} is not in order")
        return listed

    def _payload(self) -> dict[str, str]:
        if MANIFEST not in self._listing.sizes:
            return {}
        listed = self._listed(MANIFEST, _small(self._source, self._listing, MANIFEST, MAX_TAG_FILE))
        if any(not name.startswith(f"{DATA}/") for name in listed):
            self._problems.append(f"{MANIFEST} lists a file outside {DATA}/")
        return listed

    def _file_set(self, payload: dict[str, str]) -> None:
        belongs = {*payload, *TAGGED, self._tagmanifest}
        self._problems += [f"{shown(name)} does not belong to the bundle" for name in sorted(self._listing.sizes.keys() - belongs)]

    def _captures(self, payload: dict[str, str]) -> Iterator[tuple[CaptureRecord, description.Description]]:
        if self._journal.header is None or self._journal.torn or self._journal.damaged:
            self._problems.append(f"{JOURNAL} is damaged, or its chain is broken")
        told = {record.path: record.sha256 for record in self._journal.left_over}
        for record in self._journal.captures:
            told |= {record.path: record.sha256, record.meta: record.meta_sha256}
        if told != payload:
            self._problems.append(f"{JOURNAL} and {MANIFEST} do not tell of the same files")
        if self._problems:  # each capture would only say the same again
            return
        for record in self._journal.captures:
            found = _described(self._source, self._listing, record)
            if isinstance(found, str):
                self._problems.append(found)
            else:
                yield record, found

    def _information(self) -> None:
        """The bag's declaration and description agree with what is there."""
        if BAGIT not in self._listing.sizes or BAG_INFO not in self._listing.sizes:
            return  # already a problem
        if _small(self._source, self._listing, BAGIT, MAX_TAG_FILE) != BAGIT_TEXT:
            self._problems.append(f"{BAGIT} is not what scantui writes")
        text = _small(self._source, self._listing, BAG_INFO, MAX_TAG_FILE).decode("utf-8", "replace")
        values = dict(line.split(": ", 1) for line in text.splitlines() if ": " in line)
        sizes = [size for name, size in self._listing.sizes.items() if name.startswith(f"{DATA}/")]
        header = self._journal.header
        if values.get("Payload-Oxum") != f"{sum(sizes)}.{len(sizes)}":
            self._problems.append(f"{BAG_INFO} names another number of files or bytes than there are")
        if header is not None and (values.get("Scantui-Id") != header.id or values.get("Scantui-Schema") != header.schema):
            self._problems.append(f"{BAG_INFO} and {JOURNAL} name different bundles")


def _ours(path: str) -> bool:
    folder, _, name = path.rpartition("/")
    return folder in {"", DATA} and NAME.fullmatch(name) is not None
