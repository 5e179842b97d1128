"""Filtering the queue as one types: the line for it, and a hint of what can be typed or what is wrong with it."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from ..filtering import Filter
from ..lines import fit
from ..widgets.filter_line import FilterLine
from .listing import ListsQueue

_HINT = "words, !without, next: role: zone: kind: due: age: unknown:yes …"


class FiltersQueue(ListsQueue):
    def compose_filter(self) -> ComposeResult:
        yield Static(Content(""), id="filter-hint", markup=False)
        yield FilterLine(lambda text, cursor: self.searchable.completed(text, cursor), _HINT, id="filter")

    @property
    def filter_box(self) -> Input:
        return self.query_one("#filter", Input)

    def show_filter_line(self, *, shown: bool) -> None:
        self.filter_box.display = shown
        self._hint("")

    def _warn(self) -> bool:
        """Say what of the filter is not understood, for as long as it stands; whether there is anything."""
        problem = self.searchable.problem(self.filter)
        if problem:
            self._hint(problem, "$bad")
        return bool(problem)

    def action_filter(self) -> None:
        self.show_filter_line(shown=True)
        self.filter_box.focus()

    @on(Input.Changed, "#filter")
    def _filter_changed(self, event: Input.Changed) -> None:
        self.filter = Filter(event.value)
        self.list_tickets()
        if not self._warn():
            possible = self.searchable.completions(event.value, self.filter_box.cursor_position) if event.value else ()
            typed = event.value[: self.filter_box.cursor_position].split()
            at_key = bool(typed) and ":" in typed[-1]
            self._hint("Tab: " + "  ".join(possible) if possible and at_key else "", "$muted")

    def _hint(self, text: str, color: str = "") -> None:
        hint = self.query_one("#filter-hint", Static)
        hint.display = bool(text)
        hint.update(Content.styled(fit(text, self.size.width - 2), color))

    @on(Input.Submitted, "#filter")
    def _filter_submitted(self) -> None:
        self.show_filter_line(shown=bool(self.filter))
        self._warn()
        self.tickets.focus()

    def drop_filter(self) -> None:
        if text := self.filter_box.value:
            self.can_undo("the filter's end", lambda: self._filter_by(text))
        self.filter_box.value = ""
        self.show_filter_line(shown=False)
        self.tickets.focus()

    def _filter_by(self, text: str) -> None:
        self.filter_box.value = text
        self.show_filter_line(shown=True)
