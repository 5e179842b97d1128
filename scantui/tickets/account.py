"""Whom GitHub takes us for, with which rights, and which version it is: what `login` and `doctor` ask.

Unlike a collector it raises `Trouble`: nothing of it becomes evidence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from msgspec import Struct

from ..net import Client, Problem, System, Trouble
from .asking import one, path_of
from .wire import WireIssue

_LOGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}(?:\[bot\])?", re.ASCII)
_SCOPE = re.compile(r"[a-z_]{1,40}(?::[a-z_]{1,40})?", re.ASCII)
_VERSION = re.compile(r"\d{1,4}(?:\.\d{1,4}){1,3}(?:[.-][a-z0-9]{1,20})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Account:
    login: str
    scopes: frozenset[str] | None
    """What the token may do; None for a token of a kind that does not say."""

    @property
    def may_post(self) -> bool | None:
        """Whether the token may comment on tickets of a private repository; None when that shows only when it is tried."""
        return None if self.scopes is None else "repo" in self.scopes


class _User(Struct):
    login: str


class _Meta(Struct):
    installed_version: str = ""


async def who_am_i(client: Client, system: System) -> Account:
    """Whose token is in use. Raises `Trouble`."""
    user, reply = await one(client, system, "/user", _User, "a user")
    if _LOGIN.fullmatch(user.login) is None:
        raise Trouble(Problem.UNEXPECTED, f"{system.name} ({system.host}) says a login of a form that no user has")
    scopes = reply.headers.get("x-oauth-scopes")
    if scopes is None:
        return Account(user.login, None)
    return Account(user.login, frozenset(scope for part in scopes.split(",") if _SCOPE.fullmatch(scope := part.strip())))


async def refuse_unseen(client: Client, system: System, repository: str) -> None:
    """Raises `Trouble` unless the repository's tickets can be seen with this sign-in."""
    await one(client, system, f"{path_of(repository, 'issues')}?per_page=1", list[WireIssue], "a list of tickets")


async def server_version(client: Client, system: System) -> str:
    """The version of a GitHub Enterprise Server; empty for github.com, which has none. Raises `Trouble`."""
    meta, reply = await one(client, system, "/meta", _Meta, "what a server says of itself")
    version = meta.installed_version or reply.headers.get("x-github-enterprise-version", "")
    return version if _VERSION.fullmatch(version) else ""
