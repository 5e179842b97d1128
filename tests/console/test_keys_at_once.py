"""Keys that come together, over a slow line or held down: each is about what stands under the cursor when it is its turn."""

from __future__ import annotations

from pathlib import Path

from textual import events

from scantui.console.screens.collect import CollectScreen
from scantui.console.screens.collect_work import Mode
from scantui.console.screens.forms import FormsScreen

from .driver import Driver, opened


async def press_at_once(session: Driver, *keys: str) -> None:
    """Without a frame between them."""
    for key in keys:
        session.app.post_message(events.Key(key, key if len(key) == 1 else None))
    await session.settle()
    await session.settle()


async def test_a_copy_is_of_the_ticket_to_which_the_cursor_went_before(tmp_path: Path) -> None:
    async with opened(tmp_path, clipboard="osc52") as session:
        await session.press("1", "home")
        before = session.current.case.host.name
        await press_at_once(session, "down", "c")
        assert session.current.case.host.name != before
        assert before not in session.clipboard.texts[-1]
        assert session.current.case.host.name in session.clipboard.texts[-1]


async def test_all_that_are_marked_are_of_the_ticket_to_which_the_cursor_went_before(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        await session.press("1", "home")
        await press_at_once(session, "down", "asterisk")
        ticket = session.desk.current_ticket
        assert ticket is not None
        assert session.desk.marks.of(ticket.ticket.id, ticket.assessments) == list(ticket.assessments)
        assert session.desk.marks.count() == len(ticket.assessments)


async def test_the_next_machine_is_of_the_ticket_to_which_the_cursor_went_before(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        await session.press("1", "home")
        await press_at_once(session, "down", "n")
        ticket = session.desk.current_ticket
        assert ticket is not None
        assert session.current is ticket.assessments[1]


async def test_a_mark_is_of_the_machine_that_stood_there_though_the_list_moves_on(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        await session.press("1", "home", "2", "end")
        machine = session.current
        await press_at_once(session, "space", "n")
        assert session.current.case.ticket.number != machine.case.ticket.number
        assert session.desk.marks.holds(machine.case.ticket.id, machine.case.host)
        assert session.desk.marks.count() == 1


async def test_a_form_is_copied_with_its_own_text(tmp_path: Path) -> None:
    async with opened(tmp_path, clipboard="osc52") as session:
        await session.press("1", "home", "d", "home")
        screen = session.app.screen
        assert isinstance(screen, FormsScreen)
        before, after = (form.draft for form in screen.forms[:2])
        assert before is not None
        assert after is not None
        assert before.text != after.text
        await press_at_once(session, "down", "y")
        session.clipboard.expect(after.text)


async def test_what_is_pasted_is_for_the_piece_to_which_the_cursor_went_before(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        await session.press("a", "home")
        await press_at_once(session, "down", "p")
        screen = session.app.screen
        assert isinstance(screen, CollectScreen)
        assert screen.mode is Mode.PASTE
        assert screen.asked_box.value == screen.options[1]
