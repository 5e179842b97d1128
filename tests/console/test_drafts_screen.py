"""The drafts screen: the text as it will be pasted, what may be edited, what may not be copied, and the form for what was done."""

from __future__ import annotations

from pathlib import Path

import pytest

from scantui.drafts.model import DraftKind
from scantui.runbook.assessment import Next

from .driver import Driver, opened
from .test_sessions import FIRST


async def show(session: Driver, kind: DraftKind) -> None:
    """Open the drafts of the current machine at a kind."""
    await session.press("d")
    kinds = [offer.kind for offer in session.drafts.offers]
    await session._walk(kinds.index(kind))


async def test_what_is_called_for_comes_first_and_its_text_is_exact(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        await session.press("d")
        assert session.drafts.offer.kind is DraftKind.CHLORINE
        assert session.drafts.box.text == session.current.command
        session.expect_seen("REPLAY", "paste into:", "a valid command: reload")
        await session.press("f2")
        session.clipboard.expect(session.current.command or "")


@pytest.mark.parametrize("key", ["f2", "c", "y"])
async def test_an_edited_text_is_copied_as_it_stands(key: str, tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        await show(session, DraftKind.COMMENT)
        await session.press("tab", "tab", "ctrl+home", *"Hello? ", "tab" if key == "f2" else "escape")
        session.expect_seen("edited, F3 undoes it")
        if key != "f2":
            assert session.focus == "kinds"
        await session.press(key)
        session.clipboard.expect("Hello? " + session.draft(DraftKind.COMMENT).text)
        await session.press("f3")
        assert session.drafts.box.text == session.draft(DraftKind.COMMENT).text
        assert session.drafts.edited == {}


async def test_a_command_that_no_longer_is_one_is_not_copied(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        await session.press("d", "enter", "ctrl+end", *"; reload all")
        session.expect_seen("this is no chlorine command")
        await session.press("f2")
        assert session.clipboard.texts == []
        assert session.told()[-1].startswith("not copied: ")


async def test_a_command_for_a_role_that_forbids_it_shows_its_rule(tmp_path: Path) -> None:
    number, name = FIRST[Next.NETWORK_TEAM]
    async with opened(tmp_path) as session:
        await session.select_ticket(number)
        await session.select_machine(name)
        await show(session, DraftKind.CHLORINE)
        assert session.drafts.offer.draft is None
        session.expect_seen("not allowed: ")
        await session.press("c")
        assert session.clipboard.texts == []


async def test_the_comment_says_what_was_done_once_the_change_is_known(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        await show(session, DraftKind.COMMENT)
        await session.press("tab")
        assert session.focus == "number"
        await session.type("chg55012")
        session.expect_seen("the number is not whole yet")
        assert session.drafts.box.text == session.draft(DraftKind.COMMENT).text
        await session.type("34")
        text = session.drafts.box.text
        assert "was requested at 2026-11-20 09:30 UTC (`CHG5501234`)" in text
        assert '"request":"CHG5501234"' in text
        await session.press("f2")
        session.clipboard.expect(text)
        await session.press(*["backspace"] * 10)
        assert session.drafts.box.text == session.draft(DraftKind.COMMENT).text


async def test_an_edited_text_is_not_overwritten_by_the_form(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        await show(session, DraftKind.COMMENT)
        await session.press("tab", "tab", "ctrl+home", "X", "shift+tab")
        await session.type("CHG5501234")
        assert session.drafts.box.text == "X" + session.draft(DraftKind.COMMENT).text
        await session.press("f3")
        assert "CHG5501234" in session.drafts.box.text


async def test_where_nothing_is_for_chlorine_to_do_there_is_no_form(tmp_path: Path) -> None:
    number, name = FIRST[Next.RECOVERED]
    async with opened(tmp_path) as session:
        await session.select_ticket(number)
        await session.select_machine(name)
        await show(session, DraftKind.COMMENT)
        assert not session.drafts.number.display


async def test_a_subject_is_copied_by_itself(tmp_path: Path) -> None:
    number, name = FIRST[Next.SUPPORT_CASE]
    async with opened(tmp_path) as session:
        await session.select_ticket(number)
        await session.select_machine(name)
        await session.press("d", "s")
        session.clipboard.expect(session.draft().subject or "no subject")


async def test_a_tickets_texts_are_its_comment_and_its_command(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        await session.press("D")
        assert [offer.kind for offer in session.drafts.offers] == [DraftKind.COMMENT, DraftKind.CHLORINE]
        session.expect_seen("6 machines of #21690")


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 50)], ids=lambda size: f"{size[0]}x{size[1]}")
async def test_the_text_has_room_at_every_size(size: tuple[int, int], tmp_path: Path) -> None:
    async with opened(tmp_path, size=size) as session:
        await show(session, DraftKind.COMMENT)
        assert session.drafts.box.region.height >= 6
        assert session.drafts.box.region.width >= 60
