"""One request on its connection, and the answer to it."""

from __future__ import annotations

import json
import select
import socket
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Answer:
    """A whole answer of a server that is in order."""

    status: int
    body: bytes
    content_type: str = "application/json; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def json(cls, value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
        return cls(status, json.dumps(value, separators=(",", ":")).encode("utf-8"), headers=headers or {})


@dataclass(frozen=True)
class Request:
    """What was asked."""

    method: str
    path: str
    """Without the query."""
    query: Mapping[str, str]
    """The first value of each name."""
    headers: Mapping[str, str]
    """By lower-case name."""
    body: bytes

    @classmethod
    def of(cls, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Request:
        parts = urlsplit(target)
        query = {name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
        return cls(method, parts.path, query, {name.lower(): value for name, value in headers.items()}, body)

    def json(self) -> Any:
        return json.loads(self.body)

    def form(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(self.body.decode("utf-8"), keep_blank_values=True).items()}


class Wire:
    """The connection under a request, for answers that are none."""

    def __init__(self, connection: socket.socket, path: str) -> None:
        self._connection = connection
        self.path = path

    def write(self, data: bytes) -> None:
        with suppress(OSError):
            self._connection.sendall(data)

    def drip(self, data: bytes, every: float) -> None:
        """Sends the same bytes again and again until the other side hangs up."""
        with suppress(OSError):
            while not self._is_gone(every):
                self._connection.sendall(data)

    def wait_until_gone(self, longest: float = 60.0) -> None:
        with suppress(OSError):
            self._is_gone(longest)

    def hang_up(self) -> None:
        with suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)

    def _is_gone(self, within: float) -> bool:
        ready, _, _ = select.select([self._connection], [], [], within)
        return bool(ready) and not self._connection.recv(65536)
