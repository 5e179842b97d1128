"""`capture`: the queue, or named tickets and machines, from the live systems into a sealed bundle, without the screen."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING

from ..safe_text import clean_line
from .common import host_name, now, settings_of, ticket_number
from .errors import Status, UsageError
from .streams import say, warn

if TYPE_CHECKING:
    from ..live.round import Desk, Step
    from ..live.scope import Scope
    from ..live.session import Outcome
    from ..net import Wait
    from ..settings import Settings


def capture(options: argparse.Namespace) -> int:
    from ..evidence.layout import TAGMANIFEST
    from ..evidence.seal import seal

    bundle = Path(options.output)
    if (bundle / TAGMANIFEST).exists():
        raise UsageError(f"{str(bundle)!a} is sealed and never changes again: name a new bundle with -o")
    if bundle.exists() and not bundle.is_dir():
        raise UsageError(f"{str(bundle)!a} is a file: name a folder with -o")
    outcome = asyncio.run(_until_stopped(desk_of(settings_of(options)), bundle, _scope_of(options)))
    if outcome is None:
        warn(f"scantui: stopped; what was heard until then is in {bundle}, which is not sealed")
        return Status.STOPPED
    sealed = seal(bundle, now())
    say(f"evidence {sealed.id} sha256:{sealed.root}")
    for trouble in outcome.troubles:
        warn(f"unknown: {clean_line(trouble)}")
    return Status.UNKNOWNS if outcome.troubles else Status.DONE


def desk_of(settings: Settings) -> Desk:
    """The desk of this user, on this machine."""
    from ..credentials.sources import credentials_of
    from ..live.round import Desk
    from ..live.systems import Systems

    return Desk(settings, Systems(settings, credentials_of(os.environ)), settings.load_topology(), os.environ, now)


def _scope_of(options: argparse.Namespace) -> Scope:
    from ..live.scope import Scope

    tickets = tuple(dict.fromkeys(ticket_number(text) for text in options.ticket or ()))
    return Scope(tickets, frozenset(host_name("--host", text) for text in options.host or ()))


async def _until_stopped(desk: Desk, bundle: Path, scope: Scope) -> Outcome | None:
    """The round, or None when it was ended by a signal: cron jobs and people end it in the same way."""
    from ..live.session import Watch, collect_round

    round_ = asyncio.ensure_future(collect_round(desk, bundle, scope, Watch(_say_step, _say_wait)))
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(sign, round_.cancel)
    try:
        return await round_
    except asyncio.CancelledError:
        return None


def _say_step(step: Step) -> None:
    warn(f"{clean_line(step.system)}: {clean_line(step.words)}{' done' if step.is_done else ' …'}")


def _say_wait(wait: Wait) -> None:
    warn(f"{clean_line(wait.system)}: waiting {wait.seconds:.0f} s, for {wait.why}")
