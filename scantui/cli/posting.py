"""`comment`: posts a prepared text on a ticket, and closes it if told so; shows where and what, to the last character, and asks first."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ..safe_text import clean_line
from .common import live_secrets, now, settings_of, state_folder, ticket_number
from .errors import Status, UsageError
from .streams import say, warn

if TYPE_CHECKING:
    from ..net import Client, System, Wait
    from ..settings import Settings
    from ..tickets.account import Account
    from ..tickets.post import Poster
    from ..tickets.prepared import Fate, Outcome, Posted, Prepared

_LONGEST_FILE: Final = 1024 * 1024
_RULER: Final = "-" * 72


def comment(options: argparse.Namespace) -> int:
    number, text = ticket_number(options.number, "the ticket"), _text_of(options.file)
    if not options.yes and (options.file == "-" or not _is_terminal()):
        raise UsageError("nobody can be asked whether to post, because standard input is not a terminal: add --yes to post unasked")
    desk = _Desk.of(settings_of(options))
    look = asyncio.run(desk.look(number, text))
    for note in look.notes:
        warn(clean_line(note))
    if look.posted is None or options.close:
        _show(look, options.close)
        if not options.yes and not _agreed():
            raise UsageError(f"{look.prepared.where} was left as it is, as you said")
    return asyncio.run(desk.carry_out(look, options.close))


@dataclass(frozen=True)
class _Look:
    """What was seen before the user is asked. Nothing was changed."""

    account: Account
    prepared: Prepared
    posted: Posted | None
    """This very text, which an earlier run sent without seeing it arrive."""
    notes: tuple[str, ...]


@dataclass(frozen=True)
class _Desk:
    settings: Settings
    system: System
    folder: Path
    """Where it is noted what is being sent."""

    @classmethod
    def of(cls, settings: Settings) -> _Desk:
        folder = state_folder()
        if folder is None:
            raise UsageError("no home folder is known to note in what is being sent: set HOME")
        from ..live.systems import github_system

        return cls(settings, github_system(settings, os.environ), folder / "sending")

    @asynccontextmanager
    async def _at_github(self) -> AsyncIterator[tuple[Client, Poster]]:
        from ..net import Client
        from ..tickets.post import Poster
        from ..tickets.sending import Sendings

        async with Client(self.settings.network, now, on_wait=_say_wait) as client:
            yield client, Poster(client, self.system, Sendings(self.folder), now, on_wait=_say_wait)

    async def look(self, number: int, text: str) -> _Look:
        from ..net import Trouble
        from ..tickets.account import who_am_i
        from ..tickets.prepared import Posted

        repository = self.settings.github.repository
        async with self._at_github() as (client, poster):
            settled, damaged = await poster.settle()
            try:
                account = await who_am_i(client, self.system)
                prepared = poster.comment(repository, number, text, await poster.see(repository, number))
            except Trouble as trouble:
                raise UsageError(f"nothing was posted: {trouble}") from None
        notes = [_said_of(fate, f"{sending.repository}#{sending.number}") for sending, fate in settled]
        arrived = [fate for sending, fate in settled if poster.is_of(sending, prepared) and isinstance(fate, Posted)]
        return _Look(account, prepared, arrived[0] if arrived else None, (*damaged, *notes))

    async def carry_out(self, look: _Look, close: bool) -> int:
        prepared, seen = look.prepared, look.prepared.seen
        async with self._at_github() as (_, poster):
            if look.posted is None:
                status = _told(await poster.carry_out(prepared), prepared.where)
                if status is not Status.DONE:
                    return status
                seen = seen.after_own_comment()
            if close:
                return _told(await poster.carry_out(poster.close(prepared.repository, prepared.number, seen)), prepared.where)
            return Status.DONE


def _text_of(file: str) -> str:
    """The comment as it will be posted. Raises `UsageError` for what cannot be."""
    from ..tickets.prepared import NotSendable, comment_text

    name = "standard input" if file == "-" else ascii(file)
    try:
        text = _bytes_of(file).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"{name} is not UTF-8 text: save it as UTF-8") from None
    except ValueError:  # a NUL in the name
        raise UsageError(f"{name} is no name of a file") from None
    if any(secret in text for secret in live_secrets()):
        raise UsageError(f"{name} holds a credential that is in use here: take it out")
    try:
        return comment_text(text)
    except NotSendable as problem:
        raise UsageError(f"{name}: {problem}") from None


def _bytes_of(file: str) -> bytes:
    if file == "-":
        if sys.stdin is None:
            raise UsageError("standard input is closed: name a file")
        data = sys.stdin.buffer.read(_LONGEST_FILE + 1)
    else:
        with Path(file).open("rb") as stream:
            data = stream.read(_LONGEST_FILE + 1)
    if len(data) > _LONGEST_FILE:
        raise UsageError(f"{file!a} is longer than any comment can be: name the file that holds its text")
    return data


def _show(look: _Look, close: bool) -> None:
    prepared, seen = look.prepared, look.prepared.seen
    known = "" if seen.comments is None else f", {seen.comments} {'comment' if seen.comments == 1 else 'comments'}"
    warn(f"ticket     {prepared.where} ({seen.state}{known})")
    warn(f"title      {seen.title.line()}")
    warn(f"as         {look.account.login}")
    if look.posted is None:
        warn(f"this comment is posted:\n{_RULER}\n{prepared.body}{_RULER}")
    if close:
        warn("the ticket is closed as completed")


def _is_terminal() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def _agreed() -> bool:
    warn("Do it? [y/N] ", end="")
    return sys.stdin.readline().strip().lower() in {"y", "yes"}


def _told(outcome: Outcome, where: str) -> Status:
    """Says what came of it. Raises `UsageError` where nothing was changed."""
    from ..tickets.prepared import Changed, NotPosted, Posted, Uncertain

    if isinstance(outcome, NotPosted):
        raise UsageError(outcome.why)
    if isinstance(outcome, Changed):
        what = "; ".join(outcome.what)
        raise UsageError(f"{where} is not as it was a moment ago ({what}), and was left so: run the command again to see it as it is now")
    if isinstance(outcome, Uncertain):
        warn(f"unknown: {clean_line(outcome.why)}")
        return Status.UNKNOWNS
    if isinstance(outcome, Posted):
        say(f"posted: {outcome.url.line() or where}")
        if outcome.note:
            warn(f"note: {clean_line(outcome.note)}")
        return Status.DONE
    say(f"{'was closed already' if outcome.already else 'closed'}: {where}")
    return Status.DONE


def _said_of(fate: Fate, where: str) -> str:
    """What became of a comment of an earlier run."""
    from ..tickets.prepared import Posted, Uncertain

    if isinstance(fate, Posted):
        return f"note: a comment of an earlier run did arrive on {where}: {fate.url.line()}"
    return f"{'unknown' if isinstance(fate, Uncertain) else 'note'}: {fate.why}"


def _say_wait(wait: Wait) -> None:
    if wait.seconds >= 2:
        warn(f"{wait.system}: waiting {wait.seconds:.0f} s, {wait.why}")
