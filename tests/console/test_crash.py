"""When scantui itself fails: no value of a local variable reaches the terminal or the file, and the user knows what to do."""

from __future__ import annotations

import re
from pathlib import Path
from typing import ClassVar

import pytest
from textual.binding import Binding, BindingType

from scantui.console.app import ScantuiApp
from scantui.console.crash import crash_text
from scantui.console.widgets.band import Band
from scantui.crash import crash_sentence, written
from scantui.safe_text import HIDDEN, OutsideText

from .driver import opened
from .hostile import ALL
from .terminal import Terminal

CANARY = "ghp_" + "c4na" * 9
HOSTILE = type(f"Evil{ALL}".replace("\x00", ""), (Exception,), {})


class Failing(ScantuiApp):
    """Fails wherever a key says."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f5", "fail_in_render", "Fail"),
        Binding("f6", "fail_twice", "Fail"),
        Binding("f7", "fail_hostile", "Fail"),
        Binding("f8", "fail_in_thread", "Fail"),
        Binding("f9", "fail", "Fail"),
        Binding("f10", "fail_with_value", "Fail"),
    ]

    def kept_words(self) -> str:
        return "Your 2 unfinished texts were kept."

    def action_fail(self) -> None:
        token = CANARY
        headers = {"x-apikey": f"accesskey={token}"}
        raise KeyError(len(headers))

    def action_fail_with_value(self) -> None:
        raise ValueError(f"bad header {CANARY}")

    def action_fail_hostile(self) -> None:
        raise HOSTILE(f"{CANARY} {ALL}")

    def action_fail_twice(self) -> None:
        self.call_later(self.action_fail)
        self.action_fail()

    def action_fail_in_render(self) -> None:
        class Broken(Band):
            def render(self) -> str:
                raise ValueError(CANARY)

        band = self.screen.query_one(Band)
        self.screen.mount(Broken(band.text))

    def action_fail_in_thread(self) -> None:
        def work() -> None:
            token = OutsideText(CANARY)
            raise LookupError(str(bool(token)))

        self.run_worker(work, thread=True)


class FailingAtOnce(Failing):
    def on_mount(self) -> None:
        super().on_mount()
        raise ValueError(CANARY)


def expect_told(printed: str, log: Path) -> None:
    """What the user is told, and what is told to nobody."""
    for text in ("scantui failed and stopped", "No evidence was changed", "texts were kept", "Start scantui again", "scantui assess"):
        assert text in printed
    assert str(log) in printed, "the path is broken"
    for text in (printed, log.read_text("utf-8")):
        assert CANARY not in text
        assert "x-apikey" not in text
        assert "locals" not in text
        assert HIDDEN.search(text.replace("\n", "")) is None
    assert "textual run" not in printed
    assert log.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("key", "name"),
    [("f5", "ValueError"), ("f6", "KeyError"), ("f7", "Evil"), ("f8", "LookupError"), ("f9", "KeyError"), ("f10", "ValueError")],
    ids=["render", "twice", "hostile", "thread", "key", "value"],
)
async def test_a_failure_shows_no_value(key: str, name: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Exception):  # noqa: B017 - Textual hands the test whatever was raised
        async with opened(tmp_path, kind=Failing) as session:
            await session.pilot.press(key)
            await session.settle()
    expect_told(session.app.last_words, tmp_path / "crash.log")
    assert "".join(capfd.readouterr()) == "", "something else spoke too"
    assert f"stopped: {name}" in session.app.last_words
    assert "test_crash.py" in (tmp_path / "crash.log").read_text("utf-8")
    assert session.app.return_code == 70


SCRIPT = """
import sys, tests.console.test_crash as failing, scantui.console.app as app
app.ScantuiApp = getattr(failing, sys.argv.pop(1))
from scantui.__main__ import main
sys.exit(main())
"""


@pytest.mark.parametrize(
    ("kind", "key"),
    [("Failing", "\x1b[20~"), ("Failing", "\x1b[19~"), ("Failing", "\x1b[18~"), ("Failing", "\x1b[15~"), ("FailingAtOnce", "")],
    ids=["key", "thread", "hostile", "render", "mount"],
)
def test_the_terminal_is_as_it_was(kind: str, key: str, tmp_path: Path) -> None:
    root = str(Path(__file__).parents[2])
    with Terminal([kind, "demo"], tmp_path, {"PYTHONPATH": root}, program=("-c", SCRIPT)) as terminal:
        if key:
            terminal.wait_for("NEXT  ")
            terminal.type(key)
        assert terminal.wait_for_end() == 70
    on_the_screen, _, after = terminal.seen.decode("utf-8").rpartition("\x1b[?1049l")
    for switch in ("\x1b[?1000", "\x1b[?1003", "\x1b[?1006", "\x1b[?2004"):
        assert switch not in after or f"{switch}h" not in after
        assert on_the_screen.rpartition(switch)[2][:1] != "h", f"{switch!r} is still on"
    assert (on_the_screen + after).rpartition("\x1b[?25")[2][:1] == "h", "the cursor is hidden"
    told = re.sub(r"\x1b\[[0-9;?<>=]*[a-zA-Z]|\x1b\]22;[a-z]+\x07", "", after).replace("\r", "")
    expect_told(told, tmp_path / "scantui" / "crash.log")
    assert CANARY not in on_the_screen


def test_the_log_of_an_earlier_crash_does_not_lend_its_permissions(tmp_path: Path) -> None:
    (tmp_path / "crash.log").touch(0o644)
    written(tmp_path, "x")
    assert (tmp_path / "crash.log").stat().st_mode & 0o777 == 0o600


def test_the_log_tells_what_led_to_it(tmp_path: Path) -> None:
    try:
        try:
            raise KeyError(CANARY)
        except KeyError as error:
            raise ValueError(CANARY) from error
    except ValueError as error:
        crash_sentence(error, tmp_path)
    log = (tmp_path / "crash.log").read_text("utf-8")
    assert log.startswith("ValueError\n")
    assert "caused by KeyError\n" in log
    assert CANARY not in log


def test_the_last_words_do_not_fail(tmp_path: Path) -> None:
    def no_folder() -> Path:
        raise PermissionError(CANARY)

    text = crash_text(ValueError(CANARY), no_folder)
    assert "could not be written (PermissionError)" in text
    assert CANARY not in text
    (tmp_path / "file").touch()
    assert "could not be written" in crash_text(None, lambda: tmp_path / "file" / "folder")


def test_the_last_words_are_said_where_what_was_typed_cannot_be_told(tmp_path: Path) -> None:
    def fails() -> str:
        raise ValueError(CANARY)

    text = crash_text(KeyError(), lambda: tmp_path, fails)
    assert "scantui failed and stopped: KeyError" in text
    assert "No evidence was changed.\n" in text
    assert CANARY not in text
