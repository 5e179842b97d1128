"""The ticket comment: what was found on each machine, why, what is asked for, what is unknown, and the markers for the next reader.

Knows how GitHub reads markdown and how much a comment may hold; the findings and the wording come from elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ..hosts import HostName
from ..runbook.assessment import Assessment
from ..runbook.table import TABLE
from ..runbook.view import View
from ..safe_text import join_lines
from ..tickets.marker import format_markers
from ..tickets.model import Marker
from ..times import minute_text
from .findings import address_rows, date_cell, findings, scanned_by, unknowns
from .model import Done, Draft, DraftKind, Provenance
from .next_step import next_step
from .pen import CELL, MARKDOWN
from .phrases import address_list, counted, in_question, introduced
from .record import look_again, records

CAP: Final = 65_000
"""Characters. GitHub's own limit is 65,536 (WIRE 1)."""
_SECTIONS: Final = {row.rule: row.runbook for row in TABLE}


@dataclass(frozen=True, slots=True)
class _Part:
    """What the comment says of one machine."""

    host: HostName
    row: str
    """Its line in the table of machines."""
    details: str
    markers: tuple[Marker, ...]


def comment_draft(assessments: Sequence[Assessment], provenance: Provenance, done: Mapping[HostName, Done]) -> Draft:
    """The comment on the machines of one ticket."""
    tickets = {assessment.case.ticket.number for assessment in assessments}
    if len(tickets) != 1:
        raise ValueError("a comment is about the machines of one ticket")
    parts = [_part(assessment, done.get(assessment.case.host), provenance) for assessment in assessments]
    as_of = minute_text(assessments[0].case.as_of)
    anchor = MARKDOWN.code(str(provenance))
    text = _joined([parts[0].details], anchor, parts) if len(parts) == 1 else ""
    if not text or len(text) > CAP:
        text = _many(parts, as_of, anchor)
    where = f"GitHub: a comment on ticket {tickets.pop()}"
    return Draft(DraftKind.COMMENT, None, text, where, "Every assessment is answered on its ticket.")


def _part(assessment: Assessment, done: Done | None, provenance: Provenance) -> _Part:
    host, day = assessment.case.host, look_again(assessment, done)
    asked = f"{done.action.value} {done.state.value}" if done else assessment.next.value
    command = f": {CELL.code(assessment.command)}" if assessment.command and not done else ""
    rows = address_list(in_question(assessment), CELL) or "none known"
    row = f"| {CELL.code(str(host))} | {rows} | {asked}{command} | {day or ''} |"
    return _Part(host, row, _details(assessment, done), records(assessment, done, provenance))


def _details(assessment: Assessment, done: Done | None) -> str:
    blocks = [f"{introduced(assessment.case.host, MARKDOWN)}, reviewed as of {minute_text(assessment.case.as_of)}."]
    found = [f"- {finding}" for finding in findings(assessment, MARKDOWN)]
    if found:
        blocks.append("\n".join(["**Found:**", "", *found]))
    if address_rows(assessment):
        blocks.append(_address_table(assessment))
    section = f' (runbook: "{_SECTIONS[assessment.decided_by.rule]}")' if assessment.steps else ""
    blocks.append(f"**Why:** {MARKDOWN.prose(assessment.why)}{section}")
    blocks.append(f"**Next:** {next_step(assessment, done, MARKDOWN)}")
    unknown = [f"- could not be determined: {reason}" for reason in unknowns(assessment, MARKDOWN)]
    if unknown:
        blocks.append("\n".join(["**Unknown:**", "", *unknown]))
    return "\n\n".join(blocks)


def _address_table(assessment: Assessment) -> str:
    """One line an address row; which of several rows of the machine it stands in, and notes, only where there are any."""
    view, rows = View(assessment.case), address_rows(assessment)
    several = len({number for number, _ in rows}) > 1
    noted = any(row.note for _, row in rows)
    heads = ["Row"] * several + ["Address", "Kind", "Scanned", "Last scan attempt", "Scanned by"] + ["Note"] * noted
    lines = [heads, ["---"] * len(heads)]
    for number, row in rows:
        facts = [CELL.code(str(row.address)), row.kind.value, date_cell(row.scanned, CELL, "never")]
        facts += [date_cell(row.last_attempt, CELL, "none shown"), scanned_by(view, row, CELL)]
        note = CELL.code(row.note) if row.note else ""
        lines.append([str(number)] * several + facts + [note] * noted)
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _many(parts: Sequence[_Part], as_of: str, anchor: str) -> str:
    """A table of the machines, then their details as far as they fit. A machine in the table has its marker; one that is not, has none."""
    shown = parts
    while shown and (size := len(_without_details(shown, len(parts), as_of, anchor))) > CAP:
        shown = shown[: min(len(shown) - 1, len(shown) * CAP // size)]
    free = CAP - len(_without_details(shown, len(parts), as_of, anchor))
    details: list[str] = []
    for part in shown:
        block = f"---\n\n{part.details}"
        free -= len(block) + 2
        if free < 0:
            break
        details.append(block)
    left, without = len(parts) - len(shown), len(shown) - len(details)
    return _joined([*_head(shown, left, as_of), *details, _no_details(without)], anchor, shown)


def _without_details(shown: Sequence[_Part], machines: int, as_of: str, anchor: str) -> str:
    """The shortest comment on these of all the machines."""
    return _joined([*_head(shown, machines - len(shown), as_of), _no_details(len(shown))], anchor, shown)


def _head(shown: Sequence[_Part], left: int, as_of: str) -> list[str]:
    table = ["| Machine | Addresses | Next | Look again on |", "| --- | --- | --- | --- |", *(part.row for part in shown)]
    more = f"{counted(left, 'more machine')} did not fit into this comment and {'is' if left == 1 else 'are'} not recorded by it."
    return [f"Reviewed {counted(len(shown) + left, 'machine')} as of {as_of}.", "\n".join(table), more if left else ""]


def _no_details(without: int) -> str:
    return f"The details of {counted(without, 'more machine')} did not fit into this comment." if without else ""


def _joined(blocks: Sequence[str], anchor: str, parts: Sequence[_Part]) -> str:
    """The blocks, the anchor, and at the very end the markers."""
    markers = dict.fromkeys(marker for part in parts for marker in part.markers)
    ending = [format_markers(list(markers))] if markers else []
    return join_lines(["\n\n".join(block for block in (*blocks, anchor, *ending) if block)])
