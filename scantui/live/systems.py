"""From settings and credentials to the systems that can be asked; what is not set up says what to do."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ..credentials.names import ACCESS_KEY, GITHUB_TOKEN, IBM_CLOUD_KEY, PORTAL_COOKIE, SECRET_KEY, SLACK_TOKEN, Credential
from ..credentials.sources import BadCredential, credentials_of, secrets_in
from ..net import System
from ..net.system import MIB
from ..portal.collect import place_of
from ..security_center.collect import sign
from .errors import NotSetUp

if TYPE_CHECKING:
    from ..credentials import Secret
    from ..credentials.sources import Credentials
    from ..settings import Settings


@dataclass(frozen=True, slots=True)
class Systems:
    """The systems of a desk. Each method gives one that can be asked, or raises `NotSetUp`."""

    settings: Settings
    credentials: Credentials
    seconds: float | None = None
    """The longest that one try of a question may take, where it is not what suits the system."""

    def github(self) -> System:
        api = self.settings.github.api
        token = self._credential(GITHUB_TOKEN, github_host(api))
        headers = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
        return System("GitHub", api, {"Authorization": token.within("Bearer {}")}, headers, seconds=self.seconds or 30)

    def slack(self) -> System:
        api = self.settings.slack.api.rstrip("/")
        token = self._credential(SLACK_TOKEN, _host(api))
        return System("Slack", api, {"Authorization": token.within("Bearer {}")}, seconds=self.seconds or 30)

    def security_center(self) -> System:
        api = self.settings.security_center.api
        access, secret = (self._credential(one, _host(api)) for one in (ACCESS_KEY, SECRET_KEY))
        try:
            header = sign(access, secret)
        except ValueError as error:
            raise NotSetUp(f"{error}: `scantui login security-center` again") from None
        return System("Security Center", api, header, seconds=self.seconds or 60, largest=64 * MIB, at_once=4)

    def portal(self, address: str) -> tuple[System, str]:
        """The portal, or its view, at an address of the settings, and the path there. Only with a cookie of this session.

        The cookie is the portal's: a view elsewhere does not get it.
        """
        own = self.settings.portal.address
        held = self._held(PORTAL_COOKIE, _host(own))
        if held is None:
            raise NotSetUp("the portal is read by hand: save the machine's page and add it, or type in a session cookie")
        base, path = place_of(address)
        sign = {"Cookie": held} if is_same_origin(address, own) else {}
        return System("the SOS portal", base, sign, seconds=self.seconds or 120, largest=64 * MIB, at_once=2), path

    def ibm_cloud_key(self) -> Secret:
        return self._credential(IBM_CLOUD_KEY, _host(self.settings.ibm_cloud.iam))

    def secrets(self) -> tuple[str, ...]:
        """Every credential that is at hand, looked up now: evidence is searched for them before it is written."""
        for get in (self.github, self.slack, self.security_center, self.ibm_cloud_key, lambda: self.portal(self.settings.portal.address)):
            with suppress(NotSetUp):
                get()
        return (*self.credentials.in_use(), *secrets_in(self.credentials.environ))

    def _credential(self, credential: Credential, host: str) -> Secret:
        held = self._held(credential, host)
        if held is None:
            raise NotSetUp(
                f"{credential.system} is not signed in to: no {credential.part} for {host}; "
                f"`scantui login {credential.system}`, or set {credential.environment}"
            )
        return held

    def _held(self, credential: Credential, host: str) -> Secret | None:
        try:
            held = self.credentials.find(credential, host)
        except BadCredential as error:
            raise NotSetUp(str(error)) from None
        return None if held is None else held.secret


def github_host(api: str) -> str:
    """The host that one signs in to: `github.com` of api.github.com, `SUB.ghe.com` of api.SUB.ghe.com."""
    host = _host(api)
    return host.removeprefix("api.") if host == "api.github.com" or host.endswith(".ghe.com") else host


def _host(address: str) -> str:
    return urlsplit(address.replace("{c_code}", "alc")).hostname or ""


def is_same_origin(one: str, other: str) -> bool:
    """Whether a cookie of one address may go to the other."""
    first, second = urlsplit(one), urlsplit(other)
    return (first.scheme, first.netloc.lower()) == (second.scheme, second.netloc.lower())


def github_system(settings: Settings, environ: Mapping[str, str]) -> System:
    """GitHub as the settings and this environment name it. Raises `NotSetUp`."""
    return Systems(settings, credentials_of(environ)).github()
