"""chlorine's log as a story: one request after the other, newest first, each with what became of it."""

from __future__ import annotations

from ...chlorine.model import LogMessage, Request, RequestState
from ...runbook.case import Case
from ...runbook.view import View
from ...times import minute_text
from ..lines import Line, Part, Tone, fit, heading, paragraph

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
    capture = next(iter(request.evidence), None)
    state = _STATE[request.state]
    head = (
        Part(f"  {request.requested_at:%m-%d %H:%M}  "),
        Part(fit(state.text, 10), state.tone),
        Part(f" {request.action.value}", Tone.STRONG),
        Part(f"  {request.change or 'no change number'}", Tone.MUTED),
        Part(f"  last heard {request.last_message_at:%m-%d %H:%M}", Tone.MUTED),
    )
    lines = [Line(head, capture)]
    if request.reason:
        lines += paragraph(request.reason.line(), width, lead=[Part(" " * 15)], tone=Tone.BAD, capture=capture)
    for message in _telling(request.messages):
        lead = [Part(f"{'':15}{message.at:%m-%d %H:%M} ", Tone.MUTED)]
        lines += paragraph(message.text.line(), width, lead=lead, tone=Tone.MUTED, capture=capture)[:2]
    return lines


def _telling(messages: tuple[LogMessage, ...]) -> tuple[LogMessage, ...]:
    """The first message and the last few: what happened between them is seldom the point."""
    if len(messages) <= _MESSAGES_SHOWN:
        return messages
    return (messages[0], *messages[-(_MESSAGES_SHOWN - 1) :])
