"""One row of the runbook for one machine: what came of it and why, the row's rule, the runbook's section, and the evidence behind it."""

from __future__ import annotations

from collections.abc import Mapping

from ...answer import CaptureId
from ...evidence.model import Capture
from ...report.words import next_words
from ...runbook.assessment import Assessment, Outcome, Step
from ...runbook.sections import RULES, SECTIONS
from ...runbook.table import TABLE, Row
from ...safe_text import clip
from ..lines import Line, Part, Tone, cell_width, flow, heading, pad, paragraph
from .raw import answers_words, short_name
from .steps import NEXT_SIGN, SIGNS, UNASKED_SIGN

_SAID = {
    Outcome.YES: "yes",
    Outcome.NO: "no: it does not hold, and the next row is asked",
    Outcome.UNKNOWN: "cannot tell",
    Outcome.NOT_APPLICABLE: "does not apply to it",
}
_NAME = 10
"""Columns for `when`, `then`, `or` before the rule's words."""


def step_title(rule: int) -> str:
    return f"Rule {rule} of {len(TABLE)}: {row_of(rule).question}"


def row_of(rule: int) -> Row:
    return next(row for row in TABLE if row.rule == rule)


def step_of(assessment: Assessment, rule: int) -> Step | None:
    return next((step for step in assessment.steps if step.rule == rule), None)


def step_page(assessment: Assessment, rule: int, captures: Mapping[CaptureId, Capture], width: int) -> list[Line]:
    row, step = row_of(rule), step_of(assessment, rule)
    lines = _unasked_lines(assessment, row, width) if step is None else _outcome_lines(assessment, step, width)
    lines += _rule_lines(row, width)
    lines += heading("The runbook", width, row.runbook)
    lines += paragraph(SECTIONS[row.runbook], width, lead=[Part("  ")])
    return [*lines, *_evidence_lines(step, captures, width)]


def _outcome_lines(assessment: Assessment, step: Step, width: int) -> list[Line]:
    sign, _ = SIGNS[step.outcome]
    decides = step is assessment.decided_by
    lead = [Part(f"{NEXT_SIGN} ", Tone.KEY) if decides else Part(f"{sign.text} ", sign.tone)]
    said = [Part(_SAID[step.outcome] + (", and it decides:" if decides else ""), Tone.STRONG)]
    said += [Part(next_words(assessment), Tone.STRONG)] if decides else []
    lines = flow(said, width, lead=lead)
    lines += paragraph(step.why, width, lead=[Part("  ")])
    if decides and assessment.command:
        lines += paragraph(assessment.command, width, lead=[Part("  ")], tone=Tone.CODE)
    return lines


def _unasked_lines(assessment: Assessment, row: Row, width: int) -> list[Line]:
    """A row that was passed over, or lies behind the one that decided."""
    decided = assessment.decided_by.rule
    if row.rule < decided:
        before = max(step.rule for step in assessment.steps if step.rule < row.rule)
        after = min(step.rule for step in assessment.steps if step.rule > row.rule)
        said, why = "not asked", f"Row {before} leads on to row {after}."
    else:
        said, why = "not reached", f"Row {decided} decides before it. It is asked when that one no longer does."
    lines = paragraph(said, width, lead=[Part(f"{UNASKED_SIGN} ", Tone.MUTED)], tone=Tone.STRONG)
    return [*lines, *paragraph(why, width, lead=[Part("  ")])]


def _rule_lines(row: Row, width: int) -> list[Line]:
    text = RULES[row.rule]
    named = [("when", text.when), ("then", text.then), *(("or", other) for other in text.otherwise)]
    if text.looks_at:
        named.append(("looks at", ", ".join(kind.value for kind in text.looks_at)))
    lines = heading("The rule", width)
    for name, said in named:
        lines += paragraph(said, width, lead=[Part(f"  {name:<{_NAME}}", Tone.MUTED)])
    return lines


def _evidence_lines(step: Step | None, captures: Mapping[CaptureId, Capture], width: int) -> list[Line]:
    """A line for each capture; none is said with why there is none."""
    ids = step.evidence if step else ()
    lines = heading("Evidence", width, "Enter opens it" if ids else "")
    if step is None:
        return [*lines, *paragraph("none: the row was not asked", width, lead=[Part("  ")], tone=Tone.MUTED)]
    if not ids:
        unknown = step.outcome is Outcome.UNKNOWN
        why = "none was captured that could tell" if unknown else "no capture stands behind it: the machine's name and kind are enough"
        return [*lines, *paragraph(why, width, lead=[Part("  ")], tone=Tone.MUTED)]
    for each in ids:
        capture = captures.get(each)
        if capture is None:
            lines += paragraph(f"{each} is not in this bundle", width, lead=[Part("  ? ", Tone.WARN)])
        else:
            lines += _capture_lines(capture, width)
    return lines


def _capture_lines(capture: Capture, width: int) -> list[Line]:
    """Number, kind, when and what was asked in one line; what was asked below it where there is no room."""
    name = short_name(capture)
    number, _, rest = name.partition("-")
    shown = number if rest == capture.kind.value else name
    asked = answers_words(capture)
    parts = (
        Part(f"  {pad(shown, 5)} ", Tone.KEY),
        Part(pad(capture.kind.value, 17)),
        Part(f"{capture.captured_at:%Y-%m-%d %H:%M}  ", Tone.MUTED),
    )
    taken = sum(cell_width(part.text) for part in parts)
    if taken + cell_width(asked) <= width:
        return [Line((*parts, Part(asked)), capture.id)]
    if taken <= width:
        below = paragraph(clip(asked, 400), width, lead=[Part("        ")], tone=Tone.MUTED, capture=capture.id)
        return [Line(parts, capture.id), *below]
    return flow((*parts, Part(clip(asked, 400), Tone.MUTED)), width, lead=[Part("  ")], capture=capture.id)
