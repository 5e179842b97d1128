"""A capture as it is: what is said of it, and its bytes read, as text that is safe to show where they are text. `raw_pages` lays it out."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass

from ...evidence.model import Capture
from ...safe_text import clean_lines
from ...times import minute_text
from ..lines import Line, Part, Tone, paragraph

SHOWN = 4 * 1024 * 1024
"""Bytes of a capture that are shown; the file itself can be opened for the rest."""
_MEMBER_SHOWN = 256 * 1024
_SLICE = 64 * 1024
"""Letters that are cleaned in one go: a longer one would hold up the screen."""


@dataclass(frozen=True, slots=True)
class Body:
    """What was read of a capture."""

    data: bytes
    """The first `SHOWN` bytes."""
    text: str | None
    """The same as text that is safe to show; None where they are none."""
    encoding: str = "utf-8"
    left_out: str = ""
    """What of it is not in `text`, as the end of "no line with x …"; empty when everything is."""
    unread: int = 0
    """Bytes beyond `data`."""

    @property
    def has_lines(self) -> bool:
        """Whether the lines of the text are those of the bytes."""
        return self.text is not None and self.encoding == "utf-8"


def read_body(capture: Capture) -> Body:
    """Raises `OSError` when the file cannot be read."""
    with capture.open() as body:
        data = body.read(SHOWN + 1)
    unread = max(0, capture.size - SHOWN) if len(data) > SHOWN else 0
    data = data[:SHOWN]
    cut = f"\n… {unread:,} more bytes are not shown" if unread else ""
    left_out = f" in the first {len(data):,} bytes: the rest is not shown" if unread else ""
    if data.startswith(b"PK\x03\x04"):
        listing = _archive_text(data)
        return Body(data, listing, "zip", " in what is shown of the archive", unread)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        name = "utf-16-le" if data.startswith(b"\xff\xfe") else "utf-16-be"
        return Body(data, _cleaned(data.decode("utf-16", "replace")) + cut, name, left_out, unread)
    if b"\x00" in data[:4096]:
        return Body(data, None, unread=unread, left_out=left_out)
    return Body(data, _cleaned(data.decode("utf-8", "replace")) + cut, "utf-8", left_out, unread)


def description(capture: Capture, width: int) -> list[Line]:
    """Where it is from, when it was made and what was asked."""
    facts = (
        ("file", capture.id),
        ("was", capture.file_name.line() or "not a file"),
        ("captured", f"{minute_text(capture.captured_at)} ({capture.time_source})"),
        ("asked", f"{capture.kind.value}: {asked_words(capture) or 'no options'}"),
        ("size", f"{capture.size:,} bytes"),
        ("sha256", capture.sha256),
    )
    lines = [line for name, value in facts for line in paragraph(value, width, lead=[Part(f"{name:<10}", Tone.MUTED)])]
    for redaction in capture.redactions:
        lines += paragraph(f"{redaction.count} x {redaction.what}, never written", width, lead=[Part("redacted  ", Tone.WARN)])
    return [*lines, Line((Part("─" * width, Tone.MUTED),))]


def asked_words(capture: Capture) -> str:
    """`address 10.24.6.5, from prod-dal09-infra-nessus-01`"""
    return ", ".join(f"{key} {value}" for key, value in sorted(capture.question.items()))


def answers_words(capture: Capture) -> str:
    """What was asked, or the file's name where nothing was."""
    return asked_words(capture) or capture.file_name.line()


def short_name(capture: Capture) -> str:
    """`0007-portal` of `data/0007-portal.body`"""
    return capture.id.removeprefix("data/").removesuffix(".body")


def _cleaned(text: str) -> str:
    """`clean_lines` slice by slice; no slice ends between what belongs together."""
    pieces, at = [], 0
    while at < len(text):
        end = at + _SLICE
        if end < len(text):
            line_end = text.rfind("\n", at, end)
            end = line_end + 1 if line_end > at else end
            while end < len(text) and (text[end] == "\n" or text[end] > "\u02ff") and end < at + 2 * _SLICE:
                end += 1
        pieces.append(clean_lines(text[at:end]))
        at = end
    return "".join(pieces)


def _archive_text(data: bytes) -> str:
    """The names and sizes of a zip's members, then the beginning of each that is text."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()[:400]
            listing = [f"{member.file_size:>12,}  {member.filename}" for member in members]
            texts = []
            left = SHOWN
            for member in members:
                if left <= 0 or member.is_dir() or member.flag_bits & 1:
                    continue
                with archive.open(member) as file:
                    piece = file.read(min(left, _MEMBER_SHOWN))
                left -= len(piece)
                texts.append(f"\n── {member.filename}\n{piece.decode('utf-8', 'replace')}")
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError):
        return "a zip archive that cannot be opened, or is too large to be shown here"
    return _cleaned("\n".join([f"zip archive, {len(members)} members", *listing, *texts]))
