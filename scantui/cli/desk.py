"""`config` and `completion`."""

from __future__ import annotations

import argparse
import os
import shlex
import subprocess
import sys
from pathlib import Path

from .common import settings_of
from .errors import Status, UsageError


def config(options: argparse.Namespace) -> int:
    from ..settings import settings_path, show

    path = settings_path(Path(options.config) if options.config else None, os.environ)
    if options.action == "path":
        print(path)
    elif options.action == "show":
        sys.stdout.write(show(settings_of(options)))
    else:
        return _edit(path, options)
    return Status.DONE


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
        raise UsageError(f"the editor ended with status {finished.returncode}; the settings are in {path}")
    options.config = str(path)
    settings_of(options)
    print(f"{path}: all settings are valid")
    return Status.DONE


def completion(options: argparse.Namespace) -> int:
    import shtab

    from .parser import make_parser

    print(shtab.complete(make_parser(), shell=options.shell))
    return Status.DONE
