"""Why a question to a system has no usable answer: a few kinds, each with a sentence in our own words.

A sentence names the system and its host from the settings; nothing that the other side sent stands in it.
"""

from __future__ import annotations

from datetime import datetime
from enum import Enum


class Problem(Enum):
    """What went wrong, as far as what to do next differs."""

    UNREACHABLE = "unreachable"
    """no connection: name, route, port, proxy"""
    UNTRUSTED = "untrusted"
    """its certificate is not trusted"""
    TIMEOUT = "timeout"
    CUT_SHORT = "cut short"
    """the answer ended early, or nothing shows that it ended properly"""
    TOO_LARGE = "too large"
    GARBLED = "garbled"
    """no HTTP, or a body that cannot be inflated"""
    REDIRECTED = "redirected"
    """sent elsewhere, which is not followed"""
    LOGIN_PAGE = "login page"
    """a web page instead of data: a sign-in, an error page, a captive portal"""
    NOT_SIGNED_IN = "not signed in"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not found"
    """absent, or not to be seen with this sign-in: the two cannot be told apart"""
    RATE_LIMITED = "rate limited"
    REFUSED = "refused"
    """the question itself is refused: a 4xx of another kind, or an error inside an answer"""
    SERVER_ERROR = "server error"
    UNEXPECTED = "unexpected"
    """an answer of a form that the system does not give"""


class Trouble(Exception):
    """A question could not be answered. `str()` is one sentence for people, without a full stop."""

    def __init__(
        self,
        problem: Problem,
        sentence: str,
        *,
        may_have_arrived: bool = False,
        status: int | None = None,
        again_at: datetime | None = None,
    ) -> None:
        super().__init__(sentence)
        self.problem = problem
        self.may_have_arrived = may_have_arrived
        """For a request that changes something: whether the system may have carried it out all the same (WIRE 0, 4)."""
        self.status = status
        self.again_at = again_at
        """When a rate-limited question may be asked again, where the system said so."""
