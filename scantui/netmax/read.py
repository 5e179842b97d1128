"""Bytes of a netmax answer → who owns which address. The bot's format is not known: read line by line, and unsure is unknown.

Does no I/O but reading the capture, and knows no clock.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ..answer import Unreadable
from ..evidence.model import Capture
from ..hosts import Address, HostName, Role, find_hosts, parse_address
from ..safe_text import OutsideText
from .model import Owner, OwnerKind

_LIMIT: Final = 4 * 1024 * 1024
_ADDRESS = re.compile(r"(?<![\w.:/-])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7})(?![\w:/]|\.\d)")
_GATEWAY = re.compile(r"\bgateway ip address for\b", re.IGNORECASE | re.ASCII)
_OTHER_ADDRESS = re.compile(
    r"^\W*(?:net ?mask|mask|subnet|network|broadcast|(?:default )?gateway|router|dns|vlan)\b[\w ]*:", re.IGNORECASE | re.ASCII
)
"""Keys whose address is not the one that was looked up."""
_NAME_KEY = re.compile(r"^\W*(?:(?:host|owner|device|vip|server) ?)?(?:name|host|owner|device|vip|fqdn)\b\W*:", re.IGNORECASE | re.ASCII)
_DENIAL = re.compile(r"\b(?:no|not|none|unknown|cannot|could|failed|error|unassigned|unused|free)\b|n't\b", re.IGNORECASE | re.ASCII)
_LOAD_BALANCER = re.compile(r"(?:^|-)(?:loadbalancer|lb)(?:-|$)")
_MARKUP = re.compile(
    r"\A\s*<(?:[!?]|/?[a-z][\w:-]*(?:\s[^<>]*)?/?>)|<(?:html|head|body|title|table|tr|td|div|span|form|input|script)\b[^<>]*>",
    re.IGNORECASE | re.ASCII,
)
"""Not `<https://…>` or `<@U1>`, as Slack writes links."""
_JSON = re.compile(r"\A\s*[\[{]\s*[\"{\[\]}]")
"""Not `[10:32] netmax: …`, as chats are copied."""
_PING = re.compile(
    r"^PING6? |\bpackets transmitted\b|\bicmp_seq=|\bping6? statistics\b|\bxmt/rcv/%loss\b|^\S+ is (?:alive|unreachable)\b|^Nmap ",
    re.IGNORECASE | re.ASCII | re.MULTILINE,
)
_SCAN = re.compile(r"(?<![\w-])(?:tenable|security ?center|deadHostIPs|ReportHost)(?![\w-])", re.IGNORECASE | re.ASCII)
_KINDS: Final = {Role.VIP: OwnerKind.VIP, Role.VYATTA: OwnerKind.GATEWAY}


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    addresses: tuple[Address, ...]
    hosts: tuple[HostName, ...]


def read_netmax(capture: Capture) -> tuple[Owner, ...]:
    """One owner per address, in order of appearance. Raises `Unreadable` when it is no answer of netmax, or about no known address."""
    asked = parse_address(capture.question.get("address", ""))
    lines, cut = _lines(capture, asked)
    if not any(line.text for line in lines):
        raise Unreadable("is empty: copy netmax's answer again")
    named = any(line.addresses for line in lines)
    if not named and cut and asked is None:
        raise Unreadable("ends in an address that may be cut short: copy the answer again, with a line break at its end")
    if not named and asked is None:
        raise Unreadable("names no address: copy netmax's answer together with the address, or import it with --address IP")
    if not named and not any(line.hosts or _GATEWAY.search(line.text) for line in lines):
        raise Unreadable("names neither an address nor an owner: this is no answer of netmax; copy the bot's answer as text")
    found: dict[Address, list[Owner]] = {}
    for record in _records(lines):
        for address in _subjects(record) if named else (asked,):
            if address is not None:
                found.setdefault(address, []).append(_owner(address, record, capture))
    if asked is not None and asked not in found:
        found[asked] = [_unknown(asked, "\n".join(line.text for line in lines), capture)]
    return tuple(_agreed(owners, capture) for owners in found.values())


def _lines(capture: Capture, asked: Address | None) -> tuple[list[_Line], bool]:
    """The lines, and whether an address at the very end was left out because it may be cut."""
    body = capture.read(_LIMIT)
    encoding = "utf-16" if body.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    text = body.decode(encoding, "replace").replace("\r\n", "\n").replace("\r", "\n")
    _refuse_other_kinds(text)
    lines = [_line(line) for line in text.split("\n")]
    last = lines[-1]
    if not text.endswith("\n"):
        lines[-1] = _maybe_cut(last, asked)
    return lines, lines[-1].addresses != last.addresses


def _refuse_other_kinds(text: str) -> None:
    """What has addresses and names too, but says nothing of who owns them."""
    for pattern, what in (
        (_MARKUP, "is a web page or XML"),
        (_JSON, "is JSON"),
        (_PING, "is the output of a ping"),
        (_SCAN, "is a page of Security Center"),
    ):
        if pattern.search(text):
            raise Unreadable(f"{what}: this is no answer of netmax; copy the bot's answer as text")


def _line(text: str) -> _Line:
    plain = text.replace("`", " ").replace("*", " ").strip()
    addresses = [address for match in _ADDRESS.finditer(plain) if (address := parse_address(match[0])) is not None]
    other = _OTHER_ADDRESS.search(plain) is not None and _GATEWAY.search(plain) is None
    return _Line(plain, () if other else tuple(dict.fromkeys(addresses)), tuple(find_hosts(plain)))


def _maybe_cut(line: _Line, asked: Address | None) -> _Line:
    """The last line, when nothing ends it: `10.1.2.3` may have been `10.1.2.31`, and `…-loadbalancer` a VIP's name."""
    addresses, hosts = line.addresses, line.hosts
    last = re.search(r"[0-9A-Fa-f.:]+$", line.text)
    if last is not None and parse_address(last[0] + "0") is not None:
        addresses = tuple(address for address in addresses if address == asked or address != parse_address(last[0]))
    if hosts and hosts[-1].role in {Role.OTHER, Role.UNKNOWN} and line.text.lower().endswith(hosts[-1].key):
        hosts = hosts[:-1]
    return _Line(line.text, addresses, hosts)


