"""An address row: which text is the scan attempt, which the scanned date (DOMAIN 3). Knows no machine."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..hosts import Address, AddressKind
from .cells import ICON, AddressText
from .dates import is_date, is_date_like
from .headings import ATTEMPT, SCANNED, Headings
from .rows import Row

_UNIT = "second|sec|minute|min|hour|hr|day|week|month|year"
_AGE = rf"(?:(?:>|over|more than)\s*)?(?:(?:about|almost)\s+)?(?:\d{{1,5}}|an?|one)\s+(?:{_UNIT})s?\s+ago"
_ATTEMPT = re.compile(rf"\blast\s+(?:scan\s+)?attempt(?:ed)?(?:\s+was)?\s*:?\s*(?P<when>{_AGE}|[^\x00\n]*)", re.IGNORECASE | re.ASCII)
_DUE = re.compile(r"in (?:about )?(?:\d+|an?) \w+|(?:no|\d+) vulnerabilit(?:y|ies)", re.IGNORECASE | re.ASCII)


@dataclass(slots=True)
class AddressDraft:
    """An address row as texts; dates get their meaning when the whole column is known."""

    address: Address
    kind: AddressKind
    attempt: str
    scanned: str
    note: str


def _pieces(text: str) -> list[str]:
    return [piece for piece in (part.strip() for part in re.split(r"[\x00\n]", text)) if piece and not ICON.fullmatch(piece)]


def _one(dates: list[str], doubtful: list[str]) -> str:
    """The only date there is; several together are a text that no date can be read from."""
    return " | ".join([*dates, *doubtful])


def address_row(item: AddressText, row: Row | None, headings: Headings | None) -> AddressDraft:
    """The row's facts. With `headings` that fit `row` the scanned date is the cell under its heading, else the only date left."""
    attempts = list(_ATTEMPT.finditer(item.rest))
    pieces = _pieces(_ATTEMPT.sub("\x00", item.rest))
    attempt = _one(list(dict.fromkeys(match["when"].strip() or match[0].strip() for match in attempts)), [])
    by_column = _by_column(row, headings, SCANNED)
    own_attempt = _by_column(row, headings, ATTEMPT)
    for taken in (by_column, own_attempt):
        for piece in _pieces(taken or ""):
            if piece in pieces:
                pieces.remove(piece)
    if own_attempt and not attempts:
        attempt = own_attempt
    dates = [piece for piece in pieces if is_date(piece)]
    doubtful = [piece for piece in pieces if piece not in dates and _is_doubtful(piece)]
    notes = [piece for piece in pieces if piece not in dates and piece not in doubtful]
    tried = [piece for piece in doubtful if "attempt" in piece.lower()]
    if by_column is not None:
        scanned = by_column if by_column or not dates + doubtful else _one(dates, doubtful)
        unplaced = dates + doubtful
    else:
        scanned = _one(dates, [piece for piece in doubtful if piece not in tried])
        unplaced = dates + doubtful if len(dates) + len(doubtful) > 1 else tried
    if not attempt and unplaced:  # a date that may as well be the attempt's: "never attempted" would be a guess
        attempt = "? " + _one(unplaced, [])
    if by_column == "" and scanned:
        scanned = "? " + scanned
    return AddressDraft(item.address, item.kind, attempt, scanned, " · ".join(notes))


def _is_doubtful(piece: str) -> bool:
    return not _DUE.fullmatch(piece) and (is_date_like(piece) or "attempt" in piece.lower())


def _by_column(row: Row | None, headings: Headings | None, heading: str) -> str | None:
    """The text under `heading`; None where the row's cells do not stand under the headings."""
    if row is None or headings is None or len(headings.columns.get(heading, ())) != 1 or len(row.filled) == 1:
        return None
    columns = row.by_column()
    if len(columns) != headings.width:
        return None
    cell = columns[headings.columns[heading][0]]
    misplaced = cell is None or cell.span > 1 or (heading == SCANNED and "attempt" in cell.text.lower())
    return None if cell is None or misplaced else cell.text
