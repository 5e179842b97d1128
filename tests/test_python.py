"""What the oldest supported Python does wrongly is not used."""

from __future__ import annotations

import re
from pathlib import Path

_SOURCES = sorted((Path(__file__).parent.parent / "scantui").rglob("*.py"))
_POSSESSIVE = re.compile(r"(?<![\\\[])[*+?}]\+(?![\]\-])")
_PATTERN_TEXT = re.compile(r"""r[bf]?["'](?:[^"'\\]|\\.)*["']|[bf]r["'](?:[^"'\\]|\\.)*["']""")


def possessives(source: str) -> list[str]:
    """Possessive quantifiers in raw strings: Python before 3.11.5 matches them wrongly."""
    without_classes = (re.sub(r"\[(?:[^\]\\]|\\.)*\]", "x", text) for text in _PATTERN_TEXT.findall(source))
    return [text for text in without_classes if _POSSESSIVE.search(text)]


def test_no_possessive_quantifier() -> None:
    assert [(path.name, found) for path in _SOURCES if (found := possessives(path.read_text("utf-8")))] == []


def test_the_check_can_fail() -> None:
    assert possessives('re.compile(r"(?:a|b)*+c")')
    assert not possessives('re.compile(r"[*+]+[.)]+")')
