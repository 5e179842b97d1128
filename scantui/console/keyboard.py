"""What the terminal sends, read as what it is: keys, and pasted text. Textual's own reading is not made for hostile or odd bytes.

There the letters behind an ESC in a paste are pressed as keys; a byte that is not UTF-8 ends the program; and Escape with a key close
behind it, which a slow line or tmux brings as one, is one key with Alt. The parser is not public: nothing else stands between Textual's
driver and the keys.
"""

from __future__ import annotations

import os
import selectors
from codecs import getincrementaldecoder
from collections.abc import Iterable
from dataclasses import dataclass, field

from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Key, Paste
from textual.message import Message

_PASTE_BEGINS = "\x1b[200~"
_PASTE_ENDS = "\x1b[201~"
_ALT = "alt+"
_INTRODUCERS = "[]NOPX^_"
"""With these behind Escape begins what the terminal says by itself, or a key of more than one sign."""
_AT_ONCE = 64 * 1024
_LOOK_EVERY = 0.1
"""Seconds after which Escape is known to be only that."""


@dataclass(slots=True)
class _Pasted:
    """What was pasted so far. Its end may come in pieces."""

    parts: list[str] = field(default_factory=list)
    rest: str = ""

    def take(self, data: str) -> str | None:
        """What came behind its end; nothing where the end has not come."""
        text, end, behind = (self.rest + data).partition(_PASTE_ENDS)
        if end:
            self.parts.append(text)
            return behind
        length = next((length for length in range(len(_PASTE_ENDS) - 1, 0, -1) if text.endswith(_PASTE_ENDS[:length])), 0)
        self.parts.append(text[: len(text) - length])
        self.rest = text[len(text) - length :]
        return None

    @property
    def text(self) -> str:
        return "".join(self.parts).replace("\x00", "")


class KeyboardParser(XTermParser):
    """Takes a paste as one text, whatever stands in it."""

    def __init__(self, debug: bool = False) -> None:
        super().__init__(debug)
        self._pasted: _Pasted | None = None
        self._seen = ""
        """The last that came, for the beginning of a paste may come in pieces too."""

    def feed(self, data: str) -> Iterable[Message]:
        if not data:
            yield from super().feed(data)
        while data:
            if self._pasted is None:
                seen = self._seen + data
                before, begins, data = seen.partition(_PASTE_BEGINS)
                yield from super().feed((before + begins)[len(self._seen) :])
                self._seen = "" if begins else seen[1 - len(_PASTE_BEGINS) :]
                self._pasted = _Pasted() if begins else None
            else:
                behind = self._pasted.take(data)
                if behind is None:
                    return
                yield from (event for event in super().feed(_PASTE_ENDS) if not isinstance(event, Paste))
                yield Paste(self._pasted.text)
                self._pasted, data = None, behind

    def _sequence_to_key_events(self, sequence: str, alt: bool = False) -> Iterable[Key]:
        """Escape and one sign are known at once; Textual waits what else comes, or takes a digit for one of the signs of a Mac."""
        known = super()._sequence_to_key_events
        found = list(known(sequence, alt))
        if len(sequence) == 2 and sequence[1] not in _INTRODUCERS and all(key.character for key in found):
            found, alt = list(known(sequence[1])), True
        yield from (Key(f"{_ALT}{key.key}", key.character) if alt and not key.key.startswith(_ALT) else key for key in found)


def escape_and_key(event: Key) -> tuple[Key, Key] | None:
    """The two keys that came as one with Alt; nothing where it is no such key."""
    name = event.key.removeprefix(_ALT)
    if name == event.key or event.character is None:
        return None
    return Key("escape", "\x1b"), Key(event.character if event.character.isalnum() else name, event.character)


def _fail(error: BaseException) -> None:
    raise error


class ConsoleDriver(LinuxDriver):
    """The terminal of Linux and macOS."""

    def _run_input_thread(self) -> None:
        try:
            self.run_input_thread()
        except BaseException as error:  # noqa: BLE001 - fails in the app then, which knows how to say it
            self._app.call_later(_fail, error)

    def run_input_thread(self) -> None:
        parser = KeyboardParser(self._debug)
        decode = getincrementaldecoder("utf-8")("replace").decode
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            is_last = False
            while not is_last:
                is_last = self.exit_event.is_set()
                if selector.select(_LOOK_EVERY):
                    data = os.read(self.fileno, _AT_ONCE)
                    if not data:  # the terminal is gone; the system tells when
                        self.exit_event.wait(_LOOK_EVERY)
                    for event in parser.feed(text) if (text := decode(data)) else ():
                        self.process_message(event)
                for event in parser.tick():
                    self.process_message(event)
