"""A capture as it was captured, with search: what a verdict rests on, as text or byte for byte."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from ...answer import Unreadable
from ...evidence.model import Capture, Kind
from ...hosts import HostName
from ..lines import Line, Part, Tone, paragraph
from ..pages.columns import size_words
from ..pages.found import Block, BlockPage, Page
from ..pages.raw import Body, description, read_body
from ..pages.raw_pages import HexPage, RawPage
from ..widgets.key_line import KeyLine
from ..widgets.line_list import LineList
from ..widgets.search_line import SearchLine
from .text_screen import TextScreen

if TYPE_CHECKING:
    from ...runbook.assessment import Assessment


class EvidenceScreen(TextScreen):
    """`wanted` is what to search at once: the machine's name unless told otherwise."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("x", "toggle_bytes", "Text/bytes", id="bytes", tooltip="The text, or the bytes as they were captured"),
        Binding("question_mark", "help", "Help", key_display="?", id="help", tooltip="The keys of this place"),
        Binding("escape,q", "leave", "Back", id="leave", tooltip="Out of the search, then back"),
    ]

    def __init__(self, capture: Capture, host: HostName | None, wanted: str | None = None) -> None:
        super().__init__(capture.id, (host.name if host else "") if wanted is None else wanted)
        self.capture = capture
        self.body: Body | None = None
        self.as_bytes = False

    def compose(self) -> ComposeResult:
        with Vertical(id="evidence"):
            yield LineList(id="raw", empty="reading …", opens=False)
            yield SearchLine("search as you type; Enter keeps it, Esc gives it up")
        yield KeyLine()

    def make_page(self, width: int, say: Callable[[str], None]) -> Page:
        head = description(self.capture, width)
        try:
            body = self._body(say)
        except (OSError, Unreadable) as error:
            reason = error.reason if isinstance(error, Unreadable) else error.strerror
            why = f"the file could not be read: {reason or type(error).__name__}"
            failed = Block(why, paragraph(why, width, lead=[Part("? ", Tone.WARN)]))
            return BlockPage([*(Block(line.text, [line]) for line in head), failed], "; the file could not be read")
        say(f"wrapping {size_words(len(body.data))} …")
        if self.as_bytes or body.text is None:
            return HexPage([*head, *self._note(body, width)], body, width)
        return RawPage(head, body.text, width, body.left_out)

    def _body(self, say: Callable[[str], None]) -> Body:
        """Read once."""
        if self.body is None:
            say(f"reading {size_words(self.capture.size)} …")
            self.body = read_body(self.capture)
        return self.body

    def _note(self, body: Body, width: int) -> list[Line]:
        """Of bytes that are not all there, or are shown because they hold no text."""
        lines = []
        if body.text is None:
            lines += paragraph("these bytes are no text", width, tone=Tone.MUTED)
        if body.unread:
            lines += paragraph(f"{body.unread:,} more bytes are not shown", width, tone=Tone.WARN)
        return lines

    def action_toggle_bytes(self) -> None:
        """The other view, on the same line of the text where the two have the same lines."""
        body = self.body
        if body is None:
            return
        if body.text is None:
            self.notify("these bytes are no text", severity="warning", markup=False)
            return
        self.as_bytes = not self.as_bytes
        page = self.page
        number = page.number_of(self.listed.cursor) if isinstance(page, RawPage | HexPage) and body.has_lines else None
        self.lay_out(None if number is None else lambda other: _index_of_number(other, number))


def _index_of_number(page: Page, number: int) -> int:
    return page.index_of_number(number) if isinstance(page, RawPage | HexPage) else 0


def where_to_look(capture: Capture, assessment: Assessment) -> str:
    """What to search at once in a capture that a verdict rests on: the address, where the system knows no names."""
    asked = capture.question.get("address", "")
    if capture.kind in {Kind.PING, Kind.NETMAX} and asked:
        return asked
    if capture.kind is Kind.SCAN_RESULT and assessment.addresses:
        return str(assessment.addresses[0].address)
    return assessment.case.host.name
