"""How GitHub's REST API is asked: addresses, one object, and lists in pages that are followed to their proven end (WIRE 1).

Knows the protocol; not what is kept of an answer, and not what a ticket means.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, MutableMapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, Generic, TypeVar
from urllib.parse import quote

from ..answer import Unreadable
from ..net import Client, Problem, Reply, System, Trouble
from .wire import decoded, text_of

T = TypeVar("T")

MOST_PAGES: Final = 50
PER_PAGE: Final = "100"
_TRIES: Final = 3
_MOST_BYTES: Final = 48 * 1024 * 1024
"""Of all pages of a list together; what reads a capture takes 64 MiB."""


@dataclass(frozen=True, slots=True)
class Page:
    """An answer that is remembered, to be asked for again only if it changed."""

    etag: str
    body: bytes = field(repr=False)
    following: str | None
    """Where the list goes on."""
    length: int

    @property
    def may_have_grown(self) -> bool:
        """A full last page stays as it is when another one follows: "not modified" would hide that."""
        return self.following is None and self.length >= int(PER_PAGE)


Pages = MutableMapping[str, Page]
"""By address. For one sign-in: another may see other things at the same address (WIRE 1.3)."""


@dataclass
class Walk(Generic[T]):
    """A list as far as it was read: whole where there is no `trouble`."""

    at: datetime
    """When the last answer came."""
    bodies: list[bytes] = field(default_factory=list)
    pages: list[list[T]] = field(default_factory=list)
    trouble: Trouble | None = None

    @property
    def items(self) -> list[T]:
        return [item for page in self.pages for item in page]


def path_of(repository: str, *parts: str | int) -> str:
    """`/repos/owner/name/issues/7`, each part quoted. Raises `ValueError` for what is no `owner/name`."""
    owner, slash, name = repository.partition("/")
    if not (owner and slash and name) or "/" in name:
        raise ValueError("a repository is written owner/name")
    return "/".join(["/repos", *(quote(str(part), safe="") for part in (owner, name, *parts))])


def shaped(system: System, reply: Reply, shape: type[T], what: str) -> T:
    """An answer's body as `shape`. Raises `Trouble` for anything else: a status of 200 proves nothing."""
    try:
        return decoded(text_of(reply.json_text()), shape, what)
    except Unreadable:
        why = f"{system.name} ({system.host}) answered with something that is not {what}, or with only a part of it"
        raise Trouble(Problem.UNEXPECTED, why, status=reply.status) from None


async def one(client: Client, system: System, target: str, shape: type[T], what: str) -> tuple[T, Reply]:
    """One object. Raises `Trouble`."""
    reply = await client.get(system, target)
    return shaped(system, reply, shape, what), reply


@dataclass(frozen=True)
class Lists(Generic[T]):
    """Reads the lists of one kind."""

    client: Client
    system: System
    item: type[T]
    key: Callable[[T], Hashable]
    """What tells one item from the others."""
    what: str
    """`the list of tickets`"""
    known: Pages = field(default_factory=dict)
    """What was read before; what is read now is added."""

    async def walk(self, target: str, at: datetime) -> Walk[T]:
        """All pages of a list, from `target` to its end. Never raises `Trouble`.

        It is whole only if it did not move meanwhile: an item that leaves an early page draws one over a border that was read already.
        So the pages before the last are asked for once more, which costs little where they did not change.
        """
        for _ in range(_TRIES):
            walked = Walk[T](at)
            try:
                asked = await self._to_the_end(target, walked)
                if await self._stood_still(asked, walked):
                    return walked
            except Trouble as trouble:
                walked.trouble = trouble
                return walked
        walked.trouble = self._odd("changes while it is read: look again in a moment")
        return walked

    async def _to_the_end(self, target: str, walked: Walk[T]) -> list[str]:
        """Fills `walked` with page after page; the addresses asked."""
        asked: list[str] = []
        following: str | None = self.system.address_of(target)
        seen: set[Hashable] = set()
        while following is not None:
            if following in asked:
                raise self._odd(f"leads in a circle: page {len(asked)} names a page that was read before")
            if len(asked) == MOST_PAGES:
                raise self._odd(f"has more than the {MOST_PAGES} pages that are read", Problem.TOO_LARGE)
            found, page, walked.at = await self._page(following)
            if sum(map(len, walked.bodies)) + len(page.body) > _MOST_BYTES:
                raise self._odd(f"is larger than the {_MOST_BYTES // (1024 * 1024)} MiB that are taken", Problem.TOO_LARGE)
            keys = {self.key(one) for one in found}
            if keys and keys <= seen:
                raise self._odd(f"repeats itself: page {len(asked) + 1} holds nothing new")
            seen |= keys
            asked.append(following)
            walked.bodies.append(page.body)
            walked.pages.append(found)
            following = self.system.address_of(page.following) if page.following is not None else None
        return asked

    async def _stood_still(self, asked: list[str], walked: Walk[T]) -> bool:
        keys = [self.key(one) for one in walked.items]
        if len(set(keys)) != len(keys):
            return False
        for address, page in zip(asked[:-1], walked.pages[:-1], strict=True):
            again, _, walked.at = await self._page(address)
            if [self.key(one) for one in again] != [self.key(one) for one in page]:
                return False
        return True

    async def _page(self, address: str) -> tuple[list[T], Page, datetime]:
        """One page, anew or as it is known where it did not change."""
        earlier = self.known.get(address)
        etag = earlier.etag if earlier is not None and not earlier.may_have_grown else ""
        reply = await self.client.get(self.system, address, etag=etag)
        body = earlier.body if earlier is not None and reply.not_modified else reply.body
        shape: type[list[T]] = list[self.item]  # type: ignore[name-defined]
        found = shaped(self.system, replace(reply, body=body), shape, self.what)
        following = reply.next_page() or (earlier.following if earlier is not None and reply.not_modified else None)
        page = Page(reply.headers.get("etag", etag), body, following, len(found))
        if page.etag:
            self.known[address] = page
        return found, page, reply.received_at

    def _odd(self, how: str, problem: Problem = Problem.UNEXPECTED) -> Trouble:
        return Trouble(problem, f"{self.what} of {self.system.name} ({self.system.host}) {how}")
