"""Copying texts: which one, and an honest word on what became of it. Shared by the screens that can copy."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual import work
from textual.screen import Screen

from ...safe_text import clip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...drafts.model import DraftKind
    from ...runbook.assessment import Assessment
    from ...triage.triage import TicketTriage
    from ..app import ScantuiApp
    from ..deeds import Deeds
    from ..lines import Line
    from ..source import Loaded


class CopiesText(Screen[None]):
    """For a screen that copies texts."""

    @work(thread=True, exclusive=True, group="copy")
    def copy_text(self, text: str, what: str) -> None:
        """Copy in a thread, for a clipboard program may be slow."""
        app = cast("ScantuiApp", self.app)
        copied = app.clipboard_door.copy(text)
        severity = "information" if copied.arrived else "warning"
        app.call_from_thread(app.notify, f"{what}: {copied.words}", severity=severity, markup=False, timeout=8)

    def copy_selected(self) -> bool:
        """Copy the text that the mouse was dragged over; whether there was any."""
        selected = self.get_selected_text()
        if selected:
            self.copy_text(selected, "selected text")
            self.clear_selection()
        return bool(selected)


class CopyActions(CopiesText):
    """For a screen that has a current machine and ticket."""

    loaded: Loaded | None
    deeds: Deeds

    @property
    def current(self) -> Assessment | None:
        raise NotImplementedError

    @property
    def chosen(self) -> list[Assessment]:
        """What an action is about: the marked machines, else the current one."""
        raise NotImplementedError

    @property
    def current_ticket(self) -> TicketTriage | None:
        raise NotImplementedError

    def action_copy_comment(self) -> None:
        from ...drafts.model import DraftKind

        self._copy_draft(DraftKind.COMMENT, self.chosen)

    def action_copy_ticket_comment(self) -> None:
        from ...drafts.model import DraftKind

        if self.current_ticket is not None:
            self._copy_draft(DraftKind.COMMENT, self.current_ticket.assessments)

    def action_copy_main(self) -> None:
        """The text that is next; for several machines one chlorine command, where it may name several; text dragged over goes before."""
        from ...drafts.model import DraftKind, called_for

        if self.copy_selected():
            return
        chosen = self.chosen
        if chosen:
            self._copy_draft(called_for(chosen[0]) if len(chosen) == 1 else DraftKind.CHLORINE, chosen)

    def line_under_cursor(self) -> Line | None:
        """Of the pane that has the focus; None where the lists have it."""
        raise NotImplementedError

    def action_copy_line(self) -> None:
        """What stands under the cursor: of a ticket its title, of a machine its name; text dragged over goes before."""
        if self.copy_selected():
            return
        line, ticket = self.line_under_cursor(), self.current_ticket
        if line is not None:
            self.copy_text(line.text.strip(), "this line")
        elif self.focused is not None and self.focused.id == "machines" and self.current is not None:
            self.copy_text(self.current.case.host.name, "the machine's name")
        elif ticket is not None:
            self.copy_text(f"#{ticket.ticket.number} {ticket.ticket.title.line()}", "the ticket's title")

    def _copy_draft(self, kind: DraftKind, assessments: Sequence[Assessment]) -> None:
        from ...drafts.model import NotAllowed
        from ...drafts.write import write_draft

        if self.loaded is None or not assessments:
            return
        try:
            draft = write_draft(kind, assessments, self.loaded.provenance, self.deeds.for_(assessments))
        except NotAllowed as error:
            self.notify(str(error), severity="error", markup=False)
            return
        of = str(assessments[0].case.host) if len(assessments) == 1 else f"{len(assessments)} machines"
        self.copy_text(draft.text, clip(f"{kind.value} for {of}", 70))
