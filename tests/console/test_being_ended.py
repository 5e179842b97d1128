"""Ended from outside while one types: what was typed is offered again, and a terminal that is still there is as it was."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from .terminal import Terminal


def _terminate(terminal: Terminal) -> int:
    terminal.send_signal(signal.SIGTERM)
    return terminal.wait_for_end()


def _kill(terminal: Terminal) -> int:
    terminal.wait_for(", saved")  # what was typed a moment ago may be lost by this one alone
    terminal.send_signal(signal.SIGKILL)
    return terminal.wait_for_end()


IGNORES_HANG_UP = "import signal, sys\nsignal.signal(signal.SIGHUP, signal.SIG_IGN)\nfrom scantui.__main__ import main\nsys.exit(main())"


@pytest.mark.parametrize(
    ("end", "program", "status"),
    [
        (_terminate, ("-m", "scantui"), 143),
        (Terminal.hang_up, ("-m", "scantui"), -1),
        (Terminal.hang_up, ("-c", IGNORES_HANG_UP), -1),
        (_kill, ("-m", "scantui"), -9),
    ],
    ids=["terminated", "hung-up", "nohup", "killed"],
)
def test_what_was_typed_is_offered_at_the_next_start(
    end: Callable[[Terminal], int], program: tuple[str, ...], status: int, tmp_path: Path
) -> None:
    with Terminal(["demo"], tmp_path, program=program) as terminal:
        terminal.wait_for("NEXT  ")
        terminal.type("d")
        terminal.wait_for("paste into")
        terminal.type("\tWORDS OF MINE ")
        terminal.wait_for("WORDS OF MINE")
        assert end(terminal) == status
        seen = terminal.seen.decode("utf-8", "replace")
    (kept,) = (tmp_path / "scantui" / "texts").glob("*.json")
    assert "WORDS OF MINE" in json.loads(kept.read_text("utf-8"))["text"]
    if end is _terminate:
        assert "\x1b[?1049l" in seen
        for switch in ("\x1b[?1000", "\x1b[?1003", "\x1b[?1006", "\x1b[?2004"):
            assert seen.rpartition(switch)[2][:1] == "l", f"{switch!r} is still on"
        assert seen.rpartition("\x1b[?25")[2][:1] == "h", "the cursor is hidden"
    with Terminal(["demo"], tmp_path) as terminal:
        terminal.wait_for("1 unfinished text")
        terminal.type("d")
        terminal.wait_for("WORDS OF MINE")
