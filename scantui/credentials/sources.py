"""Where a credential comes from, in order: the environment, `gh`, the keyring, what was typed in this session. Never a file of ours."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .names import GITHUB_TOKEN, Credential
from .secret import Secret

if TYPE_CHECKING:
    from .keyring_store import KeyringStore

_SECRET_NAME = re.compile(r"SCANTUI_\w*(?:TOKEN|KEY)|(?:GH|GITHUB)_(?:ENTERPRISE_)?TOKEN|SLACK_\w*TOKEN|IBMCLOUD_API_KEY")
_SHORTEST_SECRET = 8


@dataclass(frozen=True, slots=True)
class Held:
    """A credential that was found, and where: the source may be shown, the value never."""

    secret: Secret
    source: str


class BadCredential(Exception):
    """A credential is there and cannot be one; one sentence, without the value."""


@dataclass
class Credentials:
    """The credentials of this session."""

    environ: Mapping[str, str] = field(repr=False)
    keyring: KeyringStore | None = None
    gh: Callable[[str, Mapping[str, str]], str | None] | None = None
    notes: dict[str, str] = field(default_factory=dict)
    """Why a source could not be asked, by its name."""
    _typed: dict[str, Secret] = field(default_factory=dict, repr=False)
    _found: dict[tuple[str, str], Held | None] = field(default_factory=dict, repr=False)

    def type_in(self, credential: Credential, secret: Secret) -> None:
        """For this session: kept in memory alone."""
        self._typed[credential.key] = secret
        self._found.clear()

    def forget(self) -> None:
        """Look again at the next question, in case somebody signed in or out meanwhile."""
        self._found.clear()

    def find(self, credential: Credential, host: str) -> Held | None:
        """The credential for a host, looked up once. Raises `BadCredential` where one is there that cannot be one."""
        key = (credential.key, host)
        if key not in self._found:
            self._found[key] = self._look(credential, host)
        return self._found[key]

    def in_use(self) -> tuple[str, ...]:
        """The values found so far: no byte of them may get into evidence."""
        return tuple(held.secret.reveal() for held in self._found.values() if held is not None)

    def _look(self, credential: Credential, host: str) -> Held | None:
        if typed := self._typed.get(credential.key):
            return Held(typed, "typed in, for this session")
        if value := self.environ.get(credential.environment, ""):
            return Held(_secret(value, credential.environment), credential.environment)
        if credential is GITHUB_TOKEN and (held := self._of_gh(host)) is not None:
            return held
        return self._of_keyring(credential, host) if credential.is_kept else None

    def _of_gh(self, host: str) -> Held | None:
        from .gh import variables_for

        for name in variables_for(host):
            if value := self.environ.get(name, ""):
                return Held(_secret(value, name), name)
        token = self.gh(host, self.environ) if self.gh is not None else None
        return Held(_secret(token, "gh auth token"), "gh auth token") if token else None

    def _of_keyring(self, credential: Credential, host: str) -> Held | None:
        if self.keyring is None:
            return None
        from .keyring_store import NoKeyring

        try:
            secret = self.keyring.get(credential, host)
            return None if secret is None else Held(secret, self.keyring.name())
        except NoKeyring as error:
            self.notes["keyring"] = str(error)
            return None


def credentials_of(environ: Mapping[str, str]) -> Credentials:
    """The real sources."""
    from .gh import token_of_gh
    from .keyring_store import KeyringStore

    return Credentials(environ, KeyringStore(), token_of_gh)


def _secret(value: str, source: str) -> Secret:
    try:
        return Secret(value.strip())
    except ValueError:
        raise BadCredential(f"what {source} holds is no token: it has characters that none can have; set it again") from None


def secrets_in(environ: Mapping[str, str]) -> list[str]:
    """The credentials that an environment holds, used or not: no byte of them may get into evidence (SAFETY B.6, 43)."""
    return [value for name, value in environ.items() if _SECRET_NAME.fullmatch(name) and len(value) >= _SHORTEST_SECRET]
