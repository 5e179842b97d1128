"""The container of the desk's panes: puts each where `layout.arranged` says. Knows nothing of what they show."""

from __future__ import annotations

from collections.abc import Mapping

from textual.content import Content
from textual.geometry import NULL_OFFSET, NULL_SPACING, Region, Size
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.widget import Widget

from ..layout import FOCUSABLE, Arrangement, Mode, Pane, Rectangle, arranged, mode_of
from .next_box import NextBox


class _ByRectangles(Layout):
    name = "by-rectangles"

    def arrange(self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True) -> ArrangeResult:
        if not isinstance(parent, DeskPanes):
            return []
        panes = parent.placed = parent.panes_at(size)
        return [
            WidgetPlacement(Region(*panes[Pane(child.id)]), NULL_OFFSET, NULL_SPACING, child)
            for child in children
            if child.id in panes
        ]


_BY_RECTANGLES = _ByRectangles()
_ONE_KEY_AWAY = {
    Pane.TICKETS: "1 tickets",
    Pane.MACHINES: "2 machines",
    Pane.PAGE: "3 known",
    Pane.STEPS: "4 checklist",
    Pane.TIMELINE: "5 timeline",
    Pane.DRAFT: "6 texts",
}


class DeskPanes(Widget):
    """Its children have the ids of `Pane`."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.arrangement = Arrangement()
        self.placed: Mapping[Pane, Rectangle] = {}
        """Where the panes were put last."""

    @property
    def layout(self) -> Layout:
        return _BY_RECTANGLES

    @property
    def mode(self) -> Mode:
        return mode_of(self.size.width, self.arrangement.forced)

    def panes_at(self, size: Size) -> dict[Pane, Rectangle]:
        box = self.query_one(NextBox)
        return arranged(size.width, size.height, self.arrangement, lambda width: box.get_content_height(size, size, width))

    @property
    def panes(self) -> dict[Pane, Rectangle]:
        """The panes that are seen."""
        return self.panes_at(self.size)

    def show(self, arrangement: Arrangement) -> None:
        self.arrangement = arrangement
        self.arrange_again()
        self._say_where()

    def on_resize(self) -> None:
        self._say_where()

    def _say_where(self) -> None:
        """The verdict's frame names the panes that are not seen; and notices keep off the verdict where it is the lowest pane."""
        panes, box = self.panes, self.query_one(NextBox)
        box.border_subtitle = Content("  ".join(_ONE_KEY_AWAY[pane] for pane in FOCUSABLE if pane not in panes))
        self.screen.set_class(Pane.NEXT in panes and panes[Pane.NEXT].bottom == self.size.height, "-verdict-below")

    def arrange_again(self) -> None:
        """If the panes lie elsewhere now, as when the verdict needs another line: laying out costs more than a keystroke may."""
        if self.panes != self.placed:
            self.query_one(NextBox).refresh(layout=True)  # a child asks for it: a widget that asks keeps its own arrangement
