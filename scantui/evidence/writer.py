"""Adds captures to an open bundle. A capture exists when `add` returns it, and then no crash takes it away (SAFETY C.4).

    with BundleWriter.open(path, now, tool_version="0.1") as writer:
        capture = writer.add(Kind.PORTAL, {"c_code": "alc"}, read_at, "stated", "portal.html", body)
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from types import TracebackType
from typing import BinaryIO, Self

from ..safe_text import OutsideText
from .description import Description, decode
from .folder import FolderSource
from .intake import Intake
from .journal import CaptureRecord, digest
from .layout import DATA, BundleError, CaptureRefused, body_path, meta_path, os_reason
from .model import Capture, Kind, Redaction
from .opening import OpenBundle, header_of_new, take
from .os_layer import OsLayer, RealOs, write_file
from .secrets import SecretScan

__all__ = ["BundleError", "BundleWriter", "CaptureRefused"]

_NEW_BUNDLE = "import into a new bundle; what was acknowledged is safe"


class BundleWriter:
    """Made by `open`; holds the bundle for this process until `close`."""

    def __init__(self, bundle: OpenBundle, scan: SecretScan) -> None:
        self._bundle, self._scan = bundle, scan
        self._failure: str | None = None
        self._closed = False

    @classmethod
    def open(
        cls,
        path: str | os.PathLike[str],
        now: datetime,
        disk: OsLayer | None = None,
        *,
        tool_version: str,
        live_secrets: Iterable[str] = (),
    ) -> Self:
        """The bundle at `path`: made if absent, taken up again if open. `live_secrets` are the credentials in use.

        Raises `BundleError` (one sentence) for a sealed one, one in use, or a place where none can be written.
        """
        if now.tzinfo is None:
            raise ValueError("now needs a zone")
        header = header_of_new(now, f"scantui {tool_version}")
        return cls(take(os.fspath(path), disk or RealOs(), header), SecretScan(live_secrets))

    @property
    def id(self) -> str:
        return self._bundle.header.id

    @property
    def notes(self) -> tuple[str, ...]:
        """What was found when the bundle was taken up again, in sentences."""
        return tuple(self._bundle.notes)

    @property
    def failure(self) -> str | None:
        """Why nothing can be added any more, or None."""
        return self._failure

    def add(
        self,
        kind: Kind,
        question: Mapping[str, str],
        captured_at: datetime,
        time_source: str,
        file_name: str,
        body: BinaryIO,
    ) -> Capture:
        """Takes in one answer, without the secrets in it; on the disk when this returns.

        Raises `CaptureRefused` when this body cannot be taken in, `BundleError` when the disk failed: then the writer takes no more.
        """
        if self._closed or self._failure is not None:
            raise BundleError(self._failure or "the bundle was closed")
        description = Description(kind, captured_at.replace(microsecond=0), dict(question), time_source, file_name, ())
        intake = Intake(body, self._scan)
        try:
            return self._written(description, intake)
        except BaseException as error:
            # Whatever it was, the bundle may end in half a capture; fsync is never tried again (SAFETY C.4).
            reason = f"nothing was captured ({os_reason(error)})" if isinstance(error, OSError) else "a capture was interrupted"
            self._failure = f"{reason}: {_NEW_BUNDLE}"
            if isinstance(error, OSError):
                raise BundleError(self._failure) from error
            raise

    def _written(self, description: Description, intake: Intake) -> Capture:
        bundle, disk = self._bundle, self._bundle.disk
        path = body_path(bundle.next_seq, description.kind.value)
        hasher, size = hashlib.sha256(), 0

        def fill(write: Callable[[bytes], None]) -> None:
            def hashed(data: bytes) -> None:
                nonlocal size
                write(data)
                hasher.update(data)
                size += len(data)

            intake.copy_to(hashed)

        write_file(disk, bundle.inside(path), fill)
        meta, description = self._meta(description, intake)
        write_file(disk, bundle.inside(meta_path(path)), lambda write: write(meta))
        disk.fsync_dir(bundle.inside(DATA))
        record = CaptureRecord(bundle.next_seq, path, size, hasher.hexdigest(), len(meta), digest(meta), description.captured_at)
        bundle.append(record)
        bundle.next_seq += 1
        return self._capture(record, description)

    def _meta(self, description: Description, intake: Intake) -> tuple[bytes, Description]:
        """The description's bytes. A file name or an address in the question may hold a secret too."""
        redactions = {redaction.what: redaction for redaction in intake.redactions}
        found = self._scan.redact(replace(description, redactions=()).encode())[1]
        for redaction in found:
            count = redaction.count + (redactions[redaction.what].count if redaction.what in redactions else 0)
            redactions[redaction.what] = Redaction(redaction.what, count)
        full = replace(description, redactions=tuple(redactions[what] for what in sorted(redactions)))
        data = self._scan.redact(full.encode())[0]
        return data, decode(data)

    def _capture(self, record: CaptureRecord, description: Description) -> Capture:
        def body() -> BinaryIO:
            source = FolderSource(self._bundle.path)
            source.listing()
            return source.open(record.path)

        return Capture(
            record.path, description.kind, description.captured_at, description.question, record.size, record.sha256, body,
            OutsideText(description.file_name), description.time_source, description.redactions,
        )  # fmt: skip

    def close(self) -> None:
        """Lets go of the bundle, which stays open: it can be added to, read and sealed."""
        if not self._closed:
            self._closed = True
            with suppress(OSError):  # everything acknowledged is on the disk already
                self._bundle.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
