"""Requests that chlorine's log tells of, and what a look-up says (DOMAIN 4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from ..answer import CaptureId, Reason
from ..hosts import Address, HostName
from ..safe_text import OutsideText


class Action(StrEnum):
    REBOOT = "reboot"
    RELOAD = "reload"
    UNKNOWN = "unknown"
    """a request of which the log does not say what it does"""


class RequestState(StrEnum):
    WAITING = "waiting for approval"
    STARTED = "started"
    IN_PROGRESS = "in progress"
    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"
    ABORTED = "aborted"
    """never started: not approved within two hours"""

    @property
    def is_finished(self) -> bool:
        return self in {RequestState.PASSED, RequestState.FAILED, RequestState.SKIPPED, RequestState.ABORTED}


@dataclass(frozen=True, slots=True)
class LogMessage:
    """One message that concerns a machine."""

    at: datetime
    text: OutsideText
    author: OutsideText
    state: RequestState | None
    """The state that this message puts the machine's request into, None when it says nothing of it."""
    thread: str | None
    """The thread it belongs to (the parent's `ts`), None when unknown."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request for one machine, as the log tells it."""

    host: HostName
    action: Action
    state: RequestState
    change: str | None
    """The request's own `CHG` number (never one that was raised inside its thread)."""
    requested_at: datetime
    last_message_at: datetime
    finished_at: datetime | None
    messages: tuple[LogMessage, ...]
    """In order of time."""
    evidence: tuple[CaptureId, ...]
    reason: OutsideText = field(default_factory=lambda: OutsideText(""))
    """The line that tells why it failed, or empty."""
    give_or_take: timedelta = timedelta(0)
    """How far its times may be off either way: text copied from a window tells no zone."""


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time, both ends included, for which the log was completely seen."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class ChlorineLog:
    """One capture of the log, for the machines that were asked for."""

    requests: Mapping[HostName, tuple[Request, ...]]
    """By machine, newest first. A machine that is not a key has no message in what was captured."""
    covered: Window | None
    """What the capture covers completely, None when nothing is proven. For copied text, whose times have no zone, it is the window that
    the user says was copied; only without one is it cut to what is sure in every zone."""
    gaps: tuple[Reason, ...]
    """Why the cover is less than was asked for (has_more, threads missing, other channel …)."""
    message_count: int
    source: CaptureId
    covered_only: Mapping[HostName, Window] = field(default_factory=dict)
    """What is covered for some machines and not for all: a search for one machine says nothing of another."""

    def covered_for(self, host: HostName) -> Window | None:
        """What the capture covers completely for `host`."""
        return self.covered or self.covered_only.get(host)


@dataclass(frozen=True, slots=True)
class Lookup:
    """chlorine's answer to `lookup`."""

    host: HostName
    address: Address | None
    is_worker: bool | None
    is_master: bool | None
    hardware: str
    """`virtual`, `bare-metal`, or `unknown`"""
    carrier: OutsideText
    zone: OutsideText
    ongoing: bool | None
    """Whether it lists ongoing or unstarted actions; None when it does not say."""
    captured_at: datetime
    source: CaptureId
    raw: OutsideText = field(default_factory=lambda: OutsideText(""))
