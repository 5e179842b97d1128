"""How well two colours can be told apart (WCAG 2.1), and the sixteen colours of a terminal. Knows numbers only."""

from __future__ import annotations

Rgb = tuple[int, int, int]
TEXT = 4.5
"""What WCAG AA asks of text."""
SIGN = 3.0
"""What WCAG AA asks of frames and signs, and all that sixteen colours can give."""
BLACK: Rgb = (0, 0, 0)
WHITE: Rgb = (255, 255, 255)
_GREY = 170
ANSI: tuple[Rgb, ...] = (
    BLACK, (170, 0, 0), (0, 170, 0), (170, 85, 0), (0, 0, 170), (170, 0, 170), (0, 170, 170), (_GREY, _GREY, _GREY),
    (85, 85, 85), (255, 85, 85), (85, 255, 85), (255, 255, 85), (85, 85, 255), (255, 85, 255), (85, 255, 255), WHITE,
)  # fmt: skip
"""As the VGA shows them, where yellow is brown."""
_XTERM: tuple[Rgb, ...] = (
    BLACK, (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205), (0, 205, 205), (229, 229, 229),
    (127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0), (92, 92, 255), (255, 0, 255), (0, 255, 255), WHITE,
)  # fmt: skip
"""As xterm shows them; those of other terminals lie between the two."""
_HUES = {0: 1, 60: 3, 120: 2, 180: 6, 240: 4, 300: 5, 360: 1}
_COLOURED = 0.2
"""From which saturation on a colour is more than a shade of grey."""
_SEEN = 0.28
"""Below this value a background is black, whatever its hue."""


def luminance(colour: Rgb) -> float:
    red, green, blue = (value / 255 / 12.92 if value <= 10 else ((value / 255 + 0.055) / 1.055) ** 2.4 for value in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Rgb, other: Rgb) -> float:
    """From 1 (the same) to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def blend(one: Rgb, other: Rgb, share: float) -> Rgb:
    """`one` with a share of `other`."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def legible(colour: Rgb, backgrounds: tuple[Rgb, ...], least: float = TEXT) -> Rgb:
    """The nearest shade of `colour` that can be read on each of the backgrounds, lighter or darker as they ask for."""
    end = max((WHITE, BLACK), key=lambda end: min(contrast(end, one) for one in backgrounds))
    steps = (blend(colour, end, step / 20) for step in range(21))
    return next((one for one in steps if all(contrast(one, background) >= least for background in backgrounds)), end)


def nearest_background(colour: Rgb) -> int:
    """The one of the first eight colours that stands for a background: dark ones are black, so that text remains legible."""
    hue, saturation, value = _hsv(colour)
    if saturation >= _COLOURED and value >= _SEEN:
        return _by_hue(hue)
    return 7 if luminance(colour) > luminance((_GREY, _GREY, _GREY)) / 2 else 0


def nearest_text(colour: Rgb, background: int, count: int) -> int:
    """The one of 8 or 16 colours nearest to `colour` in hue that can be read on `background`; else black or white."""
    for index in _wanted(colour):
        if index < count and ansi_contrast(index, background) >= SIGN:
            return index
    return max((0, 15 if count > 15 else 7), key=lambda index: ansi_contrast(index, background))


def ansi_contrast(one: int, other: int) -> float:
    """How well two of the sixteen can be told apart on the terminal where it is hardest."""
    return min(contrast(colours[one], colours[other]) for colours in (ANSI, _XTERM))


def _wanted(colour: Rgb) -> tuple[int, int]:
    """The two of sixteen that come into question, the better one first."""
    hue, saturation, _ = _hsv(colour)
    light = luminance(colour)
    if saturation < _COLOURED:
        return (15, 7) if light > 0.6 else (7, 0)
    full = _by_hue(hue)
    return (full + 8, full) if light > 0.3 else (full, full + 8)


def _by_hue(hue: float) -> int:
    return _HUES[min(_HUES, key=lambda known: abs(known - hue))]


def _hsv(colour: Rgb) -> tuple[float, float, float]:
    import colorsys

    hue, saturation, value = colorsys.rgb_to_hsv(*(part / 255 for part in colour))
    return hue * 360, saturation, value
