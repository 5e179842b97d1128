"""Keys: none means two things in one place, none belongs to a multiplexer, and users may change each by its id."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from scantui.console.commands import PaletteCommands, commands_of
from scantui.console.keys import bindings_of, key_words, places, problems_of
from scantui.console.widgets.key_line import KeyLine

from .driver import opened

PLACES = places()
TAKEN_BY_OTHERS = {f"ctrl+{letter}" for letter in "basqjmih"}
"""By tmux, screen, the terminal's flow control, or sent for Tab, Enter and Backspace (STYLE "What their users ask for")."""


@pytest.mark.parametrize("place", PLACES)
def test_no_key_means_two_commands_in_a_place(place: str) -> None:
    meanings: defaultdict[str, set[str]] = defaultdict(set)
    for kind in PLACES[place]:
        for binding in bindings_of(kind):
            meanings[binding.key].add(binding.action)
    assert {key: actions for key, actions in meanings.items() if len(actions) > 1} == {}


@pytest.mark.parametrize("place", PLACES)
def test_no_command_lies_on_a_key_of_the_multiplexers(place: str) -> None:
    keys = {binding.key for kind in PLACES[place] for binding in bindings_of(kind)}
    assert keys & TAKEN_BY_OTHERS == set()


@pytest.mark.parametrize("place", PLACES)
def test_every_command_has_an_id_and_ids_differ(place: str) -> None:
    actions: defaultdict[str, set[str]] = defaultdict(set)
    for kind in PLACES[place]:
        for binding in bindings_of(kind):
            assert binding.id, binding
            actions[binding.id].add(binding.action)
    assert all(len(found) == 1 for found in actions.values())


async def test_letters_typed_into_the_filter_are_text(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        await session.press("slash")
        await session.type("next:wait?cq")
        assert session.desk.filter_box.value == "next:wait?cq"
        assert session.place == "DeskScreen"


async def test_control_c_leaves_from_anywhere(tmp_path: Path) -> None:
    for keys in ((), ("slash",), ("d", "enter"), ("e",), ("question_mark",), ("colon",)):
        async with opened(tmp_path) as session:
            await session.press(*keys)
            await session.pilot.press("ctrl+c")
            assert session.app._exit, keys


async def test_q_asks_nothing(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        await session.pilot.press("q")
        assert session.app._exit


async def test_the_footer_fits_into_80_columns(tmp_path: Path) -> None:
    for keys in ((), ("3",), ("d",), ("d", "enter"), ("e",), ("t",), ("question_mark",), ("3", "down", "down", "enter")):
        async with opened(tmp_path, size=(80, 24)) as session:
            await session.press(*keys)
            shown = session.app.screen.query_one(KeyLine).spans
            assert shown, keys
            assert max(end for _, _, end in shown) <= 80, keys
            line = session.screen_text().splitlines()[-1]
            assert all(key.description in line for key, _, _ in shown), keys


async def test_escape_always_steps_back(tmp_path: Path) -> None:
    async with opened(tmp_path, size=(80, 24)) as session:
        await session.press("enter", "enter")
        assert session.focus == "page"
        for place in ("e", "t", "question_mark", "d", "colon"):
            await session.press(place)
            assert session.place != "DeskScreen"
            await session.press("escape")
            assert (session.place, session.focus) == ("DeskScreen", "page")
        await session.press("escape")
        assert session.focus == "machines"
        await session.press("z", "escape")
        assert not session.desk.arrangement.zoomed
        await session.press("escape")
        assert session.focus == "tickets"
        await session.press("escape")
        assert session.focus == "tickets"


async def test_escape_from_a_text_goes_to_the_list_and_keeps_the_edit(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        await session.press("d", "enter", "X", "escape")
        assert (session.place, session.focus) == ("FormsScreen", "form-list")
        await session.press("escape")
        assert session.place == "DeskScreen"
        await session.press("d", "enter")
        session.expect_seen("X" + (session.current.command or ""))


async def test_help_lists_every_key_with_the_id_that_settings_use(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        commands = list(commands_of(session.desk))
        assert {"copy-comment", "filter", "up", "quit", "palette"} <= {command.binding.id for command in commands}
        await session.press("question_mark")
        page = "\n".join(session.lines("keys"))
        for command in commands:
            assert key_words(command.keys) in page
            assert str(command.binding.id) in page


async def test_another_key_for_a_command(tmp_path: Path) -> None:
    async with opened(tmp_path, keys={"copy-comment": "f5,x"}) as session:
        await session.press("c")
        assert session.clipboard.texts == []
        await session.press("x")
        assert len(session.clipboard.texts) == 1
        await session.press("question_mark")
        assert any("F5 x" in line for line in session.lines("keys"))
        assert session.told()[0].startswith("comment for")


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"copy": "y"}, ["[console.keys] 'copy' is no command's id; ? lists them"]),
        ({"copy-comment": "d"}, ["[console.keys] d would mean copy-comment and drafts"]),
        ({"copy-comment": "d", "drafts": "c"}, []),
        ({"copy-comment": "f9"}, []),
        ({}, []),
    ],
)
def test_what_is_wrong_with_the_users_keys_is_said(keys: dict[str, str], said: list[str]) -> None:
    assert problems_of(keys) == said


async def test_unknown_ids_are_told_on_the_screen(tmp_path: Path) -> None:
    async with opened(tmp_path, keys={"no-such": "x"}) as session:
        assert session.told() == ["[console.keys] 'no-such' is no command's id; ? lists them"]


async def test_the_palette_holds_every_command_with_its_key(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        await session.press("colon")
        await session.type("runbook steps")
        session.expect_seen("The runbook's steps as a checklist", "4 s  (steps)")
        await session.press("enter")
        assert session.focus == "steps"


async def test_the_palette_changes_the_theme(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        await session.press("ctrl+p")
        await session.type("theme")
        session.expect_seen("Theme", "Change the colours")


async def test_the_palette_begins_with_what_can_be_done_and_ends_with_moving_about(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        await session.press("2")
        shown = [command.binding.id for command, _ in PaletteCommands(session.desk)._shown()]
        assert {"up", "down", "first", "last"} == {*shown[-6:]} - {"page-up", "page-down"}
