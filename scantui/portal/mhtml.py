"""A page saved as one MHTML file: finds its HTML parts. Knows nothing of what the page says.

Of a header only what browsers write is read: Python's own reading of e-mail headers has more forms, and fails on some of them.
"""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from ..answer import Unreadable

_MAX_PARTS = 5000
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_FOLD = re.compile(r"\r?\n[ \t]+")
_PARAMETER = re.compile(r""";\s*(?P<name>[\w-]+)\s*=\s*(?:"(?P<quoted>[^"]*)"|(?P<bare>[^\s;"]*))""", re.ASCII)


@dataclass(slots=True)
class Part:
    """An HTML document inside an MHTML file."""

    body: bytes
    charset: str
    location: str
    faults: list[str] = field(default_factory=list)


def html_parts(body: bytes) -> list[Part]:
    """The HTML documents, the page itself first. Raises `Unreadable` when there is none."""
    head, content = _split_head(body.lstrip())
    boundary = head.parameter("boundary")
    if not boundary:
        raise Unreadable("the MHTML file is damaged (it names no boundary): save the page again")
    mark = re.compile(rb"(?:^|\r?\n)--" + re.escape(boundary.encode("latin-1")) + rb"(?P<last>--)?[ \t]*(?=\r?\n|$)")
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
    page = head.get("snapshot-content-location")
    for part in parts:
        if not ended:
            part.faults.append("the MHTML file breaks off before its end: save the page again")
        part.location = part.location or page
    return parts


@dataclass(frozen=True, slots=True)
class _Head:
    """The headers of the file or of a part, by their lower-case names. Bytes stay what they are: latin-1 maps each to one character."""

    fields: Mapping[str, str]

    def get(self, name: str) -> str:
        return self.fields.get(name, "")

    @property
    def content_type(self) -> str:
        return self.get("content-type").partition(";")[0].strip().lower()

    def parameter(self, name: str) -> str:
        """A parameter of the content type, or an empty string."""
        for match in _PARAMETER.finditer(self.get("content-type")):
            if match["name"].lower() == name:
                return (match["quoted"] or match["bare"] or "").rstrip()
        return ""


def _split_head(block: bytes) -> tuple[_Head, bytes]:
    match = _HEAD_END.search(block)
    head, rest = (block[: match.start()], block[match.end() :]) if match else (block, b"")
    fields: dict[str, str] = {}
    for line in _FOLD.sub(" ", head[:65536].decode("latin-1")).split("\n"):
        name, _, value = line.partition(":")
        fields.setdefault(name.strip().lower(), value.strip())
    return _Head(fields), rest


def _part(block: bytes) -> Part | None:
    head, content = _split_head(block)
    if head.content_type not in {"text/html", "application/xhtml+xml"}:
        return None
    charset = head.parameter("charset")
    location = head.get("content-location")
    coding = head.get("content-transfer-encoding").lower()
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
