"""`demo` and `replay`: the console on captured evidence."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .common import bundle_path, optional_instant, settings_of
from .errors import Status, UsageError


def demo(options: argparse.Namespace) -> int:
    from ..demo import demo_bundle

    return _open(options, demo_bundle())


def replay(options: argparse.Namespace) -> int:
    return _open(options, bundle_path(options.bundle))


def _open(options: argparse.Namespace, bundle: Path) -> int:
    if sys.stdin is None or not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("the console needs a terminal; `scantui assess` prints the same without one")
    from ..console.reader import start_reading
    from ..console.source import Replay

    source = Replay(bundle, settings_of(options), optional_instant("--as-of", getattr(options, "as_of", None)))
    reader = start_reading(source)  # before Textual is imported: the two then take their time together
    from ..console.app import run_console

    return run_console(source, reader) or Status.DONE
