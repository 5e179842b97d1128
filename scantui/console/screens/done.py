"""Mark as done: what was done, how far it came and its number, and exactly the marker that the next comment will carry. Sends nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Input, Static

from ...drafts.action_model import DoneForm, Form
from ...drafts.actions import forms
from ...drafts.done import done_of, is_request_number, marker_preview
from ...drafts.model import Done, Provenance
from ...hosts import HostName
from ...runbook.assessment import Assessment
from ...tickets.model import DoneState
from ...times import minute_text
from ..deeds import Deeds
from ..lines import Line, Part, Tone
from ..widgets.key_line import KeyLine
from ..widgets.line_list import LineList
from ..widgets.panes import title

_STATES = {
    DoneState.REQUESTED: "asked for; how it ended is not known yet",
    DoneState.PASSED: "it ended well",
    DoneState.FAILED: "it was tried and failed",
}
Marked = dict[HostName, Done]


class DoneScreen(ModalScreen[Marked | None]):
    """Dismissed with what is to be recorded, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "confirm", "Record it", show=False, id="record", tooltip="Record what is shown; nothing is sent"),
        Binding("up", "state(-1)", "State before", show=False, id="previous-state", tooltip="The state above"),
        Binding("down", "state(1)", "Next state", show=False, id="next-state", tooltip="The state below"),
        Binding("tab", "app.focus_next", "State / number", id="switch", tooltip="Between the state and the number"),
        Binding("escape", "leave", "Leave", priority=True, id="leave", tooltip="Back, and record nothing"),
    ]

    def __init__(self, form: Form, assessments: Sequence[Assessment], provenance: Provenance, at: datetime, before: Done | None) -> None:
        super().__init__()
        assert form.done is not None  # noqa: S101 - whoever opens it has looked
        self.form = form
        self.asked: DoneForm = form.done
        self.assessments = assessments
        self.provenance = provenance
        self.at = at
        self.before = before

    def compose(self) -> ComposeResult:
        with Vertical(id="done"):
            yield Static(Content(self._intro()), id="done-intro", markup=False)
            yield LineList(id="done-states", opens=False)
            yield Static(Content(self.asked.question), id="done-question", markup=False)
            yield Input(placeholder=f"such as {self.asked.example}", id="done-number", compact=True, max_length=40)
            yield Static(Content(""), id="done-check", markup=False)
            with VerticalScroll(id="done-marker", can_focus=False):
                yield Static(Content(""), id="done-preview", markup=False)
        yield KeyLine()

    def _intro(self) -> str:
        of = machines_words(self.assessments)
        words = f"Recorded here for {of}, at {minute_text(self.at)}; nothing is sent. The ticket's next comment says it."
        return f"{words} It takes the place of: {deed_words(self.before)}." if self.before else words

    @property
    def states(self) -> LineList:
        return self.query_one("#done-states", LineList)

    @property
    def number(self) -> Input:
        return self.query_one("#done-number", Input)

    def on_mount(self) -> None:
        title(self.query_one("#done"), f"Mark as done: {self.form.kind.value}", "Enter records it, Esc leaves")
        title(self.query_one("#done-marker"), "The marker that the next comment carries")
        offered = self.asked.states
        same = self.before and self.before.state in offered
        self.states.show(len(offered), self._state_line, offered.index(self.before.state) if self.before and same else 0)
        if self.before and self.before.request:
            self.number.value = self.before.request
        self.number.display = self.query_one("#done-check").display = bool(self.asked.example)
        (self.number if self.asked.example else self.states).focus()
        self._show()

    def _state_line(self, index: int, width: int) -> tuple[Line, ...]:
        state = self.asked.states[index]
        is_chosen = index == self.states.cursor
        mark = Part("● ", Tone.KEY) if is_chosen else Part("○ ", Tone.MUTED)
        return (Line((mark, Part(f"{state.value:<11}", Tone.STRONG if is_chosen else Tone.PLAIN), Part(_STATES[state], Tone.MUTED))),)

    @property
    def problem(self) -> str | None:
        """What is wrong with the number as it stands."""
        text = self.number.value.strip()
        if not text or is_request_number(self.form.kind, text):
            return None
        return f"not a number like {self.asked.example} (yet); leave the line empty if there is none"

    def _marked(self) -> Marked:
        state, number = self.asked.states[self.states.cursor], self.number.value
        return {each.case.host: done_of(self.form, each, state, number, self.at) for each in self.assessments}

    @on(LineList.Moved, "#done-states")
    @on(Input.Changed, "#done-number")
    def _show(self) -> None:
        """The marker as it will be, or what is missing for it."""
        self.states.refresh()
        check = self.query_one("#done-check", Static)
        preview = self.query_one("#done-preview", Static)
        if self.problem:
            check.update(Content.styled(f"✗ {self.problem}", "$bad"))
            preview.update(Content("not yet: the number is not whole"))
            return
        if self.number.value.strip():
            check.update(Content.styled("✓ a number as it should be", "$good"))
        else:
            check.update(Content("no number: the comment names none"))
        first = self.assessments[0]
        text = marker_preview(first, self._marked()[first.case.host], self.provenance) or "none: this is no machine that a marker can name"
        more = f"\nand {len(self.assessments) - 1} more like it, one for each machine" if len(self.assessments) > 1 else ""
        preview.update(Content(f"{text}{more}"))

    def action_state(self, by: int) -> None:
        self.states.action_move(by)

    @on(Input.Submitted, "#done-number")
    def action_confirm(self) -> None:
        if self.problem:
            self.notify(self.problem, severity="error", markup=False)
            self.number.focus()
        else:
            self.dismiss(self._marked())

    def action_leave(self) -> None:
        self.dismiss(None)


