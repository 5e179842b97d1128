"""The runbook as a list of steps: each rule with its outcome and reason, in the order of the decision table."""

from __future__ import annotations

from ...runbook.assessment import Assessment, Outcome, Step
from ...runbook.table import TABLE, Row
from ..lines import Line, Part, Tone, fit, heading, paragraph

_OUTCOME = {
    Outcome.YES: Part("● yes", Tone.STRONG),
    Outcome.NO: Part("○ no", Tone.PLAIN),
    Outcome.UNKNOWN: Part("? unknown", Tone.WARN),
    Outcome.NOT_APPLICABLE: Part("– n/a", Tone.MUTED),
}


def steps_section(assessment: Assessment, width: int) -> list[Line]:
    taken = {step.rule: step for step in assessment.steps}
    lines = heading("Runbook", width, f"rule {assessment.decided_by.rule} decides")
    for row in TABLE:
        step = taken.get(row.rule)
        if step is None:
            skipped = "not needed" if row.rule < assessment.decided_by.rule else "not reached"
            lead = [Part(f"  {row.rule:>2}  {fit(skipped, 11)} ", Tone.MUTED)]
            lines += paragraph(row.question, width, lead=lead, tone=Tone.MUTED, rule=row.rule)
        else:
            lines += _step_lines(row, step, decides=step is assessment.decided_by, width=width)
    return lines


def _step_lines(row: Row, step: Step, *, decides: bool, width: int) -> list[Line]:
    outcome = _OUTCOME[step.outcome]
    capture = next(iter(step.evidence), None)
    mark = "▸" if decides else " "
    lead = [Part(f"{mark} {row.rule:>2}  ", Tone.KEY), Part(fit(outcome.text, 11) + " ", outcome.tone)]
    lines = paragraph(row.question, width, lead=lead, tone=Tone.STRONG if decides else Tone.PLAIN, capture=capture, rule=row.rule)
    return [*lines, *paragraph(step.why, width, lead=[Part(" " * 18)], tone=Tone.MUTED, capture=capture, rule=row.rule)]
