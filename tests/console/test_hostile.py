"""Hostile text: nothing but printable text reaches the strips that go to the terminal, whatever widget it went through."""

from __future__ import annotations

import os
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any, ClassVar

import pytest
from rich.segment import Segment
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.color import Color
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.events import Paste
from textual.screen import Screen
from textual.widgets import Button, DataTable, Footer, Input, Label, Markdown, OptionList, Static, TextArea, Tree

from scantui.console.app import ScantuiApp
from scantui.console.crash import crash_text
from scantui.console.gate import HiddenCharacterGate
from scantui.console.lines import Line, Part, Tone
from scantui.console.screens.collect import CollectScreen
from scantui.console.screens.collect_work import CollectMode
from scantui.console.widgets.band import Band, BandText
from scantui.console.widgets.key_line import KeyLine
from scantui.console.widgets.line_list import LineList
from scantui.console.widgets.next_box import NextBox
from scantui.console.widgets.panes import title
from scantui.console.widgets.path_input import PathInput
from scantui.safe_text import HIDDEN, MARK

from .driver import Driver, opened
from .hostile import ALL, OSC52, PAYLOADS, make
from .terminal import Terminal
from .walk import BOXES, WALK, back_to_the_desk


def hidden_in(session: Driver) -> list[str]:
    rows = session.app.screen._compositor.render_strips()
    return [segment.text for row in rows for segment in row if HIDDEN.search(segment.text) or "\x1b" in segment.text]


ROOT = str(Path(__file__).parents[2])
PLACES = {"CommandPalette", "DeskScreen"} | {
    name for path in (Path(ROOT) / "scantui/console/screens").glob("*.py")
    for name in re.findall(r"class (\w+Screen)\(", path.read_text("utf-8")) if name != "TextScreen"
}  # fmt: skip
"""Every screen that there is."""


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
            await back_to_the_desk(session)
            assert session.place == "DeskScreen", keys
        assert not session.app._exit
    assert all(HIDDEN.search(text.replace("\n", "")) is None for text in session.clipboard.texts)
    assert session.clipboard.texts


@pytest.mark.parametrize("keys", BOXES, ids="-".join)
async def test_what_is_pasted_is_text_only(keys: tuple[str, ...], bundle: Path, tmp_path: Path) -> None:
    async with opened(tmp_path, bundle=bundle) as session:
        session.desk.tickets.cursor = next(i for i, one in enumerate(session.desk.shown_tickets) if one.assessments)
        await session.settle()
        await session.press(*keys)
        target = session.app.focused
        assert target is not None
        for payload in (*PAYLOADS, ALL):
            target.post_message(Paste(payload))
            await session.settle()
            assert hidden_in(session) == [], payload
        for key in ("tab", "f2", "enter", "f3", "escape"):
            await session.press(key)
            assert hidden_in(session) == [], key
        assert session.app.is_running
        assert not session.app._exit
    assert all(HIDDEN.search(text.replace("\n", "")) is None for text in session.clipboard.texts)


def _hostile_files(folder: Path) -> Path:
    folder.mkdir()
    names = [payload.replace("/", "_").replace("\0", "")[:60].encode("utf-8", "surrogatepass") for payload in PAYLOADS]
    for name in (*names, b"\xff\xfe\x1b[2J"):
        (folder / os.fsdecode(name)).write_bytes(b"x" * 10)
    return folder


async def test_files_with_hostile_names_are_text_only(bundle: Path, tmp_path: Path) -> None:
    saved = _hostile_files(tmp_path / "saved")
    async with opened(tmp_path / "state", bundle=bundle, downloads=str(saved)) as session:
        session.desk.tickets.cursor = next(i for i, one in enumerate(session.desk.shown_tickets) if one.assessments)
        await session.settle()
        await session.press("a", "w")
        screen = session.app.screen
        assert isinstance(screen, CollectScreen)
        screen.look_into_folder()  # a second look: they are whole now
        await session.settle()
        assert len(screen.arrivals) > 10
        for _ in screen.arrivals:
            await session.press("enter")
            assert hidden_in(session) == []
            if screen.mode is CollectMode.SEEN:
                await session.press("escape")
            await session.press("down")
        await session.press("escape", "f")
        screen.query_one("#path", PathInput).value = f"{saved}/"
        await session.press("tab")
        assert hidden_in(session) == []
        assert session.app.is_running


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


