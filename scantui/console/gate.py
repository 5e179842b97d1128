"""The last gates before the terminal: whatever a widget was given, nothing leaves that the terminal could not show (SAFETY 0.2).

They know neither screens nor settings; which of them stand is decided once, by `gates_for`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rich.cells import cell_len, get_character_cell_size, set_cell_size
from rich.color import Color as RichColor
from rich.color import ColorType
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

from ..safe_text import HIDDEN, MARK
from .contrast import ANSI, contrast, nearest_background, nearest_text

if TYPE_CHECKING:
    from rich.console import Console

    from .contrast import Rgb
    from .terminal import Terminal

_FLAGS_AND_SKINS = {0x1F1E6 + index: chr(65 + index) for index in range(26)} | dict.fromkeys(range(0x1F3FB, 0x1F400), "")
"""Terminals disagree on how wide flags and coloured hands are: a flag becomes its two letters, a hand has no colour."""
_DISPUTED = re.compile("[\U0001f1e6-\U0001f1ff\U0001f3fb-\U0001f3ff]")


def gates_for(terminal: Terminal, symbols: str, is_mono: bool) -> tuple[LineFilter, ...]:
    """The gates that a terminal needs, with the setting `console.symbols`."""
    gates: list[LineFilter] = [HiddenCharacterGate()]
    if symbols == "ascii" or (symbols == "auto" and not terminal.has_unicode):
        gates.append(AsciiGate())
    if is_mono:
        gates.append(NoColours())
    elif terminal.is_poor:
        gates.append(FewColours(16 if terminal.colours >= 16 else 8))
    return tuple(gates)


def console_for(terminal: Terminal, console: Console) -> Console:
    """Rich sends sixteen colours to each terminal whose name it does not know, even where terminfo knows of 256."""
    if terminal.is_poor or terminal.is_mono or console.color_system != "standard":
        return console
    from rich.console import Console as RichConsole

    return RichConsole(color_system="256", file=console.file, highlight=False, emoji=False, legacy_windows=False, force_terminal=True)


class HiddenCharacterGate(LineFilter):
    """Replaces hidden characters in every line that the compositor hands out, without moving what stands behind them."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        if all(segment.text.isascii() and segment.text.isprintable() for segment in segments):
            return segments
        return [segment if segment.control else _shown(segment) for segment in segments]


def _shown(segment: Segment) -> Segment:
    text = HIDDEN.sub(MARK, segment.text)
    if not text.isascii() and _DISPUTED.search(text):
        text = text.translate(_FLAGS_AND_SKINS)
    return segment if text == segment.text else Segment(_as_wide(text, segment.cell_length), segment.style)


def _as_wide(text: str, width: int) -> str:
    return text if cell_len(text) == width else set_cell_size(text, width)


# Signs for terminals without Unicode


def _box_sign(name: str) -> str:
    """What stands for a line or a corner of a frame, by its name in Unicode."""
    if "DIAGONAL" in name:
        return "X" if "CROSS" in name else "/" if "UPPER RIGHT" in name else "\\"
    is_flat = any(word in name for word in ("HORIZONTAL", "LEFT", "RIGHT"))
    is_steep = any(word in name for word in ("VERTICAL", "UP", "DOWN"))
    if is_flat and is_steep:
        return "|" if name.startswith("BOX DRAWINGS LIGHT VERTICAL AND ") and not name.endswith("HORIZONTAL") else "+"
    if "DASH" in name:
        return "~" if is_flat else ":"
    return "|" if is_steep else "-" if name.startswith("BOX DRAWINGS LIGHT") else "="


_SIGNS = {
    **dict(zip("✓✔✗✘×●•▪■○◦▸▶►▹◂◀◄←→↑↓▴▲▾▼⇧⏎⌫", "++xxx****oo>>>><<<<>^v^^vv^<<", strict=True)),
    **dict(zip("–—‐‑−…·¦‘’“”«»±≈\u00a0", "-----~.|''\"\"<>~~ ", strict=True)),
    **dict(zip("▌█▐▀▄▔░▒▓", ">#|==-:%#", strict=True)),
    **dict.fromkeys("▁▂▃▅▆▇", "_"),
    **dict.fromkeys("▉▊▋▍▎▏▕", "|"),
}
"""One sign for one sign. ▌ is the cursor's mark, ▪ a marked item's, █ both at once: they must not look the same."""


class _Table(dict[int, str]):
    """A translation table that learns each character when it comes."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        found = char if char.isascii() else _SIGNS.get(char) or self._unknown(char)
        self[code] = found
        return found

    def _unknown(self, char: str) -> str:
        if "\u2500" <= char <= "\u257f":
            import unicodedata

            return _box_sign(unicodedata.name(char))
        return "?" * get_character_cell_size(char)


class AsciiGate(LineFilter):
    """Nothing but ASCII, each sign as wide as the one it stands for."""

    def __init__(self) -> None:
        super().__init__()
        self._table = _Table()

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [segment if segment.control or segment.text.isascii() else self._plain(segment) for segment in segments]

    def _plain(self, segment: Segment) -> Segment:
        text, width = segment.text.translate(self._table), segment.cell_length
        return Segment(text[:width].ljust(width), segment.style)


# Colours for terminals that have few or none


class FewColours(LineFilter):
    """Every colour becomes one of 8 or 16 that can be read on its background; which these are decides `contrast`, not Rich."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self._count = count
        self._known: dict[tuple[RichColor | None, RichColor | None, Color], Style] = {}

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [Segment(text, self._few(style or Style(), background), control) for text, style, control in segments]

    def _few(self, style: Style, background: Color) -> Style:
        key = (style.color, style.bgcolor, background)
        if key not in self._known:
            self._known[key] = self._made(*key)
        return style + self._known[key]

    def _made(self, text: RichColor | None, under: RichColor | None, background: Color) -> Style:
        if not any(colour is not None and colour.triplet for colour in (text, under)):
            return Style()  # a theme of the terminal's own colours
        ground = nearest_background(_rgb(under) or _rgb(background.rich_color) or ANSI[0])
        return Style(
            color=RichColor.from_ansi(nearest_text(_rgb(text) or (255, 255, 255), ground, self._count)), bgcolor=RichColor.from_ansi(ground)
        )


_STANDS_OUT = 1.5
"""From which contrast on a background says something."""


class NoColours(LineFilter):
    """No colour at all: what stood out by its background is reversed instead."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [Segment(text, style and self._plain(style, background), control) for text, style, control in segments]

    def _plain(self, style: Style, background: Color) -> Style:
        under, ground = _rgb(style.bgcolor), _rgb(background.rich_color)
        stands_out = bool(under and ground and contrast(under, ground) >= _STANDS_OUT)
        # Not `without_color`: it would forget what the mouse needs.
        return Style(bold=style.bold, underline=style.underline, reverse=style.reverse or stands_out or None, meta=style.meta or None)


def _rgb(colour: RichColor | None) -> Rgb | None:
    """The numbers of a colour; none for the terminal's own default, of which nobody knows them."""
    if colour is None or colour.type is ColorType.DEFAULT:
        return None
    triplet = colour.get_truecolor()
    return triplet.red, triplet.green, triplet.blue
