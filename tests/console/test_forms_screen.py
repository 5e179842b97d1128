"""The action forms: the text as it will be pasted, what may be edited, what may not be copied; and no text is lost."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from textual.app import SuspendNotSupported
from textual.binding import Binding
from textual.geometry import Offset
from textual.widgets import Static, TextArea

from scantui.console.app import ScantuiApp
from scantui.console.keys import bindings_of
from scantui.console.screens.done import DoneScreen
from scantui.console.screens.evidence import EvidenceScreen
from scantui.console.screens.forms import FormsScreen
from scantui.console.widgets.key_line import KeyLine
from scantui.console.widgets.line_list import LineList
from scantui.drafts.action_model import ActionKind
from scantui.runbook.assessment import Next

from ..casekit import CaseKit
from .forms_kit import FIRST_MACHINE, first_with, forms_of, kept_in
from .test_keys import TAKEN_BY_OTHERS

# The text


async def test_what_is_called_for_comes_first_and_its_text_is_exact(tmp_path: Path) -> None:
    async with forms_of(tmp_path) as session:
        assert session.screen.form.kind is ActionKind.RELOAD
        assert session.text == FIRST_MACHINE.command
        session.driver.expect_seen("REPLAY", "paste into:", "called for", "a valid command: reload")
        await session.press("f2")
        session.driver.clipboard.expect(FIRST_MACHINE.command or "")


async def test_it_may_be_opened_at_a_form(tmp_path: Path) -> None:
    async with forms_of(tmp_path, first=ActionKind.SQUAD) as session:
        assert session.screen.form.kind is ActionKind.SQUAD
        assert session.text == session.own(ActionKind.SQUAD)


@pytest.mark.parametrize("key", ["f2", "c", "y"])
async def test_an_edited_text_is_copied_as_it_stands(key: str, tmp_path: Path) -> None:
    async with forms_of(tmp_path) as session:
        await session.show(ActionKind.COMMENT)
        await session.press("enter", *"Hello? ")
        assert session.driver.focus == "form-text"
        if key != "f2":
            await session.press("escape")
            assert session.driver.focus == "form-list"
        await session.press(key)
        session.driver.clipboard.expect("Hello? " + session.own(ActionKind.COMMENT))
        assert "edited" in session.status


async def test_letters_typed_into_the_text_are_text(tmp_path: Path) -> None:
    async with forms_of(tmp_path) as session:
        await session.press("enter")
        await session.driver.type("?ycmEusr:q/")
        assert session.text.startswith("?ycmEusr:q/")
        assert session.driver.place == "FormsScreen"
        assert session.driver.clipboard.texts == []


async def test_a_command_that_no_longer_is_one_is_not_copied(tmp_path: Path) -> None:
    async with forms_of(tmp_path) as session:
        await session.press("enter", "end", *"; reload all")
        assert "✗ this is no chlorine command" in session.status
        await session.press("f2")
        assert session.driver.clipboard.texts == []
        assert session.driver.told()[-1].startswith("not copied: ")


async def test_a_refused_form_shows_its_rule_and_gives_no_text(tmp_path: Path) -> None:
    async with forms_of(tmp_path, first_with(Next.NETWORK_TEAM)) as session:
        await session.show(ActionKind.REBOOT)
        rule = session.screen.form.rule
        assert rule
        session.driver.expect_seen("NOT ALLOWED", "refused", rule[:30])
        assert not session.screen.box.display
        for key in ("f2", "c", "f3", "f4", "f5"):
            await session.press(key)
            assert session.driver.told()[-1] == rule
        await session.press("enter")
        assert session.driver.focus == "form-checks"
        assert session.driver.clipboard.texts == []
        assert kept_in(tmp_path) == []


async def test_a_subject_is_copied_by_itself(tmp_path: Path) -> None:
    async with forms_of(tmp_path, first_with(Next.SUPPORT_CASE)) as session:
        draft = session.screen.form.draft
        assert draft is not None
        assert draft.subject
        session.driver.expect_seen("subject (s copies it)")
        await session.press("s")
        session.driver.clipboard.expect(draft.subject)
        await session.show(ActionKind.COMMENT)
        await session.press("s")
        assert session.driver.told()[-1] == "this text has no subject of its own"


# Nothing typed is lost


async def test_an_edited_text_is_there_again_and_says_of_when(tmp_path: Path) -> None:
    async with forms_of(tmp_path, first=ActionKind.COMMENT) as session:
        await session.press("enter", "X")
        assert session.status.endswith("edited, saving …; F3 goes back to scantui's")
        session.screen.texts.flush()
        await session.driver.settle()
        assert session.status.endswith("edited, saved; F3 goes back to scantui's")
        await session.again()
        assert session.text == "X" + session.own(ActionKind.COMMENT)
        assert session.status.endswith("unfinished text of 2026-11-20 09:30 UTC; F3 goes back to scantui's")
        session.driver.expect_seen("edited")
        await session.press("f2")
        await session.again()
        assert session.text.startswith("X")  # copying is not the end of it
        await session.press("enter", "Y")
        assert session.status.endswith("edited, saving …; F3 goes back to scantui's")


async def test_undone_edits_are_gone_but_for_a_second_thought(tmp_path: Path) -> None:
    async with forms_of(tmp_path, first=ActionKind.COMMENT) as session:
        await session.press("enter", "X", "f3")
        own = session.own(ActionKind.COMMENT)
        assert session.text == own
        assert session.status.endswith("scantui's own text; F3 brings yours back")
        await session.press("f3")
        assert session.text == "X" + own
        await session.press("f3")
        await session.again()
        assert session.text == own
        assert kept_in(tmp_path) == []
        await session.press("f3")
        assert session.driver.told()[-1] == "this is scantui's own text"


async def test_a_text_typed_back_to_scantuis_is_no_edit(tmp_path: Path) -> None:
    async with forms_of(tmp_path) as session:
        await session.press("enter", "end", "X", "backspace", "escape", "escape")
        assert kept_in(tmp_path) == []


async def test_each_form_has_its_own_edits(tmp_path: Path) -> None:
    async with forms_of(tmp_path) as session:
        for kind in (ActionKind.COMMENT, ActionKind.SQUAD):
            await session.show(kind)
            await session.press("enter", *kind.value[:3], "escape")
        await session.show(ActionKind.COMMENT)
        assert session.text == "com" + session.own(ActionKind.COMMENT)
        await session.show(ActionKind.SQUAD)
        assert session.text == "squ" + session.own(ActionKind.SQUAD)


async def test_a_letter_typed_just_before_the_list_moves_is_not_lost(tmp_path: Path) -> None:
    async with forms_of(tmp_path, first=ActionKind.COMMENT) as session:
        session.screen.box.insert("X", (0, 0))
        session.screen.form_list.cursor += 1  # before anybody was told of the letter
        await session.driver.settle()
        session.screen.form_list.cursor -= 1
        await session.driver.settle()
        assert session.text == "X" + session.own(ActionKind.COMMENT)
        session.screen.box.insert("Y", (0, 0))
        session.screen.remember()
        assert [text[:2] for text in kept_in(tmp_path)] == ["YX"]


async def test_quitting_from_the_text_keeps_it(tmp_path: Path) -> None:
    async with forms_of(tmp_path, first=ActionKind.COMMENT) as session:
        await session.press("enter", "X")
        await session.driver.pilot.press("ctrl+c")
    assert [text[0] for text in kept_in(tmp_path)] == ["X"]


async def test_a_text_that_cannot_be_kept_is_said(tmp_path: Path) -> None:
    async with forms_of(tmp_path, first=ActionKind.COMMENT) as session:
        (tmp_path / "texts").write_text("in the way")
        await session.press("enter", "X")
        session.screen.texts.flush()
        await session.driver.settle()
        assert "edited, NOT saved: " in session.status
        (tmp_path / "texts").unlink()


# The editor


class GivesItsTerminalAway(ScantuiApp):
    """In a test there is no terminal to give away."""

    @contextmanager
    def suspend(self) -> Iterator[None]:
        yield


def editor(folder: Path, does: str) -> dict[str, str]:
    program = folder / "my-editor"
    program.write_text(f"#!{sys.executable}\nimport pathlib, sys\npath = pathlib.Path(sys.argv[1])\n{does}\n")
    program.chmod(0o700)
    return {"EDITOR": str(program)}


async def test_the_editors_text_is_taken_checked_and_kept(tmp_path: Path) -> None:
    environ = editor(tmp_path, "path.write_text('Greetings. ' + path.read_text())")
    async with forms_of(tmp_path, environ=environ, kind=GivesItsTerminalAway, first=ActionKind.COMMENT) as session:
        await session.press("f4")
        assert session.text == "Greetings. " + session.own(ActionKind.COMMENT)
        assert "edited" in session.status
        await session.show(ActionKind.RELOAD)
        await session.press("E")
        assert "✗ this is no chlorine command" in session.status
        await session.again()
        await session.show(ActionKind.COMMENT)
        assert session.text.startswith("Greetings. ")


async def test_an_editor_that_fails_leaves_the_text_and_says_why(tmp_path: Path) -> None:
    environ = editor(tmp_path, "sys.exit(2)")
    async with forms_of(tmp_path, environ=environ, kind=GivesItsTerminalAway) as session:
        await session.press("enter", "end", "X", "f4")
        assert session.text == f"{FIRST_MACHINE.command}X"
        assert session.driver.told()[-1].startswith("the editor ended with status 2")


async def test_where_there_is_no_terminal_to_give_away_that_is_said(tmp_path: Path) -> None:
    async with forms_of(tmp_path, environ=editor(tmp_path, "path.write_text('x')")) as session:
        with pytest.raises(SuspendNotSupported), session.driver.app.suspend():
            pass
        await session.press("f4")
        assert session.text == FIRST_MACHINE.command
        assert session.driver.told()[-1].startswith("an editor cannot have this terminal")


# What it rests on


async def test_one_key_leads_from_a_check_to_its_capture(tmp_path: Path) -> None:
    async with forms_of(tmp_path) as session:
        checks = session.screen.checks
        number = next(index for index, check in enumerate(checks) if check.evidence)
        await session.press("tab")
        assert session.driver.focus == "form-text", "the text's own frame says that Tab edits it"
        await session.press("tab", *["down"] * session.screen._check_of_line.index(number))
        assert session.driver.focus == "form-checks"
        await session.press("r")
        shown = session.driver.app.screen
        assert isinstance(shown, EvidenceScreen)
        assert shown.capture.id == checks[number].evidence[0]
        await session.press("escape", "enter")
        shown = session.driver.app.screen
        assert isinstance(shown, EvidenceScreen)
        assert shown.capture.id == checks[number].evidence[1 % len(checks[number].evidence)]


async def test_the_texts_of_many_machines_are_written_by_a_thread(tmp_path: Path) -> None:
    many = [CaseKit().host(f"prod-dal10-carrier2-worker-{number}").portal(fen="5 days ago").log().assess() for number in range(1000, 1061)]
    async with forms_of(tmp_path, *many) as session:
        session.driver.expect_seen("61 machines of #11738", "called for")
        await session.press("enter", "X", "escape", "m", "enter")
        assert len(session.screen.deeds.for_(many)) == 61
        assert session.text.startswith("X")
        await session.press("u")
        assert session.screen.deeds.for_(many) == {}


# Keys, mouse, sizes


def test_keys_are_nobody_elses() -> None:
    of_the_box = {each.key for each in Binding.make_bindings(TextArea.BINDINGS)}
    for kinds in ((LineList, FormsScreen, ScantuiApp), (LineList, DoneScreen)):
        meanings: defaultdict[str, set[str]] = defaultdict(set)
        for binding in (each for kind in kinds for each in bindings_of(kind)):
            assert binding.id, binding
            assert binding.tooltip or kinds[0] is LineList
            meanings[binding.key].add(binding.action)
        both = {key for key, actions in meanings.items() if len(actions) > 1}
        assert both <= ({"enter", "up", "down"} if DoneScreen in kinds else set())  # there the list moves, and Enter is the screen's
        assert set(meanings) & TAKEN_BY_OTHERS == set()
    ours = {binding.key for binding in bindings_of(FormsScreen)}
    assert ours & of_the_box - {"tab", "escape"} == set()
    assert all(binding.tooltip for kind in (FormsScreen, DoneScreen) for binding in bindings_of(kind))


async def test_escape_steps_back_from_everywhere(tmp_path: Path) -> None:
    async with forms_of(tmp_path) as session:
        for keys in (["tab"], ["enter", "X"], ["question_mark"], ["m"], ["m", "tab"]):
            await session.press(*keys, "escape")
            assert (session.driver.place, session.driver.focus) == ("FormsScreen", "form-list")
        await session.press("escape")
        assert session.driver.place == "DeskScreen"


async def test_everything_can_be_clicked(tmp_path: Path) -> None:
    async with forms_of(tmp_path) as session:
        pilot = session.driver.pilot
        await pilot.click("#form-list", offset=(5, 2))
        await session.driver.settle()
        assert session.screen.form.kind is session.screen.forms[1].kind
        await pilot.click("#form-text", offset=(2, 1))
        await session.press("X")
        assert session.text == "X" + session.own(session.screen.form.kind)
        await pilot.click("#form-checks", offset=(4, 1))
        assert session.driver.focus == "form-checks"


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (120, 36), (200, 50)], ids=lambda size: f"{size[0]}x{size[1]}")
async def test_everything_has_room_at_every_size(size: tuple[int, int], tmp_path: Path) -> None:
    async with forms_of(tmp_path, size=size, first=ActionKind.COMMENT) as session:
        await session.press("m", *"CHG5501234")
        marker = session.driver.app.screen.query_one("#done-preview", Static)
        assert marker.region.bottom < size[1]
        assert str(marker.content).endswith("-->")
        await session.press("enter", "enter", "X")
        screen = session.screen
        assert screen.box.region.height >= 6
        assert screen.box.region.width >= 60
        assert screen.check_list.content_size.height >= 1
        for part in (screen.form_list, screen.check_list, screen.box, screen.query_one("#form-status")):
            assert part.region.bottom <= size[1] - 1
            assert part.region.right <= size[0]
        assert screen.check_list.content_size.height <= 4 or size[0] > 80


async def test_the_footer_fits_into_80_columns(tmp_path: Path) -> None:
    async with forms_of(tmp_path, size=(80, 24)) as session:
        for keys in ([], ["enter"], ["f5"]):
            await session.press(*keys)
            shown = session.driver.app.screen.query_one(KeyLine).spans
            assert shown
            assert max(end for _, _, end in shown) <= 80
            line = session.driver.screen_text().splitlines()[-1]
            assert all(key.description in line for key, _, _ in shown)


async def test_a_click_beside_the_list_does_nothing(tmp_path: Path) -> None:
    async with forms_of(tmp_path) as session:
        below = session.screen.form_list.content_region.bottom_left - session.screen.form_list.region.offset
        await session.driver.pilot.click("#form-list", offset=Offset(below.x + 2, below.y - 1))
        assert session.screen.form_list.cursor == 0
