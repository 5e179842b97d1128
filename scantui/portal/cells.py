"""What a cell says: a machine's name, an address row, a twisty, a number of addresses. Knows neither tables nor files."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..hosts import ENVIRONMENTS, Address, AddressKind, Family, HostName, Role, parse_address, parse_host
from ..safe_text import HIDDEN

_OPEN_MARKS = "▼▾⯆⏷🔽"
_CLOSED_MARKS = "▶►▸⯈⏵🞂"
_TWISTY = re.compile(
    rf"\s*(?:(?P<open>[{_OPEN_MARKS}]|hide details|collapse(?= |\n|$))|(?P<closed>[{_CLOSED_MARKS}]|show details|expand(?= |\n|$)))\s*",
    re.IGNORECASE,
)
ICON = re.compile(
    r"(?:\[?(?:ok|okay|good|bad|warn|warning|error|alert|critical|info|green|red|yellow|amber|orange|gr[ae]y|check|checked|tick|cross|status|icon)\]?:?"
    r"|[^\w\s<>\"'=+-]{1,3})",
    re.IGNORECASE,
)
"""One word that stands for an icon: never letters that could change the meaning of an age."""
_DASHES = str.maketrans({"‐": "-", "‑": "-", "‒": "-", "−": "-", "﹣": "-", "－": "-"})
_ELLIPSIS = re.compile(r"(?:…|\.\.+|‥)$")
_ENVIRONMENT = f"(?:{'|'.join(ENVIRONMENTS)})"
_WHERE = rf"{_ENVIRONMENT}-[a-z]{{3}}\d{{2}}(?:[a-z]|p\d{{2}})?"
_PARTIAL = re.compile(
    rf"{_ENVIRONMENT}(?:-[a-z]{{0,3}}\d{{0,2}}(?:[a-z]|p\d{{0,2}})?)?-?|{_ENVIRONMENT}-.*-|kube(?:-.*)?"
    rf"|{_WHERE}-(?:c(?:a(?:r(?:r(?:i(?:e(?:r\d*)?)?)?)?)?)?|carrier\d+-[a-z]*|infra|infra-nessus|firewall|firewall-vyattaha)"
)
_DOMAIN = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}|[a-z0-9-]+(?:\.[a-z0-9-]*)*(?:…|\.\.\.)", re.IGNORECASE)
_KINDS = "|".join(kind.value for kind in AddressKind)
_IP = r"(?:\d{1,3}(?:\.\d{1,3}){3}|(?=[0-9a-f]*:)[0-9a-f:]+(?:\.\d{1,3}){0,3})"
_ADDRESS = re.compile(rf"(?<![\w.:/])(?P<ip>{_IP})[\s\x00]*[/|,][\s\x00]*(?P<kind>{_KINDS})(?![\w-])", re.IGNORECASE)
_ADDRESS_LIKE = re.compile(
    rf"(?<![\w.])\d{{1,3}}\.\d{{1,3}}\.\d{{1,3}}(?:\.\d*)?(?![\w.])|/[\s\x00]*(?:{_KINDS})\b|\b(?:scan )?attempt\b"
    r"|(?<![0-9a-f:])[0-9a-f]*:[0-9a-f]*:[0-9a-f:]*[\s\x00]*/",
    re.IGNORECASE,
)
_ADDRESS_BEGINS = re.compile(
    rf"(?<![\w.])\d{{1,3}}(?:\.\d{{1,3}}){{3}}[\s\x00]*/|(?<![\w.:])(?=[0-9a-f]*:)[0-9a-f:]+(?:\.\d{{1,3}}){{0,3}}[\s\x00]*/"
    rf"|/[\s\x00]*(?:{_KINDS})\b",
    re.IGNORECASE,
)
_KIND_OF = {kind.value: kind for kind in AddressKind}
_COUNT = re.compile(r"(?<![\w.])(?P<count>\d{1,4}|no|one)\s+address(?:es)?(?!\w)", re.IGNORECASE)
_SECTION = re.compile(
    r"(?P<vulnerabilities>vulnerabilit(?:y|ies))|(?P<other>patching|patches|health ?checks?|logging|logs|antivirus|edr)", re.IGNORECASE
)


def plain(text: str) -> str:
    """Text for comparing: hidden characters gone, all dashes one dash."""
    return text if text.isascii() and text.isprintable() else HIDDEN.sub("", text).translate(_DASHES)


def _plain_cells(text: str) -> str:
    """The same for cells that are divided by NUL: a digit must not look like the whole number because of what hides before it."""
    return text if text.isascii() else "\x00".join(map(plain, text.split("\x00")))


def split_twisty(text: str) -> tuple[bool | None, str]:
    """A twisty written as text at the beginning (open True, closed False), and the rest."""
    state: bool | None = None
    end = 0
    while (match := _TWISTY.match(text, end)) is not None:
        if state is None:
            state = match["open"] is not None
        end = match.end()
    return state, text[end:]


@dataclass(frozen=True, slots=True)
class Name:
    """What a name cell says."""

    text: str
    host: HostName | None
    cut: str = ""
    """The beginning of a name that was cut short, lower case."""


def parse_name(text: str) -> Name:
    """The machine that a name cell names: the short name, with the domain after it or on the next line (DOMAIN 3)."""
    words = [word for line in plain(split_twisty(text)[1]).split("\n")[:4] for word in line.split()]
    if not words:
        return Name("", None)
    start = 0
    while start + 1 < len(words) and ICON.fullmatch(words[start]):
        start += 1
    name, *rest = words[start : start + 3]
    shown = " ".join([name, *rest])
    if _ELLIPSIS.search(name) or (rest and _ELLIPSIS.fullmatch(rest[0])):
        return Name(shown, None, cut=_stem(_ELLIPSIS.sub("", name)))
    host = parse_host(f"{name.rstrip('.')}.{rest[0].lstrip('.')}") if rest and _DOMAIN.fullmatch(rest[0]) else None
    if host is None or host.family is Family.UNKNOWN:
        host = parse_host(name)
    if host is None or _is_partial(host, name):
        key = name.lower().split(".")[0]
        return Name(shown, None, cut=key if _PARTIAL.fullmatch(key) or (host is not None and _is_partial(host, name)) else "")
    return Name(shown, host)


def _stem(text: str) -> str:
    """The beginning of the short name: a cut domain is harmless, but the cut tells nothing else then."""
    return text.lower().split(".")[0] if text.isascii() else ""


def _is_partial(host: HostName, name: str) -> bool:
    """Whether a well-formed name stops where no name of its kind ends."""
    if host.is_cluster or host.role is Role.VIP:
        return False
    if host.family is Family.ARMADA and host.role is Role.UNKNOWN:
        return host.key.startswith("kube")
    return host.role in {Role.OTHER, Role.UNKNOWN, Role.INFRA} and _PARTIAL.fullmatch(host.key) is not None


@dataclass(frozen=True, slots=True)
class AddressText:
    """An address row: its address, and all other text of the row."""

    address: Address
    kind: AddressKind
    rest: str


def holds_address(text: str) -> bool:
    return _ADDRESS.search(text) is not None


def split_addresses(text: str) -> tuple[list[AddressText], bool]:
    """The address rows that a row's text holds (cells divided by NUL), and whether something in it looks like one and is none."""
    if "." not in text and ":" not in text and "attempt" not in text.lower() and "/" not in text:
        return [], False
    text = _plain_cells(text)
    matches = list(_ADDRESS.finditer(text))
    found: list[AddressText] = []
    malformed = False
    if matches and _ADDRESS_LIKE.search(text[: matches[0].start()]):
        matches, malformed = [], True  # an attempt before its address: whose it is cannot be told when there are several
        one = list(_ADDRESS.finditer(text))
        if len(one) == 1:
            matches, malformed = one, False
    for number, match in enumerate(matches):
        address = parse_address(match["ip"])
        end = matches[number + 1].start() if number + 1 < len(matches) else len(text)
        rest = (text[: match.start()] if number == 0 else "") + "\x00" + text[match.end() : end]
        kind = _KIND_OF.get(match["kind"].lower())  # a letter that only looks alike, such as a dotless i, makes none
        if address is None or kind is None:
            malformed = True
        else:
            found.append(AddressText(address, kind, rest))
            malformed = malformed or _ADDRESS_BEGINS.search(rest) is not None
    return found, malformed or (not found and _ADDRESS_LIKE.search(text) is not None)


def address_count(text: str) -> int | None:
    """The number in "2 addresses", or None; -1 when the text says two different numbers."""
    counts = {match["count"].lower() for match in _COUNT.finditer(_plain_cells(text))}
    numbers = {0 if count == "no" else 1 if count == "one" else int(count) for count in counts}
    return None if not numbers else numbers.pop() if len(numbers) == 1 else -1


def section_name(text: str) -> str:
    """`vulnerabilities` or `other` when the text begins a section of a machine's details, else an empty string."""
    match = _SECTION.match(split_twisty(text)[1])
    if match is None or (match.end() < len(text) and text[match.end() :][:1].isalnum()):
        return ""
    return "vulnerabilities" if match["vulnerabilities"] else "other"
