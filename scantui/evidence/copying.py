"""Evidence taken over into a new bundle: a sealed one never changes, and what is added to it goes into a copy."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from .model import ASKED, TROUBLE, Capture

if TYPE_CHECKING:
    from .writer import BundleWriter

_OF_THE_MOMENT = frozenset({TROUBLE, "until", ASKED, "as", "expected", "pages", "result", "read_at", "query"})
"""Parts of a question that differ each time the same thing is asked of a live system."""


def copy_into(writer: BundleWriter, captures: Iterable[Capture]) -> None:
    """Raises `BundleError`, also for a capture that would not be taken in."""
    for one in captures:
        with one.open() as body:
            writer.add(one.kind, one.question, one.captured_at, one.time_source, one.file_name.raw, body)


def still_counting(captures: Iterable[Capture]) -> tuple[Capture, ...]:
    """Without what a live system was asked again since, and answered wholly. What a person put in always stays."""
    kept: list[Capture] = []
    answered: set[tuple[object, ...]] = set()
    for one in sorted(captures, key=lambda capture: capture.captured_at, reverse=True):
        subject = (one.kind, *sorted((name, value) for name, value in one.question.items() if name not in _OF_THE_MOMENT))
        if ASKED not in one.question or subject not in answered:
            kept.append(one)
        if ASKED in one.question and TROUBLE not in one.question:
            answered.add(subject)
    return tuple(sorted(kept, key=lambda capture: (capture.captured_at, capture.id)))
