"""`config` and `completion`."""

from __future__ import annotations

import argparse
import os
import shlex
import subprocess
from pathlib import Path

from .common import settings_of
from .errors import Status, UsageError
from .streams import say, write_out

_FILES = {"bundle", "files", "file", "zip", "config"}
"""Arguments that are completed as names of files and folders."""


def config(options: argparse.Namespace) -> int:
    from ..settings import settings_path, show

    if options.action == "show":
        write_out(show(settings_of(options)))
        return Status.DONE
    try:
        path = settings_path(Path(options.config) if options.config else None, os.environ)
    except RuntimeError:
        raise UsageError("no home folder is known to keep settings in: set HOME, or name a file with --config") from None
    if options.action == "path":
        say(str(path))
        return Status.DONE
    return _edit(path, options)


def _edit(path: Path, options: argparse.Namespace) -> int:
    """Open the settings in the user's editor, and say at once when the result cannot be used."""
    from ..settings import template

    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(template())
    try:
        finished = subprocess.run([*shlex.split(editor), str(path)], check=False)  # noqa: S603 - the user's own editor
    except (OSError, ValueError):
        raise UsageError(f"the editor {editor!a} cannot be started: set EDITOR, or edit {path} yourself") from None
    if finished.returncode:
        raise UsageError(f"the editor {editor!a} ended with status {finished.returncode}; the settings are in {path}: look at them again")
    options.config = str(path)
    settings_of(options)
    say(f"{path}: all settings are valid")
    return Status.DONE


def completion(options: argparse.Namespace) -> int:
    import shtab

    from .parser import make_parser

    parser = make_parser()
    _complete_files(parser)
    say(shtab.complete(parser, shell=options.shell))
    return Status.DONE


def _complete_files(parser: argparse.ArgumentParser) -> None:
    """Tell shtab, here and not at every start, which arguments are names of files."""
    import shtab

    for action in parser._actions:
        if action.dest in _FILES:
            action.complete = shtab.FILE  # type: ignore[attr-defined]
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                _complete_files(command)
