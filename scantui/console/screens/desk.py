"""The desk: tickets, machines, and everything about the machine under the cursor."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widgets import Footer, Input
from textual.worker import get_current_worker

from ...runbook.assessment import Assessment
from ...times import minute_text
from ..filtering import Filter
from ..lines import Line
from ..pages.host import host_page
from ..pages.rows import machine_line, ticket_lines
from ..reader import ReadingFailed, ReadingOn
from ..widgets.band import Band
from ..widgets.line_list import LineList
from ..widgets.next_box import NextBox
from ..widgets.panes import title
from .copying import CopyActions

if TYPE_CHECKING:
    from ...triage.triage import TicketTriage
    from ..reader import Reader
    from ..source import Loaded


class DeskScreen(CopyActions, Screen[None]):
    """The main screen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "go_in", "Open", id="open", tooltip="Go into the ticket, the machine, or the evidence behind a line"),
        Binding("c", "copy_comment", "Copy comment", id="copy-comment", tooltip="Copy the ticket comment for this machine"),
        Binding("y", "copy_main", "Copy text", id="copy-text", tooltip="Copy the text that is next: command, request, message"),
        Binding("d", "drafts", "Drafts", id="drafts", tooltip="All texts for this machine, to look at, edit and copy"),
        Binding("slash", "filter", "Filter", key_display="/", id="filter", tooltip="Filter tickets and machines as you type"),
        Binding("question_mark", "help", "Help", key_display="?", id="help", tooltip="The keys of this place"),
        Binding("C", "copy_ticket_comment", "Copy the comment for the whole ticket", show=False, id="copy-ticket-comment"),
        Binding("t", "ticket", "Read the ticket", show=False, id="ticket"),
        Binding("e", "evidence", "Captures of this bundle", show=False, id="evidence"),
        Binding("s", "steps", "Go to the runbook's steps", show=False, id="steps"),
        Binding("z", "zoom", "Zoom the pane, and back", show=False, id="zoom"),
        Binding("tab,l", "pane(1)", "Next pane", show=False, id="next-pane"),
        Binding("shift+tab,h", "pane(-1)", "Previous pane", show=False, id="previous-pane"),
        Binding("1", "focus_pane('tickets')", "Tickets", show=False, id="tickets-pane"),
        Binding("2", "focus_pane('machines')", "Machines", show=False, id="machines-pane"),
        Binding("3", "focus_pane('page')", "Machine's page", show=False, id="machine-pane"),
        Binding("n", "next_machine(1)", "Next machine", show=False, id="next-machine"),
        Binding("p", "next_machine(-1)", "Previous machine", show=False, id="previous-machine"),
        Binding("escape", "back", "Back", show=False, id="back"),
    ]
    _PANES = ("tickets", "machines", "page")

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.reader = reader
        self.loaded: Loaded | None = None
        self.filter = Filter()
        self.shown_tickets: list[TicketTriage] = []
        self.shown_machines: list[Assessment] = []
        self.page_lines: list[Line] = []

    def compose(self) -> ComposeResult:
        yield Band(id="band")
        with Horizontal(id="desk"):
            with Vertical(id="lists"):
                yield LineList(id="tickets", item_height=2, empty="no ticket")
                yield LineList(id="machines", empty="no machine")
            with Vertical(id="machine"):
                yield NextBox(id="next")
                yield LineList(id="page")
        yield Input(id="filter", placeholder="words that must match; !word must not; next:reload role:infra zone:… kind:fen", compact=True)
        yield Footer(show_command_palette=False)

    @property
    def tickets(self) -> LineList:
        return self.query_one("#tickets", LineList)

    @property
    def machines(self) -> LineList:
        return self.query_one("#machines", LineList)

    @property
    def page(self) -> LineList:
        return self.query_one("#page", LineList)

    def on_mount(self) -> None:
        title(self.tickets, "Tickets")
        title(self.machines, "Machines")
        self.query_one("#filter", Input).display = False
        self.query_one(Band).say(" REPLAY  reading the evidence …")
        self.tickets.focus()
        self.load()

    # Reading

    @work(thread=True, exclusive=True)
    def load(self) -> None:
        """Follow the reading in a thread; leaving the screen ends it."""
        worker = get_current_worker()
        for message in self.reader.messages():
            if worker.is_cancelled:
                self.reader.stop()
                return
            if isinstance(message, ReadingOn):
                self.app.call_from_thread(self.show_progress, message)
            elif isinstance(message, ReadingFailed):
                self.app.call_from_thread(self.show_failure, message.sentence)
            else:
                self.app.call_from_thread(self.show_loaded, message)

    def show_progress(self, message: ReadingOn) -> None:
        if message.done % 16 == 0:
            self.query_one(Band).say(f" REPLAY  reading capture {message.done} of {message.count} …", "Ctrl+C leaves ")

    def show_failure(self, sentence: str) -> None:
        from .message import MessageScreen

        self.query_one(Band).say(" REPLAY  no evidence")
        self.app.push_screen(MessageScreen("This bundle cannot be shown", sentence), lambda _: self.app.exit(2))

    def show_loaded(self, loaded: Loaded) -> None:
        self.loaded = loaded
        seal = "sealed, intact" if loaded.sealed else "NOT SEALED"
        when = minute_text(loaded.triage.as_of)
        self.query_one(Band).say(f" REPLAY  evidence of {when}, nothing can be sent", f"{seal}  {loaded.provenance.evidence_id} ")
        self._list_tickets()
        for note in loaded.notes[:3]:
            self.notify(note, severity="warning", markup=False)
        gc.enable()
        gc.freeze()

    # Showing

    def _list_tickets(self) -> None:
        if self.loaded is None:
            return
        kept = self.current_ticket
        as_of = self.loaded.triage.as_of
        self.shown_tickets = self.filter.tickets(self.loaded.triage.tickets)
        shown = self.shown_tickets
        cursor = next((index for index, one in enumerate(shown) if kept and one.ticket.number == kept.ticket.number), 0)
        self.tickets.show(len(shown), lambda index, width: ticket_lines(shown[index], as_of, width), cursor)
        of = f" of {len(self.loaded.triage.tickets)}" if self.filter else ""
        title(self.tickets, f"Tickets  {len(shown)}{of}", f"filter: {self.filter.text}" if self.filter else "")
        self._list_machines()

    def _list_machines(self) -> None:
        one = self.current_ticket
        kept = self.current.case.host if self.current else None
        self.shown_machines = self.filter.machines(one) if one else []
        shown = self.shown_machines
        cursor = next((index for index, each in enumerate(shown) if each.case.host == kept), 0)
        self.machines.show(len(shown), lambda index, width: (machine_line(shown[index], width),), cursor)
        title(self.machines, f"Machines of #{one.ticket.number}" if one else "Machines", "? = something is unknown" if shown else "")
        self._show_machine()

    def _show_machine(self) -> None:
        self.query_one(NextBox).show(self.current)
        self._show_page(keep_cursor=False)

    def _show_page(self, *, keep_cursor: bool) -> None:
        page = self.page
        self.page_lines = host_page(self.current, page.content_width) if self.current else []
        page.show_lines(self.page_lines, page.cursor if keep_cursor else 0)

    @property
    def current_ticket(self) -> TicketTriage | None:
        index = self.tickets.cursor
        return self.shown_tickets[index] if index < len(self.shown_tickets) else None

    @property
    def current(self) -> Assessment | None:
        index = self.machines.cursor
        return self.shown_machines[index] if index < len(self.shown_machines) else None

    @on(LineList.Moved, "#tickets")
    def _ticket_moved(self) -> None:
        self._list_machines()

    @on(LineList.Moved, "#machines")
    def _machine_moved(self) -> None:
        self._show_machine()

    @on(LineList.Chosen)
    def _chosen(self) -> None:
        self.action_go_in()

    @on(LineList.WidthChanged, "#page")
    def _page_width_changed(self) -> None:
        self._show_page(keep_cursor=True)

    # Moving about

    def action_pane(self, by: int) -> None:
        focused = self.focused.id if self.focused else None
        index = self._PANES.index(focused) if focused in self._PANES else 0
        self.action_focus_pane(self._PANES[(index + by) % len(self._PANES)])

    def action_focus_pane(self, pane: str) -> None:
        """Focus a pane; on a narrow terminal its half of the desk comes to the front."""
        self.set_class(pane == "page", "-machine-in-front")
        self.query_one(f"#{pane}", LineList).focus()

    def action_go_in(self) -> None:
        focused = self.focused.id if self.focused else None
        if focused == "tickets":
            self.action_focus_pane("machines")
        elif focused == "machines":
            self.action_focus_pane("page")
        elif focused == "page":
            self._open_line()

    def action_back(self) -> None:
        """One step out: of the filter, the zoom, the page, the machines."""
        focused = self.focused.id if self.focused else None
        box = self.query_one("#filter", Input)
        if focused == "filter" or (self.filter and focused == "tickets"):
            box.value = ""
            box.display = False
            self.tickets.focus()
        elif self.has_class("-zoomed"):
            self.remove_class("-zoomed")
        elif focused == "page":
            self.action_focus_pane("machines")
        elif focused == "machines":
            self.action_focus_pane("tickets")

    def action_next_machine(self, by: int) -> None:
        """Walk through all machines of all tickets, whichever pane has the focus."""
        index = self.machines.cursor + by
        if 0 <= index < self.machines.count:
            self.machines.cursor = index
        elif 0 <= self.tickets.cursor + by < self.tickets.count:
            self.tickets.cursor += by
            self._list_machines()
            self.machines.cursor = 0 if by > 0 else self.machines.count - 1

    def action_zoom(self) -> None:
        focused = self.focused.id if self.focused else None
        self.set_class(focused == "page", "-zoom-machine")
        self.toggle_class("-zoomed")

    def action_steps(self) -> None:
        index = next((number for number, line in enumerate(self.page_lines) if line.is_heading and line.text.startswith("Runbook")), None)
        if index is not None:
            self.action_focus_pane("page")
            self.page.cursor = index
            self.page.scroll_to(y=index, animate=False)

    # Filtering

    def action_filter(self) -> None:
        box = self.query_one("#filter", Input)
        box.display = True
        box.focus()

    @on(Input.Changed, "#filter")
    def _filter_changed(self, event: Input.Changed) -> None:
        self.filter = Filter(event.value)
        self._list_tickets()

    @on(Input.Submitted, "#filter")
    def _filter_submitted(self) -> None:
        self.query_one("#filter", Input).display = bool(self.filter)
        self.tickets.focus()

    # Other screens

    def _open_line(self) -> None:
        lines = self.page.item_at(self.page.cursor)
        capture = lines[0].capture if lines else None
        if capture is None:
            self.notify("no capture stands behind this line", severity="warning", markup=False)
        else:
            self._open_capture(capture)

    def _open_capture(self, capture_id: str) -> None:
        from .evidence import EvidenceScreen

        if self.loaded is not None and capture_id in self.loaded.triage.captures:
            self.app.push_screen(EvidenceScreen(self.loaded.triage.captures[capture_id], self.current.case.host if self.current else None))

    def action_evidence(self) -> None:
        from .captures import CapturesScreen

        if self.loaded is not None:
            used = self.current.evidence if self.current else ()
            self.app.push_screen(CapturesScreen(self.loaded, used), lambda chosen: self._open_capture(chosen) if chosen else None)

    def action_ticket(self) -> None:
        from .ticket import TicketScreen

        if self.current_ticket is not None:
            self.app.push_screen(TicketScreen(self.current_ticket))

    def action_drafts(self) -> None:
        from .drafts import DraftsScreen

        if self.loaded is not None and self.current is not None:
            self.app.push_screen(DraftsScreen([self.current], self.loaded.provenance))

    def action_help(self) -> None:
        from .help import HelpScreen

        self.app.push_screen(HelpScreen(self))
