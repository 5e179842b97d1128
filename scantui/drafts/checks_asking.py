"""What is checked before our own people are asked, who are the compliance lead, the squad and the network team; and of a comment."""

from __future__ import annotations

from collections.abc import Sequence

from ..hosts import Family, Role
from ..runbook.assessment import Assessment, Next, Outcome
from ..runbook.rules_causes import log_reasons
from ..runbook.table import TABLE
from ..runbook.view import View
from .action_model import Check
from .check_parts import attempted, called_for_check, not_looked_at, sentence, step_of, still_stale
from .phrases import counted, joined, role_words

_SCANNED = 16


def compliance_lead_checks(assessment: Assessment) -> tuple[Check, ...]:
    return (
        _configuration(assessment),
        _of_alc(assessment),
        still_stale(assessment),
        called_for_check(assessment, called=assessment.next is Next.COMPLIANCE_LEAD),
    )


def _configuration(assessment: Assessment) -> Check:
    """No attempt was ever made (row 9), or the finished scan does not contain the address (row 16)."""
    never, scanned = attempted(assessment), step_of(assessment, _SCANNED)
    if never.outcome is Outcome.NO:
        return Check(Outcome.YES, never.words, never.evidence, must=False)
    if never.outcome is Outcome.UNKNOWN and scanned is None:
        return never
    if scanned is None:
        words = f"{never.words}; whether the scan contains it: {not_looked_at(assessment, _SCANNED)}"
        return Check(Outcome.UNKNOWN, words, never.evidence, must=False)
    if scanned.outcome is Outcome.UNKNOWN:
        return Check(Outcome.UNKNOWN, f"whether the scan contains it: {sentence(scanned.why)}", scanned.evidence, must=False)
    outcome = Outcome.YES if assessment.next is Next.COMPLIANCE_LEAD else Outcome.NO
    return Check(outcome, sentence(scanned.why), scanned.evidence, must=False)


def _of_alc(assessment: Assessment) -> Check:
    family = assessment.case.host.family
    if family is Family.UNKNOWN:
        return Check(Outcome.UNKNOWN, "whether it is of ALC: the name is of no known family", (), must=False)
    if family is Family.ARMADA:
        return Check(Outcome.NO, "it is of armada: SOS is asked instead", (), must=False)
    return Check(Outcome.YES, f"it is of {family.value}, whose scan configuration the lead knows", (), must=False)


def squad_checks(assessment: Assessment) -> tuple[Check, ...]:
    return (
        _tried(assessment),
        _all_told(assessment),
        called_for_check(assessment, called=assessment.next in {Next.SQUAD, Next.SEEK_GUIDANCE}),
    )


def _tried(assessment: Assessment) -> Check:
    """The reboots and reloads since about the time when it stopped being scanned."""
    view = View(assessment.case)
    deeds = [deed for deed in view.deeds if deed.maybe_after(view.near_since)]
    evidence = tuple(dict.fromkeys(capture for deed in deeds for capture in deed.evidence))
    if deeds:
        return Check(Outcome.YES, f"tried: {joined(deed.words for deed in deeds)}", evidence, must=False)
    if view.log_is_known:
        words = "nothing was tried: chlorine's log tells of no reboot and no reload of it"
        return Check(Outcome.NO, words, view.case.chlorine.evidence, must=False)
    why = "; ".join(reason.why for reason in log_reasons(view))
    return Check(Outcome.UNKNOWN, f"what was tried: chlorine's log {why}", view.case.chlorine.evidence, must=False)


def _all_told(assessment: Assessment) -> Check:
    looked = f"{len(assessment.steps)} of {len(TABLE)} rows of the runbook were looked at until one decided"
    unknown = [step for step in assessment.steps if step.outcome is Outcome.UNKNOWN]
    if unknown:
        rows = joined(f"row {step.rule}" for step in unknown)
        evidence = tuple(dict.fromkeys(capture for step in unknown for capture in step.evidence))
        return Check(Outcome.UNKNOWN, f"{looked}; {rows} cannot be told", evidence, must=False)
    return Check(Outcome.YES if assessment.next in {Next.SQUAD, Next.SEEK_GUIDANCE} else Outcome.NO, looked, (), must=False)


def network_team_checks(assessment: Assessment) -> tuple[Check, ...]:
    host = assessment.case.host
    is_theirs = {Role.VYATTA: Outcome.YES, Role.UNKNOWN: Outcome.UNKNOWN}.get(host.role, Outcome.NO)
    words = {
        Outcome.YES: "it is a firewall (vyatta), which is the network team's",
        Outcome.NO: f"it is no firewall but a {role_words(host)}",
        Outcome.UNKNOWN: "whether it is a firewall: its role is not known",
    }[is_theirs]
    return (
        Check(is_theirs, words, (), must=False),
        still_stale(assessment),
        attempted(assessment),
        called_for_check(assessment, called=assessment.next is Next.NETWORK_TEAM),
    )


def comment_checks(assessments: Sequence[Assessment]) -> tuple[Check, ...]:
    """A comment is always allowed: what it will say of the evidence."""
    unknown = [reason.what for assessment in assessments for reason in assessment.unknown]
    closed = next((assessment.case.ticket for assessment in assessments if assessment.case.ticket.state == "closed"), None)
    state = f"ticket {closed.number} is closed already" if closed else "the ticket is open"
    known = (
        Check(Outcome.UNKNOWN, f"{counted(len(unknown), 'thing')} could not be determined ({joined(sorted(set(unknown)))})", (), must=False)
        if unknown
        else Check(Outcome.YES, "nothing that was asked is unknown", (), must=False)
    )
    return (Check(Outcome.NO if closed else Outcome.YES, state, (), must=False), known)
