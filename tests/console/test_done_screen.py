"""Mark as done: what is shown is what is recorded, and what the next comment carries; nothing is recorded by leaving."""

from __future__ import annotations

from pathlib import Path

from textual.widgets import Static

from scantui.drafts.action_model import ActionKind
from scantui.runbook.assessment import Next
from scantui.tickets.model import DoneState

from .forms_kit import FIRST_MACHINE, TRIAGE, first_with, forms_of


async def test_what_is_marked_is_what_the_next_comment_carries(tmp_path: Path) -> None:
    async with forms_of(tmp_path) as session:
        await session.press("m")
        assert session.driver.place == "DoneScreen"
        session.driver.expect_seen("nothing is sent", "requested", '"request":null')
        await session.driver.type("chg55012")
        session.driver.expect_seen("not a number like CHG0000000", "not yet: ")
        await session.press("enter")
        assert session.driver.place == "DoneScreen"
        await session.driver.type("34")
        preview = str(session.driver.app.screen.query_one("#done-preview", Static).content)
        await session.press("enter")
        assert session.driver.told()[-1] == "recorded: reload requested, CHG5501234; the next comment says so (u takes it back)"
        session.driver.expect_seen("✓ reload requested, CHG5501234, 2026-11-20 09:30 UTC (u takes it back)")
        await session.show(ActionKind.COMMENT)
        assert session.text.rstrip().endswith(preview)
        assert "was requested at 2026-11-20 09:30 UTC (`CHG5501234`)" in session.text
        await session.again()
        await session.show(ActionKind.COMMENT)
        assert "`CHG5501234`" in session.text
        await session.press("u")
        assert session.driver.told()[-1].startswith("taken back: reload requested, CHG5501234")
        assert session.text == session.own(ActionKind.COMMENT)
        await session.press("u")
        assert session.driver.told()[-1] == "nothing was marked as done here"


async def test_leaving_the_form_records_nothing(tmp_path: Path) -> None:
    async with forms_of(tmp_path) as session:
        await session.press("f5", *"CHG5501234", "escape")
        assert session.driver.place == "FormsScreen"
        assert session.screen.deeds.of(FIRST_MACHINE) is None
        assert not (tmp_path / "deeds").exists()


async def test_how_far_it_came_is_chosen_by_key_and_by_mouse(tmp_path: Path) -> None:
    async with forms_of(tmp_path, first=ActionKind.COMMENT) as session:
        await session.press("enter", "f5", "down", "down")
        session.driver.expect_seen("● failed", '"state":"failed"')
        await session.driver.pilot.click("#done-states", offset=(4, 1))
        await session.driver.settle()
        session.driver.expect_seen("● passed", '"state":"passed"')
        await session.press("enter")
        done = session.screen.deeds.of(FIRST_MACHINE)
        assert done is not None
        assert (done.state, done.request) == (DoneState.PASSED, None)


async def test_marked_again_begins_with_what_was_marked(tmp_path: Path) -> None:
    async with forms_of(tmp_path, first=ActionKind.COMMENT) as session:
        await session.press("m", *"CHG5501234", "enter", "m")
        session.driver.expect_seen("It takes the place of:", "reload requested, CHG5501234.")
        await session.press("down", "enter")
        done = session.screen.deeds.of(FIRST_MACHINE)
        assert done is not None
        assert (done.state, done.request) == (DoneState.PASSED, "CHG5501234")


async def test_an_edited_comment_stays_and_is_told_that_scantuis_has_changed(tmp_path: Path) -> None:
    async with forms_of(tmp_path, first=ActionKind.COMMENT) as session:
        await session.press("enter", "X", "escape", "m", *"CHG5501234", "enter")
        assert session.text == "X" + session.own(ActionKind.COMMENT)
        assert session.status.endswith("scantui's own text has changed since")
        await session.again()
        assert session.status.endswith("scantui's own text has changed since")
        await session.press("f3")
        assert "`CHG5501234`" in session.text


async def test_what_nobody_gives_a_number_for_asks_for_none(tmp_path: Path) -> None:
    async with forms_of(tmp_path, first_with(Next.SQUAD)) as session:
        await session.press("m")
        assert session.driver.focus == "done-states"
        await session.press("enter")
        assert session.screen.deeds.of(session.assessments[0]) is not None


async def test_where_nothing_can_be_done_there_is_nothing_to_mark(tmp_path: Path) -> None:
    async with forms_of(tmp_path, first_with(Next.RECOVERED)) as session:
        await session.press("m")
        assert session.driver.place == "FormsScreen"
        assert session.driver.told()[-1] == "nothing is called for here that could be marked as done"


async def test_several_machines_are_marked_together(tmp_path: Path) -> None:
    reboots = [[each for each in one.assessments if each.next is Next.REBOOT] for one in TRIAGE.tickets]
    several = next(same for same in reboots if len(same) > 1)
    async with forms_of(tmp_path, *several) as session:
        assert {form.kind for form in session.screen.forms} == {ActionKind.COMMENT, ActionKind.REBOOT, ActionKind.RELOAD}
        await session.show(ActionKind.REBOOT)
        await session.press("m")
        session.driver.expect_seen(f"Recorded here for {len(several)} machines of #", f"and {len(several) - 1} more like it")
        await session.press(*"CHG5501234", "enter")
        assert set(session.screen.deeds.for_(several)) == {each.case.host for each in several}
        await session.show(ActionKind.COMMENT)
        assert session.text.count('"request":"CHG5501234"') == len(several)
        await session.press("u")
        assert session.screen.deeds.for_(several) == {}
