"""Pings from a scanner's host over the user's ssh → captures. The only place of the room that starts a program, and that program is ssh.

Must not know: what a ping says (read.py), or how a shell is spoken to (command.py).
"""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
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
    for start in range(0, len(targets), limits.most_addresses):
        controls = tuple(address for text in (settings.control_up, settings.control_down) if (address := parse_address(text)) is not None)
        run = PingRun(scanner, tuple(targets[start : start + limits.most_addresses]), controls, nonce())
        async with aclosing(_Asking(settings, run, now, environment, limits).answers()) as answers:
            async for answer in answers:
                yield answer


class _Ended(Enum):
    """How a connection came to its end."""

    BY_ITSELF = 1
    NO_PROGRAM = 2
    TOO_LATE = 3
    TOO_MUCH = 4


class _Connection:
    """One run of ssh in a process group of its own, and what it has said so far."""

    def __init__(self, argv: Sequence[str], environment: Mapping[str, str], seconds: float, most_bytes: int) -> None:
        self._argv = argv
        self._environment = environment
        self._seconds = seconds
        self._most = most_bytes
        self._news = asyncio.Event()
        self._over = False
        self.ended = _Ended.BY_ITSELF
        self.out = bytearray()
        self.err = bytearray()

    async def news(self) -> bool:
        """Waits until it has said more; False when it will say no more."""
        await self._news.wait()
        self._news.clear()
        return not self._over

    async def run(self) -> None:
        """From the start of the program to its end, which its deadline or a cancellation may bring about."""
        try:
            async with asyncio.timeout(self._seconds):
                process = await asyncio.create_subprocess_exec(
                    *self._argv, stdin=DEVNULL, stdout=PIPE, stderr=PIPE, env=dict(self._environment), start_new_session=True
                )
                try:
                    await self._hear(process)
                finally:
                    _kill_group(process)
                    with suppress(TimeoutError):  # a master connection that stays behind may hold the pipes open
                        await asyncio.wait_for(process.wait(), _GRACE)
        except TimeoutError:
            self.ended = _Ended.TOO_LATE
        except (OSError, ValueError):  # not there, not executable, or no words that the system takes
            self.ended = _Ended.NO_PROGRAM
        finally:
            self._over = True
            self._news.set()

    async def _hear(self, process: Process) -> None:
        """Until there is nothing more on its standard output; complaints may come a moment later."""
        assert process.stdout is not None and process.stderr is not None  # noqa: S101 - pipes were asked for
        answers = asyncio.create_task(self._keep(process.stdout, self.out, process))
        complaints = asyncio.create_task(self._keep(process.stderr, self.err, process))
        try:
            await answers
            await asyncio.wait([complaints], timeout=_GRACE)
        finally:
            answers.cancel()
            complaints.cancel()

    async def _keep(self, stream: asyncio.StreamReader, kept: bytearray, process: Process) -> None:
        while chunk := await stream.read(8192):
            kept += chunk[: self._most - len(kept)]
            self._news.set()
            if len(kept) >= self._most:
                self.ended = _Ended.TOO_MUCH
                _kill_group(process)
                return


def _kill_group(process: Process) -> None:
    """Ends ssh and what it started, such as the command of a ProxyCommand."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


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
        connection = _Connection(argv, environment_of(self.environment), self.seconds, self.limits.most_bytes)
        running = asyncio.create_task(connection.run())
        try:
            pending, more = list(self.run.targets), True
            while pending and more:
                more = await connection.news()
                heard = heard_in(bytes(connection.out), self.run.nonce)
                for target in [target for target in pending if target.address in heard.whole]:
                    pending.remove(target)
                    yield self._collected(target, self._body(heard, target.address))
            for target in pending:
                yield self._failed(target, connection)
            await asyncio.wait([running], timeout=_GRACE)
        finally:
            running.cancel()
            await asyncio.wait([running])

    def _failed(self, target: Target, connection: _Connection) -> Collected:
        """What was heard, the complaints first, and the reason."""
        heard = heard_in(bytes(connection.out), self.run.nonce)
        said = self._body(heard, target.address) if heard.anything else bytes(connection.out)
        return self._collected(target, bytes(connection.err) + said, self._trouble(target, connection, heard))

    def _trouble(self, target: Target, connection: _Connection, heard: Heard) -> str:
        host, program = self.run.scanner.host.name, PurePath(self.settings.ssh[0]).name
        by_hand = login_shown(self.settings.ssh, self.run.scanner)
        if connection.ended is _Ended.NO_PROGRAM:
            return f"there is no program here to reach {host}: install it, or name another under [nessus_host] ssh in the settings"
        if connection.ended is _Ended.TOO_MUCH:
            return f"{host} said more than a ping ever does, and was cut off: log in with `{by_hand}` and look what it prints"
        if connection.ended is _Ended.TOO_LATE:
            where = f"the ping of {target.address} had not ended" if heard.anything else "there was no answer"
            return f"{where} after {self.seconds:.0f} s on the way to {host}: try `{by_hand}`, and ask again"
        if heard.anything:
            return f"the connection to {host} broke off before the ping of {target.address} had ended: ask again"
        lines = bytes(connection.err + b"\n" + connection.out).decode("utf-8", "replace").splitlines()
        return trouble_in(lines, host, by_hand) or f"{program} ended without a word of the ping on {host}: try `{by_hand}`"

    def _body(self, heard: Heard, address: Address) -> bytes:
        """What the reader needs for the address: who answered, the controls, its own frame."""
        frames = {**heard.whole, **heard.cut}
        needed = dict.fromkeys((*self.run.controls, address))
        return heard.on + b"".join(frames[one] for one in needed if one in frames)

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