def _records(lines: list[_Line]) -> Iterator[list[_Line]]:
    """What belongs together: a paragraph, or where it is about several addresses, each line of them with the lines that follow."""
    paragraph: list[_Line] = []
    for line in (*lines, _Line("", (), ())):
        if line.text:
            paragraph.append(line)
            continue
        yield from _split(paragraph)
        paragraph = []


def _split(paragraph: list[_Line]) -> Iterator[list[_Line]]:
    if len({address for line in paragraph for address in line.addresses}) <= 1:
        if paragraph:
            yield paragraph
        return
    names_first = next(bool(line.hosts) and not line.addresses for line in paragraph if line.hosts or line.addresses)
    record: list[_Line] = []
    complete = False
    for line in paragraph:
        starts = bool(line.hosts) if names_first else bool(line.addresses)
        if record and starts and complete:
            yield record
            record, complete = [], False
        record.append(line)
        complete = complete or bool(line.addresses)
    yield record


def _subjects(record: list[_Line]) -> tuple[Address, ...]:
    return tuple(dict.fromkeys(address for line in record for address in line.addresses))


def _owner(address: Address, record: list[_Line], capture: Capture) -> Owner:
    text = "\n".join(line.text for line in record)
    gateway = any(_GATEWAY.search(line.text) for line in record)
    host = _named_host(record)
    if _DENIAL.search(text) or len(_subjects(record)) > 1 or (host is None and not gateway):
        return _unknown(address, text, capture)
    kind = OwnerKind.GATEWAY if gateway or host is None else _kind(host)
    balancer = host is not None and _LOAD_BALANCER.search(host.key) is not None
    return Owner(address, kind, host, balancer, OutsideText(text), capture.captured_at, capture.id)


def _named_host(record: list[_Line]) -> HostName | None:
    """The one name in a record, or the one behind a key such as `Name:`; None when there is none, or more than one."""
    for lines in ([line for line in record if _NAME_KEY.search(line.text)], record):
        names = list(dict.fromkeys(host for line in lines for host in line.hosts))
        if len(names) == 1:
            return names[0]
        if names:
            return None
    return None


def _kind(host: HostName) -> OwnerKind:
    return _KINDS.get(host.role, OwnerKind.MACHINE if host.is_machine else OwnerKind.UNKNOWN)


def _unknown(address: Address, text: str, capture: Capture) -> Owner:
    return Owner(address, OwnerKind.UNKNOWN, None, False, OutsideText(text), capture.captured_at, capture.id)


def _agreed(owners: list[Owner], capture: Capture) -> Owner:
    """The owner, where every mention that names one names the same; unknown where they disagree."""
    named = [owner for owner in owners if owner.kind is not OwnerKind.UNKNOWN]
    if not named:
        return owners[0]
    if len({(owner.kind, owner.host) for owner in named}) > 1:
        return _unknown(owners[0].address, "\n".join(owner.text.raw for owner in owners), capture)
    return named[0]
