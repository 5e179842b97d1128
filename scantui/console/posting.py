"""Posts a ticket's comment for the console, in the thread that calls. Knows no widget; what is sent was shown and agreed to before."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..live.round import Desk
    from ..net import Client
    from ..tickets.model import Ticket
    from ..tickets.post import Poster
    from ..tickets.prepared import Outcome, Prepared


@dataclass(frozen=True, slots=True)
class ToPost:
    """A comment, ready to be agreed to."""

    prepared: Prepared
    login: str
    """As whom it is posted."""
    notes: tuple[str, ...]
    """What became of comments that an earlier session sent without seeing them arrive."""


@dataclass(frozen=True, slots=True)
class Told:
    """What came of it, in one sentence."""

    words: str
    is_done: bool


def look(desk: Desk, folder: Path, ticket: Ticket, text: str) -> ToPost | Told:
    """Who would post what where. Changes nothing; `folder` holds what is being sent."""
    return asyncio.run(_look(desk, folder, ticket, text))


def carry_out(desk: Desk, folder: Path, prepared: Prepared, *, close: bool) -> Told:
    """Posts, looks whether it took, and closes if told so. Never sends twice."""
    return asyncio.run(_carry_out(desk, folder, prepared, close))


async def _look(desk: Desk, folder: Path, ticket: Ticket, text: str) -> ToPost | Told:
    from ..live.errors import NotSetUp
    from ..net import Trouble
    from ..tickets.account import who_am_i
    from ..tickets.prepared import NotSendable, Posted, Seen, comment_text

    repository = desk.settings.github.repository
    if ticket.repository and ticket.repository.casefold() != repository.casefold():
        return Told(f"not posted: the ticket is of another repository than {repository}, which the settings name", is_done=False)
    try:
        sendable = comment_text(text)
        async with _client(desk) as client:
            poster = _poster(desk, folder, client)
            settled, damaged = await poster.settle()
            account = await who_am_i(client, desk.systems.github())
            prepared = poster.comment(repository, ticket.number, sendable, Seen.of(ticket))
    except (NotSendable, NotSetUp, Trouble) as error:
        return Told(f"not posted: {error}", is_done=False)
    for sending, fate in settled:
        if isinstance(fate, Posted) and poster.is_of(sending, prepared):
            return Told(f"this very comment is on {prepared.where} already: an earlier session sent it", is_done=True)
    notes = [f"{sending.repository}#{sending.number}: {_fate_words(fate)}" for sending, fate in settled]
    return ToPost(prepared, account.login, (*damaged, *notes))


async def _carry_out(desk: Desk, folder: Path, prepared: Prepared, close: bool) -> Told:
    from ..tickets.prepared import Posted

    async with _client(desk) as client:
        poster = _poster(desk, folder, client)
        outcome = await poster.carry_out(prepared)
        if not close or not isinstance(outcome, Posted):
            return _told(outcome, prepared)
        closed = await poster.carry_out(poster.close(prepared.repository, prepared.number, prepared.seen.after_own_comment()))
        if _told(closed, prepared).is_done:
            return Told(f"posted on {prepared.where}, which is closed now", is_done=True)
        return Told(f"posted on {prepared.where}, but not closed: {_told(closed, prepared).words}", is_done=False)


def _told(outcome: Outcome, prepared: Prepared) -> Told:
    from ..tickets.prepared import Changed, Done, Posted

    if isinstance(outcome, Posted):
        return Told(f"posted: {outcome.url.line() or prepared.where}" + (f" ({outcome.note})" if outcome.note else ""), is_done=True)
    if isinstance(outcome, Done):
        return Told(f"closed: {prepared.where}", is_done=True)
    if isinstance(outcome, Changed):
        what = "; ".join(outcome.what)
        words = f"nothing was sent: {prepared.where} is not as it is shown here ({what}); ask again (R), and look once more"
        return Told(words, is_done=False)
    return Told(outcome.why, is_done=False)


def _fate_words(fate: object) -> str:
    from ..tickets.prepared import Posted

    return "a comment of an earlier session did arrive" if isinstance(fate, Posted) else str(getattr(fate, "why", ""))


def _client(desk: Desk) -> Client:
    from ..net import Client

    return Client(desk.settings.network, desk.now)


def _poster(desk: Desk, folder: Path, client: Client) -> Poster:
    from ..tickets.post import Poster
    from ..tickets.sending import Sendings

    return Poster(client, desk.systems.github(), Sendings(folder), desk.now)
