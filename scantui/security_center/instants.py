"""Instants as Tenable writes them. A time without a zone is none: the scanner's own zone is not known (SAFETY B.6, 51)."""

from __future__ import annotations

from datetime import UTC, datetime

from ..times import parse_instant


def instant_of(text: str) -> datetime | None:
    """An epoch in seconds, or ISO 8601 with a zone. None for anything else."""
    if text.isascii() and text.isdigit() and len(text) <= 10:
        return datetime.fromtimestamp(int(text), UTC) if int(text) > 0 else None
    return parse_instant(text)
