"""All captures of the bundle: what was asked, when, and which of them the machine's verdict rests on."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Footer

from ..lines import Line, Part, Tone, fit
from ..widgets.line_list import LineList
from ..widgets.panes import title

if TYPE_CHECKING:
    from ..source import Loaded


class CapturesScreen(ModalScreen[str | None]):
    """Dismissed with the id of the capture to open, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "open", "Open"), Binding("escape,q", "leave", "Back")]

    def __init__(self, loaded: Loaded, used: Collection[str]) -> None:
        super().__init__()
        self.used = used
        self.captures = sorted(loaded.triage.captures.values(), key=lambda capture: capture.id)

    def compose(self) -> ComposeResult:
        with Vertical(id="captures"):
            yield LineList(id="capture-list")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        listed = self.query_one(LineList)
        title(listed, f"Captures  {len(self.captures)}", "● = this machine's verdict rests on it")
        listed.show(len(self.captures), self._item)
        listed.focus()

    def _item(self, index: int, width: int) -> tuple[Line, ...]:
        capture = self.captures[index]
        asked = ", ".join(f"{key} {value}" for key, value in sorted(capture.question.items()))
        return (
            Line(
                (
                    Part("● " if capture.id in self.used else "  ", Tone.GOOD),
                    Part(fit(capture.id, 34), Tone.KEY),
                    Part(f"{capture.captured_at:%m-%d %H:%M}  ", Tone.MUTED),
                    Part(asked or capture.file_name.line()),
                )
            ),
        )

    @on(LineList.Chosen)
    def _chosen(self) -> None:
        self.action_open()

    def action_open(self) -> None:
        index = self.query_one(LineList).cursor
        self.dismiss(self.captures[index].id if self.captures else None)

    def action_leave(self) -> None:
        self.dismiss(None)
