"""Looking for words in a page: where they occur, how that is said, and the marks in its lines. Knows no Textual.

A search may run in a thread of its own: it changes nothing, and its answer is shown afterwards.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from ..lines import Line, Part, Tone


@dataclass(frozen=True, slots=True)
class Hits:
    """Where something occurs."""

    wanted: str = ""
    lines: Sequence[int] = ()
    """The lines of the page, as wrapped, on which an occurrence begins; ascending."""
    texts: int = 0
    """On how many lines of the text, as it was before it was wrapped."""

    def next(self, cursor: int, by: int) -> tuple[int, bool]:
        """The hit after (or before) the cursor, and whether it is beyond the page's end. Only asked for when there is a hit."""
        at = bisect_right(self.lines, cursor) if by > 0 else bisect_left(self.lines, cursor) - 1
        return self.lines[at % len(self.lines)], not 0 <= at < len(self.lines)

    def from_here(self, cursor: int) -> int:
        """The hit at or after the cursor, else the first."""
        return self.next(cursor - 1, 1)[0]

    def words(self, cursor: int, scope: str = "") -> str:
        """`2 of 12 lines with prod-…`; none is said with where it was looked for."""
        if not self.wanted:
            return ""
        count = len(self.lines)
        if not count:
            return f"no line with {self.wanted}{scope}"
        at = bisect_left(self.lines, cursor)
        which = f"{at + 1:,} of " if count > 1 and at < count and self.lines[at] == cursor else ""
        what = lines_words(count) if count == self.texts else f"{count:,} hits in {lines_words(self.texts)}"
        return f"{which}{what} with {self.wanted}"


def lines_words(count: int) -> str:
    return f"{count:,} line{'' if count == 1 else 's'}"


class Page(Protocol):
    """What can be shown line by line and searched."""

    scope: str
    """Where something that was not found was not looked for; empty when the page is everything."""

    def __len__(self) -> int: ...

    def line(self, index: int) -> Line: ...

    def search(self, wanted: str) -> Hits:
        """Case does not count. Changes nothing, so that a thread can do it."""

    def mark(self, hits: Hits) -> None:
        """Show the occurrences in the lines from now on."""

    def place(self, index: int) -> str:
        """Where a line is: `line 120 of 3,411`."""

    def text_of(self, index: int) -> str:
        """The text that a line is a part of, as it was before it was wrapped: what copying the line means."""

    def spot(self, index: int) -> int:
        """Where a line is, whatever the width; `index_of` finds it again."""

    def index_of(self, spot: int) -> int: ...


def fold(text: str) -> str:
    """`text` without its case, and as long as before, so that a place in the one is a place in the other."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else text.replace("\u0130", "i").lower()


def marked(line: Line, spans: Iterable[tuple[int, int]]) -> Line:
    """A line with letters `begin` to `end` of each span toned as found."""
    found = {at for begin, end in spans for at in range(begin, end)}
    if not found:
        return line
    parts: list[Part] = []
    at = 0
    for part in line.parts:
        for char in part.text:
            tone = Tone.KEY if at in found else part.tone
            if parts and parts[-1].tone is tone:
                parts[-1] = Part(parts[-1].text + char, tone)
            else:
                parts.append(Part(char, tone))
            at += 1
    return Line(tuple(parts), line.capture, line.rule, line.is_heading)


_MANY = 1 << 32
"""More letters than a block has."""


@dataclass(frozen=True, slots=True)
class Block:
    """One text and the lines that it was wrapped into: they hold the same letters in the same order, but for the spaces."""

    text: str
    lines: Sequence[Line]


class BlockPage:
    """Texts that were wrapped at their spaces, searched as if they had not been: a word across the end of a line is found."""

    def __init__(self, blocks: Sequence[Block], scope: str = "") -> None:
        self.scope = scope
        self._blocks = blocks
        self._lines = [line for block in blocks for line in block.lines]
        self._starts: list[int] = []
        """The line with which each block begins."""
        self._needle = ""
        at = 0
        for block in blocks:
            self._starts.append(at)
            at += len(block.lines)

    def __len__(self) -> int:
        return len(self._lines)

    def _block_of(self, index: int) -> int:
        return bisect_right(self._starts, index) - 1

    def search(self, wanted: str) -> Hits:
        needle = _needle(wanted)
        hits: list[int] = []
        texts = 0
        for start, block in zip(self._starts, self._blocks, strict=True):
            found = list(_occurrences(block.text, needle)) if needle else []
            texts += bool(found)
            ends = _letters_before(block.lines)
            hits += [start + bisect_right(ends, begin) - 1 for begin, _ in found]
        return Hits(wanted, list(dict.fromkeys(hits)), texts)

    def mark(self, hits: Hits) -> None:
        self._needle = _needle(hits.wanted)

    def line(self, index: int) -> Line:
        line = self._lines[index]
        if not self._needle:
            return line
        number = self._block_of(index)
        block = self._blocks[number]
        first = _letters_before(block.lines)[index - self._starts[number]]
        places = [at for at, char in enumerate(line.text) if not char.isspace()]
        spans = [
            (places[max(0, begin - first)], places[min(end - first, len(places)) - 1] + 1)
            for begin, end in _occurrences(block.text, self._needle)
            if end > first and begin - first < len(places)
        ]
        return marked(line, spans)

    def place(self, index: int) -> str:
        return f"line {index + 1:,} of {len(self):,}" if self._lines else ""

    def text_of(self, index: int) -> str:
        return self._blocks[self._block_of(index)].text

    def spot(self, index: int) -> int:
        """The block, and how many of its letters stand before the line."""
        number = self._block_of(index)
        return number * _MANY + _letters_before(self._blocks[number].lines)[index - self._starts[number]]

    def index_of(self, spot: int) -> int:
        number, letters = divmod(spot, _MANY)
        if number >= len(self._blocks):
            return max(0, len(self) - 1)
        return self._starts[number] + bisect_right(_letters_before(self._blocks[number].lines), letters) - 1


def _needle(wanted: str) -> str:
    return fold(" ".join(wanted.split()))


def _occurrences(text: str, needle: str) -> Iterable[tuple[int, int]]:
    """Each occurrence as the letters that it begins and ends with, counted without the spaces."""
    folded = fold(" ".join(text.split()))
    at = folded.find(needle)
    while at >= 0:
        begin = at - folded.count(" ", 0, at)
        yield begin, begin + len(needle) - needle.count(" ")
        at = folded.find(needle, at + len(needle))


def _letters_before(lines: Sequence[Line]) -> list[int]:
    """How many letters of a block stand before each of its lines."""
    counts = [0]
    for line in lines[:-1]:
        counts.append(counts[-1] + sum(not char.isspace() for char in line.text))
    return counts


def has_words(text: str, wanted: str) -> bool:
    """Whether all the words of `wanted` occur in a text that is already without its case, and none that begins with `!`."""
    words = [(word.removeprefix("!"), not word.startswith("!")) for word in fold(wanted).split()]
    return all((word in text) is must for word, must in words if word)
