"""The prominent box: what is next for the machine, why, and the command. It says as much as fits into the place it is given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widgets import Static

from ..lines import Part, cell_width, fit, paragraph
from ..pages.rows import next_lines, next_tone

if TYPE_CHECKING:
    from ...runbook.assessment import Assessment

_HEAD = "NEXT  "
_NONE = "No machine is selected."
MORE = " … (4)"
"""Ends a reason that was cut; 4 is the key of the checklist, which has all of it."""


class NextBox(Static):
    """Shows the verdict of one assessment."""

    compact: reactive[bool] = reactive(False, layout=True)
    """All in one line, without a frame."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(Content(""), id=id, markup=False)
        self._texts = ("", "", "")
        self._tone = "muted"

    def show(self, assessment: Assessment | None) -> None:
        """The verdict; nothing for no machine."""
        if assessment is None:
            self.border_title = None
            self._texts = ("", "", "")
        else:
            case = assessment.case
            # Titles take Content, so that nothing in a name could act as markup.
            self.border_title = Content(f"{case.host} ({case.host.role.value}, {case.host.c_code})")
            self._texts = next_lines(assessment)
            self._tone = next_tone(assessment.next).value
        self.refresh()  # whether it needs another line, its container asks

    def watch_compact(self, compact: bool) -> None:
        self.set_class(compact, "-compact")

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return 1 if self.compact else len(self._all(width))

    def render(self) -> Content:
        return Content("\n").join(self._fitted(self.content_size.width, self.content_size.height))

    def _fitted(self, width: int, height: int) -> Sequence[Content]:
        what, why, command = self._texts
        if not what:
            return [Content.styled(fit(_NONE, width), "$muted")]
        head = _HEAD + what
        if self.compact or height <= 1:
            room = width - cell_width(head) - 2
            return [self._bold(head) + Content(f": {fit(why, room)}") if room > 0 else self._bold(fit(head, width))]
        whole = self._all(width)
        if len(whole) <= height:
            return whole
        end = self._wrapped(command, width) if command else []
        room = height - 1 - len(end)
        reason = self._wrapped(why, width)[: max(0, room)]
        if reason:
            reason[-1] = fit(reason[-1], width - len(MORE)).rstrip() + MORE
        shown = [self._bold(fit(head, width)), *map(Content, reason), *(Content.styled(line, "bold $code") for line in end)]
        return shown[:height]

    def _all(self, width: int) -> list[Content]:
        what, why, command = self._texts
        if not what:
            return [Content(_NONE)]
        return [
            *(self._bold(line) for line in self._wrapped(what, width, _HEAD)),
            *map(Content, self._wrapped(why, width)),
            *(Content.styled(line, "bold $code") for line in (self._wrapped(command, width) if command else [])),
        ]

    def _bold(self, text: str) -> Content:
        return Content.styled(text, f"bold ${self._tone}")

    def _wrapped(self, text: str, width: int, lead: str = "") -> list[str]:
        return [line.text for line in paragraph(text, max(1, width), lead=[Part(lead)] if lead else ())]
