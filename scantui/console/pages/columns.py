"""Rows of short cells in aligned columns, and sizes in words. Knows no system: the sections of the machine's page share it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ...answer import CaptureId
from ..lines import Line, Part, Tone, cell_width, flow

_INDENT = 2
_ROOM = 20
"""Columns that must be left for what hangs below a row's second cell or is wrapped there; else it goes nearer to the edge."""


class Cells(NamedTuple):
    """One row, and the capture that it leads to."""

    cells: tuple[Part, ...]
    capture: CaptureId | None = None


def aligned(rows: Sequence[Cells], width: int, widest: int = 18) -> list[list[Line]]:
    """The lines of each row: one where its cells fit, else what is too much goes below. Nothing is cut.

    A cell wider than `widest` does not widen its column, one long address would push all rows over the edge; nor does a row's last one.
    """
    sizes = [[cell_width(cell.text) for cell in row.cells] for row in rows]
    count = max(map(len, sizes), default=0)
    columns = [max((size[at] for size in sizes if at < len(size) - 1 and size[at] <= widest), default=0) for at in range(count)]
    near, far = (sum(_taken(size, columns, gap) <= width for size in sizes) for gap in (1, 2))
    gap = 1 if near > far else 2
    return [_row(row, size, columns, gap, width) for row, size in zip(rows, sizes, strict=True)]


def _taken(size: Sequence[int], columns: Sequence[int], gap: int) -> int:
    """Columns of the terminal that a row of cells of these sizes takes, the last one not filled up."""
    filled = sum(max(cell, column) + gap for cell, column in zip(size[:-1], columns, strict=False))
    return _INDENT + filled + (size[-1] if size else 0)


def _row(row: Cells, size: Sequence[int], columns: Sequence[int], gap: int, width: int) -> list[Line]:
    """Cell after cell; one for which there is no room goes below the second cell, and a text too long for any line is wrapped."""
    hang = _INDENT + columns[0] + gap if size[0] <= columns[0] else 2 * _INDENT
    hang = hang if width - hang >= _ROOM else 2 * _INDENT
    done: list[Line] = []
    parts = [Part(" " * _INDENT)]
    at, space = _INDENT, 0
    for number, (cell, cells) in enumerate(zip(row.cells, size, strict=True)):
        if at + space + cells > width:
            wraps_here = cells > width - hang and width - at - space >= _ROOM
            if len(parts) > 1 and not wraps_here:
                done.append(Line(tuple(parts), row.capture))
                parts, at, space = [Part(" " * hang)], hang, 0
        if at + space + cells > width:
            done += flow((cell,), width, lead=[*parts, Part(" " * space)], capture=row.capture)
            parts, at, space = [Part(" " * hang)], hang, 0
            continue
        if space:
            parts.append(Part(" " * space))
        parts.append(cell)
        at += space + cells
        space = gap + (columns[number] - cells if not done and cells < columns[number] else 0)
    return [*done, Line(tuple(parts), row.capture)] if len(parts) > 1 else done


def muted(text: str) -> Part:
    return Part(text, Tone.MUTED)


def size_words(size: int) -> str:
    """Of bytes: `812 B`, `9.3 kB`, `4.0 MB`"""
    if size < 1000:
        return f"{size} B"
    return f"{size / 1000:.1f} kB" if size < 999_950 else f"{size / 1_000_000:.1f} MB"
