"""The line of a settings file on which a key stands. Knows TOML only through tomllib."""

from __future__ import annotations

import tomllib
from bisect import bisect_left
from collections.abc import Sequence
from typing import Any


def find_line(source: str, path: Sequence[str]) -> int | None:
    """The line (from 1) where the statement begins that sets `path`, or as much of it from the left as is there; None for nothing.

    A file cut inside a statement does not parse. So the key's statement ends where the shortest beginning of the file ends that
    parses and has the key, and starts after the longest one that parses and lacks it. That holds for dotted and quoted keys,
    inline tables and values of many lines alike.
    """
    lines = source.split("\n")

    def whole_statements(count: int) -> tuple[int, dict[str, Any]]:
        """The longest beginning of at most `count` lines that parses: its length, and what it says."""
        for length in range(count, 0, -1):
            try:
                return length, tomllib.loads("\n".join(lines[:length]))
            except tomllib.TOMLDecodeError:
                continue
        return 0, {}

    _, everything = whole_statements(len(lines))
    while path and not _holds(everything, path):
        path = path[:-1]
    if not path:
        return None
    last = bisect_left(range(len(lines) + 1), True, key=lambda count: _holds(whole_statements(count)[1], path))
    return whole_statements(last - 1)[0] + 1


def _holds(tables: Any, path: Sequence[str]) -> bool:
    for key in path:
        if not isinstance(tables, dict) or key not in tables:
            return False
        tables = tables[key]
    return True
