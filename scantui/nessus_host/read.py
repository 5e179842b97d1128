"""Bytes of a saved or live ping → facts. Does no I/O but reading the capture, and knows no clock.

A live capture says the nonce of its connection: then only what stands in that connection's frames is an answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from ..answer import Answer, Found, Reason, Unknown, Unreadable
from ..evidence.model import TROUBLE, Capture
from ..hosts import Address, HostName, parse_address, parse_host
from ..safe_text import OutsideText, clean_line
from .blocks import Probe, find_probes, reason
from .frames import Frame, frames_in, host_named, token_of
from .model import Ping, PingOutcome
from .nc import is_nc_line, tcp_ports
from .trouble import COULD_NOT_SEND, could_not_send, trouble_in

_LIMIT: Final = 1024 * 1024
_LONGEST_LINE: Final = 500
"""No line of ping, nc or ssh comes near; longer ones are not matched, for patterns would take long over them."""
_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")

_FRAME_CUT: Final = "the answer of the scanner's host is cut short: its end mark is missing"
_SAID_NOTHING: Final = "the scanner's host answered, but ping said nothing"


def read_ping(capture: Capture) -> Ping:
    """What the ping of the asked address says. Raises `Unreadable` when the capture is no output of ping, or nobody said whose it is."""
    source_host = parse_host(capture.question.get("from", ""))
    if source_host is None:
        raise Unreadable("does not say on which host the ping was run: import it with --from HOST")
    address = parse_address(capture.question.get("address", ""))
    if address is None:
        raise Unreadable("does not say which address was pinged: import it with --address IP")
    said = _Said.of(_lines(capture), capture.question.get("nonce", ""), address)
    verdict = _verdict(said, source_host)
    if isinstance(verdict, PingOutcome) and (trouble := capture.question.get(TROUBLE)):
        verdict = reason(clean_line(trouble))
    if isinstance(verdict, PingOutcome):
        verdict = _wrong_control(capture, said.probes) or verdict
    if verdict is PingOutcome.NO_ANSWER and said.live:
        verdict = _no_control(capture) or verdict
    outcome: Answer[PingOutcome] = Unknown((verdict,), (capture.id,)) if isinstance(verdict, Reason) else Found(verdict, (capture.id,))
    shown = next((probe for probe in reversed(said.own) if probe.summary), None)
    return Ping(
        source_host=source_host,
        address=address,
        outcome=outcome,
        sent=shown.sent if shown else None,
        received=shown.received if shown else None,
        captured_at=capture.captured_at,
        source=capture.id,
        summary=OutsideText(shown.summary if shown else ""),
        said=OutsideText(next((probe.said for probe in said.own if probe.said), "")),
        tcp=tcp_ports(said.of_address, address),
    )


@dataclass(frozen=True, slots=True)
class _Said:
    """A capture's text, and what of it is an answer."""

    address: Address
    live: bool
    lines: list[str]
    frames: list[Frame]
    own_frame: Frame | None
    """In a live answer, the frame of the address asked."""
    probes: list[Probe]

    @classmethod
    def of(cls, lines: list[str], nonce: str, address: Address) -> _Said:
        frames = frames_in(lines)
        if not nonce:
            return cls(address, False, lines, frames, None, find_probes(lines))
        own_frame = next((frame for frame in frames if frame.token == token_of(nonce, address)), None)
        tries = [(frame, probe) for frame in frames for probe in find_probes(frame.lines)]
        return cls(
            address, True, lines, frames, own_frame, [probe for frame, probe in tries if frame.token == token_of(nonce, probe.address)]
        )

    @property
    def own(self) -> list[Probe]:
        return [probe for probe in self.probes if probe.address == self.address]

    @property
    def of_address(self) -> list[str]:
        """The lines that may speak of the address."""
        return self.own_frame.lines if self.own_frame else [] if self.live else self.lines


def _lines(capture: Capture) -> list[str]:
    """The text in lines with their line feeds, without what a terminal recording adds."""
    body = capture.read(_LIMIT)
    if not body.strip():
        raise Unreadable("is empty: save the output of ping again")
    encoding = "utf-16" if body.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    text = _ESCAPE.sub("", body.decode(encoding, "replace"))
    start = text.lstrip()[:200]
    if start.startswith(("<?xml", "<!DOCTYPE", "<nmaprun")):
        raise Unreadable("is XML: save the plain output of ping or nmap instead (without -oX)")
    if start.startswith("<"):
        raise Unreadable("is a web page, and no output of ping")
    if start.startswith("{"):
        raise Unreadable("is JSON: save the plain output of ping instead (without -j)")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").splitlines(keepends=True)
    return [line for line in lines if len(line) <= _LONGEST_LINE]


