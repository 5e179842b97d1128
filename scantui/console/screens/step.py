"""One row of the runbook: its outcome, its rule, what the runbook says, and the way to the evidence behind it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from ...answer import CaptureId
from ...evidence.model import Capture
from ...runbook.assessment import Assessment
from ...runbook.table import TABLE
from ..lines import Line
from ..pages.step import step_of, step_page, step_title
from ..widgets.key_line import KeyLine
from ..widgets.line_list import LineList
from ..widgets.panes import title
from .helping import HasHelp


class StepScreen(HasHelp, ModalScreen[None]):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "row(1)", "Next row", id="next-row", tooltip="The next row of the runbook"),
        Binding("p", "row(-1)", "Previous row", id="previous-row", tooltip="The row of the runbook before"),
        Binding("r", "evidence", "Evidence", id="raw", tooltip="Open the evidence: of the line under the cursor, else the row's first"),
        Binding("question_mark", "help", "Help", key_display="?", id="help", tooltip="The keys of this place"),
        Binding("escape,q", "leave", "Back", id="leave", tooltip="Back to the checklist"),
    ]

    def __init__(self, assessment: Assessment, rule: int, captures: Mapping[CaptureId, Capture]) -> None:
        super().__init__()
        self.assessment = assessment
        self.rule = rule
        self.captures = captures
        self.lines: list[Line] = []

    def compose(self) -> ComposeResult:
        with Vertical(id="step"):
            yield LineList(id="step-lines")
        yield KeyLine()

    @property
    def listed(self) -> LineList:
        return self.query_one(LineList)

    def on_mount(self) -> None:
        self.listed.focus()

    @on(LineList.WidthChanged)
    def _width_changed(self) -> None:
        self._show(self.listed.cursor)

    def _show(self, cursor: int = 0) -> None:
        self.lines = step_page(self.assessment, self.rule, self.captures, self.listed.content_width)
        self.listed.show_lines(self.lines, cursor)
        title(self.listed, step_title(self.rule), str(self.assessment.case.host))

    def action_row(self, by: int) -> None:
        if not 1 <= self.rule + by <= len(TABLE):
            self.notify(f"row {self.rule} is the {'last' if by > 0 else 'first'} one", markup=False)
            return
        self.rule += by
        self._show()

    @on(LineList.Chosen)
    def _chosen(self, event: LineList.Chosen) -> None:
        self._open(self.lines[event.index].capture)

    def action_evidence(self) -> None:
        step = step_of(self.assessment, self.rule)
        here = self.lines[self.listed.cursor].capture if self.lines else None
        self._open(here or next(iter(step.evidence if step else ()), None))

    def _open(self, capture_id: CaptureId | None) -> None:
        from .evidence import EvidenceScreen, where_to_look

        capture = self.captures.get(capture_id) if capture_id else None
        if capture is None:
            self.notify("no capture stands behind this", severity="warning", markup=False)
            return
        self.app.push_screen(EvidenceScreen(capture, self.assessment.case.host, where_to_look(capture, self.assessment)))

    def action_leave(self) -> None:
        self.dismiss(None)
