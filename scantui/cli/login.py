"""`login` and `logout`: a credential is asked for, tried at the system itself, and put into the keyring, or not at all."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from typing import TYPE_CHECKING

from ..credentials import Secret
from ..credentials.keyring_store import KeyringStore, NoKeyring
from ..credentials.names import Credential, of_system
from ..safe_text import clean_line
from .capturing import desk_of
from .common import settings_of
from .errors import Status, UsageError
from .streams import say, warn

if TYPE_CHECKING:
    from ..live.checking import Finding
    from ..live.round import Desk

_WHERE = {
    "github": "make one at https://{host}/settings/tokens",
    "slack": "a user or bot token of an app of your workspace (xoxp-… or xoxb-…)",
    "security-center": "make a pair at https://{host}, under your name: Generate API Key",
    "ibm-cloud": "make one at https://cloud.ibm.com/iam/apikeys",
}


def login(options: argparse.Namespace) -> int:
    from ..live.checking import Verdict

    desk = desk_of(settings_of(options))
    host = host_of(options.system, desk)
    warn(f"{options.system} at {host}: {_WHERE[options.system].replace('{host}', host)}")
    typed = {credential: _asked(credential) for credential in of_system(options.system)}
    for credential, secret in typed.items():
        desk.systems.credentials.type_in(credential, secret)
    finding = asyncio.run(_checked(options.system, desk))
    if finding.verdict is Verdict.BAD:
        raise UsageError(f"{finding.words}: nothing was stored; {finding.remedy}")
    say(f"{options.system}: {finding.words}")
    return _stored(typed, host)


def logout(options: argparse.Namespace) -> int:
    """Takes the credentials out of the keyring, and says where others still stand."""
    desk = desk_of(settings_of(options))
    host, keyring = host_of(options.system, desk), KeyringStore()
    removed = False
    try:
        for credential in of_system(options.system):
            removed = keyring.remove(credential, host) or removed
    except NoKeyring as error:
        warn(f"note: {error}")
    say(f"{options.system}: {'taken out of the keyring' if removed else 'the keyring held nothing'}")
    for credential in of_system(options.system):
        held = desk.systems.credentials.find(credential, host)
        if held is not None:
            warn(f"note: a {credential.part} is still found in {clean_line(held.source)}")
    return Status.DONE


def host_of(system: str, desk: Desk) -> str:
    """The host that a system's credentials belong to."""
    from urllib.parse import urlsplit

    from ..live.systems import github_host

    settings = desk.settings
    if system == "github":
        return github_host(settings.github.api)
    addresses = {"slack": settings.slack.api, "security-center": settings.security_center.api, "ibm-cloud": settings.ibm_cloud.iam}
    return urlsplit(addresses[system]).hostname or ""


def _asked(credential: Credential) -> Secret:
    """Typed unseen, or a line of standard input where that is no terminal. Never an argument: other users could see it."""
    words = f"{credential.part} ({credential.scope}): "
    if sys.stdin is not None and sys.stdin.isatty():
        import getpass

        text = getpass.getpass(words)
    else:
        text = sys.stdin.readline() if sys.stdin is not None else ""
    try:
        return Secret(text.strip())
    except ValueError:
        raise UsageError(f"no {credential.part} was given, or one with characters that none can have: nothing was stored") from None


async def _checked(system: str, desk: Desk) -> Finding:
    from ..live.checking import finding_of
    from ..net import Client

    async with Client(desk.settings.network, desk.now) as client:
        return await finding_of(system, desk, client)


def _stored(typed: dict[Credential, Secret], host: str) -> int:
    keyring = KeyringStore()
    try:
        names = {keyring.put(credential, host, secret) for credential, secret in typed.items()}
    except NoKeyring as error:
        variables = " and ".join(credential.environment for credential in typed)
        warn(f"scantui: it is good, and was not stored: {error}; set {variables} in the environment instead")
        return Status.UNKNOWNS
    say(f"stored in {', '.join(sorted(names))}, for {host} alone")
    if any(os.environ.get(credential.environment) for credential in typed):
        warn(f"note: {', '.join(one.environment for one in typed)} in the environment is taken before it")
    return Status.DONE
