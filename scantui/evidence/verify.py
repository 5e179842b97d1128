"""Whether a bundle is as it was sealed, and the one that a ticket names. Reads, and changes nothing."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

from .inspection import State
from .layout import BundleError
from .replay import inspected

__all__ = ["BundleError", "State", "Verification", "verify"]

_ROOT = re.compile(r"(?:sha256:)?([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Verification:
    """The result. Without problems, a sealed bundle is whole; that it is *the* bundle shows only the root in the ticket."""

    state: State
    id: str
    root: str | None
    captures: int
    problems: tuple[str, ...]
    notes: tuple[str, ...]
    origin_proven: bool
    """The root was compared with one from outside the bundle, and is the same (SAFETY C.2, "Anchor")."""

    @property
    def whole(self) -> bool:
        return not self.problems


def verify(path: str | os.PathLike[str], expected_root: str | None = None) -> Verification:
    """Checks everything. `expected_root` is what the ticket's comment says, with or without `sha256:`.

    Raises `BundleError` when it is no bundle, cannot be read, or was made by a newer scantui.
    """
    _, found = inspected(path)
    problems = list(found.problems)
    same = False
    if expected_root is not None:
        wanted = _ROOT.fullmatch(expected_root.strip().lower())
        same = wanted is not None and found.root == wanted[1]
        if wanted is None:
            problems.append("the root to compare with is not a SHA-256: copy it from the ticket again")
        elif found.root is None:
            problems.append("the bundle is not sealed, so that it has no root to compare")
        elif not same:
            problems.append("this is not the bundle that was named: its root is another one")
    return Verification(found.state, found.id, found.root, len(found.captures), tuple(problems), found.notes, same and not problems)
