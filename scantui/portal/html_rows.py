"""A page's parser events to rows of cells: tables, rows, cells, and what is said around them. Knows no heading and no meaning."""

from __future__ import annotations

import re
from collections.abc import Mapping

from .rows import Cell, Row, Sheet

_MAX_NESTING = 32
_FOLD = 2000
"""A nested table up to this many characters also counts as text of the cell around it."""
END_MARK = "scantui-end"
_BREAK = "\x00"
"""Stands for a line break between two pieces of text; the text itself holds no NUL."""
_MUTE = {"script", "style", "template", "select", "noscript", "datalist"}
_BLOCKS = {
    "br", "div", "p", "li", "ul", "ol", "dl", "dt", "dd", "hr", "section", "article", "header", "footer", "h2", "h3", "h4", "h5", "pre",
}  # fmt: skip
_TITLES = {"title", "h1"}
_OPEN = re.compile(r"(?:hide|collapse)(?: details| row| section)?|open(?:ed)?|expanded", re.IGNORECASE | re.ASCII)
_CLOSED = re.compile(r"(?:show|expand)(?: details| row| section)?|closed?|collapsed", re.IGNORECASE | re.ASCII)
_NEXT = re.compile(r"(?:next(?: page)?|show more|load more|more rows|last(?: page)?)?\s*[>»›→]*", re.IGNORECASE | re.ASCII)
_WORTH_A_LOOK = re.compile(r"c_code=|login", re.IGNORECASE | re.ASCII)
_HIDES_ROWS = re.compile(r"<t[rdh][\s>]|</t(?:able|r|d)|</html", re.IGNORECASE | re.ASCII)
_SAVED_FROM = re.compile(r"\s*saved from url=")
_MUTED_ROWS = "a part of the page that is never shown (a template, noscript or list of choices) holds rows: save the page as it is shown"


class _Table:
    """A table that is open: its rows, and the row and cell being read."""

    __slots__ = ("in_cell", "inner", "number", "outer_sink", "row", "rows", "sink", "span", "twisty")

    def __init__(self, number: int, outer_sink: list[str]) -> None:
        self.number = number
        self.rows: list[Row] = []
        self.row: Row | None = None
        self.outer_sink = outer_sink
        self.in_cell = False
        self.sink: list[str] = []
        self.span = 1
        self.twisty: bool | None = None
        self.inner: list[list[Row]] | None = None


def _int(text: str) -> int:
    return min(int(text), 1000) if text.isascii() and text.isdigit() and len(text) < 5 and int(text) else 1


def fold(text: str) -> str:
    """Text as lines: white space folded, empty lines left out."""
    if _BREAK not in text:
        return " ".join(text.split())
    return "\n".join(line for line in (" ".join(part.split()) for part in text.split(_BREAK)) if line)


