"""Whether an edited text may be copied: the grammar of a command and whose it is, and what is still whole of the rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from ..chlorine.command import Command, Verb, parse_command
from ..hosts import HostName
from ..runbook.assessment import Assessment
from .action_model import ActionKind
from .chlorine import reboot_of, reload_of
from .comment import CAP
from .model import NotAllowed

_VERBS: Final = {ActionKind.REBOOT: Verb.REBOOT, ActionKind.RELOAD: Verb.RELOAD, ActionKind.LOOKUP: Verb.LOOKUP}
_NAMES: Final = {Verb.REBOOT: "reboot", Verb.RELOAD: "reload", Verb.LOOKUP: "look-up"}
_MARKER: Final = "<!-- scantui/1 "


@dataclass(frozen=True, slots=True)
class Checked:
    may_copy: bool
    words: str


def check_edited(kind: ActionKind, text: str, assessments: Sequence[Assessment]) -> Checked:
    """A command only as its form could have given it; of another text only what its place does not take."""
    if kind in _VERBS:
        return _check_command(_VERBS[kind], text, assessments)
    size = f"{len(text):,} characters"
    if not text.strip():
        return Checked(False, "there is nothing in it")
    if kind is not ActionKind.COMMENT:
        return Checked(True, size)
    if len(text) > CAP:
        return Checked(False, f"{size}; GitHub takes {CAP:,}")
    if _MARKER not in text and assessments:
        return Checked(True, f"{size}; without scantui's marker, so nobody's scantui will know of it")
    return Checked(True, size)


def _check_command(verb: Verb, text: str, assessments: Sequence[Assessment]) -> Checked:
    command = parse_command(text)
    if command is None:
        return Checked(False, "this is no chlorine command for a machine whose role allows it")
    name = _NAMES[verb]
    if command.verb is not verb:
        return Checked(False, f"this is a {_NAMES[command.verb]}, and the form is for a {name}")
    if verb is Verb.LOOKUP:
        return Checked(True, f"a valid {name}")
    allowed = _allowed_hosts(verb, assessments)
    strange = next((host for host in command.hosts if host not in allowed), None)
    if strange is not None:
        return Checked(False, f"{strange} is none of the machines that this form may {name}")
    return Checked(True, f"a valid command: {name}{_left_out(command, allowed)}")


def _allowed_hosts(verb: Verb, assessments: Iterable[Assessment]) -> dict[HostName, None]:
    """The machines that the form's own command may name."""
    of = reboot_of if verb is Verb.REBOOT else reload_of
    hosts: dict[HostName, None] = {}
    for assessment in assessments:
        try:
            hosts.update(dict.fromkeys(of(assessment).hosts))
        except NotAllowed:
            continue
    return hosts


def _left_out(command: Command, allowed: dict[HostName, None]) -> str:
    left = len(allowed) - len(command.hosts)
    return f" of {len(command.hosts)} of {len(allowed)} machines" if left else ""
