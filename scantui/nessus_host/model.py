"""What a ping from a scanner's host said (DOMAIN 6, WIRE 6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from ..answer import Answer, CaptureId
from ..hosts import Address, HostName
from ..safe_text import OutsideText


class PingOutcome(StrEnum):
    ANSWERS = "answers"
    NO_ANSWER = "no answer"


@dataclass(frozen=True, slots=True)
class Ping:
    """One capture of a ping."""

    source_host: HostName
    """Where it was run (`--from`)."""
    address: Address
    outcome: Answer[PingOutcome]
    """`Found(ANSWERS)`, `Found(NO_ANSWER)` (proven by the summary line), or `Unknown` (name unknown, cut short …); never `Absent`."""
    sent: int | None
    received: int | None
    captured_at: datetime
    source: CaptureId
    summary: OutsideText = field(default_factory=lambda: OutsideText(""))
    """The line that the outcome rests on."""
    said: OutsideText = field(default_factory=lambda: OutsideText(""))
    """Where a gateway or the kernel said why there is no answer: its line."""
    tcp: Mapping[int, bool] = field(default_factory=dict)
    """Ports that nc tried from the same host, and whether they were open. Says nothing of the ping."""
