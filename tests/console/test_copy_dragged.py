"""Text that the mouse was dragged over is what `y` copies, wherever there is text; once: then `y` is what it was before."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.geometry import Offset
from textual.selection import Selection

from scantui.console.widgets.line_list import LineList

from .driver import opened


@pytest.mark.parametrize(("keys", "listed"), [("3", "page"), ("t", "ticket-text"), ("r", "raw"), ("2a", "recipe")])
async def test_y_copies_what_was_dragged_over(keys: str, listed: str, tmp_path: Path) -> None:
    async with opened(tmp_path, clipboard="osc52") as session:
        await session.press(*keys)
        screen = session.app.screen
        of = screen.query_one(f"#{listed}", LineList)
        text = next(iter(of.item_at(1))).text
        screen.selections = {of: Selection(Offset(2, 1), Offset(9, 1))}
        await session.press("y")
        session.clipboard.expect(text[2:9].rstrip())
        assert not screen.selections
        await session.press("y")
        assert session.clipboard.texts[-1] != text[2:9].rstrip()
