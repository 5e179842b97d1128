"""A capture as it was captured, with search: what a verdict rests on, byte for byte."""

from __future__ import annotations

from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Footer, Input

from ...evidence.model import Capture
from ...hosts import HostName
from ..pages.raw import RawPage, description, raw_text
from ..widgets.line_list import LineList
from ..widgets.panes import title

_ABOVE = 4
"""Lines that are shown above a hit: what it stands in."""


class EvidenceScreen(ModalScreen[None]):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "search", "Search", key_display="/", tooltip="Search as you type", id="search"),
        Binding("n", "hit(1)", "Next hit", id="next-hit"),
        Binding("N", "hit(-1)", "Previous hit", id="previous-hit"),
        Binding("escape,q", "leave", "Back", id="leave"),
    ]

    def __init__(self, capture: Capture, host: HostName | None) -> None:
        super().__init__()
        self.capture = capture
        self.wanted = host.name if host else ""
        self.text = ""
        self.page = RawPage([], "", 1)

    def compose(self) -> ComposeResult:
        with Vertical(id="evidence"):
            yield LineList(id="raw", empty="reading …", opens=False)
            yield Input(id="search", placeholder="search", compact=True)
        yield Footer(show_command_palette=False)

    @property
    def raw(self) -> LineList:
        return self.query_one("#raw", LineList)

    def on_mount(self) -> None:
        title(self.raw, self.capture.id, "")
        self.query_one("#search", Input).display = False
        self.raw.focus()
        self.read()

    @work(thread=True, exclusive=True)
    def read(self) -> None:
        text = raw_text(self.capture)
        self.app.call_from_thread(self.show_text, text)

    def show_text(self, text: str) -> None:
        self.text = text
        self._lay_out()
        self._find(self.wanted)

    @on(LineList.WidthChanged)
    def _width_changed(self) -> None:
        if self.text:
            self._lay_out()

    def _lay_out(self) -> None:
        width = self.raw.content_width
        self.page = RawPage(description(self.capture, width), self.text, width)
        self.page.find(self.wanted)
        self.raw.show(len(self.page), lambda index, width: (self.page.line(index),), self.raw.cursor)

    def _find(self, wanted: str) -> None:
        self.wanted = wanted
        self.page.find(wanted)
        count = len(self.page.hits)
        found = f"{count} line{'' if count == 1 else 's'} with {wanted}" if wanted else ""
        title(self.raw, self.capture.id, found)
        self.raw.refresh()
        if self.page.hits:
            self.raw.show_from(self.page.hits[0], above=_ABOVE)

    def action_hit(self, by: int) -> None:
        if not self.page.hits:
            return
        cursor = self.raw.cursor
        after = [hit for hit in self.page.hits if hit > cursor] if by > 0 else [hit for hit in reversed(self.page.hits) if hit < cursor]
        self.raw.cursor = after[0] if after else self.page.hits[0 if by > 0 else -1]

    def action_search(self) -> None:
        box = self.query_one("#search", Input)
        box.display = True
        box.focus()

    @on(Input.Changed, "#search")
    def _search_changed(self, event: Input.Changed) -> None:
        self._find(event.value)

    @on(Input.Submitted, "#search")
    def _search_submitted(self) -> None:
        self.query_one("#search", Input).display = False
        self.raw.focus()

    def action_leave(self) -> None:
        box = self.query_one("#search", Input)
        if box.display:
            box.display = False
            self.raw.focus()
        else:
            self.dismiss(None)
