"""What goes to and fro: a reply, a wait that the user sees, and the line of the log that tells what was asked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from .trouble import Problem, Trouble

KEPT_HEADERS: Final = frozenset({
    "content-type", "content-length", "content-disposition", "date", "etag", "last-modified", "link", "location", "retry-after",
    "x-github-enterprise-version", "x-github-request-id", "x-oauth-scopes", "x-ratelimit-remaining", "x-ratelimit-reset", "x-slack-req-id",
})  # fmt: skip
"""All that is known of a reply's headers. Cookies and everything else are dropped at the door (SAFETY C.2)."""
_LONGEST_HEADER: Final = 4000
_NEXT = re.compile(r'<([^<>]{1,2000})>\s*;\s*rel="?next"?(?=\s*(?:[,;]|$))')


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer: its end is proven. Hostile bytes like any other."""

    system: str
    """The system's name, for people."""
    status: int
    headers: Mapping[str, str]
    """By lower-case name; only those of `KEPT_HEADERS`."""
    body: bytes = field(repr=False)
    target: str
    """`GET /repos/o/r/issues?state=open`, without host, for the evidence."""
    received_at: datetime

    @property
    def not_modified(self) -> bool:
        return self.status == 304

    def next_page(self) -> str | None:
        """Where the list goes on (WIRE 1.3), to be given to `Client.get` as it is: it checks whose address it is."""
        found = _NEXT.search(self.headers.get("link", "")[:_LONGEST_HEADER])
        return found[1] if found else None

    def json_text(self) -> bytes:
        """The body, which begins like JSON. Raises `Trouble` for a web page or anything else: a login page comes with 200 as well."""
        start = self.body[:512].removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n")[:1]
        if start in {b"{", b"["}:
            return self.body
        if start == b"<":
            what = f"{self.system} answered with a web page, perhaps to sign in, and not with data"
            raise Trouble(Problem.LOGIN_PAGE, what, status=self.status)
        raise Trouble(Problem.UNEXPECTED, f"{self.system} answered with something that is no JSON", status=self.status)


@dataclass(frozen=True, slots=True)
class Wait:
    """A pause before the next try."""

    system: str
    seconds: float
    why: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, when it had ended: what the user's log of questions shows. No header, no body, no secret."""

    system: str
    target: str
    """`GET /user`"""
    started_at: datetime
    seconds: float
    outcome: str
    """`200`, or the kind of trouble"""
    size: int = 0
