"""How machines stand: five states in the order of their urgency, a sign for each, and a ticket's machines in one strip or in words.

Knows no queue and no width but the one it is given.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

from ...report.words import Stage, count_words, stage
from ...runbook.assessment import Next
from ..lines import Part, Tone

if TYPE_CHECKING:
    from ...runbook.assessment import Assessment
    from ...triage.triage import TicketTriage


class State(StrEnum):
    """What is to be done about a machine, and by whom; the most urgent first."""

    DO = "to do now"
    ASK = "ask others"
    COLLECT = "evidence missing"
    WAIT = "waiting"
    NOTHING = "nothing to do"


STATES: Mapping[Next, State] = {
    Next.RELOAD: State.DO,
    Next.REBOOT: State.DO,
    Next.SCANNER_FIRST: State.DO,
    Next.CHECK_TRANSACTION: State.DO,
    Next.SCAN_EXCLUSION: State.DO,
    Next.CLOSE_TICKET: State.DO,
    Next.SUPPORT_CASE: State.ASK,
    Next.COMPLIANCE_LEAD: State.ASK,
    Next.SOS_REQUEST: State.ASK,
    Next.SOS_CHANNEL: State.ASK,
    Next.NETWORK_TEAM: State.ASK,
    Next.SQUAD: State.ASK,
    Next.SEEK_GUIDANCE: State.ASK,
    Next.COLLECT: State.COLLECT,
    Next.WAIT: State.WAIT,
    Next.NOT_IN_PORTAL: State.NOTHING,
    Next.NO_REPAIR: State.NOTHING,
    Next.RECOVERED: State.NOTHING,
}
"""Each verdict's state. In the order of urgency: what has to be done first comes first."""
URGENCY: tuple[Next, ...] = tuple(STATES)
_RANK = {next_: rank for rank, next_ in enumerate(URGENCY)}

SIGNS: Mapping[State, Part] = {
    State.DO: Part("!", Tone.BAD),
    State.ASK: Part(">", Tone.KEY),
    State.COLLECT: Part("?", Tone.WARN),
    State.WAIT: Part(".", Tone.MUTED),
    State.NOTHING: Part("✓", Tone.GOOD),
}
"""Told apart by their shape; the tone only repeats it."""
MOST_SIGNS = 12
"""Machines up to which each has a sign of its own; above that they are counted."""


def state_of(assessment: Assessment) -> State:
    """A wait whose day has come is no wait: the portal has to be read again."""
    return State.COLLECT if stage(assessment) is Stage.COLLECT else STATES[assessment.next]


def urgency(assessment: Assessment) -> int:
    """Where it stands among the verdicts: 0 is what has to be done first."""
    return _RANK[Next.COLLECT if stage(assessment) is Stage.COLLECT else assessment.next]


def said_of(assessment: Assessment) -> str:
    """What is next in a list's one word; `wait over` where the portal has to be read again."""
    is_over = assessment.next is Next.WAIT and state_of(assessment) is State.COLLECT
    return "wait over" if is_over else assessment.next.value


def strip(one: TicketTriage, width: int) -> tuple[Part, ...]:
    """`!!>>?..✓`: a sign for each machine, the most urgent first; many, or too many for `width`, are counted: `3! 2> 7?`."""
    counts = Counter(map(state_of, one.assessments))
    total = len(one.assessments)
    if total <= min(MOST_SIGNS, width):
        return tuple(Part(SIGNS[state].text * counts[state], SIGNS[state].tone) for state in State if counts[state])
    parts: list[Part] = []
    taken, left = 0, total
    for state in (each for each in State if counts[each]):
        text = f"{' ' if parts else ''}{counts[state]}{SIGNS[state].text}"
        rest = left - counts[state]
        if taken + len(text) + (len(f" +{rest}") if rest else 0) > width:
            break
        parts.append(Part(text, SIGNS[state].tone))
        taken, left = taken + len(text), rest
    more = f"{' ' if parts else ''}+{left}"
    return (*parts, Part(more, Tone.MUTED)) if left and taken + len(more) <= width else tuple(parts)


def standing(one: TicketTriage, width: int) -> str:
    """`10 machines: 2 reload, 1 wait, +7`: how the machines of a ticket stand, the most urgent first, as many as there is room for."""
    total = len(one.assessments)
    text = count_words(total, "machine") if total else "no machine"
    counted = _counted(one.assessments, width - len(text) - 2) if total else ""
    return f"{text}: {counted}" if counted else text


def brief_standing(one: TicketTriage, width: int) -> str:
    """The same beside a strip: where there is no room for both, what is next goes before how many machines there are."""
    long = standing(one, width)
    if not one.assessments or (": " in long and ": +" not in long):
        return long
    counted = _counted(one.assessments, width)
    if counted and not counted.startswith("+"):
        return counted
    total = count_words(len(one.assessments), "machine")
    return total if len(total) <= width else ""


def _counted(assessments: Sequence[Assessment], width: int) -> str:
    """`2 reload, 1 wait, +7`; `+10` or nothing where there is room for no more."""
    counts = Counter(said_of(assessment) for assessment in sorted(assessments, key=urgency))
    text, left = "", len(assessments)
    for said, count in counts.items():
        longer = f"{text}{', ' if text else ''}{count} {said}"
        rest = left - count
        if len(longer) + (len(f", +{rest}") if rest else 0) > width:
            break
        text, left = longer, rest
    if not left:
        return text
    more = f"{text}, +{left}" if text else f"+{left}"
    return more if len(more) <= width else ""
