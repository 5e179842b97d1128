"""The keys of a place, made from the bindings themselves so that the two cannot drift apart."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen, Screen
from textual.widgets import Footer

from ..commands import Command, commands_of
from ..keys import key_words
from ..lines import Line, Part, Tone, fit, heading, pad, paragraph
from ..widgets.line_list import LineList
from ..widgets.panes import title

_KEYS = 16
"""Columns for the keys of a command."""
_SYMBOLS = (
    ("✓ fresh", Tone.GOOD, "even the oldest instant that the portal's words allow is within the ticket's days"),
    ("✗ stale", Tone.BAD, "it may be older than that; the portal's colour is not the test"),
    ("? …", Tone.WARN, "could not be determined; never the same as nothing there"),
    ("▸", Tone.KEY, "the rule that decides"),
)


class HelpScreen(ModalScreen[None]):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,question_mark", "leave", "Back", id="leave")]

    def __init__(self, place: Screen[None]) -> None:
        super().__init__()
        self.commands = list(commands_of(place))

    def compose(self) -> ComposeResult:
        with Vertical(id="help"):
            yield LineList(id="keys", opens=False)
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        title(self.query_one(LineList), "Keys of this place")
        self.query_one(LineList).focus()

    @on(LineList.WidthChanged)
    def _lay_out_again(self) -> None:
        self._lay_out()

    def _lay_out(self) -> None:
        listed = self.query_one(LineList)
        listed.show_lines(self.page(listed.content_width))

    def page(self, width: int) -> list[Line]:
        """Keys as the user's settings have them, what they do, and the id by which the settings can change them."""
        by_node: dict[str, list[Command]] = {}
        for command in self.commands:
            where = "In lists" if isinstance(command.node, LineList) else "Everywhere" if command.node is self.app else "Here"
            by_node.setdefault(where, []).append(command)
        lines: list[Line] = []
        for where in ("Here", "In lists", "Everywhere"):
            if where in by_node:
                lines += heading(where, width, "id for [console.keys]" if not lines else "")
                for command in by_node[where]:
                    lines += _command_lines(command, width)
        lines += heading("Signs", width)
        for sign, tone, meaning in _SYMBOLS:
            lines += paragraph(meaning, width, lead=[Part(fit(sign, _KEYS), tone)])
        return lines[1:]

    def action_leave(self) -> None:
        self.dismiss(None)


def _command_lines(command: Command, width: int) -> list[Line]:
    name = command.binding.id or ""
    room = width - len(name) - 2
    lead = [Part(pad(key_words(command.keys), _KEYS - 1) + " ", Tone.KEY)]
    first, *rest = paragraph(command.name, room, lead=lead)
    return [Line((*first.parts, Part(" " * (width - len(first.text) - len(name)) + name, Tone.MUTED))), *rest]
