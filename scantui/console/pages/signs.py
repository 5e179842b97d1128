"""The sign of a state, where there is room for nothing but it."""

from __future__ import annotations

from ..lines import Part, Tone


def sign_of(part: Part) -> tuple[str, Tone]:
    """Of `✗ stale` the sign it begins with, and its tone."""
    return part.text[0], part.tone
