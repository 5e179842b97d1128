"""The keys of a place, made from the bindings themselves so that the two cannot drift apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import Screen

from ..commands import Command, commands_of
from ..keys import key_words
from ..lines import Line, Part, Tone, fit, heading, pad, paragraph
from ..pages.found import fold, has_words
from ..widgets.key_line import KeyLine
from ..widgets.line_list import LineList
from ..widgets.panes import title
from ..widgets.search_line import SearchLine
from .filtered_list import FilteredList

_KEYS = 16
"""Columns for the keys of a command."""
_WHERE = ("Here", "In lists", "Everywhere")
"""The place's own keys first."""
_SYMBOLS = (
    ("✓ fresh", Tone.GOOD, "even the oldest instant that the portal's words allow is within the ticket's days"),
    ("✗ stale", Tone.BAD, "it may be older than that; the portal's colour is not the test"),
    ("? …", Tone.WARN, "could not be determined; never the same as nothing there"),
    ("✓ no", Tone.GOOD, "a row of the runbook that was looked at and settled: it does not hold"),
    ("– n/a", Tone.MUTED, "a row that is about other machines"),
    ("·", Tone.MUTED, "a row that was not asked, or not reached"),
    ("▸", Tone.KEY, "the row that decides"),
    ("! > ? . ✓", Tone.KEY, "a ticket's machines: to do now, ask others, evidence missing, waiting, nothing to do"),
    ("● changed", Tone.KEY, "since the last look; beside a machine ● says that something else was next"),
    ("+ new", Tone.KEY, "a ticket that was not there at the last look"),
    ("✓ beside a name", Tone.GOOD, "marked as done"),
    ("▪", Tone.KEY, "marked, for one text about several"),
)


class HelpScreen(FilteredList[None]):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark", "leave", "Back", id="leave", tooltip="Out of the filter, then back"),
    ]

    def __init__(self, place: Screen[Any]) -> None:
        super().__init__()
        self.commands = list(commands_of(place))

    def compose(self) -> ComposeResult:
        with Vertical(id="help"):
            yield LineList(id="keys", opens=False)
            yield SearchLine("copy, ctrl+d: words and keys; @d: what the key d does")
        yield KeyLine()

    def on_mount(self) -> None:
        title(self.listed, "Keys of this place", "/ finds a command or a key; @d what d does")
        self.listed.focus()

    @on(LineList.WidthChanged)
    def _width_changed(self) -> None:
        self.show_filtered(keep_place=True)

    def show_filtered(self, *, keep_place: bool) -> None:
        self.listed.show_lines(self.page(self.listed.content_width))

    def page(self, width: int) -> list[Line]:
        """Keys as the user's settings have them, what they do, and the id by which the settings can change them."""
        found = matching(self.commands, self.filter)
        lines: list[Line] = []
        for where in _WHERE:
            commands = sorted((each for each in found if self._where(each) == where), key=lambda each: not each.binding.show)
            if commands:
                lines += heading(where, width, "id for [console.keys]" if not lines else "")
                lines += [line for command in commands for line in _command_lines(command, width)]
        signs = [each for each in _SYMBOLS if has_words(fold(f"{each[0]} {each[2]}"), self.filter)]
        lines += heading("Signs", width) if signs else []
        for sign, tone, meaning in signs:
            lines += paragraph(meaning, width, lead=[Part(fit(sign, _KEYS), tone)])
        return lines[1:] or paragraph(f"no key and no command here matches {self.filter.strip()}", width, tone=Tone.MUTED)

    def _where(self, command: Command) -> str:
        return "In lists" if isinstance(command.node, LineList) else "Everywhere" if command.node is self.app else "Here"


def matching(commands: Sequence[Command], wanted: str) -> Iterable[Command]:
    """Of `@d` the commands that lie on the key d itself; else those in whose words or keys all that was typed occurs."""
    wanted = wanted.strip()
    if wanted.startswith("@"):
        return [command for command in commands if not wanted[1:] or _lies_on(command, wanted[1:])]
    return [command for command in commands if has_words(_text_of(command), wanted)]


def _lies_on(command: Command, key: str) -> bool:
    """As the key is called in the settings or shown here; of a single letter its case counts, for C is another key than c."""
    names = {name for each in command.keys for name in (each, key_words([each]))}
    return key in names if len(key) == 1 else key.lower() in {name.lower() for name in names if len(name) > 1}


def _text_of(command: Command) -> str:
    words = f"{command.name} {command.binding.description} {command.binding.id} {key_words(command.keys)} {' '.join(command.keys)}"
    return fold(words)


def _command_lines(command: Command, width: int) -> list[Line]:
    name = command.binding.id or ""
    room = width - len(name) - 2
    lead = [Part(pad(key_words(command.keys), _KEYS - 1) + " ", Tone.KEY)]
    first, *rest = paragraph(command.name, room, lead=lead)
    return [Line((*first.parts, Part(" " * (width - len(first.text) - len(name)) + name, Tone.MUTED))), *rest]
