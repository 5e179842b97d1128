"""CSV exports and pasted tables to rows of cells. Knows which line is the heading row only to find the delimiter."""

from __future__ import annotations

import csv
import io
import re

from ..hosts import Family, parse_host
from .cells import plain, section_name, split_addresses, split_twisty
from .headings import Vocabulary, recognise
from .rows import Cell, Row, Sheet

_HEAD_LINES = 40
_MAX_CELL_LINES = 8
_HYPERLINK = re.compile(r"=\s*HYPERLINK\(.*[,;]\s*\"(?P<text>[^\"]*)\"\s*\)", re.IGNORECASE | re.ASCII | re.DOTALL)
_FORMULA_TEXT = re.compile(r"=\s*\"(?P<text>[^\"]*)\"")
_DOMAIN_LINE = re.compile(r"\.?(?:[a-z0-9-]+\.)+[a-z]{2,}\.?|[a-z0-9.-]*(?:…|\.\.\.)", re.IGNORECASE | re.ASCII)


def _fold(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.replace("\r", "\n").split("\n"))
    return "\n".join(line for line in lines if line)


def _unformula(text: str) -> str:
    """A cell that a spreadsheet would run as a formula, as the text it shows."""
    match = _FORMULA_TEXT.fullmatch(text.strip()) or _HYPERLINK.fullmatch(text.strip())
    if match is not None:
        return match["text"]
    return text.lstrip()[1:] if text.lstrip()[:1] == "'" else text


def _row(texts: list[str], cut: bool = False) -> Row:
    cells = [Cell(_fold(_unformula(text))) for text in texts]
    return Row(cells, 1, cut or any(cell.text.count("\n") > _MAX_CELL_LINES for cell in cells))


def delimiter_of(text: str, vocabulary: Vocabulary) -> str:
    """The delimiter with which one of the first lines is a heading row, or an empty string."""
    head = "\n".join(text.splitlines()[:_HEAD_LINES])
    for delimiter in ("\t", ",", ";", "|"):
        try:
            for texts in csv.reader(io.StringIO(head, newline=""), delimiter=delimiter):
                if recognise(_row(texts), vocabulary) is not None:
                    return delimiter
        except csv.Error:
            continue
    return ""


def read_csv(text: str, delimiter: str) -> Sheet:
    """A CSV export; a line of TABs is read by `read_pasted`."""
    sheet = Sheet()
    if text.startswith("sep=") and "\n" in text:
        text = text.split("\n", 1)[1]
    if not text.endswith(("\n", "\r")):
        sheet.faults.append("the export breaks off in its last line: export it again")
    try:
        for texts in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            if any(texts):
                sheet.rows.append(_row(texts))
    except csv.Error:
        sheet.faults.append("a quoted cell of the export does not end: export it again")
    if sheet.faults and sheet.rows:
        sheet.rows[-1].cut = True
    return sheet


def read_pasted(text: str) -> Sheet:
    """A table copied from the browser: cells by TAB, rows by line; the lines of a name cell break the row (WIRE 5.4)."""
    sheet = Sheet()
    waiting: list[str] = []
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    last = len(lines) - 1  # what follows the last line feed, usually nothing
    for number, line in enumerate(lines):
        cells = line.split("\t")
        if len(cells) == 1 and _begins_row(line, waiting):
            waiting.append(line)
            continue
        if waiting and _continues(cells[0], waiting) and len(cells) > 1:
            cells[0] = "\n".join([*waiting, cells[0]])
        elif waiting:
            sheet.rows.append(_row(["\n".join(waiting)]))
        waiting = []
        if any(cell.strip() for cell in cells):
            sheet.rows.append(_row([cell.replace("\v", "\n") for cell in cells], cut=number == last))
    if waiting:
        sheet.rows.append(_row(["\n".join(waiting)], cut=True))
    return sheet


def _begins_row(line: str, waiting: list[str]) -> bool:
    """Whether a line without a TAB is a piece of a name cell: a twisty, a name, a domain after a name."""
    state, rest = split_twisty(plain(line).strip())
    if not rest:
        return state is not None or (bool(waiting) and not line.strip())
    if section_name(rest) or split_addresses(rest)[0] or " " in rest.strip():
        return False
    return _is_name(rest) or bool(waiting and _DOMAIN_LINE.fullmatch(rest))


def _continues(first: str, waiting: list[str]) -> bool:
    rest = split_twisty(plain(first).strip())[1].strip()
    named = any(_is_name(split_twisty(plain(line).strip())[1]) for line in waiting)
    return not rest or (bool(_DOMAIN_LINE.fullmatch(rest)) if named else True)


def _is_name(text: str) -> bool:
    host = parse_host(text.strip().rstrip("….") if text else "")
    return host is not None and (host.family is not Family.UNKNOWN or "-" in host.name or len(host.name) == 20)
