"""The cells of one lane, and words written where there is room for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..lines import Tone, cell_width
from .legend import OPENED, UNSEEN

Cell = tuple[str, Tone]
Run = tuple[int, int, str]
"""Where a stretch of equal cells starts, its length, and what stands in it."""


def runs(cells: Sequence[Cell], over: str) -> list[Run]:
    """The stretches in which words may stand; those that `over` cuts count as one."""
    found: list[Run] = []
    for column, (char, _) in enumerate(cells):
        start, length, sign = found[-1] if found else (0, 0, "")
        if start + length == column and sign and (char == sign or (over and char == over)):
            found[-1] = (start, length + 1, sign)
        elif char in {" ", UNSEEN}:
            found.append((column, 1, char))
    return found


def write(cells: list[Cell], words: Sequence[str], tone: Tone, choose: Callable[[list[Run]], list[Run]]) -> bool:
    """The first words for which a chosen stretch has room. Of an unseen stretch some stays to be seen; the ticket's column gives way."""
    for over in ("", OPENED):
        for text in words:
            for start, length, sign in choose(runs(cells, over)) if cell_width(text) == len(text) else []:
                spare = 1 if sign == UNSEEN else 0
                if length >= len(text) + 2 + 3 * spare:
                    at = start + spare
                    cells[at : at + len(text) + 2] = [(char, tone) for char in f" {text} "]
                    return True
    return False
