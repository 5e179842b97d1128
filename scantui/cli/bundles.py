"""`seal`, `verify`, `export`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .common import live_secrets, now
from .errors import Status, UsageError


def seal_bundle(options: argparse.Namespace) -> int:
    from ..evidence.seal import seal

    sealed = seal(Path(options.bundle), now())
    print(f"evidence {sealed.id} sha256:{sealed.root}")
    return Status.DONE


def verify_bundle(options: argparse.Namespace) -> int:
    from ..evidence.verify import verify

    result = verify(Path(options.bundle), options.root)
    if result.problems:
        for problem in result.problems:
            print(f"scantui: {problem}", file=sys.stderr)
        return Status.BAD_INPUT
    for note in result.notes:
        print(f"note: {note}", file=sys.stderr)
    if result.root is None:
        print(f"open: {result.captures} captures, all intact")
        print("scantui: the bundle is not sealed, so a later change would not be seen: `scantui seal` closes it", file=sys.stderr)
        return Status.UNKNOWNS
    print(f"evidence {result.id} sha256:{result.root}")
    print(f"{result.captures} captures, all intact")
    if not result.origin_proven:
        print("integrity checked, origin not proven: compare the root hash with the one in the ticket's comment (--root HASH)")
    else:
        print("the root hash is the one given: this is that bundle, unchanged")
    return Status.DONE


def export_bundle(options: argparse.Namespace) -> int:
    from ..evidence.export import export

    target = Path(options.zip)
    if target.suffix.lower() != ".zip":
        raise UsageError(f"{options.zip!a} does not end in .zip")
    exported = export(Path(options.bundle), target, live_secrets())
    print(f"{target}: evidence {exported.id} sha256:{exported.root}")
    print(f"it names {len(exported.hosts)} machines; look at what you share before you share it", file=sys.stderr)
    return Status.DONE
