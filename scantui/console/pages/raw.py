"""A capture as it is: its description, then its bytes as text (or as hex where they are none), cut only by the width."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

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


class RawPage:
    """The text wrapped to a width, and where a word occurs in it, also across the end of a line."""

    def __init__(self, head: Sequence[Line], text: str, width: int) -> None:
        self._head = head
        self._pieces: list[str] = []
        self._starts: list[int] = []
        """The piece with which each line of the text begins."""
        self._lines = text.split("\n")
        for line in self._lines:
            self._starts.append(len(self._pieces))
            self._pieces += pieces(line, width)
        self._marks: dict[int, list[tuple[int, int]]] = {}
        self.hits: list[int] = []
        """The lines of the page on which an occurrence begins."""

    def __len__(self) -> int:
        return len(self._head) + len(self._pieces)

    def find(self, wanted: str) -> None:
        """Case does not count."""
        self._marks, self.hits = {}, []
        needle = wanted.lower()
        if not needle:
            return
        for start, line in zip(self._starts, self._lines, strict=True):
            lowered = line.lower()
            if len(lowered) == len(line):  # letters that change their length with their case cannot be marked
                at = lowered.find(needle)
                while at >= 0:
                    self._mark(start, at, at + len(needle))
                    at = lowered.find(needle, at + len(needle))
        self.hits = list(dict.fromkeys(self.hits))

    def _mark(self, piece: int, begin: int, end: int) -> None:
        """Mark letters `begin` to `end` of the line that begins with a piece, on all the pieces that they lie on."""
        while begin >= len(self._pieces[piece]):
            begin, end, piece = begin - len(self._pieces[piece]), end - len(self._pieces[piece]), piece + 1
        self.hits.append(len(self._head) + piece)
        while end > 0:
            length = len(self._pieces[piece])
            self._marks.setdefault(piece, []).append((begin, min(end, length)))
            begin, end, piece = 0, end - length, piece + 1

    def line(self, index: int) -> Line:
        if index < len(self._head):
            return self._head[index]
        piece = index - len(self._head)
        text, parts, after = self._pieces[piece], [], 0
        for begin, end in self._marks.get(piece, ()):
            parts += [Part(text[after:begin]), Part(text[begin:end], Tone.KEY)]
            after = end
        return Line((*parts, Part(text[after:])))
