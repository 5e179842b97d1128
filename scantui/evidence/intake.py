"""A body on its way into a bundle: what may be written of it, and what had to be taken out.

Does not know where it goes.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from typing import BinaryIO, Final

from .archive_scan import is_zip, refuse_packed, repack_zip, scan_zip
from .layout import CHUNK, CaptureRefused, os_reason
from .mhtml import HEAD, is_mhtml, read_page, redact_mhtml
from .model import Redaction
from .secrets import SecretScan

MAX_UNSEEKABLE_ZIP: Final = 64 * 1024 * 1024


class Intake:
    """One body. Raises `CaptureRefused` when made, before anything is written, if secrets in it could not be seen."""

    def __init__(self, body: BinaryIO, scan: SecretScan) -> None:
        self.redactions: tuple[Redaction, ...] = ()
        """What was taken out: complete when `copy_to` has returned."""
        self._scan, self._body = scan, body
        self._zip_hash: str | None = None
        self._ready: bytes | None = None
        try:
            if body.seekable():
                body.seek(0)  # a capture is the whole answer, whoever looked at it before
            self._head = _read_exactly(body, HEAD)
            refuse_packed(self._head, "the file")
            if is_zip(self._head):
                self._body = _seekable(body, self._head)
                self._zip_hash = _hash(self._body)
                self.redactions = scan_zip(self._body, scan)
            elif is_mhtml(self._head):
                self._ready, self.redactions = redact_mhtml(read_page(body, self._head), scan)
        except OSError as error:
            raise CaptureRefused(f"the file cannot be read: {os_reason(error)}") from error

    def copy_to(self, write: Callable[[bytes], object]) -> None:
        """Passes on the body without its secrets; memory does not grow with its size, but for an MHTML page."""
        if self._ready is not None:
            write(self._ready)
        elif self._zip_hash is None:
            self._copy_scanned(write)
        elif self.redactions:
            repack_zip(self._body, self._scan, write)
        else:
            self._copy_zip(write)

    def _copy_scanned(self, write: Callable[[bytes], object]) -> None:
        redactor = self._scan.redactor(self._head[:64])
        chunk = self._head
        while chunk:
            write(redactor.feed(chunk))
            chunk = self._body.read(CHUNK)
        write(redactor.finish())
        self.redactions = redactor.redactions

    def _copy_zip(self, write: Callable[[bytes], object]) -> None:
        self._body.seek(0)
        copied = hashlib.sha256()
        while chunk := self._body.read(CHUNK):
            copied.update(chunk)
            write(chunk)
        if copied.hexdigest() != self._zip_hash:
            raise OSError("the file changed while it was read")


def _read_exactly(body: BinaryIO, size: int) -> bytes:
    head = b""
    while len(head) < size and (chunk := body.read(size - len(head))):
        head += chunk
    return head


def _seekable(body: BinaryIO, head: bytes) -> BinaryIO:
    """The zip as something that can be read twice: itself, or (a stream) a copy in memory."""
    if body.seekable():
        return body
    copy = io.BytesIO()
    copy.write(head)
    while chunk := body.read(CHUNK):
        copy.write(chunk)
        if copy.tell() > MAX_UNSEEKABLE_ZIP:
            raise CaptureRefused("the zip is too large to be taken from a stream: save it and import the file")
    return copy


def _hash(body: BinaryIO) -> str:
    body.seek(0)
    digest = hashlib.sha256()
    while chunk := body.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()
