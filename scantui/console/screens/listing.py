"""The two lists of the desk: which tickets and machines are shown, in which order, under which headings, and which are marked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.binding import Binding, BindingType

from ..filtering import Filter, Searchable
from ..marks import Marks
from ..pages.rows import TicketEntry, group_lines, machine_line, machine_room, ticket_lines, unjudged_lines, unjudged_machine
from ..widgets.line_list import LineList
from ..widgets.panes import title
from .desk_part import DeskPart

if TYPE_CHECKING:
    from ...runbook.assessment import Assessment
    from ...triage.triage import TicketTriage
    from ..app import ScantuiApp
    from ..changes import Changes, Looks
    from ..lines import Line
    from ..queue import Grouping, Heading, MachineOrder, Order, Queue
    from ..source import Loaded


_EARLY: dict[object, Callable[[TicketEntry], tuple[object, ...]]] = {
    "due": lambda entry: (entry.is_closed, entry.due_on, entry.number),
    "age": lambda entry: (entry.is_closed, -entry.age_days, entry.number),
    "number": lambda entry: (entry.is_closed, entry.number),
}
"""By the name of an `Order`; the most urgent cannot be known before they are judged."""


class ListsQueue(DeskPart):
    """The lists `#tickets` and `#machines`, and which ticket and machine keys are about."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "next_machine(1)", "Next machine", show=False, id="next-machine", tooltip="Next machine, of all tickets"),
        Binding("p", "next_machine(-1)", "Previous machine", show=False, id="previous-machine", tooltip="Previous machine, of all tickets"),
        Binding("asterisk", "mark_all", "Mark all", show=False, id="mark-all", tooltip="Mark all machines that are shown, or none"),
        Binding("o", "sort", "Sort", show=False, id="sort", tooltip="Tickets by due date, age, urgency or number; machines likewise"),
        Binding("O", "group", "Group", show=False, id="group", tooltip="Tickets in groups: by what is to be done, due date, subject"),
    ]
    queue: Queue
    order: Order
    grouping: Grouping
    machine_order: MachineOrder
    looks: Looks
    changes: Changes

    def __init__(self) -> None:
        super().__init__()
        self.searchable = Searchable(())
        self.filter = Filter()
        self.marks = Marks()
        self.arranged: list[Heading | TicketTriage] = []
        """The lines of the tickets' list."""
        self.shown_machines: list[Assessment] = []
        self._entries: Sequence[TicketEntry] = ()
        """The queue while its machines are being judged; nothing once they are."""
        self._listed_of: TicketTriage | None = None
        """The ticket whose machines are in the list."""

    @property
    def tickets(self) -> LineList:
        return self.query_one("#tickets", LineList)

    @property
    def machines(self) -> LineList:
        return self.query_one("#machines", LineList)

    @property
    def shown_tickets(self) -> list[TicketTriage]:
        from ..queue import Heading

        return [one for one in self.arranged if not isinstance(one, Heading)]

    @property
    def current_ticket(self) -> TicketTriage | None:
        from ..queue import Heading

        index = self.tickets.cursor
        one = self.arranged[index] if index < len(self.arranged) else None
        return None if isinstance(one, Heading) else one

    @property
    def current(self) -> Assessment | None:
        self._catch_up()
        return self._at_cursor

    def _catch_up(self) -> None:
        """Keys may come faster than the list of tickets tells that its cursor moved: no key may be about the ticket before."""
        if self.loaded is not None and self.current_ticket is not self._listed_of:
            self.list_machines()

    @property
    def _at_cursor(self) -> Assessment | None:
        index = self.machines.cursor
        return self.shown_machines[index] if index < len(self.shown_machines) else None

    @property
    def chosen(self) -> list[Assessment]:
        """What an action is about: the marked machines of the ticket, else the one under the cursor."""
        one, current = self.current_ticket, self.current
        marked = self.marks.of(one.ticket.id, one.assessments) if one else []
        return marked or ([current] if current else [])

    def show_machine(self) -> None:
        """Another machine is under the cursor."""
        raise NotImplementedError

    def done_words(self, assessment: Assessment) -> str:
        """What was marked as done for a machine, in a few words."""
        raise NotImplementedError

    # Filling the lists

    def list_entries(self, tickets: Sequence[TicketEntry]) -> None:
        """The queue while its machines are being judged, as far as can be in the order in which it will stand."""
        key = _EARLY.get(cast("ScantuiApp", self.app).remembered.get("order"), _EARLY["due"])
        tickets = self._entries = sorted(tickets, key=key)
        self.tickets.show(len(tickets), lambda index, width: unjudged_lines(tickets[index], width))
        title(self.tickets, f"1 Tickets  {len(tickets)}")
        self._list_names()

    def _list_names(self) -> None:
        entry = self._entry
        names = entry.machines if entry else ()
        self.machines.show(len(names), lambda index, width: (unjudged_machine(names[index], width),))
        title(self.machines, f"2 Machines of #{entry.number}  {len(names)}" if entry else "2 Machines")

    @property
    def _entry(self) -> TicketEntry | None:
        index = self.tickets.cursor
        return self._entries[index] if index < len(self._entries) else None

    def remembered_order(self) -> None:
        """In which order the user left the lists."""
        from ..queue import Grouping, MachineOrder, Order

        kept = cast("ScantuiApp", self.app).remembered
        self.order = Order.of(kept.get("order"))
        self.grouping = Grouping.of(kept.get("grouping"))
        self.machine_order = MachineOrder.of(kept.get("machines"))

    def kept_order(self) -> dict[str, str]:
        return {"order": self.order.value, "grouping": self.grouping.value, "machines": self.machine_order.value}

    def remembered_looks(self) -> None:
        """What the user saw last; a demonstration is no part of the daily work."""
        from ...demo import demo_bundle
        from ..changes import Looks

        app = cast("ScantuiApp", self.app)
        self.looks = Looks(app.keeper, "looks-demo" if app.source.bundle == demo_bundle() else "looks")

    def take_queue(self, loaded: Loaded) -> None:
        """Another triage is to be listed."""
        from ..queue import Queue

        self.changes = self.looks.changes(loaded.triage)
        self.searchable = Searchable(loaded.triage.tickets, loaded.triage.as_of, self.changes)
        self.queue = Queue(loaded.triage.tickets, loaded.triage.as_of)

    def list_tickets(self) -> None:
        from ..changes import ticket_key
        from ..queue import Heading

        if self.loaded is None:
            return
        kept, as_of = self.current_ticket, self.loaded.triage.as_of
        entry, name_at = self._entry, self.machines.cursor
        self._entries = ()
        arranged = self.arranged = self.queue.arrange(self.order, self.grouping, self.searchable.tickets(self.filter))

        def item(index: int, width: int) -> tuple[Line, Line]:
            one = arranged[index]
            if isinstance(one, Heading):
                return group_lines(one, width)
            return ticket_lines(one, as_of, width, self.changes.of_ticket(one))

        def is_kept(one: Heading | TicketTriage) -> bool:
            if isinstance(one, Heading):
                return False
            return one.ticket.number == entry.number if entry else kept is not None and ticket_key(one.ticket) == ticket_key(kept.ticket)

        cursor = next((index for index, one in enumerate(arranged) if is_kept(one)), 0)
        self.machines.empty = "no machine in this ticket"
        self.tickets.empty = "no ticket and no machine matches" if self.filter else "no ticket in this bundle"
        self.tickets.show(len(arranged), item, cursor, lambda index: isinstance(arranged[index], Heading))
        self._title_tickets()
        self.list_machines()
        if entry and name_at < len(entry.machines):  # a key was quicker than the judging: its place is kept
            names = [each.case.host.name for each in self.shown_machines]
            self.machines.cursor = names.index(entry.machines[name_at]) if entry.machines[name_at] in names else 0

    def _title_tickets(self) -> None:
        if self.loaded is None:
            return
        count = len(self.shown_tickets)
        of = f" of {len(self.loaded.triage.tickets)}" if self.filter else ""
        changed = f", {self.changes.count} changed" if self.changes.count else ""
        words = self.order.words if self.grouping.value == "none" else f"{self.grouping.words}, {self.order.words}"
        title(self.tickets, f"1 Tickets  {count}{of}{changed}", f"filter: {self.filter.text}" if self.filter else words)

    def list_machines(self) -> None:
        from ..queue import arrange_machines

        one, before = self.current_ticket, self._at_cursor
        kept = before.case.host if before else None
        self._listed_of = one
        found = self.searchable.machines(one, self.filter) if one else []
        shown = self.shown_machines = arrange_machines(found, self.machine_order)
        cursor = next((index for index, each in enumerate(shown) if each.case.host == kept), 0)
        room = machine_room(shown)
        ticket = one.ticket.id if one else None

        def item(index: int, width: int) -> tuple[Line]:
            each = shown[index]
            was = self.changes.of_machine(one, each) if one else None
            return (machine_line(each, width, room=room, was=was, done=self.done_words(each)),)

        def is_marked(index: int) -> bool:
            return ticket is not None and self.marks.holds(ticket, shown[index].case.host)

        def toggle(index: int) -> None:
            if ticket is not None:
                self.marks.toggle(ticket, shown[index].case.host)
                self._marks_changed()

        self.machines.show(len(shown), item, cursor, marked=is_marked, toggle=toggle)
        self.title_machines()
        self.show_machine()

    def see_ticket(self) -> None:
        """The ticket under the cursor counts as looked at; one that a filter only passes does not."""
        if self.tickets.has_focus and (one := self.current_ticket):
            self.looks.seen(one)

    def title_machines(self) -> None:
        one = self.current_ticket
        of = f" of {len(one.assessments)}" if one and self.filter else ""
        marked = self.marks.count(one.ticket.id) if one else 0
        heading = f"2 Machines of #{one.ticket.number}  {len(self.shown_machines)}{of}" if one else "2 Machines"
        unseen = marked - sum(self.marks.holds(one.ticket.id, each.case.host) for each in self.shown_machines) if one else 0
        note = f"{marked} marked (▪), {unseen} of them filtered out" if unseen else f"{marked} marked (▪)"
        title(self.machines, heading, note if marked else "? = something is unknown" if self.current else "")

    @on(LineList.Moved, "#tickets")
    def _ticket_moved(self) -> None:
        if self.loaded is None:
            self._list_names()
        else:
            self.list_machines()
            self.see_ticket()

    @on(LineList.Moved, "#machines")
    def _machine_moved(self) -> None:
        if self.loaded is not None:
            self.show_machine()

    # Keys

    def action_next_machine(self, by: int) -> None:
        """Walk through all machines of all tickets, whichever pane has the focus."""
        self._catch_up()
        index = self.machines.cursor + by
        if 0 <= index < self.machines.count:
            self.machines.cursor = index
            return
        before = self.tickets.cursor
        self.tickets.cursor += by
        if self.tickets.cursor != before:
            self.list_machines()
            if one := self.current_ticket:
                self.looks.seen(one)
            self.machines.cursor = 0 if by > 0 else self.machines.count - 1

    def action_sort(self) -> None:
        """Of the list that has the focus."""
        if self.loaded is None:
            return
        if self.focused is self.machines:
            self._reorder(self.order, self.grouping, self.machine_order.following)
            self.tell(f"machines: {self.machine_order.words}", timeout=3)
        else:
            self._reorder(self.order.following, self.grouping, self.machine_order)

    def action_group(self) -> None:
        if self.loaded is not None:
            self._reorder(self.order, self.queue.following(self.grouping), self.machine_order)

    def _reorder(self, order: Order, grouping: Grouping, machine_order: MachineOrder, *, is_undo: bool = False) -> None:
        before = (self.order, self.grouping, self.machine_order)
        self.order, self.grouping, self.machine_order = order, grouping, machine_order
        if not is_undo:
            self.can_undo("the order of the lists", lambda: self._reorder(*before, is_undo=True))
        self.list_tickets()

    def action_mark_all(self) -> None:
        self._catch_up()
        one = self.current_ticket
        if one is not None and self.shown_machines:
            self.marks.toggle_all(one.ticket.id, self.shown_machines)
            self._marks_changed()

    def _marks_changed(self) -> None:
        self.can_undo("the last mark", self._unmark)
        self._show_marks()

    def _unmark(self) -> None:
        self.marks.undo()
        self._show_marks()

    def _show_marks(self) -> None:
        self.machines.refresh()
        self.title_machines()
