"""Posting the comment of the forms, in a live console: where, as whom and the exact text are shown; nothing is sent before a yes."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Static

from ...drafts.action_model import ActionKind
from ...safe_text import clean_line
from ..lines import Part, paragraph
from ..posting import Told, ToPost, carry_out, look
from ..widgets.key_line import KeyLine
from ..widgets.line_list import LineList
from ..widgets.panes import title
from .copying import CopiesText

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ...drafts.action_model import Form
    from ...runbook.assessment import Assessment
    from ...tickets.model import Ticket
    from ..app import ScantuiApp
    from ..live import LiveDesk


class PostScreen(ModalScreen[bool | None]):
    """Dismissed with whether the ticket is closed as well, or with None: nothing is sent then."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("P", "choose(False)", "Post it", id="post-it", tooltip="Post exactly what is shown"),
        Binding("C", "choose(True)", "Post and close", id="post-and-close", tooltip="Post it, then close the ticket as completed"),
        Binding("escape,q", "leave", "Leave", priority=True, id="leave", tooltip="Back, and send nothing"),
    ]

    def __init__(self, to_post: ToPost) -> None:
        super().__init__()
        self.to_post = to_post

    def compose(self) -> ComposeResult:
        with Vertical(id="post"):
            yield Static(Content(""), id="post-head", markup=False)
            yield LineList(id="post-text", opens=False)
        yield KeyLine()

    def on_mount(self) -> None:
        prepared = self.to_post.prepared
        title(self.query_one("#post"), f"Post on {prepared.where}", "P posts, C posts and closes, Esc sends nothing")
        seen = prepared.seen
        count = "" if seen.comments is None else f", {seen.comments} {'comment' if seen.comments == 1 else 'comments'}"
        words = [seen.title.line(), f"{seen.state}{count}; posted as {self.to_post.login}", *map(clean_line, self.to_post.notes)]
        self.query_one("#post-head", Static).update(Content("\n".join(words)))
        self.query_one("#post-text", LineList).focus()

    @on(LineList.WidthChanged)
    def _width_changed(self) -> None:
        listed = self.query_one("#post-text", LineList)
        lines = [line for text in self.to_post.prepared.body.split("\n") for line in paragraph(text, listed.content_width, lead=[Part("")])]
        listed.show_lines(lines)

    def action_choose(self, close: bool) -> None:
        self.dismiss(close)

    def action_leave(self) -> None:
        self.dismiss(None)


class PostsComment(CopiesText):
    """For the forms."""

    assessments: Sequence[Assessment]

    class Looked(Message):
        def __init__(self, found: ToPost | Told) -> None:
            super().__init__()
            self.found = found

    class Ended(Message):
        def __init__(self, told: Told) -> None:
            super().__init__()
            self.told = told

    @property
    def live(self) -> LiveDesk | None:
        return getattr(self.app, "live", None)

    @property
    def _folder(self) -> Path:
        return cast("ScantuiApp", self.app).state_folder() / "sending"

    def comment_to_post(self) -> tuple[Form, str]:
        """The form under the cursor, and its text as it stands in the box."""
        raise NotImplementedError

    def action_post(self) -> None:
        form, text = self.comment_to_post()
        tickets = {each.case.ticket.id: each.case.ticket for each in self.assessments}
        if self.live is None:
            self.notify("this is a replay: nothing can be sent", severity="warning", markup=False)
        elif form.kind is not ActionKind.COMMENT or len(tickets) != 1:
            self.notify("only the comment of one ticket can be posted; other texts are copied", severity="warning", markup=False)
        else:
            self.notify("looking where it would go …", markup=False, timeout=3)
            self._look(self.live, next(iter(tickets.values())), text)

    @work(thread=True, exclusive=True, group="post")
    def _look(self, live: LiveDesk, ticket: Ticket, text: str) -> None:
        self.post_message(self.Looked(look(live.desk, self._folder, ticket, text)))

    @on(Looked)
    def _looked(self, event: Looked) -> None:
        if isinstance(event.found, Told):
            self._tell(event.found)
            return
        to_post = event.found

        def agreed(close: bool | None) -> None:
            if close is None:
                self.notify("nothing was sent", markup=False)
            elif self.live is not None:
                self.notify(f"posting on {to_post.prepared.where} …", markup=False)
                self._carry_out(self.live, to_post, close)

        self.app.push_screen(PostScreen(to_post), agreed)

    @work(thread=True, exclusive=True, group="post")
    def _carry_out(self, live: LiveDesk, to_post: ToPost, close: bool) -> None:
        self.post_message(self.Ended(carry_out(live.desk, self._folder, to_post.prepared, close=close)))

    @on(Ended)
    def _ended(self, event: Ended) -> None:
        from .asking import AsksSystems

        self._tell(event.told)
        if event.told.is_done:  # the queue shows it
            for screen in self.app.screen_stack:
                if isinstance(screen, AsksSystems):
                    screen.start_asking(self.assessments[0].case.ticket.number)

    def _tell(self, told: Told) -> None:
        self.notify(clean_line(told.words), severity="information" if told.is_done else "error", markup=False, timeout=20)
