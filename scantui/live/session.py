"""A round from beginning to end: the bundle is taken, the systems are asked, everything heard is kept."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .. import __version__
from .keeping import Keeper
from .round import Desk, Round, Step

if TYPE_CHECKING:
    from ..net import Asked, Wait
    from .scope import Scope


@dataclass(frozen=True, slots=True)
class Watch:
    """Whom to tell what happens meanwhile."""

    step: Callable[[Step], None] = lambda step: None
    wait: Callable[[Wait], None] = lambda wait: None
    asked: Callable[[Asked], None] = lambda asked: None
    kept: Callable[[], None] = lambda: None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a round brought."""

    captures: int
    troubles: tuple[str, ...]
    """The questions without a whole answer, a sentence each."""


async def collect_round(desk: Desk, bundle: Path, scope: Scope, watch: Watch = Watch()) -> Outcome:
    """Asks everything that the scope calls for, into `bundle` (made if absent; what it holds already counts).

    Raises `BundleError`; cancelling it leaves an open bundle with what was heard.
    """
    from ..evidence.replay import open_bundle
    from ..evidence.writer import BundleWriter
    from ..net import Client

    known = await asyncio.to_thread(lambda: open_bundle(bundle).captures if bundle.exists() else ())
    secrets = await asyncio.to_thread(desk.systems.secrets)
    with BundleWriter.open(bundle, desk.now(), tool_version=__version__, live_secrets=secrets) as writer:
        keeper = Keeper(writer, known, watch.kept)
        async with Client(desk.settings.network, desk.now, on_wait=watch.wait, on_asked=watch.asked) as client:
            try:
                await Round(desk, client, keeper, scope, watch.step).run()
            except ExceptionGroup as failures:  # of tasks that ran side by side
                raise _first_of(failures) from None
    return Outcome(len(keeper.captures) - len(known), tuple(dict.fromkeys(words for _, words in keeper.troubles)))


def _first_of(failures: ExceptionGroup[Exception]) -> Exception:
    first = failures.exceptions[0]
    return _first_of(first) if isinstance(first, ExceptionGroup) else first
