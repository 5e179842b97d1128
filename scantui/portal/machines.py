"""Rows to machines: which row is a machine, and which address rows belong to it. Knows neither the file's form nor what dates mean.

Read by headings and by what a row says, never by ids, classes or column numbers: the real page's markup is not known (WIRE 5).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from ..hosts import HostName
from ..hosts.name import is_known_domain
from .addresses import AddressDraft, address_row
from .cells import Name, address_count, holds_address, parse_name, section_name, split_addresses, split_twisty
from .headings import ADDRESS, BIGFIX, FORM, LOG, NAME, SCANNED, STATUS, Headings, Vocabulary, recognise
from .rows import Cell, Row

_WHOLE_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")
_KEY_COLUMNS = (NAME, SCANNED, BIGFIX, LOG, STATUS, FORM)


@dataclass(slots=True)
class Draft:
    """A machine's row and the rows below it, as texts."""

    name: Name
    cells: list[str]
    headings: Headings
    twisty: bool | None = None
    sections: int = 0
    stated: set[int] = field(default_factory=set)
    vulnerabilities_open: bool | None = None
    addresses: list[AddressDraft] = field(default_factory=list)
    malformed: bool = False

    def text(self, heading: str) -> str | None:
        """The text under a heading; None when there is no such column, or two that disagree."""
        texts = self.texts(heading)
        return texts[0] if len(texts) == 1 else None

    def texts(self, heading: str) -> list[str]:
        """The different texts under a heading, in the order of their columns."""
        columns = self.headings.columns.get(heading, ())
        return [self.cells[columns[0]]] if len(columns) == 1 else list(dict.fromkeys(self.cells[column] for column in columns))


@dataclass(slots=True)
class Listing:
    """Everything that the rows of a file list."""

    headings: Headings | None = None
    machines: list[tuple[HostName, Draft]] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    cut_names: list[str] = field(default_factory=list)
    damaged: dict[HostName, str] = field(default_factory=dict)
    """Machines of which a row was seen that is not whole."""
    unread_rows: int = 0
    """Rows that could be a machine's and do not say whose."""
    stray_addresses: int = 0
    hidden_rows: int = 0
    """Rows of machines that the page does not show."""
    rows: int = 0
    """Rows of the list itself: machines, clusters and what else has a name."""
    loose: list[str] = field(default_factory=list)


def list_machines(rows: Iterable[Row], vocabulary: Vocabulary, *, short_rows: bool = False) -> Listing:
    """Reads rows in their order. `short_rows`: empty cells at a row's end may be missing (text that was pasted)."""
    reader = _Reader(vocabulary, short_rows)
    for row in rows:
        reader.take(row)
    return reader.listing


