"""Questions to Slack's Web API: an answer that says ok, page by page, or `Trouble` in our own words (WIRE 2.1, 2.2).
Must not know: what is asked, and for whom.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any, Final

import msgspec

from ..answer import Unreadable
from ..evidence.sequence import SEPARATOR
from ..net import Client, Problem, Reply, System, Trouble
from .message import decode
from .refusals import refusal

PAGE_SIZE: Final = "500"
"""Slack takes up to 999, and gives fewer when it likes."""


class _Metadata(msgspec.Struct):
    next_cursor: str | None = None


class _Head(msgspec.Struct):
    """What every answer says of itself."""

    ok: bool | None = None
    error: str | None = None
    has_more: bool | None = None
    response_metadata: _Metadata | None = None


async def ask(client: Client, system: System, method: str, query: Mapping[str, str] | None = None) -> Reply:
    """The answer to `method`, proven to be whole JSON that says ok. Raises `Trouble`."""
    reply = await client.get(system, f"/{method}", query)
    accept(system.name, method, reply)
    return reply


async def ask_pages(client: Client, system: System, method: str, query: Mapping[str, str], most: int) -> AsyncIterator[Reply]:
    """Every page, by its cursor, which is passed on unchanged; a page may be empty and others follow (WIRE 2.2).

    Raises `Trouble`, after the pages that came, where the next one fails, where they repeat themselves, and behind `most`.
    """
    cursor, seen = "", {""}
    for _ in range(most):
        reply = await ask(client, system, method, {**query, "cursor": cursor} if cursor else query)
        yield reply
        head = read(system.name, method, reply, _Head)
        cursor = (head.response_metadata.next_cursor if head.response_metadata else None) or ""
        if not cursor:
            if head.has_more:
                raise Trouble(Problem.UNEXPECTED, f"{system.name} says that {method} goes on, and not where")
            return
        if cursor in seen:
            raise Trouble(Problem.UNEXPECTED, f"{system.name} leads {method} in a circle: it names a page that was read already")
        seen.add(cursor)
    raise Trouble(Problem.TOO_LARGE, f"{system.name} has more than {most} pages for {method}, which is where scantui stops reading")


def accept(name: str, method: str, reply: Reply) -> None:
    """Raises `Trouble` unless the reply is JSON, whole, and says ok: Slack refuses with status 200 (SAFETY B.5, 39)."""
    reply.json_text()
    head: _Head = read(name, method, reply, _Head)
    if head.ok is False:
        raise refusal(name, method, head.error or "")
    if head.ok is not True or SEPARATOR in reply.body:
        raise Trouble(Problem.UNEXPECTED, f"{name} answered {method} with JSON that is none of its own", status=reply.status)


def read(name: str, method: str, reply: Reply, kind: Any) -> Any:
    """The reply as a typed value. Raises `Trouble` for damage and for another shape."""
    try:
        return decode(reply.body, kind)
    except Unreadable:
        what = f"{name} answered {method} with JSON that is cut short, or of a shape that it does not give"
        raise Trouble(Problem.UNEXPECTED, what, status=reply.status) from None
