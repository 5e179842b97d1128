"""A page saved as MHTML, as the secret scan must see it: its lines are broken and its characters coded, and a secret with them.

Does not know what the page says.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from .layout import CHUNK, CaptureRefused
from .model import Redaction
from .secrets import SecretScan

HEAD: Final = 8192
"""How much of a file's start tells whether it is one."""
MAX_SIZE: Final = 64 * 1024 * 1024

_HEADER = re.compile(rb"\s*[A-Za-z-]{2,40}:[ \t]")
_MIME = re.compile(rb"^(?:mime-version:|content-type:\s*multipart/)", re.IGNORECASE | re.MULTILINE)
_CODED = re.compile(rb"^content-transfer-encoding:\s*\"?(?P<coding>quoted-printable|base64)\b", re.IGNORECASE | re.MULTILINE)
_BOUNDARY = re.compile(rb"\bboundary\s*=\s*(?:\"([^\"\r\n]{1,200})|([^\s\";]{1,200}))", re.IGNORECASE)
_MAX_BOUNDARIES: Final = 50
_BLANK_LINE = re.compile(rb"\r?\n[ \t]*\r?\n")
_QUOTED = re.compile(rb"=(?:[ \t]*\r?\n|[0-9A-Fa-f]{2})")
_NO_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")


def is_mhtml(head: bytes) -> bool:
    return _HEADER.match(head) is not None and _MIME.search(head.lstrip()) is not None


def read_page(body: BinaryIO, head: bytes = b"") -> bytes:
    """`head` and the rest of the stream. Raises `CaptureRefused` when that is more than any page."""
    page = bytearray(head)
    while chunk := body.read(CHUNK):
        page += chunk
        if len(page) > MAX_SIZE:
            raise CaptureRefused("the MHTML page is larger than any that is read: save it as HTML instead")
    return bytes(page)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A piece of the file; `coding` is empty for what stands for itself."""

    raw: bytes
    coding: str

    @property
    def plain(self) -> bytes:
        return _QUOTED.sub(_unquoted, self.raw) if self.coding == "quoted-printable" else self.raw

    def with_plain(self, plain: bytes) -> bytes:
        """The piece with other bytes of the same number for `plain`: its line breaks, and its length, stay."""
        if self.coding != "quoted-printable":
            return plain
        out: list[bytes] = []
        at = position = 0
        for match in _QUOTED.finditer(self.raw):
            literal = match.start() - position
            out.append(plain[at : at + literal])
            at += literal
            position = match.end()
            old = _unquoted(match)
            new = plain[at : at + len(old)]
            out.append(match[0] if new == old else b"=%02X" % new[0])
            at += len(old)
        return b"".join((*out, plain[at:]))


def plain_text(body: bytes) -> bytes:
    """The file with its quoted parts decoded."""
    return b"".join(stretch.plain for stretch in _stretches(body))


def redact_mhtml(body: bytes, scan: SecretScan) -> tuple[bytes, tuple[Redaction, ...]]:
    """The file without its secrets, of the same length. Raises `CaptureRefused` for a secret that cannot be taken out in place."""
    stretches = list(_stretches(body))
    for stretch in stretches:
        if stretch.coding == "base64" and scan.redact(_from_base64(stretch.raw))[1]:
            raise CaptureRefused("the page holds what looks like a secret in a part coded as base64: save the page as HTML instead")
    plain = [stretch.plain for stretch in stretches]
    safe, redactions = scan.redact(b"".join(plain))
    if not redactions:
        return body, ()
    out: list[bytes] = []
    at = 0
    for stretch, piece in zip(stretches, plain, strict=True):
        out.append(stretch.with_plain(safe[at : at + len(piece)]))
        at += len(piece)
    return b"".join(out), redactions


def _unquoted(match: re.Match[bytes]) -> bytes:
    """The character that stands coded; nothing for a line break that only keeps the lines short."""
    return b"" if match[0].endswith(b"\n") else bytes((int(match[0][1:], 16),))


def _from_base64(raw: bytes) -> bytes:
    text = _NO_BASE64.sub(b"", raw)
    if len(text) % 4 == 1:
        text = text[:-1]
    return base64.b64decode(text + b"=" * (-len(text) % 4))


def _stretches(body: bytes) -> Iterator[_Stretch]:
    """The whole file, piece by piece: a coded part ends at the next boundary, whichever of the file's it is."""
    names = {name for found in _BOUNDARY.finditer(body) for name in found.groups() if name}
    marks = b"|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)[:_MAX_BOUNDARIES])
    mark = re.compile(rb"\n--(?:%b)" % marks) if marks else re.compile(rb"(?!)")
    position = 0
    while (coded := _CODED.search(body, position)) is not None and (blank := _BLANK_LINE.search(body, coded.end())) is not None:
        stop = mark.search(body, blank.end() - 1)
        end = max(blank.end(), stop.start()) if stop is not None else len(body)
        yield _Stretch(body[position : blank.end()], "")
        yield _Stretch(body[blank.end() : end], coded["coding"].decode("ascii").lower())
        position = end
    yield _Stretch(body[position:], "")