NO_MARKUP = " ".join(payload for payload in PAYLOADS if "[/]" not in payload)
"""For the help of a palette's command: Textual always reads it as markup, so nothing from outside may ever stand there."""


class EvilCommands(Provider):
    async def discover(self) -> Hits:
        yield DiscoveryHit(Content(ALL), self.app.bell, help=NO_MARKUP)

    async def search(self, query: str) -> Hits:
        yield Hit(1, Content(ALL), self.app.bell, help=NO_MARKUP)


class SinkScreen(Screen[None]):
    """Feeds raw text to widgets as a careless change might: the gate must hold alone."""

    AUTO_FOCUS = "#machines"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "app.bell", ALL, tooltip=ALL, key_display=ALL, id="evil"),
        Binding("f3", "app.bell", ALL, show=False, tooltip=ALL, id="evil-unseen"),
    ]

    def compose(self) -> ComposeResult:
        yield Static(ALL, markup=False, id="first")
        yield Label(ALL, markup=False)
        yield Input(ALL)
        yield Input(placeholder=ALL)
        yield TextArea(ALL)
        yield DataTable()
        yield Tree(Text(ALL))
        yield OptionList(Content(ALL))
        yield Button(Content(ALL))
        yield Markdown(ALL)
        yield LineList(id="tickets", empty=ALL)
        yield LineList(id="machines")
        yield NextBox(id="next")
        yield Band(BandText(ALL, (ALL,)))
        yield Footer(show_command_palette=False)
        yield KeyLine()

    def on_mount(self) -> None:
        table: DataTable[Text] = self.query_one(DataTable)
        table.add_column(Text("".join(ALL.split())))
        table.add_row(Text(ALL))
        self.query_one(Tree).root.add(Text(ALL))
        for severity in ("information", "warning", "error"):
            self.notify(ALL, title=ALL, markup=False, severity=severity, timeout=600)
        first = self.query_one("#first", Static)
        first.border_title = first.border_subtitle = Content(ALL)
        first.styles.border = ("round", "red")
        first.tooltip = Content(ALL)
        machines = self.query_one("#machines", LineList)
        machines.show_lines([Line((Part(payload), Part(payload, Tone.BAD))) for payload in (*PAYLOADS, ALL)])
        title(machines, ALL, ALL)
        box = self.query_one(NextBox)
        box._texts = (ALL, ALL, ALL)
        self.title = self.sub_title = ALL


class Sinks(ScantuiApp):
    COMMANDS: ClassVar[set[Any]] = {EvilCommands}

    def get_default_screen(self) -> Screen[Any]:
        return SinkScreen()

    def on_mount(self) -> None:
        self.title = self.sub_title = ALL


async def test_the_gate_holds_alone(tmp_path: Path) -> None:
    async with opened(tmp_path, kind=Sinks, size=(120, 160), wait=False) as session:
        await session.pilot.pause()
        session.expect_seen(MARK, "cm0gLXJmIC8K")
        assert hidden_in(session) == []
        await session.pilot.hover("#first")
        await session.pilot.pause(0.5)
        assert hidden_in(session) == []
        await session.press("colon")
        assert session.place == "CommandPalette"
        assert hidden_in(session) == []
        await session.press("x")
        assert hidden_in(session) == []
        assert session.app.is_running


