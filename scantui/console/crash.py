"""What is shown when scantui itself fails: no local variables, nothing unsanitised, and where the details are."""

from __future__ import annotations

import traceback
from pathlib import Path
from types import TracebackType

from rich.text import Text

from ..crash import written
from ..safe_text import clean_line


def crash_text(error: tuple[type[BaseException] | None, BaseException | None, TracebackType | None], folder: Path) -> Text:
    """A few lines for the terminal; the stack (file, line and function names, no values) goes to a file of the user's own."""
    kind, _, trace = error
    name = kind.__name__ if kind else "an unknown error"
    frames = traceback.extract_tb(trace)
    last = frames[-1] if frames else None
    where = f" in {Path(last.filename).name}, line {last.lineno}" if last else ""
    stack = "\n".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames)
    log = written(folder, f"{name}\n{stack}\n")
    return Text(
        f"scantui failed and stopped: {clean_line(name + where)}.\n"
        f"No evidence was changed. {log[0].upper()}{log[1:]}.\n"
        "Please report it with that file; `scantui assess` shows the same verdicts without the console.\n"
    )
