"""How a text is written where it is pasted: markdown, Slack, plain text. Values go through `code`, our sentences through `prose`.

`prose` does not trust a sentence either: each word of it that is not an ordinary word, a short number or a date goes through
`code`. So host names, addresses and change requests stand out, and nothing that slipped into a sentence is a mention, link or markup.
"""

from __future__ import annotations

import re
from typing import Protocol

from ..safe_text import OutsideText, clean_line, clip, markdown_cell, markdown_code

_LONGEST_VALUE = 200
_ORDINARY = re.compile(r"[A-Za-z]+(?:[-'][A-Za-z]+)*|\d{1,6}|\d{4}-\d\d-\d\d|\d\d:\d\d")
_HEX = re.compile(r"[0-9a-f]{7,}", re.IGNORECASE)
"""GitHub links what looks like a commit."""
_AROUND = re.compile(r"""(?P<before>[("']*)(?P<core>.*?)(?P<after>[.,;:!?)"']*)""", re.DOTALL)


class Pen(Protocol):
    """One place's way of writing."""

    def code(self, value: str | OutsideText) -> str:
        """A value, so that nothing in it acts."""
        ...

    def prose(self, sentence: str) -> str:
        """A sentence of ours."""
        ...


def _line_of(value: str | OutsideText) -> str:
    return clip(clean_line(value.raw if isinstance(value, OutsideText) else value), _LONGEST_VALUE)


def _mark_unusual_words(sentence: str, pen: Pen) -> str:
    return " ".join(_word(word, pen, first=number == 0) for number, word in enumerate(clean_line(sentence).split(" ")) if word)


def _word(word: str, pen: Pen, *, first: bool) -> str:
    parts = _AROUND.fullmatch(word)
    if parts is None:
        return pen.code(word)
    core = parts["core"]
    starts_list = first and core.isdigit() and parts["after"][:1] in {".", ")"}
    if not core or (_ORDINARY.fullmatch(core) and not _HEX.fullmatch(core) and not starts_list):
        return word
    return f"{parts['before']}{pen.code(core)}{parts['after']}"


class MarkdownPen:
    """GitHub comments."""

    def code(self, value: str | OutsideText) -> str:
        return markdown_code(_line_of(value))

    def prose(self, sentence: str) -> str:
        return _mark_unusual_words(sentence, self)


class CellPen(MarkdownPen):
    """Cells of a GitHub table."""

    def code(self, value: str | OutsideText) -> str:
        return markdown_cell(_line_of(value))


class SlackPen:
    """Slack messages: exactly `&`, `<` and `>` are escaped (SAFETY B.3, 19)."""

    def code(self, value: str | OutsideText) -> str:
        return f"`{slack_escape(_line_of(value)).replace('`', chr(39)) or '(empty)'}`"

    def prose(self, sentence: str) -> str:
        return _mark_unusual_words(sentence, self)


class PlainPen:
    """Forms that know no markup."""

    def code(self, value: str | OutsideText) -> str:
        return _line_of(value) or "(empty)"

    def prose(self, sentence: str) -> str:
        return clean_line(sentence)


def slack_escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


MARKDOWN = MarkdownPen()
CELL = CellPen()
SLACK = SlackPen()
PLAIN = PlainPen()
