"""What is said when scantui itself fails: one sentence without values, and a file with the places in the code.

Knows neither screen nor command line: both tell the user in their own way.
"""

from __future__ import annotations

import os
import traceback
from pathlib import Path

from .safe_text import clean_line, clean_lines


def crash_sentence(error: BaseException, folder: Path | None) -> str:
    """Names the exception's type and where the details are. Never its message nor a local variable: both may hold a secret."""
    frames = [f"{_shown(frame.filename)}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    where = f" at {frames[-1]}" if frames else ""
    details = written(folder, f"{type(error).__name__}\n" + "\n".join(frames) + "\n") if folder else "no folder for details is known"
    return clean_line(f"scantui itself failed with {type(error).__name__}{where}; {details}; please report it")


def _shown(filename: str) -> str:
    """The file's name from the package on: the folders above it are nobody's business."""
    parts = Path(filename).parts
    start = len(parts) - 1 - parts[::-1].index("scantui") if "scantui" in parts else len(parts) - 1
    return "/".join(parts[start:])


def written(folder: Path, text: str) -> str:
    """Keep `text` as the last crash's log, for the user alone; says where it is, or why it is not there."""
    path = folder / "crash.log"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(clean_lines(text))
    except OSError as error:
        return f"the details could not be written ({error.strerror})"
    return f"the details, without any value, are in {path}"
