"""The list that every pane is made of: cursor and headings, marks, mouse, text that is dragged over, columns that stay in place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.events import Click, MouseScrollDown, MouseUp
from textual.geometry import Offset
from textual.pilot import Pilot
from textual.selection import Selection

import scantui.console.app
from scantui.console.dressed import DressedApp
from scantui.console.lines import Line, Part, Tone, fit
from scantui.console.terminal import Terminal
from scantui.console.widgets.line_list import BOTH_MARKS, CHOSEN_MARK, CURSOR_MARK, LineList, MarkableList
from scantui.safe_text import clean_line

TEXTS = tuple(f"item {index:02} of many" for index in range(40))


class Lists(DressedApp):
    """One list over some texts, in the console's own looks."""

    CSS_PATH = Path(scantui.console.app.__file__).with_name("scantui.tcss")

    def __init__(
        self,
        texts: Sequence[str] = TEXTS,
        headings: Callable[[int], bool] = lambda index: False,
        item_height: int = 1,
        marked: frozenset[int] = frozenset(),
        terminal: Terminal = Terminal(),  # noqa: B008 - a value that never changes
    ) -> None:
        super().__init__(terminal, "auto", "unicode")
        self.texts = texts
        self.headings = headings
        self.item_height = item_height
        self.chosen: list[int] = []
        self.marked = set(marked)

    def compose(self) -> ComposeResult:
        yield MarkableList(item_height=self.item_height, empty="nothing here")

    def on_mount(self) -> None:
        self.listed.show(len(self.texts), self.lines_of, is_heading=self.headings, marked=self.marked.__contains__, toggle=self.toggle)
        self.listed.focus()

    def lines_of(self, index: int, width: int) -> Sequence[Line]:
        below = (Line((Part(fit("below", width), Tone.MUTED),)),) * (self.item_height - 1)
        return (Line((Part(self.texts[index]), Part(" end", Tone.GOOD))), *below)

    @property
    def listed(self) -> MarkableList:
        return self.query_one(MarkableList)

    @on(LineList.Chosen)
    def _chosen(self, event: LineList.Chosen) -> None:
        self.chosen.append(event.index)

    def toggle(self, index: int) -> None:
        self.marked ^= {index}
        self.listed.refresh()

    def rows(self) -> list[str]:
        return [self.listed.render_line(y).text for y in range(self.listed.size.height)]


async def press(pilot: Pilot[int], *keys: str) -> int:
    await pilot.press(*keys)
    await pilot.pause()
    assert isinstance(pilot.app, Lists)
    return pilot.app.listed.cursor


# The cursor and headings


async def test_the_cursor_skips_headings() -> None:
    app = Lists(headings=lambda index: index % 5 == 0)
    async with app.run_test(size=(60, 12)) as pilot:
        assert app.listed.cursor == 1, "the list began on its first heading"
        assert await press(pilot, "down", "down", "down", "down") == 6
        assert await press(pilot, "up") == 4
        assert await press(pilot, "home") == 1
        assert await press(pilot, "up") == 1
        assert await press(pilot, "end") == 39
        assert await press(pilot, "pageup") % 5 != 0
        for _ in range(8):
            assert await press(pilot, "pagedown") % 5 != 0
        assert app.listed.cursor == 39


async def test_headings_at_both_ends() -> None:
    app = Lists(TEXTS[:6], headings={0, 1, 4, 5}.__contains__)
    async with app.run_test(size=(60, 12)) as pilot:
        assert app.listed.cursor == 2
        assert await press(pilot, "end") == 3
        assert await press(pilot, "down") == 3
        assert await press(pilot, "home") == 2
        assert await press(pilot, "pagedown") == 3


async def test_a_heading_comes_into_sight_with_what_it_heads() -> None:
    app = Lists(headings=lambda index: index in {0, 20})
    async with app.run_test(size=(60, 10)) as pilot:
        await press(pilot, "end")
        await press(pilot, *["up"] * 18)
        assert app.listed.cursor == 21
        assert app.listed.scroll_offset.y == 20
        await press(pilot, "home")
        assert app.listed.scroll_offset.y == 0


