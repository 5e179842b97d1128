"""The desk: tickets, machines, and everything about the machine under the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Footer, Input

from ..filtering import Filter, Searchable
from ..layout import DETAILS, Pane
from ..pages.rows import machine_line, ticket_lines, unjudged_lines, unjudged_machine
from ..widgets.band import Band, BandText
from ..widgets.desk_panes import DeskPanes
from ..widgets.line_list import LineList
from ..widgets.next_box import NextBox
from ..widgets.panes import title
from .arranging import ArrangesPanes
from .copying import CopyActions
from .details import ShowsDetails
from .loading import FollowsReading
from .opening import OpensScreens

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ...drafts.model import Done
    from ...hosts import HostName
    from ...runbook.assessment import Assessment
    from ...triage.triage import TicketTriage
    from ..lines import Line
    from ..pages.rows import TicketEntry
    from ..reader import Reader
    from ..source import Loaded


class DeskScreen(ShowsDetails, ArrangesPanes, CopyActions, OpensScreens, FollowsReading):
    """The main screen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "copy_comment", "Copy comment", id="copy-comment", tooltip="Copy the ticket comment for this machine"),
        Binding("y", "copy_main", "Copy text", id="copy-text", tooltip="Copy the text that is next: command, request, message"),
        Binding("d", "drafts", "Drafts", id="drafts", tooltip="All texts for this machine, to look at, edit and copy"),
        Binding("slash", "filter", "Filter", key_display="/", id="filter", tooltip="Filter tickets and machines as you type"),
        Binding("question_mark", "help", "Help", key_display="?", id="help", tooltip="The keys of this place"),
        Binding("escape", "back", "Back", id="back", tooltip="One step back"),
        Binding("C", "copy_ticket_comment", "Copy all", show=False, id="copy-ticket-comment", tooltip="Copy the ticket's whole comment"),
        Binding("D", "ticket_drafts", "Ticket's drafts", show=False, id="ticket-drafts", tooltip="The texts for the whole ticket"),
        Binding("t", "ticket", "Ticket", show=False, id="ticket", tooltip="Read the ticket and its comments"),
        Binding("e", "bundle", "Evidence", show=False, id="bundle", tooltip="The bundle: its captures, and what is not whole"),
        Binding("r", "raw", "Raw evidence", show=False, id="raw", tooltip="Open the capture that the value under the cursor came from"),
        Binding("Y", "copy_line", "Copy line", show=False, id="copy-line", tooltip="Copy the line under the cursor, of a machine its name"),
        Binding("n", "next_machine(1)", "Next machine", show=False, id="next-machine", tooltip="Next machine, of all tickets"),
        Binding("p", "next_machine(-1)", "Previous machine", show=False, id="previous-machine", tooltip="Previous machine, of all tickets"),
    ]

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.reader = reader
        self.loaded: Loaded | None = None
        self.searchable = Searchable(())
        self.filter = Filter()
        self.shown_tickets: list[TicketTriage] = []
        self.shown_machines: list[Assessment] = []

    def compose(self) -> ComposeResult:
        yield Band(BandText(" REPLAY  reading the evidence …"))
        with DeskPanes(id="desk"):
            yield LineList(id="tickets", item_height=2, empty="reading …")
            yield LineList(id="machines")
            yield NextBox(id="next")
            for pane in DETAILS:
                yield LineList(id=pane)
        yield Input(id="filter", placeholder="words that must match; !word must not; next:reload role:infra zone:… kind:fen", compact=True)
        yield Footer(show_command_palette=False)

    @property
    def tickets(self) -> LineList:
        return self.query_one("#tickets", LineList)

    @property
    def machines(self) -> LineList:
        return self.query_one("#machines", LineList)

    @property
    def filter_box(self) -> Input:
        return self.query_one("#filter", Input)

    def on_mount(self) -> None:
        title(self.tickets, "1 Tickets")
        title(self.machines, "2 Machines")
        self.panes.show(self.remembered_look())
        self.filter_box.display = False
        self.tickets.focus()
        self.start_following()

    def show_tickets(self, tickets: tuple[TicketEntry, ...]) -> None:
        first = tickets[0] if tickets else None
        names = first.machines if first else ()
        self.tickets.show(len(tickets), lambda index, width: unjudged_lines(tickets[index], width))
        title(self.tickets, f"1 Tickets  {len(tickets)}")
        self.machines.show(len(names), lambda index, width: (unjudged_machine(names[index], width),))
        title(self.machines, f"2 Machines of #{first.number}  {len(names)}" if first else "2 Machines")

    def show_loaded(self, loaded: Loaded) -> None:
        self.loaded = loaded
        self.searchable = Searchable(loaded.triage.tickets)
        self.query_one(Band).say(band_text(loaded))
        self._list_tickets()
        for note in loaded.notes[:3]:
            self.notify(note, severity="warning", markup=False)

    # Showing

    def _list_tickets(self) -> None:
        if self.loaded is None:
            return
        kept = self.current_ticket
        as_of = self.loaded.triage.as_of
        shown = self.shown_tickets = self.searchable.tickets(self.filter)
        cursor = next((index for index, one in enumerate(shown) if kept and one.ticket.number == kept.ticket.number), 0)
        self.machines.empty = "no machine in this ticket"
        self.tickets.empty = "no ticket and no machine matches" if self.filter else "no ticket in this bundle"
        self.tickets.show(len(shown), lambda index, width: ticket_lines(shown[index], as_of, width), cursor)
        of = f" of {len(self.loaded.triage.tickets)}" if self.filter else ""
        title(self.tickets, f"1 Tickets  {len(shown)}{of}", f"filter: {self.filter.text}" if self.filter else "")
        self._list_machines()

    def _list_machines(self) -> None:
        one = self.current_ticket
        kept = self.current.case.host if self.current else None
        shown = self.shown_machines = self.searchable.machines(one, self.filter) if one else []
        cursor = next((index for index, each in enumerate(shown) if each.case.host == kept), 0)
        self.machines.show(len(shown), lambda index, width: (machine_line(shown[index], width),), cursor)
        self._show_machine()

    def _show_machine(self) -> None:
        self._title_machines()
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
        return {}

    def _title_machines(self) -> None:
        one = self.current_ticket
        of = f" of {len(one.assessments)}" if one and self.filter else ""
        heading = f"2 Machines of #{one.ticket.number}  {len(self.shown_machines)}{of}" if one else "2 Machines"
        title(self.machines, heading, "? = something is unknown" if self.current else "")

    def panes_changed(self) -> None:
        self.fill_details()

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
    def _chosen(self, event: LineList.Chosen) -> None:
        pane = Pane(event.sender.id or "")
        if pane in DETAILS:
            self.open_line(self.detail_lines[pane][event.index])
        else:
            self.action_focus_pane(Pane.PAGE if pane is Pane.MACHINES else Pane.MACHINES)

    def remember(self) -> None:
        self.remember_look()

    # Moving about

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing to step back from: the footer then has room for another key."""
        return self.is_apart or bool(self.filter) if action == "back" else True

    def action_back(self) -> None:
        """One step out: of the filter's line, the zoom, a detail, the machines, the filter."""
        if self.focused_pane is not None and self.is_apart:
            self.step_back()
        else:
            self._drop_filter()
        self.refresh_bindings()

    def action_next_machine(self, by: int) -> None:
        """Walk through all machines of all tickets, whichever pane has the focus."""
        index = self.machines.cursor + by
        if 0 <= index < self.machines.count:
            self.machines.cursor = index
        elif 0 <= self.tickets.cursor + by < self.tickets.count:
            self.tickets.cursor += by
            self._list_machines()
            self.machines.cursor = 0 if by > 0 else self.machines.count - 1

    # Filtering

    def action_filter(self) -> None:
        self.filter_box.display = True
        self.filter_box.focus()

    @on(Input.Changed, "#filter")
    def _filter_changed(self, event: Input.Changed) -> None:
        self.filter = Filter(event.value)
        self._list_tickets()

    @on(Input.Submitted, "#filter")
    def _filter_submitted(self) -> None:
        self.filter_box.display = bool(self.filter)
        self.tickets.focus()

    def _drop_filter(self) -> None:
        self.filter_box.value = ""
        self.filter_box.display = False
        self.tickets.focus()


def band_text(loaded: Loaded) -> BandText:
    """`REPLAY`, the time of the evidence, and in what state the bundle is."""
    seal = "sealed, intact" if loaded.sealed else "NOT SEALED"
    count = len(loaded.triage.problems)
    gaps = f", {count} gap{'s' if count > 1 else ''} (e)" if count else ""
    short = "sealed" if loaded.sealed else seal
    right = (f"{seal}{gaps}  {loaded.provenance.evidence_id} ", f"{seal}{gaps} ", f"{short}{gaps} ", f"{short} ")
    from ...times import minute_text

    return BandText(f" REPLAY  evidence of {minute_text(loaded.triage.as_of)}, nothing is sent", right)
