"""How long to wait before asking again, by what the server says (SAFETY B.5, 38; WIRE 1.3). Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

LONGEST: Final = 60.0
"""Seconds that are waited by ourselves; longer ones are told instead."""
TRIES: Final = 3
_FIRST: Final = 0.5
_LIMITED: Final = frozenset({429, 503})
_AGAIN: Final = frozenset({429, 502, 503, 504})
_START: Final = 1000
_LIMIT_TEXT = re.compile(rb"\bsecondary rate limit\b|\babuse detection mechanism\b|\bAPI rate limit exceeded\b", re.IGNORECASE)


def is_limit(status: int, headers: Mapping[str, str], body: bytes = b"") -> bool:
    """Whether the server says that it was asked too often. GitHub says so with 403 as well, at times in its text alone."""
    if status == 403:
        stated = "retry-after" in headers or headers.get("x-ratelimit-remaining") == "0"
        return stated or _LIMIT_TEXT.search(body[:_START]) is not None
    return status == 429


def may_try_again(status: int, headers: Mapping[str, str], body: bytes = b"") -> bool:
    return status in _AGAIN or is_limit(status, headers, body)


def pause(status: int, headers: Mapping[str, str], number: int, now: datetime, jitter: float) -> float:
    """Seconds until try `number` + 1 (counted from 1). `jitter` is between 0 and 1.

    What the server says counts; a date or a number that makes no sense does not.
    """
    stated = stated_wait(headers, now) if status in _LIMITED or status == 403 else None
    if stated is not None:
        return stated
    if status in {403, 429}:
        return LONGEST  # GitHub: at least a minute, where nothing is said
    return float(_FIRST * 2 ** (number - 1) * (0.5 + jitter / 2))


def stated_wait(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds by `Retry-After` (a number or a date), else until `X-RateLimit-Reset`; None where neither says anything usable."""
    text = headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,9}", text, re.ASCII):
        return float(text)
    if text:
        try:
            until = parsedate_to_datetime(text)
        except (ValueError, TypeError, OverflowError):
            return None
        return max(0.0, (until.replace(tzinfo=until.tzinfo or UTC) - now).total_seconds())
    reset = headers.get("x-ratelimit-reset", "")
    if headers.get("x-ratelimit-remaining") == "0" and re.fullmatch(r"\d{1,11}", reset, re.ASCII):
        return max(0.0, int(reset) - now.timestamp())
    return None
