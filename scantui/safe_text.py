"""Text from outside, and the doors through which it may leave: a screen, markdown, plain text.

`OutsideText` cannot slip into an f-string or a join: `str()` and `format()` refuse. There is no door to a command line: a command takes
a `HostName`, an `Address` or a word of its own grammar.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

MARK: Final = "�"
"""What stands for a removed control or hidden character."""

_MAX_COMBINING = 3

# C0 and C1 without tab and line feed; soft hyphen, grapheme joiner, Arabic letter mark, Hangul fillers, Khmer inherent vowels, Mongolian
# selectors, zero-width and bidi controls, line and paragraph separators, invisible operators, variation selectors, BOM, interlinear
# annotation and object marks, the braille and the musical blank, controls of hieroglyphs, shorthand and music, tags, surrogates, private
# use (Slack's highlight marks live there) and noncharacters.
_HIDDEN_CLASS: Final = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164"
    "\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc\ufffe\uffff"
    "\U00013430-\U00013455\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a\U000e0000-\U000e0fff\U000f0000-\U0010ffff"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0xF0000, 0x10000))
)
_SPACES: Final = re.compile(r"[ \t\r\n\f\v\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
HIDDEN: Final = re.compile(f"[{_HIDDEN_CLASS}]")
"""Characters that never reach a screen, a clipboard or a draft."""


class OutsideText:
    """Text that a system, a file or a person outside this program wrote. Hostile until it goes through a door."""

    __slots__ = ("_raw",)

    def __init__(self, raw: str) -> None:
        self._raw = raw

    @property
    def raw(self) -> str:
        """The text itself: for readers that parse it further, never for showing."""
        return self._raw

    def line(self) -> str:
        """One line for the screen: controls marked, white space folded."""
        return clean_line(self._raw)

    def lines(self) -> str:
        """Several lines for the screen: controls marked, line breaks and indentation kept."""
        return clean_lines(self._raw)

    @property
    def has_hidden(self) -> bool:
        """Whether it contains characters that a door would mark (a badge says so)."""
        return HIDDEN.search(self._raw.replace("\r\n", "\n")) is not None

    def __bool__(self) -> bool:
        return bool(self._raw.strip())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, OutsideText) and other._raw == self._raw

    def __hash__(self) -> int:
        return hash(self._raw)

    def __repr__(self) -> str:
        return f"OutsideText({self._raw[:80]!a})"

    def __str__(self) -> str:
        raise TypeError("text from outside goes through a door: line(), lines(), markdown_code() …")

    def __format__(self, spec: str) -> str:
        raise TypeError("text from outside goes through a door: line(), lines(), markdown_code() …")


def _sits_on_another(char: str) -> bool:
    """A mark, or a vowel or final of a Hangul syllable: takes no cell of its own."""
    return unicodedata.category(char)[0] == "M" or "\u1160" <= char <= "\u11ff" or "\ud7b0" <= char <= "\ud7ff"


def _cap_combining(text: str) -> str:
    """At most three combining marks in a row: a flood would paint over neighbouring lines."""
    if text.isascii() or max(text) < "\u0300":
        return text
    out: list[str] = []
    run = 0
    for char in text:
        run = run + 1 if char >= "\u0300" and _sits_on_another(char) else 0
        if run <= _MAX_COMBINING:
            out.append(char)
    return "".join(out)


def clean_lines(text: str) -> str:
    """Printable text and line feeds; tabs become four spaces, everything hidden becomes `MARK`."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ")
    return _cap_combining(HIDDEN.sub(MARK, text))


def clean_line(text: str) -> str:
    """Printable text in one line, white space folded to single spaces."""
    return _cap_combining(HIDDEN.sub(MARK, _SPACES.sub(" ", text).strip(" ")))


def clip(text: str, limit: int) -> str:
    """At most `limit` characters, an ellipsis standing for the rest."""
    return text if len(text) <= limit else text[: max(0, limit - 1)] + "…"


def _longest_backtick_run(text: str) -> int:
    return max((len(run) for run in re.findall(r"`+", text)), default=0)


def markdown_code(text: str | OutsideText) -> str:
    """An inline code span that nothing can break out of: no mention, link, HTML, closing keyword or fence acts inside (SAFETY B.3, 18)."""
    value = clean_line(text.raw if isinstance(text, OutsideText) else text)
    if not value:
        return "(empty)"
    fence = "`" * (_longest_backtick_run(value) + 1)
    pad = " " if value.startswith(("`", " ")) or value.endswith(("`", " ")) else ""
    return f"{fence}{pad}{value}{pad}{fence}"


def markdown_cell(text: str | OutsideText) -> str:
    """A code span for a table cell: a pipe would end the cell even inside code, so it is shown as U+2502."""
    return markdown_code((text.raw if isinstance(text, OutsideText) else text).replace("|", "│").replace("\\", "╲"))


def join_lines(lines: Iterable[str]) -> str:
    """Lines as one text with exactly one line feed at the end."""
    return "\n".join(lines).rstrip("\n") + "\n"
