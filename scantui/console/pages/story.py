"""chlorine's log as a story: one request after the other, newest first, each with what became of it."""

from __future__ import annotations

import re

from ...chlorine.model import LogMessage, Request, RequestState
from ...runbook.case import Case
from ...runbook.view import View
from ...safe_text import OutsideText
from ...times import minute_text
from ..lines import Line, Part, Tone, flow, heading, pad, paragraph

_STATE = {
    RequestState.PASSED: Part("✓ passed", Tone.GOOD),
    RequestState.FAILED: Part("✗ failed", Tone.BAD),
    RequestState.ABORTED: Part("✗ aborted", Tone.BAD),
    RequestState.SKIPPED: Part("– skipped", Tone.WARN),
    RequestState.WAITING: Part("… waiting", Tone.WARN),
    RequestState.STARTED: Part("… started", Tone.WARN),
    RequestState.IN_PROGRESS: Part("… running", Tone.WARN),
}
_MESSAGES_SHOWN = 6
_LINES_SHOWN = 3
"""Lines of one message: what is longer is read in the evidence."""


def chlorine_section(case: Case, width: int) -> list[Line]:
    story, view = case.chlorine, View(case)
    known = view.log_is_known
    note = "whole window seen" if known else "window not wholly seen"
    lines = heading("chlorine", width, note)
    window = f"{minute_text(view.log_since)} to {minute_text(view.log_until)}"
    if not known:
        lines += paragraph(f"the log of {window} is not wholly known", width, lead=[Part("  ? ", Tone.WARN)])
    for request in story.requests:
        lines += _request_lines(request, width)
    if not story.requests:
        # Without a whole window, no entry is no finding (SAFETY B.7).
        text = f"no request for it from {window}" if known else "no request for it in the part that was captured"
        lines += paragraph(text, width, lead=[Part("  ")], tone=Tone.MUTED, capture=next(iter(story.evidence), None))
    for marker in case.markers:
        text = f"{marker.action} {marker.state.value} at {minute_text(marker.at)}" + (f" ({marker.request})" if marker.request else "")
        lines += paragraph(text, width, lead=[Part("  ticket comment says  ", Tone.MUTED)], capture=marker.source)
    return lines


def _request_lines(request: Request, width: int) -> list[Line]:
    """When it was asked for and what became of it; why it failed; then what chlorine said."""
    capture = next(iter(request.evidence), None)
    state = _STATE[request.state]
    when = f"{request.requested_at:%Y-%m-%d %H:%M}"
    if request.give_or_take:
        when += f" ± {request.give_or_take.total_seconds() / 3600:.0f} h"
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
            text = f"… {left_out} more message{'s' if left_out > 1 else ''} (Enter opens the log)"
            lines += paragraph(text, width, lead=[Part(" " * 11)], tone=Tone.MUTED, capture=capture)
    return lines


_PROCESSING = re.compile(r".{0,40}processing .{0,40} node \S+(?: \([^)]*\))?\. Status: (.+)", re.IGNORECASE)
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
