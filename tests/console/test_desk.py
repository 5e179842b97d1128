"""The desk: moving, filtering, the mouse, sizes, and that a place is kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.events import MouseScrollDown

from scantui.console.filtering import Filter
from scantui.console.layout import FOCUSABLE, Pane
from scantui.console.widgets.line_list import LineList
from scantui.runbook.assessment import Next

from .driver import Driver, opened


def numbers(session: Driver) -> list[int]:
    return [one.ticket.number for one in session.desk.shown_tickets]


def machines(session: Driver) -> list[str]:
    return [each.case.host.name for each in session.desk.shown_machines]


async def test_the_queue_tells_age_due_date_count_and_standing(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        session.expect_seen("#21690  not scanned 3d    1d overdue     8d old", "6 machines: 1 reload")
        session.expect_seen("REPLAY  evidence of 2026-11-20 09:00 UTC")


async def test_the_next_action_is_seen_at_80x24_too(tmp_path: Path) -> None:
    async with opened(tmp_path, size=(80, 24)) as session:
        session.expect_seen("REPLAY", "Tickets", "Machines of #21690", "NEXT  reload it by chlorine")
        await session.press("enter", "enter")
        session.expect_seen("NEXT  reload it by chlorine", "SOS portal (alc)", "✗ stale", "✓ fresh", session.current.command or "")


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 50)], ids=lambda size: f"{size[0]}x{size[1]}")
async def test_why_and_command_are_never_cut(size: tuple[int, int], tmp_path: Path) -> None:
    async with opened(tmp_path, size=size) as session:
        await session.press("3")
        for index, one in enumerate(session.desk.shown_tickets):
            session.desk.tickets.cursor = index
            await session.settle()
            for said in one.assessments:
                session.desk.machines.cursor = session.desk.shown_machines.index(said)
                await session.settle()
                box = session.desk.query_one("#next").region
                rows = session.screen_text().split("\n")[box.y + 1 : box.bottom - 1]
                shown = "".join(row[box.x + 1 : box.right - 1] for row in rows)
                for text in (said.why, said.command or ""):
                    assert "".join(text.split()) in "".join(shown.split())


async def test_filtering_as_one_types(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        everything = numbers(session)
        await session.press("slash")
        await session.type("next:support-case")
        assert (numbers(session), machines(session)) == ([21731], ["prod-dal09-infra-syslog-01"])
        session.expect_seen("Tickets  1 of 10", "1 of 10", "filter: next:support-case")
        await session.press("enter")
        assert session.focus == "tickets"
        await session.press("c")
        assert "prod-dal09-infra-syslog-01" in session.clipboard.texts[-1]
        await session.press("escape")
        assert numbers(session) == everything
        assert not session.desk.filter_box.display


async def test_a_filter_that_matches_nothing_says_so(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        await session.press("slash")
        await session.type("nosuch")
        session.expect_seen("no ticket and no machine matches", "No machine is selected")
        await session.press("c", "d")
        await session.press("escape")
        session.expect_next("reload")


async def test_the_filters_grammar(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        searchable = session.desk.searchable

        def found(text: str) -> set[Next]:
            wanted = Filter(text)
            return {said.next for one in searchable.tickets(wanted) for said in searchable.machines(one, wanted)}

        assert found("next:reload") == {Next.RELOAD}
        assert found("NEXT:RELOAD role:carrier") == {Next.RELOAD}
        assert Next.RELOAD not in found("!next:reload")
        assert found("next:reload !role:carrier-worker") == {Next.RELOAD}
        assert found("#21748") == {Next.SCANNER_FIRST}
        assert found("zone:alc_stage") == {Next.SCANNER_FIRST}
        assert found("nosuch") == set()
        assert found("!") == found("") == set(Next)


async def test_the_filter_gathers_its_texts_once(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        searchable = session.desk.searchable
        assert "_texts" not in vars(searchable)  # nothing is gathered before the first letter
        await session.press("slash", "a")
        texts = vars(searchable)["_texts"]
        await session.press("b")
        assert vars(searchable)["_texts"] is texts


async def test_a_click_selects_and_a_double_click_opens(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        await session.pilot.click("#tickets", offset=(10, 5))
        await session.settle()
        assert (session.focus, session.desk.tickets.cursor) == ("tickets", 2)
        await session.pilot.click("#tickets", offset=(10, 7), times=2)
        await session.settle()
        assert (session.focus, session.desk.tickets.cursor) == ("machines", 3)
        await session.pilot.click("#machines", offset=(10, 4), times=2)
        await session.settle()
        assert (session.focus, session.desk.machines.cursor) == ("page", 3)
        await session.pilot.click("#page", offset=(10, 2), times=2)
        await session.settle()
        assert session.place == "EvidenceScreen"


async def test_a_click_below_the_last_line_does_nothing(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        await session.pilot.click("#machines", offset=(10, 13), times=2)
        await session.settle()
        assert session.desk.machines.cursor == 0


async def test_the_wheel_scrolls_and_leaves_the_cursor(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        page = session.desk.query_one("#page", LineList)
        page.post_message(MouseScrollDown(page, 5, 5, 0, 1, 0, False, False, False))
        await session.settle()
        assert page.scroll_target_y > 0
        assert page.cursor == 0


async def test_keys_in_the_footer_can_be_clicked(tmp_path: Path) -> None:
    async with opened(tmp_path, size=(80, 24)) as session:
        await session.press("enter", "enter")
        row = session.screen_text().split("\n")[-1]
        await session.pilot.click(offset=(row.index("esc") + 1, 23))
        await session.settle()
        assert session.focus == "machines"


async def test_a_resize_keeps_the_place(tmp_path: Path) -> None:
    async with opened(tmp_path, size=(120, 36)) as session:
        await session.select_ticket(21731)
        await session.select_machine("prod-dal09-infra-syslog-01")
        await session.press("s")
        for width, height in ((80, 24), (200, 50), (60, 20), (120, 36)):
            await session.resize(width, height)
            await session.settle()
            assert session.current.case.host.name == "prod-dal09-infra-syslog-01"
            assert session.focus == "steps"
            line = session.desk.detail_lines[Pane.STEPS][session.desk.query_one("#steps", LineList).cursor]
            assert line.rule == session.current.decided_by.rule
            session.expect_seen("Checklist", "NEXT  open an IBM support case")


@pytest.mark.parametrize(("layout", "stacked"), [("auto", False), ("narrow", True), ("wide", False)])
async def test_the_layout_of_the_settings(layout: str, stacked: bool, tmp_path: Path) -> None:
    async with opened(tmp_path, layout=layout) as session:
        assert session.desk.has_class("-narrow") is stacked
    async with opened(tmp_path, layout=layout, size=(80, 24)) as session:
        assert session.desk.has_class("-narrow") is (layout != "wide")


async def test_an_unknown_theme_is_told_and_the_dark_one_taken(tmp_path: Path) -> None:
    async with opened(tmp_path, theme="no-such") as session:
        assert session.app.theme == "scantui-dark"
        assert session.told() == ["[console] theme 'no-such' is not known"]
    async with opened(tmp_path, theme="scantui-light") as session:
        assert session.app.theme == "scantui-light"


@pytest.mark.parametrize("theme", ["auto", "scantui-light", "ansi-dark", "textual-ansi"])
async def test_without_colour_the_cursor_is_marked_and_reversed(theme: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with opened(tmp_path, theme=theme) as session:
        row = session.app.screen._compositor.render_strips()[2]
        marked = [segment for segment in row if "▌" in segment.text]
        assert marked
        under = [segment for segment in row if "#21690" in segment.text]
        assert under[0].style is not None
        assert under[0].style.reverse
        for segment in row:  # grey on grey at most: never two colours that are the same
            style = segment.style
            if style is not None and style.color is not None and style.bgcolor is not None and segment.text.strip():
                assert style.color != style.bgcolor


async def test_what_is_not_whole_is_one_key_away(tmp_path: Path) -> None:
    async with opened(tmp_path, size=(80, 24)) as session:
        session.expect_seen("(e)")
        await session.press("e")
        session.expect_seen("not all there", "scanner comes first", "Captures  22")


async def test_a_line_without_a_capture_says_so(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        await session.press("6", "enter")
        assert session.told()[-1] == "no capture stands behind this line"


async def test_each_pane_is_one_key_away_at_80x24(tmp_path: Path) -> None:
    async with opened(tmp_path, size=(80, 24)) as session:
        for key, pane in zip("654321", reversed(FOCUSABLE), strict=True):
            await session.press(key)
            assert session.focus == pane
            assert pane in session.desk.panes.panes
            session.expect_seen(f"{key} ")
        walked = []
        for _ in FOCUSABLE:
            await session.press("tab")
            walked.append(session.focus)
        assert walked == [*FOCUSABLE[1:], FOCUSABLE[0]]


async def test_one_glance_at_120x36_and_200x50(tmp_path: Path) -> None:
    async with opened(tmp_path, size=(120, 36)) as session:
        session.expect_seen("1 Tickets", "2 Machines", "NEXT  ", session.current.command or "", "3 What is known")
        await session.resize(200, 50)
        await session.settle()
        session.expect_seen("1 Tickets", "2 Machines", "NEXT  ", "3 What is known", "5 Timeline", "6 Texts", "ticket comment")


async def test_sizes_and_the_pane_in_front_are_remembered(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        usual = session.desk.tickets.size
        await session.press("greater_than_sign", "plus", "s")
        larger = session.desk.tickets.size
        assert (larger.width > usual.width, larger.height > usual.height) == (True, True)
        await session.press("q")
    async with opened(tmp_path) as session:
        assert session.desk.tickets.size == larger
        assert Pane.STEPS in session.desk.panes.panes
        await session.press("equals_sign")
        assert session.desk.tickets.size == usual


async def test_a_frame_is_dragged_with_the_mouse(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        width = session.desk.tickets.size.width
        edge = session.desk.tickets.region.right - 1
        await session.pilot.mouse_down(offset=(edge, 8))
        await session.pilot.hover(offset=(edge + 12, 8))
        await session.pilot.mouse_up(offset=(edge + 12, 8))
        await session.settle()
        assert abs(session.desk.tickets.size.width - width - 12) <= 1
        assert session.desk.tickets.cursor == 0


async def test_zoom_shows_the_pane_alone_and_escape_leaves_it(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        await session.press("5", "z")
        assert set(session.desk.panes.panes) == {Pane.TIMELINE}
        session.expect_unseen("1 Tickets")
        await session.press("escape")
        session.expect_seen("1 Tickets")
        assert session.focus == "timeline"


async def test_what_was_done_last_is_taken_back(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        first, width = numbers(session), session.desk.tickets.size.width
        await session.press("o", "2", "space", "greater_than_sign", "slash")
        await session.type("reboot")
        await session.press("enter", "escape", "1")
        changed = (numbers(session), session.desk.marks.count(), session.desk.tickets.size.width > width, session.desk.filter.text)
        assert changed == (sorted(first, key=numbers(session).index), 1, True, "")
        assert numbers(session) != first
        await session.press("u")
        assert session.desk.filter.text == "reboot"
        await session.press("u", "u", "u", "escape")
        assert (numbers(session), session.desk.marks.count(), session.desk.tickets.size.width) == (first, 0, width)


async def test_marked_machines_are_told_and_seen(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        await session.press("2", "space", "space")
        session.expect_seen("2 marked", "▪")
        await session.press("asterisk")
        session.expect_seen("6 marked")
        await session.press("asterisk")
        session.expect_unseen("marked")


async def test_the_queue_is_sorted_and_grouped(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        seen = []
        for _ in range(4):
            seen.append(tuple(numbers(session)))
            await session.press("o")
        assert len(set(seen)) >= 3
        assert tuple(numbers(session)) == seen[0]
        await session.press("O")
        session.expect_seen("to do now", "grouped by what is to be done")
        assert session.desk.current_ticket is not None
        await session.press("home", "up", "down")
        assert session.desk.current_ticket is not None


async def test_a_filter_that_cannot_be_understood_says_so_and_tab_completes(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        await session.press("slash")
        await session.type("nxt:reload")
        session.expect_seen("next:")
        assert len(numbers(session)) == 10
        await session.press(*["backspace"] * 10)
        await session.type("next:supp")
        await session.press("tab")
        assert session.desk.filter.text.strip() == "next:support-case"


async def test_what_changed_since_the_last_look_is_marked(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        session.expect_unseen("changed")
        await session.press("q")
    kept = tmp_path / "looks-demo.json"
    kept.write_text(kept.read_text().replace('"reload"', '"wait"', 1))
    async with opened(tmp_path) as session:
        session.expect_seen("10, 1 changed", "changed !!>")


@pytest.mark.parametrize("typed", [" ", "!", ":", '"', " next:", "a  b", "::", "!!x"])
async def test_no_filter_stops_the_console(typed: str, tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        await session.press("slash")
        await session.type(typed)
        await session.press("tab", "escape")
        assert len(numbers(session)) == 10
