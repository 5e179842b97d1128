"""The band at the top: always says that this is a replay, and of what time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content
from textual.widgets import Static

from ..lines import cell_width

_GAP = 2


@dataclass(frozen=True, slots=True)
class BandText:
    """What is looked at, on the left; its state on the right, in wordings from the longest to the shortest."""

    left: str
    right: Sequence[str] = ()

    def fitted(self, width: int) -> str:
        """The longest wording that fits."""
        for right in (*self.right, ""):
            gap = width - cell_width(self.left) - cell_width(right)
            if gap >= _GAP or (gap >= 0 and not right):
                return self.left + " " * gap + right
        return self.left


class Band(Static):
    """One line of its own colour."""

    def __init__(self, text: BandText) -> None:
        super().__init__(Content(""), markup=False)
        self.text = text

    def say(self, text: BandText) -> None:
        self.text = text
        self.on_resize()

    def on_resize(self) -> None:
        self.update(Content(self.text.fitted(self.size.width)))
