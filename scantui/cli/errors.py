"""Which errors are the user's to mend, and the sentence each is told in. Anything else is a fault of scantui."""

from __future__ import annotations

import errno
from enum import IntEnum

from ..safe_text import clean_line


class Status(IntEnum):
    """Exit status of every command."""

    DONE = 0
    UNKNOWNS = 1
    """the question could not be answered fully; what is unknown stands on stderr"""
    BAD_INPUT = 2
    FAULT = 70
    """scantui itself failed (EX_SOFTWARE of sysexits.h)"""
    STOPPED = 130
    """by Ctrl+C, as shells count it"""


class UsageError(Exception):
    """Wrong use or bad input; the message is one sentence that says what is wrong and what to do."""


_REMEDIES = {
    errno.EACCES: "check who may read and write it",
    errno.EPERM: "check who may read and write it",
    errno.ENOENT: "check the name",
    errno.EISDIR: "name a file, not a folder",
    errno.ENOTDIR: "name a folder, not a file",
    errno.ENOSPC: "make room, then try again",
    errno.EDQUOT: "make room, then try again",
    errno.EROFS: "choose a place that can be written",
    errno.ENAMETOOLONG: "choose a shorter name",
    errno.EMFILE: "raise the limit of open files (ulimit -n)",
}


def sentence_of(error: Exception, bundle: str | None = None) -> str | None:
    """The sentence for an error that a user can mend, or None for a fault of ours. `bundle` is the one that the command names."""
    from ..answer import Unreadable
    from ..chlorine.command import NotAllowed
    from ..drafts.model import NotAllowed as DraftNotAllowed
    from ..evidence.layout import BundleError
    from ..hosts import TopologyError
    from ..live.errors import NotSetUp
    from ..settings import SettingsError

    if isinstance(error, OSError):
        return clean_line(_os_sentence(error))
    if isinstance(error, BundleError):
        return clean_line(f"{bundle}: {error}" if bundle else str(error))
    known = (UsageError, Unreadable, NotAllowed, DraftNotAllowed, TopologyError, SettingsError, NotSetUp)
    return clean_line(str(error)) if isinstance(error, known) else None


def _os_sentence(error: OSError) -> str:
    reason = error.strerror or type(error).__name__
    remedy = _REMEDIES.get(error.errno or 0)
    said = f"{error.filename!a} cannot be used: {reason}" if error.filename else f"the system refuses: {reason}"
    return f"{said}: {remedy}" if remedy else said
