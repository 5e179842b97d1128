"""Output of nc, in its dialects: which ports of an address were open (DOMAIN 6). Knows nothing of ping."""

from __future__ import annotations

import re

from ..hosts import Address
from .blocks import addresses_in

_OPEN = (
    re.compile(r"Connection to (?P<who>.+?) (?:port )?(?P<port>\d{1,5}) port \[.*\] succeeded!"),
    re.compile(r"(?P<who>.*\S)[ :]+(?P<port>\d{1,5})\)? (?:\(.*\) )?open"),
    re.compile(r"Ncat: Connected to (?P<who>\S+):(?P<port>\d{1,5})\."),
)
_CLOSED = (
    re.compile(r"nc: connect to (?P<who>.+?) port (?P<port>\d{1,5}) \(.*\) (?:failed|timed out): .*"),
    re.compile(
        r"(?:nc: )?(?P<who>.*\S)[ :]+(?P<port>\d{1,5})\)? ?(?:\(.*\) )?: ?.*(?:refused|timed out|unreachable|No route).*",
        re.IGNORECASE | re.ASCII,
    ),
)

_OTHER = re.compile(r"(?:nc|Ncat): .*|Connection to .*|.*\bopen|\(UNKNOWN\) .*")


def is_nc_line(line: str) -> bool:
    """Whether a line (without space around it) is one that nc prints."""
    return any(pattern.fullmatch(line) for pattern in (_OTHER, *_OPEN, *_CLOSED))


def tcp_ports(lines: list[str], address: Address) -> dict[int, bool]:
    """Which ports of `address` nc found open or closed; a port that it found both is left out."""
    seen: dict[int, set[bool]] = {}
    for line in (raw.strip() for raw in lines):
        for is_open, patterns in ((True, _OPEN), (False, _CLOSED)):
            match = next((match for pattern in patterns if (match := pattern.fullmatch(line)) is not None), None)
            if match is not None and addresses_in(match["who"]) == {address} and 0 < int(match["port"]) < 65536:
                seen.setdefault(int(match["port"]), set()).add(is_open)
                break
    return {port: found.pop() for port, found in sorted(seen.items()) if len(found) == 1}
