"""`seal`, `verify`, `export`."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..safe_text import clean_line
from .common import bundle_path, live_secrets, now
from .errors import Status, UsageError
from .streams import say, warn


def seal_bundle(options: argparse.Namespace) -> int:
    from ..evidence.seal import seal

    sealed = seal(Path(options.bundle), now())
    say(f"evidence {sealed.id} sha256:{sealed.root}")
    return Status.DONE


def verify_bundle(options: argparse.Namespace) -> int:
    from ..evidence.verify import verify

    result = verify(bundle_path(options.bundle), options.root)
    if result.problems:
        for problem in result.problems:
            warn(f"scantui: {clean_line(options.bundle)}: {clean_line(problem)}")
        return Status.BAD_INPUT
    for note in result.notes:
        warn(f"note: {note}")
    if result.root is None:
        say(f"open: {_captures(result.captures)}")
        warn("unknown: whether it was changed since: it is not sealed, so that a change would not be seen; `scantui seal` closes it")
        return Status.UNKNOWNS
    say(f"evidence {result.id} sha256:{result.root}")
    say(_captures(result.captures))
    if not result.origin_proven:
        say("integrity checked, origin not proven: compare the root hash with the one in the ticket's comment (--root HASH)")
    else:
        say("the root hash is the one given: this is that bundle, unchanged")
    return Status.DONE


def export_bundle(options: argparse.Namespace) -> int:
    from ..evidence.export import export

    target = Path(options.zip)
    if target.suffix.lower() != ".zip":
        raise UsageError(f"{options.zip!a} does not end in .zip: name it so")
    if not target.parent.is_dir():
        raise UsageError(f"{str(target.parent)!a}: there is no such folder to write the zip to: make it first")
    if target.exists():
        raise UsageError(f"{str(target)!a} is there already: choose another name")
    exported = export(bundle_path(options.bundle), target, live_secrets())
    say(f"{clean_line(str(target))}: evidence {exported.id} sha256:{exported.root}")
    count = len(exported.hosts)
    warn(f"it names {count} {'machine' if count == 1 else 'machines'}: look at what you share before you share it")
    return Status.DONE


def _captures(count: int) -> str:
    return "1 capture, intact" if count == 1 else f"{count} captures, all intact"
