"""The console in a real terminal: what comes out of it byte by byte, how it starts, fails and leaves."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from scantui.demo import demo_bundle
from scantui.drafts.model import DraftKind
from scantui.drafts.write import write_draft
from scantui.safe_text import HIDDEN

from .driver import loaded
from .hostile import OSC52, make
from .terminal import Terminal


def first_comment() -> str:
    whole = loaded(demo_bundle())
    return write_draft(DraftKind.COMMENT, [whole.triage.tickets[0].assessments[0]], whole.provenance).text


def first_command() -> str:
    command = loaded(demo_bundle()).triage.tickets[0].assessments[0].command
    assert command is not None
    return command


def test_osc_52_carries_the_draft_to_the_letter(tmp_path: Path) -> None:
    with Terminal(["demo"], tmp_path) as terminal:
        terminal.wait_for("NEXT  ", "REPLAY")
        terminal.type("c")
        terminal.wait_for("(OSC 52)")
        terminal.type("y")
        terminal.wait_for("chlorine for")
        terminal.type("q")
        assert terminal.wait_for_end() == 0
        assert terminal.copied == [first_comment(), first_command()]
    kept = tmp_path / "scantui" / "clipboard.txt"
    assert (kept.read_text("utf-8"), kept.stat().st_mode & 0o777) == (first_command(), 0o600)


def test_control_c_ends_with_status_0_and_a_tidy_terminal(tmp_path: Path) -> None:
    with Terminal(["demo"], tmp_path) as terminal:
        terminal.wait_for("NEXT  ")
        terminal.type("\x03")
        assert terminal.wait_for_end() == 0
        assert b"\x1b[?1049l" in terminal.seen  # left the alternate screen


def test_no_byte_of_an_attacker_reaches_the_terminal(tmp_path: Path) -> None:
    with Terminal(["replay", str(make(tmp_path))], tmp_path) as terminal:
        terminal.wait_for("Tickets", "sealed")
        for keys, shown in (
            ("3", "What is known"), ("t", "hidden characters"), ("q", "NEXT"), ("e", "Captures"), ("q", "NEXT"),
            ("?", "Keys of this place"), ("q", "NEXT"), ("d", "paste into"), ("\x1b", "NEXT"), ("c", "(OSC 52)"),
        ):  # fmt: skip
            terminal.type(keys)
            terminal.wait_for(shown)
        terminal.type("\x03")
        assert terminal.wait_for_end() == 0
    assert OSC52.encode() not in terminal.seen
    text = terminal.seen.decode("utf-8")  # whole, or this fails
    printed = "".join(char for char in text if char >= "\x80")
    assert HIDDEN.search(printed) is None
    assert "cm0gLXJmIC8K\a" not in text
    assert all(HIDDEN.search(copied.replace("\n", "")) is None for copied in terminal.copied)


@pytest.mark.parametrize(
    ("environ", "size"),
    [({"TERM": "xterm"}, (80, 24)), ({"NO_COLOR": "1"}, (80, 24)), ({"TERM": "vt100", "NO_COLOR": "1"}, (120, 36))],
    ids=["16-colours", "no-colour", "vt100"],
)
def test_the_cursor_is_seen_without_colour(environ: dict[str, str], size: tuple[int, int], tmp_path: Path) -> None:
    with Terminal(["demo"], tmp_path, environ, size) as terminal:
        terminal.wait_for("▌", "NEXT  ")
        terminal.type("q")
        assert terminal.wait_for_end() == 0


def test_without_a_terminal_worth_the_name_it_says_what_to_do(tmp_path: Path) -> None:
    with Terminal(["demo"], tmp_path, {"TERM": "dumb"}) as terminal:
        assert terminal.wait_for_end() == 2
    assert b"scantui assess" in terminal.seen
    assert b"\x1b[" not in terminal.seen


NO_ERRORS = """import os, sys
{}
from scantui.__main__ import main
sys.exit(main())"""


@pytest.mark.parametrize("way", ["os.dup2(os.open(os.devnull, os.O_WRONLY), 2)", "os.close(2); sys.stderr = sys.__stderr__ = None"])
def test_where_errors_go_elsewhere_the_console_is_still_seen(way: str, tmp_path: Path) -> None:
    with Terminal(["demo"], tmp_path, program=("-c", NO_ERRORS.format(way))) as terminal:
        terminal.wait_for("NEXT  ")
        terminal.type("q")
        assert terminal.wait_for_end() == 0


def test_what_a_shell_exported_of_an_earlier_size_is_not_believed(tmp_path: Path) -> None:
    with Terminal(["demo"], tmp_path, {"COLUMNS": "3", "LINES": "2"}) as terminal:
        terminal.wait_for("NEXT  ")
        terminal.type("q")
        assert terminal.wait_for_end() == 0


def _missing(folder: Path) -> Path:
    return folder / "nowhere"


def _empty(folder: Path) -> Path:
    (folder / "empty").mkdir()
    return folder / "empty"


def _tampered(folder: Path) -> Path:
    bundle = folder / "tampered"
    shutil.copytree(demo_bundle(), bundle)
    body = next((bundle / "data").glob("*.body"))
    body.chmod(0o644)
    body.write_bytes(body.read_bytes()[:-1] + b"!")
    return bundle


@pytest.mark.parametrize("broken", [_missing, _empty, _tampered])
def test_a_bundle_that_cannot_be_shown_is_told_in_one_sentence(broken: object, tmp_path: Path) -> None:
    assert callable(broken)
    with Terminal(["replay", str(broken(tmp_path))], tmp_path) as terminal:
        terminal.wait_for("This bundle cannot be shown", "Enter closes")
        terminal.type("\r")
        assert terminal.wait_for_end() == 2
    assert b"Traceback" not in terminal.seen


@pytest.fixture
def tmux(tmp_path: Path) -> list[str]:
    program = shutil.which("tmux")
    if program is None:
        pytest.skip("tmux is not installed: copying within it is not tested here")
    return [program, "-S", str(tmp_path / "socket"), "-f", "/dev/null"]


def test_within_tmux_its_buffer_holds_the_text(tmux: list[str], tmp_path: Path) -> None:
    state = tmp_path / "state"
    state.mkdir()
    import sys

    around = {"PATH": os.environ["PATH"], "HOME": str(state), "XDG_STATE_HOME": str(state), "LANG": "C.UTF-8", "TERM": "xterm-256color"}

    def run(*words: str) -> str:
        return subprocess.run([*tmux, *words], env=around, capture_output=True, text=True, check=False).stdout

    def wait_for(text: str) -> None:
        until = time.monotonic() + 60
        while text not in run("capture-pane", "-p"):
            assert time.monotonic() < until, run("capture-pane", "-p")
            time.sleep(0.2)

    run("new-session", "-d", "-x", "120", "-y", "36", f"{sys.executable} -m scantui demo")
    try:
        wait_for("NEXT  ")
        run("send-keys", "c")
        wait_for("tmux's buffer")
        assert run("show-buffer") == first_comment()
    finally:
        run("kill-server")
