"""The door to the user's own editor: a text as a private file, $VISUAL or $EDITOR on it, and the text that came of it.

Whoever calls has given the terminal away first (`App.suspend`). Knows no screen, no form and nothing of what the text is for.
"""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ..safe_text import clean_line, clean_lines, clip

LIMIT = 1024 * 1024
"""Bytes beyond which a file is no text for a ticket."""
_FALLBACKS = ("vi", "nano")


@dataclass(frozen=True, slots=True)
class EditorFailed:
    """Why the old text stays, in one sentence."""

    words: str


def edited(text: str, environ: Mapping[str, str], suffix: str) -> str | EditorFailed:
    """`text` as the user's editor left it, cleaned. Returns when the editor has ended.

    The file is removed, but where the editor wrote something that cannot be taken: then it stays, and the sentence says where.
    """
    text = clean_lines(text)
    command = _command(environ)
    if isinstance(command, EditorFailed):
        return command
    try:
        folder = Path(tempfile.mkdtemp(prefix="scantui-"))  # for the user alone (0700)
    except OSError as error:
        return EditorFailed(f"no file could be made for the editor ({error.strerror})")
    path = folder / f"text{suffix}"
    result: str | EditorFailed = EditorFailed("")
    try:
        result = _edited_in(path, text, command, environ)
    finally:
        if isinstance(result, str) or not _has_other_text(path, text):
            shutil.rmtree(folder, ignore_errors=True)
        else:
            result = EditorFailed(f"{result.words}; what the editor wrote is left in {path}")
    return result


def _command(environ: Mapping[str, str]) -> list[str] | EditorFailed:
    """The program, found on the PATH, and its options. No shell looks at them."""
    variable = next((name for name in ("VISUAL", "EDITOR") if environ.get(name, "").strip()), None)
    if variable is None:
        found = next((path for name in _FALLBACKS if (path := shutil.which(name, path=environ.get("PATH")))), None)
        return [found] if found else EditorFailed("no editor was found: set $EDITOR to one")
    named = clip(clean_line(environ[variable]), 60)
    try:
        program, *options = shlex.split(environ[variable])
    except ValueError:
        return EditorFailed(f"${variable} cannot be read as a command: {named}")
    found = shutil.which(program, path=environ.get("PATH"))
    return [found, *options] if found else EditorFailed(f"${variable} names a program that was not found: {named}")


def _edited_in(path: Path, text: str, command: list[str], environ: Mapping[str, str]) -> str | EditorFailed:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        with _interrupts_are_the_editors():
            status = subprocess.run([*command, str(path)], env=dict(environ), check=False).returncode  # noqa: S603 - the user's own editor
    except (OSError, ValueError) as error:
        return EditorFailed(f"the editor could not be started ({getattr(error, 'strerror', None) or error})")
    if status:
        how = f"with status {status}" if status > 0 else f"by signal {-status}"
        return EditorFailed(f"the editor ended {how}, so the text stays as it was")
    return _read(path, text)


@contextmanager
def _interrupts_are_the_editors() -> Iterator[None]:
    """Ctrl+C reaches both programs of the terminal; it means the editor, and must not end the console behind it.

    A handler that does nothing, for a signal that is ignored would be ignored by the editor, too.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, lambda *_: None) for number in (signal.SIGINT, signal.SIGQUIT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler if handler is not None else signal.SIG_DFL)


def _read(path: Path, before: str) -> str | EditorFailed:
    """What stands in the file. A text that had no line feed at its end gets none from the editor's habit to add one."""
    try:
        if path.is_symlink() or not path.is_file():
            return EditorFailed("the editor left no file, so the text stays as it was")
        with path.open("rb") as file:
            raw = file.read(LIMIT + 1)
    except OSError as error:
        return EditorFailed(f"what the editor wrote cannot be read ({error.strerror}), so the text stays as it was")
    if len(raw) > LIMIT:
        return EditorFailed(f"what the editor wrote is larger than {LIMIT // 1024:,} KiB, so the text stays as it was")
    try:
        after = clean_lines(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return EditorFailed("what the editor wrote is not UTF-8, so the text stays as it was")
    return after if before.endswith("\n") else after.rstrip("\n")


def _has_other_text(path: Path, text: str) -> bool:
    """Whether there is a file with something in it that is not what was given to the editor."""
    try:
        if path.is_symlink() or not path.is_file():
            return False
        size = path.stat().st_size
        return bool(size) and (size > LIMIT or path.read_bytes() != text.encode())
    except OSError:
        return False
