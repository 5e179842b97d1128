"""A long text to read, search and copy from: what the evidence and the ticket have in common.

Making the page and searching it happen in threads of their own, for a capture may have megabytes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen
from textual.widgets import Input
from textual.worker import Worker, get_current_worker

from ..pages.found import BlockPage, Hits, Page
from ..widgets.line_list import LineList
from ..widgets.panes import title
from ..widgets.search_line import SearchLine
from .copying import CopiesText

_ABOVE = 4
"""Lines that are shown above a hit: what it stands in."""
Where = Callable[[Page], int]
"""The line of a page on which the cursor belongs."""


class TextScreen(ModalScreen[None], CopiesText):
    """Has a LineList and a SearchLine; says in the list's frame where the cursor is and what was found."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "search", "Search", key_display="/", id="search", tooltip="Search as you type"),
        Binding("n", "hit(1)", "Next hit", id="next-hit", tooltip="The next line with what was searched"),
        Binding("N", "hit(-1)", "Previous hit", show=False, id="previous-hit", tooltip="The line before with what was searched"),
        Binding("y", "copy_line", "Copy line", id="copy-line", tooltip="Copy the line under the cursor, all of it"),
    ]

    def __init__(self, name_shown: str, wanted: str = "") -> None:
        super().__init__()
        self.name_shown = name_shown
        self.wanted = wanted
        self.page: Page = BlockPage(())
        self.hits = Hits()
        self._beyond = ""
        """Said while the cursor stands where the search came to when it went round."""
        self._beyond_at = -1
        self._before: tuple[str, int] = ("", 0)
        """What was searched, and where the cursor was, before the search line was opened."""
        self._is_laid_out = False
        self._progress = "reading …"

    def make_page(self, width: int, say: Callable[[str], None]) -> Page:
        """The page at a width. Called in a thread; `say` tells how far it is."""
        raise NotImplementedError

    @property
    def listed(self) -> LineList:
        return self.query_one(LineList)

    @property
    def search_line(self) -> SearchLine:
        return self.query_one(SearchLine)

    def on_mount(self) -> None:
        self._tell()
        self.listed.focus()

    # Laying out

    @on(LineList.WidthChanged)
    def _width_changed(self) -> None:
        spot = self.page.spot(self.listed.cursor) if self._is_laid_out else None
        self.lay_out(None if spot is None else lambda page: page.index_of(spot))

    def lay_out(self, where: Where | None) -> None:
        """Make the page anew; the cursor goes where it is told, else to the first hit."""
        self._make(self.listed.content_width, where)

    @work(thread=True, exclusive=True, group="page")
    def _make(self, width: int, where: Where | None) -> None:
        worker = get_current_worker()

        def say(text: str) -> None:
            self._from_thread(worker, self._say, text)

        page = self.make_page(width, say)
        hits = page.search(self.wanted)
        self._from_thread(worker, self._show, page, hits, where(page) if where else None)

    def _from_thread(self, worker: Worker[Any], then: Callable[..., None], *values: object) -> None:
        """Go on in the screen's own thread, unless the screen was left or the work is needed no more."""
        if not worker.is_cancelled:
            self.app.call_from_thread(lambda: then(*values) if self.is_attached and not worker.is_cancelled else None)

    def _say(self, text: str) -> None:
        self._progress = text
        self.listed.empty = text
        self._tell()

    def _show(self, page: Page, hits: Hits, cursor: int | None) -> None:
        self.page, self._is_laid_out, self._progress = page, True, ""
        page.mark(hits)
        self.listed.show(len(page), lambda index, width: (page.line(index),), cursor or 0)
        if cursor is not None:
            self._go(cursor)
        if hits.wanted != self.wanted:  # something else was typed meanwhile
            self.look_for(self.wanted, cursor)
        else:
            self._found(page, hits, 0 if cursor is None else None)

    def _go(self, index: int) -> None:
        """The cursor to a line, with some lines above it in sight."""
        self.listed.cursor = index
        self.call_after_refresh(lambda: self.listed.show_from(index, above=_ABOVE) if self.listed.cursor == index else None)

    # Searching

    def look_for(self, wanted: str, begin: int | None) -> None:
        """Search, and go to the first hit from a line on; with None stay."""
        self.wanted = wanted
        self._search(self.page, wanted, begin)

    @work(thread=True, exclusive=True, group="search")
    def _search(self, page: Page, wanted: str, begin: int | None) -> None:
        self._from_thread(get_current_worker(), self._found, page, page.search(wanted), begin)

    def _found(self, page: Page, hits: Hits, begin: int | None) -> None:
        if page is not self.page:
            return
        self.hits, self._beyond_at = hits, -1
        page.mark(hits)
        self.listed.refresh()
        if begin is not None and hits.lines:
            self._go(hits.from_here(begin))
        elif begin is not None:
            self._go(begin)
        self._tell()

    def action_search(self) -> None:
        self._before = (self.wanted, self.listed.cursor)
        self.search_line.open()

    @on(Input.Changed, "#search")
    def _search_changed(self, event: Input.Changed) -> None:
        self.look_for(event.value, self._before[1])

    @on(Input.Submitted, "#search")
    def _search_submitted(self) -> None:
        self.search_line.close()
        self.listed.focus()

    def action_hit(self, by: int) -> None:
        if not self.wanted:
            self.notify("nothing is searched yet: / searches", severity="warning", markup=False)
        if not self.hits.lines:
            return
        line, is_beyond = self.hits.next(self.listed.cursor, by)
        self._beyond = "" if not is_beyond else ", from the top again" if by > 0 else ", from the end again"
        self._beyond_at = line
        self._go(line)
        self._tell()

    @on(LineList.Moved)
    def _moved(self) -> None:
        self._tell()

    def _tell(self) -> None:
        """Where the cursor is, and what was found."""
        cursor = self.listed.cursor
        place = self.page.place(cursor) if self._is_laid_out else ""
        found = self.hits.words(cursor, self.page.scope) + (self._beyond if cursor == self._beyond_at else "")
        title(self.listed, f"{self.name_shown}  {place}".rstrip(), self._progress or found)

    # Copying, and leaving

    def action_copy_line(self) -> None:
        """All of the line under the cursor, as it was before it was wrapped; text dragged over goes before."""
        if self.copy_selected():
            return
        text = self.page.text_of(self.listed.cursor) if len(self.page) else ""
        if text.strip():
            self.copy_text(text, "the line")
        else:
            self.notify("this line is empty", severity="warning", markup=False)

    def action_leave(self) -> None:
        """Out of the search line, back to what was there before it; else out of the screen."""
        if not self.search_line.close():
            self.dismiss(None)
            return
        self.listed.focus()
        wanted, cursor = self._before
        if self.wanted != wanted:
            self.look_for(wanted, None)
        self._go(cursor)
