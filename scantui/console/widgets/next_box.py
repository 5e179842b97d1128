"""The prominent box: what is next for the machine, why, and the command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from ..pages.rows import next_lines, next_tone

if TYPE_CHECKING:
    from ...runbook.assessment import Assessment


class NextBox(Static):
    """Shows the verdict of one assessment."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(Content(""), id=id, markup=False)

    def show(self, assessment: Assessment | None) -> None:
        """The verdict; nothing for no machine."""
        if assessment is None:
            self.border_title = None
            self.update(Content("No machine is selected."))
            return
        what, why, command = next_lines(assessment)
        case = assessment.case
        # Titles take Content, so that nothing in a name could act as markup.
        self.border_title = Content(f"{case.host} ({case.host.role.value}, {case.host.c_code})")
        parts = [Content.styled(f"NEXT  {what}", f"bold ${_COLOR[next_tone(assessment.next).value]}"), Content(why)]
        if command:
            parts.append(Content.styled(command, "bold $code"))
        self.update(Content("\n").join(parts))


_COLOR = {"good": "success", "warn": "warning", "bad": "error"}
