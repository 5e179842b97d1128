"""What every place looks like, at three sizes, in both themes and without colours (look before you `--snapshot-update`).

The letters are kept once a size, for they are the same in each theme; below them how they are drawn, row by row: each style has a letter.
A few places are kept as pictures too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from string import ascii_letters
from typing import Any

import pytest
from rich.color import Color
from rich.style import Style
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from syrupy.types import SerializableData
from textual.widgets import Input

from scantui.console.terminal import Terminal
from screenshots.make import plain_fonts

from .driver import Driver, opened

PLACES = {
    "desk": ("down", "2"),
    "page": ("down", "3"),
    "steps": ("down", "s"),
    "timeline": ("down", "5"),
    "texts": ("down", "6"),
    "zoom": ("down", "3", "z"),
    "grouped": ("O", "2", "space", "space"),
    "filter": ("slash", *"next:re"),
    "step": ("down", "s", "enter"),
    "forms": ("down", "d"),
    "refused": ("down", "down", "d", "end"),
    "done": ("down", "m"),
    "collect": ("a",),
    "evidence": ("3", "down", "r"),
    "bytes": ("r", "x"),
    "ticket": ("t",),
    "bundle": ("e",),
    "help": ("question_mark",),
    "palette": ("colon", *"copy"),
}
SIZES = ((80, 24), (120, 36), (200, 50))
PICTURES = {("desk", (80, 24)), ("desk", (120, 36)), ("desk", (200, 50)), ("forms", (120, 36))}
"""Drawn too, in the dark theme."""


class Svg(SingleFileSnapshotExtension):
    """One SVG file a picture, so that a person can open it."""

    _file_extension = "svg"
    _write_mode = WriteMode.TEXT

    def serialize(self, data: SerializableData, **_: Any) -> str:
        return str(data)


class Text(Svg):
    _file_extension = "txt"


def styles(session: Driver) -> str:
    """How each cell is drawn: a legend, then a row of runs for each row of the screen."""
    names: dict[str, str] = {}
    rows = []
    for row in session.app.screen._compositor.render_strips():
        cells = [(_name(segment.style, names), segment.cell_length) for segment in row if segment.cell_length]
        rows.append(" ".join(f"{letter}{sum(cells for _, cells in run)}" for letter, run in groupby(cells, key=lambda cell: cell[0])))
    return "\n".join([*(f"{letter}  {words}" for words, letter in names.items()), *rows])


def _name(style: Style | None, names: dict[str, str]) -> str:
    words = " ".join(_words(style or Style()))
    return names.setdefault(words, ascii_letters[len(names)] if len(names) < len(ascii_letters) else f"({len(names)})")


def _words(style: Style) -> Iterator[str]:
    yield _colour(style.color)
    yield "on"
    yield _colour(style.bgcolor)
    for attribute in ("bold", "dim", "italic", "underline", "reverse"):
        if getattr(style, attribute):
            yield attribute


def _colour(colour: Color | None) -> str:
    return "default" if colour is None else colour.name


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder whose name, which some places show, is the same everywhere."""
    monkeypatch.chdir(tmp_path)
    return Path("state")


async def drawn(place: str, size: tuple[int, int], state: Path, terminal: Terminal | None = None) -> tuple[str, list[str], str]:
    """The letters, the styles in each theme (in one, where the terminal has no colours), and a picture."""
    async with opened(state, size=size, downloads="/srv/downloads", terminal=terminal) as session:
        for key in PLACES[place]:
            await session.press(key)
        for box in session.app.screen.query(Input):
            box.cursor_blink = False  # shown or not, the cursor would depend on the moment
        await session.settle()
        text, looks = session.screen_text(), [styles(session)]
        picture = plain_fonts(session.app.export_screenshot(title=place))
        if terminal is None:
            session.app.theme = "scantui-light"
            await session.settle()
            assert session.screen_text() == text
            looks.append(styles(session))
        return text, looks, picture


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("place", PLACES)
async def test_picture(place: str, size: tuple[int, int], state: Path, snapshot: Any) -> None:
    text, (dark, light), picture = await drawn(place, size, state)
    plain_text, (plain,), _ = await drawn(place, size, state, Terminal(colours=0))
    assert plain_text == text
    name = f"{place}-{size[0]}x{size[1]}"
    kept = "\n".join((text, "", "== dark", dark, "", "== light", light, "", "== without colours", plain, ""))
    assert kept == snapshot(extension_class=Text, name=name)
    if (place, size) in PICTURES:
        assert re.sub(r"[ \t]+\n", "\n", picture) == snapshot(extension_class=Svg, name=name)
