"""scantui's two themes. Every tone passes WCAG AA (4.5:1) on its surface."""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="scantui-dark",
    primary="#7aa2d6",
    secondary="#8fb0c9",
    accent="#e6b450",
    foreground="#d8dee6",
    background="#12161c",
    surface="#181d25",
    panel="#222935",
    success="#7fc98b",
    warning="#e6b450",
    error="#f28b82",
    dark=True,
    variables={
        "muted": "#93a1b3",
        "code": "#9fd3e6",
        "cursor-line": "#2d4a6e",
        "cursor-line-blurred": "#262e3a",
        "band": "#4a3a10",
        "band-text": "#ffd98a",
        "footer-key-foreground": "#e6b450",
    },
)
LIGHT = Theme(
    name="scantui-light",
    primary="#1f5a99",
    secondary="#2f5f7f",
    accent="#8a5200",
    foreground="#1b222c",
    background="#f4f5f7",
    surface="#ffffff",
    panel="#e6e9ee",
    success="#1b6b33",
    warning="#8a5200",
    error="#b3261e",
    dark=False,
    variables={
        "muted": "#55606e",
        "code": "#0b5a78",
        "cursor-line": "#b9d3f0",
        "cursor-line-blurred": "#dfe5ec",
        "band": "#ffe3a3",
        "band-text": "#4d3500",
        "footer-key-foreground": "#8a5200",
    },
)
