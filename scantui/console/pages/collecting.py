"""How missing evidence is gathered: the steps, and the line that imports the answer. For the page and the screen that collects."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from ...report.collecting import Places, Recipe, recipe
from ...runbook.assessment import Assessment
from ...safe_text import clean_line
from ...times import minute_text
from ..lines import Line, Part, Tone, fit, flow, heading, pad, paragraph
from ..pieces import Piece, PieceState
from .columns import size_words

if TYPE_CHECKING:
    from ..intake import Seen
    from ..watching import NewFile


def collect_section(assessment: Assessment, width: int, places: Places | None = None) -> list[Line]:
    """One recipe for each kind of evidence that is asked for; nothing where none is."""
    lines: list[Line] = []
    for kind in assessment.collect:
        how = recipe(kind, assessment, places)
        lines += heading("How to collect it", width, how.kind)
        for number, step in enumerate(how.steps, 1):
            lines += paragraph(step.text, width, lead=[Part(f"  {number}  ", Tone.KEY)])
        lines += paragraph(how.import_line, width, lead=[Part("  →  ", Tone.KEY)], tone=Tone.CODE)
    return lines


_SIGNS = {PieceState.MISSING: Tone.BAD, PieceState.INCOMPLETE: Tone.WARN, PieceState.CAPTURED: Tone.GOOD}


def piece_line(piece: Piece, width: int) -> Line:
    """Its state in words, and what it is; the verdict's own wish stands out."""
    tone = _SIGNS[piece.state] if piece.is_asked or piece.state is not PieceState.MISSING else Tone.MUTED
    mark = Part("▸ ", Tone.KEY) if piece.is_asked else Part("  ")
    return Line((mark, Part(pad(piece.state.value, 10) + " ", tone), Part(fit(piece.kind.value, max(1, width - 13)), Tone.STRONG)))


def recipe_lines(piece: Piece, how: Recipe, width: int) -> tuple[list[Line], list[str]]:
    """Why it is wanted, then the steps, what is copied in lines of its own; and for every line what copying it gives, or nothing."""
    lines: list[Line] = []
    copies: list[str] = []

    def add(made: Sequence[Line], copy: str) -> None:
        lines.extend(made)
        copies.extend([copy] * len(made))

    add(paragraph(piece.why, width, tone=_SIGNS[piece.state]), "")
    for number, step in enumerate(how.steps, 1):
        add(paragraph(step.words, width, lead=[Part(f"{number}  ", Tone.KEY)]), step.copy)
        if step.copy:
            add(flow((Part(step.copy, Tone.CODE),), width, lead=[Part("   ")]), step.copy)
    return lines, copies


def seen_lines(seen: Seen, kind: str, goes_into: str, late: str, width: int) -> list[Line]:
    """What an answer was understood as: what is not what was asked comes first."""
    lines: list[Line] = []
    for misfit in seen.misfits:
        lines += paragraph(misfit, width, lead=[Part("! ", Tone.BAD)], tone=Tone.BAD)
    lines += paragraph(f"{kind}: {seen.summary}", width, lead=[Part("▸ ", Tone.KEY)], tone=Tone.STRONG)
    for gap in seen.gaps:
        lines += paragraph(gap, width, lead=[Part("? ", Tone.WARN)])
    if late:
        lines += paragraph(late, width, lead=[Part("! ", Tone.WARN)])
    for note in (seen.time_said, goes_into):
        lines += paragraph(note, width, lead=[Part("  ")], tone=Tone.MUTED) if note else []
    return lines


def arrival_line(file: NewFile, now: datetime, width: int) -> Line:
    """A file that came: its size and age first, for its name may be long."""
    age = max(0, int((now - file.modified).total_seconds()))
    ago = "just now" if age < 60 else f"{age // 60} min ago" if age < 7200 else minute_text(file.modified)
    lead = "" if file.is_whole else "still being written  "
    parts = (Part(pad(size_words(file.size), 9), Tone.MUTED), Part(pad(ago, 11) + " ", Tone.MUTED), Part(lead, Tone.WARN))
    taken = 21 + len(lead)
    return Line((*parts, Part(fit(clean_line(file.path.name), max(1, width - taken)), Tone.PLAIN if file.is_whole else Tone.MUTED)))
