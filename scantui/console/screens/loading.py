"""Following the reading of a bundle: the first frame never waits for it, and a failure is told in one sentence."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, cast

from textual import work
from textual.screen import Screen
from textual.timer import Timer
from textual.worker import get_current_worker

from ...safe_text import clean_line
from ..reader import ReadingFailed, ReadingOn, TicketsRead, helper_of
from ..widgets.band import Band, BandText

if TYPE_CHECKING:
    from ..app import ScantuiApp
    from ..pages.rows import TicketEntry
    from ..reader import Reader
    from ..source import Loaded, Replay


class FollowsReading(Screen[None]):
    """For the screen that shows a bundle: calls `show_loaded` when it was read."""

    reader: Reader
    _ticking: Timer | None = None
    _seconds = 0
    _progress = "reading the evidence"
    _again: Replay | None = None
    """What is being read beside what is shown."""
    _before: BandText | None = None
    """What the band said before."""

    @property
    def source(self) -> Replay:
        return cast("ScantuiApp", self.app).source

    def show_tickets(self, tickets: tuple[TicketEntry, ...]) -> None:
        """Show the queue while its machines are being judged."""
        raise NotImplementedError

    def show_loaded(self, loaded: Loaded) -> None:
        raise NotImplementedError

    def start_following(self) -> None:
        """Of a live desk there is nothing to follow yet: it is read when something came."""
        if self.source.is_live:
            return
        self._say_progress()
        known = self.reader.early()
        if known is not None:
            self.show_tickets(known.tickets)
        self._ticking = self.set_interval(1, self._tick)
        self.follow()

    def on_unmount(self) -> None:
        """The thread that waits for the reader ends then: leaving does not wait for a bundle."""
        self.reader.stop()

    @work(thread=True, exclusive=True)
    def follow(self) -> None:
        """In a thread; leaving the screen ends the reading too."""
        worker = get_current_worker()
        for message in self.reader.messages():
            if worker.is_cancelled:
                self.reader.stop()
                return
            if isinstance(message, ReadingOn):
                self._progress = f"reading capture {message.done} of {message.count}"
            elif isinstance(message, ReadingFailed):
                self.app.call_from_thread(self._show_failure, message.sentence)
            elif isinstance(message, TicketsRead):
                self.app.call_from_thread(self.show_tickets, message.tickets)
            else:
                self.app.call_from_thread(self._finish, message)

    def show_again(self, source: Replay) -> None:
        """Read another bundle, or the same one again, and show it then; what is shown stays until that, and stays when it fails."""
        self._stop_ticking()
        self._before = self._before or self.query_one(Band).text
        self._seconds, self._progress = 0, "reading the evidence again"
        self._say_progress()
        self._ticking = self.set_interval(1, self._tick)
        self._again = source
        self.follow_again(source)

    @property
    def is_reading_again(self) -> bool:
        return self._again is not None

    def stop_again(self) -> None:
        """Give up reading again; what is shown stays."""
        if self._again is not None:
            helper_of(self.reader).cancel()
            self._done_again()

    @work(thread=True, exclusive=True, group="again")
    def follow_again(self, source: Replay) -> None:
        for message in helper_of(self.reader).ask(source):
            if isinstance(message, ReadingOn):
                self._progress = f"reading capture {message.done} of {message.count}"
            elif isinstance(message, ReadingFailed):
                self.app.call_from_thread(self._failed_again, source, message.sentence)
            elif not isinstance(message, TicketsRead):
                self.app.call_from_thread(self._finish_again, source, message)

    def _failed_again(self, source: Replay, sentence: str) -> None:
        if source is self._again:
            self._done_again()
            self.notify(f"what is shown stays: {sentence}", severity="error", markup=False, timeout=15)

    def _finish_again(self, source: Replay, loaded: Loaded) -> None:
        if source is self._again:
            self._done_again()
            cast("ScantuiApp", self.app).source = source
            self.show_loaded(loaded)

    def _done_again(self) -> None:
        self._stop_ticking()
        if self._before is not None:
            self.query_one(Band).say(self._before)
        self._again = self._before = None

    def _tick(self) -> None:
        self._seconds += 1
        self._say_progress()

    def _say_progress(self) -> None:
        since = f", {self._seconds} s" if self._seconds else ""
        self.query_one(Band).say(BandText(f" {self.source.word}  {self._progress}{since} …", ("q leaves ",)))

    def _stop_ticking(self) -> None:
        if self._ticking is not None:
            self._ticking.stop()

    def _show_failure(self, sentence: str) -> None:
        from .message import MessageScreen

        self._stop_ticking()
        self.query_one(Band).say(BandText(f" {self.source.word}  no evidence"))
        where = clean_line(str(self.source.bundle))
        text = sentence if where in sentence else f"{where}: {sentence}"
        self.app.push_screen(MessageScreen("This bundle cannot be shown", text), lambda _: self.app.exit(2))

    def _finish(self, loaded: Loaded) -> None:
        self._stop_ticking()
        self.show_loaded(loaded)
        if not gc.isenabled():  # turned off at the start: nothing made until now becomes garbage soon
            gc.enable()
            gc.freeze()
