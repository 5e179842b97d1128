"""Small phrases that several drafts share: lists, roles, ages as times, the addresses in question. Knows no format."""

from __future__ import annotations

from collections.abc import Iterable

from ..hosts import HostName, Role
from ..netmax.model import Owner, OwnerKind
from ..portal.model import PortalAddress, When
from ..runbook.assessment import Assessment
from ..runbook.view import View
from ..tickets.model import Ticket
from ..times import minute_text
from .pen import Pen

_OWNERS = {OwnerKind.VIP: "the VIP", OwnerKind.GATEWAY: "the gateway", OwnerKind.MACHINE: "the machine"}


def joined(words: Iterable[str]) -> str:
    """`a, b and c`"""
    *first, last = list(words) or [""]
    return f"{', '.join(first)} and {last}" if first else last


def counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def role_words(host: HostName) -> str:
    """`carrier worker`"""
    return "role unknown" if host.role is Role.UNKNOWN else host.role.value.replace("-", " ")


def introduced(host: HostName, pen: Pen) -> str:
    """The machine's name with its role and inventory."""
    return f"{pen.code(str(host))} ({role_words(host)}, {pen.code(host.c_code)})"


def limit_words(ticket: Ticket) -> str:
    """`3 days`, the ticket's own N."""
    if ticket.not_scanned_days is None:
        return "an unstated number of days"
    return "a year" if ticket.not_scanned_days == 365 else counted(ticket.not_scanned_days, "day")


def when_words(when: When) -> str:
    """A portal date as the times it may mean."""
    if when.is_empty:
        return "none shown"
    span = when.span
    if span is None:
        return "could not be determined"
    if span.earliest is None:
        return f"before {minute_text(span.latest)}"
    if span.earliest == span.latest:
        return f"at {minute_text(span.latest)}"
    return f"between {minute_text(span.earliest)} and {minute_text(span.latest)}"


def in_question(assessment: Assessment) -> tuple[PortalAddress, ...]:
    """The addresses that the verdict is about, or else the stale ones, or else all that the portal lists."""
    view = View(assessment.case)
    return assessment.addresses or view.stale or (view.record.addresses if view.record else ())


def address_list(rows: Iterable[PortalAddress], pen: Pen) -> str:
    """`10.21.6.66` (ben) and `203.0.113.71` (fen)"""
    return joined(f"{pen.code(str(row.address))} ({row.kind.value})" for row in rows)


def owner_words(owner: Owner, pen: Pen) -> str:
    """Whom an address belongs to, as netmax says."""
    if owner.kind is OwnerKind.UNKNOWN:
        return f"netmax's answer for {pen.code(str(owner.address))} names no owner that is understood"
    whose = _OWNERS[owner.kind] if owner.host is not None else _OWNERS[owner.kind].replace("the ", "a ")
    name = f" {pen.code(str(owner.host))}" if owner.host is not None else ""
    return f"{pen.code(str(owner.address))} belongs to {whose}{name}, as netmax said at {minute_text(owner.captured_at)}"
