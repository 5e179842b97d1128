"""scantui's two themes, and what any other theme needs to show our tones. Every tone passes WCAG AA on every background it stands on."""

from __future__ import annotations

from textual.color import Color
from textual.theme import Theme

from .contrast import TEXT, Rgb, blend, contrast, legible

DARK = Theme(
    name="scantui-dark",
    primary="#86aee3",
    secondary="#8fb0c9",
    accent="#e6b450",
    foreground="#d8dee6",
    background="#12161c",
    surface="#181d25",
    panel="#23272f",
    success="#7fc98b",
    warning="#e6b450",
    error="#f4978e",
    dark=True,
    variables={
        "plain": "#d8dee6",
        "muted": "#a0adbd",
        "code": "#9fd3e6",
        "title": "#86aee3",
        "good": "#7fc98b",
        "warn": "#e6b450",
        "bad": "#f4978e",
        "key": "#e6b450",
        "frame": "#626d7d",
        "panel-lighten-2": "#626d7d",
        "cursor-line": "#393f4a",
        "cursor-line-blurred": "#24272e",
        "selected": "#86aee3",
        "selected-text": "#12161c",
        "band": "#4a3a10",
        "band-text": "#ffd98a",
        "footer-key-foreground": "#e6b450",
    },
)
LIGHT = Theme(
    name="scantui-light",
    primary="#1f5a99",
    secondary="#2f5f7f",
    accent="#6e4600",
    foreground="#1b222c",
    background="#f4f5f7",
    surface="#ffffff",
    panel="#e6e9ee",
    success="#17602d",
    warning="#6e4600",
    error="#a8221b",
    dark=False,
    variables={
        "plain": "#1b222c",
        "muted": "#4d5866",
        "code": "#0b5a78",
        "title": "#1f5a99",
        "good": "#17602d",
        "warn": "#6e4600",
        "bad": "#a8221b",
        "key": "#6e4600",
        "frame": "#7f8a98",
        "panel-lighten-2": "#7f8a98",
        "cursor-line": "#b9d3f0",
        "cursor-line-blurred": "#dfe5ec",
        "selected": "#1f5a99",
        "selected-text": "#ffffff",
        "band": "#ffe3a3",
        "band-text": "#4d3500",
        "footer-key-foreground": "#6e4600",
    },
)
_OWN = frozenset(DARK.variables) - {"footer-key-foreground", "panel-lighten-2"}
"""The names that the stylesheet uses beyond Textual's."""
_ANSI = {
    **dict.fromkeys(_OWN, "ansi_default"),
    "code": "ansi_cyan",
    "title": "ansi_blue",
    "good": "ansi_green",
    "warn": "ansi_yellow",
    "bad": "ansi_red",
    "key": "ansi_magenta",
}
"""For themes of the terminal's own colours, of which nobody knows how they look: the stylesheet reverses what must stand out."""
_TONES = {"title": "primary", "good": "success", "warn": "warning", "bad": "error", "key": "accent", "code": "secondary"}
_SEEN = 1.25
"""The contrast by which the cursor's line stands out from the others."""
_made: dict[str, dict[str, str]] = {}


def defaults_for(theme: Theme) -> dict[str, str]:
    """What a theme that is not ours leaves open, made from its own colours and legible on each of its backgrounds."""
    if theme.ansi:
        return _ANSI
    if theme.variables.keys() >= _OWN:
        return {}
    if theme.name not in _made:
        _made[theme.name] = _made_from(theme)
    return _made[theme.name]


def _made_from(theme: Theme) -> dict[str, str]:
    given = theme.to_color_system().generate()
    base, surface, panel, plain, primary = (
        _rgb(Color.parse(given[name])) for name in ("background", "surface", "panel", "foreground", "primary")
    )
    tints = (blend(base, primary, share / 100) for share in (40, 30, 25, 20))
    cursor = next((one for one in tints if contrast(plain, one) >= TEXT and contrast(base, one) >= _SEEN), blend(base, plain, 0.2))
    blurred = blend(base, cursor, 0.5)
    grounds = (base, surface, panel, cursor, blurred)
    colours = {name: legible(_rgb(Color.parse(given[source])), grounds) for name, source in _TONES.items()}
    colours |= {
        "plain": legible(plain, grounds),
        "muted": legible(blend(plain, base, 0.4), grounds),
        "frame": legible(blend(base, plain, 0.3), (base,), 2.0),
        "cursor-line": cursor,
        "cursor-line-blurred": blurred,
        "selected": plain,
        "selected-text": base,
        "band": (band := blend(base, _rgb(Color.parse(given["warning"])), 0.3)),
        "band-text": legible(plain, (band,)),
    }
    return {name: f"#{red:02x}{green:02x}{blue:02x}" for name, (red, green, blue) in colours.items()}


def _rgb(colour: Color) -> Rgb:
    return colour.r, colour.g, colour.b
