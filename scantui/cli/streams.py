"""What the commands say: answers on standard output, everything else on standard error.

Survives a reader that has gone (`| head -1`), a full disk, a closed stream, and characters that the terminal cannot show.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from .errors import UsageError


def prepare_streams() -> None:
    """Raises `UsageError` when there is nowhere to print to; then nothing has been done yet."""
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - for as long as the process lives
    if sys.stdout is None:
        raise UsageError("standard output is closed, so that nothing could be answered: open it, or send it to /dev/null")
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:  # `✓` in an ASCII terminal becomes `?`, not a crash
            reconfigure(errors="replace")


def say(text: str) -> None:
    """A line of the answer."""
    write_out(f"{text}\n")


def write_out(text: str) -> None:
    """The answer itself. When its reader has gone, the command goes on: what it does and its exit status do not depend on that."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        _silence(sys.stdout)
    except OSError as error:
        _silence(sys.stdout)
        raise UsageError(f"the output cannot be written: {error.strerror}") from None


def warn(text: str, end: str = "\n") -> None:
    """A line beside the answer."""
    try:
        sys.stderr.write(f"{text}{end}")
        sys.stderr.flush()
    except OSError:
        _silence(sys.stderr)


def _silence(stream: TextIO) -> None:
    """What is still in the stream's buffer must not fail again at exit."""
    with suppress(OSError, ValueError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, stream.fileno())
        os.close(null)
