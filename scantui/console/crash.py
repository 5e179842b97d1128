"""What is shown when scantui itself fails: no local variables, nothing unsanitised, and where the details are."""

from __future__ import annotations

import os
import traceback
from pathlib import Path
from types import TracebackType

from rich.text import Text

from ..safe_text import clean_line, clean_lines


def crash_text(error: tuple[type[BaseException] | None, BaseException | None, TracebackType | None], folder: Path) -> Text:
    """A few lines for the terminal; the stack (file, line and function names, no values) goes to a file of the user's own."""
    kind, _, trace = error
    name = kind.__name__ if kind else "an unknown error"
    frames = traceback.extract_tb(trace)
    last = frames[-1] if frames else None
    where = f" in {Path(last.filename).name}, line {last.lineno}" if last else ""
    stack = "\n".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames)
    log = _write(folder / "crash.log", clean_lines(f"{name}\n{stack}\n"))
    return Text(
        f"scantui failed and stopped: {clean_line(name + where)}.\n"
        f"No evidence was changed. {log}\n"
        "Please report it with that file; `scantui assess` shows the same verdicts without the console.\n"
    )


def _write(path: Path, text: str) -> str:
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        return f"The details could not be written ({error.strerror})."
    return f"The details, without any value, are in {path}."
