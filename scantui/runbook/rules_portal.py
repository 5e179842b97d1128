"""Rules 1 to 5 of the decision table: is it a machine to repair, and what does the portal say of it?"""

from __future__ import annotations

from ..answer import Absent, CaptureId, Reason
from ..chlorine.model import Lookup
from ..hosts import AddressKind, Family, Role
from ..netmax.model import OwnerKind
from ..portal.model import PortalRecord, Status
from ..tickets.model import TicketKind
from ..times import minute_text
from .assessment import Next
from .ruling import Ruling, cannot_tell, collect, no, verdict
from .view import Freshness, View, address_words

_EXCLUDED = {Status.BUILD: "under 48 hours old", Status.AVAILABLE: "to be cancelled"}


def identity(view: View) -> Ruling:
    """1: role or family unknown; the name is not a machine; two portal rows disagree; evidence contradicts itself."""
    case, host = view.case, view.case.host
    unclear = _unclear(view)
    if unclear is not None:
        return verdict(Next.SEEK_GUIDANCE, unclear, (case.ticket.source,))
    contradiction = _contradiction(view)
    if contradiction is not None:
        why, evidence = contradiction
        return verdict(Next.SEEK_GUIDANCE, why, evidence)
    return no(f"{host} is a {host.role.value} of {host.c_code}.", (case.ticket.source,))


def _unclear(view: View) -> str | None:
    """Why the ticket or the name alone forbids any advice, or None."""
    ticket, host = view.case.ticket, view.case.host
    if ticket.kind is not TicketKind.NOT_SCANNED:
        return f"The ticket is about {ticket.subject}, not about scanning: follow its own runbook."
    if ticket.not_scanned_days is None:
        return "The ticket does not say for how many days machines were not scanned."
    if host.role is Role.VIP:
        return f"{host} is a virtual address, not a machine: it is never rebooted or reloaded."
    if host.is_cluster:
        return f"{host} is the name of a cluster, not of a machine."
    if not host.is_machine or host.family is Family.UNKNOWN:
        return f"The name {host} is of no known form, so nothing may be done to it."
    return None


def _contradiction(view: View) -> tuple[str, tuple[CaptureId, ...]] | None:
    """Two pieces of evidence that cannot both be true."""
    case, record, lookup = view.case, view.record, view.case.lookup
    if view.reading and any(_disagree(view.reading.record, other) for other in view.reading.records[1:]):
        return f"The portal lists {case.host} {len(view.reading.records)} times and the rows disagree.", view.portal_evidence
    for row in record.addresses if record else ():
        owner = case.owners.get(row.address)
        if owner and owner.kind is OwnerKind.MACHINE and owner.host is not None and owner.host != case.host:
            return (
                f"The portal lists {row.address} under {case.host}, but netmax says that it belongs to {owner.host}.",
                (*view.portal_evidence, owner.source),
            )
    if lookup is None:
        return None
    both = (*view.portal_evidence, lookup.source)
    if record and record.addresses and lookup.address and all(row.address != lookup.address for row in record.addresses):
        return f"chlorine knows {case.host} as {lookup.address}, which the portal does not list for it.", both
    if record and lookup.hardware == "virtual" and any(row.kind is AddressKind.IMM for row in record.addresses):
        return f"chlorine knows {case.host} as a virtual server, but the portal lists an IPMI address for it.", both
    known_as = _other_role(lookup, case.host.role)
    if known_as:
        return f"chlorine knows {case.host} as {known_as}, but its name says {case.host.role.value}.", (lookup.source,)
    return None


def _other_role(lookup: Lookup, role: Role) -> str | None:
    """As what chlorine knows the machine, where its name says otherwise: the role decides whether it may be reloaded."""
    if not role.is_worker:
        return "a worker" if lookup.is_worker else None
    if lookup.is_master:
        return "a master"
    return "no worker" if lookup.is_worker is False else None


def _disagree(one: PortalRecord, other: PortalRecord) -> bool:
    """Two rows of one name; address rows are only compared where both have them all, for a collapsed row says nothing."""
    if _columns(one) != _columns(other):
        return True
    return one.address_gap is None and other.address_gap is None and _address_rows(one) != _address_rows(other)


def _columns(record: PortalRecord) -> tuple[object, ...]:
    return record.status, record.scanned.text, record.bigfix.text, record.log.text


def _address_rows(record: PortalRecord) -> list[tuple[bytes, str, str, str]]:
    return sorted((row.address.packed, row.kind.value, row.scanned.text.raw, row.last_attempt.text.raw) for row in record.addresses)