OF_TEXTUAL = re.compile(
    r"\x1b\[[0-9;:?<>=]*[ -/]*[@-~]|\x1b[78=>]|\x1b\(B|\x1b\]22;[a-z]+\x07|\x1bP\+q[0-9a-f]+\x1b\\\\|\x1b\]52;c;[A-Za-z0-9+/=]*\x07"
)
"""Sequences that Textual writes itself; and a copy, whose text is looked at by itself."""


OF_ATTACKERS = ("\x1b[31;5m", "\x1b[201~", "\x1b]0;", "\x1b]2;", "\x1b]8;", "\x1b]1337;", "\x1b_", "\x1bP1;1|", OSC52, "\x1b]52;c;dW50")
"""Sequences of the payloads that look like those of Textual."""


def hostile_bytes(terminal: Terminal) -> dict[str, str]:
    """What of the output no terminal should ever be sent, each with what stands around it."""
    text = terminal.seen.decode("utf-8")  # whole, or this fails
    known = OF_TEXTUAL.sub("", text)
    found = {char: known[max(0, known.index(char) - 40) :][:80] for char in HIDDEN.findall(known) if char not in "\r\n\x07"}
    for sequence in OF_ATTACKERS:
        if sequence in text:
            found[sequence] = text[max(0, text.index(sequence) - 40) :][:80]
    for copied in terminal.copied:
        if HIDDEN.search(copied.replace("\n", "")):
            found["copied"] = copied
    return found


def test_the_title_of_the_window_is_left_alone(tmp_path: Path) -> None:
    script = "import sys, tests.console.test_hostile as hostile, scantui.console.app as app\napp.ScantuiApp = hostile.Sinks\n" \
        "from scantui.__main__ import main\nsys.exit(main())"  # fmt: skip
    with Terminal(["demo"], tmp_path, {"PYTHONPATH": ROOT}, (120, 160), program=("-c", script)) as terminal:
        terminal.wait_for("cm0gLXJmIC8K", "line")
        terminal.type("\x03")
        assert terminal.wait_for_end() == 0
    assert hostile_bytes(terminal) == {}


def test_nothing_hostile_reaches_the_terminal_from_any_place(bundle: Path, tmp_path: Path) -> None:
    """One session in a real pseudo terminal leads the payloads through all of the console, and looks at every byte that it wrote."""
    settings = tmp_path / "scantui" / "settings.toml"
    settings.parent.mkdir()
    settings.write_text(f'[console]\ndownloads = "{_hostile_files(tmp_path / "saved")}"\n')
    program, places = ("-m", "tests.console.hostile_walk", str(tmp_path / "places")), tmp_path / "places"
    environ = {"PYTHONPATH": ROOT, "XDG_CONFIG_HOME": str(tmp_path), "EDITOR": "true"}
    with Terminal(["replay", str(bundle)], tmp_path, environ, program=program) as terminal:
        terminal.wait_for("Tickets", "sealed")
        assert terminal.wait_for_end(within=600) == 0, terminal.seen[-2000:]
    assert set(places.read_text().split()) == PLACES
    assert hostile_bytes(terminal) == {}
    assert terminal.copied
    assert MARK.encode() in terminal.seen


def test_what_the_terminal_itself_sends_is_text_only(tmp_path: Path) -> None:
    """A paste whose end the text itself holds, and replies that nobody asked for."""
    with Terminal(["demo"], tmp_path) as terminal:
        terminal.wait_for("NEXT  ")
        terminal.type("/")
        terminal.wait_for("esc")
        for payload in PAYLOADS:
            terminal.type(f"\x1b[200~{payload}\x1b[201~")
        terminal.type("\x1b[12;40R\x1b[?62;c\x1b]11;rgb:1234/1234/1234\x07after")
        terminal.wait_for("after")
        terminal.type("\x03")
        assert terminal.wait_for_end() == 0
    assert hostile_bytes(terminal) == {}


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
        text = crash_text(error, lambda: tmp_path, lambda: f"kept {ALL}")
    assert HIDDEN.search(text.replace("\n", "")) is None

