"""Copying: by which way, in which order, and that nothing is called copied which nobody confirmed."""

from __future__ import annotations

from pathlib import Path

import pytest

from scantui.console.clipboard import OSC52_LIMIT, Clipboard

from .driver import FakeTerminal


def program(folder: Path, name: str, status: int = 0) -> None:
    """A program of this name that keeps what it is fed."""
    path = folder / name
    path.write_text(f'#!/bin/sh\nprintf "%s " "$@" > {folder}/{name}.words\ncat > {folder}/{name}.text\nexit {status}\n')
    path.chmod(0o755)


@pytest.fixture
def terminal() -> FakeTerminal:
    return FakeTerminal()


def clipboard(folder: Path, terminal: FakeTerminal, mode: str = "auto", **environ: str) -> Clipboard:
    """Only the programs in `folder` are there, besides the shell's own."""
    return Clipboard({"PATH": f"{folder}", **environ}, terminal.write, lambda: folder / "state", mode)


def test_without_anything_else_it_is_sent_to_the_terminal_and_called_so(tmp_path: Path, terminal: FakeTerminal) -> None:
    copied = clipboard(tmp_path, terminal).copy("reboot x outage:0")
    terminal.expect("reboot x outage:0")
    assert not copied.arrived
    assert "sent to the terminal (OSC 52), which does not confirm it" in copied.words
    assert "copied" not in copied.words


def test_within_tmux_its_buffer_comes_first(tmp_path: Path, terminal: FakeTerminal) -> None:
    program(tmp_path, "tmux")
    program(tmp_path, "pbcopy")
    copied = clipboard(tmp_path, terminal, TMUX="/tmp/tmux").copy("text")
    assert (copied.arrived, terminal.texts) == (True, [])
    assert (tmp_path / "tmux.words").read_text() == "load-buffer -w - "
    assert (tmp_path / "tmux.text").read_text() == "text"
    assert not (tmp_path / "pbcopy.text").exists()


def test_a_tmux_that_fails_is_no_success(tmp_path: Path, terminal: FakeTerminal) -> None:
    program(tmp_path, "tmux", status=1)
    copied = clipboard(tmp_path, terminal, TMUX="/tmp/tmux").copy("text")
    assert not copied.arrived
    terminal.expect("text")


def test_the_desktops_clipboard_is_not_used_over_ssh(tmp_path: Path, terminal: FakeTerminal) -> None:
    program(tmp_path, "pbcopy")
    assert clipboard(tmp_path, terminal).copy("here").arrived
    assert not clipboard(tmp_path, terminal, SSH_CONNECTION="198.51.100.1 22").copy("there").arrived
    assert (tmp_path / "pbcopy.text").read_text() == "here"
    terminal.expect("there")


def test_wayland_and_x_only_where_they_are(tmp_path: Path, terminal: FakeTerminal) -> None:
    program(tmp_path, "wl-copy")
    program(tmp_path, "xclip")
    assert not clipboard(tmp_path, terminal).copy("none").arrived
    assert "by xclip" in clipboard(tmp_path, terminal, DISPLAY=":0").copy("x").words
    assert "by wl-copy" in clipboard(tmp_path, terminal, DISPLAY=":0", WAYLAND_DISPLAY="w").copy("w").words


@pytest.mark.parametrize(
    ("mode", "said", "sent"),
    [
        ("osc52", "sent to the terminal", True),
        ("tmux", "tmux's buffer", False),
        ("desktop", "by pbcopy", False),
        ("off", "the clipboard is off in the settings", False),
    ],
)
def test_the_settings_choose_one_way(mode: str, said: str, sent: bool, tmp_path: Path, terminal: FakeTerminal) -> None:
    program(tmp_path, "tmux")
    program(tmp_path, "pbcopy")
    copied = clipboard(tmp_path, terminal, mode, TMUX="/tmp/tmux").copy("text")
    assert said in copied.words
    assert bool(terminal.texts) is sent
    assert (tmp_path / "state" / "clipboard.txt").read_text() == "text"


def test_a_way_that_is_not_there_is_said(tmp_path: Path, terminal: FakeTerminal) -> None:
    copied = clipboard(tmp_path, terminal, "tmux").copy("text")
    assert (copied.arrived, terminal.texts) == (False, [])
    assert copied.words.startswith("no clipboard took it; it is in ")


def test_too_long_for_a_terminal(tmp_path: Path, terminal: FakeTerminal) -> None:
    assert "too long" in clipboard(tmp_path, terminal).copy("x" * (OSC52_LIMIT + 1)).words
    assert terminal.texts == []
    assert (tmp_path / "state" / "clipboard.txt").stat().st_size == OSC52_LIMIT + 1
    clipboard(tmp_path, terminal).copy("x" * OSC52_LIMIT)
    assert len(terminal.texts) == 1


def test_the_file_is_for_the_user_alone(tmp_path: Path, terminal: FakeTerminal) -> None:
    path = tmp_path / "state" / "clipboard.txt"
    path.parent.mkdir()
    path.write_text("a longer text from before")
    path.chmod(0o644)
    clipboard(tmp_path, terminal).copy("text")
    assert (path.read_text(), path.stat().st_mode & 0o777) == ("text", 0o600)


def test_a_link_in_the_files_place_is_not_followed(tmp_path: Path, terminal: FakeTerminal) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "other").write_text("keep")
    (tmp_path / "state" / "clipboard.txt").symlink_to(tmp_path / "other")
    copied = clipboard(tmp_path, terminal).copy("text")
    assert (tmp_path / "other").read_text() == "keep"
    assert "not written to a file" in copied.words


def test_what_could_run_in_a_shell_or_a_terminal_is_marked(tmp_path: Path, terminal: FakeTerminal) -> None:
    clipboard(tmp_path, terminal).copy("a\x1b[201~\nrm\u202e\x9b\u200b\ttab")
    terminal.expect("a�[201~\nrm���    tab")
