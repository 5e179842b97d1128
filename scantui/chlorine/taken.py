"""A live capture of the log in the making: Slack's answers in the order in which they came, byte for byte, and what each answers.
Must not know: how and why they are asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from ..evidence.model import Collected, Kind
from ..evidence.sequence import joined
from ..net import Reply
from .tally import ANSWERS, Method, tally


@dataclass
class Taken:
    """What came so far of the answers to one question."""

    question: dict[str, str]
    name: str
    now: Callable[[], datetime]
    """When nothing came at all."""
    _bodies: list[bytes] = field(default_factory=list)
    _methods: list[Method] = field(default_factory=list)
    _asked: str = ""
    _at: datetime | None = None

    def take(self, method: Method, reply: Reply) -> None:
        self._bodies.append(reply.body)
        self._methods.append(method)
        self._at = max(self._at, reply.received_at) if self._at else reply.received_at
        if method in {Method.HISTORY, Method.SEARCH, Method.REPLIES}:
            self._asked = self._asked or reply.target

    def done(self, trouble: str = "") -> Collected:
        """The capture, of which `trouble` says what is missing."""
        told = {ANSWERS: tally(self._methods)} if self._methods else {}
        asked = {"asked": self._asked} if self._asked else {}
        body = joined(self._bodies) if self._bodies else b""
        return Collected(Kind.CHLORINE_LOG, {**self.question, **told, **asked}, self._at or self.now(), self.name, body, trouble)
