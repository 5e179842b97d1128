"""Bytes to text: which encoding a saved portal file is in, and whether it is MHTML. Knows nothing of its content."""

from __future__ import annotations

import codecs
import re

from ..answer import Unreadable

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# Only encodings in which ASCII means itself: names and numbers must survive, and a file must not choose rot13 or zip.
_ASCII_LIKE = re.compile(r"utf-?8|iso-8859-\d{1,2}|latin-?\d|windows-125\d|cp125\d|euc-(?:jp|kr)|gb(?:2312|k|18030)|big5|koi8-r", re.ASCII)
_META = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_-]{1,30})""", re.IGNORECASE)
_RELATED = re.compile(rb"^content-type:\s*multipart/(?:related|mixed|alternative)", re.IGNORECASE | re.MULTILINE)
_AS_WINDOWS = {"us-ascii": "cp1252", "ascii": "cp1252", "iso-8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252"}
_NOT_TEXT = (
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"PK\x03\x04", "a zip file or a workbook"),
    (b"\xd0\xcf\x11\xe0", "a binary Excel file"),
    (b"\x1f\x8b", "a compressed file"),
)
HINT = "save the portal page as HTML or MHTML, or export it as CSV"


def is_mhtml(body: bytes) -> bool:
    head = body.lstrip()[:8192]
    return re.match(rb"[A-Za-z-]{2,40}:[ \t]", head) is not None and _RELATED.search(head) is not None


def declared_charset(body: bytes) -> str:
    """The charset that an HTML file's meta element names, or an empty string."""
    match = _META.search(body[:8192])
    return match[1].decode("ascii").lower() if match else ""


def to_text(body: bytes, charset: str = "") -> tuple[str, list[str]]:
    """The text, and what was wrong with it (SAFETY B.4, 29). A byte order mark goes before `charset`, that before guessing."""
    for magic, what in _NOT_TEXT:
        if body.startswith(magic):
            raise Unreadable(f"it is {what}, not a portal page: {HINT}")
    text, faults = _decoded(body, charset)
    if "\x00" in text:
        text = text.replace("\x00", "�")
        faults.append("the file contains NUL bytes: it is damaged, save it again")
    return text, faults


def _decoded(body: bytes, charset: str) -> tuple[str, list[str]]:
    for mark, name in _BOMS:
        if body.startswith(mark):
            text = body[len(mark) :].decode(name, "replace")
            return text, _damage(text)
    wide = _wide(body)
    if wide:
        text = body.decode(wide, "replace")
        return text, _damage(text)
    charset = _AS_WINDOWS.get(charset.lower(), charset.lower())
    for name in (charset if _ASCII_LIKE.fullmatch(charset) or charset == "cp1252" else "", "utf-8"):
        try:
            if name:
                return body.decode(name), []
        except (UnicodeDecodeError, LookupError):
            continue
    text = body.decode("cp1252", "replace")
    return text, _damage(text)


def _wide(body: bytes) -> str:
    """UTF-16 without a mark: every second byte of a file of mostly ASCII text is NUL."""
    head = body[:400]
    if len(head) < 4 or len(head) % 2:
        return ""
    if not any(head[0::2]):
        return ""
    low, high = head[1::2].count(0), head[0::2].count(0)
    half = len(head) // 2
    return "utf-16-le" if low > 0.9 * half else "utf-16-be" if high > 0.9 * half else ""


def _damage(text: str) -> list[str]:
    return ["some characters cannot be decoded: the file is damaged, save it again"] if "�" in text else []
