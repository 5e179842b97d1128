"""Taking back the last thing done on a screen: whoever changes something says how it is taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, NamedTuple

from textual.binding import Binding, BindingType

from .telling import Tells

_MOST = 100


class _Change(NamedTuple):
    what: str
    back: Callable[[], None]


class Undoes(Tells):
    """For a screen on which things can be taken back. Nothing of it ever left this machine."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("u", "undo", "Undo", show=False, id="undo", tooltip="Take back the last mark, deed, order, filter or size"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._changes_made: list[_Change] = []

    def can_undo(self, what: str, back: Callable[[], None]) -> None:
        """`what` was changed just now; `back` makes it as it was."""
        self._changes_made = [*self._changes_made, _Change(what, back)][-_MOST:]

    def action_undo(self) -> None:
        if not self._changes_made:
            self.tell("there is nothing to take back", timeout=3)
            return
        change = self._changes_made.pop()
        change.back()
        self.tell(f"taken back: {change.what}", timeout=3)
