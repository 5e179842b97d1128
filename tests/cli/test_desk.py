"""`config`, `completion`, `--help`, `--version`."""

from __future__ import annotations

import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from scantui import __version__
from scantui.cli.parser import make_parser

from .desk import Desk

COMMANDS = {"demo", "replay", "import", "seal", "verify", "export", "assess", "draft", "comment", "config", "completion"}


def _settings(desk: Desk) -> Path:
    return Path(desk.scantui("config", "path").out.strip())


def test_the_path_is_in_the_home(desk: Desk) -> None:
    assert _settings(desk).is_relative_to(desk.folder / "home")
    assert not _settings(desk).exists()


def test_the_path_may_be_named(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCANTUI_CONFIG", "/etc/mine.toml")
    assert desk.scantui("config", "path").out == "/etc/mine.toml\n"
    assert desk.scantui("--config", "ours.toml", "config", "path").out == "ours.toml\n"


def test_what_is_shown_can_be_read_again(desk: Desk) -> None:
    shown = desk.scantui("config", "show")
    assert tomllib.loads(shown.out)["rules"]["group_size"] == 3
    Path("again.toml").write_text(shown.out)
    assert desk.scantui("--config", "again.toml", "config", "show") == shown


def _editor(desk: Desk, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", command)


def test_edit_begins_with_the_template_and_says_that_all_is_well(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    _editor(desk, monkeypatch, "true")
    ran = desk.scantui("config", "edit")
    file = _settings(desk)
    assert ran.out == f"{file}: all settings are valid\n"
    assert "[rules]" in file.read_text()
    assert file.stat().st_mode & 0o077 == 0


def test_an_edit_that_cannot_be_used_is_said_at_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    script = desk.folder / "my editor"
    script.write_text('#!/bin/sh\necho "[rules]\ngroup_size = 0" > "$1"\n')
    script.chmod(0o700)
    _editor(desk, monkeypatch, f"'{script}'")
    ran = desk.scantui("config", "edit")
    assert ran.status == 2
    assert "group_size" in ran.sentence
    assert "line 2" in ran.sentence
    assert desk.scantui("assess", "case").sentence == ran.sentence  # and again by every command, until it is mended


@pytest.mark.parametrize(
    ("editor", "told"), [("false", "ended with status 1"), ("no-such-editor", "cannot be started"), ("'", "cannot be started")]
)
def test_an_editor_that_fails_is_said(desk: Desk, monkeypatch: pytest.MonkeyPatch, editor: str, told: str) -> None:
    _editor(desk, monkeypatch, editor)
    assert told in desk.scantui("config", "edit").sentence


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_knows_every_command(desk: Desk, shell: str) -> None:
    script = desk.scantui("completion", shell)
    assert script.status == 0
    assert all(name in script.out for name in COMMANDS)
    if shutil.which(shell):
        assert subprocess.run([shell, "-n"], input=script.out, text=True, check=False).returncode == 0


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash here")
@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("scantui as", "assess"),
        ("scantui import case po", "portal"),
        ("scantui import case portal pa", "page.html"),
        ("scantui draft ca", "case"),
    ],
)
def test_completion_completes(desk: Desk, typed: str, offered: str) -> None:
    Path("page.html").touch()
    Path("case").mkdir()
    Path("script").write_text(desk.scantui("completion", "bash").out)
    words = typed.split()
    line = (
        f"source ./script; COMP_WORDS=({' '.join(words)}); COMP_CWORD={len(words) - 1}; "
        f"_shtab_scantui scantui {words[-1]} {words[-2]}; echo ${{COMPREPLY[@]}}"
    )
    ended = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=False)
    assert offered in ended.stdout.split(), ended


def test_help_tells_commands_examples_and_statuses(desk: Desk) -> None:
    ran = desk.scantui("--help")
    assert ran.status == 0
    assert all(f"\n    {name} " in ran.out for name in COMMANDS)
    assert "70 scantui itself failed" in ran.out
    for name in COMMANDS:
        assert desk.scantui(name, "--help").out.startswith(f"usage: scantui {name}")


def test_version(desk: Desk) -> None:
    assert desk.scantui("--version").out == f"scantui {__version__}\n"


def test_the_parser_loads_nothing_heavy() -> None:
    """The first run after an installation has no `.pyc`: every module counts."""
    import sys

    code = "import sys; from scantui.cli.parser import make_parser; make_parser(); print('textual' in sys.modules, 'lxml' in sys.modules)"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=Path(__file__).parents[2], check=True)
    assert ended.stdout == "False False\n"
    assert make_parser().prog == "scantui"
