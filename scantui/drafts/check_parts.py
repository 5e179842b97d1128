"""Checks that several forms share: what a row of the decision table said, what the verdict is, what was done already. Knows no form."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from ..answer import Absent, CaptureId
from ..netmax.model import Owner, OwnerKind
from ..portal.model import PortalAddress
from ..runbook.assessment import Assessment, Next, Outcome, Step
from ..runbook.view import View, address_words
from ..tickets.model import Marker
from ..times import minute_text
from .action_model import ActionKind, Check
from .model import Done
from .pen import PLAIN
from .phrases import joined, owner_words

FOREIGN: Final = {OwnerKind.VIP, OwnerKind.GATEWAY}


def step_of(assessment: Assessment, rule: int) -> Step | None:
    """The row as it came out; None where it was not looked at."""
    return next((step for step in assessment.steps if step.rule == rule), None)


def not_looked_at(assessment: Assessment, rule: int) -> str:
    """Why a row was not looked at."""
    rules = [step.rule for step in assessment.steps]
    before, after = max((each for each in rules if each < rule), default=0), min((each for each in rules if each > rule), default=0)
    if after:
        return f"not looked at: row {before} leads on to row {after}"
    return f"not looked at: row {before} decided before" if before else "not looked at"


def sentence(why: str) -> str:
    """A reason of the table without its full stop, to stand in a list."""
    return why.removesuffix(".")


def row_check(assessment: Assessment, rule: int, what: str, yes: str, *, must: bool = True) -> Check:
    """Whether a row about a hindrance found none. `what` says what it asks, for where nobody knows; `yes` what it is when there is none."""
    step = step_of(assessment, rule)
    if step is None:
        return Check(Outcome.UNKNOWN, f"{what}: {not_looked_at(assessment, rule)}", (), must)
    if step.outcome is Outcome.UNKNOWN:
        return Check(Outcome.UNKNOWN, f"{what}: {sentence(step.why)}", step.evidence, must)
    if step.outcome is Outcome.YES:
        return Check(Outcome.NO, sentence(step.why), step.evidence, must)
    return Check(Outcome.YES, yes, step.evidence, must)


def if_known(check: Check) -> Check:
    """The check as advice where it cannot be told: the table goes on then too."""
    return replace(check, must=check.must and check.outcome is not Outcome.UNKNOWN)


def clear(assessment: Assessment) -> Check:
    return row_check(assessment, 1, "whether all that is known of it agrees", "nothing about it is unclear or contradictory")


def in_service(assessment: Assessment) -> Check:
    yes = "neither its name nor its status excludes it from repair"
    return if_known(row_check(assessment, 2, "whether it is in service", yes))


def still_stale(assessment: Assessment) -> Check:
    """Advice: a text about an address that was scanned meanwhile helps nobody."""
    stale = address_words(View(assessment.case).stale)
    return row_check(assessment, 5, "whether an address is still not scanned", f"still not scanned: {stale}", must=False)


def not_running(assessment: Assessment) -> Check:
    view = View(assessment.case)
    seen = minute_text(view.case.chlorine.seen_on_from(view.log_since))
    return row_check(assessment, 6, "whether a request of it is running", f"no request of it is running (log seen to {seen})")


def its_own_address(assessment: Assessment, *, must: bool = True) -> Check:
    yes = "no stale address is known as a VIP's or a gateway's"
    return row_check(assessment, 7, "whether the stale address is a VIP's or a gateway's", yes, must=must)


def scanner_well(assessment: Assessment) -> Check:
    return if_known(row_check(assessment, 8, "whether the scanner is at fault", "nothing points at the scanner"))


def attempted(assessment: Assessment) -> Check:
    """Advice: without an attempt it is a matter of configuration, which no repair mends."""
    return row_check(assessment, 9, "whether a scan was attempted", "a scan of its stale address was attempted", must=False)


def called_for_check(assessment: Assessment, *, called: bool, must: bool = False) -> Check:
    """Whether the verdict asks for this action."""
    rule = f"row {assessment.decided_by.rule}" if assessment.steps else "the runbook"
    if called:
        return Check(Outcome.YES, f"the runbook calls for it: {rule}", (), must)
    if assessment.next is Next.COLLECT:
        missing = joined(assessment.collect) or "evidence"
        return Check(Outcome.UNKNOWN, f"the runbook cannot tell yet whether it is called for: {missing} is missing ({rule})", (), must)
    return Check(Outcome.NO, f"the runbook does not call for it: it says {assessment.next.value} ({rule})", (), must)


def not_done_yet(kind: ActionKind, assessment: Assessment, done: Done | None) -> tuple[Check, ...]:
    """Advice, where somebody did it or asked for it already. What no captured comment tells proves nothing, so then nothing is said."""
    if done is not None and done.action.value == kind.value:
        number = f" ({done.request})" if done.request else ""
        return (Check(Outcome.NO, f"you marked it as {done.state.value} at {minute_text(done.at)}{number}", (), must=False),)
    marker = max((each for each in assessment.case.markers if each.action == kind.value), key=lambda each: each.at, default=None)
    return (_marked(marker),) if marker else ()


def _marked(marker: Marker) -> Check:
    number = f" ({marker.request})" if marker.request else ""
    words = f"a comment on the ticket says {marker.state.value} at {minute_text(marker.at)}{number}"
    return Check(Outcome.NO, words, (marker.source,), must=False)


def portal_unknown(assessment: Assessment, what: str, *, must: bool = False) -> Check | None:
    """What is asked of the addresses cannot be told where the portal was not read."""
    view = View(assessment.case)
    if view.record is not None and view.record.address_gap is None:
        return None
    if isinstance(assessment.case.portal, Absent):
        return Check(Outcome.NO, f"the {assessment.case.host.c_code} portal does not list it", view.portal_evidence, must)
    why = "; ".join(reason.why for reason in view.portal_reasons) or (view.record.address_gap if view.record else None)
    return Check(Outcome.UNKNOWN, f"{what}: {why or 'the portal was not read'}", view.portal_evidence, must)


def foreign_owner(assessment: Assessment, rows: Iterable[PortalAddress], *, must: bool) -> Check:
    """Whether netmax says that one of these addresses is a VIP's or a gateway's."""
    what = "whose address it is"
    rows = tuple(rows)
    owners = [(row, assessment.case.owners.get(row.address)) for row in rows]
    foreign = [owner for _, owner in owners if owner is not None and owner.kind in FOREIGN]
    if foreign:
        return Check(Outcome.YES, joined(owner_words(owner, PLAIN) for owner in foreign), _sources(foreign), must)
    unasked = tuple(row for row, owner in owners if owner is None or owner.kind is OwnerKind.UNKNOWN)
    if unasked:
        return Check(Outcome.UNKNOWN, f"{what}: netmax names no owner of {address_words(unasked)}, or was not asked", (), must)
    if not rows:
        return portal_unknown(assessment, what, must=must) or Check(Outcome.UNKNOWN, f"{what}: the portal lists no address", (), must)
    own = [owner for _, owner in owners if owner is not None]
    return Check(Outcome.NO, f"netmax says that {address_words(rows)} belongs to a machine, not to a VIP or gateway", _sources(own), must)


def _sources(owners: Iterable[Owner]) -> tuple[CaptureId, ...]:
    return tuple(dict.fromkeys(owner.source for owner in owners))
