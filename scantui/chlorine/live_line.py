"""A request that is being followed, in one line: `CHG5502391 reload <host>: draining node… (3 min ago)`. Pure.
Must not know: where the request was read.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from ..hosts import HostName, find_hosts
from ..safe_text import clean_line, clip
from . import lines
from .model import Action, Request, RequestState

_LONGEST: Final = 80


def live_line(host: HostName, action: Action, request: Request | None, asked_at: datetime, as_of: datetime) -> str:
    """What is known of a request that was asked for at `asked_at`; None: chlorine has not answered yet."""
    if request is None:
        return f"{action.value} {host}: no answer of chlorine's yet (asked {ago(as_of - asked_at)})"
    change = f"{request.change} " if request.change else ""
    verb = request.action if request.action is not Action.UNKNOWN else action
    return f"{change}{verb.value} {host}: {_doing(request)} ({ago(as_of - request.last_message_at)})"


def _doing(request: Request) -> str:
    if request.state is RequestState.FAILED and request.reason:
        reason = request.reason.line()
        return f"failed: {clip(reason.partition('Status:')[2].strip() or reason, _LONGEST)}"
    if request.state is not RequestState.IN_PROGRESS:
        return request.state.value
    said = (line for message in reversed(request.messages) for line in reversed(message.text.raw.split("\n")))
    steps = (lines.step_of(line.strip()) for line in said if _is_about(request.host, line))
    step = next((step for step in steps if step), "")
    return f"{clip(clean_line(step), _LONGEST)}…" if step else request.state.value


def _is_about(host: HostName, line: str) -> bool:
    named = find_hosts(line)
    return not named or host in named


def ago(age: timedelta) -> str:
    """`just now`, `3 min ago`, `2 h 5 min ago`, `4 days ago`."""
    minutes = int(age.total_seconds() // 60)
    if minutes < 1:
        return "just now"
    if minutes < 60:
        return f"{minutes} min ago"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min ago" if hours < 48 else f"{hours // 24} days ago"
