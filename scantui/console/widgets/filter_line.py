"""The line in which a filter is typed: Tab completes a term. Knows not what is filtered."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import Input

Completer = Callable[[str, int], tuple[str, int]]
"""Makes of a text and the cursor's place the completed text and the cursor's place in it."""


class FilterLine(Input):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Keep", key_display="enter", id="keep-filter", tooltip="Keep the filter, and go to the tickets"),
        Binding("tab", "complete", "Complete", id="complete", tooltip="Complete the term under the cursor"),
    ]

    def __init__(self, completer: Completer, placeholder: str, *, id: str) -> None:
        super().__init__(id=id, placeholder=placeholder, compact=True)
        self._completer = completer

    def action_complete(self) -> None:
        self.value, self.cursor_position = self._completer(self.value, self.cursor_position)
