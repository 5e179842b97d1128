"""The desk: tickets, machines, and everything about the machine under the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from ..layout import DETAILS, Pane
from ..widgets.band import Band, BandText
from ..widgets.desk_panes import DeskPanes
from ..widgets.key_line import KeyLine
from ..widgets.line_list import LineList, MarkableList
from ..widgets.next_box import NextBox
from ..widgets.panes import title
from .arranging import ArrangesPanes
from .asking import AsksSystems
from .copying import CopyActions
from .details import ShowsDetails
from .narrowing import FiltersQueue

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ...drafts.model import Done
    from ...hosts import HostName
    from ...runbook.assessment import Assessment
    from ..app import ScantuiApp
    from ..lines import Line
    from ..pages.rows import TicketEntry
    from ..reader import Reader
    from ..source import Loaded, Replay


class DeskScreen(FiltersQueue, ShowsDetails, ArrangesPanes, CopyActions, AsksSystems):
    """The main screen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "copy_comment", "Copy comment", id="copy-comment", tooltip="The ticket comment: for marked machines, or this one"),
        Binding("y", "copy_main", "Copy text", id="copy-text", tooltip="Copy the text that is next: command, request, message"),
        Binding("d", "drafts", "Forms", id="drafts", tooltip="The action forms of the machine, or of the marked ones"),
        Binding("slash", "filter", "Filter", key_display="/", id="filter", tooltip="Filter tickets and machines as you type"),
        Binding("question_mark", "help", "Help", key_display="?", id="help", tooltip="The keys of this place"),
        Binding("escape", "back", "Back", id="back", tooltip="One step back"),
        Binding("C", "copy_ticket_comment", "Copy all", show=False, id="copy-ticket-comment", tooltip="Copy the ticket's whole comment"),
        Binding("D", "ticket_drafts", "Ticket's forms", show=False, id="ticket-drafts", tooltip="The action forms of the whole ticket"),
        Binding("t", "ticket", "Ticket", show=False, id="ticket", tooltip="Read the ticket and its comments"),
        Binding("e", "bundle", "Evidence", show=False, id="bundle", tooltip="The bundle: its captures, and what is not whole"),
        Binding("m", "mark_done", "Done", show=False, id="mark-done", tooltip="Mark as done what is next; the next comment says so"),
        Binding("a", "collect", "Add evidence", show=False, id="collect", tooltip="Gather what is missing: by paste, file or download"),
        Binding("r", "raw", "Raw evidence", show=False, id="raw", tooltip="Open the capture that the value under the cursor came from"),
        Binding("Y", "copy_line", "Copy line", show=False, id="copy-line", tooltip="Copy the line under the cursor, of a machine its name"),
    ]

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.reader = reader
        self.loaded: Loaded | None = None

    def compose(self) -> ComposeResult:
        yield Band(BandText(f" {self.source.word}  {'asking the systems' if self.source.is_live else 'reading the evidence'} …"))
        with DeskPanes(id="desk"):
            yield LineList(id="tickets", item_height=2, empty="asking …" if self.source.is_live else "reading …")
            yield MarkableList(id="machines")
            yield NextBox(id="next")
            for pane in DETAILS:
                yield LineList(id=pane)
        yield from self.compose_filter()
        yield KeyLine()

    def on_mount(self) -> None:
        title(self.tickets, "1 Tickets")
        title(self.machines, "2 Machines")
        self.panes.show(self.remembered_arrangement())
        self.show_filter_line(shown=False)
        self.tickets.focus()
        self.start_following()
        self.start_asking()

    def show_tickets(self, tickets: tuple[TicketEntry, ...]) -> None:
        self.list_entries(tickets)

    def show_loaded(self, loaded: Loaded) -> None:
        from ..texts import unfinished_words

        before, self.loaded = self.loaded, loaded
        self._take_words(before, loaded.provenance.evidence_id)
        if before is None:
            self.remembered_order()
            self.remembered_looks()
        self.take_queue(loaded)
        self.query_one(Band).say(band_text(loaded, self.source))
        self.list_tickets()
        self.see_ticket()
        unfinished = unfinished_words(self.texts)
        if unfinished:
            self.notify(unfinished, title="Nothing typed was lost", markup=False, timeout=12)
        for note in loaded.notes[:3]:
            self.notify(note, severity="warning", markup=False)

    def _take_words(self, before: Loaded | None, evidence_id: str) -> None:
        """What the user marked and typed. What was collected makes a copy of sealed evidence, with an id of its own: it comes along."""
        from ..deeds import Deeds
        from ..texts import Texts

        if before is not None and before.provenance.evidence_id == evidence_id:
            return  # those of this session know even what could not be written
        app = cast("ScantuiApp", self.app)
        deeds, texts = Deeds(app.keeper, evidence_id), Texts(app.keeper, evidence_id, app.clock)
        if before is not None:
            deeds.take_over(self.deeds)
            texts.take_over(self.texts)
        self.deeds, self.texts = deeds, texts
        app.texts = texts

    def show_machine(self) -> None:
        self.query_one(NextBox).show(self.current)
        self.panes.arrange_again()
        self.fill_details()

    def line_under_cursor(self) -> Line | None:
        pane = self.focused_pane
        if pane not in DETAILS:
            return None
        cursor = self.query_one(f"#{pane}", LineList).cursor
        lines = self.detail_lines[pane]
        return lines[cursor] if cursor < len(lines) else None

    def done_of_current(self) -> Mapping[HostName, Done]:
        return self.deeds.for_([self.current]) if self.loaded and self.current else {}

    def done_words(self, assessment: Assessment) -> str:
        done = self.deeds.of(assessment)
        return f"{done.action.value} {done.request or done.state.value}" if done else ""

    def deeds_changed(self) -> None:
        self.machines.refresh()
        self.show_machine()

    def panes_changed(self) -> None:
        self.fill_details()

    @on(LineList.Chosen)
    def _chosen(self, event: LineList.Chosen) -> None:
        pane = Pane(event.sender.id or "")
        if pane in DETAILS:
            if event.index < len(lines := self.detail_lines[pane]):  # it may have been filled anew since the key
                self.open_line(lines[event.index])
        else:
            self.action_focus_pane(Pane.PAGE if pane is Pane.MACHINES else Pane.MACHINES)

    def remember(self) -> None:
        self.remember_arrangement(self.kept_order() if self.loaded else {})
        if self.loaded:
            self.looks.save()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing to step back from: the footer then has room for another key. Where a filter is typed, / is a letter."""
        if action == "filter":
            return self.focused is None or self.focused.id != "filter"
        if action in {"ask_again", "questions"}:
            return self.live is not None
        return self.is_apart or bool(self.filter) or self.is_reading_again or self.is_asking if action == "back" else True

    def action_back(self) -> None:
        """One step out: of selected text, the filter's line, the zoom, a detail, the machines, the filter."""
        self.app.clear_notifications()
        if self.is_asking:
            self.stop_asking()
        elif self.is_reading_again:
            self.stop_again()
        elif self.selections:
            self.clear_selection()
        elif self.focused_pane is not None and self.is_apart:
            self.step_back()
        else:
            self.drop_filter()
        self.refresh_bindings()


def band_text(loaded: Loaded, source: Replay) -> BandText:
    """`REPLAY` or `LIVE`, the time of the evidence, and in what state the bundle is."""
    from ...report.words import count_words
    from ...times import minute_text

    seal = "sealed, intact" if loaded.sealed else "NOT SEALED"
    count = len(loaded.triage.problems)
    gaps = f", {count_words(count, 'gap')} (e)" if count else ""
    short = "sealed" if loaded.sealed else seal
    right = (f"{seal}{gaps}  {loaded.provenance.evidence_id} ", f"{seal}{gaps} ", f"{short}{gaps} ", f"{short} ")
    what = "R asks again" if source.is_live else "nothing is sent"
    return BandText(f" {source.word}  evidence of {minute_text(loaded.triage.as_of)}, {what}", right)
