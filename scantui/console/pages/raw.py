"""A capture as it is: its description, then its bytes as text (or as hex where they are none), cut only by the width."""

from __future__ import annotations

import io
import zipfile

from ...evidence.model import Capture
from ...safe_text import clean_lines
from ...times import minute_text
from ..lines import Line, Part, Tone, paragraph, pieces

SHOWN = 4 * 1024 * 1024
"""Bytes of a capture that are shown; the file itself can be opened for the rest."""


def description(capture: Capture, width: int) -> list[Line]:
    """Where it is from, when it was made and what was asked."""
    asked = ", ".join(f"{key} {value}" for key, value in sorted(capture.question.items())) or "no options"
    facts = (
        ("file", capture.id),
        ("was", capture.file_name.line() or "not a file"),
        ("captured", f"{minute_text(capture.captured_at)} ({capture.time_source})"),
        ("asked", f"{capture.kind.value}: {asked}"),
        ("size", f"{capture.size:,} bytes"),
        ("sha256", capture.sha256),
    )
    lines = [line for name, value in facts for line in paragraph(value, width, lead=[Part(f"{name:<10}", Tone.MUTED)])]
    for redaction in capture.redactions:
        lines += paragraph(f"{redaction.count} x {redaction.what}, never written", width, lead=[Part("redacted  ", Tone.WARN)])
    return [*lines, Line((Part("─" * width, Tone.MUTED),))]


def raw_text(capture: Capture) -> str:
    """The first `SHOWN` bytes as text that is safe to show."""
    with capture.open() as body:
        data = body.read(SHOWN + 1)
    cut = f"\n… {capture.size - SHOWN:,} more bytes are not shown" if len(data) > SHOWN else ""
    data = data[:SHOWN]
    if data.startswith(b"PK\x03\x04"):
        return _archive_text(capture)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return clean_lines(data.decode("utf-16", "replace")) + cut
    if b"\x00" in data[:4096]:
        return _hex_text(data[:65536]) + cut
    return clean_lines(data.decode("utf-8", "replace")) + cut


def _archive_text(capture: Capture) -> str:
    """The names and sizes of a zip's members, then the beginning of each that is text."""
    with capture.open() as body:
        data = body.read(SHOWN)
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
                    piece = file.read(min(left, 256 * 1024))
                left -= len(piece)
                texts.append(f"\n── {member.filename}\n{piece.decode('utf-8', 'replace')}")
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError):
        return "a zip archive that cannot be opened, or is too large to be shown here"
    return clean_lines("\n".join([f"zip archive, {len(members)} members", *listing, *texts]))


def _hex_text(data: bytes) -> str:
    rows = []
    for start in range(0, len(data), 16):
        piece = data[start : start + 16]
        shown = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in piece)
        rows.append(f"{start:08x}  {piece.hex(' '):<47}  {shown}")
    return "\n".join(rows)


def cut_lines(text: str, width: int) -> list[str]:
    """Every line, cut into pieces of at most `width` columns; nothing is left out."""
    return [piece for line in text.split("\n") for piece in pieces(line, width)]
