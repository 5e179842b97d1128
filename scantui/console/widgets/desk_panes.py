"""The container of the desk's panes: puts each where `layout.arranged` says. Knows nothing of what they show."""

from __future__ import annotations

from textual.geometry import NULL_OFFSET, NULL_SPACING, Region, Size
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.widget import Widget

from ..layout import Look, Mode, Pane, Rectangle, arranged, mode_of
from .next_box import NextBox


class _ByRectangles(Layout):
    name = "by-rectangles"

    def arrange(self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True) -> ArrangeResult:
        panes = parent.panes_at(size) if isinstance(parent, DeskPanes) else {}
        return [
            WidgetPlacement(Region(*panes[Pane(child.id)]), NULL_OFFSET, NULL_SPACING, child)
            for child in children
            if child.id in panes
        ]


_BY_RECTANGLES = _ByRectangles()


class DeskPanes(Widget):
    """Its children have the ids of `Pane`."""

    look = Look()

    @property
    def layout(self) -> Layout:
        return _BY_RECTANGLES

    @property
    def mode(self) -> Mode:
        return mode_of(self.size.width, self.look.forced)

    def panes_at(self, size: Size) -> dict[Pane, Rectangle]:
        box = self.query_one(NextBox)
        return arranged(size.width, size.height, self.look, lambda width: box.get_content_height(size, size, width))

    @property
    def panes(self) -> dict[Pane, Rectangle]:
        """The panes that are seen."""
        return self.panes_at(self.size)

    def show(self, look: Look) -> None:
        self.look = look
        self.arrange_again()

    def arrange_again(self) -> None:
        """Also when the verdict needs another line. A child asks for it: a widget that asks keeps its own arrangement."""
        self.query_one(NextBox).refresh(layout=True)
