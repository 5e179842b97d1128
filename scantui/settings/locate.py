"""The line of a settings file on which a key stands. Knows of TOML where a statement ends; what it says, tomllib knows."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from collections.abc import Sequence
from typing import Any

_MARKS = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}' r"|'''.*?'{3,5}" r'|"(?:\\.|[^"\\\n])*"' r"|'[^'\n]*'" r"|#[^\n]*" r"|[\[\]{}\n]",
    re.DOTALL,
)
"""Texts and comments, which may hold anything, and what opens, closes or ends a statement."""


def find_line(source: str, path: Sequence[str]) -> int | None:
    """The line (from 1) where the statement begins that sets `path`, or as much of it from the left as is there; None for nothing.

    The shortest beginning of the file that has the key ends with the key's statement. That holds for dotted and quoted keys, inline tables
    and values of many lines alike.
    """
    everything = _tables(source)
    while path and not _holds(everything, path):
        path = path[:-1]
    if not path:
        return None
    ends = _statement_ends(source)
    last = bisect_left(ends, True, key=lambda end: _holds(_tables(source[:end]), path))
    return source.count("\n", 0, ends[last - 1] if last else 0) + 1


def _statement_ends(source: str) -> list[int]:
    """Where each statement, comment or empty line ends, its line feed included."""
    ends, depth = [], 0
    for mark in _MARKS.finditer(source):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(mark[0], 0)
        if mark[0] == "\n" and depth == 0:
            ends.append(mark.end())
    return [*ends, len(source)]


def _tables(source: str) -> dict[str, Any]:
    try:
        return tomllib.loads(source)
    except tomllib.TOMLDecodeError:
        return {}


def _holds(tables: Any, path: Sequence[str]) -> bool:
    for key in path:
        if not isinstance(tables, dict) or key not in tables:
            return False
        tables = tables[key]
    return True
