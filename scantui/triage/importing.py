"""A saved answer on its way into a bundle: what it is understood as, and when it counts as captured. The same for `import` and the console.

Must not know who asks: no option of the command line, no screen, no clock.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, BinaryIO

from ..answer import Unreadable
from ..evidence.model import Capture, Kind
from ..portal.model import VIEW_COLUMNS
from ..safe_text import OutsideText, clean_line
from ..times import instant_text, minute_text

if TYPE_CHECKING:
    from ..evidence.writer import BundleWriter
    from .fitting import Wanted

Headings = Mapping[str, Sequence[str]]


class NotKept(Exception):
    """The answer cannot be taken; one sentence."""


@dataclass(frozen=True, slots=True)
class Source:
    """One file to keep: its bytes, when they were captured, and how that is known."""

    name: str
    open: Callable[[], BinaryIO]
    size: int
    captured_at: datetime
    time_source: str
    """`stated`, `modified` or `clock`, as in `Capture`."""


@dataclass(frozen=True, slots=True)
class Understood:
    """What an answer says, before it is kept. All text is ours or clean."""

    summary: str
    gaps: tuple[str, ...]
    """What is not whole about it."""
    misfits: tuple[str, ...]
    """What it does not answer of what was wanted of it."""
    time_said: str
    """Where an instant was not stated: which one was taken, and what hangs on it; or empty."""


def asked(kind: Kind, question: Mapping[str, str], source: Source) -> dict[str, str]:
    """The question as it is kept. A portal page was made when it was captured, unless the user says otherwise.

    Which column is which belongs to the answer of a view alone: a page has headings.
    """
    whole = dict(question)
    if kind is Kind.PORTAL:
        whole.setdefault("read_at", instant_text(source.captured_at))
        if VIEW_COLUMNS in whole and not _is_view(source):
            del whole[VIEW_COLUMNS]
    return whole


def _is_view(source: Source) -> bool:
    from ..portal.view_json import looks_like_json

    with source.open() as body:
        return looks_like_json(body.read(512))


def with_columns(kind: Kind, question: Mapping[str, str], columns: Mapping[str, str]) -> dict[str, str]:
    """A question to the portal with the columns of its classic view, as the settings say (`[portal.view] columns`)."""
    if kind is not Kind.PORTAL or not columns:
        return dict(question)
    from ..portal.view_rows import columns_text

    return {**question, VIEW_COLUMNS: columns_text(columns)}


def understand(kind: Kind, source: Source, question: Mapping[str, str], headings: Headings, wanted: Wanted | None = None) -> Understood:
    """Read the answer as its kind. Raises `NotKept` where it is nothing of the kind."""
    from .preview import preview

    if source.size == 0:
        raise NotKept(f"{source.name!a} is empty: save the answer again")
    whole = asked(kind, question, source)
    capture = Capture(
        source.name, kind, source.captured_at, whole, source.size, "", source.open, OutsideText(source.name), source.time_source
    )
    try:
        seen = preview(capture, headings, wanted)
    except Unreadable as error:
        raise NotKept(f"{source.name!a} was not kept: {error}") from None
    gaps = tuple(clean_line(gap.why) for gap in seen.gaps)
    return Understood(seen.summary, gaps, seen.misfits, time_said(kind, source, whole))


def time_said(kind: Kind, source: Source, question: Mapping[str, str]) -> str:
    """Where an instant was not stated, which one was taken, and what hangs on it."""
    if source.time_source == "stated":
        return ""
    moment = minute_text(source.captured_at)
    how = f"{moment}, when the file was last modified" if source.time_source == "modified" else f"now ({moment})"
    if kind is Kind.PORTAL and question["read_at"] == instant_text(source.captured_at):
        return f"the page's ages (\"3 days ago\") are counted from {how}: if it was made at another time, import it with --read-at TIME"
    return f"counts as captured {'at ' if source.time_source == 'modified' else ''}{how}; --captured-at TIME says otherwise"


def add_to(
    writer: BundleWriter, kind: Kind, source: Source, question: Mapping[str, str], watch: Callable[[BinaryIO], BinaryIO] = lambda body: body
) -> Capture:
    """Put the answer into a bundle. Raises `NotKept` where it cannot be taken in; the bundle is as it was then."""
    from ..evidence.layout import CaptureRefused

    with source.open() as body:
        try:
            return writer.add(kind, asked(kind, question, source), source.captured_at, source.time_source, source.name, watch(body))
        except CaptureRefused as error:
            raise NotKept(f"{source.name!a} was not kept: {error}") from None


def redactions_said(capture: Capture) -> tuple[str, ...]:
    """What was taken out before a byte was written, one sentence for each kind."""
    return tuple(f"redacted before it was written: {one.count} x {clean_line(one.what)}" for one in capture.redactions)
