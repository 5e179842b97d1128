"""Lines of toned text: what pages are made of, without knowing Textual. All text in them has been through a door of `safe_text`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ..answer import CaptureId


class Tone(StrEnum):
    """What a piece of text means; the stylesheet decides how that looks. A tone never stands alone: the words say the same."""

    PLAIN = "plain"
    MUTED = "muted"
    TITLE = "title"
    STRONG = "strong"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    CODE = "code"
    KEY = "key"


@dataclass(frozen=True, slots=True)
class Part:
    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page. `target` is what Enter opens: a capture, or a step's rule."""

    parts: tuple[Part, ...]
    capture: CaptureId | None = None
    rule: int | None = None
    """The rule of the decision table that the line is about."""
    is_heading: bool = False

    @property
    def text(self) -> str:
        return "".join(part.text for part in self.parts)


def cell_width(text: str) -> int:
    """Columns that `text` takes on a terminal."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def fit(text: str, width: int) -> str:
    """`text` in exactly `width` columns: padded, or cut with an ellipsis."""
    if width <= 0:
        return ""
    taken = cell_width(text)
    if taken <= width:
        return text + " " * (width - taken)
    cut = text[: width - 1]
    while cell_width(cut) > width - 1:
        cut = cut[:-1]
    return cut + "…" + " " * (width - 1 - cell_width(cut))


def fit_middle(text: str, width: int) -> str:
    """`text` in exactly `width` columns, cut in its middle: of host names both ends tell them apart."""
    if cell_width(text) <= width or width < 8:
        return fit(text, width)
    tail = (width - 1) * 3 // 5
    return fit(text[: width - 1 - tail] + "…" + text[-tail:], width)


def words(text: str, width: int) -> list[str]:
    """`text` wrapped at spaces into lines of at most `width` columns; a longer word is cut across lines."""
    lines: list[str] = []
    current = ""
    for word in text.split():
        while cell_width(word) > width:
            if current:
                lines.append(current)
                current = ""
            piece = word[:width]
            while cell_width(piece) > width:
                piece = piece[:-1]
            lines.append(piece)
            word = word[len(piece) :]
        if not current:
            current = word
        elif cell_width(current) + 1 + cell_width(word) <= width:
            current += " " + word
        else:
            lines.append(current)
            current = word
    return [*lines, current] if current or not lines else lines


def paragraph(
    text: str,
    width: int,
    *,
    lead: Sequence[Part] = (),
    tone: Tone = Tone.PLAIN,
    capture: CaptureId | None = None,
    rule: int | None = None,
) -> list[Line]:
    """`text` wrapped behind `lead` (the first line's beginning); further lines are indented to the same column."""
    indent = sum(cell_width(part.text) for part in lead)
    wrapped = words(text, max(12, width - indent))
    first = Line((*lead, Part(wrapped[0], tone)), capture, rule)
    return [first, *(Line((Part(" " * indent), Part(rest, tone)), capture, rule) for rest in wrapped[1:])]


def heading(text: str, width: int, note: str = "", capture: CaptureId | None = None) -> list[Line]:
    """A section's title with a rule to the right, after an empty line."""
    title = f"{text} "
    tail = f" {note}" if note else ""
    dashes = "─" * max(2, width - cell_width(title) - cell_width(tail))
    parts = (Part(title, Tone.TITLE), Part(dashes, Tone.MUTED), Part(tail, Tone.MUTED))
    return [Line(()), Line(parts, capture, is_heading=True)]


def table(rows: Iterable[Sequence[Part]], widths: Sequence[int], capture: CaptureId | None = None, indent: int = 2) -> list[Line]:
    """Rows of cells in columns of the given widths, two spaces between them."""
    lines = []
    for row in rows:
        parts = [Part(" " * indent)]
        for part, width in zip(row, widths, strict=True):
            parts.append(Part(fit(part.text, width) + "  ", part.tone))
        lines.append(Line(tuple(parts), capture))
    return lines
