"""`import`: saved files into a bundle. Every file is read and understood before any is kept."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

from ..answer import Unreadable
from ..evidence.model import Capture, Kind
from ..safe_text import OutsideText, clean_line
from ..times import instant_text, minute_text
from .common import live_secrets, now, optional_instant, settings_of
from .errors import Status, UsageError
from .progress import Progress
from .question import question_of
from .sources import Source, source_of
from .streams import say, warn


def import_files(options: argparse.Namespace) -> int:
    kind = Kind(options.kind)
    question = question_of(kind, options)
    headings = settings_of(options).portal.headings
    captured_at = optional_instant("--captured-at", options.captured_at)
    if captured_at is not None and captured_at > now():
        raise UsageError("--captured-at lies in the future: write when the system answered, as 2026-11-20T09:00:00Z")
    bundle = Path(options.bundle)
    _refuse_early(bundle)
    sources = [source_of(kind, file, captured_at) for file in options.files]
    gaps: list[str] = []
    for source in sources:
        gaps += _understand(kind, source, _asked(kind, question, source), headings)
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


def _asked(kind: Kind, question: Mapping[str, str], source: Source) -> dict[str, str]:
    """A portal page was made when it was captured, unless the user says otherwise."""
    if kind is Kind.PORTAL and "read_at" not in question:
        return {**question, "read_at": instant_text(source.captured_at)}
    return dict(question)


def _understand(kind: Kind, source: Source, question: Mapping[str, str], headings: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Read the file as its kind, say what was understood, and return what is not whole about it. Raises `UsageError`."""
    from ..triage.preview import preview

    if source.size == 0:
        raise UsageError(f"{source.name!a} is empty: save the answer again")
    Progress("reading", source.name, source.size).begin()
    capture = Capture(
        source.name, kind, source.captured_at, question, source.size, "", source.open, OutsideText(source.name), source.time_source
    )
    name = clean_line(source.name)
    try:
        seen = preview(capture, headings)
    except Unreadable as error:
        raise UsageError(f"{source.name!a} was not kept: {error}") from None
    say(f"{name}: {seen.summary}")
    said = _time_said(kind, source, question)
    if said:
        warn(f"{name}: {said}")
    return [f"{source.name}: {gap.why}" for gap in seen.gaps]


def _time_said(kind: Kind, source: Source, question: Mapping[str, str]) -> str:
    """Where an instant was not stated, which one was taken, and what hangs on it."""
    if source.time_source == "stated":
        return ""
    moment = minute_text(source.captured_at)
    how = f"{moment}, when the file was last modified" if source.time_source == "modified" else f"now ({moment})"
    if kind is Kind.PORTAL and question["read_at"] == instant_text(source.captured_at):
        return f"the page's ages (\"3 days ago\") are counted from {how}: if it was made at another time, import it with --read-at TIME"
    return f"counts as captured {'at ' if source.time_source == 'modified' else ''}{how}; --captured-at TIME says otherwise"


def _keep(bundle: Path, kind: Kind, sources: list[Source], question: Mapping[str, str]) -> None:
    from .. import __version__
    from ..evidence.layout import CaptureRefused
    from ..evidence.writer import BundleWriter

    with BundleWriter.open(bundle, now(), tool_version=__version__, live_secrets=live_secrets()) as writer:
        for note in writer.notes:
            warn(f"note: {clean_line(note)}")
        for source in sources:
            progress = Progress("keeping", source.name, source.size)
            asked = _asked(kind, question, source)
            with source.open() as body:
                try:
                    capture = writer.add(kind, asked, source.captured_at, source.time_source, source.name, progress.watch(body))
                except CaptureRefused as error:
                    raise UsageError(f"{source.name!a} was not kept: {error}") from None
                finally:
                    progress.done()
            say(f"kept as {capture.id} sha256:{capture.sha256}")
            for redaction in capture.redactions:
                warn(f"redacted before it was written: {redaction.count} x {clean_line(redaction.what)}")
