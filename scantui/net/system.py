"""A system that is spoken to over HTTP, and which addresses are its own. The credential leaves for these alone (SAFETY B.5, 31 and 32)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import SplitResult, quote, urlencode, urljoin, urlsplit

from ..credentials import Secret
from .trouble import Problem, Trouble

MIB: Final = 1024 * 1024
_PORTS: Final = {"https": 443, "http": 80}
_SEGMENT = re.compile(r"(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})*")
_DOTS = re.compile(r"(?:\.|%2e){1,2}", re.IGNORECASE | re.ASCII)
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?|\[[0-9a-f:.]{2,45}\]", re.ASCII)


@dataclass(frozen=True, slots=True)
class System:
    """Where a system is, how one signs in to it, and what may be expected of it."""

    name: str
    """For people: `GitHub`."""
    base: str
    """`https://github.example/api/v3`; checked by the settings. Every address asked lies below it."""
    sign: Mapping[str, Secret] = field(default_factory=dict, repr=False)
    """The headers that sign in. They are added to a request when it leaves, after its address was checked."""
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 30.0
    """The longest that one try of a request may take, all of its answer included."""
    largest: int = 32 * MIB
    """The largest answer, inflated."""
    at_once: int = 1
    """How many requests may run at the same time."""

    @property
    def host(self) -> str:
        return urlsplit(self.base).hostname or ""

    @property
    def is_plain(self) -> bool:
        """Spoken to without TLS, which the settings allow for this machine itself alone: never through a proxy."""
        return urlsplit(self.base).scheme == "http"

    def address_of(self, target: str, query: Mapping[str, str] | None = None) -> str:
        """The whole address of a path below the base, or of one that the system itself named (`Link`, `Location`).

        Raises `Trouble` for an address of another origin, outside of the base path, or with parts that may mean another place.
        """
        base = self.base.rstrip("/")
        address = base + target if target.startswith("/") else target
        if query:
            address = f"{address}?{urlencode(query, quote_via=quote, safe='')}"
        self._refuse_foreign(_split(address), _split(base), self.name)
        return address

    def redirected(self, address: str, location: str) -> str:
        """Where a redirect leads, if that is the system itself. Raises `Trouble` otherwise, naming no more than the host."""
        return self.address_of(urljoin(address, location[:2000]))

    def _refuse_foreign(self, parts: SplitResult | None, base: SplitResult | None, name: str) -> None:
        if parts is None or base is None:
            raise Trouble(Problem.REDIRECTED, f"{name} named an address that is not well-formed, which is not followed")
        if _origin(parts) != _origin(base):
            host = parts.hostname or ""
            where = f"to {host}" if _HOST.fullmatch(host) else "elsewhere"
            raise Trouble(
                Problem.REDIRECTED,
                f"{name} ({base.hostname}) sent the question {where}, as a sign-in page or a proxy does; it is not followed there",
            )
        segments = parts.path.split("/")
        inside = parts.path == base.path or parts.path.startswith(base.path + "/")
        odd = parts.username is not None or parts.password is not None or bool(parts.fragment) or "\\" in parts.path
        if not inside or odd or any(_DOTS.fullmatch(part) or not _SEGMENT.fullmatch(part) for part in segments):
            raise Trouble(Problem.REDIRECTED, f"{name} named an address outside of its own interface, which is not followed")


def _split(address: str) -> SplitResult | None:
    if not address.isascii() or any(ord(char) <= 32 or ord(char) == 127 for char in address):
        return None
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return None
    return parts if parts.scheme in _PORTS and parts.hostname else None


def _origin(parts: SplitResult) -> tuple[str, str, int]:
    return parts.scheme, (parts.hostname or "").rstrip("."), parts.port or _PORTS[parts.scheme]
