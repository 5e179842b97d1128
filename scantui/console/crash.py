"""What stands on the terminal after scantui itself has failed: no values, nothing unsanitised, and what to do next."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ..crash import kept, what_failed
from ..safe_text import clean_line

FAULT = 70
"""The exit status, the same as the command line's."""


def crash_text(error: BaseException | None, folder: Callable[[], Path], typed: Callable[[], str] = str) -> str:
    """A few lines; the places in the code go to a file of the user's own. `typed` tells what was kept of the user's own words."""
    from textual.worker import WorkerFailed

    if isinstance(error, WorkerFailed):
        error = error.error  # the worker's own; Textual only passes it on
    if error is None:
        error = RuntimeError()
    details = _details(error, folder)
    lines = (
        f"scantui failed and stopped: {what_failed(error)}",
        f"No evidence was changed. {_typed(typed)}".rstrip(),
        f"{details[0].upper()}{details[1:]}.",
        "Start scantui again to go on; please report this with that file.",
        "Until then `scantui assess` prints the same verdicts, and `scantui draft` the texts, without the console.",
    )
    return "".join(f"{clean_line(line)}\n" for line in lines)


def _typed(words: Callable[[], str]) -> str:
    try:
        return words()
    except Exception:  # noqa: BLE001 - as below: what keeps the texts may be what has failed
        return ""


def _details(error: BaseException, folder: Callable[[], Path]) -> str:
    try:
        return kept(error, folder())
    except Exception as second:  # noqa: BLE001 - the last words must not fail
        return f"the details could not be written ({type(second).__name__})"