class _Reader:
    def __init__(self, vocabulary: Vocabulary, short_rows: bool) -> None:
        self.vocabulary = vocabulary
        self.short_rows = short_rows
        self.listing = Listing()
        self.machine: Draft | None = None
        self.lost = False
        """The last listed row was not a readable machine's: address rows below it are nobody's."""
        self.address_headings: dict[int, Headings] = {}

    def take(self, row: Row) -> None:
        """A row that can be anything."""
        if self._is_heading(row):
            return
        if row.nests and any(self._is_layout(inner) for inner in row.nested()):
            self.listing.loose.extend(cell.text for cell in row.cells)
            for inner in row.nested():
                self.take(inner)
            return
        if self._take_machine(row) or self._take_details(row):
            return
        if row.nests:
            for inner in row.nested():
                self.take(inner)
        if not self._take_listed(row):
            self.listing.loose.append(" ".join(cell.text for cell in row.filled))

    def _is_heading(self, row: Row) -> bool:
        if not self.vocabulary.may_head(row):
            return False
        headings = recognise(row, self.vocabulary)
        if headings is not None:
            self.listing.headings = headings
            return True
        below = recognise(row, self.vocabulary, ADDRESS)
        if below is not None and not row.cut:
            self.address_headings[row.table] = below
        return below is not None

    def _is_layout(self, row: Row) -> bool:
        """Whether a nested row belongs to the list itself, so that the row around it only lays out the page."""
        if recognise(row, self.vocabulary) is not None or any(self._is_layout(inner) for inner in row.nested()):
            return True
        headings, columns = self.listing.headings, self._columns(row)
        if headings is None or columns is None:
            return False
        name = columns[headings.name_column]
        return name is not None and _names_machine(name)

    # machines

    def _columns(self, row: Row) -> list[Cell | None] | None:
        """The row's cells under the headings; None when they do not fit."""
        headings = self.listing.headings
        if headings is None:
            return None
        columns = row.by_column()
        if len(columns) > headings.width and all(cell is None or not cell.text for cell in columns[headings.width :]):
            columns = columns[: headings.width]
        if self.short_rows and len(columns) < headings.width:
            needed = max(column for name in _KEY_COLUMNS for column in headings.columns.get(name, ()))
            if len(columns) > needed and not row.cut:
                columns += [None] * (headings.width - len(columns))
        return columns if len(columns) == headings.width else None

    def _take_machine(self, row: Row) -> bool:
        headings, columns = self.listing.headings, self._columns(row)
        if headings is None:
            return False
        if columns is None and row.nests:
            return False  # its machine stands in a nested row
        cell = columns[headings.name_column] if columns is not None else next(iter(row.filled), None)
        if cell is None or not cell.text or cell.text[0].isdigit():  # no machine's name begins with a digit
            return False
        name = parse_name(cell.text)
        if name.host is None or not name.host.is_machine:
            return False
        if columns is None or row.cut or any(other is not None and other.span > 1 and other.text for other in columns):
            self.listing.damaged[name.host] = "its row is hidden" if row.hidden else "its row is not whole"
            self.listing.hidden_rows += row.hidden
            self.listing.rows += 1
            self._lose()
            return True
        draft = Draft(name, [other.text if other is not None else "" for other in columns], headings)
        if _is_cluster_row(draft):
            return False
        draft.twisty = cell.twisty if cell.twisty is not None else _twisty(row)
        self.listing.machines.append((name.host, draft))
        self.listing.rows += 1
        self.machine, self.lost = draft, False
        for other in row.cells:
            if other.inner is None and "/" in other.text and split_addresses(other.text)[0]:
                self._take_text(other.text, None)
        if row.nests:
            for inner in row.nested():
                self._take_inside(inner)
        return True

    def _take_listed(self, row: Row) -> bool:
        """A row of the list that is not a machine's: a cluster, a VIP, a name that is cut or unknown."""
        headings, columns = self.listing.headings, self._columns(row)
        if headings is None or len(row.filled) < 3:
            return False
        if columns is None:
            if len(row.filled) >= max(4, headings.width // 3):
                self.listing.unread_rows += 1
                self._lose()
            return False
        kinds = [columns[column] for name in (STATUS, FORM) for column in headings.columns.get(name, ())]
        if kinds and not any(cell is not None and cell.text for cell in kinds):
            return False
        cell = columns[headings.name_column]
        name = parse_name(cell.text if cell is not None else "")
        self.listing.rows += 1
        self._lose()
        draft = Draft(name, [other.text if other is not None else "" for other in columns], headings)
        if row.cut or not name.text:
            self.listing.unread_rows += 1
        elif name.cut and not _is_cluster_row(draft):
            self.listing.cut_names.append(name.cut)
            self.listing.others.append(name.text)
        else:
            self.listing.others.append(name.text)
            if not (_is_cluster_row(draft) or _is_readable(name.text)):
                self.listing.unread_rows += 1
        return True

    def _lose(self) -> None:
        self.machine, self.lost = None, True

    # what stands below a machine

    def _take_inside(self, row: Row) -> None:
        """A row of a table inside a machine's own row: details only, whatever it looks like."""
        if not self._is_heading(row) and not self._take_details(row):
            for inner in row.nested():
                self._take_inside(inner)

    def _take_details(self, row: Row) -> bool:
        """An address row, or the beginning of a section; True when nothing in the row is left to read."""
        text = "\x00".join([cell.text for cell in row.cells if cell.text])
        if row.nests and any(_holds_address_rows(table) for cell in row.cells for table in cell.tables):
            if not any(_section_of(other) for other in row.nested()):
                self._take_section(row)
            for other in row.nested():
                self._take_inside(other)
            return True
        return self._take_text(text, row) or self._take_section(row)

    def _take_text(self, text: str, row: Row | None) -> bool:
        """The address rows that a text holds."""
        found, malformed = split_addresses(text)
        if not found and not (malformed and self.machine is not None and self._in_vulnerabilities):
            return False
        if self.machine is None:
            self.listing.stray_addresses += 0 if self.lost else 1
            return True
        if row is not None and row.cut:
            found, malformed = [], True
        self.machine.malformed = self.machine.malformed or malformed
        self.machine.stated |= _counts(text)
        for item in found:
            fits = row if len(found) == 1 else None
            self.machine.addresses.append(address_row(item, fits, self._headings_of(row)))
        return True

    @property
    def _in_vulnerabilities(self) -> bool:
        return self.machine is not None and self.machine.sections > 0 and self.machine.vulnerabilities_open is not False

    def _headings_of(self, row: Row | None) -> Headings | None:
        if row is None:
            return None
        main = self.listing.headings
        return self.address_headings.get(row.table) or (main if main is not None and main.table == row.table else None)

    def _take_section(self, row: Row) -> bool:
        first = next(iter(row.filled), None)
        if first is None:
            return False
        text = " ".join(cell.text for cell in row.filled)
        section = _section_of(row)
        counts = _counts(text)
        if self.machine is None:
            return bool(section)
        if row.cut and (section or counts):
            self.machine.malformed = True
        elif section == "vulnerabilities":
            self.machine.sections += 1
            state = split_twisty(first.text)[0]
            self.machine.vulnerabilities_open = state if state is not None else _twisty(row)
            self.machine.stated |= counts
        elif counts and len(row.filled) <= 2:
            self.machine.stated |= counts
            return True
        return bool(section)


def _names_machine(cell: Cell) -> bool:
    host = parse_name(cell.text).host
    return host is not None and host.is_machine


def _section_of(row: Row) -> str:
    first = next(iter(row.filled), None)
    return section_name(first.text) if first is not None else ""


def _counts(text: str) -> set[int]:
    count = address_count(text)
    return set() if count is None else {count}


def _holds_address_rows(table: list[Row]) -> bool:
    """Whether a nested table's rows are address rows themselves, and not only the wrapping of a cell of one."""
    filled = [row for row in table if row.filled]
    for row in filled:
        text = "\x00".join(cell.text for cell in row.filled)
        if holds_address(text) and (len(filled) > 1 or len(row.filled) > 1 or "attempt" in text.lower()):
            return True
        if any(_holds_address_rows(inner) for cell in row.cells for inner in cell.tables):
            return True
    return False


def _twisty(row: Row) -> bool | None:
    for cell in row.cells:
        state = split_twisty(cell.text)[0]
        if cell.twisty is not None or state is not None:
            return cell.twisty if cell.twisty is not None else state
    return None


def _is_readable(name: str) -> bool:
    """Whether a name that is none of ours is at least a whole name: not a star, dots, a bare domain or letters of another alphabet."""
    first = name.split()[0] if name.split() else ""
    return _WHOLE_NAME.fullmatch(first) is not None and not is_known_domain(first.lower())


def _is_cluster_row(draft: Draft) -> bool:
    """Armada lists have a row per cluster, named by its id (DOMAIN 3)."""
    return (draft.text(FORM) or "").strip().lower() == "virtual host"
