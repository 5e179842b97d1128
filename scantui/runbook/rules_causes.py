"""Rules 6 to 11 of the decision table: causes that a reboot would not mend."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from ..answer import CaptureId, Found, Reason, Unknown
from ..chlorine import command as chlorine
from ..hosts import AddressKind, Family, HostName, Role, Zone, parse_host
from ..nessus_host.model import Ping, PingOutcome
from ..netmax.model import Owner, OwnerKind
from ..portal.model import PortalAddress
from ..security_center.model import ResultState
from ..times import YEAR, earlier, minute_text
from .assessment import Next
from .case import Pattern
from .ruling import Ruling, cannot_tell, collect, no, not_applicable, verdict
from .view import View, address_words

_REPEATABLE = (AddressKind.BEN, AddressKind.FEN)


def unfinished_request(view: View) -> Ruling:
    """6: a chlorine request for it is unfinished: wait; silent for hours and no summary: check-transaction."""
    case, newest, marked = view.case, view.newest_request, view.pending_marker
    if marked is not None:
        if case.as_of - marked.at < case.rules.stuck_after:
            return verdict(Next.WAIT, f"A {marked.words} is under way.", marked.evidence)
        return collect("chlorine-log", f"A comment says: {marked.words}; the log since then was not captured.", (), marked.evidence)
    if newest is not None and not newest.state.is_finished:
        silence = min(case.chlorine.seen_on_from(newest.last_message_at), case.as_of) - newest.last_message_at
        change = f" ({newest.change})" if newest.change else ""
        what = f"Its {newest.action.value}{change} is {newest.state.value}"
        if silence >= case.rules.stuck_after:
            hours = int(silence / timedelta(hours=1))
            why = f"{what} and has been silent for {hours} hours: look at the transaction in the cloud portal, do not resubmit."
            return verdict(Next.CHECK_TRANSACTION, why, newest.evidence)
        heard = f"{what}, last heard of at {minute_text(newest.last_message_at)}"
        if case.as_of - newest.last_message_at >= case.rules.stuck_after:
            return collect("chlorine-log", f"{heard}; the log since then was not captured.", (), newest.evidence)
        return verdict(Next.WAIT, f"{heard}.", newest.evidence)
    if view.log_is_known:
        return no("chlorine's log shows no unfinished request for it.", case.chlorine.evidence)
    return cannot_tell(log_reasons(view), case.chlorine.evidence)


def log_reasons(view: View) -> tuple[Reason, ...]:
    """Why the window of rule 12 is not wholly known."""
    window = f"{minute_text(view.log_since)} to {minute_text(view.log_until)}"
    chlorine_story = view.case.chlorine
    if not chlorine_story.evidence:
        return (Reason("chlorine-log", f"not captured (needed: {window})"), *chlorine_story.gaps)
    covered = ", ".join(f"{minute_text(part.since)} to {minute_text(part.until)}" for part in chlorine_story.covered)
    return (Reason("chlorine-log", f"covers {covered or 'no stretch of time'} (needed: {window})"), *chlorine_story.gaps)


def wrongly_attached(view: View) -> Ruling:
    """7: a stale address belongs to a VIP or gateway (netmax); more than one ben or fen row and no netmax answer: collect."""
    case, record = view.case, view.record
    evidence = tuple(owner.source for owner in case.owners.values())
    foreign = [
        (row, owner)
        for row in view.stale
        if (owner := case.owners.get(row.address)) is not None and owner.kind in {OwnerKind.VIP, OwnerKind.GATEWAY}
    ]
    if foreign:
        row, owner = foreign[0]
        return _attached_verdict(view, row, owner)
    repeated = [kind for kind in _REPEATABLE if record and sum(row.kind is kind for row in record.addresses) > 1]
    asked = [row for row in view.stale if row.kind in repeated]
    unanswered = tuple(row for row in asked if row.address not in case.owners or case.owners[row.address].kind is OwnerKind.UNKNOWN)
    if unanswered:
        why = f"The portal lists several {unanswered[0].kind.value} addresses for it: ask netmax who owns {address_words(unanswered)}."
        return collect("netmax", why, (), (*view.portal_evidence, *evidence))
    if asked:
        return no("netmax says that its stale addresses are its own.", evidence)
    return no("It has one address of each kind that is stale.", view.portal_evidence)


def _attached_verdict(view: View, row: PortalAddress, owner: Owner) -> Ruling:
    host, evidence = view.case.host, (*view.portal_evidence, owner.source)
    whose = f"{row.address} ({row.kind.value}) belongs to {owner.host or 'a ' + owner.kind.value}, not to {host}"
    is_public = row.kind is AddressKind.FEN
    if is_public and host.family in {Family.ALC, Family.ALC_FR2}:
        return verdict(Next.SCAN_EXCLUSION, f"{whose}: it needs a scan exclusion.", evidence, addresses=(row,))
    if is_public or (owner.is_load_balancer and host.role is Role.TUGBOAT_WORKER):
        return verdict(Next.SOS_CHANNEL, f"{whose}: tell SOS, who removes it.", evidence, addresses=(row,))
    return verdict(Next.SQUAD, f"{whose}; no rule says who removes a private one from a {host.role.value}.", evidence, addresses=(row,))


def scanner_at_fault(view: View) -> Ruling:
    """8: the scan that covers it ended badly; or a group of machines of one zone and address kind is stale."""
    for row in view.stale:
        zone = view.zone(row)
        if zone is None:
            continue
        scan = view.newest_finished_scan(row, min(earlier(view.case.ticket.opened_at, view.limit), view.since_action))
        if scan is not None and (scan.state in {ResultState.PARTIAL, ResultState.ERROR} or scan.scanned_addresses == 0):
            how = f"ended as {scan.state.value}" if scan.state in {ResultState.PARTIAL, ResultState.ERROR} else "scanned no address at all"
            idle = [host for name, count in scan.scanners if count == 0 and (host := parse_host(name.raw)) is not None]
            why = f"The newest {zone.scan} {how}: the scanner is at fault, not {view.case.host}."
            return _scanner_verdict(why, zone, idle, (scan.source, *view.portal_evidence), row)
        group = _group_of(view, zone, row)
        if group is not None:
            why = (
                f"{len(group.stale)} of {group.seen} machines seen in {zone.name} have a stale {row.kind.value} address: "
                "look at the scanner before the machines."
            )
            return _scanner_verdict(why, zone, [], group.evidence, row)
    unknown_zones = tuple(Reason("zone", view.zone_choice(row).why) for row in view.stale if view.zone(row) is None)
    if unknown_zones:
        return cannot_tell(unknown_zones, view.portal_evidence)
    return no("Nothing points at the scanner: no failed scan, no group of machines.", view.portal_evidence)


def _group_of(view: View, zone: Zone, row: PortalAddress) -> Pattern | None:
    for pattern in view.case.patterns:
        ours = pattern.zone == zone.name and pattern.address_kind is row.kind and pattern.holds(view.case.host)
        if ours and pattern.is_group(view.case.rules.group_size):
            return pattern
    return None


def _scanner_verdict(why: str, zone: Zone, idle: list[HostName], evidence: Iterable[CaptureId], row: PortalAddress) -> Ruling:
    if not zone.ours:
        return verdict(Next.SCANNER_FIRST, f"{why} The scanner is SOS's: tell SOS.", evidence, addresses=(row,))
    suspects = [scanner for scanner in zone.scanners if scanner in idle] or list(zone.scanners)
    if not all(scanner.role.may_reboot and not scanner.decommissioned for scanner in suspects):  # the settings may name any machine
        return verdict(Next.SCANNER_FIRST, f"{why} chlorine may not reboot it: ask the squad.", evidence, addresses=(row,))
    return verdict(Next.SCANNER_FIRST, why, evidence, command=str(chlorine.reboot(suspects)), addresses=(row,))


def never_attempted(view: View) -> Ruling:
    """9: portal shows no attempt for a stale address. A reboot does not help (DOMAIN 3)."""
    record, host = view.record, view.case.host
    untried = tuple(row for row in view.stale if row.last_attempt.is_empty)
    if untried or (record and not record.addresses):
        what = f"No scanner ever tried {address_words(untried)}" if untried else f"The portal lists no address for {host}"
        next_ = Next.SOS_REQUEST if host.family is Family.ARMADA else Next.COMPLIANCE_LEAD
        why = f"{what}: a configuration problem (asset list, VLAN, zone), which a reboot does not mend."
        return verdict(next_, why, view.portal_evidence, addresses=untried)
    unread = tuple(row for row in view.stale if row.last_attempt.is_unreadable)
    if unread:
        return collect("portal", f"The last scan attempt of {address_words(unread)} cannot be read.", (), view.portal_evidence)
    return no(f"A scan of {address_words(view.stale)} was attempted.", view.portal_evidence)


def over_a_year(view: View) -> Ruling:
    """10: stale for a year or more."""
    if view.reading is None:
        raise AssertionError("rule 3 lets no case without a portal reading pass")
    old = tuple(row for row in view.stale if row.scanned.span is not None and row.scanned.span.surely_older(YEAR, view.reading.read_at))
    if old:
        why = f"{address_words(old)} has not been scanned for a year or more: a matter of SOS's records or tooling."
        return verdict(Next.SOS_REQUEST, why, view.portal_evidence, addresses=old)
    return no("Its stale addresses were scanned within the last year.", view.portal_evidence)


def ipmi(view: View) -> Ruling:
    """11: imm address stale: no ping from its scanner: collect; does not answer: support-case; answers: go to 15."""
    controllers = tuple(row for row in view.stale if row.kind is AddressKind.IMM)
    if not controllers:
        return not_applicable("No IPMI address is stale.")
    if view.case.host.family is Family.ARMADA:
        return no("SOS-owned devices scan it: a ping from our nessus hosts proves nothing.", view.portal_evidence, go_to=15)
    for row in controllers:
        zone = view.zone(row)
        if zone is None or not zone.ours:
            return collect("ping", f"{view.zone_choice(row).why}: a ping of {row.address} from another host proves nothing.")
        scanners = " or ".join(map(str, zone.scanners))
        ping = _newest_ping(view, row, zone)
        if ping is None:
            others = tuple(ping.source for ping in view.case.pings if ping.address == row.address)
            wrong = " (the captured ping is from another host, or older than the ticket)" if others else ""
            return collect("ping", f"No ping of {row.address} (imm) from its scanner {scanners}{wrong}.", (), others)
        if not isinstance(ping.outcome, Found):
            why = ping.outcome.why if isinstance(ping.outcome, Unknown) else "no answer to read"
            return collect("ping", f"The ping of {row.address} from {ping.source_host} says neither yes nor no: {why}.", (), (ping.source,))
        if ping.outcome.value is PingOutcome.NO_ANSWER:
            why = f"The IPMI controller {row.address} does not answer a ping from its scanner {ping.source_host}."
            return verdict(Next.SUPPORT_CASE, why, (*view.portal_evidence, ping.source), addresses=(row,))
    evidence = tuple(ping.source for row in controllers if (zone := view.zone(row)) and (ping := _newest_ping(view, row, zone)))
    return no(f"{address_words(controllers)} answers a ping from its scanner: no support case.", evidence, go_to=15)


def _newest_ping(view: View, row: PortalAddress, zone: Zone) -> Ping | None:
    """The newest ping of the address from one of its own scanners, made since the ticket was opened."""
    since = view.case.ticket.opened_at
    pings = [
        ping
        for ping in view.case.pings
        if ping.address == row.address and ping.source_host in zone.scanners and ping.captured_at >= since
    ]
    return max(pings, key=lambda ping: ping.captured_at, default=None)
