"""Asking the live systems beside the desk: what is asked is told in the band, what is kept is read at once, and Escape stops it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on, work
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.timer import Timer

from ...safe_text import clean_line
from ..widgets.band import Band, BandText
from .loading import FollowsReading
from .opening import OpensScreens

if TYPE_CHECKING:
    from pathlib import Path

    from ...live.round import Step
    from ...live.scope import Scope
    from ...net import Wait
    from ..app import ScantuiApp
    from ..live import LiveDesk, RoundEnd
    from ..source import Replay

_READ_EVERY = 0.7
"""Seconds between two readings of what came meanwhile."""


class AsksSystems(FollowsReading, OpensScreens):
    """For the desk of a live console. In a replay there is nobody to ask, and no key for it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("R", "ask_again", "Ask again", show=False, id="ask-again", tooltip="Ask the live systems again, about all tickets"),
        Binding("L", "questions", "Questions", show=False, id="questions", tooltip="What was asked of whom, when, and how it ended"),
    ]

    class Began(Message):
        def __init__(self, bundle: Path) -> None:
            super().__init__()
            self.bundle = bundle

    class Said(Message):
        """A step of the round, or a wait."""

        def __init__(self, system: str, words: str, *, is_done: bool = False) -> None:
            super().__init__()
            self.system, self.words, self.is_done = system, words, is_done

    class CaptureKept(Message):
        """There is more to read."""

    class RoundEnded(Message):
        def __init__(self, end: RoundEnd) -> None:
            super().__init__()
            self.end = end

    _asking: dict[str, str]
    """By system, what is being asked of it."""
    _has_news = False
    _is_asking = False
    """From the key until the round's end was taken in."""
    _reading_timer: Timer | None = None

    @property
    def live(self) -> LiveDesk | None:
        return cast("ScantuiApp", self.app).live

    @property
    def is_asking(self) -> bool:
        return self._is_asking

    def start_asking(self, *tickets: int) -> None:
        """A round over these tickets, or over the whole queue."""
        from ...live.scope import Scope

        if self.live is None or self.is_asking:
            return
        self._asking = {}
        self._reading_timer = self._reading_timer or self.set_interval(_READ_EVERY, self._read_news)
        self._is_asking = True
        self.live.begin()
        self._ask(self.live, self.source.bundle, Scope(tickets))

    def stop_asking(self) -> None:
        if self.live is not None:
            self.live.stop()

    def action_ask_again(self) -> None:
        if self.is_asking:
            self.notify("the systems are being asked already; Escape stops it", markup=False, timeout=4)
        else:
            self.start_asking()

    def action_collect(self) -> None:
        if self.is_asking:
            self.notify("the systems are being asked just now, into the same bundle: wait, or Escape stops it", markup=False, timeout=6)
        else:
            super().action_collect()

    def take_collected(self, source: Replay) -> None:
        """A page that was saved by hand calls for more: the log up to its time, the pings of its stale addresses."""
        if self.live is None or self.is_asking or self.current_ticket is None:
            super().take_collected(source)
            return
        cast("ScantuiApp", self.app).source = source
        self._has_news = True
        self.start_asking(self.current_ticket.ticket.number)

    def action_questions(self) -> None:
        from .questions import QuestionsScreen

        if self.live is not None:
            self.app.push_screen(QuestionsScreen(self.live))

    @work(thread=True, exclusive=True, group="asking")
    def _ask(self, live: LiveDesk, bundle: Path, scope: Scope) -> None:
        from ...live.session import Watch

        def step(step: Step) -> None:
            self.post_message(self.Said(step.system, step.words, is_done=step.is_done))

        def wait(wait: Wait) -> None:
            self.post_message(self.Said(wait.system, f"waiting {wait.seconds:.0f} s, for {wait.why}"))

        def kept() -> None:
            self.post_message(self.CaptureKept())

        def began(path: Path) -> None:
            self.post_message(self.Began(path))

        end = live.ask(bundle, scope, Watch(step, wait, live.asked.append, kept), began)
        self.post_message(self.RoundEnded(end))

    @on(Began)
    def _began(self, event: Began) -> None:
        app = cast("ScantuiApp", self.app)
        app.source = replace(app.source, bundle=event.bundle)

    @on(Said)
    def _said(self, event: Said) -> None:
        if event.is_done:
            self._asking.pop(event.system, None)
        else:
            self._asking[event.system] = event.words
        self.show_asking()

    def show_asking(self) -> None:
        """In the band: who is asked for what."""
        if self._asking and not self.is_reading_again:
            words = ", ".join(f"{clean_line(system)} ({clean_line(words)})" for system, words in self._asking.items())
            self.query_one(Band).say(BandText(f" LIVE  asking {words or 'the systems'} …", ("Esc stops ",)))

    @on(CaptureKept)
    def _kept(self) -> None:
        self._has_news = True

    def _read_news(self) -> None:
        """What came since the last reading; while one is under way, what comes waits for the next."""
        if self._has_news and not self.is_reading_again:
            self._has_news = False
            self.show_again(self.source)

    def _done_again(self) -> None:
        super()._done_again()
        if not self.is_asking:  # while it is, the timer sees to it
            self.call_later(self._read_news)

    @on(RoundEnded)
    def _round_ended(self, event: RoundEnded) -> None:
        end = event.end
        self._asking, self._is_asking = {}, False
        self._has_news = end.bundle.exists()  # it was sealed meanwhile: the texts name its root now
        self._read_news()
        if end.failure:
            self.notify(end.failure, title="The systems could not be asked", severity="error", markup=False, timeout=15)
        elif end.outcome is None:
            self.notify("stopped; what was heard until then is kept", markup=False, timeout=5)
        elif end.outcome.troubles:
            count = len(end.outcome.troubles)
            said = clean_line(end.outcome.troubles[0]) + (f" (and {count - 1} more: e)" if count > 1 else "")
            self.notify(said, title="Not everything could be asked", severity="warning", markup=False, timeout=12)
