"""Output of ping, fping, nmap and nc → one `Probe` per address that was tried (WIRE 6.1). Knows grammars, and no verdicts over several."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ..answer import Reason
from ..hosts import Address, parse_address
from .model import PingOutcome
from .trouble import COULD_NOT_SEND, could_not_send, gateway_said

WHAT: Final = "ping"
ENOUGH: Final = 3
"""Packets that must have been sent before silence counts."""


@dataclass(slots=True)
class Probe:
    """One try to reach one address. `verdict` stays a reason until a summary line settles it."""

    address: Address
    verdict: PingOutcome | Reason
    sent: int | None = None
    received: int | None = None
    summary: str = ""
    said: str = ""
    """The first line in which another machine, or the kernel, said why there is no answer."""
    stopped: bool = False
    """Whether nothing came back but the word of a gateway that it lets no packet further."""


def reason(why: str) -> Reason:
    return Reason(WHAT, why)


_TOKEN = re.compile(r"[0-9A-Fa-f:.]*[0-9A-Fa-f]")


def addresses_in(text: str) -> set[Address]:
    """The addresses in a piece of a line."""
    return {address for token in _TOKEN.findall(text) if (address := parse_address(token)) is not None}


_HEAD = re.compile(r"PING6?\s*(?:\([^)]*\)\s+\S+\s+-->\s+(?P<six>\S+)|(?P<name>[^\s(]+?):?\s*\((?P<ip>[^)\s]+)\).*)")
_STATISTICS = re.compile(r"-{2,3}\s*(?P<name>\S+)\s+ping6?\s+statistics\s*-{2,3}")
_SUMMARY = re.compile(
    r"(?P<sent>\d{1,7}) packets transmitted, (?P<received>\d{1,7}) (?:packets )?received"
    r"(?P<extras>(?:, \+?\d+ [a-z ]+)*), (?P<loss>\d{1,3}(?:\.\d+)?)% packet loss(?:, time \d+ ?ms)?(?P<forged>\s*-- .*forged.*)?"
)
_CORRUPTED = re.compile(r"\+?(\d+) corrupted")
_REPLY = re.compile(r"\d+ bytes from (?P<who>\S.*?)[:,] (?:icmp_)?seq=\d+\b(?P<rest>.*)")
_ELSEWHERE = re.compile(r"\((?:DIFFERENT ADDRESS|BAD CHECKSUM|truncated)!?\)", re.IGNORECASE | re.ASCII)
_SAID = re.compile(
    r"(?:From \S+.*|\d+ bytes from \S+: (?!(?:icmp_)?seq=).*)(?:unreachable|filtered|exceeded|redirect|prohibited|no route|unknown).*",
    re.IGNORECASE | re.ASCII,
)
_ANY_SUMMARY = re.compile(r"\d.*\d.*%")

_CUT: Final = "the output of ping is cut short: it has no summary line"
_FOREIGN: Final = "the output of ping is not in English: run it again with LC_ALL=C"
_CONTRADICTS: Final = "the summary line of ping contradicts itself or the lines before it"


@dataclass(slots=True)
class _Ping:
    """A ping being read, from its head line on."""

    probe: Probe
    name: str
    statistics: bool = False
    replies: int = 0
    strange: int = 0
    """Replies of another address, or damaged ones."""
    kept_in: bool = False
    """A packet of it never left the host."""
    stopped: str = ""
    """Why a gateway let a packet of it go no further."""


def find_probes(lines: list[str]) -> list[Probe]:
    """Every try in the text, in order."""
    return [*_pings(lines), *_fpings(lines), *_nmaps(lines)]


def _pings(lines: list[str]) -> Iterator[Probe]:
    ping: _Ping | None = None
    for line in (raw.strip() for raw in lines):
        head = _HEAD.fullmatch(line)
        if head is not None:
            ping = None
            address = parse_address(head["six"] or head["ip"])
            if address is not None:
                ping = _Ping(Probe(address, reason(_CUT)), head["name"] or str(address))
                yield ping.probe
        elif line.startswith(("@@BEGIN", "@@END")):
            ping = None
        elif ping is not None:
            _follow(ping, line)


def _follow(ping: _Ping, line: str) -> None:
    """One more line of a ping."""
    if (reply := _REPLY.fullmatch(line)) is not None:
        own = addresses_in(reply["who"]) == {ping.probe.address}
        if own and not _ELSEWHERE.search(reply["rest"]):
            ping.replies += 1
        else:
            ping.strange += 1
    elif (statistics := _STATISTICS.fullmatch(line)) is not None:
        ping.statistics = statistics["name"].casefold() == ping.name.casefold() or parse_address(statistics["name"]) == ping.probe.address
    elif (summary := _SUMMARY.fullmatch(line)) is not None:
        _settle(ping, line, summary)
    elif could_not_send(line):
        ping.kept_in = True
    elif _SAID.fullmatch(line):
        ping.probe.said = ping.probe.said or line
        ping.stopped = ping.stopped or gateway_said(line) or ""
    elif _ANY_SUMMARY.search(line) and not ping.probe.summary and "transmitted" not in line:
        ping.probe.verdict = reason(_FOREIGN)


def _settle(ping: _Ping, line: str, summary: re.Match[str]) -> None:
    """The verdict comes from the summary line; the lines before it may only take it away."""
    probe, repeated = ping.probe, bool(ping.probe.summary)
    probe.sent, probe.received, probe.summary = int(summary["sent"]), int(summary["received"]), line
    loss = 100 * (1 - probe.received / probe.sent) if probe.sent else 100
    corrupted = _CORRUPTED.search(summary["extras"])
    unsound = not ping.statistics or abs(loss - float(summary["loss"])) > 1 or summary["forged"] is not None
    if repeated or unsound or (probe.received == 0 and ping.replies):
        probe.verdict = reason(_CONTRADICTS)
    elif probe.received == 0 and (ping.strange or (corrupted and int(corrupted[1]))):
        probe.verdict = reason("only damaged replies, or replies of another address, came back")
    elif probe.received == 0 and ping.kept_in:
        probe.verdict = reason(COULD_NOT_SEND)
    elif probe.received == 0 and ping.stopped:
        probe.verdict, probe.stopped = reason(ping.stopped), probe.sent >= ENOUGH
    elif probe.received == 0 and probe.sent < ENOUGH:
        probe.verdict = reason(f"only {probe.sent} packets were sent: at least {ENOUGH} are needed before silence counts")
    elif probe.received == 0:
        probe.verdict = PingOutcome.NO_ANSWER
    elif ping.strange and not ping.replies:
        probe.verdict = reason("only damaged replies, or replies of another address, came back")
    else:
        probe.verdict = PingOutcome.ANSWERS


_FPING = re.compile(r"(?P<who>\S+) is (?P<what>alive|unreachable)(?: \(.*\))?")
_FPING_TIMES = re.compile(r"(?P<who>\S+)\s+: (?P<times>(?:\d+(?:\.\d+)?|-)(?: (?:\d+(?:\.\d+)?|-))*)")
_FPING_COUNTS = re.compile(
    r"(?P<who>\S+)\s+: xmt/rcv/%loss = (?P<sent>\d{1,7})/(?P<received>\d{1,7})/\d{1,3}%(?:, min/avg/max = .*)?"
)


_FPING_SAID = re.compile(r"ICMP (?P<what>.+) from \S+ for ICMP Echo sent to (?P<who>[^\s(]+).*")


def _fpings(lines: list[str]) -> Iterator[Probe]:
    """What gateways said stands in lines of its own, before or after the verdict."""
    notes = [note for raw in lines if (note := _FPING_SAID.fullmatch(raw.strip())) is not None]
    stopped = {parse_address(note["who"]): why for note in notes if (why := gateway_said(note["what"])) is not None}
    for probe in _fping_lines(lines):
        if probe.verdict is PingOutcome.NO_ANSWER and probe.address in stopped:
            probe.verdict = reason(stopped[probe.address])
        yield probe


def _fping_lines(lines: list[str]) -> Iterator[Probe]:
    for raw in lines:
        line = raw.strip()
        if (word := _FPING.fullmatch(line)) is not None and (address := parse_address(word["who"])) is not None:
            yield Probe(address, PingOutcome.ANSWERS if word["what"] == "alive" else PingOutcome.NO_ANSWER, summary=line)
        elif (times := _FPING_TIMES.fullmatch(line)) is not None and (address := parse_address(times["who"])) is not None:
            each = times["times"].split()
            yield _counted(address, line, len(each), len(each) - each.count("-"), whole=raw.endswith("\n"))
        elif (counts := _FPING_COUNTS.fullmatch(line)) is not None and (address := parse_address(counts["who"])) is not None:
            yield _counted(address, line, int(counts["sent"]), int(counts["received"]), whole=True)


def _counted(address: Address, line: str, sent: int, received: int, *, whole: bool) -> Probe:
    verdict: PingOutcome | Reason = PingOutcome.ANSWERS
    if received > sent:
        verdict = reason(_CONTRADICTS)
    elif received == 0 and not whole:
        verdict = reason("the output of fping may be cut short: its last line does not end")
    elif received == 0:
        few = reason(f"only {sent} packets were sent: at least {ENOUGH} are needed before silence counts")
        verdict = few if sent < ENOUGH else PingOutcome.NO_ANSWER
    return Probe(address, verdict, sent, received, line)


_NMAP_FOR = re.compile(r"Nmap scan report for (?P<who>.+?)(?P<down> \[host down\b.*\])?")
_NMAP_UP = re.compile(r"Host is up(?:, received (?P<by>[\w-]+).*?)?(?P<latency> \([\d.]+s latency\))?\.")
_NMAP_DONE = re.compile(r"(?:# )?Nmap done(?: at .*?:|:) (?P<count>\d+) IP address(?:es)? \((?P<up>\d+) hosts? up\) scanned in .*")
_NMAP_COMMAND = re.compile(r".*\bnmap\s+(?P<arguments>.*-s[nP].*)")


def _nmaps(lines: list[str]) -> Iterator[Probe]:
    """A host that is down is named only with -v, or by the command line above; ARP on a LAN is another question than ping."""
    asked: set[Address] = set()
    current: Probe | None = None
    found: list[Probe] = []
    for line in (raw.strip() for raw in lines):
        if (command := _NMAP_COMMAND.fullmatch(line)) is not None:
            asked, found, current = addresses_in(command["arguments"]), [], None
        elif (report := _NMAP_FOR.fullmatch(line)) is not None:
            addresses = addresses_in(report["who"])
            current = Probe(addresses.pop(), reason("the output of nmap is cut short")) if len(addresses) == 1 else None
            if current is not None:
                found.append(current)
                if report["down"]:
                    current.verdict, current.summary = PingOutcome.NO_ANSWER, line
        elif current is not None and (up := _NMAP_UP.fullmatch(line)) is not None:
            current.summary = line
            guessed = reason("nmap did not ask the host: it was told that it is up, or asked only its own network (ARP)")
            by_icmp = up["latency"] and up["by"] not in {"arp-response", "user-set"}
            current.verdict = PingOutcome.ANSWERS if by_icmp else guessed
        elif current is not None and line.startswith("MAC Address:"):
            current.verdict = reason("nmap asked only its own network (ARP), which is not what the scanner asks")
        elif (done := _NMAP_DONE.fullmatch(line)) is not None:
            if not found and done["count"] == "1" and done["up"] == "0" and len(asked) == 1:
                found = [Probe(asked.pop(), PingOutcome.NO_ANSWER, summary=line)]
            yield from found
            asked, found, current = set(), [], None
    for probe in found:
        probe.verdict = reason("the output of nmap is cut short")
        yield probe
