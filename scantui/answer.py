"""An answer has three values: found, absent with proof, unknown with reasons.

Nothing here or elsewhere can turn "unknown" into "absent": `Absent` needs a `Proof`, and a `Proof` needs checks that all hold.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

CaptureId: TypeAlias = str
"""The path of a capture's body inside its bundle, such as `data/0003-portal.body`."""


class Unreadable(Exception):
    """A capture cannot be read as what it is said to be.

    `reason` is one sentence in our own words (never a value from the capture); `where` is a line, key or member name, or empty.
    """

    def __init__(self, reason: str, where: str = "") -> None:
        super().__init__(f"{reason} ({where})" if where else reason)
        self.reason = reason
        self.where = where


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is not known: `what` was asked (a kind of capture, or a step), `why` it could not be answered."""

    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Check:
    """One condition of a completeness proof (SAFETY B.7), with its result. `what` reads as a statement: "the page ends properly"."""

    what: str
    holds: bool
    otherwise: str = ""
    """What to say when it does not hold; `what` with "not proven:" when empty."""

    @property
    def reason(self) -> str:
        return self.otherwise or f"not proven: {self.what}"


@dataclass(frozen=True, slots=True)
class Proof:
    """Why "not found" may be said: the question was answered completely.

    Raises `ValueError` when there is no check or one does not hold; use `absent_if` where that is not already known.
    """

    checks: tuple[Check, ...]

    def __post_init__(self) -> None:
        if not self.checks or not all(check.holds for check in self.checks):
            raise ValueError("a proof of absence needs checks that all hold")

    def __str__(self) -> str:
        return "; ".join(check.what for check in self.checks)


@dataclass(frozen=True, slots=True)
class Found(Generic[T_co]):
    """The thing asked for, and the captures that show it."""

    value: T_co
    evidence: tuple[CaptureId, ...]


@dataclass(frozen=True, slots=True)
class Absent:
    """Proven not to be there."""

    proof: Proof
    evidence: tuple[CaptureId, ...]

    def __post_init__(self) -> None:
        if not isinstance(self.proof, Proof):
            raise TypeError("absent needs a Proof")


@dataclass(frozen=True, slots=True)
class Unknown:
    """Could not be determined. `evidence` holds the captures that were looked at, if any."""

    reasons: tuple[Reason, ...]
    evidence: tuple[CaptureId, ...] = ()

    def __post_init__(self) -> None:
        if not self.reasons:
            raise ValueError("unknown needs a reason")

    @property
    def why(self) -> str:
        return "; ".join(dict.fromkeys(reason.why for reason in self.reasons))


Answer: TypeAlias = Found[T] | Absent | Unknown


def unknown(what: str, why: str, evidence: Iterable[CaptureId] = ()) -> Unknown:
    """An `Unknown` with one reason."""
    return Unknown((Reason(what, why),), tuple(evidence))


def absent_if(what: str, checks: Iterable[Check], evidence: Iterable[CaptureId]) -> Absent | Unknown:
    """`Absent` when there are checks and all hold; otherwise `Unknown` with a reason for each that does not.

    `what` is the kind of capture asked.
    """
    checks = tuple(checks)
    failed = tuple(Reason(what, check.reason) for check in checks if not check.holds)
    if checks and not failed:
        return Absent(Proof(checks), tuple(evidence))
    return Unknown(failed or (Reason(what, "nothing shows that the question was answered completely"),), tuple(evidence))
