"""Where the words go: pipes whose reader leaves, terminals that know no `✓`, full disks, closed streams, and faults of our own."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from scantui import crash
from scantui.cli import run
from scantui.demo import demo_bundle

from .desk import RAW, ROOT, Desk, Ran, really

DEMO = str(demo_bundle())
HOSTILE = "prod-ams03-carrier1-worker-77"
"""Its ticket's title holds characters that are shown as a mark outside ASCII."""


def _shell(line: str, folder: Path) -> Ran:
    """A line of `sh` in which `scantui` is our own."""
    script = f'scantui() {{ "{sys.executable}" -m scantui "$@"; }}\n{line}\n'
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "HOME": str(folder)}
    ended = subprocess.run(["sh", "-c", script], capture_output=True, text=True, env=environment, cwd=folder, check=False)
    return Ran(ended.returncode, ended.stdout, ended.stderr)


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_a_reader_that_leaves_changes_nothing_else(desk: Desk, form: str) -> None:
    ran = _shell(f"{{ scantui assess {DEMO} --format {form}; echo status $? >&2; }} | head -1", desk.folder)
    assert len(ran.out.splitlines()) == 1
    assert "unknown: ping: " in ran.err
    assert ran.err.endswith("status 1\n")
    assert "Broken pipe" not in ran.err


