"""A list before the desk that is filtered as one types. Knows not what is listed."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from textual import on
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen
from textual.widgets import Input

from ..widgets.line_list import LineList
from ..widgets.search_line import SearchLine
from .helping import HasHelp

_Result = TypeVar("_Result")


class FilteredList(HasHelp, ModalScreen[_Result]):
    """For a screen with one `LineList` and one `SearchLine`."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "search", "Filter", key_display="/", id="search", tooltip="Filter the list as you type"),
    ]

    filter = ""
    """As typed."""

    def show_filtered(self, *, keep_place: bool) -> None:
        """List what matches `filter`; `keep_place`: the cursor stays on what it is on, for more is listed than before."""
        raise NotImplementedError

    @property
    def listed(self) -> LineList:
        return self.query_one(LineList)

    def action_search(self) -> None:
        self.query_one(SearchLine).open(self.filter)

    @on(Input.Changed, "#search")
    def _filter_changed(self, event: Input.Changed) -> None:
        self.filter = event.value.strip()
        self.show_filtered(keep_place=False)

    @on(Input.Submitted, "#search")
    def _filter_submitted(self) -> None:
        self.query_one(SearchLine).close()
        self.listed.focus()

    def action_leave(self) -> None:
        """Out of the filter, then out of the screen."""
        if not self.query_one(SearchLine).close() and not self.filter:
            self.dismiss(None)
            return
        self.filter = ""
        self.show_filtered(keep_place=True)
        self.listed.focus()
