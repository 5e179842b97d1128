"""`import`: saved files into a bundle. Every file is read and understood before any is kept."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

from ..evidence.model import Kind
from ..safe_text import clean_line
from ..triage.importing import NotKept, Source, add_to, redactions_said, understand, with_columns
from .common import live_secrets, now, settings_of
from .errors import Status, UsageError
from .progress import Progress
from .question import captured_at_of, question_of
from .sources import source_of
from .streams import say, warn


def import_files(options: argparse.Namespace) -> int:
    kind = Kind(options.kind)
    question = question_of(kind, {**vars(options), "from": options.source_host}, now())
    portal = settings_of(options).portal
    question, headings = with_columns(kind, question, portal.view.columns), portal.headings
    captured_at = captured_at_of(options.captured_at, now())
    bundle = Path(options.bundle)
    _refuse_early(bundle)
    sources = [source_of(kind, file, captured_at) for file in options.files]
    gaps: list[str] = []
    for source in sources:
        gaps += _understand(kind, source, question, headings)
    _keep(bundle, kind, sources, question)
    for gap in dict.fromkeys(gaps):
        warn(f"unknown: {clean_line(gap)}")
    return Status.UNKNOWNS if gaps else Status.DONE


def _refuse_early(bundle: Path) -> None:
    """What the bundle's writer would refuse anyway, before minutes are spent on reading. It looks again, and closer."""
    from ..evidence.layout import TAGMANIFEST

    if not bundle.exists():
        if not bundle.parent.is_dir():
            raise UsageError(f"{str(bundle.parent)!a}: there is no such folder to make the bundle in: make it first")
    elif not bundle.is_dir():
        raise UsageError(f"{str(bundle)!a} is a file, and files are imported into a bundle's folder: name one, or a new one")
    elif (bundle / TAGMANIFEST).exists():
        raise UsageError(f"{str(bundle)!a} is sealed and never changes again: import into a new bundle")


def _understand(kind: Kind, source: Source, question: Mapping[str, str], headings: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Read the file as its kind, say what was understood, and return what is not whole about it. Raises `UsageError`."""
    Progress("reading", source.name, source.size).begin()
    try:
        seen = understand(kind, source, question, headings)
    except NotKept as error:
        raise UsageError(str(error)) from None
    name = clean_line(source.name)
    say(f"{name}: {seen.summary}")
    if seen.time_said:
        warn(f"{name}: {seen.time_said}")
    return [f"{source.name}: {gap}" for gap in seen.gaps]


def _keep(bundle: Path, kind: Kind, sources: list[Source], question: Mapping[str, str]) -> None:
    from .. import __version__
    from ..evidence.writer import BundleWriter

    with BundleWriter.open(bundle, now(), tool_version=__version__, live_secrets=live_secrets()) as writer:
        for note in writer.notes:
            warn(f"note: {clean_line(note)}")
        for source in sources:
            progress = Progress("keeping", source.name, source.size)
            try:
                capture = add_to(writer, kind, source, question, progress.watch)
            except NotKept as error:
                raise UsageError(str(error)) from None
            finally:
                progress.done()
            say(f"kept as {capture.id} sha256:{capture.sha256}")
            for said in redactions_said(capture):
                warn(said)
