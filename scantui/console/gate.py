"""The last gate before the terminal: whatever a widget was given, no control or hidden character leaves (SAFETY 0.2)."""

from __future__ import annotations

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from ..safe_text import HIDDEN, MARK


class HiddenCharacterGate(LineFilter):
    """Replaces hidden characters in every line that the compositor hands out."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        if all(segment.text.isascii() and segment.text.isprintable() for segment in segments):
            return segments
        return [
            segment if segment.control or HIDDEN.search(segment.text) is None else Segment(HIDDEN.sub(MARK, segment.text), segment.style)
            for segment in segments
        ]
