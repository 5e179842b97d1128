"""The panes about one machine: each is filled when it is in sight, after the frame in which the cursor has moved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple, cast

from textual import on
from textual.content import Content

from ..layout import DETAILS, Pane
from ..lines import Line, same_place
from ..widgets.desk_panes import DeskPanes
from ..widgets.line_list import LineList
from .desk_part import DeskPart

if TYPE_CHECKING:
    from ...drafts.model import Done
    from ...hosts import HostName
    from ...runbook.assessment import Assessment
    from ..app import ScantuiApp

_ABOVE = 3
"""Lines that are seen above the one that decides."""
_TITLES = {Pane.PAGE: "3 What is known", Pane.STEPS: "4 Checklist", Pane.TIMELINE: "5 Timeline", Pane.DRAFT: "6 Texts"}


class _Filled(NamedTuple):
    """What a pane was filled with."""

    assessment: Assessment | None
    """Held, so that no other one can have its place in memory."""
    done: tuple[tuple[HostName, Done], ...]
    width: int


class ShowsDetails(DeskPart):
    """The panes of `DETAILS`."""

    def __init__(self) -> None:
        super().__init__()
        self.detail_lines: dict[Pane, list[Line]] = {pane: [] for pane in DETAILS}
        self._filled: dict[Pane, _Filled] = {}
        self._is_due = False

    def done_of_current(self) -> Mapping[HostName, Done]:
        """What was marked as done for the current machine."""
        raise NotImplementedError

    def fill_details(self) -> None:
        """Soon: while a key is held down, only the machine at which it is let go is drawn in full."""
        if not self._is_due:
            self._is_due = True
            self.call_after_refresh(self._fill)

    def _fill(self) -> None:
        self._is_due = False
        seen = self.query_one(DeskPanes).panes
        for pane in seen:
            if pane in DETAILS:
                self._fill_pane(pane, names_machine=Pane.NEXT not in seen)

    def _fill_pane(self, pane: Pane, *, names_machine: bool) -> None:
        """`names_machine`: the pane's title does, for the verdict, which does so elsewhere, is not seen."""
        listed, assessment = self.query_one(f"#{pane}", LineList), self.current
        of = f": {assessment.case.host}" if names_machine and assessment else ""
        listed.border_title = Content(_TITLES[pane] + of)
        done = self.done_of_current()
        before = self._filled.get(pane)
        now = _Filled(assessment, tuple(done.items()), listed.content_width)
        is_same = before is not None and before.assessment is assessment
        if before is not None and is_same and before[1:] == now[1:]:
            return
        self._filled[pane] = now
        lines, note = self._page(pane, assessment, done, listed.content_width) if assessment else ([], "")
        cursor = same_place(self.detail_lines[pane], listed.cursor, lines) if is_same else self.first_line(pane, lines)
        self.detail_lines[pane] = lines
        listed.show_lines(lines, cursor)
        if cursor and not is_same:
            self.call_after_refresh(listed.show_from, cursor, above=_ABOVE)
        listed.border_subtitle = Content(note) if note else None

    def first_line(self, pane: Pane, lines: list[Line]) -> int:
        """Where the cursor stands at first: in the checklist on the rule that decides."""
        if pane is not Pane.STEPS or self.current is None:
            return 0
        from ..pages.steps import line_of_rule

        return line_of_rule(lines, self.current.decided_by.rule)

    def _page(self, pane: Pane, assessment: Assessment, done: Mapping[HostName, Done], width: int) -> tuple[list[Line], str]:
        """The lines of a pane and the note on its frame. Imported late: the first frame needs none of it."""
        if pane is Pane.PAGE:
            from ..pages.host import host_page, page_note

            return host_page(assessment, width, cast("ScantuiApp", self.app).source.places), page_note(assessment)
        if pane is Pane.STEPS:
            from ..pages.steps import steps_note, steps_page

            return steps_page(assessment, width), steps_note(assessment)
        if pane is Pane.TIMELINE:
            from ..pages.timeline import timeline_note, timeline_page

            return timeline_page(assessment, width), timeline_note(assessment)
        from ..pages.draft import draft_page

        return (draft_page(assessment, self.loaded.provenance, done, width), "d edits") if self.loaded else ([], "")

    @on(LineList.WidthChanged)
    def _width_changed(self, event: LineList.WidthChanged) -> None:
        if event.sender.id in DETAILS:
            self.fill_details()
