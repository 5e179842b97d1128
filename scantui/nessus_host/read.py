"""Bytes of a saved or live ping → facts. Does no I/O but reading the capture, and knows no clock."""

from __future__ import annotations

import re
from typing import Final

from ..answer import Answer, Found, Reason, Unknown, Unreadable
from ..evidence.model import Capture
from ..hosts import Address, parse_address, parse_host
from ..safe_text import OutsideText
from .blocks import Probe, find_probes, reason
from .model import Ping, PingOutcome
from .nc import is_nc_line, tcp_ports
from .trouble import COULD_NOT_SEND, could_not_send, trouble_in

_LIMIT: Final = 1024 * 1024
_LONGEST_LINE: Final = 500
"""No line of ping, nc or ssh comes near; longer ones are not matched, for patterns would take long over them."""
_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
_BEGIN = re.compile(r"@@BEGIN (\S+).*")
_END = re.compile(r"@@END (\S+) (\d{1,3})")

_FRAME_CUT: Final = "the answer of the scanner's host is cut short: its end mark is missing"


def read_ping(capture: Capture) -> Ping:
    """What the ping of the asked address says. Raises `Unreadable` when the capture is no output of ping, or nobody said whose it is."""
    source_host = parse_host(capture.question.get("from", ""))
    if source_host is None:
        raise Unreadable("does not say on which host the ping was run: import it with --from HOST")
    address = parse_address(capture.question.get("address", ""))
    if address is None:
        raise Unreadable("does not say which address was pinged: import it with --address IP")
    lines = _lines(capture)
    probes = find_probes(lines)
    own = [probe for probe in probes if probe.address == address]
    verdict = _broken_frame(lines, address) or _verdict(own, probes, lines)
    if isinstance(verdict, PingOutcome):
        verdict = _wrong_control(capture, probes) or verdict
    outcome: Answer[PingOutcome] = Unknown((verdict,), (capture.id,)) if isinstance(verdict, Reason) else Found(verdict, (capture.id,))
    shown = next((probe for probe in reversed(own) if probe.summary), None)
    return Ping(
        source_host=source_host,
        address=address,
        outcome=outcome,
        sent=shown.sent if shown else None,
        received=shown.received if shown else None,
        captured_at=capture.captured_at,
        source=capture.id,
        summary=OutsideText(shown.summary if shown else ""),
        said=OutsideText(next((probe.said for probe in own if probe.said), "")),
        tcp=tcp_ports(lines, address),
    )


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


def _verdict(own: list[Probe], probes: list[Probe], lines: list[str]) -> PingOutcome | Reason:
    """What all tries of the address agree on, or why they settle nothing."""
    for probe in own:
        if isinstance(probe.verdict, Reason):
            return probe.verdict
    if len({probe.verdict for probe in own}) > 1:
        return reason("several pings of the address disagree")
    silent = bool(own) and own[0].verdict is PingOutcome.NO_ANSWER
    if silent and any(could_not_send(line) for raw in lines if not is_nc_line(line := raw.strip())):
        return reason(COULD_NOT_SEND)  # fping and nmap print "unreachable" and "down" for it all the same
    if own:
        return own[0].verdict
    if (why := trouble_in(lines)) is not None:
        return reason(why)
    if probes:
        return reason("the output is of another address than the one asked")
    return _unnamed(lines)


def _unnamed(lines: list[str]) -> Reason:
    text = "".join(lines)
    if "Host seems down" in text or "Nmap done" in text:
        return reason("nmap does not name the host that it found down: run it with -v, or keep the command line")
    if "@@BEGIN" in text:
        return reason("the scanner's host answered, but ping said nothing")
    if re.search(r"\bping\b|\bpackets\b|\bPING\b", text):
        return reason("the output does not name the address that was pinged: keep it whole, from its first line on")
    if any(is_nc_line(line.strip()) for line in lines):
        return reason("there is output of nc, but none of ping")
    raise Unreadable("is no output of ping, fping or nmap: save it whole, from its first line on")


def _broken_frame(lines: list[str], address: Address) -> Reason | None:
    """Where the answer is framed (WIRE 6.2), a frame must end, and its exit status must suit the ping of the address that it ends with."""
    nonce = ""
    content: list[str] = []
    for line in lines:
        begin, end = _BEGIN.fullmatch(line.strip()), _END.fullmatch(line.strip())
        if begin is not None:
            if nonce:
                return reason(_FRAME_CUT)
            nonce, content = begin[1], []
        elif end is not None:
            if end[1] != nonce:
                return reason(_FRAME_CUT)
            if (wrong := _wrong_status(content, address, int(end[2]))) is not None:
                return wrong
            nonce = ""
        else:
            content.append(line)
    return reason(_FRAME_CUT) if nonce else None


def _wrong_status(content: list[str], address: Address, status: int) -> Reason | None:
    probes = find_probes(content)
    if not probes or probes[-1].address != address or any(is_nc_line(line.strip()) for line in content):
        return None
    allowed = {PingOutcome.ANSWERS: {0, 1}, PingOutcome.NO_ANSWER: {0, 1, 2} if "Nmap done" in "".join(content) else {1, 2}}
    verdict = probes[-1].verdict
    if isinstance(verdict, PingOutcome) and status not in allowed[verdict]:
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
        verdicts = {probe.verdict for probe in probes if probe.address == control and isinstance(probe.verdict, PingOutcome)}
        if not verdicts or any(isinstance(probe.verdict, Reason) for probe in probes if probe.address == control):
            return reason("a control address was named, but there is no whole ping of it")
        if verdicts != {expected}:
            return reason(why)
    return None
