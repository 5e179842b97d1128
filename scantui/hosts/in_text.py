"""Host names in free text, always matched whole (DOMAIN 1: `worker-80` is not in `worker-8001`). Knows nothing of its meaning."""

from __future__ import annotations

import re
from typing import Final

from .name import DOMAINS, ENVIRONMENTS, Family, HostName, is_known_domain, parse_host

# A name starts where no name could already have begun, or after the dash of a list. That also keeps the search linear.
_CANDIDATE = re.compile(
    r"(?:(?<![a-z0-9-])|(?<=\s-)|(?<=\A-))"
    rf"(?:(?:{'|'.join(ENVIRONMENTS)})-[a-z]{{3}}\d{{2}}(?:[a-z]|p\d{{2}})?-[a-z0-9-]*[a-z0-9]|kube-[a-z0-9-]*[a-z0-9])(?![a-z0-9-])",
    re.IGNORECASE | re.ASCII,
)
_LONGEST_TAIL = 253
_TAIL = re.compile(rf"\.[a-z0-9][a-z0-9.-]{{0,{_LONGEST_TAIL}}}", re.IGNORECASE | re.ASCII)

# Kana, ideographs, Hangul: scripts that put no space between words. Any other letter or digit continues the name it touches.
_SPACELESS = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")
# "worker-80<zero width space>01" looks like worker-8001 and is no mention of worker-80.
_UNSEEN: Final = frozenset("\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff")
_DASHES: Final = frozenset("-\u2010\u2011\u2212\ufe63\uff0d")


def find_hosts(text: str) -> list[HostName]:
    """Every distinct name of a known form in free text, in order of appearance, with its domain where it is written."""
    found: dict[str, HostName] = {}
    for match in _CANDIDATE.finditer(text):
        domain = _domain_if_whole(text, match.start(), match.end())
        if domain is not None:
            host = parse_host(f"{match[0]}.{domain}" if domain else match[0])
            if host is not None and host.family is not Family.UNKNOWN:
                found.setdefault(host.key, host)
    return list(found.values())


def mentions(host: HostName, text: str) -> bool:
    """Whether the whole name stands in `text`, with or without its domain, in any case."""
    lowered, position = text.replace("\u0130", "I").lower(), -1  # the one character whose lower case is longer than itself
    while (position := lowered.find(host.key, position + 1)) >= 0:
        end = position + len(host.key)
        if text[position:end].isascii() and _domain_if_whole(text, position, end, host.domain) is not None:
            return True
    return False


def _domain_if_whole(text: str, start: int, end: int, own_domain: str = "") -> str | None:
    """None when the name at `start` to `end` is a part of something longer; else the domain behind it, or an empty string."""
    if not _starts_here(text, start):
        return None
    tail = _TAIL.match(text, end)
    if tail is None:
        return "" if _ends_here(text, end) and text[end : end + 1] != "\u2026" else None  # an ellipsis: the name is cut short
    written = tail[0].rstrip(".")
    domain = _domain_of(written[1:], own_domain)
    return domain if domain is not None and _ends_here(text, end + len(written)) else None


def _domain_of(tail: str, own_domain: str) -> str | None:
    """What follows a name's dot: its domain; an empty string for a new sentence, a file's ending or a domain cut short; None otherwise."""
    lowered = tail.lower()
    if is_known_domain(lowered) or (own_domain and lowered == own_domain):
        return lowered
    if any(known.startswith(lowered) for known in _FULL_DOMAINS) or "." not in tail:
        return ""
    before, _, last = lowered.rpartition(".")
    return before if is_known_domain(before) and tail[-len(last)].isupper() else None


_FULL_DOMAINS: Final = tuple(domain for domains in DOMAINS.values() for domain in domains)


def _continues_name(char: str) -> bool:
    return (char.isalnum() and not _SPACELESS.match(char)) or char in _DASHES or "\u0300" <= char <= "\u036f"


def _starts_here(text: str, start: int) -> bool:
    at = _skip(text, start - 1, -1, _UNSEEN)
    if text[at : at + 1] == "_" and at >= 0:  # _italic_, __bold__
        at = _skip(text, at, -1, frozenset("_"))
    if at < 0:
        return True
    if text[at] == "-":  # a list: "-name"
        return at == 0 or text[at - 1].isspace()
    if text[at] == ".":  # "x.name" is a longer name, "...name" is not
        return at > 0 and text[at - 1] == "."
    return not _continues_name(text[at])


def _ends_here(text: str, end: int) -> bool:
    at = _skip(text, end, 1, _UNSEEN)
    at = _skip(text, at, 1, frozenset("_"))
    after = text[at : at + 1]
    return not after or not (_continues_name(after) or after == "@")


def _skip(text: str, at: int, step: int, chars: frozenset[str]) -> int:
    while 0 <= at < len(text) and text[at] in chars:
        at += step
    return at
