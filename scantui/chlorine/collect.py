"""chlorine's log from Slack itself: the channel as a whole where the token may read it, else a search for each machine (WIRE 2).

What comes is yielded as captures for the room's reader, which alone judges what they cover. A question that fails is yielded too, with
its trouble: could-not-look never becomes nothing-there.
Must not know: what the messages say of a request, the ticket, the clock.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from ..evidence.model import Collected
from ..hosts import HostName
from ..net import Client, Problem, Reply, System, Trouble
from ..times import instant_text, utc
from .account import Account, channel_id_of, who_am_i
from .collect_history import Progress, take_history, take_threads
from .collect_search import query_for, take_canary, take_search, threads_of
from .refusals import Refusal, is_lasting
from .taken import Taken
from .tally import Method

__all__ = ["Account", "Progress", "channel_id_of", "collect_log", "who_am_i"]


def _silent(told: str) -> None:
    """Nobody watches."""


async def collect_log(
    client: Client,
    system: System,
    channel: str,
    since: datetime,
    until: datetime,
    hosts: Collection[HostName],
    *,
    now: Callable[[], datetime],
    channel_id: str = "",
    by_search: bool = False,
    on_progress: Progress = _silent,
) -> AsyncIterator[Collected]:
    """The log between two instants, as far as it may be about `hosts`: one capture of the channel, or one of each machine's search.

    `channel` is its name, `channel_id` its id where that is known. `by_search` searches also where the channel may be read as a whole:
    less of a proof, but a matter of seconds in a window of months.
    """
    window = (utc(since), min(utc(until), utc(now())))
    asked = {"since": instant_text(window[0]), "until": instant_text(window[1]), "channel": channel_id or channel.lstrip("#")}
    taken = Taken(asked, "chlorine-history.json", now)
    trouble: Trouble | None = None
    account: Account | None = None
    try:
        account = await who_am_i(client, system)
        asked["as"] = str(account)
        if not by_search:
            asked["channel"] = await channel_id_of(client, system, channel, channel_id)
            await take_history(client, system, asked["channel"], window, hosts, taken, on_progress)
    except Trouble as caught:
        trouble = caught
    if account is not None and not by_search and trouble is not None:
        by_search = not account.is_bot and isinstance(trouble, Refusal) and trouble.code == "missing_scope"
    if account is None or not by_search:
        yield taken.done(str(trouble or ""))
        return
    search = _Search(client, system, channel, window, asked, now, on_progress)
    async for collected in search.each(hosts):
        yield collected


@dataclass
class _Search:
    """One search after another, all of one channel and window."""

    client: Client
    system: System
    channel: str
    window: tuple[datetime, datetime]
    asked: dict[str, str]
    now: Callable[[], datetime]
    tell: Progress
    reads_threads: bool = True

    async def each(self, hosts: Collection[HostName]) -> AsyncIterator[Collected]:
        """A capture of each machine. What would meet every further question is met once, and told of all."""
        canary: Reply | None = None
        lasting: Trouble | None = None
        for number, host in enumerate(hosts, start=1):
            self.tell(f"search {number} of {len(hosts)}")
            taken = Taken({**self.asked, "host": host.name}, f"chlorine-search-{host.key}.json", self.now)
            trouble = lasting
            if trouble is None:
                try:
                    canary = canary or await take_canary(self.client, self.system, self.channel, self.window)
                    await self._take(host, canary, taken)
                except Trouble as caught:
                    trouble = caught
                    lasting = caught if is_lasting(caught) else None
            yield taken.done(str(trouble or ""))

    async def _take(self, host: HostName, canary: Reply, taken: Taken) -> None:
        query = query_for(f'"{host.name}"', self.channel, self.window)
        taken.question = {**taken.question, "query": query}
        taken.take(Method.CANARY, canary)
        matches = await take_search(self.client, self.system, query, taken)
        threads = threads_of(self.system.name, matches, host)
        channel_id = next(iter(threads.values()), "")
        if not (self.reads_threads and channel_id):
            return
        try:
            await take_threads(self.client, self.system, channel_id, threads, taken, self.tell)
        except Refusal as refused:
            if refused.problem is not Problem.FORBIDDEN:
                raise
            self.reads_threads = False  # who may search may not always read; the capture's reader says what that misses
