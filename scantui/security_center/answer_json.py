"""What all answers of Tenable.sc have in common: an envelope, and scalars that mostly come as text (WIRE 3.1). Knows no question."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any, Final, TypeAlias, TypeVar

import msgspec

from ..answer import Unreadable
from .instants import instant_of

Scalar: TypeAlias = str | int | float | bool | None
"""Numbers and booleans mostly come as strings."""

_T = TypeVar("_T")
_BOM: Final = b"\xef\xbb\xbf"
_NUMBER: Final = re.compile(r"\d{1,12}", re.ASCII)
_DAMAGED: Final = "is not whole JSON: it was cut short or damaged; get the answer again"


class Refused(Unreadable):
    """An error in place of an answer, which Security Center may send with status 200 as well."""

    def __init__(self, code: int | None) -> None:
        super().__init__("is an error that Security Center answered: check your rights and the result's id")
        self.code = code
        """Security Center's own number of the error; None where it is no number."""


class _Envelope(msgspec.Struct):
    error_code: Scalar = None
    response: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


def response_in(body: bytes, what: str) -> bytes:
    """What the envelope holds; a body without one is the response itself. Raises `Unreadable`, or `Refused` for an error.

    `what` is what it should be: "scan result".
    """
    body = body.removeprefix(_BOM).strip()
    envelope = decoded_object(body, _Envelope, what)
    if envelope.error_code not in (0, "0", None):
        raise Refused(number(envelope.error_code))
    _refuse_duplicate_keys(body)
    return bytes(envelope.response).strip() if isinstance(envelope.response, msgspec.Raw) else body


def decoded_object(body: bytes, kind: type[_T], what: str) -> _T:
    if not body.startswith(b"{"):
        raise Unreadable(f"is JSON, but no {what} of Security Center")
    return decoded(body, kind, what)


def decoded(body: bytes, kind: type[_T], what: str) -> _T:
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.ValidationError:
        raise Unreadable(f"is JSON, but its fields are not those of a {what} of Security Center") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Unreadable(_DAMAGED) from None


def number(value: Scalar) -> int | None:
    """A count or an epoch, however it was written; None for anything else (`"-1"` is Tenable's never)."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value if value >= 0 else None
    return int(value) if isinstance(value, str) and _NUMBER.fullmatch(value) else None


def text(value: Scalar) -> str:
    return value.strip() if isinstance(value, str) else ""


def instant(value: Scalar) -> datetime | None:
    seconds = number(value)
    return instant_of(str(seconds)) if seconds is not None else None


def _refuse_duplicate_keys(body: bytes) -> None:
    """msgspec takes the last of two; which one holds is not known."""

    def unique(pairs: list[tuple[str, Any]]) -> None:
        if len({key for key, _ in pairs}) != len(pairs):
            raise Unreadable("names a field twice, so that it is not known which value holds: get the answer again")

    try:
        json.loads(body, object_pairs_hook=unique)
    except (ValueError, RecursionError):
        raise Unreadable(_DAMAGED) from None
