"""Several JSON answers to one question (a list in pages) as one body, byte for byte: a JSON text sequence (RFC 7464).

A record separator before each answer, a line feed behind it. No JSON text can hold that separator.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

SEPARATOR: Final = b"\x1e"


def joined(answers: Sequence[bytes]) -> bytes:
    """One body; a single answer stays as it is. Raises `ValueError` for an answer that holds the separator and so is no JSON."""
    if any(SEPARATOR in answer for answer in answers):
        raise ValueError("an answer with a record separator in it is no JSON")
    return answers[0] if len(answers) == 1 else b"".join(SEPARATOR + answer + b"\n" for answer in answers)


def parted(body: bytes) -> list[bytes]:
    """The answers in a body, of which most hold one."""
    if not body.startswith(SEPARATOR):
        return [body]
    return [answer.removesuffix(b"\n") for answer in body[1:].split(SEPARATOR)]
