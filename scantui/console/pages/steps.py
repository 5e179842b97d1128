"""The runbook as a checklist: its rows in the order of the decision table, what came of each, and which one decides."""

from __future__ import annotations

from collections.abc import Sequence

from ...report.words import next_words
from ...runbook.assessment import Assessment, Outcome, Step
from ...runbook.table import TABLE, Row
from ..lines import Line, Part, Tone, cell_width, fit, flow, paragraph

SIGNS = {
    Outcome.YES: (Part("●", Tone.STRONG), Part("yes", Tone.STRONG)),
    Outcome.NO: (Part("✓", Tone.GOOD), Part("no", Tone.PLAIN)),
    Outcome.UNKNOWN: (Part("?", Tone.WARN), Part("?", Tone.WARN)),
    Outcome.NOT_APPLICABLE: (Part("–", Tone.MUTED), Part("n/a", Tone.MUTED)),
}
"""The sign and the word of an outcome; a row that is only unknown has its words below it."""
NEXT_SIGN = "▸"
UNASKED_SIGN = "·"
_LEAD = 11
"""Columns for sign, number and word."""


def steps_page(assessment: Assessment, width: int) -> list[Line]:
    """How it came out, then a line for each row of the table; the reason below a row only where it matters."""
    taken = {step.rule: step for step in assessment.steps}
    decides = assessment.decided_by
    said = f"{len(taken)} of {len(TABLE)} rows looked at; row {decides.rule} decides: {assessment.next.value}"
    lines = paragraph(said, width, tone=Tone.TITLE, rule=decides.rule)
    before = 0
    for row in TABLE:
        step = taken.get(row.rule)
        if step is None:
            if row.rule - 1 in taken:
                lines += _why_unasked(before, row.rule, taken, width)
            lines += _unasked_line(row, width)
        else:
            before = row.rule
            lines += _decisive_lines(row, step, assessment, width) if step is decides else _looked_at(row, step, width)
    return lines


def steps_note(assessment: Assessment) -> str:
    """`row 13 of 17 decides, 2 cannot tell`: for the checklist's frame."""
    unknown = sum(step.outcome is Outcome.UNKNOWN and step is not assessment.decided_by for step in assessment.steps)
    return f"row {assessment.decided_by.rule} of {len(TABLE)} decides" + (f", {unknown} cannot tell" if unknown else "")


def line_of_rule(lines: Sequence[Line], rule: int | None) -> int:
    """The first line about a row: where the cursor belongs after the lines were wrapped anew. The first line only sums up."""
    return next((index for index, line in enumerate(lines) if index and line.rule == rule), 0)


def _lead(sign: Part, row: Row, word: Part, number: Tone) -> list[Part]:
    return [sign, Part(f" {row.rule:>2}  ", number), Part(fit(word.text, _LEAD - 6), word.tone)]


def _looked_at(row: Row, step: Step, width: int) -> list[Line]:
    """A row that did not decide. What it cannot tell is said below it; what it settled only where there is room beside the question."""
    sign, word = SIGNS[step.outcome]
    capture = next(iter(step.evidence), None)
    is_unknown = step.outcome is Outcome.UNKNOWN
    lead = _lead(sign, row, Part("") if is_unknown else word, Tone.MUTED)
    tone = Tone.MUTED if step.outcome is Outcome.NOT_APPLICABLE else Tone.PLAIN
    if is_unknown:
        lines = paragraph(row.question, width, lead=lead, capture=capture, rule=row.rule)
        why = (Part("cannot tell:", Tone.WARN), Part(step.why, Tone.MUTED))
        return [*lines, *flow(why, width, lead=[Part(" " * _LEAD)], capture=capture, rule=row.rule)]
    whole = f"{row.question}  {step.why}"
    if _LEAD + cell_width(whole) <= width:
        return [Line((*lead, Part(row.question, tone), Part(f"  {step.why}", Tone.MUTED)), capture, row.rule)]
    return paragraph(row.question, width, lead=lead, tone=tone, capture=capture, rule=row.rule)


def _decisive_lines(row: Row, step: Step, assessment: Assessment, width: int) -> list[Line]:
    _, word = SIGNS[step.outcome]
    capture = next(iter(step.evidence), None)
    lead = _lead(Part(NEXT_SIGN, Tone.KEY), row, word, Tone.KEY)
    indent = [Part(" " * _LEAD)]
    lines = paragraph(row.question, width, lead=lead, tone=Tone.STRONG, capture=capture, rule=row.rule)
    lines += flow((Part("next:", Tone.KEY), Part(next_words(assessment), Tone.STRONG)), width, lead=indent, capture=capture, rule=row.rule)
    return [*lines, *paragraph(step.why, width, lead=indent, capture=capture, rule=row.rule)]


def _why_unasked(before: int, first: int, taken: dict[int, Step], width: int) -> list[Line]:
    """Why the rows from here on were not asked: passed over by another row, or not reached because one decided."""
    after = min((rule for rule in taken if rule > first), default=None)
    text = f"not asked: row {before} leads on to row {after}" if after else f"not reached: asked when row {before} no longer decides"
    return paragraph(text, width, lead=[Part("      ")], tone=Tone.MUTED, rule=first)


def _unasked_line(row: Row, width: int) -> list[Line]:
    lead = _lead(Part(UNASKED_SIGN, Tone.MUTED), row, Part(""), Tone.MUTED)
    return paragraph(row.question, width, lead=lead, tone=Tone.MUTED, rule=row.rule)
