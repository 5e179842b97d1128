"""What every report says in the same words: what is next, and how a ticket stands."""

from __future__ import annotations

from datetime import date

from ..runbook.assessment import Assessment, Next
from ..tickets.model import Ticket

NEXT_WORDS = {
    Next.SEEK_GUIDANCE: "seek guidance before anything is done",
    Next.NO_REPAIR: "no repair: say so in the ticket",
    Next.COLLECT: "collect evidence",
    Next.NOT_IN_PORTAL: "not in the portal: say which were searched",
    Next.RECOVERED: "scanned again: comment, nothing to repair",
    Next.WAIT: "wait",
    Next.CHECK_TRANSACTION: "look at the transaction in the cloud portal, do not resubmit",
    Next.SCAN_EXCLUSION: "add a scan exclusion in the portal",
    Next.SOS_CHANNEL: "tell SOS in their channel",
    Next.SCANNER_FIRST: "look at the scanner first, not at this machine",
    Next.COMPLIANCE_LEAD: "ask the SRE Security Compliance Lead",
    Next.SOS_REQUEST: "file an SOS request",
    Next.SUPPORT_CASE: "open an IBM support case",
    Next.CLOSE_TICKET: "comment and close the ticket",
    Next.RELOAD: "reload it by chlorine",
    Next.NETWORK_TEAM: "hand it to the network team",
    Next.REBOOT: "reboot it by chlorine",
    Next.SQUAD: "ask the squad",
}


def next_words(assessment: Assessment) -> str:
    """`collect chlorine-log`, `wait until 2026-11-21`, otherwise the words of the table."""
    if assessment.next is Next.COLLECT:
        return f"collect {', '.join(assessment.collect)}"
    if assessment.next is Next.WAIT and assessment.check_again_on is not None:
        return f"wait, and look again on {assessment.check_again_on}"
    return NEXT_WORDS[assessment.next]


def due_words(ticket: Ticket, today: date) -> str:
    """`due 2026-11-20 (today)`, `due 2026-11-18 (2 days overdue)`, `no due date`."""
    if ticket.due is None:
        return "no due date"
    days = (ticket.due - today).days
    if days == 0:
        return f"due {ticket.due} (today)"
    amount = f"{abs(days)} day{'' if abs(days) == 1 else 's'}"
    return f"due {ticket.due} ({amount} overdue)" if days < 0 else f"due {ticket.due} (in {amount})"
