"""The command line: one short function a command, errors of one sentence, exit status 0, 1 or 2 (70 for a fault of ours)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .errors import Status, sentence_of
from .streams import prepare_streams, warn

if TYPE_CHECKING:
    import argparse

__all__ = ["run"]


def run(arguments: Sequence[str]) -> int:
    """Carry out one command line; returns the exit status (DESIGN "Command line")."""
    bundle: str | None = None
    try:
        prepare_streams()
        from .parser import make_parser

        options = make_parser().parse_args(arguments)
        bundle = getattr(options, "bundle", None)
        command = getattr(options, "command", None) or _console
        return int(command(options))
    except SystemExit as stop:  # argparse has already said what was wrong, or printed the help
        return int(stop.code or 0)
    except KeyboardInterrupt:
        warn("scantui: stopped")
        return Status.STOPPED
    except Exception as error:  # noqa: BLE001 - the last door: whatever comes here is told in one sentence
        sentence = sentence_of(error, bundle)
        if sentence is None:
            return _fault(error)
        warn(f"scantui: {sentence}")
        return Status.BAD_INPUT


def _console(options: argparse.Namespace) -> int:
    """`scantui` alone."""
    from .console import live

    return live(options)


def _fault(error: Exception) -> int:
    """Our own failure: its type and the place in the code, never a value (SAFETY B.1, 8)."""
    from ..crash import crash_sentence
    from .common import state_folder

    warn(f"scantui: {crash_sentence(error, state_folder())}")
    return Status.FAULT
