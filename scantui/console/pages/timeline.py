"""The timeline: what happened to a machine on one time axis, so that the eye sees what stopped when. Draws nothing itself (`tracks`).

    reload             ━━━━✗        ┆                    │  failed
    10.20.6.80 ben   ·[──]          ┆                  ○ │  ✗ 6 days ago

What was asked for stands above the scans: where these stop, the cause is seen above the gap.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

from ...chlorine.model import Action, Request, RequestState
from ...runbook.assessment import Assessment
from ...runbook.case import Case
from ...runbook.view import Deed, View
from ...times import short_date, short_minute
from ..lines import Line, Tone, paragraph
from ..picture.axis import EVER, Axis
from ..picture.lanes import Group, Lane, LaneName, Mark, Shape
from ..picture.tracks import Picture
from .signs import sign_of
from .story import REQUEST_STATES
from .timeline_seen import ping_lanes, portal_groups, scan_lanes


def timeline_page(assessment: Assessment, width: int) -> list[Line]:
    """The axis, the lanes by group, and what the signs mean."""
    case, groups = assessment.case, _groups(assessment)
    picture = Picture.fitting(_axis(case, groups), case.ticket.opened_at, case.as_of, width)
    lines = picture.axis_lines()
    if not any(lane.marks for group in groups if group.name != "ticket" for lane in group.lanes):
        lines += paragraph("Nothing that was captured tells when anything happened to it.", width, tone=Tone.WARN)
    for group in groups:
        lines += picture.group_lines(group, names_columns=group is groups[0])
    return [*lines, *picture.legend_lines()]


def timeline_note(assessment: Assessment) -> str:
    """`11-06 to 11-21 UTC`: the days that the axis shows."""
    axis = _axis(assessment.case, _groups(assessment))
    return f"{short_date(axis.since, assessment.case.as_of)} to {short_date(axis.until, assessment.case.as_of)} UTC"


def _axis(case: Case, groups: list[Group]) -> Axis:
    marks = [mark for group in groups for lane in group.lanes for mark in lane.marks]
    ends = [at for mark in marks for at in (mark.earliest, mark.latest)]
    return Axis.around(case.as_of, [*ends, case.ticket.opened_at, View(case).log_since])


def _groups(assessment: Assessment) -> list[Group]:
    view = View(assessment.case)
    return [
        Group("requests", tuple(_request_lanes(view))),
        *portal_groups(view),
        Group("proofs", (*scan_lanes(view), *ping_lanes(view.case))),
        Group("ticket", tuple(_ticket_lanes(assessment))),
    ]


# What was asked of chlorine


def _request_lanes(view: View) -> Iterator[Lane]:
    """One lane an action; then what only a ticket's comment tells of; one lane for none."""
    story = view.case.chlorine
    unseen = _unseen(view)
    by_action: dict[Action, list[Request]] = {}
    for request in story.requests:
        by_action.setdefault(request.action, []).append(request)
    for action, requests in by_action.items():
        name = LaneName((action.value if action is not Action.UNKNOWN else "unclear request", "request"))
        newest, marks = requests[0], tuple(map(_request_mark, requests))
        ended = short_minute(newest.finished_at or newest.last_message_at, view.case.as_of)
        notes = _silence(newest, view) or (f"{newest.state.value} {ended}", newest.state.value)
        yield Lane(name, marks, notes, marks[0].capture, marks[0].tone, unseen=unseen, needed_since=view.log_since)
    if not by_action:
        known = "none" if view.log_is_known else _none_seen(view) if story.evidence or story.covered else "not captured"
        tone = Tone.MUTED if view.log_is_known else Tone.WARN
        capture = next(iter(story.evidence), None)
        yield Lane(LaneName(("chlorine log", "log")), (), (), capture, tone, unseen=unseen, needed_since=view.log_since, says=known)
    told: dict[Action, list[Deed]] = {}
    for deed in view.deeds:
        if deed.from_marker:
            told.setdefault(deed.action, []).append(deed)
    for action, deeds in told.items():
        marks = tuple(_deed_mark(deed) for deed in deeds)
        name = LaneName((f"{action.value} (comment)", f"said {action.value}"))
        said = f"said {deeds[0].state.value if deeds[0].state.is_finished else 'requested'}"
        notes = (f"{said} {short_minute(deeds[0].at, view.case.as_of)}", said)
        yield Lane(name, marks, notes, marks[0].capture, marks[0].tone)


