"""A box that takes pasted text. What is large is held and only its beginning shown, so that megabytes do not stop the screen."""

from __future__ import annotations

from textual import events
from textual.message import Message
from textual.widgets import TextArea

from ...safe_text import clean_lines

_LARGE = 100_000
"""Characters from which on a text is held and not laid out."""
_SHOWN = 2_000


class PasteBox(TextArea):
    """`content` is what was pasted and typed; `is_held` says that only its beginning is shown."""

    class Pasted(Message):
        """Something was pasted, or thrown away."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, show_line_numbers=False, soft_wrap=True, tab_behavior="focus")
        self._held: list[str] = []

    @property
    def is_held(self) -> bool:
        return bool(self._held)

    @property
    def content(self) -> str:
        return "".join(self._held) if self._held else self.text

    @property
    def length(self) -> int:
        return sum(map(len, self._held)) if self._held else len(self.text)

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        self.take(event.text)

    def take(self, text: str) -> None:
        """Terminals send a line's end as a carriage return."""
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        if self._held:
            self._held.append(text)
        elif len(text) + len(self.text) <= _LARGE:
            self.replace(text, *self.selection)
        else:
            self._held = [self.text, text]
            self.read_only = True
            self.load_text(clean_lines((self.text + text)[:_SHOWN]) + "\n…")
        self.post_message(self.Pasted())

    def throw_away(self) -> None:
        self._held = []
        self.read_only = False
        self.load_text("")
        self.post_message(self.Pasted())
