"""The terms of a filter as typed: words, `!word`, `key:value`, `"two words"`; and what to say of one that cannot be understood.

Knows the keys and what values there can be, and no ticket.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

ALIASES = {"host": "machine"}
"""Other words for a key."""
KEYS: Mapping[str, str] = {
    "next": "next step",
    "role": "role",
    "zone": "zone",
    "kind": "kind of address",
    "ticket": "number of a ticket",
    "machine": "part of a name",
    "due": "due date: today, overdue, none, or days as in <3d",
    "age": "age: days as in >5d",
    "unknown": "answer",
    "changed": "answer",
    "env": "environment",
    "dc": "datacenter",
    "code": "c_code",
    "is": "state of a ticket",
}
"""Every key, and what stands behind it."""
_TERM = re.compile(r'(?:"[^"]*(?:"|$)|[^\s"])+')
_KEYED = re.compile(r"([A-Za-z][A-Za-z_-]{0,30}):(.*)", re.ASCII | re.DOTALL)
_COLON_WITHOUT_KEY = re.compile(r"[0-9A-Fa-f]+:[0-9A-Fa-f.]*:[0-9A-Fa-f.:]*|[A-Za-z]+://.*", re.ASCII | re.DOTALL)
"""Addresses of machines and of pages."""
_DAYS = re.compile(r"(<=|>=|<|>|=)?(\d{1,5})d?", re.ASCII)
_DAYS_BEGUN = re.compile(r"[<>]?=?", re.ASCII)
_UPPER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")
DUE_WORDS: Mapping[str, Callable[[int | None], bool]] = {
    "today": lambda days: days == 0,
    "overdue": lambda days: days is not None and days < 0,
    "none": lambda days: days is None,
}
_COMPARED: Mapping[str, Callable[[int, int], bool]] = {
    "<": lambda days, limit: days < limit,
    "<=": lambda days, limit: days <= limit,
    ">": lambda days, limit: days > limit,
    ">=": lambda days, limit: days >= limit,
    "=": lambda days, limit: days == limit,
}


def folded(text: str) -> str:
    """Without regard to case in ASCII only: no other letter reads as one of a name or a key."""
    return text.lower() if text.isascii() else text.translate(_UPPER)


@dataclass(frozen=True, slots=True)
class Term:
    """`key` is empty for plain text; `value` is folded, and empty while nothing or only a key was typed."""

    key: str
    value: str
    must: bool = True

    @property
    def text(self) -> str:
        return f"{self.key}:{self.value}"


def terms_of(text: str) -> tuple[Term, ...]:
    return tuple(_term(found[0]) for found in _TERM.finditer(text))


def word_at(text: str, cursor: int) -> tuple[int, int]:
    """Where the term under the cursor begins and ends; an empty stretch where there is none."""
    return next((found.span() for found in _TERM.finditer(text) if found.start() <= cursor <= found.end()), (cursor, cursor))


def _term(word: str) -> Term:
    must = not word.startswith("!")
    word = word if must else word[1:]
    keyed = None if word.startswith('"') or _COLON_WITHOUT_KEY.fullmatch(word) else _KEYED.fullmatch(word)
    if keyed is None:
        value = folded(word.replace('"', ""))
        is_number = not word.startswith('"') and re.fullmatch(r"#\d+", value, re.ASCII)
        return Term("ticket", value[1:], must) if is_number else Term("", value, must)
    key = folded(keyed[1])
    return Term(ALIASES.get(key, key), folded(keyed[2].replace('"', "")).removeprefix("#" if key == "ticket" else ""), must)


@cache
def values() -> Mapping[str, tuple[str, ...]]:
    """The values of those keys that can have no others."""
    from ..hosts import AddressKind, Family, Role
    from ..hosts.name import ENVIRONMENTS
    from ..runbook.assessment import Next

    return {
        "next": tuple(each.value for each in Next),
        "role": tuple(each.value for each in Role),
        "kind": tuple(each.value for each in AddressKind),
        "env": (*ENVIRONMENTS, "unknown"),
        "code": tuple(each.value for each in Family),
        "unknown": ("yes", "no"),
        "changed": ("yes", "no"),
        "is": ("open", "closed"),
    }


def days_test(key: str, value: str) -> Callable[[int | None], bool] | None:
    """What `due:` and `age:` ask of a number of days; None while it is half typed, or when it cannot be read."""
    compared = _DAYS.fullmatch(value)
    if compared:
        test, limit = _COMPARED[compared[1] or "="], int(compared[2])
        return lambda days: days is not None and test(days, limit)
    tests = [test for word, test in DUE_WORDS.items() if value and word.startswith(value)] if key == "due" else []
    return (lambda days: any(test(days) for test in tests)) if tests else None


def problem_of(term: Term) -> str:
    """Why the term cannot be understood and what was perhaps meant, in words; nothing while it is fine or half typed."""
    if not term.key:
        return ""
    shown = _clipped(term.text)
    if term.key not in KEYS:
        meant = _meant(term.key, tuple(KEYS))
        hint = f"did you mean {meant}:?" if meant else f'"{shown}" in quotes is searched for as text'
        return f"{_clipped(term.key)}: is no key of a filter; {hint}"
    if not term.value:
        return ""
    if term.key in {"due", "age"}:
        fine = days_test(term.key, term.value) or _DAYS_BEGUN.fullmatch(term.value)
        return "" if fine else f"{shown} is no {KEYS[term.key]}"
    if term.key == "ticket":
        return "" if term.value.isdigit() and term.value.isascii() else f"{shown} is no {KEYS['ticket']}"
    allowed = values().get(term.key)
    return "" if allowed is None else unlike(term, allowed)


def unlike(term: Term, allowed: tuple[str, ...], of: str = "") -> str:
    """What to say when no allowed value begins like the term's; nothing when one does."""
    if any(value.startswith(term.value) for value in allowed):
        return ""
    meant = _meant(term.value, allowed)
    some = f"{', '.join(allowed[:6])}{' …' if len(allowed) > 6 else ''}"
    hint = f"; did you mean {term.key}:{meant}?" if meant else f": {some}" if some else ""
    return f"{_clipped(term.text)} is no {KEYS[term.key]}{of}{hint}"


def _meant(typed: str, known: tuple[str, ...]) -> str:
    from difflib import get_close_matches  # only when something went wrong

    return next(iter(get_close_matches(typed, known, 1, 0.6)), "")


def _clipped(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
