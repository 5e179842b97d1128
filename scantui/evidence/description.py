"""The `.meta` file beside a body: what was asked, when, whence, and what was taken out. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ..times import instant_text
from .journal import BadRecord, Fields, load_object
from .layout import SCHEMA
from .model import Kind, Redaction

TIME_SOURCES: Final = ("stated", "modified", "clock")
_OPTION = re.compile(r"[a-z][a-z0-9_-]{0,31}")
_MAX_VALUE = 4096


@dataclass(frozen=True, slots=True)
class Description:
    kind: Kind
    captured_at: datetime
    question: Mapping[str, str]
    time_source: str
    file_name: str
    redactions: tuple[Redaction, ...]

    def __post_init__(self) -> None:
        if self.captured_at.tzinfo is None:
            raise ValueError("captured_at needs a zone")
        if self.time_source not in TIME_SOURCES:
            raise ValueError(f"time_source is one of {', '.join(TIME_SOURCES)}")
        for option, value in self.question.items():
            if _OPTION.fullmatch(option) is None or not isinstance(value, str) or len(value) > _MAX_VALUE:
                raise ValueError("a question maps short option names to texts")

    def encode(self) -> bytes:
        """ASCII JSON, the same for the same description."""
        fields = {
            "schema": SCHEMA,
            "kind": self.kind.value,
            "captured_at": instant_text(self.captured_at),
            "time_source": self.time_source,
            "question": dict(self.question),
            "file_name": self.file_name[:_MAX_VALUE],
            "redactions": [{"what": redaction.what, "count": redaction.count} for redaction in self.redactions],
        }
        return (json.dumps(fields, indent=2, sort_keys=True) + "\n").encode("ascii")


def decode(data: bytes) -> Description:
    """Raises `BadRecord`."""
    fields = Fields(load_object(data))
    fields.text("schema")
    redactions = [Fields(item) if isinstance(item, dict) else None for item in fields.take("redactions", list)]
    if None in redactions:
        raise BadRecord("redactions are malformed")
    try:
        description = Description(
            Kind(fields.text("kind")), fields.instant("captured_at"), fields.take("question", dict), fields.text("time_source"),
            fields.text("file_name"), tuple(Redaction(item.text("what"), item.number("count")) for item in redactions if item),
        )  # fmt: skip
    except ValueError as error:  # never its own text: it may quote the value
        raise BadRecord("the description is malformed") from error
    fields.finish()
    return description
