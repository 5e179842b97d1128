"""What every kind of portal file is brought to before it is understood: rows of cells, and the text around them.

Knows neither HTML nor CSV, nor what any cell means.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    """Lines of the cell, white space folded, empty lines left out."""
    span: int = 1
    twisty: bool | None = None
    """An opened (True) or closed (False) twisty stands in it as an image or attribute."""
    inner: list[list[Row]] | None = None

    @property
    def tables(self) -> list[list[Row]]:
        """The tables inside the cell."""
        return self.inner if self.inner is not None else []


@dataclass(slots=True)
class Row:
    cells: list[Cell]
    table: int
    cut: bool = False
    """The file ends inside it, or it is hidden: what it says counts for nothing, but who it is of."""
    nests: bool = False
    """A cell of it holds a table."""
    hidden: bool = False
    """The page does not show it."""

    @property
    def width(self) -> int:
        return sum(cell.span for cell in self.cells)

    @property
    def filled(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.text]

    def nested(self) -> Iterator[Row]:
        """The rows of tables inside its cells, one level down."""
        for cell in self.cells:
            for table in cell.inner or ():
                yield from table

    def by_column(self) -> list[Cell | None]:
        """The cell of each column; None for the further columns of a spanning cell."""
        columns: list[Cell | None] = []
        for cell in self.cells:
            columns.append(cell)
            if cell.span > 1:
                columns.extend([None] * (cell.span - 1))
        return columns


@dataclass(slots=True)
class Sheet:
    """A whole file, not yet understood."""

    rows: list[Row] = field(default_factory=list)
    loose: list[str] = field(default_factory=list)
    """Text outside the tables."""
    titles: list[str] = field(default_factory=list)
    """Title and main headings."""
    actions: list[str] = field(default_factory=list)
    """Where the page came from and where its form goes."""
    links: set[str] = field(default_factory=set)
    """Links worth a look: those naming a c_code or a login."""
    next_link: bool = False
    """A link or button to a further page."""
    password: bool = False
    searches: list[str] = field(default_factory=list)
    """What search boxes hold."""
    echoes: list[str] = field(default_factory=list)
    """Form values, addresses: places that repeat what was asked and list nothing."""
    faults: list[str] = field(default_factory=list)
    """Why the file is not whole, as sentences."""
