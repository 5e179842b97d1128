"""The editor in a real terminal: it has the terminal to itself, Ctrl+C in it is its own, and afterwards the console is there again."""

from __future__ import annotations

import sys
from pathlib import Path

from .terminal import Terminal

F4 = "\x1bOS"
EDITOR = """#!{python}
import pathlib, signal, sys
signal.pthread_sigmask(signal.SIG_BLOCK, {{signal.SIGINT}})
path = pathlib.Path(sys.argv[1])
print("the editor has", sys.stdin.isatty(), sys.stdout.isatty(), flush=True)
word = input()
print("and waits for Ctrl+C", flush=True)
signal.sigwait({{signal.SIGINT}})
path.write_text(f"Greetings from {{word}}. " + path.read_text())
"""


def test_an_editor_takes_the_terminal_and_gives_it_back(tmp_path: Path) -> None:
    program = tmp_path / "my-editor"
    program.write_text(EDITOR.format(python=sys.executable))
    program.chmod(0o700)
    with Terminal(["demo"], tmp_path, {"EDITOR": str(program)}) as terminal:
        terminal.wait_for("NEXT  ", "REPLAY")
        terminal.type("d")
        terminal.wait_for("paste into")
        terminal.type("j")
        terminal.wait_for("a comment on ticket")
        terminal.type(F4)
        terminal.wait_for("the editor has True True")
        terminal.type("afar\r")
        terminal.wait_for("and waits for Ctrl+C")
        terminal.type("\x03")
        terminal.wait_for("Greetings from afar. ")
        terminal.type("\x03")
        assert terminal.wait_for_end() == 0
    (kept,) = (tmp_path / "scantui" / "texts").iterdir()
    assert "Greetings from afar. " in kept.read_text()
