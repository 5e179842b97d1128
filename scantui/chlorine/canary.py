"""Which messages show that they stand in chlorine's log: without one, silence may be that of another channel (SAFETY B.7, Slack row).
Must not know: windows, and which machines were asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from msgspec import Raw

from . import brackets, lines
from .message import Message, Slim, bucket_of, decode, read_message

_BOT = re.compile(r"\b(?:chlorine|igorina)\b", re.IGNORECASE)
# No commands: people give them in any channel. No counts in brackets: other bots report tests in them.
_SHAPES = re.compile(
    r"\bI am starting the (?:OS )?(?:reload|reboot) of\b"
    r"|rocessing (?:the )?(?:OS )?(?:reload|reboot) (?:of|for node)\b"
    r"|\bthe (?:OS )?(?:reload|reboot) (?:of|for node)\b.*\bsuccessfully completed\b"
    r"|\bI failed to (?:reload|reboot) node\b"
    r"|\bI['\u2019]?m not working on\W+CHG[0-9]{7}\b"
    r'|"NodeIP"\s*:',
    re.IGNORECASE,
)
_WORDS: Final = tuple(b"chlorine igorina reload reboot request passed failed skipped inprogress chg nodeip".split())
"""One of them is in all that chlorine says of a request: a look at the bytes spares most of another channel's messages a reading."""
_LONGEST_LINE: Final = 8000


def is_chlorines(message: Message) -> bool:
    """Whether chlorine wrote it: by the author's name, or in words that only chlorine has. What a person quotes does not count."""
    return not message.is_persons and (_BOT.search(message.author) is not None or _is_told(message.text))


def _is_told(text: str) -> bool:
    status = lines.change_status(text)
    if (status is not None and status.action) or brackets.has_bracketed(text):
        return True
    told = (line[:_LONGEST_LINE] for line in text.split("\n"))
    return any(lines.raised(line) or lines.aborted(line) or _SHAPES.search(line) for line in told)


def buckets(batches: Iterable[bytes]) -> set[int]:
    """The stretches of time in which chlorine wrote, over JSON lists of messages. Of each stretch one message is enough."""
    found: set[int] = set()
    for data in batches:
        slims: list[Slim] = decode(data, list[Slim])
        raws: list[Raw] = decode(data, list[Raw])
        for slim, raw in zip(slims, raws, strict=True):
            bucket = bucket_of(slim.ts)
            if bucket not in found and _may_be(bytes(raw)) and is_chlorines(read_message(raw)):
                found.add(bucket)
    return found


def _may_be(raw: bytes) -> bool:
    lowered = raw.lower()
    return any(word in lowered for word in _WORDS)
