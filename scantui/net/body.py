"""The body of an answer: counted while it comes, inflated by ourselves, and whole or not at all (SAFETY B.5, 35 and 36)."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterable, Mapping
from typing import Final

from .trouble import Problem, Trouble

_STEP: Final = 64 * 1024


def end_is_proven(status: int, headers: Mapping[str, str]) -> bool:
    """Whether the answer says where it ends. One that ends with the connection may have been cut anywhere."""
    if status in {204, 304}:
        return True
    return "content-length" in headers or "chunked" in headers.get("transfer-encoding", "").lower()


async def read_body(system: str, encoding: str, pieces: AsyncIterable[bytes], largest: int) -> bytes:
    """All of a body, inflated. Raises `Trouble` when it is larger than `largest`, of an unknown encoding, or not whole."""
    encoding = encoding.strip().lower()
    if encoding not in {"", "identity", "gzip", "x-gzip"}:
        raise Trouble(Problem.GARBLED, f"{system} answered in an encoding that was not asked for")
    inflater = zlib.decompressobj(wbits=31) if "gzip" in encoding else None
    kept = bytearray()
    came = 0
    async for piece in pieces:
        came += len(piece)
        if came > largest:
            raise _too_large(system, largest)
        if inflater is None:
            kept += piece
        else:
            _inflate(system, inflater, piece, kept, largest)
    if inflater is not None and (came or kept) and not inflater.eof:
        raise Trouble(Problem.CUT_SHORT, f"the answer of {system} ended early")
    return bytes(kept)


def _inflate(system: str, inflater: zlib._Decompress, piece: bytes, kept: bytearray, largest: int) -> None:
    if inflater.eof:
        raise Trouble(Problem.GARBLED, f"the answer of {system} goes on behind its end")
    try:
        while piece:
            kept += inflater.decompress(piece, _STEP)
            if len(kept) > largest:
                raise _too_large(system, largest)
            piece = inflater.unconsumed_tail
    except zlib.error:
        raise Trouble(Problem.GARBLED, f"the answer of {system} cannot be inflated: it is damaged") from None
    if inflater.unused_data:
        raise Trouble(Problem.GARBLED, f"the answer of {system} goes on behind its end")


def _too_large(system: str, largest: int) -> Trouble:
    return Trouble(Problem.TOO_LARGE, f"the answer of {system} is larger than the {largest // (1024 * 1024)} MiB that are taken")
