"""Pings from a scanner's host over the user's ssh → captures. The only place of the room that starts a program, and that program is ssh.

Must not know: what a ping says (read.py), or how a shell is spoken to (command.py).
"""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import PurePath
from typing import Final

from ..evidence.model import Collected, Kind
from ..hosts import Address, parse_address
from ..settings.model import NessusHost
from .command import NotAllowed, PingRun, Scanner, Target, environment_of, login_shown
from .frames import Heard, heard_in
from .trouble import trouble_in


@dataclass(frozen=True, slots=True)
class Limits:
    """What one connection may take."""

    seconds: float = 20.0
    seconds_each: float = 5.0
    """More for each address."""
    most_bytes: int = 64 * 1024
    """Of what it says, and of what it complains, each."""
    most_addresses: int = 8
    """More are asked over a further connection."""


_GRACE: Final = 1.0
"""Seconds for ssh to end by itself, once there is nothing more to hear."""


def _fresh_nonce() -> str:
    return secrets.token_hex(8)


async def collect_pings(
    settings: NessusHost,
    scanner: Scanner,
    targets: Sequence[Target],
    now: Callable[[], datetime],
    environment: Mapping[str, str],
    *,
    limits: Limits = Limits(),
    nonce: Callable[[], str] = _fresh_nonce,
) -> AsyncIterator[Collected]:
    """Pings all addresses from the scanner's host, with the settings' controls; yields each answer when it is whole, and then the failures.

    Raises nothing: a ping that could not be asked is yielded with its trouble.
    """
    for run in _runs(settings, scanner, targets, limits, nonce):
        async with aclosing(_Asking(settings, run, now, environment, limits).answers()) as answers:
            async for answer in answers:
                yield answer


def text_to_run_by_hand(
    settings: NessusHost, scanner: Scanner, targets: Sequence[Target], *, limits: Limits = Limits(), nonce: Callable[[], str] = _fresh_nonce
) -> str:
    """Exactly what would be run, a line for each connection, to be copied. Raises `NotAllowed`."""
    return "\n".join(run.by_hand(settings.ssh) for run in _runs(settings, scanner, targets, limits, nonce))


def _runs(
    settings: NessusHost, scanner: Scanner, targets: Sequence[Target], limits: Limits, nonce: Callable[[], str]
) -> Iterator[PingRun]:
    controls = tuple(address for text in (settings.control_up, settings.control_down) if (address := parse_address(text)) is not None)
    for start in range(0, len(targets), limits.most_addresses):
        yield PingRun(scanner, tuple(targets[start : start + limits.most_addresses]), controls, nonce())


class _Ended(Enum):
    """How a connection came to its end."""

    BY_ITSELF = 1
    NO_PROGRAM = 2
    TOO_LATE = 3
    TOO_MUCH = 4


