"""Which panes of the desk are seen, where and how large: keys and mouse for it, and remembering it. Knows nothing of what they show."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, cast

from textual import events
from textual.binding import Binding, BindingType

from ..layout import FOCUSABLE, LISTS, Arrangement, Mode, Pane, arrangement_of, boundary_at, kept_of, share_at, share_of
from ..widgets.desk_panes import DeskPanes
from ..widgets.line_list import LineList
from .undoing import Undoes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..app import ScantuiApp

_STEP = 4
"""Percent by which one key press moves a boundary."""


class ArrangesPanes(Undoes):
    """For the screen that holds a `DeskPanes`."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab,l,right", "pane(1)", "Next pane", show=False, id="next-pane", tooltip="The next pane"),
        Binding("shift+tab,h,left", "pane(-1)", "Previous pane", show=False, id="previous-pane", tooltip="The pane before"),
        Binding("1", "focus_pane('tickets')", "Tickets", show=False, id="tickets-pane", tooltip="Go to the tickets"),
        Binding("2", "focus_pane('machines')", "Machines", show=False, id="machines-pane", tooltip="Go to the machines"),
        Binding("3", "focus_pane('page')", "Known", show=False, id="machine-pane", tooltip="What is known of the machine"),
        Binding("4,s", "focus_pane('steps')", "Checklist", show=False, id="steps", tooltip="The runbook's steps as a checklist"),
        Binding("5,v", "focus_pane('timeline')", "Timeline", show=False, id="timeline-pane", tooltip="What happened to it, and when"),
        Binding("6", "focus_pane('draft')", "Texts", show=False, id="draft-pane", tooltip="The texts as they would be pasted"),
        Binding("z", "zoom", "Zoom", show=False, id="zoom", tooltip="The pane alone, and back"),
        Binding("greater_than_sign", "widen(1)", "Wider", show=False, id="wider", tooltip="The pane wider"),
        Binding("less_than_sign", "widen(-1)", "Narrower", show=False, id="narrower", tooltip="The pane narrower"),
        Binding("plus", "heighten(1)", "Taller", show=False, id="taller", tooltip="The pane taller"),
        Binding("minus", "heighten(-1)", "Lower", show=False, id="lower", tooltip="The pane lower"),
        Binding("equals_sign", "even_out", "Usual sizes", show=False, id="usual-sizes", tooltip="All panes at their usual sizes"),
    ]
    _dragged: str | None = None
    _before_drag: Arrangement | None = None
    _was_told = False
    """That nothing can be remembered."""

    @property
    def panes(self) -> DeskPanes:
        return self.query_one(DeskPanes)

    @property
    def arrangement(self) -> Arrangement:
        return self.panes.arrangement

    def panes_changed(self) -> None:
        """Other panes are seen than before, or at other sizes."""

    def remembered_arrangement(self) -> Arrangement:
        app = cast("ScantuiApp", self.app)
        return arrangement_of(app.remembered, app.source.settings.console.layout)

    def remember_arrangement(self, more: Mapping[str, str] | None = None) -> None:
        keeper = cast("ScantuiApp", self.app).keeper
        kept = keeper.load("layout")
        new = {**kept, **kept_of(self.arrangement), **(more or {})}
        problem = keeper.save("layout", new) if new != kept else None
        if problem and not self._was_told:
            self._was_told = True
            self.notify(f"sizes and orders are not remembered: {problem}", severity="warning", markup=False)

    def _arrange(self, arrangement: Arrangement) -> None:
        self.panes.show(arrangement)
        self.panes_changed()
        self.refresh_bindings()

    @property
    def focused_pane(self) -> Pane | None:
        return Pane(self.focused.id) if self.focused and self.focused.id in FOCUSABLE else None

    def action_pane(self, by: int) -> None:
        """The next one that is seen; where there is but one column, all of them follow each other."""
        seen = [pane for pane in FOCUSABLE if pane in self.panes.panes]
        pane = self.focused_pane or Pane.TICKETS
        order = list(FOCUSABLE) if self.panes.mode is Mode.NARROW or self.arrangement.zoomed or pane not in seen else seen
        self.action_focus_pane(order[(order.index(pane) + by) % len(order)])

    def action_focus_pane(self, pane: str) -> None:
        self._arrange(self.arrangement.bring(Pane(pane), self.panes.mode))
        self.query_one(f"#{pane}", LineList).focus()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        if event.widget.id in FOCUSABLE and event.widget.id != self.arrangement.front:
            self._arrange(self.arrangement.bring(Pane(event.widget.id), self.panes.mode))
        self.refresh_bindings()

    def action_zoom(self) -> None:
        self._arrange(replace(self.arrangement, zoomed=not self.arrangement.zoomed, front=self.focused_pane or self.arrangement.front))

    def action_widen(self, by: int) -> None:
        self._resize(by, sideways=True)

    def action_heighten(self, by: int) -> None:
        self._resize(by, sideways=False)

    def _resize(self, by: int, *, sideways: bool) -> None:
        mode = self.panes.mode
        share = share_of(self.focused_pane or self.arrangement.front, self.panes.panes, mode, sideways=sideways)
        if share is None or self.arrangement.zoomed:
            self.tell("nothing lies beside this pane" if sideways else "nothing shares this pane's column", timeout=3)
            return
        self._take_sizes(self.arrangement.resized(mode, share[0], by * share[1] * _STEP))

    def action_even_out(self) -> None:
        self._take_sizes(self.arrangement.with_default_sizes(self.panes.mode))

    def _take_sizes(self, arrangement: Arrangement, before: Arrangement | None = None) -> None:
        sizes = (before or self.arrangement).sizes
        if arrangement.sizes == sizes:  # a frame was only clicked, or moves no further
            return
        self.can_undo("the sizes of the panes", lambda: self._arrange(replace(self.arrangement, sizes=sizes)))
        self._arrange(arrangement)
        self.remember_arrangement()

    # By mouse: the frames between panes can be dragged

    def on_mouse_down(self, event: events.MouseDown) -> None:
        panes = self.panes
        x, y = int(event.screen_x) - panes.region.x, int(event.screen_y) - panes.region.y
        self._dragged = None if self.arrangement.zoomed else boundary_at(x, y, panes.panes, panes.mode)
        if self._dragged:
            self._before_drag = self.arrangement
            self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._dragged:
            panes = self.panes
            x, y = int(event.screen_x) - panes.region.x, int(event.screen_y) - panes.region.y
            percent = share_at(self._dragged, x, y, panes.size.width, panes.panes, panes.mode)
            self._arrange(self.arrangement.resized(panes.mode, self._dragged, to=percent))

    def on_mouse_up(self) -> None:
        if self._dragged:
            self._dragged = None
            self.release_mouse()
            self._take_sizes(self.arrangement, self._before_drag)

    @property
    def is_apart(self) -> bool:
        """Whether there is a step back to take: from a detail or the machines, or out of the zoom."""
        return self.arrangement.zoomed or self.focused_pane != Pane.TICKETS

    def step_back(self) -> None:
        """Out of the zoom, from a detail to the machines, from there to the tickets."""
        if self.arrangement.zoomed:
            self.action_zoom()
        else:
            self.action_focus_pane(Pane.TICKETS if self.focused_pane in LISTS else Pane.MACHINES)
