"""`assess --format json`: stable and versioned; keys may be added, never renamed (DESIGN "Command line")."""

from __future__ import annotations

import json
from typing import Any

from ..answer import Reason
from ..runbook.assessment import Assessment
from ..times import instant_text
from ..triage.triage import TicketTriage, Triage

SCHEMA = "scantui-assessment/1"


def json_report(triage: Triage) -> str:
    """ASCII only: what is hidden in a title stays visible as an escape."""
    report = {
        "schema": SCHEMA,
        "as_of": instant_text(triage.as_of),
        "tickets": [_ticket(one) for one in triage.tickets],
        "patterns": [
            {
                "zone": pattern.zone,
                "address_kind": pattern.address_kind.value,
                "stale": len(pattern.stale),
                "seen": pattern.seen,
                "machines": [host.name for host in pattern.stale],
            }
            for pattern in triage.patterns
        ],
        "problems": [_reason(reason) for reason in triage.problems],
    }
    return json.dumps(report, indent=2, ensure_ascii=True) + "\n"


def _ticket(one: TicketTriage) -> dict[str, Any]:
    ticket = one.ticket
    return {
        "number": ticket.number,
        "title": ticket.title.line(),
        "kind": ticket.kind.value,
        "subject": ticket.subject,
        "state": ticket.state,
        "opened_at": instant_text(ticket.opened_at),
        "not_scanned_days": ticket.not_scanned_days,
        "due": ticket.due.isoformat() if ticket.due else None,
        "notes": list(ticket.notes),
        "machines": [_machine(assessment) for assessment in one.assessments],
    }


def _machine(assessment: Assessment) -> dict[str, Any]:
    host = assessment.case.host
    return {
        "name": host.name,
        "family": host.family.value,
        "role": host.role.value,
        "c_code": host.c_code,
        "next": assessment.next.value,
        "why": assessment.why,
        "command": assessment.command,
        "collect": list(assessment.collect),
        "close_ticket": assessment.close_ticket,
        "check_again_on": assessment.check_again_on.isoformat() if assessment.check_again_on else None,
        "addresses": [{"address": str(row.address), "kind": row.kind.value} for row in assessment.addresses],
        "steps": [
            {"id": step.id, "rule": step.rule, "outcome": step.outcome.value, "why": step.why, "evidence": list(step.evidence)}
            for step in assessment.steps
        ],
        "unknown": [_reason(reason) for reason in assessment.unknown],
    }


def _reason(reason: Reason) -> dict[str, str]:
    return {"what": reason.what, "why": reason.why}
