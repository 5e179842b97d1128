"""A view's entries to rows under headings, and of which portal they are. Knows neither JSON nor what a cell means.

It carries no headings: the user says which column is which (`[portal.view] columns`), and the capture keeps what was said.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from ..answer import Check, Unreadable
from ..evidence.sequence import parted
from .headings import BIGFIX, FORM, LOG, NAME, SCANNED, STATUS, Headings, Vocabulary, recognise
from .machines import Listing, list_machines
from .model import VIEW_COLUMNS
from .rows import Cell, Row, Sheet
from .signs import C_CODES
from .view_json import Entry, view_page
from .view_whole import View, whole_view

_KEYS: Final = (NAME, SCANNED, BIGFIX, LOG, STATUS, FORM)
_UNKNOWN_COLUMNS: Final = (
    "which columns of the view are Name, Status and others is not known: say it under [portal.view] columns in the settings, then ask again"
)


@dataclass(frozen=True, slots=True)
class ViewRows:
    """A view, brought to rows."""

    sheet: Sheet
    listing: Listing
    text: str
    """All text of its entries, categories among them."""
    documents: int
    names_c_code: bool
    """The view itself says of which portal its rows are."""


def columns_text(columns: Mapping[str, str]) -> str:
    """Which column stands for which heading, as a question keeps it."""
    return json.dumps(dict(columns), ensure_ascii=True, sort_keys=True, separators=(",", ":"))


def read_view(body: bytes, question: Mapping[str, str], c_code: str, vocabulary: Vocabulary) -> ViewRows:
    """The rows of one portal in a view's answers. Raises `Unreadable`."""
    view = whole_view([view_page(answer) for answer in parted(body)])
    entries, names_c_code = _of_portal(view.entries, c_code)
    columns = _columns(question)
    documents = [entry for entry in entries if entry.category is None]
    labels = _labels({number for entry in documents for number in entry.texts}, view.names, columns)
    heading = Row([Cell(label) for label in labels.values()], 1)
    headings = recognise(heading, vocabulary)
    if headings is None:
        raise Unreadable(_UNKNOWN_COLUMNS if documents else "the view lists nothing, and whether that is all is not shown")
    rows = [_row(entry, list(labels), headings) for entry in documents]
    sheet = Sheet(rows=[heading, *rows], faults=[*view.faults, *_strangers(view, columns)])
    text = "\n".join(text for entry in entries for text in entry.texts.values())  # a machine may be a category, which is no row
    return ViewRows(sheet, list_machines(sheet.rows, vocabulary), text, len(documents), names_c_code)


def view_checks(view: ViewRows, c_code: str) -> tuple[Check, ...]:
    """What must hold, besides the view being whole, before a machine that it does not list is proven absent (SAFETY B.7)."""
    listing = view.listing
    unread = listing.unread_rows + listing.stray_addresses
    return (
        Check(
            f"the view says that it is of c_code {c_code}",
            view.names_c_code,
            "the view does not say which c_code it is of: only one that is categorised by it does",
        ),
        Check(
            "every entry was read as a row",
            listing.rows == view.documents,
            f"of {view.documents} entries of the view {listing.rows} could be read as rows",
        ),
        Check("every row says whose it is", unread == 0, f"{unread} rows of the view could not be read"),
        # Domino leaves out what a sign-in may not see without saying so, and lists nothing to who is not signed in.
        Check("it lists machines", bool(listing.machines), "the view lists no machine: what may not be seen is left out without a word"),
    )


def _columns(question: Mapping[str, str]) -> Mapping[str, str]:
    """The headings' columns, as the question says."""
    try:
        columns = json.loads(question.get(VIEW_COLUMNS, "{}"))
    except (ValueError, RecursionError):
        columns = None
    if not isinstance(columns, dict) or not all(isinstance(column, str) for column in columns.values()):
        raise Unreadable("which columns of the view are which was kept in no form that is known")
    return columns


def _of_portal(entries: Iterable[Entry], c_code: str) -> tuple[list[Entry], bool]:
    """The entries of this c_code, where the uppermost categories are c_codes, and whether they are; all of them otherwise."""
    entries = list(entries)
    tops = {entry.position[0]: (entry.category or "").strip().lower() for entry in entries if len(entry.position) == 1}
    codes = set(tops.values()) & set(C_CODES)
    if not codes:
        return entries, False
    if c_code not in codes:
        raise Unreadable(f"the view is of c_code {' and '.join(sorted(codes))}, not {c_code}")
    return [entry for entry in entries if tops.get(entry.position[0]) == c_code], True


def _labels(used: Iterable[int], names: Mapping[int, str], columns: Mapping[str, str]) -> dict[int, str]:
    """A heading for each column in use. Where the user says which is which, no other column is taken for one by its name."""
    numbers = {name: number for number, name in names.items() if name}
    said = {}
    for heading, column in columns.items():
        number = int(column) if column.isascii() and column.isdigit() else numbers.get(column)
        if number in said:
            raise Unreadable("two headings are said to stand for the same column of the view: see [portal.view] columns")
        if number is not None:
            said[number] = heading
    labels = {}
    for number in sorted(used):
        name = " ".join(names[number].split())
        labels[number] = said.get(number) or (f"{name} (column {number})".strip() if columns else name)
    return labels


def _strangers(view: View, columns: Mapping[str, str]) -> list[str]:
    """The user names columns that the view does not have: it may be another view."""
    known = {*view.names.values(), *map(str, view.names)}
    missing = [column for column in columns.values() if column not in known]
    return [f"the view has no column {', '.join(missing)}: see [portal.view] columns"] if missing else []


def _row(entry: Entry, numbers: list[int], headings: Headings) -> Row:
    """A document's cells under the headings. One that lacks a column that counts is not whole: an empty cell would say "never"."""
    texts = [entry.texts.get(number, "") for number in numbers]
    needed = {column for key in _KEYS for column in headings.columns.get(key, ())}
    lacks = bool(texts[headings.name_column]) and any(numbers[column] not in entry.texts for column in needed)
    return Row([Cell(text) for text in texts], 1, cut=entry.broken or lacks)
