"""The line of keys at the foot: what it names, and the mouse on it."""

from __future__ import annotations

from pathlib import Path

from scantui.console.widgets.key_line import KeyLine

from .driver import Driver, opened


def line_of(session: Driver) -> KeyLine:
    return session.app.screen.query_one(KeyLine)


def column_of(session: Driver, description: str) -> int:
    """The column of the key itself; its words follow."""
    return next(start + 1 for key, start, _ in line_of(session).spans if key.description == description)


async def test_a_click_presses_the_key(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        await session.pilot.click(KeyLine, offset=(column_of(session, "Help"), 0))
        await session.settle()
        assert session.place == "HelpScreen"
        await session.pilot.click(KeyLine, offset=(column_of(session, "Back") + 4, 0))
        await session.settle()
        assert session.place == "DeskScreen"
        line = line_of(session)
        await session.pilot.click(KeyLine, offset=(line.spans[-1][2] + 3, 0))  # beside them all
        await session.settle()
        assert session.place == "DeskScreen"


async def test_what_the_pointer_is_on_is_told(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        line = line_of(session)
        await session.pilot.hover(KeyLine, offset=(column_of(session, "Filter"), 0))
        assert line.tooltip == "Filter tickets and machines as you type"
        await session.pilot.hover(KeyLine, offset=(column_of(session, "Help"), 0))
        assert line.tooltip == "The keys of this place"
        await session.pilot.hover("#tickets")
        assert line.tooltip is None


async def test_the_wheel_shows_what_does_not_fit(tmp_path: Path) -> None:
    async with opened(tmp_path, size=(30, 24)) as session:
        line = line_of(session)
        await session.resize(30, 24)
        whole = "".join(f"{key.sign}{key.words}" for key in line.keys)
        assert len(whole) > 30
        assert session.screen_text().splitlines()[-1] == whole[:30].rstrip()
        for _ in range(len(whole)):
            line._shift_by(4)
        await session.settle()
        assert session.screen_text().splitlines()[-1] == whole[-30:].rstrip()
        assert line.spans[-1][2] == 30  # a click still finds its key
        for _ in range(len(whole)):
            line._shift_by(-4)
        await session.settle()
        assert session.screen_text().splitlines()[-1] == whole[:30].rstrip()


async def test_it_names_what_can_be_done_now(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        assert "Back" not in [key.description for key in line_of(session).keys]
        await session.press("enter")
        assert "Back" in [key.description for key in line_of(session).keys]
        session.expect_seen("Back")
