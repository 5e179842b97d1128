"""How a bundle's folder looks: names, limits, the schema, and the one error of this room.

Knows nothing of captures' contents and touches no disk.
"""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime
from typing import Final

SCHEMA: Final = "1.0"
"""`major.minor`. A newer major is refused; within a major only `x-` keys may be added (SAFETY B.6, 47)."""

JOURNAL: Final = "journal.jsonl"
DATA: Final = "data"
BAGIT: Final = "bagit.txt"
BAG_INFO: Final = "bag-info.txt"
MANIFEST: Final = "manifest-sha256.txt"
TAGMANIFEST: Final = "tagmanifest-sha256.txt"
"""Its being there is what "sealed" means; its SHA-256 is the bundle's root."""
TAGMANIFEST_DRAFT: Final = "tagmanifest-sha256.txt.new"

BAGIT_TEXT: Final = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
TAGGED: Final = (BAG_INFO, BAGIT, JOURNAL, MANIFEST)
"""What the tag manifest lists: every file beside `data/` but itself."""

NAME: Final = re.compile(r"[a-z0-9][a-z0-9.-]{0,63}")
BODY_NAME: Final = re.compile(r"(?P<seq>\d{4,9})-(?P<kind>[a-z0-9-]{1,40})\.body")
ID: Final = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{16}")

MAX_FILES: Final = 100_000
MAX_TAG_FILE: Final = 64 * 1024 * 1024
MAX_META: Final = 256 * 1024
CHUNK: Final = 1024 * 1024


class BundleError(Exception):
    """A bundle cannot be written, sealed, shown or exported. The message is one sentence for people, without values from captures."""


class CaptureRefused(BundleError):
    """This one body cannot be taken in; the bundle is as it was before and takes others."""


def new_id(now: datetime) -> str:
    """`20261120T090000Z-<16 hex>`: sorts by time, and never meets another one."""
    return f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}-{os.urandom(8).hex()}"


def body_path(seq: int, kind: str) -> str:
    return f"{DATA}/{seq:04d}-{kind}.body"


def meta_path(body: str) -> str:
    return body.removesuffix(".body") + ".meta"


def os_reason(error: OSError) -> str:
    """What the system said, without the path (which may hold anything)."""
    return error.strerror or type(error).__name__