@pytest.mark.skipif(not RAW.is_dir(), reason="the raw files lie in the repository, not in the source package")
def test_a_reader_that_leaves_does_not_stop_an_import(desk: Desk) -> None:
    ran = _shell(f"{{ sleep 0.5; scantui import case tickets {RAW}/tickets.json {RAW}/tickets-gh.json; }} | true", desk.folder)
    assert "Traceback" not in ran.err
    assert sorted(path.suffix for path in Path("case/data").iterdir()) == [".body", ".body", ".meta", ".meta"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
@pytest.mark.parametrize("command", [f"assess {DEMO}", "config show", "--version"])
def test_a_full_disk_is_said(desk: Desk, command: str) -> None:
    ran = _shell(f"scantui {command} >/dev/full", desk.folder)
    assert "Traceback" not in ran.err
    assert ran.status == 2 or command == "--version"  # argparse's own words are lost without a word
    assert ran.err.startswith("scantui: the output cannot be written: ") or command == "--version"


def test_closed_streams(desk: Desk) -> None:
    assert _shell(f"scantui assess {DEMO} >&-", desk.folder).sentence.startswith("standard output is closed")
    assert _shell("scantui import case tickets - <&-", desk.folder).sentence.startswith("standard input is closed")
    silent = _shell(f"scantui assess {DEMO} >/dev/null 2>&-", desk.folder)
    assert (silent.status, silent.err) == (1, "")


@pytest.mark.parametrize(
    "env", [{"PYTHONIOENCODING": "ascii"}, {"PYTHONIOENCODING": "latin-1"}, {"LC_ALL": "C"}, {"LC_ALL": "POSIX", "PYTHONUTF8": "0"}]
)
@pytest.mark.parametrize(
    "words", [("assess", DEMO), ("draft", DEMO, "--host", HOSTILE, "comment"), ("assess", DEMO, "--format", "markdown")]
)
def test_any_encoding_will_do(env: dict[str, str], words: tuple[str, ...]) -> None:
    ran = really(*words, env=env)
    assert ran.status in {0, 1}
    assert "Traceback" not in ran.err
    assert HOSTILE in ran.out


def test_the_report_is_as_wide_as_the_terminal_says(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    widths = {}
    for columns in (None, "40", "80", "300"):
        if columns:
            monkeypatch.setenv("COLUMNS", columns)
        prose = [line for line in desk.scantui("assess", DEMO).out.splitlines() if line.startswith("      ") and "command:" not in line]
        widths[columns] = max(map(len, prose))
    assert widths[None] <= 100 < widths["300"] <= 120
    assert widths["40"] <= 60 < widths["80"] <= 80


def test_without_a_home(desk: Desk) -> None:
    home = {"HOME": "", "PATH": os.environ["PATH"]}
    assert really("assess", DEMO, env=home).status == 1
    assert really("config", "show", env=home).status == 0


def test_a_terminal_gets_a_line_end_and_a_pipe_the_command_alone(desk: Desk) -> None:
    words = ["draft", DEMO, "--host", "prod-dal10-carrier2-worker-80", "chlorine"]
    assert desk.scantui(*words).out == "reload prod-dal10-carrier2-worker-80 ignoreconflict outage:0"
    ours, theirs = pty.openpty()
    subprocess.run([sys.executable, "-m", "scantui", *words], stdout=theirs, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True)
    assert os.read(ours, 1000) == b"reload prod-dal10-carrier2-worker-80 ignoreconflict outage:0\r\n"
    os.close(ours)
    os.close(theirs)


@pytest.mark.skipif(not RAW.is_dir(), reason="the raw files lie in the repository, not in the source package")
def test_a_long_import_shows_how_far_it_is_only_on_a_terminal(desk: Desk) -> None:
    """17 MiB, of which all but a little is white space."""
    Path("long.json").write_bytes(b" " * (17 << 20) + (RAW / "tickets.json").read_bytes())
    assert "%" not in really("import", "quiet", "tickets", "long.json", cwd=desk.folder).err
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "scantui", "import", "seen", "tickets", "long.json"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=theirs, env=environment, cwd=desk.folder)
    os.close(theirs)
    told = b""
    try:
        while chunk := os.read(ours, 4096):
            told += chunk
    except OSError:  # the child has closed its side
        pass
    os.close(ours)
    assert child.wait() == 0
    assert b"reading long.json (17 MiB)" in told
    assert b"\rkeeping long.json: 100 %\r\n" in told


# --- a fault of our own ------------------------------------------------------------------------------------------------------------------

CANARY = "canary-" + "5" * 12


def test_a_fault_of_ours_tells_its_type_and_place_and_no_value(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(desk.folder / "state"))
    status, out, err = _failing(desk, monkeypatch, ValueError(CANARY))
    assert status == 70
    assert out == ""
    assert err.startswith("scantui: scantui itself failed with ValueError at ")
    assert err.count("\n") == 1
    log = desk.folder / "state" / "scantui" / "crash.log"
    assert str(log) in err
    assert CANARY not in err + log.read_text()
    assert log.read_text().startswith("ValueError\n")
    assert "scantui/cli/__init__.py:" in log.read_text()
    assert str(ROOT) not in log.read_text()
    assert log.stat().st_mode & 0o077 == 0


def _failing(desk: Desk, monkeypatch: pytest.MonkeyPatch, error: Exception) -> tuple[int, str, str]:
    """A command that fails inside, as if a reader had a fault."""

    def broken(options: object) -> int:
        secret = CANARY
        raise error if secret else AssertionError

    from scantui.cli import bundles

    monkeypatch.setattr(bundles, "seal_bundle", broken)
    ran = desk.scantui("seal", "case")
    return ran.status, ran.out, ran.err


def test_a_log_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    try:
        raise KeyError(CANARY)
    except KeyError as error:
        sentence = crash.crash_sentence(error, tmp_path / "file" / "folder")
        nowhere = crash.crash_sentence(error, None)
    assert "could not be written" in sentence
    assert "no folder for details" in nowhere
    assert CANARY not in sentence + nowhere


def test_the_log_follows_no_link(tmp_path: Path) -> None:
    target = tmp_path / "precious"
    target.write_text("x")
    (tmp_path / "crash.log").symlink_to(target)
    crash.crash_sentence(ValueError(), tmp_path)
    assert target.read_text() == "x"


def test_stopping_is_no_fault(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from scantui.cli import bundles

    def stopped(options: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(bundles, "seal_bundle", stopped)
    assert run(["seal", "case"]) == 130