async def test_nothing_but_headings_and_nothing_at_all() -> None:
    app = Lists(TEXTS[:4], headings=lambda index: True)
    async with app.run_test(size=(60, 12)) as pilot:
        for key in ("down", "end", "pageup", "home", "enter", "space"):
            assert await press(pilot, key) in range(4)
        app.listed.show(0, app.lines_of)
        for key in ("down", "end", "pageup", "home", "enter", "space"):
            await press(pilot, key)
        assert "nothing here" in app.rows()[0]
        assert app.rows()[0][0] == " "


@given(st.sets(st.integers(0, 11)), st.integers(-3, 15), st.sampled_from([1, -1]))
def test_the_cursor_stands_on_a_heading_only_where_there_is_nothing_else(headings: set[int], wanted: int, by: int) -> None:
    listed = LineList()
    listed._count = 12
    listed._is_heading = headings.__contains__
    found = listed._beside_headings(wanted, by)
    assert found in range(12)
    if len(headings) < 12:
        assert found not in headings
        within = max(0, min(wanted, 11))
        if within not in headings:
            assert found == within


# Marks


async def test_the_gutter_tells_cursor_and_mark_apart() -> None:
    app = Lists(marked=frozenset({0, 2}))
    async with app.run_test(size=(60, 12)):
        assert [row[0] for row in app.rows()[:4]] == [BOTH_MARKS, " ", CHOSEN_MARK, " "]
        app.listed.cursor = 1
        assert [row[0] for row in app.rows()[:4]] == [CHOSEN_MARK, CURSOR_MARK, CHOSEN_MARK, " "]
    assert len({BOTH_MARKS, CHOSEN_MARK, CURSOR_MARK}) == 3


async def test_space_marks_and_moves_on() -> None:
    app = Lists(TEXTS[:3])
    async with app.run_test(size=(60, 12)) as pilot:
        assert await press(pilot, "space", "space") == 2
        assert app.marked == {0, 1}
        assert await press(pilot, "up", "space") == 2
        assert app.marked == {0}
        assert await press(pilot, "space") == 2
        assert app.marked == {0, 2}, "the last one can be marked too"


def test_in_other_lists_space_still_pages() -> None:
    def keys(kind: type[LineList], id: str) -> set[str]:
        return {key for key, bindings in kind._merge_bindings().key_to_bindings.items() for one in bindings if one.id == id}

    assert "space" in keys(LineList, "page-down")
    assert keys(MarkableList, "page-down") == {"pagedown", "ctrl+d"}
    assert keys(MarkableList, "mark") == {"space"}
    both = (keys(kind, id) for kind in (LineList, MarkableList) for id in ("up", "open"))
    assert all(both)


# The mouse


async def test_a_click_moves_and_a_double_click_opens() -> None:
    app = Lists()
    async with app.run_test(size=(60, 12)) as pilot:
        await pilot.click(MarkableList, offset=(5, 3))
        assert (app.listed.cursor, app.chosen) == (3, [])
        await pilot.click(MarkableList, offset=(5, 6), times=2)
        await pilot.pause()
        assert (app.listed.cursor, app.chosen) == (6, [6])
        assert app.screen.get_selected_text() is None, "a double click selected text"


async def test_another_button_does_nothing() -> None:
    app = Lists()
    async with app.run_test(size=(60, 12)) as pilot:
        await pilot.click(MarkableList, offset=(5, 3), button=3)
        await pilot.click(MarkableList, offset=(5, 3), button=2, times=2)
        await pilot.pause()
        assert (app.listed.cursor, app.chosen) == (0, [])


async def test_the_wheel_scrolls_and_leaves_the_cursor() -> None:
    app = Lists()
    async with app.run_test(size=(60, 12)) as pilot:
        await pilot._post_mouse_events([MouseScrollDown], MarkableList, offset=(5, 3), button=0)
        await pilot.pause()
        assert app.listed.scroll_offset.y > 0
        assert app.listed.cursor == 0
        await press(pilot, "down")
        assert app.listed.scroll_offset.y <= 1, "the next key brings the cursor back into sight"


# Text under the mouse


async def drag(pilot: Pilot[int], start: tuple[int, int], end: tuple[int, int]) -> None:
    await pilot.mouse_down(MarkableList, offset=start)
    await pilot.hover(MarkableList, offset=end)
    await pilot._post_mouse_events([MouseUp, Click], MarkableList, offset=end, button=1)  # the app makes a click of it too
    await pilot.pause()


