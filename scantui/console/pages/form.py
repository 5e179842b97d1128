"""The action forms as lines: which there are, what each rests on, and why one is refused. Knows no widget."""

from __future__ import annotations

from collections.abc import Sequence

from ...drafts.action_model import ActionKind, Check, Form
from ...runbook.assessment import Outcome
from ..lines import Line, Part, Tone, cell_width, fit, flow

_NAME = 16
"""Columns for the name of a form: the longest is `compliance-lead`."""
_SIGNS = {
    Outcome.YES: Part("✓ ", Tone.GOOD),
    Outcome.NO: Part("✗ ", Tone.BAD),
    Outcome.UNKNOWN: Part("? ", Tone.WARN),
    Outcome.NOT_APPLICABLE: Part("– ", Tone.MUTED),
}
def form_line(form: Form, width: int, is_edited: bool) -> Line:
    """Called for, allowed or refused, in a word; and why, where there is room."""
    if form.draft is None:
        mark, tone, state = Part("✗ ", Tone.MUTED), Tone.MUTED, "refused"
    elif form.is_called_for:
        mark, tone, state = Part("▸ ", Tone.KEY), Tone.STRONG, "called for"
    else:
        mark, tone, state = Part("  "), Tone.PLAIN, ""
    words = f"{state}, edited" if state and is_edited else "edited" if is_edited else state
    room = max(0, width - 2 - _NAME)
    why = form.draft.allowed_because if form.draft else form.rule
    if why and room > cell_width(words) + 20:
        words = f"{words}: {why}" if words else why
    name = fit(form.kind.value, min(_NAME, max(4, width - 2)))
    return Line((mark, Part(name, tone), Part(fit(words, room), Tone.KEY if is_edited and not state else Tone.MUTED)))


def forbids(form: Form, check: Check) -> bool:
    """Whether it is one of those for which the form is refused: a reload is, too, where it cannot be told."""
    why = {Outcome.NO, Outcome.UNKNOWN} if form.kind is ActionKind.RELOAD else {Outcome.NO}
    return form.draft is None and check.must and check.outcome in why


_URGENCY = (Outcome.NO, Outcome.UNKNOWN, Outcome.YES, Outcome.NOT_APPLICABLE)


def in_order(form: Form) -> list[Check]:
    """What forbids the form comes first, then what does not hold or cannot be told: on a small terminal four lines are seen."""
    return sorted(form.checks, key=lambda check: (not forbids(form, check), _URGENCY.index(check.outcome)))


def tally(checks: Sequence[Check]) -> str:
    """`✓ 4  ✗ 1`, for where not all of them are in sight."""
    counts = {outcome: sum(1 for check in checks if check.outcome is outcome) for outcome in _SIGNS}
    return "  ".join(f"{_SIGNS[outcome].text}{count}" for outcome, count in counts.items() if count)


def check_lines(form: Form, checks: Sequence[Check], width: int) -> tuple[list[Line], list[int]]:
    """Each check, wrapped, and for each line the number of its check."""
    lines: list[Line] = []
    numbers: list[int] = []
    for number, check in enumerate(checks):
        is_why = forbids(form, check)
        holds = check.outcome in {Outcome.YES, Outcome.NOT_APPLICABLE}
        parts = [Part(check.words, Tone.BAD if is_why else Tone.PLAIN if holds else Tone.WARN)]
        if is_why:
            parts.append(Part("– this forbids it" if check.outcome is Outcome.NO else "– not known, and this forbids it", Tone.BAD))
        if check.evidence:
            count = len(check.evidence)
            parts.append(Part("(r)" if count == 1 else f"(r: {count} captures)", Tone.MUTED))
        found = flow(parts, width, lead=[_SIGNS[check.outcome]], capture=next(iter(check.evidence), None))
        lines += found
        numbers += [number] * len(found)
    return lines, numbers
