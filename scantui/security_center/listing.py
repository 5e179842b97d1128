"""Tenable.sc's answer to `GET /scanResult`: which results there are, and which of a scan definition's matter (WIRE 3.2; DOMAIN 5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import msgspec

from ..answer import Unreadable
from .answer_json import Scalar, decoded_object, instant, number, response_in, text
from .model import ResultState
from .names import same_name
from .states import state_of

_WHAT: Final = "list of scan results"
_EVER: Final = datetime.min.replace(tzinfo=UTC)


class _Entry(msgspec.Struct, rename={"created": "createdTime", "started": "startTime", "finished": "finishTime"}):
    id: Scalar = None
    name: Scalar = None
    status: Scalar = None
    running: Scalar = None
    created: Scalar = None
    started: Scalar = None
    finished: Scalar = None


class _Listing(msgspec.Struct):
    usable: list[_Entry] | msgspec.UnsetType = msgspec.UNSET
    manageable: list[_Entry] | msgspec.UnsetType = msgspec.UNSET


@dataclass(frozen=True, slots=True)
class Listed:
    """One result, as far as the list tells of it."""

    number: int
    name: str
    state: ResultState
    created_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None

    @property
    def began_at(self) -> datetime | None:
        return self.started_at or self.created_at

    def finished_since(self, since: datetime) -> bool:
        return self.state.is_finished and self.finished_at is not None and self.finished_at >= since


def decode_listing(body: bytes) -> tuple[Listed, ...]:
    """The results that the sign-in may use and those that it may manage, each once.

    Raises `Unreadable` for an error, for anything else, and for a list with an entry that is no result: it might be the newest.
    """
    listing = decoded_object(response_in(body, _WHAT), _Listing, _WHAT)
    parts = [part for part in (listing.usable, listing.manageable) if not isinstance(part, msgspec.UnsetType)]
    if not parts:
        raise Unreadable("is JSON, but no list of scan results of Security Center: it has neither usable nor manageable ones")
    found: dict[int, Listed] = {}
    for entry in (entry for part in parts for entry in part):
        listed = _listed(entry)
        found.setdefault(listed.number, listed)
    return tuple(found.values())


def _listed(entry: _Entry) -> Listed:
    own_number, name = number(entry.id), text(entry.name)
    if own_number is None or not name:
        raise Unreadable("is a list of scan results of which one has no number or no name: which is the newest is not known")
    state = state_of(entry.status, entry.running)
    return Listed(own_number, name, state, instant(entry.created), instant(entry.started), instant(entry.finished))


def of_scan(listed: Sequence[Listed], scan: str) -> list[Listed]:
    return [one for one in listed if same_name(one.name, scan)]


def newest_finished(results: Sequence[Listed]) -> Listed | None:
    """However it ended: that a scan failed last night matters. One that does not say when it ended counts by its beginning."""
    finished = [one for one in results if one.state.is_finished]
    return max(finished, key=lambda one: one.finished_at or one.began_at or _EVER, default=None)


def newest_running(results: Sequence[Listed], finished: Listed | None) -> Listed | None:
    """The result that is in work, if it began later than the newest finished one did."""
    begun = finished.began_at if finished is not None else None
    later = [
        one for one in results if not one.state.is_finished and (begun is None or one.began_at is None or one.began_at > begun)
    ]
    return max(later, key=lambda one: one.began_at or _EVER, default=None)