async def test_what_is_dragged_over_can_be_copied() -> None:
    app = Lists()
    async with app.run_test(size=(60, 12)) as pilot:
        await drag(pilot, (1, 2), (8, 2))
        assert app.screen.get_selected_text() == "item 02"
        assert app.listed.cursor == 0, "a drag is no click"
        await drag(pilot, (6, 3), (8, 5))
        assert app.screen.get_selected_text() == "03 of many end\nitem 04 of many end\nitem 05"
        await pilot.click(MarkableList, offset=(4, 7))
        assert app.screen.get_selected_text() is None
        assert app.listed.cursor == 7


async def test_scrolled_lines_and_items_of_two_lines_are_selected_as_they_stand() -> None:
    app = Lists(item_height=2)
    async with app.run_test(size=(60, 12)) as pilot:
        await press(pilot, "end")
        top = app.listed.scroll_offset.y
        await drag(pilot, (0, 1), (5, 2))
        first = top // 2
        assert app.screen.get_selected_text() == f"below\n{TEXTS[first + 1][:4]}"
        assert app.listed.cursor == 39


async def test_the_selection_is_seen_and_only_it() -> None:
    app = Lists()
    async with app.run_test(size=(60, 12)) as pilot:
        before = [app.listed.render_line(y) for y in range(4)]
        await drag(pilot, (6, 1), (9, 1))
        style = app.listed.get_component_rich_style("line-list--selected", partial=True)
        after = app.listed.render_line(1)
        selected = "".join(text for text, own, _ in after if own and own.bgcolor == style.bgcolor)
        assert selected == "01 o"  # with what is under the pointer
        assert after.text == before[1].text
        for y in (0, 2, 3):
            assert [segment.style and segment.style.bgcolor for segment in app.listed.render_line(y)] == [
                segment.style and segment.style.bgcolor for segment in before[y]
            ]


async def test_other_content_ends_the_selection() -> None:
    app = Lists()
    async with app.run_test(size=(60, 12)) as pilot:
        await drag(pilot, (1, 1), (9, 3))
        app.listed.show(3, app.lines_of)
        assert app.screen.get_selected_text() is None


@pytest.mark.parametrize(
    ("selection", "text"),
    [
        (Selection(None, None), "ab\ncd\n監視x"),
        (Selection(Offset(1, 0), None), "b\ncd\n監視x"),
        (Selection(None, Offset(1, 1)), "ab\nc"),
        (Selection(Offset(-1, 1), Offset(2, 2)), "cd\n監視"),
        (Selection(Offset(0, 2), Offset(99, 99)), "監視x"),
        (Selection(Offset(7, 1), Offset(9, 1)), ""),
        (Selection(Offset(0, 50), Offset(0, 60)), ""),
    ],
)
def test_the_text_of_a_selection(selection: Selection, text: str) -> None:
    listed = LineList()
    lines = [Line((Part(part),)) for part in ("ab", "cd   ", "監視x")]
    listed._count, listed._item = 3, lambda index, width: (lines[index],)
    assert listed.get_selection(selection) == (text, "\n")


# Columns


WIDE = "監視 ｶﾞ e\u0301 👍🏽 🇩🇪 ☁️ 👩\u200d👩\u200d👧 \u200b\u2060 zalgo\u0301\u0301\u0301 ᄀ\u1161 �"


@pytest.mark.parametrize("width", [7, 20, 33, 60, 61, 121])
async def test_every_row_is_as_wide_as_the_list(width: int) -> None:
    texts = [clean_line(WIDE[start:]) for start in range(len(WIDE))] + ["監" * count for count in range(70)]
    app = Lists(texts, marked=frozenset({1, 3}))
    async with app.run_test(size=(width, 24)) as pilot:
        for page in range(0, len(texts), 20):
            app.listed.cursor = page
            await pilot.pause()
            expected = app.listed.content_width + 2
            for y in range(24):
                strip = app.listed.render_line(y)
                assert strip.cell_length == expected
                assert sum(cell_len(segment.text) for segment in strip) == expected
        for row in app.screen._compositor.render_strips():
            assert sum(cell_len(segment.text) for segment in row) == width


@given(st.text(max_size=60), st.integers(1, 80))
def test_fitted_text_is_as_wide_as_asked(text: str, width: int) -> None:
    assert cell_len(fit(clean_line(text), width)) == width
