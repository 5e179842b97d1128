"""What a terminal sends, however it comes: a paste presses no key, no byte ends the console, and no key is lost."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from textual import events

from scantui.console.keyboard import KeyboardParser, escape_and_key
from scantui.console.screens.collect import CollectScreen

from .driver import opened
from .terminal import Terminal
from .test_keys_at_once import press_at_once

HOSTILE = "down \x1b]0;m\x07\r\x1b[31mred\x1b[0m \x1b]qqmd\r \x1bP1$r0m\x1b\\ \x1b[200~ \u202e \x1b"


def read(*pieces: str) -> list[events.Event]:
    parser = KeyboardParser()
    found = [event for piece in pieces for event in parser.feed(piece)]
    return [event for event in found if isinstance(event, events.Event)]


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 64, 4096])
def test_a_paste_is_one_text_however_it_is_cut(size: int) -> None:
    sent = f"j\x1b[200~{HOSTILE}\x1b[201~k\x1b[200~\x1b[201~\x1b[200~x\x1b[201~"
    found = read(*(sent[start : start + size] for start in range(0, len(sent), size)))
    assert [event.text if isinstance(event, events.Paste) else getattr(event, "key", "") for event in found] == ["j", HOSTILE, "k", "", "x"]


def test_keys_that_are_no_paste_are_read_as_ever() -> None:
    found = read("a\x1b", "[A", "\x1b[2", "4~", "\x1bOQ")
    assert [getattr(event, "key", None) for event in found] == ["a", "up", "f12", "f2"]


@pytest.mark.parametrize(
    ("sent", "keys"),
    [("\x1bd", ["escape", "d"]), ("\x1b?", ["escape", "question_mark"]), ("\x1b2", ["escape", "2"]), ("\x1bG", ["escape", "G"])],
)
def test_escape_and_a_key_that_came_as_one_are_two(sent: str, keys: list[str]) -> None:
    parser = KeyboardParser()
    found = [*parser.feed(sent), *parser.feed("\x1b[A")]  # the next sequence tells that this one is over
    assert isinstance(found[0], events.Key)
    two = escape_and_key(found[0])
    assert two is not None
    assert [key.key for key in two] == keys


@pytest.mark.parametrize("key", ["a", "escape", "up", "alt+left", "ctrl+a"])
def test_other_keys_are_one(key: str) -> None:
    assert escape_and_key(events.Key(key, "a" if key == "a" else None)) is None


async def test_the_key_behind_escape_is_about_the_place_behind_it(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        await session.press("d")
        session.app.post_message(events.Key("alt+a", "a"))
        await session.settle()
        await session.settle()
        assert isinstance(session.app.screen, CollectScreen)


async def test_a_key_with_alt_that_the_user_bound_stays_one(tmp_path: Path) -> None:
    async with opened(tmp_path, keys={"collect": "alt+g"}) as session:
        await session.press("2")
        session.app.post_message(events.Key("alt+g", "g"))
        await session.settle()
        assert isinstance(session.app.screen, CollectScreen)


@pytest.mark.parametrize("key", ["m", "d", "t", "question_mark", "a", "colon"])
async def test_a_key_behind_the_one_that_leaves_opens_nothing(key: str, tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        place = session.app.screen
        await press_at_once(session, "q", key)
        assert session.app.screen is place
    assert session.app.last_words == ""
    assert session.app.return_code == 0


def test_in_a_real_terminal(tmp_path: Path) -> None:
    with Terminal(["demo"], tmp_path) as terminal:
        terminal.wait_for("NEXT  ")
        os.write(terminal._end, b"\xff\xfe\xc3")  # from a terminal that is not UTF-8
        terminal.type("\x1b[200~is down \x1b]m\r\r\x1b]qq\x1b[201~")
        terminal.type("?")
        terminal.wait_for("Keys of this place")
        terminal.type("\x1bd")
        terminal.wait_for("paste into")
        terminal.type("qm")
        assert terminal.wait_for_end() == 0
    assert list((tmp_path / "scantui").glob("**/deeds/*")) == []
    assert not (tmp_path / "scantui" / "crash.log").exists()
