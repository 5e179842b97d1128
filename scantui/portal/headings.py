"""Which column is which: headings by any of their names, in any order (DOMAIN 3). Knows no cell's content."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .rows import Row

# Canonical name, then what else the column was called over the years. The first alias on a page wins: the network scan is Remote Scan.
_NAMES: dict[str, tuple[str, ...]] = {
    "Name": ("System Name", "Host name", "Machine name"),
    "Scanned date": ("Remote Scan", "Scanned date", "Scan date", "Vuln Last Report", "Last scan date", "Last scanned", "Scanned"),
    "Bigfix last report": ("Bigfix report", "Last bigfix report", "Bigfix"),
    "Log last report": ("Last log report", "Log report", "Last log"),
    "Status": (),
    "Form": (),
    "Address": ("IP address", "IP"),
    "Last scan attempt": ("Last attempt", "Scan attempt"),
    "Local Scan": (),
    "Location": (),
    "Role": (),
    "Next vuln due": (),
    "Next patch due": (),
    "Health": (),
    "AV Signature date": (),
    "AV Version": (),
    "EDR seen": (),
    "MAD validated": (),
    "Administrator": (),
    "Platform": (),
    "ITSS group": (),
    "Environment": (),
    "Birthday": (),
    "Alias": (),
}
NAME, SCANNED, BIGFIX, LOG, STATUS, FORM = "Name", "Scanned date", "Bigfix last report", "Log last report", "Status", "Form"
ADDRESS, ATTEMPT = "Address", "Last scan attempt"
_FIRST = {NAME, ADDRESS}
_SORT_WORDS = re.compile(r"\b(?:click to sort|sort(?:ed)?(?: (?:in )?(?:ascending|descending)(?: order)?)?)\b", re.IGNORECASE | re.ASCII)


def _key(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", _SORT_WORDS.sub("", text).lower())


class Vocabulary:
    """Every name of every heading, with the user's own (`[portal.headings]`) first."""

    def __init__(self, extra: Mapping[str, Sequence[str]]) -> None:
        self._canonical: dict[str, tuple[str, int]] = {}
        self._seen: dict[str, tuple[str, int] | None] = {}
        canonical_keys = {_key(alias): name for name, aliases in _NAMES.items() for alias in (name, *aliases)}
        for wanted, aliases in extra.items():
            name = canonical_keys.get(_key(wanted), wanted)
            for rank, alias in enumerate(aliases):
                self._canonical.setdefault(_key(alias), (name, rank - 1000))
        for name, aliases in _NAMES.items():
            ordered = aliases if name in aliases else (name, *aliases)
            for rank, alias in enumerate(ordered):
                self._canonical.setdefault(_key(alias), (name, rank))

    def name_of(self, text: str) -> tuple[str, int] | None:
        """The canonical heading that `text` is a name of, and its rank among that heading's names."""
        if not text or len(text) > 80:
            return None
        try:
            return self._seen[text]
        except KeyError:
            if len(self._seen) > 5000:
                self._seen.clear()
            found = self._seen[text] = self._canonical.get(_key(text))
            return found


    def may_head(self, row: Row) -> bool:
        """Whether a cell of the row says Name or Address: nearly every row of a page does not."""
        for cell in row.cells:
            known = self.name_of(cell.text)
            if known is not None and known[0] in _FIRST:
                return True
        return False


@dataclass(frozen=True, slots=True)
class Headings:
    """A heading row that was recognised."""

    labels: tuple[str, ...]
    """The headings as they stand, one a column."""
    columns: Mapping[str, tuple[int, ...]]
    """Columns of each canonical heading; several when a heading stands twice."""
    table: int

    @property
    def width(self) -> int:
        return len(self.labels)

    @property
    def name_column(self) -> int:
        return self.columns[NAME][0]

    def has(self, heading: str) -> bool:
        return heading in self.columns


def recognise(row: Row, vocabulary: Vocabulary, needed: str = NAME) -> Headings | None:
    """The headings that `row` consists of; None when it is no heading row with `needed` and two more."""
    found: dict[str, list[tuple[int, int]]] = {}
    labels: list[str] = []
    for cell in row.cells:
        known = vocabulary.name_of(cell.text)
        if known is not None:
            found.setdefault(known[0], []).append((known[1], len(labels)))
        labels.extend([cell.text.replace("\n", " ")] * cell.span)
    if needed not in found or len(found) < (3 if needed == NAME else 2) or len(found[needed]) > 1:
        return None
    return Headings(tuple(labels), {name: _best(places) for name, places in found.items()}, row.table)


def _best(places: list[tuple[int, int]]) -> tuple[int, ...]:
    best = min(rank for rank, _ in places)
    return tuple(column for rank, column in places if rank == best)