class _Connection(asyncio.SubprocessProtocol):
    """One run of ssh in a process group of its own, and what it has said so far."""

    def __init__(self, most_bytes: int) -> None:
        self.out = bytearray()
        self.err = bytearray()
        self.ended = _Ended.BY_ITSELF
        self._most = most_bytes
        self._over = False
        self._news = asyncio.Event()
        self._out_ended = asyncio.Event()
        self._err_ended = asyncio.Event()
        self._exited = asyncio.Event()

    async def news(self) -> bool:
        """Waits until it has said more; False when it will say no more."""
        await self._news.wait()
        self._news.clear()
        return not self._over

    async def run(self, argv: Sequence[str], environment: Mapping[str, str], seconds: float) -> None:
        """From the start of the program to its end, which the deadline or a cancellation may bring about."""
        try:
            async with asyncio.timeout(seconds):
                transport = await self._start(argv, environment)
                try:
                    await self._hear()
                finally:
                    await self._end(transport)
        except TimeoutError:
            self.ended = _Ended.TOO_LATE
        except (OSError, ValueError):  # not there, not executable, or no words that the system takes
            self.ended = _Ended.NO_PROGRAM
        finally:
            self._over = True
            self._news.set()

    async def _start(self, argv: Sequence[str], environment: Mapping[str, str]) -> asyncio.SubprocessTransport:
        """An interruption waits until the program runs: one that is half started could not be ended with its group."""
        loop = asyncio.get_running_loop()
        start = loop.subprocess_exec(
            lambda: self, *argv, stdin=DEVNULL, stdout=PIPE, stderr=PIPE, env=dict(environment), start_new_session=True
        )
        starting = asyncio.ensure_future(start)
        try:
            transport, _ = await asyncio.shield(starting)
        except asyncio.CancelledError:
            with suppress(OSError, ValueError):
                await self._end((await starting)[0])
            raise
        return transport

    async def _hear(self) -> None:
        """Until there is nothing more on standard output; complaints may come, and the program end, a moment later."""
        await self._out_ended.wait()
        if self.ended is _Ended.TOO_MUCH:
            return
        with suppress(TimeoutError):  # a master connection that stays behind may hold standard error open
            async with asyncio.timeout(_GRACE):
                await self._err_ended.wait()
                await self._exited.wait()

    async def _end(self, transport: asyncio.SubprocessTransport) -> None:
        """Ends ssh and what it started, such as the command of a ProxyCommand."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(transport.get_pid(), signal.SIGKILL)
        with suppress(TimeoutError):
            await asyncio.wait_for(self._exited.wait(), _GRACE)
        transport.close()

    # What the event loop tells.

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        kept = self.out if fd == 1 else self.err
        kept += data[: self._most - len(kept)]
        if len(kept) >= self._most:
            self.ended = _Ended.TOO_MUCH
            self._out_ended.set()
        self._news.set()

    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:
        (self._out_ended if fd == 1 else self._err_ended).set()

    def process_exited(self) -> None:
        self._exited.set()


@dataclass(frozen=True, slots=True)
class _Asking:
    """One connection's question, and how its answers become captures."""

    settings: NessusHost
    run: PingRun
    now: Callable[[], datetime]
    environment: Mapping[str, str]
    limits: Limits

    @property
    def seconds(self) -> float:
        return self.limits.seconds + self.limits.seconds_each * len(self.run.targets)

    async def answers(self) -> AsyncGenerator[Collected, None]:
        try:
            argv = self.run.argv(self.settings.ssh)
        except NotAllowed as error:
            for target in self.run.targets:
                yield self._collected(target, b"", str(error))
            return
        connection = _Connection(self.limits.most_bytes)
        running = asyncio.create_task(connection.run(argv, environment_of(self.environment), self.seconds))
        try:
            pending, more = list(self.run.targets), True
            while pending and more:
                more = await connection.news()
                heard = heard_in(bytes(connection.out), self.run.nonce)
                for target in [target for target in pending if not self._missing(heard, target)]:
                    pending.remove(target)
                    yield self._collected(target, self._body(heard, target))
            for target in pending:
                yield self._failed(target, connection)
            await asyncio.wait([running], timeout=_GRACE)
        finally:
            running.cancel()
            await asyncio.wait([running])

    def _failed(self, target: Target, connection: _Connection) -> Collected:
        """What was heard, the complaints first, and the reason."""
        heard = heard_in(bytes(connection.out), self.run.nonce)
        said = self._body(heard, target) if heard.anything else bytes(connection.out)
        return self._collected(target, bytes(connection.err) + said, self._trouble(target, connection, heard))

    def _trouble(self, target: Target, connection: _Connection, heard: Heard) -> str:
        host, program = self.run.scanner.host.name, PurePath(self.settings.ssh[0]).name
        by_hand = login_shown(self.settings.ssh, self.run.scanner)
        if connection.ended is _Ended.NO_PROGRAM:
            return f"there is no program here to reach {host}: install it, or name another under [nessus_host] ssh in the settings"
        if connection.ended is _Ended.TOO_MUCH:
            return f"{host} said more than a ping ever does, and was cut off: log in with `{by_hand}` and look what it prints"
        if connection.ended is _Ended.TOO_LATE:
            where = f"the ping of {self._missing(heard, target)[0]} had not ended" if heard.anything else "there was no answer"
            return f"{where} after {self.seconds:.0f} s on the way to {host}: try `{by_hand}`, and ask again"
        if heard.anything:
            return f"the connection to {host} broke off before the ping of {self._missing(heard, target)[0]} had ended: ask again"
        lines = bytes(connection.err + b"\n" + connection.out).decode("utf-8", "replace").splitlines()
        return trouble_in(lines, host, by_hand) or f"{program} ended without a word of the ping on {host}: try `{by_hand}`"

    def _needed(self, target: Target) -> list[Address]:
        """The controls and the address: the frames without which its answer cannot be read."""
        return list(dict.fromkeys((*self.run.controls, target.address)))

    def _missing(self, heard: Heard, target: Target) -> list[Address]:
        return [address for address in self._needed(target) if address not in heard.whole]

    def _body(self, heard: Heard, target: Target) -> bytes:
        """What the reader needs for the address: who answered, and its frames, whole or not."""
        frames = {**heard.cut, **heard.whole}
        return heard.on + b"".join(frames[address] for address in self._needed(target) if address in frames)

    def _collected(self, target: Target, body: bytes, trouble: str = "") -> Collected:
        controls = {"control_up": self.settings.control_up, "control_down": self.settings.control_down}
        stated = {key: str(address) for key, text in controls.items() if (address := parse_address(text)) is not None}
        question = {
            "from": self.run.scanner.host.name,
            "address": str(target.address),
            **stated,
            "nonce": self.run.nonce,
            "asked": target.asked,
        }
        return Collected(Kind.PING, question, self.now(), f"ping-{str(target.address).replace(':', '-')}.txt", body, trouble)
