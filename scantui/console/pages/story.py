"""chlorine's log as a story: one request after the other, newest first, each with what became of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from ...answer import Reason
from ...chlorine.model import LogMessage, Request, RequestState
from ...report.words import count_words
from ...runbook.view import View
from ...safe_text import OutsideText
from ...times import minute_text, short_minute
from ..lines import Line, Part, Tone, flow, heading, pad, paragraph
from .columns import Cells, aligned, muted

REQUEST_STATES = {
    RequestState.PASSED: Part("✓ passed", Tone.GOOD),
    RequestState.FAILED: Part("✗ failed", Tone.BAD),
    RequestState.ABORTED: Part("✗ aborted", Tone.BAD),
    RequestState.SKIPPED: Part("– skipped", Tone.WARN),
    RequestState.WAITING: Part("… waiting", Tone.WARN),
    RequestState.STARTED: Part("… started", Tone.WARN),
    RequestState.IN_PROGRESS: Part("… running", Tone.WARN),
}
_WHEN = len("11-14 21:02 to 11-15 07:09")
_REQUESTS_SHOWN = 4
"""Requests that stand at the top of the page; the older ones only below, where all of them are."""
_MESSAGES_SHOWN = 6
_LINES_SHOWN = 3
"""Lines of one message: what is longer is read in the evidence."""


def chlorine_section(view: View, width: int) -> list[Line]:
    """One line a request, newest first, and why it failed; what chlorine said of it stands further below."""
    story, as_of, known = view.case.chlorine, view.case.as_of, view.log_is_known
    window = f"{short_minute(view.log_since, as_of)} to {short_minute(view.log_until, as_of)} UTC"
    lines = heading("chlorine", width, f"{window}, {'all seen' if known else 'not all seen'}")
    shown = story.requests[:_REQUESTS_SHOWN]
    placed_rows = aligned([_request_row(request, as_of) for request in shown], width, _WHEN)
    for request, placed in zip(shown, placed_rows, strict=True):
        lines += placed
        if request.reason:
            capture = next(iter(request.evidence), None)
            lines += paragraph(_short_reason(request.reason), width, lead=[Part("    ")], tone=Tone.BAD, capture=capture)
    left_out = len(story.requests) - len(shown)
    if left_out:
        lines += paragraph(f"… {left_out} older below", width, lead=[Part("  ")], tone=Tone.MUTED)
    return [*lines, *_window_lines(view, width)]


def _window_lines(view: View, width: int) -> list[Line]:
    """That there is no request, or that some may not have been seen: without a whole window no entry is no finding (SAFETY B.7)."""
    story, as_of, capture = view.case.chlorine, view.case.as_of, next(iter(view.case.chlorine.evidence), None)
    if view.log_is_known:
        return [] if story.requests else paragraph("no request for it", width, lead=[Part("  ")], tone=Tone.MUTED, capture=capture)
    if story.requests:
        text = "the part that was not captured may tell of others"
    else:
        seen = ", ".join(f"{short_minute(window.since, as_of)} to {short_minute(window.until, as_of)}" for window in story.covered)
        text = "no request for it in the part that was captured" if story.evidence else "not captured"
        text += f": {seen}" if seen else ""
    return paragraph(text, width, lead=[Part("  ? ", Tone.WARN)], capture=capture)


def _request_row(request: Request, as_of: datetime) -> Cells:
    """When it was asked for and when it ended, what became of it, what it was."""
    when = short_minute(request.requested_at, as_of)
    if request.finished_at is not None:
        is_same_day = request.finished_at.date() == request.requested_at.date()
        when += f" to {request.finished_at:%H:%M}" if is_same_day else f" to {short_minute(request.finished_at, as_of)}"
    cells = [Part(when), REQUEST_STATES[request.state], Part(request.action.value, Tone.STRONG), Part(request.change or "no change number")]
    if request.finished_at is None:
        cells.append(Part(f"last heard of {short_minute(request.last_message_at, as_of)}", Tone.WARN))
    if request.give_or_take:
        cells.append(muted(f"times ± {_hours(request)}"))
    return Cells(tuple(cells), next(iter(request.evidence), None))


_FAILED_TO = re.compile(r"I failed to \w+ node \S+(?: \([^)]*\))?\. Status: (.+)", re.IGNORECASE | re.ASCII)


def _short_reason(reason: OutsideText) -> str:
    """The reason without the machine's name, which stands at the top of the page."""
    line = reason.line()
    match = _FAILED_TO.fullmatch(line)
    return match[1] if match else line


