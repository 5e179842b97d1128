"""What is checked before an action: the rows of the decision table and the facts behind them, never more than was looked at."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from ..hosts import HostName
from ..runbook.assessment import Assessment, Outcome
from . import checks_asking as asking
from . import checks_outside as outside
from . import checks_repair as repair
from .action_model import ActionKind, Check
from .check_parts import not_done_yet
from .chlorine import calls_for_reboot, reboot_of
from .model import Done, NotAllowed, Provenance
from .phrases import counted, joined

_SHOWN: Final = 5
"""Machines of several that are named one by one."""
_CHECKS: Final[Mapping[ActionKind, Callable[[Assessment], tuple[Check, ...]]]] = {
    ActionKind.REBOOT: repair.reboot_checks,
    ActionKind.RELOAD: repair.reload_checks,
    ActionKind.LOOKUP: repair.lookup_checks,
    ActionKind.SUPPORT_CASE: outside.support_case_checks,
    ActionKind.SOS_REQUEST: outside.sos_request_checks,
    ActionKind.SCAN_EXCLUSION: outside.scan_exclusion_checks,
    ActionKind.COMPLIANCE_LEAD: asking.compliance_lead_checks,
    ActionKind.SQUAD: asking.squad_checks,
    ActionKind.SOS_CHANNEL: outside.sos_channel_checks,
    ActionKind.NETWORK_TEAM: asking.network_team_checks,
}


def checks_of(kind: ActionKind, assessment: Assessment, provenance: Provenance, done: Done | None) -> tuple[Check, ...]:
    """All that is checked for one machine, what must hold first."""
    if kind is ActionKind.COMMENT:
        return (*asking.comment_checks((assessment,)), _sealed(provenance))
    checks = sorted((*_CHECKS[kind](assessment), *not_done_yet(kind, assessment, done)), key=lambda check: not check.must)
    each_once: dict[str, Check] = {}
    for check in checks:
        each_once.setdefault(check.words, check)
    return tuple(each_once.values())


def checks_of_all(
    kind: ActionKind, assessments: Sequence[Assessment], provenance: Provenance, done: Mapping[HostName, Done]
) -> tuple[Check, ...]:
    """The same for several machines at once, of which a comment and a reboot can be about."""
    if kind is ActionKind.COMMENT:
        return (_one_ticket(assessments), *asking.comment_checks(assessments), _sealed(provenance))
    if kind is ActionKind.RELOAD:
        return (Check(Outcome.NO, f"chlorine reloads one machine with one command, and these are {len(assessments)}"),)
    refused = [rule for assessment in assessments if (rule := _refusal(assessment)) is not None]
    allowed = len(assessments) - len(refused)
    summary = f"{allowed} of {counted(len(assessments), 'machine')} {'allows' if allowed == 1 else 'allow'} it"
    shown = [Check(Outcome.NO, rule) for rule in refused[:_SHOWN]]
    more = [Check(Outcome.NO, f"and {counted(len(refused) - _SHOWN, 'more machine')}")] if len(refused) > _SHOWN else []
    told = Check(Outcome.NO if refused else Outcome.YES, summary)
    return (told, *shown, *more, *_cautions(assessments), _all_called_for(assessments), *_some_done(kind, assessments, done))


def _refusal(assessment: Assessment) -> str | None:
    """Why this machine is not rebooted, or None."""
    try:
        reboot_of(assessment)
    except NotAllowed as rule:
        return str(rule).removesuffix(".")
    failed = next((check for check in repair.reboot_checks(assessment) if check.must and check.outcome is Outcome.NO), None)
    return f"{assessment.case.host}: {failed.words}" if failed else None


def _cautions(assessments: Sequence[Assessment]) -> tuple[Check, ...]:
    """Advice: what cannot be told of some of them, each thing once."""
    cautions: dict[str, int] = {}
    for assessment in assessments:
        check = repair.no_caution(assessment.case.host)
        if check.outcome is Outcome.UNKNOWN:
            cautions[check.words] = cautions.get(check.words, 0) + 1
    return tuple(
        Check(Outcome.UNKNOWN, f"{counted(number, 'machine')}: {words}", (), must=False) for words, number in cautions.items()
    )


def _all_called_for(assessments: Sequence[Assessment]) -> Check:
    """In a list of machines one that needs no reboot is easily overlooked: then none is given. Alone it is seen, and may be asked for."""
    uncalled = [assessment for assessment in assessments if not calls_for_reboot(assessment)]
    if not uncalled:
        return Check(Outcome.YES, "the runbook calls for each of them")
    named = joined(f"{assessment.case.host} ({assessment.next.value})" for assessment in uncalled[:_SHOWN])
    more = f" and {len(uncalled) - _SHOWN} more" if len(uncalled) > _SHOWN else ""
    return Check(Outcome.NO, f"the runbook does not call for {len(uncalled)} of them: {named}{more}")


def _some_done(kind: ActionKind, assessments: Sequence[Assessment], done: Mapping[HostName, Done]) -> tuple[Check, ...]:
    already = sum(bool(not_done_yet(kind, assessment, done.get(assessment.case.host))) for assessment in assessments)
    if not already:
        return ()
    return (Check(Outcome.NO, f"of {counted(already, 'machine')} somebody marked a {kind.value} already", (), must=False),)


def _one_ticket(assessments: Sequence[Assessment]) -> Check:
    numbers = sorted({assessment.case.ticket.number for assessment in assessments})
    if len(numbers) > 1:
        return Check(Outcome.NO, f"the machines are of {len(numbers)} tickets: {joined(f'#{number}' for number in numbers[:_SHOWN])}")
    return Check(Outcome.YES, f"the machines are of one ticket, #{numbers[0]}")


def _sealed(provenance: Provenance) -> Check:
    if provenance.root is None:
        return Check(Outcome.NO, "the evidence is not sealed, and the comment says so", (), must=False)
    return Check(Outcome.YES, "the evidence is sealed, and the comment carries its root hash", (), must=False)