def no_repair(view: View) -> Ruling:
    """2: name ends in cancel, or portal Status Available or Build."""
    case = view.case
    if case.host.decommissioned:
        return verdict(Next.NO_REPAIR, f"{case.host} is being decommissioned (its name ends in -cancel).", (case.ticket.source,))
    if view.record is None:
        if isinstance(case.portal, Absent):
            return no("Its name does not end in -cancel, and the portal does not list it.", view.portal_evidence)
        return cannot_tell(view.portal_reasons, view.portal_evidence)
    state = view.record.state
    if state in _EXCLUDED:
        why = f"The portal's status of {case.host} is {state.value.capitalize()} ({_EXCLUDED[state]}): excluded from the checks."
        return verdict(Next.NO_REPAIR, why, view.portal_evidence)
    if state is Status.MISSING:  # said, but no obstacle, for some lists do not have the column
        return cannot_tell((Reason("portal", f"the portal page shows no Status of {case.host}"),), view.portal_evidence)
    if state is not Status.LIVE:
        what = "disagree about" if state is Status.DISAGREES else "show a status that is not known of"
        return verdict(Next.SEEK_GUIDANCE, f"The portal's Status columns {what} {case.host}: it may be excluded.", view.portal_evidence)
    return no("The portal shows Status Live.", view.portal_evidence)


def portal_reading(view: View) -> Ruling:
    """3: no complete portal reading of its c_code made since the ticket was opened."""
    case, reading = view.case, view.reading
    if isinstance(case.portal, Absent):
        return no(f"The {case.host.c_code} portal was read completely.", view.portal_evidence)
    if reading is None:
        return collect("portal", _portal_why(view), view.portal_reasons, view.portal_evidence)
    gap = next((one.address_gap for one in reading.records if one.address_gap), None)
    if gap:
        why = f"The portal's address rows of {case.host} are not all there: {gap}."
        return collect("portal", why, (), view.portal_evidence)
    if view.unclear:
        return collect("portal", f"The scanned date of {address_words(view.unclear)} cannot be read.", (), view.portal_evidence)
    return no(f"The {case.host.c_code} portal was read at {minute_text(reading.read_at)}, all address rows open.", view.portal_evidence)


def _portal_why(view: View) -> str:
    reasons = "; ".join(reason.why for reason in view.portal_reasons)
    return f"No usable reading of the {view.case.host.c_code} portal since the ticket was opened: {reasons}."


def not_in_portal(view: View) -> Ruling:
    """4: proven absent from that portal."""
    case = view.case
    if isinstance(case.portal, Absent):
        searched = ", ".join(f"{search.c_code} ({minute_text(search.read_at)})" for search in case.searches if not search.listed)
        elsewhere = sorted({search.c_code for search in case.searches if search.listed} - {case.host.c_code})
        listed = f" It is listed under {' and '.join(elsewhere)}, which is not its own." if elsewhere else ""
        return verdict(Next.NOT_IN_PORTAL, f"{case.host} is not in the portal; searched: {searched}.{listed}", view.portal_evidence)
    return no(f"The {case.host.c_code} portal lists it.", view.portal_evidence)


def _later_doubt(view: View) -> str | None:
    """Why a newer, incomplete row speaks against an older, complete one; None when it does not."""
    later = view.reading.later if view.reading else None
    if later is None:
        return None
    record, read_at = later
    if Freshness.of(record.scanned, view.limit, read_at) is Freshness.FRESH:
        return None
    when = minute_text(read_at)
    return f"An older page shows all addresses as scanned, but the newer row of {when} is not fresh and its address rows are closed."


def recovered(view: View) -> Ruling:
    """5: every address: even the oldest instant its age allows is less than N days before the reading."""
    record = view.record
    if record is None:
        raise AssertionError("rule 3 lets no case without a portal record pass")
    if not record.addresses:
        return no("The portal lists no address for it.", view.portal_evidence)
    if not view.stale:
        doubt = _later_doubt(view)
        if doubt:
            return collect("portal", doubt, (), view.portal_evidence)
        return verdict(
            Next.RECOVERED,
            f"All its addresses were scanned less than {view.days} days before the portal was read: nothing to repair.",
            view.portal_evidence,
            addresses=record.addresses,
        )
    return no(f"Not scanned for {view.days} days or more: {address_words(view.stale)}.", view.portal_evidence)
