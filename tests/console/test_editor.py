"""The user's own editor, as small real programs: what it writes is taken, and whatever goes wrong loses no text."""

from __future__ import annotations

import os
import re
import signal
import sys
from pathlib import Path

import pytest

from scantui.console.editor import LIMIT, EditorFailed, edited

COMMAND = "reboot prod-dal10-carrier2-worker-8001 outage:0"


def editor(folder: Path, does: str, name: str = "editor") -> dict[str, str]:
    """An environment whose editor is a program that does `does` with the file `path`; it writes its path and modes into `seen`."""
    program = folder / name
    program.write_text(
        f"#!{sys.executable}\n"
        "import os, pathlib, signal, stat, sys\n"
        "path = pathlib.Path(sys.argv[-1])\n"
        f"seen = pathlib.Path({str(folder / 'seen')!r})\n"
        "modes = [oct(stat.S_IMODE(one.stat().st_mode)) for one in (path, path.parent)]\n"
        "seen.write_text('\\n'.join([str(path), *modes, *sys.argv[1:-1]]))\n"
        f"{does}\n"
    )
    program.chmod(0o700)
    return {"EDITOR": name, "PATH": f"{folder}:{os.environ['PATH']}"}


def seen(folder: Path) -> list[str]:
    return (folder / "seen").read_text().split("\n")


def test_what_the_editor_wrote_is_the_text_and_nothing_is_left_behind(tmp_path: Path) -> None:
    environ = editor(tmp_path, "path.write_text('Hello. ' + path.read_text()); (path.parent / '.text.md.swp').write_text('x')")
    assert edited("One.\nTwo.\n", environ, ".md") == "Hello. One.\nTwo.\n"
    path, of_file, of_folder = seen(tmp_path)
    assert (of_file, of_folder, Path(path).suffix) == ("0o600", "0o700", ".md")
    assert not Path(path).parent.exists()


@pytest.mark.parametrize("end", ["", "\n", "\r\n", "\n\n"])
def test_a_command_gets_no_line_feed(tmp_path: Path, end: str) -> None:
    assert edited(COMMAND, editor(tmp_path, f"path.write_bytes(path.read_bytes() + {end.encode()!r})"), ".txt") == COMMAND


def test_a_comment_keeps_its_own_last_line_feed(tmp_path: Path) -> None:
    assert edited("One.\n", editor(tmp_path, "pass"), ".md") == "One.\n"


def test_what_the_editor_wrote_is_cleaned(tmp_path: Path) -> None:
    environ = editor(tmp_path, r"path.write_bytes(b'\xef\xbb\xbfa\x1b[31m\tb\r\nc\xe2\x80\xae')")
    assert edited("x", environ, ".md") == "a�[31m    b\nc�"


def test_visual_comes_before_editor_and_options_are_words_without_a_shell(tmp_path: Path) -> None:
    environ = editor(tmp_path, "pass", "my editor") | {"EDITOR": "no-such-program"}
    environ["VISUAL"] = f"'{tmp_path}/my editor' --wait '$(touch {tmp_path}/owned)' ; true"
    assert edited("x", environ, ".md") == "x"
    assert seen(tmp_path)[3:] == ["--wait", f"$(touch {tmp_path}/owned)", ";", "true"]
    assert not (tmp_path / "owned").exists()


@pytest.mark.parametrize("fallback", ["vi", "nano"])
def test_without_a_variable_vi_or_else_nano(tmp_path: Path, fallback: str) -> None:
    editor(tmp_path, "path.write_text('by the fallback')", fallback)
    assert edited("x", {"PATH": str(tmp_path), "EDITOR": " "}, ".md") == "by the fallback"


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({}, "no editor was found: set $EDITOR to one"),
        ({"EDITOR": "no-such-program -x"}, "$EDITOR names a program that was not found: no-such-program -x"),
        ({"VISUAL": "'vi", "EDITOR": "vi"}, "$VISUAL cannot be read as a command: 'vi"),
        ({"VISUAL": "\x1b[31mvi"}, "$VISUAL names a program that was not found: �[31mvi"),
    ],
)
def test_no_editor_is_a_sentence(tmp_path: Path, environ: dict[str, str], words: str) -> None:
    assert edited("x", {"PATH": str(tmp_path), **environ}, ".md") == EditorFailed(words)


@pytest.mark.parametrize(
    ("does", "words"),
    [
        ("sys.exit(1)", "the editor ended with status 1, so the text stays as it was"),
        ("os.kill(os.getpid(), signal.SIGKILL)", "the editor ended by signal 9, so the text stays as it was"),
        ("path.unlink()", "the editor left no file, so the text stays as it was"),
        ("path.unlink(); path.mkdir()", "the editor left no file, so the text stays as it was"),
        ("path.unlink(); path.symlink_to('/etc/passwd')", "the editor left no file, so the text stays as it was"),
    ],
)
def test_what_goes_wrong_leaves_the_old_text_and_no_file(tmp_path: Path, does: str, words: str) -> None:
    result = edited("x", editor(tmp_path, does), ".md")
    assert isinstance(result, EditorFailed)
    assert result.words.startswith(words)
    assert not Path(seen(tmp_path)[0]).parent.exists()


@pytest.mark.parametrize(
    ("does", "words"),
    [
        ("path.write_text('mine'); sys.exit(3)", "the editor ended with status 3"),
        (r"path.write_bytes(b'\xff\xfe\x00m')", "what the editor wrote is not UTF-8"),
        (f"path.write_bytes(b'x' * {LIMIT + 1})", "what the editor wrote is larger than 1,024 KiB"),
    ],
)
def test_what_was_written_and_cannot_be_taken_is_not_thrown_away(tmp_path: Path, does: str, words: str) -> None:
    result = edited("x", editor(tmp_path, does), ".md")
    assert isinstance(result, EditorFailed)
    assert result.words.startswith(f"{words}, so the text stays as it was; what the editor wrote is left in ")
    path = Path(seen(tmp_path)[0])
    assert str(path) in result.words
    assert path.exists()
    path.unlink()
    path.parent.rmdir()


def test_ctrl_c_means_the_editor(tmp_path: Path) -> None:
    """The terminal sends it to both programs: the console goes on, and the editor may end by it."""
    before = signal.getsignal(signal.SIGINT)
    does = "os.kill(os.getppid(), signal.SIGINT)\npath.write_text(str(signal.getsignal(signal.SIGINT) is signal.default_int_handler))"
    assert edited("x", editor(tmp_path, does), ".md") == "True"
    assert signal.getsignal(signal.SIGINT) is before


def test_text_with_half_a_character_is_no_crash(tmp_path: Path) -> None:
    assert edited("a\ud800b", editor(tmp_path, "pass"), ".md") == "a�b"


def test_a_folder_for_it_that_is_not_there_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))
    result = edited("x", editor(tmp_path, "pass"), ".md")
    assert isinstance(result, EditorFailed)
    assert re.fullmatch(r"no file could be made for the editor \(.*\)", result.words)


def test_the_mode_does_not_depend_on_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        assert edited("x", editor(tmp_path, "pass"), ".md") == "x"
    finally:
        os.umask(before)
    assert seen(tmp_path)[1:3] == ["0o600", "0o700"]
