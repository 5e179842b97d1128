"""A capture laid out: its text cut only by the width, or its bytes row by row, and where a word occurs in either.

Wrapping and searching may take a while at four megabytes: each is done in one call that a thread can make.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import islice

from ..lines import Line, Part, Tone, cell_width
from .found import Hits, fold, lines_words, marked
from .raw import Body

_BREAK = re.compile(rb"\r\n|\r|\n")
_NARROW = re.compile("[ -\u02ff\ufffd]*")
"""Text of which every letter takes one column."""


class RawPage:
    """The text wrapped to a width, and where a word occurs in it, also across the end of a line."""

    def __init__(self, head: Sequence[Line], text: str, width: int, scope: str = "") -> None:
        self.scope = scope
        self._head = head
        self._text = text
        self._folded = fold(text)
        self._starts = array("Q")
        """The letter with which each piece begins."""
        self._firsts = array("Q")
        """The piece with which each line of the text begins."""
        at, cells = 0, _Cells()
        for line in text.split("\n"):
            self._firsts.append(len(self._starts))
            self._starts.append(at)
            if len(line) > width or not line.isascii():
                self._starts.extend(at + cut for cut in _cuts(line, width, cells))
            at += len(line) + 1
        self._needle = ""
        self.hits: Sequence[int] = ()
        """The lines of the page on which an occurrence begins."""

    def __len__(self) -> int:
        return len(self._head) + len(self._starts)

    def find(self, wanted: str) -> None:
        """Search and mark at once."""
        self.mark(self.search(wanted))

    def search(self, wanted: str) -> Hits:
        needle = fold(wanted)
        pieces: list[int] = []
        texts, last = 0, -1
        at = self._folded.find(needle) if needle else -1
        while at >= 0:
            piece = bisect_right(self._starts, at) - 1
            pieces.append(len(self._head) + piece)
            number = bisect_right(self._firsts, piece) - 1
            texts += number != last
            last = number
            if piece + 1 == len(self._starts):
                break
            at = self._folded.find(needle, self._starts[piece + 1])
        return Hits(wanted, pieces, texts)

    def mark(self, hits: Hits) -> None:
        self._needle, self.hits = fold(hits.wanted), hits.lines

    def _span(self, piece: int) -> tuple[int, int]:
        """Where a piece begins and ends in the text, its line break left out."""
        start = self._starts[piece]
        if piece + 1 == len(self._starts):
            return start, len(self._text)
        end = self._starts[piece + 1]
        return start, end - (end > start and self._text[end - 1] == "\n")

    def line(self, index: int) -> Line:
        if index < len(self._head):
            return self._head[index]
        start, end = self._span(index - len(self._head))
        line = Line((Part(self._text[start:end]),))
        return marked(line, _spans_in(self._folded, self._needle, start, end)) if self._needle else line

    def place(self, index: int) -> str:
        if index < len(self._head):
            return lines_words(len(self._firsts))
        piece = index - len(self._head)
        number = bisect_right(self._firsts, piece) - 1
        within = self._starts[piece] - self._starts[self._firsts[number]]
        return f"line {number + 1:,} of {len(self._firsts):,}" + (f", from its letter {within + 1:,} on" if within else "")

    def text_of(self, index: int) -> str:
        if index < len(self._head):
            return self._head[index].text
        number = self.number_of(index)
        first = self._starts[self._firsts[number]]
        end = self._starts[self._firsts[number + 1]] - 1 if number + 1 < len(self._firsts) else len(self._text)
        return self._text[first:end]

    def number_of(self, index: int) -> int:
        """The line of the text, counted from 0; below 0 in the description."""
        piece = index - len(self._head)
        return bisect_right(self._firsts, piece) - 1 if piece >= 0 else -1

    def index_of_number(self, number: int) -> int:
        return len(self._head) + self._firsts[min(number, len(self._firsts) - 1)] if number >= 0 else 0

    def spot(self, index: int) -> int:
        """A letter of the text, of a hit its first; below 0 in the description, counted from its end."""
        piece = index - len(self._head)
        if piece < 0:
            return piece
        start, end = self._span(piece)
        at = self._folded.find(self._needle, start, end + len(self._needle) - 1) if self._needle else -1
        return max(start, at)

    def index_of(self, spot: int) -> int:
        return max(0, len(self._head) + (spot if spot < 0 else bisect_right(self._starts, spot) - 1))


class _Cells(dict[str, int]):
    """Columns of a letter, computed once."""

    def __missing__(self, char: str) -> int:
        self[char] = cells = cell_width(char)
        return cells


def _cuts(line: str, width: int, cells: _Cells) -> Iterator[int]:
    """Where a line is cut so that no piece is wider than `width`: the letters with which the further pieces begin."""
    if _NARROW.fullmatch(line):
        yield from range(width, len(line), width)
        return
    begun, taken = 0, 0
    for at, char in enumerate(line):
        taken += cells[char]
        if taken > width and at > begun:
            yield at
            begun, taken = at, cells[char]


def _spans_in(folded: str | bytes, needle: str | bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of `start` to `end` that lie in an occurrence, counted from `start`."""
    reach = len(needle) - 1
    low, high = max(0, start - reach), end + reach
    at = folded.find(needle, low, high)  # type: ignore[arg-type]
    while at >= 0:
        yield max(at, start) - start, min(at + len(needle), end) - start
        at = folded.find(needle, at + 1, high)  # type: ignore[arg-type]


