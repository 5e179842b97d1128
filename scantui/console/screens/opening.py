"""Going from the desk to the screens that lie before it: evidence, bundle, ticket, drafts, help."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from ..widgets.band import Band
from .desk_part import DeskPart

if TYPE_CHECKING:
    from ...answer import CaptureId
    from ...runbook.assessment import Assessment
    from ..app import ScantuiApp
    from ..lines import Line
    from ..reader import Reader
    from ..source import Replay


class OpensScreens(DeskPart):
    """The desk's keys that open another screen."""

    reader: Reader

    @property
    def is_reading_again(self) -> bool:
        raise NotImplementedError

    def show_again(self, source: Replay) -> None:
        """Read other evidence, or the same again, and show it then."""
        raise NotImplementedError

    def take_collected(self, source: Replay) -> None:
        """What was gathered by hand is in the bundle: read it."""
        self.show_again(source)

    def deeds_changed(self) -> None:
        """Something was marked as done, or taken back."""
        raise NotImplementedError

    def open_line(self, line: Line) -> None:
        """What stands behind a line of a pane: a row of the runbook, or the capture it came from."""
        if line.rule is not None and self.loaded is not None and self.current is not None:
            from .step import StepScreen

            self.app.push_screen(StepScreen(self.current, line.rule, self.loaded.triage.captures))
        else:
            self._open_capture(line.capture)

    def action_raw(self) -> None:
        """The capture that the value under the cursor came from: of a ticket its file, of a machine the portal's page."""
        line = self.line_under_cursor()
        if line is not None:
            self._open_capture(line.capture)
        elif self.focused is not None and self.focused.id == "machines" and self.current is not None:
            evidence = (*self.current.case.portal.evidence, *self.current.evidence)
            self._open_capture(evidence[0] if evidence else None)
        elif self.current_ticket is not None:
            self._open_capture(self.current_ticket.ticket.source)

    def _open_capture(self, capture_id: CaptureId | None) -> None:
        from .evidence import EvidenceScreen, where_to_look

        capture = self.loaded.triage.captures.get(capture_id) if self.loaded and capture_id else None
        if capture is None:
            self.tell("no capture stands behind this line", "warning", 4)
            return
        current = self.current
        wanted = where_to_look(capture, current) if current else None
        self.app.push_screen(EvidenceScreen(capture, current.case.host if current else None, wanted))

    def action_bundle(self) -> None:
        from .bundle import BundleScreen

        if self.loaded is not None:
            used = self.current.evidence if self.current else ()
            self.app.push_screen(BundleScreen(self.loaded, used), lambda chosen: self._open_capture(chosen) if chosen else None)

    def action_ticket(self) -> None:
        from .ticket import TicketScreen

        if self.current_ticket is not None:
            self.app.push_screen(TicketScreen(self.current_ticket))

    def action_drafts(self) -> None:
        self._open_forms(self.chosen)

    def action_ticket_drafts(self) -> None:
        if self.current_ticket is not None:
            self._open_forms(self.current_ticket.assessments)

    def _open_forms(self, assessments: Sequence[Assessment]) -> None:
        from .forms import FormsScreen

        if self.loaded is None or not assessments:
            return
        clock, captures, band = cast("ScantuiApp", self.app).clock, self.loaded.triage.captures, self.query_one(Band).text
        form = FormsScreen(assessments, self.loaded.provenance, band, self.deeds, self.texts, clock, captures=captures)
        self.app.push_screen(form, lambda _: self.deeds_changed())

    def action_mark_done(self) -> None:
        from .done import mark_as_done

        assessments = self.chosen
        if self.loaded is None or not assessments:
            return
        before = self.deeds.for_(assessments)

        def put_back() -> None:
            self.deeds.put_back(before, assessments)
            self.deeds_changed()

        def marked() -> None:
            self.can_undo("what was marked as done", put_back)
            self.deeds_changed()

        mark_as_done(self, assessments, self.loaded.provenance, self.deeds, cast("ScantuiApp", self.app).clock, marked)

    def action_collect(self) -> None:
        """Gather what is missing for the machine; what was kept is then read and judged beside this screen."""
        from .collect import CollectScreen

        if self.loaded is None or self.current is None or self.is_reading_again:
            return
        app = cast("ScantuiApp", self.app)
        screen = CollectScreen(self.current, self.loaded, app.source, self.reader, app.clock, app.state_folder)
        self.app.push_screen(screen, lambda source: self.take_collected(source) if source else None)
