"""Whether an answer is one to the question that was asked of the system for a machine: what it does not say of it, in sentences.

An answer that does not fit is no error, for it may be wanted for another machine: it is said before it is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from ..answer import Found, Unknown
from ..times import minute_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..chlorine.model import ChlorineLog, Lookup, Window
    from ..hosts import Address, HostName
    from ..nessus_host.model import Ping
    from ..netmax.model import Owner
    from ..portal.model import PortalPage
    from ..security_center.model import ScanResult
    from ..tickets.model import CommentList, TicketList


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a piece of evidence is gathered for."""

    host: HostName
    ticket: int
    opened_at: datetime
    """A portal page that is older says nothing of today (rule 3)."""
    log: Window
    """The window that chlorine's log is needed for."""
    addresses: tuple[Address, ...]
    """The addresses in question: the stale ones, or all while none is known to be."""
    scanners: tuple[HostName, ...]
    """From which a ping of them proves something."""
    scans: tuple[str, ...]
    """The scan definitions that cover them."""
    scanned_since: datetime
    """Only a result that finished after this tells what is next (rule 16)."""


def ticket_misfits(listed: TicketList, wanted: Wanted) -> Iterator[str]:
    if all(ticket.number != wanted.ticket for ticket in listed.tickets):
        yield f"ticket #{wanted.ticket} is not among them"


def comment_misfits(listed: CommentList, wanted: Wanted) -> Iterator[str]:
    if listed.ticket != wanted.ticket:
        yield f"they are of ticket #{listed.ticket}, not of #{wanted.ticket}"


def portal_misfits(page: PortalPage, wanted: Wanted) -> Iterator[str]:
    if page.c_code != wanted.host.c_code:
        yield f"it is the portal of {page.c_code}; {wanted.host} belongs to {wanted.host.c_code}"
        return
    found = page.find(wanted.host)
    if isinstance(found, Unknown):
        yield f"{wanted.host}: {found.why}"
    elif not isinstance(found, Found):
        yield f"{wanted.host} is not on it, and it is proven to be whole: the machine is not in the portal"
    elif gap := next((record.address_gap for record in found.value if record.address_gap is not None), None):
        yield f"the address rows of {wanted.host} are not all there: {gap}"
    if page.read_at < wanted.opened_at:
        yield f"it was made before the ticket was opened ({minute_text(wanted.opened_at)}), so it says nothing of today"


def log_misfits(log: ChlorineLog, wanted: Wanted) -> Iterator[str]:
    covered = log.covered_for(wanted.host)
    needed = f"{minute_text(wanted.log.since)} to {minute_text(wanted.log.until)}"
    if covered is None:
        yield f"it covers no time completely for {wanted.host}; needed is {needed}"
    elif covered.since > wanted.log.since or covered.until < wanted.log.until:
        yield f"for {wanted.host} it covers {minute_text(covered.since)} to {minute_text(covered.until)}; needed is {needed}"


def lookup_misfits(found: Sequence[Lookup], wanted: Wanted) -> Iterator[str]:
    if all(lookup.host != wanted.host for lookup in found):
        yield f"{wanted.host} is not in it"


def scan_misfits(result: ScanResult, wanted: Wanted) -> Iterator[str]:
    name = result.name.raw.strip().casefold()
    if wanted.scans and all(name != scan.casefold() for scan in wanted.scans):
        yield f"it is a result of {result.name.line()}; the scan that covers the address is {' or '.join(wanted.scans)}"
    if not result.state.is_finished:
        yield "the scan has not finished"
    elif result.finished_at is None:
        yield "it does not say when it finished"
    elif result.finished_at <= wanted.scanned_since:
        yield f"it finished at {minute_text(result.finished_at)}; needed is one after {minute_text(wanted.scanned_since)}"
    for address in wanted.addresses:
        outcome = result.outcomes.get(address)
        if isinstance(outcome, Unknown):
            yield f"{address}: {outcome.why}"
        elif outcome is not None and not isinstance(outcome, Found):
            yield f"{address} is not in it, and it is proven to be whole"


def ping_misfits(ping: Ping, wanted: Wanted) -> Iterator[str]:
    if ping.address not in wanted.addresses:
        yield f"{ping.address} is not an address in question of {wanted.host} ({_listed(wanted.addresses)})"
    if wanted.scanners and ping.source_host not in wanted.scanners:
        yield f"it was run on {ping.source_host}; a ping from {_listed(wanted.scanners)} is the test"


def owner_misfits(owners: Sequence[Owner], wanted: Wanted) -> Iterator[str]:
    if all(owner.address not in wanted.addresses for owner in owners):
        yield f"it is not about an address in question of {wanted.host} ({_listed(wanted.addresses)})"


def _listed(found: Sequence[object]) -> str:
    return " or ".join(str(one) for one in found) or "none is known"
