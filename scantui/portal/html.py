"""Saved HTML to rows of cells, from parser events: no tree, no depth limit, linear. Knows no heading and no meaning.

A tree builder may stop silently in the middle of a page (SAFETY 0.1). Here the end is proven: an element of our own is fed after the
last byte, and it must arrive while no table is open.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree  # type: ignore[import-untyped]

from .html_rows import END_MARK, RowTarget
from .rows import Sheet

_CHUNK = 65536
_ROLES = {
    **dict.fromkeys(("table", "grid", "treegrid"), "table"), "row": "tr",
    **dict.fromkeys(("cell", "gridcell", "columnheader", "rowheader"), "td"),
}  # fmt: skip
_ROLE_TAGS = {"div", "span", "ul", "li"}
_ROW_ROLE = re.compile(r"role\s*=\s*[\"']?(?:row|table|grid|treegrid)\b")
_NOT_SHOWN = (re.compile(r"display\s*:\s*none"), re.compile(r"visibility\s*:\s*(?:hidden|collapse)"))
_HIDDEN = re.compile(r"hidden(?<![=:-]hidden)(?<!=[\s\"']hidden)(?![\w-])")
"""The attribute, and not the value that makes a form's field one that is never shown."""


class _RowsByRole(RowTarget):
    """The rows of a page that says with ARIA attributes what is a row or an open twisty."""

    def __init__(self, sheet: Sheet) -> None:
        super().__init__(sheet)
        self.roles: list[str] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        expanded = attributes.get("aria-expanded")
        if expanded is not None and not self.muted:
            self.twisty(expanded.strip().lower() == "true")
        if tag in _ROLE_TAGS:
            role = _ROLES.get(attributes.get("role", ""), "")
            self.roles.append(role)
            tag = role or tag
        super().start(tag, attributes)

    def end(self, tag: str) -> None:
        role = self.roles.pop() if tag in _ROLE_TAGS and self.roles else ""
        super().end(role or tag)


class _RowsSomeHidden(RowTarget):
    """The rows of a page on which something is hidden: a row inside it is known to be."""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if self.hidden or "hidden" in attributes or ("style" in attributes and _is_not_shown(attributes["style"].lower())):
            self.hidden += 1
        super().start(tag, attributes)

    def end(self, tag: str) -> None:
        super().end(tag)
        if self.hidden:
            self.hidden -= 1


class _RowsByRoleSomeHidden(_RowsSomeHidden, _RowsByRole):
    """The rows of a page with both."""


def _uses_roles(text: str) -> bool:
    """Whether attributes and not tags alone say what is a row, or that a twisty is open."""
    if "aria-expanded" in text:
        return True
    after = 0
    for match in _ROW_ROLE.finditer(text):
        tag = text.rfind("<", after, match.start())  # a second role of the same tag says no more than the first
        if tag >= 0 and not text[tag : tag + 6].lower().startswith(("<tr", "<tabl", "<tbod")):
            return True
        after = match.end()
    return False


def _is_not_shown(lowered: str) -> bool:
    return any(pattern.search(lowered) for pattern in _NOT_SHOWN)


def _hides(text: str) -> bool:
    """Whether something on the page may be hidden."""
    lowered = text.lower()
    return _is_not_shown(lowered) or _HIDDEN.search(lowered) is not None


def _reader_for(text: str, sheet: Sheet) -> RowTarget:
    """The plainest that will do: nearly all tags of a page say nothing of roles, nor of hiding."""
    if _uses_roles(text):
        return _RowsByRoleSomeHidden(sheet) if _hides(text) else _RowsByRole(sheet)
    return _RowsSomeHidden(sheet) if _hides(text) else RowTarget(sheet)


def read_html(text: str) -> Sheet:
    """The rows of an HTML page, and in `faults` why it is not whole."""
    sheet = Sheet()
    target = _reader_for(text, sheet)
    parser = etree.HTMLParser(target=target, huge_tree=True, encoding="utf-8")
    body = text.encode("utf-8", "replace")
    for start in range(0, len(body), _CHUNK):
        parser.feed(body[start : start + _CHUNK])
    if "</html" not in text[-4096:].lower():
        sheet.faults.append("the page breaks off before its end: save it again")
    for table in target.tables:  # whatever is open now was not closed by the page
        if table.row is not None:
            table.row.cut = True
    target.doubt_end = True
    parser.feed(f"<{END_MARK}> ".encode())
    ended = target.ended
    target.ended = None
    parser.close()
    while target.tables:
        target.close_table()
    if not ended and not sheet.faults:
        sheet.faults.append("the page does not end properly (a table, comment or script in it is not closed): save it again")
    return sheet
