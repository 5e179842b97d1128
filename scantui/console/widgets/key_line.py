"""The line at the foot: the keys of this place. One widget that draws itself, where Textual's footer mounts one for each key anew."""

from __future__ import annotations

from itertools import pairwise
from typing import ClassVar, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import ActiveBinding
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from ..lines import cell_width

_WHEEL = 4


class Key(NamedTuple):
    """A key as it is shown, and what it does."""

    key: str
    display: str
    description: str
    tooltip: str

    @property
    def sign(self) -> str:
        return f" {self.display} "

    @property
    def words(self) -> str:
        return f"{self.description} " if self.description else ""

    @property
    def width(self) -> int:
        return cell_width(self.sign) + cell_width(self.words)


class KeyLine(Widget):
    """Each command that can be given now, with its first key; a click presses it, the wheel shows what does not fit."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"key-line--key", "key-line--words", "key-line--pointed"}

    def __init__(self) -> None:
        super().__init__()
        self.keys: tuple[Key, ...] = ()
        self.shift = 0
        """So many columns are left of what is seen."""
        self._pointed: Key | None = None

    @property
    def spans(self) -> list[tuple[Key, int, int]]:
        """Each key with the columns from which and up to which it stands."""
        ends = [-self.shift]
        for key in self.keys:
            ends.append(ends[-1] + key.width)
        return [(key, start, end) for key, (start, end) in zip(self.keys, pairwise(ends), strict=True)]

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._bindings_changed)

    def _bindings_changed(self, screen: Screen[object]) -> None:
        first_of: dict[str, ActiveBinding] = {}
        for active in screen.active_bindings.values():
            if active.binding.show:
                first_of.setdefault(active.binding.action, active)
        keys = tuple(
            Key(binding.key, self.app.get_key_display(binding), binding.description, tooltip)
            for _, binding, enabled, tooltip in first_of.values()
            if enabled
        )
        if keys != self.keys:
            self.keys, self.shift = keys, 0
            self._point_at(None)
            self.refresh()

    def render_line(self, y: int) -> Strip:
        plain = Style(bgcolor=self.rich_style.bgcolor)
        segments = []
        for key in self.keys if y == 0 else ():
            over = self._style("pointed", partial=True) if key == self._pointed else Style()
            segments += [Segment(key.sign, self._style("key") + over), Segment(key.words, self._style("words") + over)]
        width = self.size.width
        return Strip(segments, sum(cell_width(segment.text) for segment in segments)).crop_extend(self.shift, self.shift + width, plain)

    def _style(self, part: str, *, partial: bool = False) -> Style:
        return self.get_component_rich_style(f"key-line--{part}", partial=partial)

    # The mouse

    def _key_at(self, x: int) -> Key | None:
        return next((key for key, start, end in self.spans if start <= x < end), None)

    def _point_at(self, key: Key | None) -> None:
        if key != self._pointed:
            self._pointed = key
            self.tooltip = key.tooltip or None if key else None
            self.styles.pointer = "pointer" if key else "default"
            self.refresh()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        self._point_at(self._key_at(event.x))

    def on_leave(self) -> None:
        self._point_at(None)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        key = self._key_at(event.x)
        if key is not None:
            self.app.simulate_key(key.key)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        self._shift_by(_WHEEL)
        event.stop()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        self._shift_by(-_WHEEL)
        event.stop()

    def _shift_by(self, columns: int) -> None:
        most = sum(key.width for key in self.keys) - self.size.width
        self.shift = max(0, min(self.shift + columns, most))
        self.refresh()
