"""Slack messages to those who are asked for help: SOS, the network team, the compliance lead, the squad. Sends nothing."""

from __future__ import annotations

from typing import Final

from ..netmax.model import OwnerKind
from ..runbook.assessment import Assessment, Next, Step
from ..runbook.table import TABLE
from ..runbook.view import View
from ..safe_text import join_lines
from .findings import address_findings, findings, unknowns
from .forms import because
from .model import Draft, DraftKind, Provenance
from .next_step import SQUAD_CHANNELS
from .pen import SLACK
from .phrases import address_list, in_question, introduced, limit_words, owner_words

_QUESTIONS: Final = {row.id: row.question for row in TABLE}
_FOREIGN: Final = {OwnerKind.VIP, OwnerKind.GATEWAY}


def sos_channel_draft(assessment: Assessment, provenance: Provenance) -> Draft:
    rows = in_question(assessment)
    owners = [owner for row in rows if (owner := assessment.case.owners.get(row.address)) is not None and owner.kind in _FOREIGN]
    machine = SLACK.code(str(assessment.case.host))
    if owners:
        ask = f"Please remove {address_list(rows, SLACK)} from {machine}: it is not an address of the machine."
    else:
        ask = f"Please check whether {address_list(rows, SLACK) or 'its addresses'} belong to {machine}: no owner is known from netmax."
    lines = [_opening(assessment), *(f"{owner_words(owner, SLACK)}." for owner in owners), ask, _evidence(provenance)]
    return _message(assessment, DraftKind.SOS_CHANNEL, lines, "Slack: #iks-carrier-tugboats")


def network_team_draft(assessment: Assessment, provenance: Provenance) -> Draft:
    rows = address_list(in_question(assessment), SLACK) or "its addresses"
    ours = "" if assessment.case.host.role.may_reboot else " SRE does not reboot or reload it."
    failing = View(assessment.case).stale
    ask = f"Please look at why {rows} cannot be scanned." if failing else f"Please check that the scanner can reach {rows}."
    lines = _asking(assessment, provenance, f"{ask}{ours}")
    return _message(assessment, DraftKind.NETWORK_TEAM, lines, "Slack: #netint")


def compliance_lead_draft(assessment: Assessment, provenance: Provenance) -> Draft:
    rows = address_list(in_question(assessment), SLACK) or "its addresses"
    ask = f"Please check the scan configuration for {rows}: asset list, VLAN, zone, exclusions."
    lines = _asking(assessment, provenance, ask)
    return _message(assessment, DraftKind.COMPLIANCE_LEAD, lines, "Slack: the SRE Security Compliance Lead")


def squad_draft(assessment: Assessment, provenance: Provenance) -> Draft:
    """Everything tried, step by step, with the evidence of each."""
    ask = "Please advise what to do next."
    lines = [
        *_asking(assessment, provenance, ask)[:-1],
        "What was looked at, in the runbook's order:",
        *(_step(step) for step in assessment.steps),
        _evidence(provenance),
    ]
    return _message(assessment, DraftKind.SQUAD, lines, f"Slack: {' or '.join(SQUAD_CHANNELS)}")


def _message(assessment: Assessment, kind: DraftKind, lines: list[str], where: str) -> Draft:
    return Draft(kind, None, join_lines(lines), where, because(assessment, kind))


def _opening(assessment: Assessment) -> str:
    case = assessment.case
    machine = introduced(case.host, SLACK)
    about = f"ticket {case.ticket.number} ({SLACK.code(case.ticket.title)})"
    if View(case).stale and case.ticket.not_scanned_days is not None and assessment.next is not Next.SEEK_GUIDANCE:
        return f"{machine} has not been scanned for {limit_words(case.ticket)} or more: {about}."
    return f"{machine} is named in {about}."


def _asking(assessment: Assessment, provenance: Provenance, ask: str) -> list[str]:
    """The machine, what was found, what is not known, what is asked, and the evidence."""
    found = [*findings(assessment, SLACK), *address_findings(assessment, SLACK)]
    unknown = [f"• could not be determined: {reason}" for reason in unknowns(assessment, SLACK)]
    why = [SLACK.prose(assessment.why)]
    return [_opening(assessment), *why, ask, *(f"• {finding}" for finding in found), *unknown, _evidence(provenance)]


def _step(step: Step) -> str:
    evidence = f" ({', '.join(map(SLACK.code, step.evidence))})" if step.evidence else ""
    question = _QUESTIONS.get(step.id) or SLACK.prose(step.id)
    return f"{step.rule}. {question} {step.outcome.value.replace('-', ' ')}: {SLACK.prose(step.why)}{evidence}"


def _evidence(provenance: Provenance) -> str:
    return SLACK.code(str(provenance))
