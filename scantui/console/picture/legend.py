"""The signs of the timeline, and the lines that say what those mean which occur. Each takes one column and is told apart in ASCII too."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ..lines import Line, Part, Tone, cell_width, paragraph
from .lanes import Shape

BEFORE, AFTER = "◂", ">"
OPENED, NOW = "┆", "│"
UNTOLD, UNSEEN = "·", "╌"
MORE = "#"
_BETWEEN = "some time between"
_ORDER = ("●", "[─]", "○", "(─)", "━", "✓", "✗", "–", "?", AFTER, "2", MORE, BEFORE, UNTOLD, UNSEEN)


@dataclass
class Legend:
    signs: dict[str, list[str]] = field(default_factory=dict)
    """What was drawn so far, and what it means."""

    def add(self, sign: str, means: str) -> None:
        """Nothing for a mark that its lane's name explains."""
        if means and means not in self.signs.setdefault(sign, []):
            self.signs[sign].append(means)

    def lines(self, columns: Iterable[str], width: int) -> list[Line]:
        """The signs, then what `columns` says, broken between them."""
        rows: list[str] = []
        for item in [*self._items(), *columns]:
            longer = f"{rows[-1]}   {item}" if rows else item
            if rows and cell_width(longer) <= width:
                rows[-1] = longer
            else:
                rows.append(item)
        lines = [Line(())]
        for row in rows:
            lines += [Line((Part(row, Tone.MUTED),))] if cell_width(row) <= width else paragraph(row, width, tone=Tone.MUTED)
        return lines

    def _items(self) -> list[str]:
        """Each sign with its meaning; a stretch whose one-column sign stands there too only says that it is one."""
        signs = {sign: ", ".join(means) for sign, means in self.signs.items() if means}
        both = []
        for shape in (Shape.HAPPENED, Shape.TRIED):
            if shape.stretch in signs and shape.point in signs:
                meanings = dict.fromkeys([*self.signs[shape.point], *self.signs[shape.stretch]])
                signs[shape.point] = ", ".join(meanings)
                del signs[shape.stretch]
                both.append(shape.stretch)
            elif shape.stretch in signs:
                signs[shape.stretch] = f"{' or '.join(self.signs[shape.stretch])} {_BETWEEN}"
        items = [f"{sign} {signs[sign]}" for sign in sorted(signs, key=_ORDER.index)]
        known = [item for item in items if item[0] in "●○[("]
        return [*known, *([f"{' '.join(both)} {_BETWEEN}"] if both else []), *items[len(known) :]]
