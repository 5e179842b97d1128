"""Asks the live systems for the console: one round at a time, in the thread that calls, with an event loop of its own. Knows no widget.

A round goes into an open bundle and is sealed at its end, so that the texts carry its root hash; the next one goes on in a copy.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Event, Lock
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ..live.round import Desk
    from ..live.scope import Scope
    from ..live.session import Outcome, Watch
    from ..net import Asked

_MOST_REMEMBERED: Final = 2000


@dataclass(frozen=True, slots=True)
class RoundEnd:
    """What a round came to."""

    bundle: Path
    outcome: Outcome | None
    """None when it was stopped: its bundle is then still open."""
    failure: str = ""
    """Why it could not be carried out at all; one sentence."""


class LiveDesk:
    """The live systems of one console."""

    def __init__(self, desk: Desk, folder: Path) -> None:
        self.desk = desk
        self.folder = folder
        """Where the bundles of live rounds are made."""
        self.asked: deque[Asked] = deque(maxlen=_MOST_REMEMBERED)
        """Every question of this session, the newest last."""
        self._lock = Lock()
        self._stop: Callable[[], None] | None = None
        self._is_stopped = False
        self._idle = Event()
        self._idle.set()

    def new_bundle(self, now: datetime) -> Path:
        """A path that no bundle has yet."""
        from ..evidence.layout import new_id

        return self.folder / new_id(now)

    @property
    def is_asking(self) -> bool:
        return not self._idle.is_set()

    def begin(self) -> None:
        """A round is about to be asked, by a thread that starts now: it can be stopped from here on."""
        self._is_stopped = False
        self._idle.clear()

    def stop(self) -> None:
        """Ends the round that is under way, if any."""
        with self._lock:
            self._is_stopped = True
            if self._stop is not None:
                self._stop()

    def wait_until_idle(self, seconds: float) -> bool:
        """Whether the round has ended and let go of its bundle, after at most that time."""
        return self._idle.wait(seconds)

    def ask(self, bundle: Path, scope: Scope, watch: Watch, began: Callable[[Path], None] = lambda path: None) -> RoundEnd:
        """One round that was begun, to its end. `began` is told into which bundle the answers go. Blocks; raises nothing."""
        from ..cli.errors import sentence_of

        path = bundle
        try:
            path = self._taken_over(bundle)
            began(path)
            outcome = asyncio.run(self._round(path, scope, watch))
            if outcome is not None and outcome.captures:
                self._seal(path)
        except Exception as error:  # noqa: BLE001 - told in one sentence; a fault of ours too, for the screen must go on
            from ..crash import crash_sentence

            return RoundEnd(path, None, sentence_of(error) or crash_sentence(error, None))
        finally:
            self._idle.set()
        return RoundEnd(path, outcome)

    async def _round(self, path: Path, scope: Scope, watch: Watch) -> Outcome | None:
        from ..live.session import collect_round

        task = asyncio.ensure_future(collect_round(self.desk, path, scope, watch))
        loop = asyncio.get_running_loop()

        def stop() -> None:
            loop.call_soon_threadsafe(task.cancel)

        with self._lock:
            self._stop = stop
            if self._is_stopped:
                task.cancel()
        try:
            return await task
        except asyncio.CancelledError:
            return None
        finally:
            with self._lock:
                self._stop = None

    def _taken_over(self, bundle: Path) -> Path:
        """The bundle itself while it is open, else a new one with what still counts of it."""
        from ..evidence.copying import copy_into, still_counting
        from ..evidence.replay import open_bundle
        from .intake import is_sealed, writer_of

        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not bundle.exists() or not is_sealed(bundle):
            return bundle
        path, now = self.new_bundle(self.desk.now()), self.desk.now()
        known = still_counting(open_bundle(bundle).captures)
        with writer_of(path, now) as writer:
            copy_into(writer, known)
        return path

    def _seal(self, path: Path) -> None:
        from ..evidence.seal import seal

        seal(path, self.desk.now())
