"""What silence takes off a window: a silent day of a busy channel, and days in which nothing is chlorine's (SAFETY B.7, Slack row).
Must not know: what the messages say, and where they come from."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from itertools import pairwise
from typing import Final

from .cover import Cover
from .gather import Gathered
from .message import BUCKET

_DAY_OF_SILENCE: Final = 9
"""Buckets (25 hours)."""
_LEAST_WINDOW: Final = 5 * 86_400 // BUCKET
_MAY_BE_MISSING: Final = 0.25
"""With a larger part of the window silent, the channel is just quiet."""
NO_CANARY: Final = "nothing in it is chlorine's: the wrong channel, or no access to it"


def check_silence(cover: Cover, found: Gathered) -> None:
    """In a channel that is busy otherwise, a silent day is a missing one: only the newest stretch without one is covered."""
    ends = _ends(cover)
    if ends is None:
        return
    first, last = ends
    holes = _holes(found.busy, first, last, _DAY_OF_SILENCE)
    silent = sum(end - begin for begin, end in holes)
    if last - first < _LEAST_WINDOW or silent > (last - first) * _MAY_BE_MISSING:
        return
    _keep_newest(cover, holes, last, "more than a day has no message although the channel is busy otherwise: days or pages are missing")


def check_canary(cover: Cover, canaries: Collection[int]) -> None:
    """Whether the window shows chlorine's log, by the buckets in which chlorine wrote; only for messages that do not name their channel.

    One message is enough. SAFETY wishes for one a day, but the window is what the user asked Slack for, and a team whose bot is quiet for a
    week could then never answer the question that the runbook asks.
    """
    ends = _ends(cover)
    if ends is None or cover.blocked:
        return
    first, last = ends
    if not any(first <= bucket <= last for bucket in canaries):
        cover.block(NO_CANARY)


def _ends(cover: Cover) -> tuple[int, int] | None:
    """The window's first and last bucket."""
    if cover.since is None or cover.until is None:
        return None
    return int(cover.since.timestamp()) // BUCKET, int(cover.until.timestamp()) // BUCKET


def _keep_newest(cover: Cover, holes: list[tuple[int, int]], last: int, why: str) -> None:
    """Narrows the window to its newest stretch between holes."""
    if holes and holes[-1][1] > last:
        cover.narrow(why, until=datetime.fromtimestamp(holes.pop()[0] * BUCKET, UTC))
    if holes:
        cover.narrow(why, datetime.fromtimestamp(holes[-1][1] * BUCKET, UTC))


def _holes(busy: Collection[int], first: int, last: int, least: int) -> list[tuple[int, int]]:
    """Runs of at least so many buckets without a message, each from its first bucket to the one after it."""
    marks = [first - 1, *sorted(bucket for bucket in busy if first <= bucket <= last), last + 1]
    return [(before + 1, after) for before, after in pairwise(marks) if after - before - 1 >= least]
