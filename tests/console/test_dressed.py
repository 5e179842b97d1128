"""Legible everywhere: every tone on every background of our themes, any other theme, 256 and 16 colours, none, and without Unicode."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.color import Color as RichColor
from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.theme import BUILTIN_THEMES, Theme

from scantui.console.app import ScantuiApp
from scantui.console.contrast import SIGN, TEXT, Rgb, ansi_contrast, contrast, legible, nearest_background, nearest_text
from scantui.console.gate import AsciiGate, FewColours, HiddenCharacterGate, NoColours, console_for, gates_for
from scantui.console.lines import Tone
from scantui.console.terminal import MANY, Terminal, terminal_of
from scantui.console.themes import DARK, LIGHT, defaults_for
from scantui.console.widgets.band import Band
from scantui.console.widgets.line_list import LineList

from .driver import opened
from .walk import WALK, back_to_the_desk

THEMES = [theme.name for theme in (DARK, LIGHT, *BUILTIN_THEMES.values())]
BACKGROUNDS = ("background", "surface", "panel", "cursor-line", "cursor-line-blurred")


def rgb(colour: Color | RichColor | None) -> Rgb:
    assert colour is not None
    if isinstance(colour, Color):
        return colour.rgb
    triplet = colour.get_truecolor()
    return triplet.red, triplet.green, triplet.blue


def in_256(colour: Rgb) -> Rgb:
    """What Rich sends to a terminal of 256 colours."""
    return rgb(RichColor.from_rgb(*colour).downgrade(ColorSystem.EIGHT_BIT))


def tones_of(app: ScantuiApp) -> dict[Tone, Rgb]:
    """As the stylesheet has them."""
    listed = app.screen.query(LineList).first()
    return {tone: rgb(listed.get_component_rich_style(f"line-list--{tone.value}").color) for tone in Tone}


def variables(app: ScantuiApp) -> Mapping[str, Rgb]:
    found = app.get_css_variables()
    names = (*BACKGROUNDS, "frame", "panel-lighten-2", "accent", "primary", "selected", "selected-text")
    return {name: Color.parse(found[name]).rgb for name in names}


# Our two themes


@pytest.mark.parametrize("theme", [DARK.name, LIGHT.name])
async def test_every_tone_can_be_read_on_every_background(theme: str, tmp_path: Path) -> None:
    async with opened(tmp_path, theme=theme) as session:
        known = variables(session.app)
        for tone, colour in tones_of(session.app).items():
            for name in BACKGROUNDS:
                assert contrast(colour, known[name]) >= TEXT, f"{tone} on {name}"
                assert contrast(in_256(colour), in_256(known[name])) >= 4.4, f"{tone} on {name} in 256 colours"
        assert contrast(known["selected-text"], known["selected"]) >= TEXT
        listed = session.desk.machines
        for name in ("line-list--cursor", "line-list--cursor-blurred", "line-list--selected"):
            assert rgb(listed.get_component_rich_style(name, partial=True).bgcolor) == known[name.removeprefix("line-list--").replace(
                "cursor", "cursor-line")]  # fmt: skip


@pytest.mark.parametrize("theme", [DARK.name, LIGHT.name])
async def test_band_footer_frames_and_notices_can_be_read(theme: str, tmp_path: Path) -> None:
    async with opened(tmp_path, theme=theme) as session:
        known = variables(session.app)
        for background in (known["background"], known["surface"]):
            for name in ("frame", "panel-lighten-2", "accent", "primary"):
                assert contrast(known[name], background) >= SIGN, name
        session.app.notify("a notice", title="its title")
        session.app.notify("a warning", severity="warning")
        session.app.notify("an error", severity="error")
        await session.press("slash", "x")
        seen = set[tuple[Rgb, Rgb]]()
        for row in session.app.screen._compositor.render_strips():
            for segment in row:
                if re.search(r"\w", segment.text) and segment.style:
                    seen.add((rgb(segment.style.color), rgb(segment.style.bgcolor)))
        assert len(seen) > 8
        for text, under in seen:
            assert contrast(text, under) >= TEXT, f"{text} on {under}"
        band = session.app.screen.query_one(Band).styles
        assert contrast(band.color.rgb, band.background.rgb) >= TEXT


# Other themes


@pytest.mark.parametrize("theme", THEMES)
async def test_any_theme_shows_the_desk(theme: str, tmp_path: Path) -> None:
    async with opened(tmp_path, theme=theme) as session:
        assert session.app.theme == theme
        session.expect_seen("Tickets", "NEXT  ")
        listed = session.desk.tickets
        line = listed.get_component_rich_style("line-list--cursor", partial=True)
        if session.app.current_theme.ansi:
            assert line.reverse
            return
        assert contrast(rgb(line.bgcolor), variables(session.app)["background"]) >= 1.2, "the cursor's line is not seen"
        for tone, colour in tones_of(session.app).items():
            for name in BACKGROUNDS:
                assert contrast(colour, variables(session.app)[name]) >= TEXT, f"{tone} on {name}"


@pytest.mark.parametrize("theme", BUILTIN_THEMES.values(), ids=lambda theme: theme.name)
def test_what_a_theme_leaves_open_has_a_value(theme: Theme) -> None:
    textuals = {"footer-key-foreground", "panel-lighten-2"}
    assert defaults_for(theme).keys() == DARK.variables.keys() - textuals == LIGHT.variables.keys() - textuals
    assert defaults_for(DARK) == defaults_for(LIGHT) == {}


async def test_the_theme_can_be_changed_while_it_runs(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        for theme in (LIGHT.name, "nord", "ansi-dark", DARK.name):
            session.app.theme = theme
            await session.settle()
            session.expect_seen("NEXT  ")


COLOUR = st.tuples(*[st.integers(0, 255)] * 3)


@given(COLOUR, st.lists(COLOUR, min_size=1, max_size=1))
def test_legible_finds_a_shade(colour: Rgb, backgrounds: list[Rgb]) -> None:
    assert contrast(legible(colour, tuple(backgrounds)), backgrounds[0]) >= TEXT


# What the terminal can


@pytest.mark.parametrize(
    ("environ", "colours"),
    [
        ({}, MANY),
        ({"TERM": "xterm-256color"}, 256),
        ({"TERM": "never-heard-of"}, MANY),
        ({"TERM": "xterm-16color"}, 16),
        ({"TERM": "linux"}, 8),
        ({"TERM": "vt100"}, 0),
        ({"TERM": "vt220"}, 0),
        ({"TERM": "xterm-mono"}, 0),
        ({"TERM": "linux", "COLORTERM": "truecolor"}, 2**24),
        ({"TERM": "xterm-direct"}, 2**24),
        ({"TERM": "xterm-256color", "NO_COLOR": "1"}, 0),
        ({"TERM": "xterm-256color", "NO_COLOR": ""}, 256),
    ],
)
def test_how_many_colours(environ: dict[str, str], colours: int) -> None:
    assert terminal_of(environ, False).colours == colours


@pytest.mark.parametrize(
    ("environ", "is_utf8_mode", "expected"),
    [
        ({}, False, True),
        ({"LANG": "en_US.UTF-8"}, False, True),
        ({"LANG": "en_US.utf8"}, False, True),
        ({"LANG": "C"}, True, False),
        ({"LANG": "C", "LC_CTYPE": "C.UTF-8"}, True, False),  # Python's own doing
        ({"LANG": "C", "LC_CTYPE": "C.UTF-8"}, False, True),  # the user's
        ({"LC_CTYPE": "C.UTF-8"}, True, True),
        ({"LC_CTYPE": "UTF-8"}, False, True),
        ({"LC_ALL": "POSIX", "LANG": "en_US.UTF-8"}, True, False),
        ({"LC_ALL": "C.UTF-8", "LANG": "C"}, False, True),
        ({"LANG": "de_DE.ISO-8859-1"}, False, False),
        ({"LANG": "de_DE@euro"}, False, False),
        ({"LANG": "de_DE.UTF-8@euro"}, False, True),
        ({"LANG": "C.UTF-8", "TERM": "linux"}, False, False),
    ],
)
def test_whether_it_shows_unicode(environ: dict[str, str], is_utf8_mode: bool, expected: bool) -> None:
    assert terminal_of(environ, is_utf8_mode).has_unicode is expected


@pytest.mark.parametrize(
    ("value", "is_light"),
    [("15;0", False), ("0;15", True), ("0;default;15", True), ("12;7", True), ("15;8", False), ("0;default", False), ("", False)],
)
def test_whether_it_is_light(value: str, is_light: bool) -> None:
    assert terminal_of({"COLORFGBG": value}, False).is_light is is_light


def test_rich_sends_256_colours_where_the_terminal_has_them() -> None:
    console = Console(color_system="standard", force_terminal=True)
    assert console_for(Terminal(), console).color_system == "256"
    assert console_for(Terminal(colours=16), console) is console
    rich = Console(color_system="truecolor", force_terminal=True)
    assert console_for(Terminal(), rich) is rich


@pytest.mark.parametrize(
    ("terminal", "symbols", "expected"),
    [
        (Terminal(), "auto", []),
        (Terminal(), "ascii", [AsciiGate]),
        (Terminal(has_unicode=False), "auto", [AsciiGate]),
        (Terminal(has_unicode=False), "unicode", []),
        (Terminal(colours=8), "auto", [FewColours]),
        (Terminal(colours=0, has_unicode=False), "auto", [AsciiGate, NoColours]),
    ],
)
def test_which_gates_stand(terminal: Terminal, symbols: str, expected: list[type]) -> None:
    assert [type(gate) for gate in gates_for(terminal, symbols, terminal.is_mono)] == [HiddenCharacterGate, *expected]


# Few colours, and none


@given(COLOUR, COLOUR, COLOUR, st.sampled_from([8, 16]), st.booleans())
def test_of_few_colours_text_and_background_are_never_the_same(text: Rgb, under: Rgb, ground: Rgb, count: int, is_bold: bool) -> None:
    style = Style(color=RichColor.from_rgb(*text), bgcolor=RichColor.from_rgb(*under), bold=is_bold, meta={"offset": (1, 2)})
    (segment,) = FewColours(count).apply([Segment("x", style)], Color(*ground))
    made = segment.style
    assert made and made.color and made.bgcolor and made.color.number is not None and made.bgcolor.number is not None
    assert made.color.number < count
    assert made.bgcolor.number < 8
    assert ansi_contrast(made.color.number, made.bgcolor.number) >= 2.2
    assert made.meta == style.meta, "the mouse would find nothing"
    assert made.bold == style.bold


@pytest.mark.parametrize("count", [8, 16])
@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_of_few_colours_the_meaning_is_kept(theme: Theme, count: int) -> None:
    values = {**theme.to_color_system().generate(), **theme.variables}
    ground = nearest_background(Color.parse(values["background"]).rgb)
    cursor = nearest_background(Color.parse(values["cursor-line"]).rgb)
    made = {name: nearest_text(Color.parse(values[name]).rgb, ground, count) for name in ("plain", "good", "warn", "bad")}
    assert ground == (0 if theme.dark else 7)
    if count == 16 and theme.dark:
        assert len(set(made.values())) == 4
    assert cursor in range(8)


def test_the_band_can_be_read_where_yellow_is_no_brown() -> None:
    values = {**DARK.to_color_system().generate(), **DARK.variables}
    (segment,) = FewColours(16).apply([Segment("REPLAY", Style.parse("#ffd787 on #5f4700"))], Color.parse(values["background"]))
    assert segment.style and segment.style.color and segment.style.bgcolor
    text, under = segment.style.color.number, segment.style.bgcolor.number
    assert (text, under) == (0, 3), "bright yellow on xterm's yellow is nothing"


@given(COLOUR, COLOUR, COLOUR)
def test_without_colours_there_is_none(text: Rgb, under: Rgb, ground: Rgb) -> None:
    style = Style(
        color=RichColor.from_rgb(*text), bgcolor=RichColor.from_rgb(*under), dim=True, italic=True, bold=True, underline=True, meta={"a": 1}
    )
    (segment,) = NoColours().apply([Segment("x", style)], Color(*ground))
    made = segment.style
    assert made and made.color is None and made.bgcolor is None
    assert (bool(made.dim), bool(made.italic), made.bold, made.underline) == (False, False, True, True)
    assert bool(made.reverse) is (contrast(under, ground) >= 1.5)
    assert made.meta == style.meta


class Mono(ScantuiApp):
    def __init__(self, *arguments: object) -> None:
        super().__init__(*arguments[:4], terminal=Terminal(colours=0))  # type: ignore[arg-type, misc]


async def test_without_colours_the_cursor_is_reversed_and_the_state_is_words(tmp_path: Path) -> None:
    async with opened(tmp_path, kind=Mono) as session:
        session.expect_seen("NEXT  ", "stale", "fresh")
        rows = session.app.screen._compositor.render_strips()
        segments = [segment for row in rows for segment in row if segment.style]
        assert all(segment.style and segment.style.color is None and segment.style.bgcolor is None for segment in segments)
        reversed_text = "".join(segment.text for segment in segments if segment.style and segment.style.reverse)
        one = session.desk.current_ticket
        assert one is not None and str(one.ticket.number) in reversed_text


# Without Unicode


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("╭─ Tickets ─╮", "+- Tickets -+"), ("│▌│", "|>|"), ("▪█", "*#"), ("┏━━┓", "+==+"), ("├┤ ┆ ╌", "|| : ~"), ("✓ fresh", "+ fresh"),
        ("✗ stale", "x stale"), ("● ○ ▸ ◂ ↑ ↓", "* o > < ^ v"), ("11-08…11-09", "11-08~11-09"), ("a – b · c", "a - b . c"),
        ("監視 é", "???? ?"), ("e\u0301\u0301", "e"), ("�", "?"), ("👍🏽x", "??x"), ("plain", "plain"),
    ],
)  # fmt: skip
def test_the_signs_without_unicode(text: str, plain: str) -> None:
    (segment,) = AsciiGate().apply([Segment(text)], Color(0, 0, 0))
    assert segment.text == plain
    assert len(segment.text) == cell_len(text)


@given(st.text(max_size=40))
def test_whatever_comes_it_is_ascii_and_as_wide(text: str) -> None:
    shown = HiddenCharacterGate().apply([Segment(text)], Color(0, 0, 0))
    (segment,) = AsciiGate().apply(shown, Color(0, 0, 0))
    assert segment.text.isascii()
    assert len(segment.text) == cell_len(shown[0].text)


def rows(app: ScantuiApp, symbols: str) -> list[str]:
    """What leaves with one gate or the other; the place is the same."""
    app.gates = gates_for(Terminal(), symbols, False)
    return ["".join(segment.text for segment in row) for row in app.screen._compositor.render_strips()]


async def test_every_place_without_unicode_has_the_same_columns(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        for keys in WALK:
            await session.press(*keys)
            session.app.notify("a notice – of something …")
            await session.settle()
            for unicode_row, ascii_row in zip(rows(session.app, "unicode"), rows(session.app, "ascii"), strict=True):
                assert ascii_row.isascii(), (keys, ascii_row)
                assert len(ascii_row) == cell_len(unicode_row) == 120, keys
                if cell_len(unicode_row) == len(unicode_row):  # no wide sign: each column is compared
                    moved = [here for here, there in zip(ascii_row, unicode_row, strict=True) if there.isascii() and there != here]
                    assert not moved, (keys, unicode_row, ascii_row)
            await back_to_the_desk(session)


async def test_without_unicode_the_words_still_tell_the_state(tmp_path: Path) -> None:
    async with opened(tmp_path, symbols="ascii") as session:
        session.expect_seen("x stale", "+ fresh")
        assert not any(char in session.screen_text() for char in "✓✗▌│")
