"""Which errors are the user's to mend, and the sentence each is told in. Anything else is a fault of scantui."""

from __future__ import annotations

from enum import IntEnum

from ..safe_text import clean_line


class Status(IntEnum):
    """Exit status of every command."""

    DONE = 0
    UNKNOWNS = 1
    """the question could not be answered fully; what is unknown stands on stderr"""
    BAD_INPUT = 2


class UsageError(Exception):
    """Wrong use or bad input; the message is one sentence that says what is wrong and what to do."""


def sentence_of(error: Exception) -> str | None:
    """The sentence for an error that a user can mend, or None for a fault of ours."""
    from ..answer import Unreadable
    from ..chlorine.command import NotAllowed
    from ..drafts.model import NotAllowed as DraftNotAllowed
    from ..evidence.layout import BundleError
    from ..hosts import TopologyError
    from ..settings import SettingsError

    if isinstance(error, OSError):
        return clean_line(f"{error.filename}: {error.strerror}" if error.filename else str(error))
    known = (UsageError, Unreadable, NotAllowed, DraftNotAllowed, BundleError, TopologyError, SettingsError)
    return clean_line(str(error)) if isinstance(error, known) else None
