"""Questions to Security Center, with the envelope of each answer looked into: whatever is no answer becomes one sentence.

Must not know: which questions are asked, and what the answers mean for a machine.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, TypeVar

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
        if reply.status == 200 and reply.body.startswith(b"PK"):
            return reply
        if not reply.body.strip():
            raise NoAnswer(f"{what}: {self._who} has no file of it", reply.received_at, reply.target)
        return self._read(what, reply, _no_file)

    async def _sent(self, system: System, what: str, path: str, question: object) -> Reply:
        try:
            return await self.client.send(system, "POST", path, json=json.dumps(question).encode("ascii"), accepted=_ANSWERED)
        except Trouble as trouble:
            raise self._none(what, trouble, f"POST {path}") from None

    def _read(self, what: str, reply: Reply, read: Callable[[bytes], _T]) -> _T:
        try:
            found = read(reply.json_text())
        except Refused as error:
            why = self._refused(reply.status, error.code)
            raise NoAnswer(f"{what}: {why}", reply.received_at, reply.target, reply.body) from None
        except (Trouble, Unreadable) as error:
            why = self._refused(403) if reply.status == 403 else _words(error, self._who)
            raise NoAnswer(f"{what}: {why}", reply.received_at, reply.target) from None
        if reply.status == 403:
            raise NoAnswer(f"{what}: {self._refused(403)}", reply.received_at, reply.target, reply.body)
        return found

    def _none(self, what: str, trouble: Trouble, asked: str) -> NoAnswer:
        why = self._refused(403) if trouble.problem is Problem.FORBIDDEN else str(trouble)
        return NoAnswer(f"{what}: {why}", self.now(), asked)

    def _refused(self, status: int, code: int | None = None) -> str:
        numbered = f"error {code}" if code is not None else ""
        if status == 403:
            said = ", ".join(part for part in ("status 403", numbered) if part)
            return f"{self._who} refuses it ({said}): the keys are not accepted or have no right to it, or there is no such thing"
        return f"{self._who} answered with {numbered or 'an error'} of its own"

    @property
    def _who(self) -> str:
        return f"{self.system.name} ({self.system.host})"


def _no_file(body: bytes) -> Reply:
    response_in(body, "file")
    raise Unreadable("is no zip archive")


def _words(error: Trouble | Unreadable, who: str) -> str:
    return f"the answer of {who} {error.reason}" if isinstance(error, Unreadable) else str(error)
