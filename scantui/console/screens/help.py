"""The keys of a place, made from the bindings themselves so that the two cannot drift apart."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen, Screen
from textual.widgets import Footer

from ..lines import Line, Part, Tone, fit, heading, paragraph
from ..widgets.line_list import LineList
from ..widgets.panes import title

_SYMBOLS = (
    ("✓ fresh", Tone.GOOD, "even the oldest instant that the portal's words allow is within the ticket's days"),
    ("✗ stale", Tone.BAD, "it may be older than that; the portal's colour is not the test"),
    ("? …", Tone.WARN, "could not be determined; never the same as nothing there"),
    ("▸", Tone.KEY, "the rule that decides"),
)


class HelpScreen(ModalScreen[None]):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,question_mark", "leave", "Back")]

    def __init__(self, place: Screen[None]) -> None:
        super().__init__()
        self.place = place

    def compose(self) -> ComposeResult:
        with Vertical(id="help"):
            yield LineList(id="keys")
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
        lines = _binding_lines(self.place.BINDINGS, width)
        if any(isinstance(widget, LineList) for widget in self.place.query(LineList)):
            lines += [*heading("In lists", width), *_binding_lines(LineList.BINDINGS, width)]
        everywhere = [*self.app.BINDINGS, Binding(": ctrl+p", "", "Every command, by name")]
        lines += [*heading("Everywhere", width), *_binding_lines(everywhere, width)]
        lines += heading("Signs", width)
        for sign, tone, meaning in _SYMBOLS:
            lines += paragraph(meaning, width, lead=[Part(fit(sign, 22), tone)])
        return lines

    def action_leave(self) -> None:
        self.dismiss(None)


_NAMES = {"slash": "/", "question_mark": "?", "escape": "Esc", "enter": "Enter", "pageup": "PgUp", "pagedown": "PgDn"}


def _binding_lines(bindings: list[BindingType], width: int) -> list[Line]:
    lines = []
    for binding in bindings:
        if not isinstance(binding, Binding):
            continue
        keys = " ".join(_NAMES.get(key, key) for key in binding.key.split(","))
        lines += paragraph(binding.tooltip or binding.description, width, lead=[Part(fit(keys, 22), Tone.KEY)])
    return lines
