"""The marks around each ping of a live connection (WIRE 6.2): the one place that knows how they read.

    @@ON nonce name                     the host that the command ran on, by its own word
    @@BEGIN nonce-address … @@END nonce-address status

Must not know: what a ping says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from ..hosts import Address, HostName, parse_address, parse_host

NONCE: Final = re.compile(r"[0-9a-f]{8,32}")
_BEGIN: Final = re.compile(r"@@BEGIN (\S+).*")
_END: Final = re.compile(r"@@END (\S+) (\d{1,3})")
_ON: Final = re.compile(r"@@ON \S+ (\S+)")


@dataclass(frozen=True, slots=True)
class Frame:
    """What one command printed between its marks."""

    token: str
    lines: list[str]
    status: int | None
    """The exit status that the end mark carries; None where that mark is missing or another's."""


def frames_in(lines: Sequence[str]) -> list[Frame]:
    """Every frame, in order. An end mark without its beginning is a frame of nothing that is not whole."""
    frames: list[Frame] = []
    token, content = "", list[str]()
    for line in lines:
        begin, end = _BEGIN.fullmatch(line.strip()), _END.fullmatch(line.strip())
        if begin is not None or end is not None:
            if token or begin is None:
                frames.append(Frame(token, content, int(end[2]) if end is not None and end[1] == token else None))
            token, content = begin[1] if begin is not None else "", []
        elif token:
            content.append(line)
    return [*frames, Frame(token, content, None)] if token else frames


def token_of(nonce: str, address: Address) -> str:
    """What marks the frame of an address."""
    return f"{nonce}-{address}"


def host_named(lines: Sequence[str]) -> HostName | None:
    """The machine that the host says it is; None where it says nothing, or a name of its own that is no inventory's."""
    said = next((found[1] for line in lines if (found := _ON.fullmatch(line.strip())) is not None), "")
    host = parse_host(said)
    return host if host is not None and host.is_machine else None


@dataclass(frozen=True, slots=True)
class Heard:
    """What came over one connection, parted by its marks, byte for byte."""

    on: bytes
    """The line that names the host."""
    whole: Mapping[Address, bytes] = field(default_factory=dict)
    cut: Mapping[Address, bytes] = field(default_factory=dict)
    """Frames that began, and have not ended."""

    @property
    def anything(self) -> bool:
        """Whether the far side began to answer at all."""
        return bool(self.on or self.whole or self.cut)


def heard_in(output: bytes, nonce: str) -> Heard:
    """The frames of this connection; lines outside them (a greeting, a flood, marks of another nonce) belong to none."""
    word = re.escape(nonce.encode("ascii"))
    on = re.search(rb"^@@ON %s \S{1,255}\r?\n" % word, output, re.MULTILINE)
    frame = rb"^@@BEGIN (?P<token>%s-(?P<address>\S{1,45}))\r?\n(?s:.*?)(?:(?P<end>^@@END (?P=token) \d{1,3}\r?\n)|(?=^@@BEGIN %s-)|\Z)"
    whole, cut = dict[Address, bytes](), dict[Address, bytes]()
    for found in re.finditer(frame % (word, word), output, re.MULTILINE):
        address = parse_address(found["address"].decode("ascii", "replace"))
        if address is not None:
            (whole if found["end"] else cut).setdefault(address, found[0])
    return Heard(on[0] if on else b"", whole, cut)