def _verdict(said: _Said, source_host: HostName) -> PingOutcome | Reason:
    """What all tries of the address agree on, or why they settle nothing."""
    wrong = _broken_frame(said) or _elsewhere(said.lines, source_host)
    if wrong is not None:
        return wrong
    own = said.own
    for probe in own:
        if isinstance(probe.verdict, Reason):
            return probe.verdict
    if len({probe.verdict for probe in own}) > 1:
        return reason("several pings of the address disagree")
    silent = bool(own) and own[0].verdict is PingOutcome.NO_ANSWER
    if silent and any(could_not_send(line) for raw in said.of_address if not is_nc_line(line := raw.strip())):
        return reason(COULD_NOT_SEND)  # fping and nmap print "unreachable" and "down" for it all the same
    return own[0].verdict if own else _no_live_answer(said) if said.live else _no_answer(said.probes, said.lines)


def _no_live_answer(said: _Said) -> Reason:
    """Why nothing of the address stands in a live answer."""
    why = trouble_in(said.of_address or said.lines)
    return reason(why or (_SAID_NOTHING if said.own_frame else "ssh ended before the address was pinged"))


def _no_answer(probes: list[Probe], lines: list[str]) -> Reason:
    """Why nothing of the address stands in a saved answer. Raises `Unreadable` for what is none."""
    text = "".join(lines)
    if (why := trouble_in(lines)) is not None:
        return reason(why)
    if probes:
        return reason("the output is of another address than the one asked")
    if "Host seems down" in text or "Nmap done" in text:
        return reason("nmap does not name the host that it found down: run it with -v, or keep the command line")
    if "@@BEGIN" in text:
        return reason(_SAID_NOTHING)
    if re.search(r"\bping\b|\bpackets\b|\bPING\b", text):
        return reason("the output does not name the address that was pinged: keep it whole, from its first line on")
    if any(is_nc_line(line.strip()) for line in lines):
        return reason("there is output of nc, but none of ping")
    raise Unreadable("is no output of ping, fping or nmap: save it whole, from its first line on")


def _broken_frame(said: _Said) -> Reason | None:
    """Where the answer is framed (WIRE 6.2), a frame must end, and its exit status must suit the ping of the address that it ends with."""
    for frame in said.frames:
        if frame.status is None:
            return reason(_FRAME_CUT)
        if (wrong := _wrong_status(frame, said.address, of_ping=frame is said.own_frame)) is not None:
            return wrong
    return None


def _elsewhere(lines: list[str], source_host: HostName) -> Reason | None:
    """Where the host said its name, it must be the one that was meant (SAFETY B.7): a bastion may have led to another."""
    ran_on = host_named(lines)
    return None if ran_on in {None, source_host} else reason(f"the ping was run on {ran_on}, and not on {source_host}")


def _wrong_status(frame: Frame, address: Address, *, of_ping: bool) -> Reason | None:
    """A live frame's status is ping's own; elsewhere nc may have been the last to run."""
    probes = find_probes(frame.lines)
    if not probes or probes[-1].address != address or (not of_ping and any(is_nc_line(line.strip()) for line in frame.lines)):
        return None
    allowed = {PingOutcome.ANSWERS: {0, 1}, PingOutcome.NO_ANSWER: {0, 1, 2} if "Nmap done" in "".join(frame.lines) else {1, 2}}
    verdict = probes[-1].verdict
    if isinstance(verdict, PingOutcome) and frame.status not in allowed[verdict]:
        return reason("the exit status of ping does not suit what it printed")
    return None


def _wrong_control(capture: Capture, probes: list[Probe]) -> Reason | None:
    """An address known to be up must answer, one known to be down must not (SAFETY B.2, 13): else the ping tells nothing."""
    controls = (
        ("control_up", PingOutcome.ANSWERS, "even the address that is known to be up does not answer"),
        ("control_down", PingOutcome.NO_ANSWER, "the network answers for everything, even for an address that is known to be down"),
    )
    for key, expected, why in controls:
        stated = capture.question.get(key, "").strip()
        if not stated:
            continue
        control = parse_address(stated)
        verdicts = {_of_control(probe) for probe in probes if probe.address == control}
        if not verdicts or None in verdicts:
            return reason("a control address was named, but there is no whole ping of it")
        if verdicts != {expected}:
            return reason(why)
    return None


def _of_control(probe: Probe) -> PingOutcome | None:
    """For a control it is enough that nothing came back: a gateway may well say that it knows no way to an address that is nobody's."""
    if isinstance(probe.verdict, PingOutcome):
        return probe.verdict
    return PingOutcome.NO_ANSWER if probe.stopped else None


def _no_control(capture: Capture) -> Reason | None:
    """A live ping has controls, or its silence proves nothing (SAFETY B.7)."""
    missing = [key for key in ("control_up", "control_down") if not capture.question.get(key, "").strip()]
    if not missing:
        return None
    return reason(f"silence proves nothing without a control: set {' and '.join(missing)} under [nessus_host] in the settings")
