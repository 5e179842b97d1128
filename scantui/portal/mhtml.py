"""A page saved as one MHTML file: finds its HTML parts. Knows nothing of what the page says."""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesHeaderParser

from ..answer import Unreadable

_MAX_PARTS = 5000
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_RELATED = re.compile(rb"^content-type:\s*multipart/(?:related|mixed|alternative)", re.IGNORECASE | re.MULTILINE)


@dataclass(slots=True)
class Part:
    """An HTML document inside an MHTML file."""

    body: bytes
    charset: str
    location: str
    faults: list[str] = field(default_factory=list)


def is_mhtml(body: bytes) -> bool:
    head = body.lstrip()[:8192]
    return re.match(rb"[A-Za-z-]{2,40}:[ \t]", head) is not None and _RELATED.search(head) is not None


def html_parts(body: bytes) -> list[Part]:
    """The HTML documents, the page itself first. Raises `Unreadable` when there is none."""
    head, content = _split_head(body.lstrip())
    boundary = head.get_boundary()
    if not boundary:
        raise Unreadable("the MHTML file is damaged (it names no boundary): save the page again")
    mark = re.compile(rb"(?:^|\r?\n)--" + re.escape(boundary.encode("latin-1", "replace")) + rb"(?P<last>--)?[ \t]*(?=\r?\n|$)")
    marks = []
    for match in mark.finditer(content):
        marks.append(match)
        if match["last"] or len(marks) > _MAX_PARTS:
            break
    ended = bool(marks) and marks[-1]["last"] is not None
    parts: list[Part] = []
    for number, match in enumerate(marks):
        if match["last"]:
            break
        end = marks[number + 1].start() if number + 1 < len(marks) else len(content)
        part = _part(content[match.end() : end].lstrip(b"\r\n"))
        if part is not None:
            parts.append(part)
    if not parts:
        raise Unreadable("the MHTML file holds no HTML page: save the page again")
    page = str(head.get("Snapshot-Content-Location", ""))
    for part in parts:
        if not ended:
            part.faults.append("the MHTML file breaks off before its end: save the page again")
        part.location = part.location or page
    return parts


def _split_head(block: bytes) -> tuple[Message, bytes]:
    match = _HEAD_END.search(block)
    head, rest = (block[: match.start()], block[match.end() :]) if match else (block, b"")
    return BytesHeaderParser().parsebytes(head[:65536]), rest


def _part(block: bytes) -> Part | None:
    head, content = _split_head(block)
    if head.get_content_type() not in {"text/html", "application/xhtml+xml"}:
        return None
    charset = head.get_content_charset() or ""
    location = str(head.get("Content-Location", ""))
    coding = str(head.get("Content-Transfer-Encoding", "8bit")).strip().lower()
    faults: list[str] = []
    if coding == "quoted-printable":
        content = quopri.decodestring(content)
    elif coding == "base64":
        try:
            content = base64.b64decode(b"".join(content.split()), validate=True)
        except (binascii.Error, ValueError):
            raise Unreadable("the MHTML file is damaged (its base64 is broken): save the page again") from None
    elif coding not in {"7bit", "8bit", "binary", ""}:
        raise Unreadable("the MHTML file uses a coding that is not known: save the page as HTML instead")
    return Part(content, charset, location, faults)
