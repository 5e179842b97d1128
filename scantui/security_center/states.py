"""How a scan ended, by Tenable's own word for it. An open set: a word that nobody knows is no state (WIRE 3.2)."""

from __future__ import annotations

from typing import Final

from .answer_json import Scalar, text
from .model import ResultState

_UNFINISHED: Final = frozenset(
    {
        "queued", "preparing", "resolving hostnames", "verifying targets", "initializing scanners", "running", "pausing", "paused",
        "resuming", "stopping", "import pending", "importing",
    }
)  # fmt: skip
_FINISHED: Final = {
    "completed": ResultState.COMPLETED,
    "partial": ResultState.PARTIAL,
    "stopped": ResultState.PARTIAL,
    "error": ResultState.ERROR,
}


def state_of(status: Scalar, running: Scalar = None) -> ResultState:
    word = text(status).casefold()
    if word in _UNFINISHED or running is True or text(running).casefold() == "true":
        return ResultState.RUNNING
    return _FINISHED.get(word, ResultState.UNKNOWN)
