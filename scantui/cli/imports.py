"""`import`: saved files into a bundle. Every file is read and understood before any is kept."""

from __future__ import annotations

import argparse
import contextlib
import functools
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from ..answer import Unreadable
from ..evidence.model import Capture, Kind
from ..safe_text import OutsideText, clean_line
from ..times import instant_text, minute_text
from .common import host_name, instant, ip_address, live_secrets, now, settings_of, ticket_number
from .errors import Status, UsageError

_OPTIONS: Mapping[Kind, tuple[tuple[str, ...], tuple[str, ...]]] = {
    Kind.TICKETS: ((), ()),
    Kind.TICKET_COMMENTS: (("ticket",), ()),
    Kind.PORTAL: (("c_code",), ("read_at",)),
    Kind.CHLORINE_LOG: ((), ("since", "until")),
    Kind.CHLORINE_LOOKUP: ((), ()),
    Kind.SCAN_RESULT: (("scan",), ()),
    Kind.PING: (("from", "address"), ("control_up", "control_down")),
    Kind.NETMAX: ((), ("address",)),
}
"""For each kind the options it needs and those it also takes."""
_ATTRIBUTES = {"from": "source_host"}
_LONG = 16 * 1024 * 1024
"""Bytes from which on an import tells how far it has come."""


@dataclass(frozen=True, slots=True)
class _Source:
    """One file to keep: its bytes, when they were captured, and how that is known."""

    name: str
    open: Callable[[], BinaryIO]
    size: int
    captured_at: datetime
    time_source: str


def import_files(options: argparse.Namespace) -> int:
    kind = Kind(options.kind)
    question = _question(kind, options)
    settings = settings_of(options)
    captured_at = instant("--captured-at", options.captured_at)
    if captured_at is not None and captured_at > now():
        raise UsageError("--captured-at lies in the future")
    with contextlib.ExitStack() as stack:
        sources = [stack.enter_context(_source(kind, file, captured_at)) for file in options.files]
        gaps: list[str] = []
        for source in sources:
            gaps += _understand(kind, source, _question_of(kind, question, source), settings.portal.headings)
        _keep(Path(options.bundle), kind, sources, question)
    for gap in dict.fromkeys(gaps):
        print(f"unknown: {clean_line(gap)}", file=sys.stderr)
    return Status.UNKNOWNS if gaps else Status.DONE


def _question(kind: Kind, options: argparse.Namespace) -> dict[str, str]:
    """What was asked of the system, from the options; an option that the kind does not know is refused, not ignored."""
    needed, allowed = _OPTIONS[kind]
    question: dict[str, str] = {}
    for name in dict.fromkeys(name for pair in _OPTIONS.values() for part in pair for name in part):
        value = getattr(options, _ATTRIBUTES.get(name, name))
        flag = "--" + name.replace("_", "-")
        if value is None:
            if name in needed:
                raise UsageError(f"import of {kind.value} needs {flag}")
            continue
        if name not in needed and name not in allowed:
            raise UsageError(f"import of {kind.value} does not take {flag}")
        question[name] = _checked(flag, name, value)
    if ("since" in question) != ("until" in question):
        raise UsageError("--since and --until belong together: both ends of the window that was asked for")
    if "since" in question and question["since"] > question["until"]:
        raise UsageError("--since is later than --until")
    return question


def _checked(flag: str, name: str, value: str) -> str:
    """The value in the one form in which it is kept."""
    if name in {"read_at", "since", "until"}:
        moment = instant(flag, value)
        return instant_text(moment) if moment else ""
    if name == "ticket":
        return str(ticket_number(value))
    if name == "from":
        host = host_name(flag, value)
        if not host.is_machine:
            raise UsageError(f"{flag} {host} is no machine of a known form")
        return host.name
    if name in {"address", "control_up", "control_down"}:
        return str(ip_address(flag, value))
    if name == "scan" and not value.strip():
        raise UsageError(f"{flag} is empty")
    return clean_line(value)


def _question_of(kind: Kind, question: Mapping[str, str], source: _Source) -> dict[str, str]:
    """A portal page was made when it was captured, unless the user says otherwise."""
    if kind is Kind.PORTAL and "read_at" not in question:
        return {**question, "read_at": instant_text(source.captured_at)}
    return dict(question)


