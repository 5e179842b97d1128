"""A sealed bundle as one zip to hand on: verified, scanned for secrets again, the same bytes every time (SAFETY C.3).

Never replaces a file.
"""

from __future__ import annotations

import codecs
import os
import zipfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, BinaryIO, Final, cast

from ..answer import Unreadable
from ..hosts import find_hosts
from .archive_scan import is_zip, scan_zip
from .exact_zip import member_info
from .folder import Source
from .inspection import State, inspect
from .layout import CHUNK, BundleError, os_reason
from .mhtml import HEAD, is_mhtml, plain_text, read_page, redact_mhtml
from .os_layer import OsLayer, RealOs, write_all
from .replay import inspected, source_of
from .secrets import SecretScan, low_byte

__all__ = ["BundleError", "Exported", "export"]

MAX_TEXT_FOR_HOSTS: Final = 64 * 1024 * 1024
"""How much of each capture is read for host names: the list is for a look before sharing, not a proof."""
_OVERLAP: Final = 1024
_IN_NO_NAME: Final = " \n\r\t\"'<>,;|=()[]{}"


@dataclass(frozen=True, slots=True)
class Exported:
    """What was handed on. `hosts`: the names that stand in it, sorted."""

    id: str
    root: str
    captures: int
    hosts: tuple[str, ...]


def export(
    path: str | os.PathLike[str],
    target: str | os.PathLike[str],
    live_secrets: Iterable[str] = (),
    disk: OsLayer | None = None,
) -> Exported:
    """Writes the zip. Raises `BundleError` (one sentence); then there is no zip, or the one that was there before."""
    target, disk = os.fspath(target), disk or RealOs()
    source, found = inspected(path)
    if found.state is not State.SEALED or found.root is None:
        raise BundleError("the bundle is still open: seal it, then export it")
    if found.problems:
        raise BundleError(f"the bundle is not as it was sealed and is not exported: {found.problems[0]}")
    if os.path.lexists(target):
        raise BundleError("there is a file of that name already: choose another name")
    names = sorted(source.listing().sizes)
    scan, hosts = SecretScan(live_secrets), _Hosts()
    try:
        for name in names:
            if _has_secret(source, name, scan, hosts):
                raise BundleError(f"{name} holds what looks like a secret, and the bundle is not exported: capture it again without")
        _write(source, found.id, names, target, found.root, disk)
    except OSError as error:
        raise BundleError(f"the zip could not be written: {os_reason(error)}") from error
    except Unreadable as error:
        raise BundleError(f"the bundle changed meanwhile: {error}") from error
    return Exported(found.id, found.root, len(found.captures), tuple(sorted(hosts.names)))


class _Hosts:
    """Gathers host names from the chunks of one text after another. A chunk's end waits for the next: a name may stand across them."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self._begin("utf-8")

    def _begin(self, encoding: str) -> None:
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")
        self._text, self._left = "", MAX_TEXT_FOR_HOSTS

    def begin(self, head: bytes) -> None:
        """A new text, which starts with `head` (which is still to be looked at)."""
        low = low_byte(head)
        self._begin("utf-8" if low is None else "utf-16-le" if low == 0 else "utf-16-be")

    def look(self, chunk: bytes) -> None:
        if self._left > 0:
            self._left -= len(chunk)
            self._text += self._decoder.decode(chunk)
            if len(self._text) > 2 * _OVERLAP:
                border = self._border()
                self._gather(self._text[:border])
                self._text = self._text[border:]

    def end(self) -> None:
        self._gather(self._text + self._decoder.decode(b"", final=True))
        self._text = ""

    def _border(self) -> int:
        """Where the text may be cut: behind the last character that is in no name; where there is none for long, no name is near."""
        last = max(self._text.rfind(char) for char in _IN_NO_NAME)
        return last + 1 if last >= 0 else len(self._text) - _OVERLAP

    def _gather(self, text: str) -> None:
        self.names.update(host.key for host in find_hosts(text))


def _has_secret(source: Source, name: str, scan: SecretScan, hosts: _Hosts) -> bool:
    with source.open(name) as stream:
        head = stream.read(HEAD)
        stream.seek(0)
        if is_zip(head):
            return bool(scan_zip(stream, scan, hosts))
        hosts.begin(head[:64])
        if is_mhtml(head):
            page = read_page(stream)
            hosts.look(plain_text(page))
            hosts.end()
            return bool(redact_mhtml(page, scan)[1])
        redactor = scan.redactor(head[:64])
        while chunk := stream.read(CHUNK):
            hosts.look(chunk)
            redactor.feed(chunk)
        redactor.finish()
        hosts.end()
        return bool(redactor.redactions)


def _write(source: Source, folder: str, names: list[str], target: str, root: str, disk: OsLayer) -> None:
    """Beside the target, then verified as a reader would, then named."""
    draft = f"{target}.{os.urandom(8).hex()}.part"
    fd = disk.create(draft)
    try:
        try:
            _pack(source, folder, names, fd, disk)
            disk.fsync(fd)
        finally:
            disk.close(fd)
        written = inspect(source_of(draft))
        if written.problems or written.root != root:
            raise BundleError("the zip did not come out as it should: export it again")
        try:
            disk.rename_new(draft, target)
        except FileExistsError as error:
            raise BundleError("there is a file of that name already: choose another name") from error
        disk.fsync_dir(os.path.dirname(os.path.realpath(target)))  # noqa: PTH120
    except BaseException:
        with suppress(OSError):
            disk.unlink(draft)
        raise


def _pack(source: Source, folder: str, names: list[str], fd: int, disk: OsLayer) -> None:
    """Stored, in order, with one time and one mode: the same bundle gives the same zip on every machine."""
    with zipfile.ZipFile(cast("IO[bytes]", _Descriptor(fd, disk)), "w", zipfile.ZIP_STORED) as archive:
        for name in names:
            with source.open(name) as stream:
                info = member_info(f"{folder}/{name}", stream.seek(0, os.SEEK_END))
                stream.seek(0)
                _copy(stream, archive, info)


def _copy(stream: BinaryIO, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
    with archive.open(info, "w") as member:
        while chunk := stream.read(CHUNK):
            member.write(chunk)


class _Descriptor:
    """A descriptor as a file that `zipfile` can write and seek, through the one door to the disk."""

    def __init__(self, fd: int, disk: OsLayer) -> None:
        self._fd, self._disk = fd, disk

    def write(self, data: bytes) -> int:
        write_all(self._disk, self._fd, bytes(data))
        return len(data)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        return os.lseek(self._fd, offset, whence)

    def tell(self) -> int:
        return os.lseek(self._fd, 0, os.SEEK_CUR)

    def seekable(self) -> bool:
        return True

    def flush(self) -> None:
        pass