def _hours(request: Request) -> str:
    return f"{request.give_or_take.total_seconds() / 3600:.0f} h"


def log_section(view: View, width: int, told: Sequence[Reason] = ()) -> list[Line]:
    """The story in full: what chlorine said of each request, and why the window is not all seen, as far as that is not `told` yet."""
    story = view.case.chlorine
    lines: list[Line] = []
    for request in story.requests:
        lines += _request_lines(request, width)
    for gap in () if view.log_is_known else [gap for gap in story.gaps if gap not in told]:
        lines += paragraph(f"{gap.what}: {gap.why}", width, lead=[Part("  ? ", Tone.WARN)])
    window = f"{minute_text(view.log_since)} to {minute_text(view.log_until)}"
    return [*heading("Log messages", width, window), *lines] if lines else []


def _request_lines(request: Request, width: int) -> list[Line]:
    """When it was asked for and what became of it; why it failed; then what chlorine said."""
    capture = next(iter(request.evidence), None)
    state = REQUEST_STATES[request.state]
    when = f"{request.requested_at:%Y-%m-%d %H:%M}"
    if request.give_or_take:
        when += f" ± {_hours(request)}"
    about = (
        Part(request.action.value, Tone.STRONG),
        Part(f"{request.change or 'no change number'},", Tone.MUTED),
        Part(_ending(request), Tone.MUTED),
    )
    lines = flow(about, width, lead=[Part(f"  {when}  "), Part(pad(state.text, 11), state.tone)], capture=capture)
    if request.reason:
        lines += paragraph(request.reason.line(), width, lead=[Part("    why    ", Tone.BAD)], tone=Tone.BAD, capture=capture)
    told = _telling(request.messages)
    for number, message in enumerate(told):
        at = f"{message.at:%H:%M}" if message.at.date() == request.requested_at.date() else f"{message.at:%m-%d %H:%M}"
        lead = [Part(f"    {at}  ", Tone.MUTED)]
        for text in _said(message.text):
            lines += paragraph(text, width, lead=lead, tone=Tone.MUTED, capture=capture)
            lead = [Part(" " * (len(at) + 6))]
        left_out = len(request.messages) - len(told)
        if number == 0 and left_out:
            text = f"… {count_words(left_out, 'more message')} (Enter opens the log)"
            lines += paragraph(text, width, lead=[Part(" " * 11)], tone=Tone.MUTED, capture=capture)
    return lines


_PROCESSING = re.compile(r".{0,40}processing .{0,40} node \S+(?: \([^)]*\))?\. Status: (.+)", re.IGNORECASE | re.ASCII)
_NOBODY = re.compile(r"\w+:\[\]")


def _said(text: OutsideText) -> list[str]:
    """What a message tells beyond what its request tells already: of "processing reboot for node …. Status: draining" the status."""
    lines = [line.strip() for line in text.lines().split("\n")]
    telling = [line for line in lines if line and not _NOBODY.fullmatch(line)]
    said = [match[1] if (match := _PROCESSING.fullmatch(line)) else line for line in telling[:_LINES_SHOWN]]
    return [*said, "… (Enter shows all of it)"] if len(telling) > _LINES_SHOWN else said


def _ending(request: Request) -> str:
    if request.finished_at is not None:
        return f"ended {request.finished_at:%m-%d %H:%M}"
    return f"last heard of {request.last_message_at:%m-%d %H:%M}"


def _telling(messages: tuple[LogMessage, ...]) -> tuple[LogMessage, ...]:
    """The first message and the last few: what happened between them is seldom the point."""
    if len(messages) <= _MESSAGES_SHOWN:
        return messages
    return (messages[0], *messages[-(_MESSAGES_SHOWN - 1) :])
