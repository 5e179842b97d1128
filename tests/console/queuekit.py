"""Tickets by hand, for tests of the queue: `ticket(7, Next.RELOAD, Next.WAIT, due=2)` is due in two days."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import strategies as st

from scantui.runbook.assessment import Assessment, Next
from scantui.safe_text import OutsideText
from scantui.tickets.model import Comment, CommentList, TicketKind
from scantui.triage.model import TicketTriage, Triage

from ..casekit import AS_OF, CaseKit, host

_ASSESSED = CaseKit().worker().assess()
TEAM = "https://github.ibm.com/alchemy-conductors/team"


def machine(next_: Next, name: str = "prod-dal10-carrier2-worker-8001", **changes: object) -> Assessment:
    """A verdict as if the table had come to it; its reasons are not the point here."""
    case = replace(_ASSESSED.case, host=host(name))
    return replace(_ASSESSED, case=case, next=next_, unknown=(), **changes)  # type: ignore[arg-type]


def ticket(
    number: int,
    *verdicts: Next | Assessment,
    due: int | None = None,
    age: int = 2,
    closed: bool = False,
    days: int | None = 3,
    subject: str = "scan",
    repository: str = TEAM,
    comments: int | None = 0,
    assignees: tuple[str, ...] = (),
) -> TicketTriage:
    made = [
        machine(each, f"prod-dal10-carrier2-worker-{number % 100 * 100 + index}") if isinstance(each, Next) else each
        for index, each in enumerate(verdicts)
    ]
    one = replace(
        _ASSESSED.case.ticket,
        number=number,
        state="closed" if closed else "open",
        due=None if due is None else AS_OF.date() + timedelta(days=due),
        opened_at=AS_OF - timedelta(days=age),
        kind=TicketKind.NOT_SCANNED if subject == "scan" else TicketKind.OTHER,
        subject=subject,
        not_scanned_days=days,
        url=OutsideText(f"{repository}/issues/{number}" if repository else ""),
        comment_count=comments,
        assignees=tuple(map(OutsideText, assignees)),
    )
    return TicketTriage(one, tuple(made))


def commented(one: TicketTriage, count: int) -> TicketTriage:
    """With its comments read, whatever the ticket says of their number."""
    comment = Comment(OutsideText("someone"), AS_OF, OutsideText("seen"), ())
    return replace(one, comments=CommentList(one.ticket.number, (comment,) * count, "data/0003-ticket-comments.body"))


def triage_of(*tickets: TicketTriage, days: float = 0) -> Triage:
    """Evidence of so many days after `AS_OF`."""
    return Triage(AS_OF + timedelta(days=days), tickets, (), (), {})


def queues() -> st.SearchStrategy[list[TicketTriage]]:
    """Tickets of all kinds, each with another number."""
    one = st.builds(
        lambda verdicts, **fields: (verdicts, fields),
        st.lists(st.sampled_from(Next), max_size=4),
        due=st.none() | st.integers(-5, 8),
        age=st.integers(0, 40),
        closed=st.booleans(),
        days=st.sampled_from([None, 3, 5, 365]),
        subject=st.sampled_from(["scan", "bigfix", "edr"]),
        repository=st.sampled_from([TEAM, "https://github.ibm.com/another/team", ""]),
    )
    return st.lists(one, max_size=8).map(
        lambda made: [ticket(100 + index, *verdicts, **fields) for index, (verdicts, fields) in enumerate(made)]
    )
