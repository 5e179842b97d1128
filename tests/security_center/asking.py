"""Asking the lab's Security Center, and reading what was heard."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from scantui.answer import Unreadable
from scantui.credentials import Secret
from scantui.evidence.model import Capture, Collected
from scantui.hosts import Address
from scantui.net import System
from scantui.security_center.collect import collect_scan_results, sign
from scantui.security_center.model import ScanResult
from scantui.security_center.read import read_scan_result
from tests.lab.security_center import ACCESS_KEY, SECRET_KEY, SecurityCenterLab
from tests.net.kit import NOW, Told, client

SINCE = datetime(2026, 11, 18, tzinfo=UTC)


def system_of(center: SecurityCenterLab, seconds: float = 20.0) -> System:
    return System("Security Center", center.base, sign(Secret(ACCESS_KEY), Secret(SECRET_KEY)), seconds=seconds)


@dataclass
class Heard:
    """The captures of one collection, and what the user saw meanwhile."""

    all: list[Collected]
    told: Told = field(repr=False)

    @property
    def only(self) -> Collected:
        (one,) = self.all
        return one

    @property
    def names(self) -> list[str]:
        return [one.name for one in self.all]

    @property
    def troubles(self) -> list[str]:
        return [one.trouble for one in self.all]

    def __str__(self) -> str:
        """Everything that leaves the collector, for the search for secrets."""
        kept = [(one.whole_question, one.name, one.body, one.trouble) for one in self.all]
        return f"{kept!r} {self.all!r} {self.told!r}"


async def ask(
    center: SecurityCenterLab,
    *scans: str,
    since: datetime = SINCE,
    addresses: Iterable[Address] = (),
    seconds: float = 20.0,
    signed_in_as: str = "",
) -> Heard:
    async with client() as (http, told):
        heard = collect_scan_results(
            http, system_of(center, seconds), scans, since, lambda: NOW, addresses=addresses, signed_in_as=signed_in_as
        )
        return Heard([one async for one in heard], told)


def as_capture(one: Collected, number: int = 1) -> Capture:
    body, path = one.body, f"data/{number:04}-scan-result.body"
    return Capture(path, one.kind, one.captured_at, one.whole_question, len(body), "", lambda: io.BytesIO(body), time_source="clock")


def result_of(one: Collected, addresses: Iterable[Address] = ()) -> ScanResult:
    return read_scan_result(as_capture(one), tuple(addresses))


def is_unreadable(one: Collected) -> bool:
    try:
        result_of(one)
    except Unreadable:
        return True
    return False
