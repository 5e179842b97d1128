"""Asks systems over HTTP. The one module that imports httpx; exchange it here."""

from __future__ import annotations

import asyncio
import logging
import random
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

import httpx

from .. import __version__
from .body import end_is_proven, read_body
from .failures import trouble_of_status, trouble_of_transport
from .records import KEPT_HEADERS, Asked, Reply, Wait
from .system import System
from .trouble import Problem, Trouble
from .waits import LONGEST, TRIES, is_limit, may_try_again, pause, stated_wait

if TYPE_CHECKING:
    from ..credentials import Secret
    from ..settings.model import Network

_REDIRECTS: Final = 3
_CONNECT_SECONDS: Final = 10.0
_GONE: Final = frozenset({301, 302, 303, 307, 308})
_STEP: Final = 64 * 1024

for _talker in ("httpx", "httpcore"):  # they log whole addresses at INFO (WIRE 0, 2)
    logging.getLogger(_talker).setLevel(logging.WARNING)


class Client:
    """Asks; one for a session, within one event loop. A question that fails raises `Trouble`, and nothing else."""

    def __init__(
        self,
        network: Network,
        now: Callable[[], datetime],
        *,
        on_wait: Callable[[Wait], None] = lambda wait: None,
        on_asked: Callable[[Asked], None] = lambda asked: None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._network, self._now = network, now
        self._on_wait, self._on_asked = on_wait, on_asked
        self._sleep, self._jitter = sleep, jitter
        self._http: dict[bool, httpx.AsyncClient] = {}
        """By whether it goes through the proxy."""
        self._turns: dict[str, asyncio.Semaphore] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        while self._http:
            await self._http.popitem()[1].aclose()

    async def get(self, system: System, target: str, query: Mapping[str, str] | None = None, *, etag: str = "") -> Reply:
        """The answer to a question, status 200, or 304 where an `etag` was given. `target`: a path, or what `next_page` gave.

        Asked up to three times where the system could not be reached or says that it is busy. Raises `Trouble`.
        """
        address = system.address_of(target, query)
        headers = {"if-none-match": etag} if etag else {}
        for number in range(1, TRIES + 1):
            last = number == TRIES
            try:
                reply = await self._followed(system, address, headers)
            except Trouble as trouble:
                if last or trouble.problem is not Problem.UNREACHABLE:
                    raise
                await self._wait(system, pause(0, {}, number, self._now(), self._jitter()), "it could not be reached")
                continue
            if reply.status == 200 or (reply.not_modified and etag):
                return reply
            if last or not may_try_again(reply.status, reply.headers, reply.body):
                break
            seconds = pause(reply.status, reply.headers, number, self._now(), self._jitter())
            if seconds > LONGEST:
                break
            limited = is_limit(reply.status, reply.headers, reply.body)
            await self._wait(system, seconds, "it was asked too often" if limited else "it is busy")
        raise trouble_of_status(system, reply, stated_wait(reply.headers, self._now()), self._now())

    async def send(
        self,
        system: System,
        method: str,
        target: str,
        *,
        json: bytes | None = None,
        form: Mapping[str, str | Secret] | None = None,
        accepted: frozenset[int] = frozenset({200, 201, 202, 204}),
    ) -> Reply:
        """A request that may change something: sent once, never again by itself (WIRE 0, 4). Raises `Trouble`.

        Where `Trouble.may_have_arrived`, the caller must look whether it took effect before anything is sent again.
        """
        address = system.address_of(target)
        headers, content = {}, json
        if json is not None:
            headers["content-type"] = "application/json; charset=utf-8"
        if form is not None:
            headers["content-type"], content = "application/x-www-form-urlencoded", _form(form)
        reply = await self._once(system, method, address, headers, content)
        if reply.status in accepted:
            return reply
        raise trouble_of_status(system, reply, stated_wait(reply.headers, self._now()), self._now(), changing=True)

    async def _followed(self, system: System, address: str, headers: Mapping[str, str]) -> Reply:
        """One question, and where it is redirected within the same system."""
        for _ in range(_REDIRECTS + 1):
            reply = await self._once(system, "GET", address, headers, None)
            if reply.status not in _GONE:
                return reply
            address = system.redirected(address, reply.headers.get("location", ""))
        raise Trouble(Problem.REDIRECTED, f"{system.name} redirects without end", status=reply.status)

    async def _once(self, system: System, method: str, address: str, headers: Mapping[str, str], content: bytes | None) -> Reply:
        started_at, started = self._now(), time.monotonic()
        target = f"{method} {address[len(system.base.rstrip('/')) :] or '/'}"
        outcome, size = "stopped", 0
        try:
            async with self._turn(system):
                started_at, started = self._now(), time.monotonic()
                reply = await self._exchange(system, method, address, headers, content, target)
            outcome, size = str(reply.status), len(reply.body)
            return reply
        except Trouble as trouble:
            outcome = trouble.problem.value
            raise
        finally:
            self._on_asked(Asked(system.name, target, started_at, time.monotonic() - started, outcome, size))

    async def _exchange(
        self, system: System, method: str, address: str, headers: Mapping[str, str], content: bytes | None, target: str
    ) -> Reply:
        """One request and its whole answer, within the system's time."""
        http = self._opened(proxied=bool(self._network.proxy) and not system.is_plain)
        request = http.build_request(method, address, headers={**system.headers, **headers}, content=content)
        for name, secret in system.sign.items():  # the address was checked: it is the system's own
            request.headers[name] = secret.reveal()
        try:
            async with asyncio.timeout(system.seconds):
                response = await http.send(request, stream=True)
                try:
                    return await self._reply(system, response, target)
                finally:
                    await response.aclose()
        except TimeoutError:
            why = f"{system.name} ({system.host}) did not answer within {system.seconds:.0f} s"
            raise Trouble(Problem.TIMEOUT, why, may_have_arrived=True) from None
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, ssl.SSLError, OSError) as error:
            raise trouble_of_transport(system, error) from None

    async def _reply(self, system: System, response: httpx.Response, target: str) -> Reply:
        known = {name.lower(): value for name, value in response.headers.items()}
        try:
            body = await read_body(system.name, known.get("content-encoding", ""), response.aiter_raw(_STEP), system.largest)
            if not end_is_proven(response.status_code, known):
                raise Trouble(Problem.CUT_SHORT, f"nothing shows that the answer of {system.name} is whole: it does not say where it ends")
        except Trouble as trouble:
            trouble.may_have_arrived = True
            raise
        kept = {name: value[:4000] for name, value in known.items() if name in KEPT_HEADERS}
        return Reply(system.name, response.status_code, kept, body, target, self._now())

    def _opened(self, *, proxied: bool) -> httpx.AsyncClient:
        if proxied not in self._http:
            self._http[proxied] = httpx.AsyncClient(
                verify=_trust(self._network.ca_file),
                trust_env=False,  # no proxy, certificate or .netrc that a shell exported (SAFETY B.5, 34)
                proxy=self._network.proxy if proxied else None,
                follow_redirects=False,
                timeout=httpx.Timeout(None, connect=_CONNECT_SECONDS),  # the whole request has one deadline, in `_exchange`
                cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),  # keeps none
                headers={"user-agent": f"scantui/{__version__}", "accept-encoding": "gzip, identity"},
            )
        return self._http[proxied]

    @asynccontextmanager
    async def _turn(self, system: System) -> AsyncIterator[None]:
        async with self._turns.setdefault(system.base, asyncio.Semaphore(system.at_once)):
            yield

    async def _wait(self, system: System, seconds: float, why: str) -> None:
        self._on_wait(Wait(system.name, seconds, why))
        await self._sleep(seconds)


def _trust(ca_file: str) -> ssl.SSLContext:
    """The system's own trust store, and the user's further authorities. There is no way to turn it off."""
    import truststore

    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if ca_file:
        try:
            context.load_verify_locations(cafile=ca_file)
        except (OSError, ssl.SSLError):
            what = "the file of [network] ca_file cannot be read as certificates (PEM): name another, or leave it empty"
            raise Trouble(Problem.UNTRUSTED, what) from None
    return context


def _form(fields: Mapping[str, str | Secret]) -> bytes:
    from urllib.parse import urlencode

    return urlencode({name: value if isinstance(value, str) else value.reveal() for name, value in fields.items()}).encode("ascii")