def machines_words(assessments: Sequence[Assessment]) -> str:
    """`prod-…`, or `3 machines of #21690`"""
    tickets = {each.case.ticket.number for each in assessments}
    if len(assessments) == 1:
        return str(assessments[0].case.host)
    return f"{len(assessments)} machines of {f'#{tickets.pop()}' if len(tickets) == 1 else f'{len(tickets)} tickets'}"


def deed_words(done: Done) -> str:
    """`reboot requested, CHG5501234`"""
    number = f", {done.request}" if done.request else ""
    return f"{done.action.value} {done.state.value}{number}"


def markable(offered: Sequence[Form]) -> Form | None:
    """The form that says what can be marked as done: the one that is called for."""
    return next((form for form in offered if form.is_called_for and form.done is not None and form.draft is not None), None)


def mark_as_done(
    screen: Screen[None],
    assessments: Sequence[Assessment],
    provenance: Provenance,
    deeds: Deeds,
    clock: Callable[[], datetime],
    then: Callable[[], None],
    form: Form | None = None,
) -> None:
    """Ask for what was done and record it; `then` is called when it was. Without a form for what the assessment calls for."""
    form = form or markable(forms(assessments, provenance, deeds.for_(assessments)))
    if form is None or form.done is None or form.draft is None:
        words = form.rule if form and form.draft is None else "nothing is called for here that could be marked as done"
        screen.notify(words, severity="warning", markup=False)
        return

    def record(marked: Marked | None) -> None:
        if marked is None:
            return
        problem = deeds.mark_all(marked, assessments)
        words = deed_words(next(iter(marked.values())))
        of = "" if len(marked) == 1 else f" for {len(marked)} machines"
        screen.notify(f"recorded: {words}{of}; the next comment says so (u takes it back)", markup=False, timeout=8)
        if problem:
            screen.notify(f"recorded for this session only, it could not be kept: {problem}", severity="warning", markup=False, timeout=12)
        then()

    before = next(iter(deeds.for_(assessments).values()), None)
    screen.app.push_screen(DoneScreen(form, assessments, provenance, clock(), before), record)


def take_back(screen: Screen[None], assessments: Sequence[Assessment], deeds: Deeds) -> bool:
    """Forget what was marked; whether there was anything."""
    taken = deeds.take_back_all(assessments)
    if not taken:
        screen.notify("nothing was marked as done here", severity="warning", markup=False)
        return False
    of = "" if len(taken) == 1 else f" for {len(taken)} machines"
    screen.notify(f"taken back: {deed_words(taken[0])}{of}; m marks it again", markup=False, timeout=8)
    if deeds.problem:
        screen.notify(f"for this session only, it could not be kept: {deeds.problem}", severity="warning", markup=False, timeout=12)
    return True
