"""Hostile text: nothing but printable text reaches the strips that go to the terminal, whatever widget it went through."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from rich.segment import Segment
from rich.text import Text
from textual.app import ComposeResult
from textual.color import Color
from textual.content import Content
from textual.widgets import Button, DataTable, Input, Label, Markdown, OptionList, Static, TextArea, Tree

from scantui.console.app import ScantuiApp
from scantui.console.crash import crash_text
from scantui.console.gate import HiddenCharacterGate
from scantui.safe_text import HIDDEN, MARK

from .driver import Driver, opened
from .hostile import ALL, HOST, PAYLOADS, make

WALK = (
    (), ("2",), ("3",), ("3", "z"), ("s",), ("t",), ("e",), ("e", "down", "down", "enter"), ("d",), ("d", "down"), ("d", "enter"),
    ("question_mark",), ("colon",), ("slash", "d", "a", "l"), ("c",), ("y",), ("D",), ("3", "enter"),
)  # fmt: skip
"""Keys to every place that shows text from outside."""


def hidden_in(session: Driver) -> list[str]:
    rows = session.app.screen._compositor.render_strips()
    return [segment.text for row in rows for segment in row if HIDDEN.search(segment.text) or "\x1b" in segment.text]


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("hostile"))


@pytest.mark.parametrize("size", [(80, 24), (120, 36)], ids=["80x24", "120x36"])
async def test_no_place_lets_a_hidden_character_through(bundle: Path, tmp_path: Path, size: tuple[int, int]) -> None:
    async with opened(tmp_path, size=size, bundle=bundle) as session:
        assert session.desk.loaded is not None, session.screen_text()
        assert any(one.ticket.title.has_hidden for one in session.desk.shown_tickets)
        for number in range(session.desk.tickets.count):
            session.desk.tickets.cursor = number
            await session.settle()
            assert hidden_in(session) == []
        session.desk.tickets.cursor = next(i for i, one in enumerate(session.desk.shown_tickets) if one.assessments)
        for keys in WALK:
            await session.press(*keys)
            assert hidden_in(session) == [], keys
            ET.fromstring(session.app.export_screenshot())  # noqa: S314 - our own text
            for _ in range(4):
                await session.press("escape")
            assert session.place == "DeskScreen", keys
        assert not session.app._exit
    assert all(HIDDEN.search(text.replace("\n", "")) is None for text in session.clipboard.texts)
    assert session.clipboard.texts


async def test_a_ticket_with_hidden_characters_says_so(bundle: Path, tmp_path: Path) -> None:
    async with opened(tmp_path, bundle=bundle) as session:
        await session.press("t")
        session.expect_seen("contains hidden characters", MARK)


async def test_the_name_of_a_file_is_text_only(bundle: Path, tmp_path: Path) -> None:
    async with opened(tmp_path, bundle=bundle) as session:
        await session.press("e", "end", "enter")
        assert hidden_in(session) == []
        await session.press("home")
        session.expect_seen("evil")
        assert hidden_in(session) == []


class Sinks(ScantuiApp):
    """Feeds raw text to widgets as a careless change might: the gate must hold alone."""

    def on_mount(self) -> None:
        table: DataTable[Text] = self.query_one(DataTable)
        table.add_column(Text("".join(ALL.split())))
        table.add_row(Text(ALL))
        self.query_one(Tree).root.add(Text(ALL))
        self.notify(ALL, title=ALL, markup=False)
        self.query_one(Static).border_title = Content(ALL)
        self.title = ALL

    def compose(self) -> ComposeResult:
        yield Static(ALL, markup=False)
        yield Label(ALL, markup=False)
        yield Input(ALL)
        yield TextArea(ALL)
        yield DataTable()
        yield Tree(Text(ALL))
        yield OptionList(Content(ALL))
        yield Button(Content(ALL))
        yield Markdown(ALL)


async def test_the_gate_holds_alone(tmp_path: Path) -> None:
    from .driver import ReadAlready, source

    replay = source()
    app = Sinks(replay, ReadAlready(replay.bundle), lambda: tmp_path)
    async with app.run_test(size=(120, 120)) as pilot:
        await pilot.pause()
        for row in app.screen._compositor.render_strips():
            for segment in row:
                assert HIDDEN.search(segment.text) is None, segment.text


@pytest.mark.parametrize("payload", [*PAYLOADS, "flag 🇩🇪 hand 👍🏽 woman 👩\u200d👩 cloud ☁\ufe0f"])
def test_the_gate_moves_nothing_that_stands_behind(payload: str) -> None:
    given = Segment(f"{payload} text behind")
    (segment,) = HiddenCharacterGate().apply([given], Color(0, 0, 0))
    assert HIDDEN.search(segment.text) is None
    assert segment.cell_length == given.cell_length
    assert not {char for char in segment.text if "\U0001f1e6" <= char <= "\U0001f1ff" or "\U0001f3fb" <= char <= "\U0001f3ff"}


def test_the_gate_leaves_ordinary_text_alone() -> None:
    segments = [Segment("✓ fresh ─ 監視"), Segment("plain")]
    assert HiddenCharacterGate().apply(segments, Color(0, 0, 0)) == segments


def test_a_crash_text_is_clean_too(tmp_path: Path) -> None:
    try:
        raise type(f"Evil{ALL}".replace("\x00", ""), (Exception,), {})(ALL)
    except Exception as error:  # noqa: BLE001 - it is ours
        text = crash_text(error, lambda: tmp_path, f"kept {ALL}")
    assert HIDDEN.search(text.replace("\n", "")) is None

