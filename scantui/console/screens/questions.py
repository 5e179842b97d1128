"""The questions of a live session: what was asked of whom, when, how long it took and how it ended. No answer's text stands here."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar
from urllib.parse import unquote

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from ...safe_text import clean_line
from ..lines import Line, Part, Tone, fit, pad
from ..pages.columns import size_words
from ..pages.found import fold, has_words
from ..widgets.key_line import KeyLine
from ..widgets.line_list import LineList
from ..widgets.panes import title
from ..widgets.search_line import SearchLine
from .filtered_list import FilteredList

if TYPE_CHECKING:
    from ...net import Asked
    from ..live import LiveDesk


class QuestionsScreen(FilteredList[None]):
    """The newest on top; it follows what is asked meanwhile."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark", "help", "Help", key_display="?", id="help", tooltip="The keys of this place"),
        Binding("escape,q,L", "leave", "Back", id="leave", tooltip="Out of the filter, then back"),
    ]

    def __init__(self, live: LiveDesk) -> None:
        super().__init__()
        self.live = live
        self._shown = -1

    def compose(self) -> ComposeResult:
        with Vertical(id="help"):
            yield LineList(id="keys", opens=False, empty="nothing was asked yet")
            yield SearchLine("words that must match: a system, an address, an outcome; !word must not")
        yield KeyLine()

    def on_mount(self) -> None:
        title(self.listed, "Questions of this session", "no secret stands here")
        self.listed.focus()
        self.set_interval(1, self._follow)

    def _follow(self) -> None:
        if len(self.live.asked) != self._shown:
            self.show_filtered(keep_place=True)

    @on(LineList.WidthChanged)
    def _width_changed(self) -> None:
        self.show_filtered(keep_place=True)

    def show_filtered(self, *, keep_place: bool) -> None:
        asked = list(self.live.asked)
        self._shown = len(asked)
        found = [one for one in reversed(asked) if has_words(fold(_text_of(one)), self.filter)]
        lines = [line for one in found for line in question_lines(one, self.listed.content_width)]
        self.listed.show_lines(lines, self.listed.cursor if keep_place else 0)


def _text_of(one: Asked) -> str:
    return f"{one.system} {one.outcome} {clean_line(one.target)}"


def question_lines(one: Asked, width: int) -> list[Line]:
    """`09:00:12  GitHub  200  0.3 s  12 kB`, and below it what was asked."""
    good = one.outcome.startswith(("2", "304"))
    head = (
        Part(f"{one.started_at:%H:%M:%S}  ", Tone.MUTED),
        Part(pad(fit(one.system, 18).rstrip(), 18)),
        Part(pad(one.outcome, 15), Tone.GOOD if good else Tone.WARN),
        Part(f"{one.seconds:5.1f} s {size_words(one.size):>9}", Tone.MUTED),
    )
    return [Line(head), Line((Part("          "), Part(fit(clean_line(unquote(one.target)), max(8, width - 10)).rstrip(), Tone.MUTED)))]
