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


def pad(text: str, width: int) -> str:
    """`text` filled up to `width` columns, and never cut."""
    return text + " " * (width - cell_width(text))


def pieces(text: str, width: int) -> list[str]:
    """`text` cut into pieces of at most `width` columns; nothing is left out."""
    if text.isascii():
        return [text[start : start + width] for start in range(0, len(text), width)] or [""]
    found: list[str] = []
    current, taken = "", 0
    for char in text:
        cells = cell_width(char)
        if current and taken + cells > width:
            found.append(current)
            current, taken = "", 0
        current += char
        taken += cells
    return [*found, current]


_BREAKS = "-_/:,.=("


def _broken(word: str, width: int) -> list[str]:
    """A word that is too long for a line, broken behind a sign where there is one in the line's second half."""
    found = []
    while cell_width(word) > width:
        piece = pieces(word, width)[0]
        at = max(piece.rfind(sign) for sign in _BREAKS) + 1
        piece = piece[:at] if at > len(piece) // 2 else piece
        found.append(piece)
        word = word[len(piece) :]
    return [*found, word] if word else found


_NARROWEST = 20
"""Columns below which text does not stand beside its lead, but under it."""


def flow(
    parts: Iterable[Part], width: int, *, lead: Sequence[Part] = (), capture: CaptureId | None = None, rule: int | None = None
) -> list[Line]:
    """Toned text wrapped at spaces behind `lead`; further lines are indented to the same column. No line is wider than `width`."""
    hang = sum(cell_width(part.text) for part in lead)
    current = list(lead)
    done: list[Line] = []
    if width - hang < _NARROWEST and lead:
        indent = min(4, hang)
        done = flow((Part(part.text, part.tone) for part in lead if part.text.strip()), width) if any(p.text.strip() for p in lead) else []
        hang, current = indent, [Part(" " * indent)]
    room = max(1, width - hang)
    taken = 0
    for part in parts:
        for word in part.text.split():
            for piece in _broken(word, room):
                cells = cell_width(piece)
                if taken and taken + 1 + cells > room:
                    done.append(Line(tuple(current), capture, rule))
                    current, taken = [Part(" " * hang)] if hang else [], 0
                current.append(Part(f" {piece}" if taken else piece, part.tone))
                taken += cells + (1 if taken else 0)
    if taken or not done:
        done.append(Line(tuple(joined(current)), capture, rule))
    return [Line(tuple(joined(line.parts)), capture, rule) for line in done]


def joined(parts: Iterable[Part]) -> list[Part]:
    """Neighbours of one tone as one part: fewer pieces to draw."""
    found: list[Part] = []
    for part in parts:
        if found and found[-1].tone is part.tone:
            found[-1] = Part(found[-1].text + part.text, part.tone)
        else:
            found.append(part)
    return found


def paragraph(
    text: str,
    width: int,
    *,
    lead: Sequence[Part] = (),
    tone: Tone = Tone.PLAIN,
    capture: CaptureId | None = None,
    rule: int | None = None,
) -> list[Line]:
    """`flow` of one tone."""
    return flow((Part(text, tone),), width, lead=lead, capture=capture, rule=rule)


def heading(text: str, width: int, note: str = "", capture: CaptureId | None = None) -> list[Line]:
    """A section's title with a rule to the right and a note at its end (below it where there is no room), after an empty line."""
    title = fit(text, min(cell_width(text), width))
    tail = f" {note}" if note else ""
    room = width - cell_width(title) - 1 - cell_width(tail)
    below = paragraph(note, width, lead=[Part("  ")], tone=Tone.MUTED, capture=capture) if note and room < 2 else []
    if room < 2:
        room, tail = max(0, width - cell_width(title) - 1), ""
    parts = (Part(title, Tone.TITLE), Part(" " + "─" * room, Tone.MUTED) if room else Part(""), Part(tail, Tone.MUTED))
    return [Line(()), Line(parts, capture, is_heading=True), *below]


def same_place(old: Sequence[Line], cursor: int, new: Sequence[Line]) -> int:
    """Where the cursor belongs after lines were wrapped anew: on the same rule, or in the same section, as far below its heading."""
    rule = old[cursor].rule if cursor < len(old) else None
    if rule is not None:
        return next((index for index, line in enumerate(new) if index and line.rule == rule), 0) if cursor else 0
    heads = [index for index, line in enumerate(old) if line.is_heading and index <= cursor]
    section = [index for index, line in enumerate(new) if line.is_heading][len(heads) - 1 : len(heads) + 1] if heads else []
    if not section:
        return min(cursor, max(0, len(new) - 1))
    last = section[1] - 1 if len(section) > 1 else len(new) - 1
    return min(section[0] + cursor - heads[-1], last)
