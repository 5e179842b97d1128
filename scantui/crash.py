"""What is said when scantui itself fails: one sentence without values, and a file with the places in the code.

Knows neither screen nor command line: both tell the user in their own way.
"""

from __future__ import annotations

import os
import traceback
from collections.abc import Iterator
from pathlib import Path

from .safe_text import clean_line, clean_lines, clip

_LONGEST_NAME = 80
_MOST_CAUSES = 5


def crash_sentence(error: BaseException, folder: Path | None) -> str:
    """Names the exception's type and where the details are. Never its message nor a local variable: both may hold a secret."""
    details = kept(error, folder) if folder else "no folder for details is known"
    return clean_line(f"scantui itself failed with {what_failed(error)}; {details}; please report it")


def what_failed(error: BaseException) -> str:
    """The exception's type and the place in the code, in one clean line."""
    places = _places(error)
    return clean_line(_name(error) + (f" at {places[-1]}" if places else ""))


def kept(error: BaseException, folder: Path) -> str:
    """Keep the places in the code that led to the failure; says where they are, or why not."""
    blocks = ("\n".join([_name(each), *_places(each)]) for each in _with_causes(error))
    return written(folder, "\n\ncaused by ".join(blocks) + "\n")


def _with_causes(error: BaseException) -> Iterator[BaseException]:
    each: BaseException | None = error
    for _ in range(_MOST_CAUSES):
        if each is not None:
            yield each
            each = each.__cause__ or (None if each.__suppress_context__ else each.__context__)


def _name(error: BaseException) -> str:
    return clip(clean_line(type(error).__name__), _LONGEST_NAME)


def _places(error: BaseException) -> list[str]:
    return [clean_line(f"{_shown(frame.filename)}:{frame.lineno} {frame.name}") for frame in traceback.extract_tb(error.__traceback__)]


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
        path.unlink(missing_ok=True)  # a file that was there would keep its own permissions
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(clean_lines(text))
    except OSError as error:
        return f"the details could not be written ({error.strerror})"
    return f"the details, without any value, are in {path}"