@contextlib.contextmanager
def _source(kind: Kind, file: str, captured_at: datetime | None) -> Iterator[_Source]:
    if file == "-":
        with tempfile.NamedTemporaryFile(prefix="scantui-") as spooled:
            while chunk := sys.stdin.buffer.read(1 << 20):
                spooled.write(chunk)
            spooled.flush()
            opener = _opener(Path(spooled.name))
            yield _Source("standard input", opener, spooled.tell(), captured_at or now(), "stated" if captured_at else "clock")
        return
    path = Path(file)
    if path.is_dir():
        if kind is not Kind.CHLORINE_LOG:
            raise UsageError(f"{file!a} is a folder; only a Slack export (chlorine-log) may be one")
        from ..evidence.pack import pack_folder

        with pack_folder(path) as packed:
            size = packed.seek(0, os.SEEK_END)
        yield _Source(path.name, functools.partial(pack_folder, path), size, *_captured(path, captured_at))
        return
    if not path.is_file():
        raise UsageError(f"{file!a}: no such file")
    yield _Source(path.name, _opener(path), path.stat().st_size, *_captured(path, captured_at))


def _opener(path: Path) -> Callable[[], BinaryIO]:
    return lambda: path.open("rb")


def _captured(path: Path, stated: datetime | None) -> tuple[datetime, str]:
    if stated is not None:
        return stated, "stated"
    modified = datetime.fromtimestamp(path.stat().st_mtime, UTC).replace(microsecond=0)
    if modified > now():
        raise UsageError(f"{path.name!a} was modified in the future: say --captured-at")
    return modified, "modified"


def _understand(kind: Kind, source: _Source, question: Mapping[str, str], headings: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Read the file as its kind, say what was understood, and return what is not whole about it. Raises `UsageError`."""
    from ..triage.preview import preview

    if source.size == 0:
        raise UsageError(f"{source.name!a} is empty")
    if source.size > _LONG and sys.stderr.isatty():
        print(f"reading {source.name!a} ({source.size // (1024 * 1024)} MiB) …", file=sys.stderr)
    name = OutsideText(source.name)
    capture = Capture(source.name, kind, source.captured_at, question, source.size, "", source.open, name, source.time_source)
    try:
        seen = preview(capture, headings)
    except Unreadable as error:
        raise UsageError(f"{source.name!a} was not kept: {error}") from None
    print(f"{clean_line(source.name)}: {seen.summary}")
    if source.time_source == "modified":
        print(f"{clean_line(source.name)}: captured {minute_text(source.captured_at)}, by its modification time", file=sys.stderr)
    return [f"{source.name}: {gap.why}" for gap in seen.gaps]


def _keep(bundle: Path, kind: Kind, sources: list[_Source], question: Mapping[str, str]) -> None:
    from .. import __version__
    from ..evidence.writer import BundleWriter

    with BundleWriter.open(bundle, now(), tool_version=__version__, live_secrets=live_secrets()) as writer:
        for source in sources:
            progress = _Progress(source)
            with source.open() as body:
                capture = writer.add(
                    kind,
                    _question_of(kind, question, source),
                    source.captured_at,
                    source.time_source,
                    source.name,
                    progress.watch(body),
                )
            progress.done()
            print(f"kept as {capture.id} sha256:{capture.sha256}", flush=True)
            for redaction in capture.redactions:
                print(f"redacted: {redaction.count} x {redaction.what}", file=sys.stderr)


class _Progress:
    """A line on stderr that says how far a long import has come; nothing where nobody is looking."""

    def __init__(self, source: _Source) -> None:
        self.size = source.size
        self.name = clean_line(source.name)
        self.shown = sys.stderr.isatty() and self.size > _LONG
        self.seen = 0

    def watch(self, body: BinaryIO) -> BinaryIO:
        if not self.shown:
            return body
        return _Watched(body, self)  # type: ignore[return-value]

    def advance(self, count: int) -> None:
        before, self.seen = self.seen, self.seen + count
        if self.seen * 100 // self.size != before * 100 // self.size:
            print(f"\rkeeping {self.name}: {min(100, self.seen * 100 // self.size)} %", end="", file=sys.stderr, flush=True)

    def done(self) -> None:
        if self.shown:
            print(file=sys.stderr)


class _Watched:
    """A file that reports how much of it was read."""

    def __init__(self, body: BinaryIO, progress: _Progress) -> None:
        self._body = body
        self._progress = progress

    def read(self, size: int = -1) -> bytes:
        data = self._body.read(size)
        self._progress.advance(len(data))
        return data

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._body.seek(offset, whence)

    def tell(self) -> int:
        return self._body.tell()

    def seekable(self) -> bool:
        return self._body.seekable()
