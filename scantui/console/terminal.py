"""What the terminal can show: how many colours, whether its background is light, and signs beyond ASCII.

Knows the environment and terminfo, not Textual. Nothing is asked of the terminal itself: over a slow line the answer would come as keys.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass

MANY = 256
"""From this number of colours on the themes are shown as they are."""
_BY_END = {"256color": 256, "truecolor": 2**24, "direct": 2**24, "16color": 16, "mono": 0, "m": 0}
"""Number of colours that the end of a terminal's name tells."""
_KNOWN = (
    (re.compile(r"vt\d+"), 0),
    (re.compile(r"linux|cygwin|cons25"), 8),
)
"""Terminals whose number is known without terminfo, which is not installed everywhere."""
_MADE_BY_PYTHON = {"C.UTF-8", "C.utf8", "UTF-8"}
"""What Python itself puts into LC_CTYPE where the user's locale says nothing of the encoding."""
_DARK_BACKGROUNDS = {"0", "1", "2", "3", "4", "5", "6", "8"}


@dataclass(frozen=True, slots=True)
class Terminal:
    """What is known of a terminal; as it is made without arguments, it can show everything."""

    colours: int = MANY
    """0 where there are none, and the state is to be seen by words, bold and reverse alone."""
    has_unicode: bool = True
    is_light: bool = False

    @property
    def is_mono(self) -> bool:
        return self.colours < 8

    @property
    def is_poor(self) -> bool:
        """Some colours, but too few for the themes."""
        return not self.is_mono and self.colours < MANY


def terminal_of(environ: Mapping[str, str], is_utf8_mode: bool = bool(sys.flags.utf8_mode)) -> Terminal:
    """The terminal that the environment describes. Of an unknown one it is assumed that it has 256 colours."""
    count = 0 if environ.get("NO_COLOR") else _colours(environ)
    return Terminal(
        colours=MANY if count is None else count,
        has_unicode=_has_unicode(environ, is_utf8_mode),
        is_light=_is_light(environ.get("COLORFGBG", "")),
    )


def _colours(environ: Mapping[str, str]) -> int | None:
    if environ.get("COLORTERM", "").strip().lower() in {"truecolor", "24bit"}:
        return 2**24
    name = environ.get("TERM", "").strip().lower()
    end = name.rpartition("-")[2] if "-" in name else ""
    if end in _BY_END:
        return _BY_END[end]
    known = [count for pattern, count in _KNOWN if pattern.match(name)]
    return known[0] if known else _terminfo_colours(name) if name else None


def _terminfo_colours(name: str) -> int | None:
    """What terminfo says; nothing where it does not know the terminal, or is not there itself."""
    try:
        import curses

        curses.setupterm(name, 1)
        return max(0, curses.tigetnum("colors"))
    except (ImportError, OSError, ValueError):
        return None
    except Exception as error:  # curses.error can only be named where curses is
        if type(error).__name__ == "error":
            return None
        raise


def _has_unicode(environ: Mapping[str, str], is_utf8_mode: bool) -> bool:
    """By the locale; where it says nothing, UTF-8 is assumed, as Python does. The Linux console's font lacks most of our signs."""
    if environ.get("TERM") == "linux":
        return False
    ctype = environ.get("LC_CTYPE", "")
    if is_utf8_mode and ctype in _MADE_BY_PYTHON:
        ctype = ""
    locale = environ.get("LC_ALL") or ctype or environ.get("LANG") or "UTF-8"
    return locale.partition("@")[0].rpartition(".")[2].lower().replace("-", "") == "utf8"


def _is_light(colours: str) -> bool:
    """Some terminals tell their colours in COLORFGBG, the background's number last; what is not known counts as dark."""
    last = colours.rpartition(";")[2]
    return last.isdecimal() and last not in _DARK_BACKGROUNDS
