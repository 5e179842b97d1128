"""The answers of a view as one list of entries, and whether they are all that the view has (SAFETY B.7). Knows no column.

The proof lies in the positions: they follow one another without a gap, and each level has as many as the view says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from .view_json import Entry, ViewPage

Position = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class View:
    entries: tuple[Entry, ...]
    names: Mapping[int, str]
    faults: tuple[str, ...]
    """Why it is not proven to be whole, as sentences; empty when it is."""


def whole_view(pages: Sequence[ViewPage]) -> View:
    """All answers as one, in the order in which they were given."""
    names: dict[int, str] = {}
    faults: dict[str, None] = {}
    for page in pages:
        for number, name in page.names.items():
            if names.setdefault(number, name) != name:
                faults["the view's columns changed while it was read: read it again"] = None
    entries = _joined(pages, faults)
    faults.update(dict.fromkeys(_gaps(entries)))
    faults.update(dict.fromkeys(_missing(entries, {page.total for page in pages})))
    return View(tuple(entries), names, tuple(faults))


def follows(before: Position, after: Position) -> bool:
    """Whether nothing can stand between two entries: the next of its level, the next of a level above, or its first child."""
    depth = len(after)
    if depth == len(before) + 1:
        return after == (*before, 1)
    return depth <= len(before) and after[:-1] == before[: depth - 1] and after[-1] == before[depth - 1] + 1


def _joined(pages: Iterable[ViewPage], faults: dict[str, None]) -> list[Entry]:
    """An answer begins with the entry that the one before ended with, or goes on right behind it."""
    entries: list[Entry] = []
    for page in pages:
        listed = page.entries
        if entries and listed and listed[0].position == entries[-1].position:
            if listed[0] != entries[-1]:
                faults["the view changed while it was read: read it again"] = None
            listed = listed[1:]
        entries += listed
    return entries


def _gaps(entries: Sequence[Entry]) -> Iterable[str]:
    if entries and entries[0].position != (1,):
        yield "the view's answer does not begin with its first entry"
    if any(not follows(before.position, after.position) for before, after in pairwise(entries)):
        yield "entries are missing between those that were read"


def _missing(entries: Sequence[Entry], totals: set[int | None]) -> Iterable[str]:
    """What the view says that it has, and was not read."""
    read = Counter(entry.position[:-1] for entry in entries)
    total = next(iter(totals)) if len(totals) == 1 else None
    if totals <= {None}:
        yield "the view does not say how many entries there are"
    elif total is None:
        yield "the number of the view's entries changed while it was read: read it again"
    elif read[()] != total:
        yield f"the view says {total} top level entries, {read[()]} were read"
    stated: dict[Position, set[int]] = {(): set()}
    for entry in entries:
        if entry.siblings is not None:
            stated.setdefault(entry.position[:-1], set()).add(entry.siblings)
        if entry.children is not None:
            stated.setdefault(entry.position, set()).add(entry.children)
        elif entry.category is not None and not read[entry.position]:
            yield "categories of the view are closed, or do not say how many entries they have: ask for it with ExpandView"
    for level, numbers in stated.items():
        if numbers - {read[level]}:
            yield "the view says that there are other numbers of entries below its categories than were read"
    if any(level and not stated.get(level) for level in read):
        yield "nothing says how many entries stand below the view's categories"
