"""The command line: one short function a command, errors of one sentence, exit status 0, 1 or 2."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from .errors import Status, UsageError, sentence_of

__all__ = ["run"]


def run(arguments: Sequence[str]) -> int:
    """Carry out one command line; returns the exit status (DESIGN "Command line")."""
    from .parser import make_parser

    parser = make_parser()
    try:
        options = parser.parse_args(arguments)
    except SystemExit as stop:  # argparse has already said what was wrong, or printed the help
        return int(stop.code or 0)
    command = getattr(options, "command", None)
    try:
        if command is None:
            raise UsageError(
                "the live systems are not part of this version; try `scantui demo`, or save files and `scantui import` them "
                "(`scantui --help` shows how)"
            )
        return int(command(options))
    except KeyboardInterrupt:
        print("scantui: stopped", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader of our output, such as `head`, has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Status.DONE
    except Exception as error:
        sentence = sentence_of(error)
        if sentence is None:
            raise
        print(f"scantui: {sentence}", file=sys.stderr)
        return Status.BAD_INPUT
