"""Which answers of Slack's a live capture holds, as its question tells: `channel 1, history 3, replies 12`.

Whoever asked knows what each answer was an answer to, and how many there were; the answers themselves do not say either.
Must not know: what the answers say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum, auto
from itertools import groupby
from typing import Final

ANSWERS: Final = "answers"
"""The key of the question."""
_PART = re.compile(r"([a-z]{3,10}) ([1-9][0-9]{0,5})")


class Method(Enum):
    """What an answer of Slack's is an answer to."""

    SEARCH = auto()
    CANARY = auto()
    """a search for whatever the channel holds: proof that this account's searches reach it"""
    HISTORY = auto()
    REPLIES = auto()
    DAY = auto()
    """a bare list of messages, as a day file of an export holds it"""
    CHANNEL = auto()
    """`conversations.info`: no messages, but which channel"""


def tally(methods: Iterable[Method]) -> str:
    """The answers to questions by these methods, in order."""
    return ", ".join(f"{method.name.lower()} {len(list(run))}" for method, run in groupby(methods))


def tallied(text: str) -> list[Method] | None:
    """The method of each answer; None for a text that is no tally."""
    methods: list[Method] = []
    for part in text.split(", "):
        match = _PART.fullmatch(part)
        if match is None or match[1].upper() not in Method.__members__:
            return None
        methods += [Method[match[1].upper()]] * int(match[2])
    return methods
