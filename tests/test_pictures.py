"""The README's pictures show the console as it is (`python -m screenshots.make` draws them anew)."""

from __future__ import annotations

from pathlib import Path

import pytest

from screenshots.make import HERE, PICTURES, Picture, draw


@pytest.mark.parametrize("picture", PICTURES, ids=[picture.name for picture in PICTURES])
async def test_a_picture_shows_the_console_as_it_is(picture: Picture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    drawn = await draw(picture, Path(".local/state/scantui"))
    assert drawn == (HERE / f"{picture.name}.svg").read_text("utf-8"), "draw it anew, and look at it"
