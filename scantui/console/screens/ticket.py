"""A ticket as it was written: title, body and comments, as plain text."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from ...safe_text import OutsideText
from ...times import minute_text
from ..lines import Line, Part, Tone, heading, paragraph
from ..pages.found import Block, BlockPage, Page
from ..widgets.key_line import KeyLine
from ..widgets.line_list import LineList
from ..widgets.search_line import SearchLine
from .text_screen import TextScreen

if TYPE_CHECKING:
    from ...triage.triage import TicketTriage


class TicketScreen(TextScreen):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark", "help", "Help", key_display="?", id="help", tooltip="The keys of this place"),
        Binding("escape,q,t", "leave", "Back", id="leave", tooltip="Out of the search, then back"),
    ]

    def __init__(self, one: TicketTriage) -> None:
        super().__init__(f"Ticket #{one.ticket.number}")
        self.one = one

    def compose(self) -> ComposeResult:
        with Vertical(id="ticket"):
            yield LineList(id="ticket-text", empty="reading …", opens=False)
            yield SearchLine("search as you type; Enter keeps it, Esc gives it up")
        yield KeyLine()

    def make_page(self, width: int, say: Callable[[str], None]) -> Page:
        scope = "; its comments were not captured" if self.one.comments is None else ""
        return BlockPage(ticket_blocks(self.one, width), scope)


def ticket_page(one: TicketTriage, width: int) -> list[Line]:
    """The ticket's lines."""
    return [line for block in ticket_blocks(one, width) for line in block.lines]


def ticket_blocks(one: TicketTriage, width: int) -> list[Block]:
    """The ticket and its comments. A text that holds hidden characters says so: it may not be what it looks like."""
    ticket = one.ticket
    facts = f"opened {minute_text(ticket.opened_at)}, {ticket.state}, due {ticket.due or 'not said'}, {ticket.url.line()}"
    blocks = [_block(ticket.title.line(), width, Tone.TITLE), *_hidden(ticket.title), _block(facts, width, Tone.MUTED)]
    blocks += [_note(note, width) for note in ticket.notes]
    blocks += [_EMPTY, *_hidden(ticket.body), *_text(ticket.body, width)]
    for comment in one.comments.comments if one.comments else ():
        _, *title = heading(comment.author.line(), width, minute_text(comment.created_at))
        blocks += [_EMPTY, Block("".join(line.text for line in title), title)]
        blocks += [*_hidden(comment.body), *_text(comment.body, width)]
        blocks += [_note(note, width) for note in comment.notes]
    if one.comments is None:
        blocks += [_EMPTY, _block("its comments were not captured", width, Tone.MUTED)]
    return blocks


_EMPTY = Block("", [Line(())])


def _block(text: str, width: int, tone: Tone = Tone.PLAIN) -> Block:
    return Block(text, paragraph(text, width, tone=tone))


def _note(text: str, width: int) -> Block:
    return Block(f"? {text}", paragraph(text, width, lead=[Part("? ", Tone.WARN)]))


def _hidden(text: OutsideText) -> list[Block]:
    line = Line((Part("contains hidden characters, shown as �", Tone.WARN),))
    return [Block(line.text, [line])] if text.has_hidden else []


def _text(text: OutsideText, width: int) -> list[Block]:
    return [_block(line, width) if line.strip() else _EMPTY for line in text.lines().split("\n")]
