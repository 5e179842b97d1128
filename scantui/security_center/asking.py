"""Questions to Security Center, with the envelope of each answer looked into: whatever is no answer becomes one sentence.

Must not know: which questions are asked, and what the answers mean for a machine.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Never, TypeVar

from ..answer import Unreadable
from ..net import Client, Problem, Reply, System, Trouble
from .answer_json import Refused, response_in

_T = TypeVar("_T")
_ANSWERED: Final = frozenset({200, 403})
"""A 403 may hold Security Center's own number of the error."""
_LARGEST_FILE: Final = 128 * 1024 * 1024
_PATIENCE: Final = 10
"""How many times as long as another answer a file may take."""


class NoAnswer(Exception):
    """A question that has no usable answer."""

    def __init__(self, why: str, at: datetime, asked: str = "", body: bytes = b"") -> None:
        super().__init__(why)
        self.why = why
        """One sentence that begins with what was asked for."""
        self.at = at
        self.asked = asked
        self.body = body
        """What came instead, where it is Security Center's own: never a page of somebody else."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Asks one Security Center. Every method raises `NoAnswer`, and nothing else; `what` is the thing asked for: "scan result 12"."""

    client: Client
    system: System
    now: Callable[[], datetime]

    async def get(self, what: str, path: str, query: Mapping[str, str], read: Callable[[bytes], _T]) -> tuple[Reply, _T]:
        try:
            reply = await self.client.get(self.system, path, query)
        except Trouble as trouble:
            raise self._none(what, trouble, f"GET {path}") from None
        return reply, self._read(what, reply, read)

    async def post(self, what: str, path: str, question: object, read: Callable[[bytes], _T]) -> tuple[Reply, _T]:
        """A question that is put as a POST, but changes nothing."""
        reply = await self._sent(self.system, what, path, question)
        return reply, self._read(what, reply, read)

    async def file(self, what: str, path: str, question: object) -> Reply:
        """A zip, whatever the answer's headers call it."""
        whole = {**self.system.headers, "accept-encoding": "identity"}
        patient = replace(self.system, headers=whole, largest=_LARGEST_FILE, seconds=self.system.seconds * _PATIENCE)
        reply = await self._sent(patient, what, path, question)
        if reply.body.startswith(b"PK"):
            return reply
        if not reply.body.strip():
            raise NoAnswer(f"{what}: {self._who} has no file of it", reply.received_at, reply.target)
        return self._read(what, reply, _no_file)

    async def _sent(self, system: System, what: str, path: str, question: object) -> Reply:
        try:
            reply = await self.client.send(system, "POST", path, json=json.dumps(question).encode("ascii"), accepted=_ANSWERED)
        except Trouble as trouble:
            raise self._none(what, trouble, f"POST {path}") from None
        if reply.status == 403:
            raise NoAnswer(f"{what}: {self._refused(_error_in(reply.body))}", reply.received_at, reply.target)
        return reply

    def _read(self, what: str, reply: Reply, read: Callable[[bytes], _T]) -> _T:
        try:
            return read(reply.json_text())
        except Refused as error:
            numbered = f"error {error.code}" if error.code is not None else "an error"
            why = f"{what}: {self._who} answered with {numbered} of its own"
            raise NoAnswer(why, reply.received_at, reply.target, reply.body) from None
        except Unreadable as error:
            raise NoAnswer(f"{what}: the answer of {self._who} {error.reason}", reply.received_at, reply.target) from None
        except Trouble as trouble:
            raise NoAnswer(f"{what}: {trouble}", reply.received_at, reply.target) from None

    def _none(self, what: str, trouble: Trouble, asked: str) -> NoAnswer:
        why = self._refused() if trouble.problem is Problem.FORBIDDEN else str(trouble)
        return NoAnswer(f"{what}: {why}", self.now(), asked)

    def _refused(self, code: int | None = None) -> str:
        """By status 403, which stands for all of it: it knows neither 401 nor 404."""
        said = "status 403" if code is None else f"status 403, error {code}"
        return f"{self._who} refuses it ({said}): the keys are not accepted or have no right to it, or there is no such thing"

    @property
    def _who(self) -> str:
        return f"{self.system.name} ({self.system.host})"


def _no_file(body: bytes) -> Never:
    response_in(body, "file")
    raise Unreadable("is no zip archive")


def _error_in(body: bytes) -> int | None:
    """Security Center's own number of an error, where there is one."""
    try:
        response_in(body, "error")
    except Refused as error:
        return error.code
    except Unreadable:
        pass
    return None
