"""The one `.nessus` file in a zip, as a stream.

Knows which member is meant, and nothing of what is in it.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from typing import BinaryIO, Final

from ..answer import Unreadable
from ..evidence.safe_zip import BadZip, Fault, Limits, SafeZip
from ..safe_text import HIDDEN

_MAX_MEMBERS: Final = 100
_WHY: Final = {
    Fault.DAMAGED: "is a damaged zip archive: download it again",
    Fault.ENCRYPTED: "is an encrypted zip archive: unpack it first",
    Fault.COMPRESSION: "is a zip archive with an unusual compression: unpack it first",
    Fault.NAME: "is a zip archive whose files have no plain file names: unpack it first",
    Fault.TWICE: "is a zip archive with more than one file of one name: unpack it first",
    Fault.TOO_MANY: "is a zip archive of more than 100 files: only one with a single .nessus file is read",
    Fault.SWELLS: "holds a .nessus file that unpacks to far more than a scan result: nothing of it was read",
}


def nessus_chunks(body: BinaryIO, max_bytes: int, step: int) -> Iterator[bytes]:
    """The bytes of the only `.nessus` member of the archive, up to its end, so that its checksum is proven."""
    try:
        archive = SafeZip(body, Limits(_MAX_MEMBERS, max_bytes, max_bytes))
        yield from archive.chunks(_only_nessus(archive.members), step)
    except BadZip as error:
        raise Unreadable(_WHY[error.fault]) from None
    except OSError:
        raise Unreadable(_WHY[Fault.DAMAGED]) from None


def _only_nessus(members: tuple[zipfile.ZipInfo, ...]) -> zipfile.ZipInfo:
    """What macOS adds (`__MACOSX/._x.nessus`) is no result."""
    found = [
        member for member in members if (name := member.filename.lower()).endswith(".nessus") and not name.startswith("__macosx/")
    ]
    if len(found) != 1:
        count = "no" if not found else "more than one"
        raise Unreadable(f"is a zip archive with {count} .nessus file: only one with a single .nessus file is read")
    if HIDDEN.search(found[0].filename):
        raise Unreadable(_WHY[Fault.NAME])
    return found[0]
