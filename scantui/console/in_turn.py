"""Keys in turn: each goes where the focus is once the one before has done what it does, however fast they come.

Textual sends a key to what has the focus when it comes in. Behind a key that opens a screen or moves the focus, over a slow line or typed
ahead, that is the old place: letters meant for a text would be commands there, or lost.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from functools import partial
from time import monotonic
from typing import TypeAlias

from textual import events
from textual.app import App
from textual.dom import DOMNode
from textual.message_pump import MessagePump
from textual.widgets import Input, TextArea

Typed: TypeAlias = events.Key | events.Paste
_ROUNDS = 2
"""What a widget says because of a key (Enter: chosen, submitted) is read by its screen in the second round."""
_PATIENCE = 2.0
"""Seconds: a place that is busy for longer is not waited for, so that nothing can keep the keys for ever."""


class TakesKeysInTurn(App[int], inherit_bindings=False):
    """Holds back what is typed while the key before is under way: until nothing waits on its path and the focus stays where it is."""

    _round = 0
    """0: no key is under way."""
    _sent_at = 0.0

    def __init__(self) -> None:
        super().__init__()
        self._held: deque[Typed] = deque()

    async def on_event(self, event: events.Event) -> None:
        if not isinstance(event, Typed) or event.is_forwarded:
            await super().on_event(event)
        elif self._round and monotonic() - self._sent_at < _PATIENCE:
            self._held.append(event)
        else:
            self._held.append(event)
            await self._send_held()

    async def _send_held(self) -> None:
        """The next one; letters for a text line move no focus, and are followed at once."""
        self._round = 0
        while self._held and not self._round and not self._exit:  # behind the key that leaves, nothing is opened any more
            event = self._held.popleft()
            is_text = isinstance(event, events.Paste) or event.is_printable
            if not (is_text and isinstance(self.focused, Input | TextArea)):
                self._round, self._sent_at = 1, monotonic()
            place = self._place
            await super().on_event(event)
            if self._round:
                self._follow(place)

    @property
    def _place(self) -> DOMNode | None:
        """Where a key would go now."""
        return self.focused or (self.screen if self._screen_stack else None)

    def _follow(self, place: DOMNode | None) -> None:
        """Go the way of the key, behind it: from its place up to here."""
        path = [node for node in place.ancestors_with_self if node is not self] if place else []
        self._go_on(place, self._round, path)

    def _go_on(self, place: DOMNode | None, number: int, path: Sequence[MessagePump]) -> None:
        """Wait until the first of the path has done what waits there, then for the next; what has ended meanwhile is left out."""
        for index, pump in enumerate(path):
            if pump.call_later(partial(self._go_on, place, number, path[index + 1 :])):
                return
        self.call_later(self._arrived, place, number)

    async def _arrived(self, place: DOMNode | None, number: int) -> None:
        if number != self._round:  # it was not waited for
            return
        now = self._place
        if number >= _ROUNDS and now is place:
            await self._send_held()
        else:
            self._round += 1
            self._follow(now)
