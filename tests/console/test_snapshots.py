"""What the main places look like, as pictures (`--snapshot-update` draws them anew; look at them before they are committed)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from syrupy.types import SerializableData

from screenshots.make import plain_fonts

from .driver import opened

PLACES = {
    "desk": ("down", "down", "down", "2"),
    "machine": ("down", "down", "down", "3"),
    "drafts": ("d", "down"),
    "evidence": ("3", "down", "enter"),
    "help": ("question_mark",),
}


class Svg(SingleFileSnapshotExtension):
    """One SVG file a picture, so that a person can open it."""

    _file_extension = "svg"
    _write_mode = WriteMode.TEXT

    def serialize(self, data: SerializableData, **_: Any) -> str:
        return str(data)


class Text(Svg):
    _file_extension = "txt"


SIZES = ((80, 24), (120, 36), (200, 50))
PICTURES = {("desk", (80, 24)), ("desk", (120, 36)), ("machine", (80, 24)), ("drafts", (120, 36))}
"""Drawn too, for the colours; of the others the letters are enough."""


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("place", PLACES)
async def test_picture(place: str, size: tuple[int, int], tmp_path: Path, snapshot: Any) -> None:
    async with opened(tmp_path, size=size) as session:
        for key in PLACES[place]:
            await session.press(key)
        assert session.screen_text() == snapshot(extension_class=Text, name=f"{place}-{size[0]}x{size[1]}")
        if (place, size) in PICTURES:
            svg = plain_fonts(session.app.export_screenshot(title=place))
            assert re.sub(r"[ \t]+\n", "\n", svg) == snapshot(extension_class=Svg, name=f"{place}-{size[0]}x{size[1]}")
