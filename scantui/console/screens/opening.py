"""Going from the desk to the screens that lie before it: evidence, bundle, ticket, drafts, help."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from textual.screen import Screen

from ..widgets.band import Band

if TYPE_CHECKING:
    from ...runbook.assessment import Assessment
    from ...triage.triage import TicketTriage
    from ..app import ScantuiApp
    from ..lines import Line
    from ..source import Loaded


class OpensScreens(Screen[None]):
    """For the screen that has a current machine and ticket."""

    loaded: Loaded | None

    @property
    def current(self) -> Assessment | None:
        raise NotImplementedError

    @property
    def current_ticket(self) -> TicketTriage | None:
        raise NotImplementedError

    def open_line(self, line: Line) -> None:
        """The capture behind a line of a page."""
        if line.capture is None:
            self.notify("no capture stands behind this line", severity="warning", markup=False)
        else:
            self._open_capture(line.capture)

    def _open_capture(self, capture_id: str) -> None:
        from .evidence import EvidenceScreen

        if self.loaded is not None and capture_id in self.loaded.triage.captures:
            self.app.push_screen(EvidenceScreen(self.loaded.triage.captures[capture_id], self.current.case.host if self.current else None))

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
        if self.current is not None:
            self._open_drafts([self.current])

    def action_ticket_drafts(self) -> None:
        if self.current_ticket is not None and self.current_ticket.assessments:
            self._open_drafts(self.current_ticket.assessments)

    def _open_drafts(self, assessments: Sequence[Assessment]) -> None:
        from .drafts import DraftsScreen

        if self.loaded is not None:
            clock = cast("ScantuiApp", self.app).clock
            self.app.push_screen(DraftsScreen(assessments, self.loaded.provenance, self.query_one(Band).text, clock))

    def action_help(self) -> None:
        from .help import HelpScreen

        self.app.push_screen(HelpScreen(self))
