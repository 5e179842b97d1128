"""Asks the SOS portal for its page, and for the classic view behind it, with a cookie of the user's own session. Never signs in by itself.

    base, page = place_of(settings.portal.address)
    system = System("SOS portal", base, {"Cookie": cookie}, seconds=SECONDS)
    async for answer in collect_page(client, system, page, "alc", now=now): ...

Must not know: what a page says of a machine. A page that asks to sign in is no list, and never an empty one.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime
from typing import Final
from urllib.parse import quote, urlsplit

from ..answer import Unreadable
from ..evidence.model import Collected, Kind
from ..evidence.sequence import SEPARATOR, joined
from ..net import Client, Problem, Reply, System, Trouble
from ..times import instant_text
from .login import is_markup, is_sign_in, offers_sign_in
from .model import VIEW_COLUMNS
from .view_json import ViewPage, view_page
from .view_rows import columns_text

_COUNT: Final = 1000
"""How many entries of a view are asked for at once; the server may give fewer (WIRE 5.2: 30)."""
_MOST_BYTES: Final = 64 * 1024 * 1024
"""As much as is read of one capture."""
SECONDS: Final = 60.0
"""How long the portal may take for one answer: its page is large."""
_SIGN_IN: Final = frozenset({Problem.REDIRECTED, Problem.NOT_SIGNED_IN})
_WHAT_TO_DO: Final = "log in with your browser and save the page, or give the cookie of that session again"


def place_of(address: str) -> tuple[str, str]:
    """Below which address the portal, or its view, is asked, and the path there, which still holds {c_code}."""
    parts = urlsplit(address)
    origin = f"{parts.scheme}://{parts.netloc}"
    rest = address[len(origin) :]
    rest = rest if rest.startswith("/") else f"/{rest}"
    folder = rest.split("?")[0].split("{")[0].rpartition("/")[0]
    return origin + folder, rest[len(folder) :]


async def collect_page(
    client: Client, system: System, page: str, c_code: str, search: str = "", *, now: Callable[[], datetime]
) -> AsyncIterator[Collected]:
    """The portal's page of a c_code. `search` is sent along; that the portal heeded it only its search box shows."""
    target = _target(page, c_code, {"search": search} if search else {})
    question = {"c_code": c_code, **({"search": search} if search else {})}
    name = f"portal-{c_code}.html"
    try:
        reply = await client.get(system, target)
    except Trouble as trouble:
        at = now()
        yield Collected(Kind.PORTAL, _asked(question, at, f"GET {target}"), at, name, b"", _sentence(trouble))
        return
    body, why = _page_of(system, reply)
    yield Collected(Kind.PORTAL, _asked(question, reply.received_at, reply.target), reply.received_at, name, body, why)


async def collect_view(
    client: Client,
    system: System,
    view: str,
    columns: Mapping[str, str],
    c_code: str,
    *,
    now: Callable[[], datetime],
    most: int = 500,
) -> AsyncIterator[Collected]:
    """The classic view of a c_code, all of its answers as one body, of which there may be `most`.

    `columns`: which of its columns stands for which heading (`[portal.view] columns`).
    """
    reading = _ViewReading(client, system, view, c_code, most)
    await reading.read()
    first, last = (reading.replies[0], reading.replies[-1]) if reading.replies else (None, None)
    question = _asked({"c_code": c_code}, first.received_at if first else now(), first.target if first else f"GET {reading.first}")
    yield Collected(
        Kind.PORTAL,
        {**question, VIEW_COLUMNS: columns_text(columns)},
        last.received_at if last else now(),
        f"portal-{c_code}-view.json",
        joined([reply.body for reply in reading.replies]) if reading.replies else b"",
        reading.trouble,
    )


class _ViewReading:
    """One walk through a view. Each answer is asked to begin with the entry that the last one ended with, so that none can be missed."""

    def __init__(self, client: Client, system: System, view: str, c_code: str, most: int) -> None:
        self._client, self._system, self._view, self._c_code, self._most = client, system, view, c_code, most
        self.replies: list[Reply] = []
        self.trouble = ""
        self._pages: list[ViewPage] = []

    @property
    def first(self) -> str:
        return self._address("1")

    def _address(self, start: str) -> str:
        options = {"start": start, "count": str(_COUNT)}
        if "outputformat=" not in self._view.lower():
            options = {"outputformat": "JSON", **options}
        return _target(self._view, self._c_code, options)

    async def read(self) -> None:
        """Asks until nothing new comes, or something is wrong: then `trouble` says what."""
        while not self.trouble and not self._is_done():
            position = self._pages[-1].entries[-1].position if self._pages else (1,)
            try:
                reply = await self._client.get(self._system, self._address(".".join(map(str, position))))
                self.trouble = self._taken(reply)
            except Trouble as trouble:
                self.trouble = _sentence(trouble)
            except Unreadable as error:
                self.trouble = f"{self._system.name} answered with no view: {error.reason}"

    def _taken(self, reply: Reply) -> str:
        """Keeps an answer that goes on where the last one ended; else why not."""
        if is_sign_in(reply.body):
            return _not_logged_in(self._system)
        page = view_page(reply.json_text())
        before = self._pages[-1].entries[-1].position if self._pages else None
        if before is not None and (not page.entries or page.entries[0].position != before):
            return f"the view of {self._system.name} does not go on where it was asked to, so its end was not reached"
        if SEPARATOR in reply.body:
            return f"the view of {self._system.name} holds a control character that no JSON has"
        if len(self.replies) >= self._most or sum(len(one.body) for one in self.replies) + len(reply.body) > _MOST_BYTES:
            return f"the view of {self._system.name} is larger than what is read of one: {self._most} answers, or 64 MiB"
        self.replies.append(reply)
        self._pages.append(page)
        return ""

    def _is_done(self) -> bool:
        """Nothing follows: an answer brought no entry, none but the one that was known, or the last there is."""
        if not self._pages:
            return False
        page = self._pages[-1]
        known = 1 if len(self._pages) > 1 else 0
        return len(page.entries) <= known or page.entries[-1].position == (page.total,)


def _target(path: str, c_code: str, options: Mapping[str, str]) -> str:
    path = path.replace("{c_code}", quote(c_code, safe=""))
    for name, value in options.items():
        path += f"{'&' if '?' in path else '?'}{name}={quote(value, safe='')}"
    return path


def _asked(question: Mapping[str, str], at: datetime, target: str) -> dict[str, str]:
    return {**question, "read_at": instant_text(at), "asked": target}


def _page_of(system: System, reply: Reply) -> tuple[bytes, str]:
    """What is kept of a page, and what is wrong with it."""
    if is_sign_in(reply.body):
        return b"", _not_logged_in(system)
    if not is_markup(reply.body):
        return b"", f"{system.name} answered with something that is no page: open it in the browser and save it"
    if offers_sign_in(reply.body):
        return reply.body, f"not logged in: {system.name} lists what anybody may see; {_WHAT_TO_DO}"
    return reply.body, ""


def _not_logged_in(system: System) -> str:
    return f"not logged in: {system.name} ({system.host}) asks for a sign-in; {_WHAT_TO_DO}"


def _sentence(trouble: Trouble) -> str:
    return f"not logged in: {trouble}; {_WHAT_TO_DO}" if trouble.problem in _SIGN_IN else str(trouble)
