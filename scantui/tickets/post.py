"""Changes a ticket: posts a comment, closes it, assigns it. Each exactly once, whatever becomes of the answers (SAFETY B.3, 21 and 22).

    poster = Poster(client, system, Sendings(folder), now)
    prepared = poster.comment("alchemy-conductors/team", 11738, text, Seen.of(ticket))
    ... the user agrees to `prepared.where` and `prepared.body` ...
    outcome = await poster.carry_out(prepared)

A change is sent once, by nobody again. What was sent is looked for on the ticket; where it is not seen, that is said, and the next
`carry_out` of the same text begins with looking. Must not know what a comment says.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import uuid4

from ..net import Client, System, Trouble, Wait
from ..safe_text import OutsideText
from ..times import minute_text
from .asking import path_of, shaped
from .prepared import Changed, Deed, Done, Fate, NotPosted, Outcome, Posted, Prepared, Seen, Uncertain, comment_text
from .sending import DamagedRecord, Sending, Sendings
from .standing import Standing, is_so, seen_of, shown
from .wire import WireComment, WireIssue

_LOOKS: Final = (1.0, 3.0, 6.0, 10.0)
"""Seconds before each look whether a change arrived. GitHub gives a request up after ten (WIRE 1.1)."""
_SETTLED: Final = 30.0
"""Seconds after the longest that a request may take: from then on what is not on the ticket will not come any more."""


class Poster:
    """Changes tickets of one system, one at a time."""

    def __init__(
        self,
        client: Client,
        system: System,
        sendings: Sendings,
        now: Callable[[], datetime],
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        on_wait: Callable[[Wait], None] = lambda wait: None,
        new_id: Callable[[], str] = lambda: str(uuid4()),
    ) -> None:
        self._client, self._system, self._sendings = client, system, sendings
        self._standing = Standing(client, system)
        self._now, self._sleep, self._on_wait, self._new_id = now, sleep, on_wait, new_id

    # --- what will be done

    async def see(self, repository: str, number: int) -> Seen:
        """The ticket as it is now. Raises `Trouble`."""
        return seen_of(await self._standing.issue(repository, number))

    def comment(self, repository: str, number: int, text: str, seen: Seen) -> Prepared:
        """Raises `NotSendable`. A text of which it is not known whether it arrived keeps the hidden line that it was sent with."""
        prepared = Prepared(Deed.COMMENT, repository, number, seen, comment_text(text), self._new_id())
        try:
            earlier = self._sendings.find(self._sending(prepared))
        except (OSError, DamagedRecord):  # said when it is carried out
            earlier = None
        return replace(prepared, post_id=earlier.post_id) if earlier is not None else prepared

    def close(self, repository: str, number: int, seen: Seen) -> Prepared:
        return Prepared(Deed.CLOSE, repository, number, seen)

    def assign(self, repository: str, number: int, login: str, seen: Seen) -> Prepared:
        return Prepared(Deed.ASSIGN, repository, number, seen, login=login)

    def is_of(self, sending: Sending, prepared: Prepared) -> bool:
        """Whether a record is of this very comment: who settles it must not post the text once more."""
        return sending.key == self._sending(prepared).key

    # --- doing it

    async def carry_out(self, prepared: Prepared, *, go_on: bool = False) -> Outcome:
        """Does it, unless the ticket changed since the user saw it; `go_on`: in that case too. Never raises `Trouble`."""
        if prepared.deed is Deed.COMMENT:
            return await self._comment(prepared, go_on)
        return await self._change(prepared, go_on)

    async def settle(self) -> tuple[list[tuple[Sending, Fate]], list[str]]:
        """What became of comments that an earlier run sent and did not see arrive; and sentences on records that cannot be read.

        Raises `OSError`.
        """
        unfinished, damaged = self._sendings.unfinished()
        return [(one, await self._settled(one)) for one in unfinished if one.api == self._system.base], damaged

    async def _settled(self, sending: Sending) -> Fate:
        prepared = Prepared(Deed.COMMENT, sending.repository, sending.number, _UNSEEN, post_id=sending.post_id)
        outcome = await self._earlier(prepared, sending)
        if outcome is not None:
            return outcome
        self._forget(sending)
        return NotPosted(f"the comment that was sent to {prepared.where} at {minute_text(sending.at)} did not arrive")

    # --- a comment

    async def _comment(self, prepared: Prepared, go_on: bool) -> Outcome:
        try:
            earlier = self._sendings.find(self._sending(prepared))
            if earlier is not None:
                prepared = replace(prepared, post_id=earlier.post_id)
                outcome = await self._earlier(prepared, earlier)
                if outcome is not None:
                    return outcome
            refused = await self._before(prepared, go_on)
            if refused is not None:
                return refused
            if earlier is not None and not self._sendings.end(earlier):
                return _by_another(prepared)
            sending = self._sending(prepared)
            self._sendings.begin(sending)
        except FileExistsError:
            return _by_another(prepared)
        except DamagedRecord as problem:
            return Uncertain(str(problem))
        except OSError as error:
            return NotPosted(f"nothing was sent, because it cannot be noted that it is ({error.strerror}): see to that first")
        return await self._send_comment(prepared, sending)

    async def _earlier(self, prepared: Prepared, sending: Sending) -> Posted | Uncertain | None:
        """What became of an earlier try; None where it is proven not to have arrived."""
        found = await self._standing.find(prepared, self._now(), prove=True)
        if isinstance(found, Posted):
            self._forget(sending)
            return found
        sent = f"the comment was sent to {prepared.where} at {minute_text(sending.at)}"
        if found is not None:
            return Uncertain(f"{sent}, and whether it arrived cannot be seen: {found}")
        if self._now() - sending.at < timedelta(seconds=self._system.seconds + _SETTLED):
            return Uncertain(f"{sent} and is not there yet: look again in a minute")
        return None

    async def _send_comment(self, prepared: Prepared, sending: Sending) -> Outcome:
        """Sends it, once, and looks whether it is there."""
        target = path_of(prepared.repository, "issues", prepared.number, "comments")
        answered: Posted | None = None
        try:
            reply = await self._client.send(self._system, "POST", target, json=_json({"body": prepared.body}))
            answered = shown(prepared, [shaped(self._system, reply, WireComment, "a comment")])
            why = f"{self._who} took the comment"
        except Trouble as trouble:
            if _changed_nothing(trouble):
                self._forget(sending)
                return NotPosted(f"the comment was not posted: {trouble}")
            why = str(trouble)
        found: Posted | Trouble | None = None
        for seconds in _LOOKS:
            await self._pause(seconds)
            found = await self._standing.find(prepared, self._now())
            if isinstance(found, Posted):
                self._forget(sending)
                return found
        if answered is not None and found is not None:  # nobody could look, and the answer itself showed the comment
            self._forget(sending)
            return replace(answered, note=f"it was not read back: {found}")
        return Uncertain(f"{why}, and it is not seen on {prepared.where}: look at the ticket before it is sent again")

    # --- closing and assigning, which may be done twice

    async def _change(self, prepared: Prepared, go_on: bool) -> Outcome:
        refused = await self._before(prepared, go_on)
        if refused is not None:
            return refused
        method, target, fields = _request(prepared)
        taken = False
        try:
            await self._client.send(self._system, method, target, json=_json(fields))
            taken, why = True, f"{self._who} took the request"
        except Trouble as trouble:
            if _changed_nothing(trouble):
                return NotPosted(f"{prepared.where} was not changed: {trouble}")
            why = str(trouble)
        read: WireIssue | None = None
        for seconds in _LOOKS[:2] if taken else _LOOKS:
            await self._pause(seconds)
            try:
                read = await self._standing.issue(prepared.repository, prepared.number)
            except Trouble:
                continue
            if is_so(prepared, read):
                return Done(prepared.deed)
        if taken and read is not None:
            return NotPosted(f"{why} and did not do it: the sign-in has no right to push to {prepared.repository}")
        return Uncertain(f"{why}, and that it was done is not seen on {prepared.where}: look at the ticket")

    # --- the ticket

    async def _before(self, prepared: Prepared, go_on: bool) -> Outcome | None:
        """Why it is not done; None where the ticket is as the user saw it."""
        try:
            issue = await self._standing.issue(prepared.repository, prepared.number)
        except Trouble as trouble:
            return NotPosted(f"nothing was sent: {trouble}")
        if is_so(prepared, issue):
            return Done(prepared.deed, already=True)
        changes = prepared.seen.changes(seen_of(issue))
        return Changed(changes, seen_of(issue)) if changes and not go_on else None

    # --- small things

    @property
    def _who(self) -> str:
        return f"{self._system.name} ({self._system.host})"

    def _sending(self, prepared: Prepared) -> Sending:
        return Sending(
            api=self._system.base,
            repository=prepared.repository,
            number=prepared.number,
            digest=prepared.digest,
            post_id=prepared.post_id,
            at=self._now(),
        )

    def _forget(self, sending: Sending) -> None:
        """What arrived is known; a record that cannot be removed only makes the next run look once more."""
        with suppress(OSError):
            self._sendings.end(sending)

    async def _pause(self, seconds: float) -> None:
        self._on_wait(Wait(self._system.name, seconds, "what was sent does not show yet"))
        await self._sleep(seconds)


def _request(prepared: Prepared) -> tuple[str, str, dict[str, Any]]:
    target = path_of(prepared.repository, "issues", prepared.number)
    if prepared.deed is Deed.ASSIGN:  # adds; PATCH would take everybody else away (WIRE 1.2)
        return "POST", f"{target}/assignees", {"assignees": [prepared.login]}
    return "PATCH", target, {"state": "closed", "state_reason": "completed"}


def _changed_nothing(trouble: Trouble) -> bool:
    """Whether it is certain that a request which failed had no effect: it never left, or was refused."""
    return not trouble.may_have_arrived and (trouble.status is None or 300 <= trouble.status < 500)


def _by_another(prepared: Prepared) -> Uncertain:
    return Uncertain(f"the same text is being sent to {prepared.where} by another scantui: look at the ticket")


def _json(fields: dict[str, Any]) -> bytes:
    return json.dumps(fields).encode("ascii")


_UNSEEN: Final = Seen(OutsideText(""), "open", None, None)
