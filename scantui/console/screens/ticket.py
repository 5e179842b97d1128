"""A ticket as it was written: title, body and comments, as plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Footer

from ...safe_text import OutsideText
from ...times import minute_text
from ..lines import Line, Part, Tone, heading, paragraph
from ..widgets.line_list import LineList
from ..widgets.panes import title

if TYPE_CHECKING:
    from ...triage.triage import TicketTriage


class TicketScreen(ModalScreen[None]):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,t", "leave", "Back", id="leave")]

    def __init__(self, one: TicketTriage) -> None:
        super().__init__()
        self.one = one

    def compose(self) -> ComposeResult:
        with Vertical(id="ticket"):
            yield LineList(id="ticket-text", opens=False)
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        title(self.query_one(LineList), f"Ticket #{self.one.ticket.number}")
        self.query_one(LineList).focus()

    @on(LineList.WidthChanged)
    def _lay_out_again(self) -> None:
        self._lay_out()

    def _lay_out(self) -> None:
        listed = self.query_one(LineList)
        listed.show_lines(ticket_page(self.one, listed.content_width), listed.cursor)

    def action_leave(self) -> None:
        self.dismiss(None)


def ticket_page(one: TicketTriage, width: int) -> list[Line]:
    """The ticket and its comments. A text that holds hidden characters says so: it may not be what it looks like."""
    ticket = one.ticket
    facts = f"opened {minute_text(ticket.opened_at)}, {ticket.state}, due {ticket.due or 'not said'}, {ticket.url.line()}"
    lines = [*paragraph(ticket.title.line(), width, tone=Tone.TITLE), *_hidden(ticket.title), *paragraph(facts, width, tone=Tone.MUTED)]
    for note in ticket.notes:
        lines += paragraph(note, width, lead=[Part("? ", Tone.WARN)])
    lines += [Line(()), *_hidden(ticket.body), *_text(ticket.body, width)]
    for comment in one.comments.comments if one.comments else ():
        lines += heading(comment.author.line(), width, minute_text(comment.created_at))
        lines += [*_hidden(comment.body), *_text(comment.body, width)]
        for note in comment.notes:
            lines += paragraph(note, width, lead=[Part("? ", Tone.WARN)])
    if one.comments is None:
        lines += [Line(()), Line((Part("its comments were not captured", Tone.MUTED),))]
    return lines


def _hidden(text: OutsideText) -> list[Line]:
    return [Line((Part("contains hidden characters, shown as �", Tone.WARN),))] if text.has_hidden else []


def _text(text: OutsideText, width: int) -> list[Line]:
    return [wrapped for line in text.lines().split("\n") for wrapped in (paragraph(line, width) if line.strip() else [Line(())])]
