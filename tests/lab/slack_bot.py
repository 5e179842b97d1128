"""The lab's chlorine: takes a command that was posted, and answers in the log line by line, whenever it is told to go on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from demo import raw_chlorine
from demo.fleet import Fleet, Request
from scantui.chlorine.command import Verb, parse_command

Post = Callable[[dict[str, Any], datetime], None]


class ChlorineBot:
    """Works through one command after another. `ends` says how: passed, failed, aborted or silent."""

    def __init__(self, fleet: Fleet, post: Post) -> None:
        self.ends = "passed"
        self._fleet, self._post = fleet, post
        self._number = 7000
        self._to_say: Iterator[raw_chlorine.Message] = iter(())

    def hears(self, text: str, at: datetime) -> None:
        command = parse_command(text)
        if command is None or command.verb is Verb.LOOKUP:
            return
        self._number += 1
        ends = "running" if self.ends == "silent" else self.ends
        request = Request(f"CHG550{self._number}", command.verb.value, tuple(map(str, command.hosts)), at, ends)
        thread = raw_chlorine.request_thread(self._fleet, request, self._number)
        self._to_say = iter((thread, *thread.replies))

    def go_on(self) -> bool:
        """Says the next line; False when there is none, or none any more."""
        message = next(self._to_say, None)
        if message is None:
            return False
        self._post(raw_chlorine.as_slack(message), message.at)
        return True
