"""What one row of the decision table says of a case. Knows no rule."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ..answer import CaptureId, Reason
from ..portal.model import PortalAddress
from .assessment import Next, Outcome


@dataclass(frozen=True, slots=True)
class Ruling:
    """The outcome of a row's condition and, where the row decides, the verdict."""

    outcome: Outcome
    why: str
    evidence: tuple[CaptureId, ...] = ()
    next: Next | None = None
    command: str | None = None
    collect: tuple[str, ...] = ()
    check_again_on: date | None = None
    unknown: tuple[Reason, ...] = ()
    addresses: tuple[PortalAddress, ...] = ()
    go_to: int | None = None
    """The rule to go on with when it is not the following one."""


def no(why: str, evidence: Iterable[CaptureId] = (), *, go_to: int | None = None) -> Ruling:
    """The condition does not hold."""
    return Ruling(Outcome.NO, why, tuple(evidence), go_to=go_to)


def not_applicable(why: str) -> Ruling:
    """The row is about other machines."""
    return Ruling(Outcome.NOT_APPLICABLE, why)


def cannot_tell(reasons: Iterable[Reason], evidence: Iterable[CaptureId] = ()) -> Ruling:
    """The condition cannot be judged, and a later row asks for what is missing."""
    reasons = tuple(reasons)
    return Ruling(Outcome.UNKNOWN, "; ".join(dict.fromkeys(reason.why for reason in reasons)), tuple(evidence), unknown=reasons)


def collect(kind: str, why: str, reasons: Iterable[Reason] = (), evidence: Iterable[CaptureId] = ()) -> Ruling:
    """The verdict that evidence of `kind` is needed before anything can be said."""
    reasons = tuple(reasons) or (Reason(kind, why),)
    return Ruling(Outcome.UNKNOWN, why, tuple(evidence), next=Next.COLLECT, collect=(kind,), unknown=reasons)


def verdict(
    next_: Next,
    why: str,
    evidence: Iterable[CaptureId] = (),
    *,
    command: str | None = None,
    check_again_on: date | None = None,
    addresses: Iterable[PortalAddress] = (),
) -> Ruling:
    """The condition holds and the row decides."""
    return Ruling(Outcome.YES, why, tuple(evidence), next_, command, check_again_on=check_again_on, addresses=tuple(addresses))
