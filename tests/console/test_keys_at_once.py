"""Keys that come together, over a slow line or held down: each is about what stands under the cursor when it is its turn."""

from __future__ import annotations

from pathlib import Path

from textual import events

from scantui.console.screens.collect import CollectScreen
from scantui.console.screens.collect_work import CollectMode
from scantui.console.screens.done import DoneScreen
from scantui.console.screens.forms import FormsScreen
from scantui.console.screens.help import HelpScreen

from .driver import Driver, opened
from .terminal import Terminal


async def press_at_once(session: Driver, *keys: str) -> None:
    """Without a frame between them."""
    for key in keys:
        session.app.post_message(events.Key(key, key if len(key) == 1 else None))
    for _ in range(4):
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
        assert screen.mode is CollectMode.PASTE
        assert screen.asked_box.value == screen.options[1]


# Behind a key that opens a screen or moves the focus


async def test_a_number_typed_at_once_behind_the_key_that_asks_for_it_is_that_number(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        await session.select_ticket(21760)
        await press_at_once(session, "m", *"CHG5501234")
        screen = session.app.screen
        assert isinstance(screen, DoneScreen)
        assert screen.number.value == "CHG5501234"
        machine = session.current
        await press_at_once(session, "enter", "n")
        assert session.place == "DeskScreen"
        assert session.current is not machine
        done = session.desk.deeds.of(machine)
        assert done is not None
        assert done.request == "CHG5501234"


async def test_a_filter_typed_at_once_presses_no_key_of_the_desk(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        await press_at_once(session, "slash", *"reload", "enter", "n")
        assert (session.place, session.focus, session.desk.filter.text) == ("DeskScreen", "tickets", "reload")


async def test_what_is_typed_behind_enter_goes_into_the_text(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        await press_at_once(session, "d", "enter", *"mine ")
        screen = session.app.screen
        assert isinstance(screen, FormsScreen)
        assert screen.box.text.startswith("mine ")


async def test_two_screens_deep(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        await press_at_once(session, "question_mark", "slash", *"copy")
        screen = session.app.screen
        assert isinstance(screen, HelpScreen)
        assert screen.filter == "copy"


async def test_escape_does_not_overtake_the_key_before_it(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        await press_at_once(session, "m", "escape", "2", "m")
        assert session.place == "DoneScreen"
        await press_at_once(session, "escape")
        assert (session.place, session.focus) == ("DeskScreen", "machines")


async def test_a_paste_goes_where_the_key_before_it_leads(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        await session.press("a", "home")
        session.app.post_message(events.Key("o", "o"))
        session.app.post_message(events.Paste("--since 2026-11-01T00:00:00Z "))
        await press_at_once(session)
        screen = session.app.screen
        assert isinstance(screen, CollectScreen)
        assert screen.asked_box.value.startswith("--since 2026-11-01T00:00:00Z ")
        assert screen.mode is CollectMode.WAYS


async def test_a_place_that_is_busy_for_long_keeps_the_keys_no_longer(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        session.app._round, session.app._sent_at = 1, float("-inf")  # sent long ago, and nothing of it was heard since
        await press_at_once(session, "question_mark")
        assert session.place == "HelpScreen"


def test_in_one_write_to_a_terminal(tmp_path: Path) -> None:
    """Where the number's letters would choose another state, and Enter would record it."""
    with Terminal(["demo"], tmp_path) as terminal:
        terminal.wait_for("NEXT  ", "due first")
        terminal.type("/21760\r")
        terminal.wait_for("filter: 21760")
        terminal.type("mCHG5501234\r")
        terminal.wait_for("recorded: reboot requested, CHG5501234")
