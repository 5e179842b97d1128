"""The texts that the verdict calls for, as they would be pasted, to be read beside the machine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...drafts.model import Done, DraftKind, NotAllowed, Provenance, called_for
from ...drafts.write import write_draft
from ...hosts import HostName
from ...runbook.assessment import Assessment
from ..lines import Line, Part, Tone, cell_width, heading, paragraph, pieces


def draft_page(assessment: Assessment, provenance: Provenance, done: Mapping[HostName, Done], width: int) -> list[Line]:
    """The called-for text first, then the ticket comment; the word before each is the key that copies it."""
    main = called_for(assessment)
    lines: list[Line] = []
    if main is not DraftKind.COMMENT:
        lines += _text(main, "y copies it", assessment, provenance, done, width)
    lines += _text(DraftKind.COMMENT, "c copies it", assessment, provenance, done, width)
    return lines[1:]


def _text(
    kind: DraftKind, note: str, assessment: Assessment, provenance: Provenance, done: Mapping[HostName, Done], width: int
) -> list[Line]:
    lines = heading(_NAMES.get(kind, kind.value), width, note)
    try:
        draft = write_draft(kind, [assessment], provenance, done)
    except NotAllowed as error:
        return [*lines, *paragraph(str(error), width, lead=[Part("not allowed: ", Tone.BAD)])]
    if draft.subject:
        lines += paragraph(draft.subject, width, lead=[Part("subject: ", Tone.MUTED)])
    tone = Tone.CODE if kind is DraftKind.CHLORINE else Tone.PLAIN
    return [*lines, *(Line((Part(piece, tone),)) for line in draft.text.split("\n") for piece in soft_wrapped(line, width))]


_NAMES = {DraftKind.COMMENT: "ticket comment", DraftKind.CHLORINE: "chlorine command"}


def soft_wrapped(line: str, width: int) -> Iterator[str]:
    """A line in pieces of at most `width` columns, cut after a space where there is one; joined they are the line again."""
    while cell_width(line) > width:
        piece = pieces(line, width)[0]
        at = piece.rfind(" ") + 1
        piece = piece[:at] if at > len(piece) // 3 else piece
        yield piece
        line = line[len(piece) :]
    yield line
