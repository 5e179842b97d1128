"""What the collecting screen does beside the screen: looking at an answer, keeping it, watching a folder. Shows nothing itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING

from textual import work
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from ...safe_text import clean_line, clip
from ..intake import Delivery, KeptAnswer, Refused, Seen, keep
from ..reader import helper_of
from ..watching import FolderWatch, NewFile, NoFolder, downloads_of
from ..widgets.path_input import PathInput, completed
from .copying import CopiesText

if TYPE_CHECKING:
    from ..reader import Reader
    from ..source import Loaded, Replay

_LOOK_EVERY = 1.0
"""Seconds between two looks into the watched folder."""


class CollectMode(Enum):
    """Where the user stands with one answer."""

    WAYS = auto()
    PASTE = auto()
    FILE = auto()
    WATCH = auto()
    LOOKING = auto()
    SEEN = auto()
    KEEPING = auto()


class CollectWork(CopiesText):
    """The threads and timers; dismissed with a `Replay` or None; what is seen belongs to the class below it."""

    def __init__(
        self, loaded: Loaded, source: Replay, reader: Reader, clock: Callable[[], datetime], state_folder: Callable[[], Path]
    ) -> None:
        super().__init__()
        self.loaded, self.source, self.clock, self.state_folder = loaded, source, clock, state_folder
        self.helper = helper_of(reader)
        self.mode = self.came_from = CollectMode.WAYS
        self.asked: Delivery | None = None
        self.found: Seen | None = None
        self._watch: FolderWatch | None = None
        self._timer: Timer | None = None
        self._seconds = 0

    def show_mode(self) -> None:
        raise NotImplementedError

    def focus_mode(self) -> None:
        raise NotImplementedError

    def show_seen(self, found: Seen | Refused) -> None:
        raise NotImplementedError

    def show_arrivals(self, files: tuple[NewFile, ...]) -> None:
        raise NotImplementedError

    def to_mode(self, mode: CollectMode) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        self.mode = mode
        if mode is not CollectMode.SEEN:
            self.found = None
        self.say("")
        self.show_mode()
        if mode not in {CollectMode.LOOKING, CollectMode.KEEPING}:
            self.focus_mode()

    def say(self, sentence: str, *, is_bad: bool = False) -> None:
        text = f"✗ {sentence}" if is_bad else sentence
        self.query_one("#said", Static).update(Content.styled(text, "$error") if is_bad else Content(text))

    # Looking

    def start_looking(self, asked: Delivery) -> None:
        self.came_from = self.mode if self.mode is not CollectMode.SEEN else self.came_from
        self.asked = asked
        self.to_mode(CollectMode.LOOKING)
        self._count_seconds("reading it")
        self.look_at(asked)

    @work(thread=True, exclusive=True, group="look")
    def look_at(self, asked: Delivery) -> None:
        for message in self.helper.ask(asked):
            if isinstance(message, Seen | Refused):
                self.app.call_from_thread(self._looked, asked, message)

    def _looked(self, asked: Delivery, found: Seen | Refused) -> None:
        if self.is_attached and self.mode is CollectMode.LOOKING and self.asked is asked:
            self.show_seen(found)

    def stop_looking(self) -> None:
        self.asked = None
        self.helper.cancel()
        self.to_mode(self.came_from)
        self.say("stopped; nothing was kept")

    def on_unmount(self) -> None:
        if self.mode is CollectMode.LOOKING:
            self.helper.cancel()

    def _count_seconds(self, doing: str) -> None:
        self._seconds = 0
        self.say(f"{doing} …")
        self._timer = self.set_interval(1, lambda: self._tick(doing))

    def _tick(self, doing: str) -> None:
        self._seconds += 1
        self.say(f"{doing}, {self._seconds} s …")

    # Keeping

    def action_keep(self) -> None:
        asked, found = self.asked, self.found
        if asked is not None and found is not None:
            self.to_mode(CollectMode.KEEPING)
            self._count_seconds("keeping it")
            self.keep_it(asked, found)

    @work(thread=True, exclusive=True, group="keep")
    def keep_it(self, asked: Delivery, found: Seen) -> None:
        try:
            folder = self.state_folder()
        except RuntimeError as error:  # no home folder is known
            done: KeptAnswer | Refused = Refused(clean_line(str(error)))
        else:
            done = keep(asked, found, self.source, self.loaded.provenance.evidence_id, folder)
        self.app.call_from_thread(self._kept, done)

    def _kept(self, done: KeptAnswer | Refused) -> None:
        if isinstance(done, Refused):
            self.to_mode(self.came_from)
            self.say(done.sentence, is_bad=True)
            return
        copy = clean_line(str(done.source.bundle))
        where = "" if done.source.bundle == self.source.bundle else f" of the copy {copy}; `scantui seal {copy}` seals it"
        self.notify(f"kept as {done.capture}{where}", markup=False)
        for sentence in done.said:
            self.notify(sentence, severity="warning", markup=False)
        self.dismiss(done.source)

    # Watching

    def start_watching(self) -> None:
        self._watch = FolderWatch(downloads_of(self.source.settings.console.downloads), self.clock())
        self._timer = self.set_interval(_LOOK_EVERY, self._look_again)
        self.look_into_folder()

    def _look_again(self) -> None:
        """Not while a look is under way: a folder on a slow server must not gather threads."""
        if not any(worker.group == "poll" and worker.is_running for worker in self.workers if worker.node is self):
            self.look_into_folder()

    @work(thread=True, exclusive=True, group="poll")
    def look_into_folder(self) -> None:
        watch = self._watch
        if watch is None:
            return
        try:
            files = watch.poll()
        except NoFolder as error:
            self.app.call_from_thread(self._cannot_watch, str(error))
        else:
            self.app.call_from_thread(self._arrived, watch, files)

    def _arrived(self, watch: FolderWatch, files: tuple[NewFile, ...]) -> None:
        if self.is_attached and self.mode is CollectMode.WATCH and watch is self._watch:
            self.show_arrivals(files)

    def _cannot_watch(self, sentence: str) -> None:
        if self.is_attached and self.mode is CollectMode.WATCH:
            self.to_mode(CollectMode.WAYS)
            self.say(f"{clean_line(sentence)}: name another with downloads under [console] in the settings", is_bad=True)

    # Paths

    @work(thread=True, exclusive=True, group="complete")
    def complete_path(self, text: str) -> None:
        common, names = completed(text)
        self.app.call_from_thread(self._completed, text, common, names)

    def _completed(self, text: str, common: str, names: tuple[str, ...]) -> None:
        if not self.is_attached or self.mode is not CollectMode.FILE:
            return
        self.query_one(PathInput).go_on(text, common)
        listed = clip(f"{len(names)}: {'  '.join(map(clean_line, names[:40]))}", 300)
        self.say("no such name" if not names else "" if len(names) == 1 else listed)