def _none_seen(view: View) -> str:
    """What can be said of a log that shows no request and was not wholly seen."""
    seen_until = view.case.chlorine.seen_on_from(view.log_since)
    return f"none until {short_minute(seen_until, view.case.as_of)}" if seen_until > view.log_since else "none in the part seen"


def _request_mark(request: Request) -> Mark:
    sign, means, tone = _ending(request.state)
    ended = request.finished_at or request.last_message_at
    since, until = min(request.requested_at, ended), max(request.requested_at, ended)
    return Mark(since, until, Shape.LASTED, means, sign, tone, request.give_or_take, next(iter(request.evidence), None))


def _deed_mark(deed: Deed) -> Mark:
    sign, means, tone = _ending(deed.state)
    return Mark(deed.at, deed.at, Shape.LASTED, means, sign, tone, deed.give_or_take, next(iter(deed.evidence), None))


def _ending(state: RequestState) -> tuple[str, str, Tone]:
    if not state.is_finished:
        return ">", "not finished", Tone.WARN
    sign, tone = sign_of(REQUEST_STATES[state])
    return sign, state.value, tone


def _silence(request: Request, view: View) -> tuple[str, ...]:
    """For how long an unfinished request has been silent, where that is long and the log was seen (rule 6)."""
    if request.state.is_finished:
        return ()
    case, heard = view.case, request.last_message_at
    silence = min(case.chlorine.seen_on_from(heard), case.as_of) - heard
    words = f"silent for {silence // timedelta(hours=1)} h"
    return (f"{request.state.value}, {words}", words) if silence >= case.rules.stuck_after else ()


def _unseen(view: View) -> tuple[tuple[datetime, datetime], ...]:
    """The stretches up to now that no capture of the log covers."""
    gaps, seen_until = [], EVER
    for window in sorted(view.case.chlorine.covered, key=lambda window: window.since):
        if window.since > seen_until:
            gaps.append((seen_until, window.since))
        seen_until = max(seen_until, window.until)
    return tuple((since, min(until, view.case.as_of)) for since, until in (*gaps, (seen_until, view.case.as_of)) if since < view.case.as_of)


# The ticket


def _ticket_lanes(assessment: Assessment) -> Iterator[Lane]:
    """Opened, commented, and the day on which to look again."""
    case, ahead = assessment.case, assessment.check_again_on
    at = case.ticket.opened_at
    yield Lane(LaneName(("opened",)), (Mark(at, at, Shape.HAPPENED, ""),), (short_minute(at, case.as_of),), case.ticket.source)
    markers = sorted(case.markers, key=lambda marker: marker.at)
    if markers:
        last = markers[-1]
        marks = tuple(Mark(one.at, one.at, Shape.HAPPENED, "", capture=one.source) for one in markers)
        words = f"{last.action} {last.state.value}"
        yield Lane(LaneName(("comment",)), marks, (f"{words} {short_date(last.at, case.as_of)}", words, last.state.value), last.source)
    if ahead:
        morning, midnight = (datetime.combine(ahead, at, tzinfo=UTC) for at in (time.min, time.max))
        marks = (Mark(morning, midnight, Shape.TRIED, "to come", tone=Tone.KEY),)
        yield Lane(LaneName(("next check",)), marks, (short_date(morning, case.as_of),), case.ticket.source, Tone.KEY)
