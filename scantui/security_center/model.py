"""What a scan result says of one address (DOMAIN 5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from ..answer import Answer, CaptureId, Reason
from ..hosts import Address
from ..safe_text import OutsideText

WHAT: Final = "scan-result"
"""What the reasons of this room are about: the kind of capture."""


class ResultState(StrEnum):
    COMPLETED = "Completed"
    PARTIAL = "Partial"
    ERROR = "Error"
    RUNNING = "Running"
    """not finished, whatever the system's own word"""
    UNKNOWN = "unknown"
    """a .nessus file does not say how its scan ended"""
    NONE = "none listed"
    """no result at all: Security Center's list was asked, and names none that finished in the time asked for"""

    @property
    def is_finished(self) -> bool:
        return self not in {ResultState.RUNNING, ResultState.NONE}


class HostOutcome(StrEnum):
    DEAD = "dead"
    """the scanner tried and got no answer (ping failed)"""
    SCANNED = "scanned"
    """assessed"""
    NOT_FINISHED = "not-finished"
    """still in work when the result was read"""


@dataclass(frozen=True, slots=True)
class ScanResult:
    """One result of one scan definition."""

    name: OutsideText
    """The definition's name; what `--scan` stated when the file does not carry it."""
    state: ResultState
    started_at: datetime | None
    finished_at: datetime | None
    total_addresses: int | None
    scanned_addresses: int | None
    """How many were scanned, None when not said. 0 of a finished scan: the scanner is at fault, not the hosts."""
    outcomes: Mapping[Address, Answer[HostOutcome]]
    """For each address that was asked for."""
    scanners: tuple[tuple[OutsideText, int | None], ...]
    """Each scanner's name and how many addresses it scanned."""
    source: CaptureId
    gaps: tuple[Reason, ...] = ()
    details: Mapping[Address, OutsideText] = field(default_factory=dict)
    """The plugin text or list that the outcome rests on, for showing."""
