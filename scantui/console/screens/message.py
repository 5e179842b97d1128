"""One message that must be read before anything else."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static


class MessageScreen(ModalScreen[None]):
    """A title, a sentence, and Enter."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter,escape,q", "dismiss_message", "Close", id="close")]

    def __init__(self, heading: str, sentence: str) -> None:
        super().__init__()
        self.heading = heading
        self.sentence = sentence

    def compose(self) -> ComposeResult:
        with Vertical(id="message") as box:
            box.border_title = Content(self.heading)
            box.border_subtitle = Content("Enter closes")
            yield Static(Content(self.sentence), markup=False)

    def action_dismiss_message(self) -> None:
        self.dismiss(None)
