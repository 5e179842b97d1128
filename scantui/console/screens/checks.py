"""Whether an edited text may be copied: the grammar of a command, and what is still whole of the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...chlorine.command import Verb, parse_command
from ...drafts.model import DraftKind
from ...runbook.assessment import Assessment

_COMMENT_LIMIT = 65_000


@dataclass(frozen=True, slots=True)
class Checked:
    may_copy: bool
    words: str


def check_edited(kind: DraftKind, text: str, assessments: Sequence[Assessment]) -> Checked:
    if kind is DraftKind.CHLORINE:
        return _check_command(text)
    if kind is DraftKind.COMMENT and len(text) > _COMMENT_LIMIT:
        return Checked(False, f"{len(text):,} characters; GitHub takes {_COMMENT_LIMIT:,}")
    if kind is DraftKind.COMMENT and "<!-- scantui/1 " not in text and assessments:
        return Checked(True, f"{len(text):,} characters; without scantui's marker, so nobody's scantui will know of it")
    return Checked(True, f"{len(text):,} characters")


def _check_command(text: str) -> Checked:
    command = parse_command(text)
    if command is None:
        return Checked(False, "this is no chlorine command for a machine whose role allows it")
    return Checked(True, f"a valid command: {command.verb.value}" if command.verb is not Verb.LOOKUP else "a valid look-up")
