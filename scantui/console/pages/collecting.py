"""How missing evidence is gathered: the steps, and the line that imports the answer. For the page and the screen that collects."""

from __future__ import annotations

from collections.abc import Sequence

from ...report.collecting import Places, Recipe, recipe
from ...runbook.assessment import Assessment
from ..lines import Line, Part, Tone, flow, heading, paragraph


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


def recipe_lines(how: Recipe, width: int) -> tuple[list[Line], list[str]]:
    """The steps, what is copied in a line of its own; and for every line what copying it gives (empty for nothing)."""
    lines: list[Line] = []
    copies: list[str] = []

    def add(made: Sequence[Line], copy: str) -> None:
        lines.extend(made)
        copies.extend([copy] * len(made))

    for number, step in enumerate(how.steps, 1):
        add(paragraph(step.words, width, lead=[Part(f"{number}  ", Tone.KEY)]), step.copy)
        if step.copy:
            add(flow((Part(step.copy, Tone.CODE),), width, lead=[Part("   ")]), step.copy)
    return lines, copies
