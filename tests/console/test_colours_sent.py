"""What really leaves for the terminal: only colours that it has, text never in the colour of its background, nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from .terminal import Terminal


@dataclass(frozen=True)
class Cell:
    """A character that left, with how it was drawn."""

    char: str
    text: int | tuple[int, ...]
    under: int | tuple[int, ...]
    codes: tuple[int, ...]


_TOKEN = re.compile(r"\x1b\[([?<>=]?[0-9;:]*)[ -/]*([@-~])|\x1b[\]P_^X].*?(?:\x07|\x1b\\)|\x1b[ -/]*[0-~]|[\x00-\x1f]|(.)", re.DOTALL)


def cells(stream: str) -> Iterator[Cell]:
    """A very small terminal: it knows colours, and nothing of where the characters stand."""
    text: int | tuple[int, ...] = 39
    under: int | tuple[int, ...] = 49
    codes: tuple[int, ...] = ()
    for found in _TOKEN.finditer(stream):
        parameters, final, char = found.groups()
        if char:
            yield Cell(char, text, under, codes)
        elif final == "m" and parameters[:1] not in {"?", ">", "<", "="}:
            codes = tuple(int(part or 0) for part in parameters.split(";"))
            at = 0
            while at < len(codes):
                code = codes[at]
                length = 1 if code not in {38, 48} else 3 if codes[at + 1] == 5 else 5
                if code == 0:
                    text, under = 39, 49
                elif code in {*range(30, 40), *range(90, 98)}:
                    text = codes[at : at + length] if code == 38 else code
                elif code in {*range(40, 50), *range(100, 108)}:
                    under = codes[at : at + length] if code == 48 else code
                at += length


def test_the_small_terminal_reads_colours() -> None:
    (one, two, three) = cells("\x1b[1;31;44mx\x1b[0my\x1b[38;5;9;48;2;1;2;3mz\x1b]0;no\x07\x1b[?25l")
    assert (one.text, one.under, one.char) == (31, 44, "x")
    assert (two.text, two.under) == (39, 49)
    assert (three.text, three.under) == ((38, 5, 9), (48, 2, 1, 2, 3))


def walked(environ: dict[str, str], folder: Path) -> str:
    """What a terminal gets when somebody looks around."""
    with Terminal(["demo"], folder, environ, (120, 36)) as terminal:
        terminal.wait_for("NEXT  ", "Quit")
        for keys, shown in (("3", ""), ("?", "Keys of this place"), ("q", "NEXT"), (":", "Search for commands"), ("\x03", "")):
            terminal.type(keys)
            terminal.wait_for(shown)
        assert terminal.wait_for_end() == 0
        return terminal.seen.decode("utf-8")


@pytest.mark.parametrize(
    ("environ", "count"),
    [
        ({"TERM": "xterm-16color"}, 16), ({"TERM": "linux"}, 8), ({"TERM": "screen"}, 8), ({"TERM": "vt100"}, 0),
        ({"TERM": "xterm-mono"}, 0), ({"TERM": "xterm-256color", "NO_COLOR": "1"}, 0), ({"TERM": "xterm-256color"}, 256),
        ({"TERM": "never-heard-of"}, 256), ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, 2**24),
    ],
    ids=["16", "linux", "screen", "vt100", "mono", "NO_COLOR", "256", "unknown", "truecolor"],
)  # fmt: skip
def test_only_colours_that_the_terminal_has_leave(environ: dict[str, str], count: int, tmp_path: Path) -> None:
    stream = walked(environ, tmp_path)
    seen = list(cells(stream))
    assert len(seen) > 2000
    assert any(1 in cell.codes for cell in seen), "nothing is bold"
    assert not re.search(r"\x1b\][012];", stream), "the title of the window was set"
    if count == 0:
        assert {(cell.text, cell.under) for cell in seen} == {(39, 49)}
        assert {code for cell in seen for code in cell.codes} <= {0, 1, 4, 7, 24, 27}
        assert any(7 in cell.codes for cell in seen), "the cursor is not reversed"
        return
    drawn = [cell for cell in seen if cell.char != " " and cell.text != 39]
    if count <= 16:
        allowed = {*range(30, 38), *(range(90, 98) if count == 16 else ())}
        assert {cell.text for cell in seen} <= {39, *allowed}
        assert {cell.under for cell in seen} <= {49, *range(40, 48)}
        assert not {(cell.text, cell.under) for cell in drawn} & {(30 + index, 40 + index) for index in range(8)}
    else:
        sizes = {len(colour) for cell in seen for colour in (cell.text, cell.under) if isinstance(colour, tuple)}
        assert sizes == {3 if count == 256 else 5}
        for cell in drawn:
            assert isinstance(cell.text, tuple) and isinstance(cell.under, tuple), cell
            assert cell.text[1:] != cell.under[1:] or not cell.char.isalnum(), cell
    assert len(drawn) > 1000
