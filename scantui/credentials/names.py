"""Which credentials there are, and where each may come from. Knows no value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Credential:
    """One thing that is asked for when one signs in to a system."""

    system: str
    """The SYSTEM of `scantui login`."""
    part: str
    """`token`, `access key`: what the system calls it"""
    environment: str
    """The variable that holds it; empty where none may."""
    scope: str
    """What it must be allowed, in the system's own words."""
    is_kept: bool = True
    """Whether it may be put into a keyring. A cookie is for this session only."""

    @property
    def key(self) -> str:
        """Its name in a keyring: `security-center access key`."""
        return f"{self.system} {self.part}"


GITHUB_TOKEN: Final = Credential("github", "token", "SCANTUI_GITHUB_TOKEN", "classic: repo; fine-grained: Issues read and write")
SLACK_TOKEN: Final = Credential(
    "slack", "token", "SCANTUI_SLACK_TOKEN", "channels:history and channels:read, or (user token) search:read; chat:write to give commands"
)
ACCESS_KEY: Final = Credential("security-center", "access key", "SCANTUI_SECURITY_CENTER_ACCESS_KEY", "may view scan results")
SECRET_KEY: Final = Credential("security-center", "secret key", "SCANTUI_SECURITY_CENTER_SECRET_KEY", "belongs to the access key")
IBM_CLOUD_KEY: Final = Credential("ibm-cloud", "API key", "SCANTUI_IBM_CLOUD_API_KEY", "Support center: editor")
PORTAL_COOKIE: Final = Credential("portal", "session cookie", "", "of a browser that is signed in to the portal", is_kept=False)

CREDENTIALS: Final = (GITHUB_TOKEN, SLACK_TOKEN, ACCESS_KEY, SECRET_KEY, IBM_CLOUD_KEY, PORTAL_COOKIE)
SYSTEMS: Final = tuple(dict.fromkeys(one.system for one in CREDENTIALS))


def of_system(system: str) -> tuple[Credential, ...]:
    return tuple(one for one in CREDENTIALS if one.system == system)