class HexPage:
    """The bytes as captured, sixteen on a line, or as many as there is room for. A line is made when it is shown."""

    def __init__(self, head: Sequence[Line], body: Body, width: int) -> None:
        self._head = head
        self._data = body.data
        self._lowered = body.data.lower()
        self._encoding = body.encoding if body.encoding.startswith("utf-16") else "utf-8"
        self._row = next((size for size in (16, 8, 4) if 12 + 4 * size - 1 <= width), 2)
        self._needle = b""
        self._unread = body.unread
        packed = " as they are packed" if body.encoding == "zip" else ""
        self.scope = f" in the first {len(self._data):,} bytes" if body.unread else f" in these bytes{packed}"

    def __len__(self) -> int:
        return len(self._head) + (len(self._data) + self._row - 1) // self._row

    def _needle_of(self, wanted: str) -> bytes:
        return wanted.encode(self._encoding, "replace").lower()

    def search(self, wanted: str) -> Hits:
        needle = self._needle_of(wanted)
        rows: list[int] = []
        at = self._lowered.find(needle) if needle else -1
        while at >= 0:
            rows.append(len(self._head) + at // self._row)
            at = self._lowered.find(needle, (at // self._row + 1) * self._row)
        return Hits(wanted, rows, len(rows))

    def mark(self, hits: Hits) -> None:
        self._needle = self._needle_of(hits.wanted)

    def line(self, index: int) -> Line:
        if index < len(self._head):
            return self._head[index]
        start = (index - len(self._head)) * self._row
        data = self._data[start : start + self._row]
        shown = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in data)
        room = 3 * self._row - 1
        line = Line((Part(f"{start:08x}  ", Tone.MUTED), Part(f"{data.hex(' '):<{room}}  "), Part(shown, Tone.CODE)))
        if not self._needle:
            return line
        spans = list(_spans_in(self._lowered, self._needle, start, start + len(data)))
        in_hex = [(10 + 3 * begin, 10 + 3 * end - 1) for begin, end in spans]
        return marked(line, [*in_hex, *((12 + room + begin, 12 + room + end) for begin, end in spans)])

    def place(self, index: int) -> str:
        if index < len(self._head):
            return f"{len(self._data):,} bytes"
        return f"byte {(index - len(self._head)) * self._row:,} of {len(self._data):,}"

    def text_of(self, index: int) -> str:
        return self.line(index).text

    def number_of(self, index: int) -> int:
        """The first line of the text that begins in the row, else the one that it is a part of; below 0 in the description."""
        start, data = self.spot(index), self._data
        if start < 0:
            return start
        number = data.count(b"\n", 0, start) + data.count(b"\r", 0, start) - data.count(b"\r\n", 0, start)
        if start and data[start - 1 : start] not in {b"\n", b"\r"}:
            found = _BREAK.search(data, start, start + self._row)
            return number + (found is not None and found.end() < start + self._row)
        return number

    def index_of_number(self, number: int) -> int:
        if number <= 0:
            return 0 if number < 0 else len(self._head)
        found = next(islice(_BREAK.finditer(self._data), number - 1, None), None)
        return len(self._head) + (found.end() // self._row if found else 0)

    def spot(self, index: int) -> int:
        rows = index - len(self._head)
        return rows if rows < 0 else rows * self._row

    def index_of(self, spot: int) -> int:
        return max(0, len(self._head) + (spot if spot < 0 else spot // self._row))
