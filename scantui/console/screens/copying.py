"""Copying texts: which one, and an honest word on what became of it. Shared by the screens that can copy."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual import work

from ...safe_text import clip
from .desk_part import DeskPart
from .telling import Tells

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.notifications import SeverityLevel

    from ...drafts.model import DraftKind
    from ...runbook.assessment import Assessment
    from ..app import ScantuiApp


class CopiesText(Tells):
    """For a screen that copies texts."""

    @work(thread=True, exclusive=True, group="copy")
    def copy_text(self, text: str, what: str) -> None:
        """Copy in a thread, for a clipboard program may be slow."""
        app = cast("ScantuiApp", self.app)
        copied = app.clipboard_door.copy(text)
        severity: SeverityLevel = "information" if copied.arrived else "warning"
        app.call_from_thread(self.tell, f"{what}: {copied.words}", severity, 8)

    def copy_selected(self) -> bool:
        """Copy the text that the mouse was dragged over; whether there was any."""
        selected = self.get_selected_text()
        if selected:
            self.copy_text(selected, "selected text")
            self.clear_selection()
        return bool(selected)


class CopyActions(DeskPart, CopiesText):
    """The desk's keys that copy."""

    def action_copy_comment(self) -> None:
        from ...drafts.model import DraftKind

        self._copy_draft(DraftKind.COMMENT, self.chosen)

    def action_copy_ticket_comment(self) -> None:
        from ...drafts.model import DraftKind

        if self.current_ticket is not None:
            self._copy_draft(DraftKind.COMMENT, self.current_ticket.assessments)

    def action_copy_main(self) -> None:
        """The text that is next; of several machines one that is next for all of them; text dragged over goes before."""
        from ...drafts.model import DraftKind, called_for

        if self.copy_selected():
            return
        chosen = self.chosen
        kinds = {called_for(each) for each in chosen}
        if len(chosen) == 1 or kinds in ({DraftKind.CHLORINE}, {DraftKind.COMMENT}):
            self._copy_draft(kinds.pop(), chosen)
        elif chosen:
            self.tell(_no_common_text(chosen), "error", 12)

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
            self.tell(str(error), "error")
            return
        of = str(assessments[0].case.host) if len(assessments) == 1 else f"{len(assessments)} machines"
        self.copy_text(draft.text, clip(f"{kind.value} for {of}", 70))


def _no_common_text(chosen: Sequence[Assessment]) -> str:
    """Why nothing was copied for marked machines. A command for one for which another thing is next would be a wrong command."""
    from collections import Counter

    counted = Counter(each.next.value for each in chosen).most_common()
    nexts = ", ".join(f"{count} {name}" for name, count in counted[:3])
    more = f", +{sum(count for _, count in counted[3:])}" if len(counted) > 3 else ""
    return f"nothing copied: the {len(chosen)} marked share no text ({nexts}{more}); c copies their comment, d opens their forms"
