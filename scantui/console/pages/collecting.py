"""How the missing evidence is gathered: the steps, and the line that imports the answer."""

from __future__ import annotations

from ...report.collecting import recipe
from ...runbook.assessment import Assessment
from ..lines import Line, Part, Tone, heading, paragraph


def collect_section(assessment: Assessment, width: int) -> list[Line]:
    """One recipe for each kind of evidence that is asked for; nothing where none is."""
    lines: list[Line] = []
    for kind in assessment.collect:
        how = recipe(kind, assessment)
        lines += heading("How to collect it", width, how.kind)
        for number, step in enumerate(how.steps, 1):
            lines += paragraph(step, width, lead=[Part(f"  {number}  ", Tone.KEY)])
        lines += paragraph(how.import_line, width, lead=[Part("  →  ", Tone.KEY)], tone=Tone.CODE)
    return lines
