"""Taking an answer in: what is asked for, what it is understood as, and keeping it in a bundle. Knows no widget.

A sealed bundle never changes: what is kept then goes into a copy of it in the state folder, which gets its name when all is in it.
"""

from __future__ import annotations

import functools
import io
import os
import shlex
import stat
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ..evidence.model import Kind
from ..safe_text import clean_line
from ..triage.importing import NotKept, Source, add_to, redactions_said, understand, with_columns
from .watching import LARGEST

if TYPE_CHECKING:
    from ..evidence.model import Capture
    from ..evidence.writer import BundleWriter
    from ..runbook.assessment import Assessment
    from ..triage.fitting import Wanted
    from .source import Replay

PASTED = "pasted text"


@dataclass(frozen=True, slots=True)
class Delivery:
    """An answer to look at: a file's path, or what was pasted."""

    kind: Kind
    options: str
    """As after `scantui import BUNDLE KIND`."""
    brought: Path | bytes
    at: datetime
    headings: Mapping[str, tuple[str, ...]]
    wanted: Wanted | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    """Which column of the portal's classic view is which, from the settings."""


@dataclass(frozen=True, slots=True)
class Refused:
    """It cannot be taken; one sentence."""

    sentence: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What an answer was understood as."""

    name: str
    summary: str
    gaps: tuple[str, ...]
    misfits: tuple[str, ...]
    time_said: str
    captured_at: datetime
    stamp: tuple[int, ...]
    """Tells whether the file is still the one that was looked at."""


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """The answer is in the bundle, on the disk."""

    capture: str
    sha256: str
    source: Replay
    """What is shown from now on."""
    said: tuple[str, ...]
    """Redactions and notes."""


def options_text(question: Mapping[str, str]) -> str:
    """`--from HOST --address IP`"""
    return " ".join(f"--{name.replace('_', '-')} {shlex.quote(value)}" for name, value in question.items())


def options_known(kind: Kind) -> str:
    """The options that a kind takes, for a hint."""
    from ..cli.question import flag_of, options_of

    return " ".join(flag_of(name) for name in (*options_of(kind), "captured_at"))


def question_from(kind: Kind, text: str, at: datetime) -> tuple[dict[str, str], datetime | None]:
    """What was asked, and when the answer was captured if that is stated. Raises `UsageError`."""
    from ..cli.errors import UsageError
    from ..cli.question import captured_at_of, every_option, flag_of, question_of

    known = {flag_of(name): name for name in (*every_option(), "captured_at")}
    try:
        words = shlex.split(text)
    except ValueError:
        raise UsageError("the options cannot be read: a quote is open") from None
    given: dict[str, str | None] = {}
    while words:
        flag, joined, value = words.pop(0).partition("=")
        if flag not in known:
            raise UsageError(f"{flag!a} is no option of import: {kind.value} takes {options_known(kind)}")
        if not joined and (not words or words[0].startswith("--")):
            raise UsageError(f"{flag} needs a value behind it")
        given[known[flag]] = value if joined else words.pop(0)
    captured_at = captured_at_of(given.pop("captured_at", None), at)
    return question_of(kind, given, at), captured_at


def look_at(asked: Delivery) -> Seen | Refused:
    """Read the answer as its kind and say what it is. Changes nothing, and raises nothing that a user can mend."""
    from ..cli.errors import sentence_of

    try:
        question, source, stamp = _taken(asked)
        seen = understand(asked.kind, source, question, asked.headings, asked.wanted)
    except NotKept as error:
        return Refused(clean_line(str(error)))
    except Exception as error:
        sentence = sentence_of(error)
        if sentence is None:
            raise
        return Refused(sentence)
    name = clean_line(source.name)
    return Seen(name, seen.summary, seen.gaps, seen.misfits, seen.time_said, source.captured_at, stamp)


def _taken(asked: Delivery) -> tuple[dict[str, str], Source, tuple[int, ...]]:
    from ..cli.errors import UsageError
    from ..cli.sources import source_of

    question, stated = question_from(asked.kind, asked.options, asked.at)
    question = with_columns(asked.kind, question, asked.columns)
    if isinstance(asked.brought, bytes):
        body, when = asked.brought, (stated or asked.at, "stated" if stated else "clock")
        return question, Source(PASTED, functools.partial(io.BytesIO, body), len(body), *when), ()
    file = asked.brought
    try:
        found = file.stat()
    except (FileNotFoundError, NotADirectoryError):
        raise UsageError(f"{str(file)!a}: there is no such file: check the name") from None
    except ValueError:
        raise UsageError(f"{str(file)!a} is no name of a file") from None
    if not stat.S_ISREG(found.st_mode) and not stat.S_ISDIR(found.st_mode):
        raise UsageError(f"{str(file)!a} is no file: save the answer to one and name that")
    if found.st_size > LARGEST:
        raise UsageError(f"{str(file)!a} is larger than {LARGEST // (1024 * 1024)} MiB: `scantui import` takes it")
    stamp = (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)
    return question, source_of(asked.kind, str(file), stated, asked.at), stamp


def is_sealed(bundle: Path) -> bool:
    """Whether it never changes: sealed, or an exported zip."""
    from ..evidence.layout import TAGMANIFEST

    return bundle.is_file() or (bundle / TAGMANIFEST).exists()


def working_copy(state_folder: Path, evidence_id: str) -> Path:
    """Where the copy of a sealed bundle goes: the first free number behind its id."""
    from ..evidence.layout import ID

    name = evidence_id if ID.fullmatch(evidence_id) else "evidence"
    folder, number = state_folder / "bundles", 1
    while os.path.lexists(folder / f"{name}-{number}"):
        number += 1
    return folder / f"{name}-{number}"


def keep(asked: Delivery, seen: Seen, source: Replay, evidence_id: str, state_folder: Path) -> KeptAnswer | Refused:
    """Put it into the bundle that is shown, or into a copy of it where that is sealed. On the disk when this returns."""
    from ..cli.errors import sentence_of

    try:
        question, brought, stamp = _taken(asked)
        if stamp != seen.stamp:
            return Refused(f"{seen.name} changed since it was looked at: look at it again")
        if not is_sealed(source.bundle):
            capture, notes = _added(source.bundle, asked, brought, question)
            bundle = source.bundle
        else:
            bundle = working_copy(state_folder, evidence_id)
            half = bundle.with_name(f".{bundle.name}-{os.getpid()}")
            try:
                _copy_sealed(source.bundle, half, asked.at)
                capture, notes = _added(half, asked, brought, question)
                bundle = _renamed(half, bundle, state_folder, evidence_id)
            except BaseException:
                _remove(half)
                raise
    except NotKept as error:
        return Refused(clean_line(str(error)))
    except Exception as error:
        sentence = sentence_of(error, str(source.bundle))
        if sentence is None:
            raise
        return Refused(sentence)
    return KeptAnswer(capture.id, capture.sha256, replace(source, bundle=bundle), (*redactions_said(capture), *notes))


def _added(bundle: Path, asked: Delivery, brought: Source, question: Mapping[str, str]) -> tuple[Capture, tuple[str, ...]]:
    with writer_of(bundle, asked.at) as writer:
        return add_to(writer, asked.kind, brought, question), tuple(clean_line(note) for note in writer.notes)


def _copy_sealed(bundle: Path, half: Path, now: datetime) -> None:
    """A new open bundle with all captures of a sealed one, which is verified first."""
    from ..evidence.copying import copy_into
    from ..evidence.replay import open_bundle

    whole = open_bundle(bundle)
    half.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with writer_of(half, now) as writer:
        copy_into(writer, whole.captures)


def writer_of(bundle: Path, now: datetime) -> BundleWriter:
    from .. import __version__
    from ..cli.common import live_secrets
    from ..evidence.writer import BundleWriter

    return BundleWriter.open(bundle, now, tool_version=__version__, live_secrets=live_secrets())


def _renamed(half: Path, wanted: Path, state_folder: Path, evidence_id: str) -> Path:
    """Another scantui may have taken the name meanwhile: a folder that holds something is not renamed over."""
    from ..evidence.os_layer import RealOs

    while True:
        try:
            half.rename(wanted)
        except OSError:
            if not os.path.lexists(wanted):
                raise
            wanted = working_copy(state_folder, evidence_id)
        else:
            RealOs().fsync_dir(str(wanted.parent))
            return wanted


def _remove(half: Path) -> None:
    import shutil

    with suppress(OSError):
        shutil.rmtree(half)


def wanted_of(assessment: Assessment) -> Wanted:
    """What evidence for a machine has to answer."""
    from ..chlorine.model import Window
    from ..runbook.view import View
    from ..triage.fitting import Wanted

    case, view = assessment.case, View(assessment.case)
    rows = view.stale or (view.record.addresses if view.record else ())
    zones = [zone for row in rows if (zone := view.zone(row)) is not None]
    return Wanted(
        case.host,
        case.ticket.number,
        case.ticket.opened_at,
        Window(view.log_since, view.log_until),
        tuple(row.address for row in rows),
        tuple(dict.fromkeys(scanner for zone in zones for scanner in zone.scanners)),
        tuple(dict.fromkeys(zone.scan for zone in zones if zone.scan)),
        view.since_action,
    )
