"""`scantui`, `demo` and `replay`: the console on the live systems, or on captured evidence."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ..safe_text import clean_line
from .common import bundle_path, now, optional_instant, settings_of
from .errors import Status, UsageError
from .streams import warn

if TYPE_CHECKING:
    from ..live.round import Desk


def demo(options: argparse.Namespace) -> int:
    from ..demo import demo_bundle

    return _open(options, demo_bundle())


def replay(options: argparse.Namespace) -> int:
    return _open(options, bundle_path(options.bundle))


def _open(options: argparse.Namespace, bundle: Path) -> int:
    _need_terminal()
    from ..console.reader import start_reading
    from ..console.source import Replay

    source = Replay(bundle, settings_of(options), optional_instant("--as-of", getattr(options, "as_of", None)))
    reader = start_reading(source)  # before Textual is imported: the two then take their time together
    from ..console.app import run_console

    return run_console(source, reader) or Status.DONE


def _has_terminal() -> bool:
    return sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty()


def _need_terminal(*, is_said: bool = False) -> None:
    """Raises `UsageError` where there is none, unless something else that is missing was said already."""
    if not is_said and not _has_terminal():
        raise UsageError("the console needs a terminal; `scantui assess` and `scantui capture` do without one")


def live(options: argparse.Namespace) -> int:
    """The console on the live systems."""
    settings = settings_of(options)
    reader = None
    if _has_terminal():
        from ..console.reader import start_reading

        reader = start_reading(None)  # a fork: before any thread is started
    from .capturing import desk_of

    desk = desk_of(settings)
    missing = _missing(desk)
    if missing or reader is None:
        if reader is not None:
            reader.stop()
        for line in missing:
            warn(line)
        _need_terminal(is_said=bool(missing))
        return Status.BAD_INPUT
    from ..console.live import LiveDesk
    from ..console.source import Replay

    live_desk = LiveDesk(desk, _evidence_folder())
    source = Replay(live_desk.new_bundle(now()), settings, is_live=True)
    from ..console.app import run_console

    return run_console(source, reader, live_desk) or Status.DONE


def _missing(desk: Desk) -> tuple[str, ...]:
    """What is needed before there is a queue to ask for, in three lines; nothing where it is there."""
    from ..live.errors import NotSetUp

    try:
        desk.systems.github()
    except NotSetUp as error:
        where = f"{clean_line(str(desk.settings.source))} says" if desk.settings.source else "`scantui config edit` sets"
        return (
            f"scantui: the live console needs a sign-in: {clean_line(str(error))}",
            f"  {where} where the systems are; `scantui doctor` checks each of them, and says what to do",
            "  to look around first, offline, on invented machines: `scantui demo`",
        )
    return ()


def _evidence_folder() -> Path:
    from platformdirs import user_data_path

    try:
        return user_data_path("scantui") / "evidence"
    except RuntimeError:
        raise UsageError("no home folder is known to keep evidence in: set HOME, or XDG_DATA_HOME") from None
