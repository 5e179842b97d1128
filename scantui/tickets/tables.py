"""Tables in a ticket's text: cells, and which column names the machine and which says when it was last scanned.

Knows no host names.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from .markdown import unmarked


class Columns(NamedTuple):
    """Where a table keeps what matters; None where no heading says so."""

    name: int | None
    report: int | None
    quoted: bool = False
    """The table stands in a quotation, so that a leading `>` is no part of its cells."""


_PIPE = re.compile(r"(?<!\\)\|")
_DASHES = re.compile(r"\s*:?-+:?\s*")
_NAMES = (
    re.compile(r"(?:affected |impacted )?systems?[ -]?names?"),
    re.compile(r"(?:affected |impacted )?(?:host|machine|node|server|device|worker|vm)s?[ -]?names?|fqdns?"),
    re.compile(r"(?:affected |impacted )?(?:system|host|machine|node|server|device|worker|vm)s?"),
    re.compile(r"names?"),
)
"""Headings of the column with the machine's name, the surest first (DOMAIN 3 and 7)."""
_REPORTS = (
    re.compile(r"(?:vuln|scan).*last report|last (?:vuln|scan).*|remote scan|scan(?:ned)? date"),
    re.compile(r".*last report.*"),
    re.compile(r"(?!.*\bdue\b).*\b(?:last (?:seen|check|report|log)|scanned|vuln)\b.*"),
)
"""Headings of the column that says when it was last seen, the surest first."""


def cells_of(line: str) -> list[str] | None:
    """The cells of a table row, or None when the line is none. A pipe in a cell is written `\\|`; pasted tables have tabs."""
    text = line.strip()
    if "|" in text:
        cells = _PIPE.split(text) if "\\" in text else text.split("|")
        if not cells[0].strip():
            cells = cells[1:]
        if cells and not cells[-1].strip() and text.endswith("|"):
            cells = cells[:-1]
        return [cell.strip().replace("\\|", "|") for cell in cells]
    if "\t" in text:
        return [cell.strip() for cell in text.split("\t")]
    return None


def is_alignment(cells: list[str]) -> bool:
    """Whether it is the `--- | :---:` row under a heading."""
    return bool(cells) and all(_DASHES.fullmatch(cell) for cell in cells)


def columns_of(cells: list[str], quoted: bool = False) -> Columns:
    """Which column is which, by the headings in `cells`."""
    headings = [" ".join(unmarked(cell).lower().split()).rstrip(":") if len(cell) < 80 else "" for cell in cells]
    return Columns(_first(_NAMES, headings), _first(_REPORTS, headings), quoted)


def _first(patterns: tuple[re.Pattern[str], ...], headings: list[str]) -> int | None:
    for pattern in patterns:
        for index, heading in enumerate(headings):
            if heading and pattern.fullmatch(heading):
                return index
    return None