class RowTarget:
    """The parser's target: keeps a stack of open tables and fills a `Sheet`."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.tables: list[_Table] = []
        self.count = 0
        self.simple: dict[str, Cell] = {}
        """Cells that are only text, shared: most of a page's hundred thousands say the same few things."""
        self.buffer: list[str] = sheet.loose
        self.muted = 0
        self.hidden = 0
        """How many of the open elements are hidden or stand in one that is."""
        self.heard: list[str] = self.buffer
        self.too_deep = 0
        self.marks: list[tuple[str, int, list[str]]] = []
        self.ended: bool | None = None
        self.doubt_end = False
        self.starts = {
            "table": self.open_table, "tr": self.open_row, "td": self.open_cell, "th": self.open_cell, "img": self.image,
            "a": self.open_link, "button": self.open_button, "input": self.field, "form": self.form, "meta": self.meta,
            "textarea": self.mute, END_MARK: self.end_mark,
            **dict.fromkeys(_MUTE, self.mute), **dict.fromkeys(_BLOCKS, self.break_line), **dict.fromkeys(_TITLES, self.open_title),
        }  # fmt: skip
        self.muted_starts = {
            **{tag: self.starts[tag] for tag in (*_MUTE, "textarea", "a", "button", "input", "form", "meta", END_MARK)},
            "tr": self.muted_row,
        }  # fmt: skip
        self.ends = {
            "table": self.close_table, "tr": self.close_row, "td": self.close_cell, "th": self.close_cell,
            "a": self.close_link, "button": self.close_link, "textarea": self.unmute,
            **dict.fromkeys(_MUTE, self.unmute), **dict.fromkeys(_BLOCKS - {"br", "hr"}, self.end_line),
            **dict.fromkeys(_TITLES, self.close_title),
        }  # fmt: skip
        self.muted_ends = {tag: self.ends[tag] for tag in (*_MUTE, "textarea", "a", "button")}

    # parser events

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        handler = self.starts.get(tag)
        if handler is not None:
            handler(attributes)

    def end(self, tag: str) -> None:
        handler = self.ends.get(tag)
        if handler is not None and self.ended is None:
            handler()

    def data(self, text: str) -> None:
        self.buffer.append(text)

    def comment(self, text: str) -> None:
        if _SAVED_FROM.match(text):
            self.sheet.actions.append(text.strip())
            self.sheet.echoes.append(text)
        elif _HIDES_ROWS.search(text):
            self.sheet.faults.append("a comment in the page hides a part of it: save the page again")

    def close(self) -> None:
        return None

    # tables

    def open_table(self, _: Mapping[str, str]) -> None:
        if len(self.tables) >= _MAX_NESTING:
            self.too_deep += 1
            return
        self.count += 1
        self.tables.append(_Table(self.count, self.buffer))
        if len(self.tables) == 1:
            self.buffer.append(_BREAK)

    def close_table(self) -> None:
        if self.too_deep:
            self.too_deep -= 1
            return
        if not self.tables:
            return
        self.close_row()
        table = self.tables.pop()
        self.buffer = table.outer_sink
        around = self.tables[-1] if self.tables else None
        if around is None or not around.in_cell:
            self.sheet.rows.extend(table.rows)
            return
        if around.inner is None:
            around.inner = []
        around.inner.append(table.rows)
        if around.twisty is None:
            around.twisty = next((cell.twisty for row in table.rows for cell in row.cells if cell.twisty is not None), None)
        text = _BREAK.join(cell.text.replace("\n", _BREAK) for row in table.rows for cell in row.cells if cell.text)
        if len(text) <= _FOLD:
            self.buffer.append(_BREAK + text + _BREAK)

    def open_row(self, _: Mapping[str, str]) -> None:
        if self.too_deep or not self.tables:
            return
        self.close_row()
        table = self.tables[-1]
        table.row = Row([], table.number, self.doubt_end or self.hidden > 0, hidden=self.hidden > 0)

    def close_row(self) -> None:
        if self.too_deep or not self.tables:
            return
        table = self.tables[-1]
        if table.in_cell:
            self.close_cell()
        if table.row is not None:
            table.rows.append(table.row)
            table.row = None

    def open_cell(self, attributes: Mapping[str, str]) -> None:
        if self.too_deep or not self.tables:
            return
        table = self.tables[-1]
        if table.in_cell:
            self.close_cell()
        if table.row is None:
            table.row = Row([], table.number, self.doubt_end or self.hidden > 0, hidden=self.hidden > 0)
        span = attributes.get("colspan")
        table.in_cell, table.span, table.twisty, table.inner = True, _int(span) if span else 1, None, None
        table.sink.clear()
        self.buffer = table.sink

    def close_cell(self) -> None:
        if self.too_deep or not self.tables:
            return
        table = self.tables[-1]
        if not table.in_cell or table.row is None:
            return
        raw = "".join(table.sink)
        if table.span == 1 and table.twisty is None and table.inner is None:
            cell = self.simple.get(raw)
            if cell is None:
                cell = self.simple[raw] = Cell(fold(raw))
        else:
            cell = Cell(fold(raw), table.span, table.twisty, table.inner)
            table.row.nests = table.row.nests or table.inner is not None
        table.row.cells.append(cell)
        table.in_cell = False
        self.buffer = table.outer_sink

    # what stands in cells and around tables

    def twisty(self, is_open: bool) -> None:
        table = self.tables[-1] if self.tables else None
        if table is not None and table.in_cell and table.twisty is None:
            table.twisty = is_open

    def image(self, attributes: Mapping[str, str]) -> None:
        for name in ("alt", "title"):
            text = attributes.get(name, "").strip()
            if _OPEN.fullmatch(text) or _CLOSED.fullmatch(text):
                self.twisty(_OPEN.fullmatch(text) is not None)
                return

    def break_line(self, _: Mapping[str, str]) -> None:
        self.buffer.append(_BREAK)

    def end_line(self) -> None:
        self.buffer.append(_BREAK)

    def mute(self, _: Mapping[str, str]) -> None:
        """Begins a part of which no table, row, cell or title counts: only what may tell of a login or of further pages."""
        if not self.muted:
            self.heard, self.buffer = self.buffer, []
            self.swap()
        self.muted += 1

    def unmute(self) -> None:
        if not self.muted:
            return
        self.muted -= 1
        if not self.muted:
            self.buffer = self.heard
            self.swap()

    def swap(self) -> None:
        self.starts, self.muted_starts = self.muted_starts, self.starts
        self.ends, self.muted_ends = self.muted_ends, self.ends

    def muted_row(self, _: Mapping[str, str]) -> None:
        self.sheet.faults.append(_MUTED_ROWS)

    def open_title(self, _: Mapping[str, str]) -> None:
        self.buffer.append(_BREAK)
        self.marks.append(("title", len(self.buffer), self.buffer))

    def close_title(self) -> None:
        text = self._since("title")
        if text:
            self.sheet.titles.append(text)
        self.buffer.append(_BREAK)

    def open_link(self, attributes: Mapping[str, str]) -> None:
        href = attributes.get("href", "")
        if len(href) > 1 and _WORTH_A_LOOK.search(href) and len(self.sheet.links) < 1000:
            self.sheet.links.add(href)
        self.marks.append(("link", len(self.buffer), self.buffer))

    def open_button(self, attributes: Mapping[str, str]) -> None:
        self.marks.append(("off" if "disabled" in attributes else "link", len(self.buffer), self.buffer))

    def close_link(self) -> None:
        text = self._since("link")
        if text and len(text) < 20 and _NEXT.fullmatch(text):
            self.sheet.next_link = True

    def _since(self, kind: str) -> str:
        """The text since the innermost mark, when that is of `kind`."""
        if not self.marks:
            return ""
        what, position, sink = self.marks.pop()
        return fold("".join(sink[position:])) if what == kind and sink is self.buffer else ""

    def field(self, attributes: Mapping[str, str]) -> None:
        kind = attributes.get("type", "text").strip().lower()
        value = attributes.get("value", "")
        if kind == "password":
            self.sheet.password = True
        elif kind in {"submit", "button", "image"}:
            if value and _NEXT.fullmatch(value.strip()) and "disabled" not in attributes:
                self.sheet.next_link = True
        elif kind in {"text", "search"} and value.strip():
            self.sheet.searches.append(value.strip())
        if value:
            self.sheet.echoes.append(value)

    def form(self, attributes: Mapping[str, str]) -> None:
        action = attributes.get("action", "")
        if action:
            self.sheet.actions.append(action)
            self.sheet.echoes.append(action)

    def meta(self, attributes: Mapping[str, str]) -> None:
        if attributes.get("http-equiv", "").lower() == "refresh":
            self.sheet.links.add(attributes.get("content", ""))

    def end_mark(self, _: Mapping[str, str]) -> None:
        self.ended = not self.tables and not self.muted and not self.too_deep


