"""Whether each system can be asked: reached, as whom, with which rights. What `login` and `doctor` say, a sentence and a remedy each."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from ..net import Problem, Trouble
from ..safe_text import clean_line
from .errors import NotSetUp

if TYPE_CHECKING:
    from ..net import Client
    from .round import Desk


class Verdict(Enum):
    """How a check ended, worst last."""

    GOOD = "ok"
    OFF = "not set up"
    """not wrong: it is simply not in use"""
    DOUBTFUL = "warning"
    BAD = "failed"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found. All text is ours or clean."""

    what: str
    verdict: Verdict
    words: str
    remedy: str = ""


_REMEDIES: Final[Mapping[Problem, str]] = {
    Problem.UNREACHABLE: "connect to the VPN; see [network] proxy and the address in the settings (`scantui config show`)",
    Problem.UNTRUSTED: "name your organisation's authority in [network] ca_file",
    Problem.TIMEOUT: "try again; if it stays so, look at its status page",
    Problem.NOT_SIGNED_IN: "make a new credential there, then `scantui login {system}`",
    Problem.FORBIDDEN: "ask for the rights, or make a credential that has them, then `scantui login {system}`",
    Problem.REDIRECTED: "check its address in the settings: it must be that of the interface (API), not of the web pages",
    Problem.LOGIN_PAGE: "check its address in the settings, and whether a proxy or the VPN puts a page of its own before it",
    Problem.NOT_FOUND: "check its address in the settings",
    Problem.RATE_LIMITED: "wait, then try again",
}


async def check_github(desk: Desk, client: Client) -> Finding:
    """Who is signed in, and whether the repository of the settings can be seen."""
    from ..tickets.account import refuse_unseen, server_version, who_am_i

    github = desk.systems.github()
    account = await who_am_i(client, github)
    version = await server_version(client, github)
    await refuse_unseen(client, github, desk.settings.github.repository)
    server = f", GitHub Enterprise Server {version}" if version else ""
    words = f"signed in as {account.login}{server}; {desk.settings.github.repository} can be seen"
    if account.may_post is False:
        scope = "the token's scopes do not include repo: tickets of a private repository cannot be commented on"
        return Finding("github", Verdict.DOUBTFUL, f"{words}; {scope}", "make a token with the scope repo, then `scantui login github`")
    return Finding("github", Verdict.GOOD, words)


async def check_slack(desk: Desk, client: Client) -> Finding:
    """Who is signed in, and whether the log's channel can be read."""
    from ..chlorine.account import channel_id_of, who_am_i

    slack, settings = desk.systems.slack(), desk.settings.slack
    account = await who_am_i(client, slack)
    words = f"signed in as {account}"
    wanted = {"channels:history", "search:read"} if not account.is_bot else {"channels:history"}
    if account.scopes and not account.scopes & {*wanted, "groups:history"}:
        missing = f"the token may neither read channels nor search ({' or '.join(sorted(wanted))})"
        return Finding("slack", Verdict.BAD, f"{words}; {missing}", "give the app that scope, then `scantui login slack`")
    try:
        channel = await channel_id_of(client, slack, settings.channel, settings.channel_id)
    except Trouble as trouble:
        remedy = "set [slack] channel_id in the settings: Slack shows it at the end of the channel's details"
        return Finding("slack", Verdict.DOUBTFUL, f"{words}; {clean_line(str(trouble))}", remedy)
    return Finding("slack", Verdict.GOOD, f"{words}; #{clean_line(settings.channel)} is {channel}")


async def check_security_center(desk: Desk, client: Client) -> Finding:
    from ..security_center.collect import server_version, who_am_i

    center = desk.systems.security_center()
    user = await who_am_i(client, center)
    try:
        version = f", version {(await server_version(client, center)).line()}"
    except Trouble:
        version = ""
    return Finding("security-center", Verdict.GOOD, f"signed in as {user.line()}{version}")


async def check_ibm_cloud(desk: Desk, client: Client) -> Finding:
    """Whether the key is good for a token, and the offering of the settings is one. No case is looked at."""
    from ..ibm_cloud.create import SupportCenter
    from ..ibm_cloud.model import NoOffering

    settings = desk.settings.ibm_cloud
    center = SupportCenter(client, settings.cases_api, settings.iam, desk.systems.ibm_cloud_key(), desk.now)
    offering = await center.offering(settings.offering)
    if isinstance(offering, NoOffering):
        remedy = "name another with [ibm_cloud] offering in the settings"
        return Finding("ibm-cloud", Verdict.DOUBTFUL, f"the API key is good; {clean_line(offering.why)}", remedy)
    return Finding("ibm-cloud", Verdict.GOOD, f"the API key is good; support cases are about {clean_line(offering.shown)}")


Check = Callable[["Desk", "Client"], Awaitable[Finding]]
CHECKS: Final[Mapping[str, Check]] = {
    "github": check_github,
    "slack": check_slack,
    "security-center": check_security_center,
    "ibm-cloud": check_ibm_cloud,
}
"""By the SYSTEM of `scantui login`."""


async def finding_of(system: str, desk: Desk, client: Client) -> Finding:
    """What the check of one system finds; it never raises."""
    try:
        return await CHECKS[system](desk, client)
    except NotSetUp as error:
        return Finding(system, Verdict.OFF, clean_line(str(error)), f"scantui login {system}")
    except Trouble as trouble:
        remedy = _REMEDIES.get(trouble.problem, "try again; if it stays so, look at its status page")
        return Finding(system, Verdict.BAD, clean_line(str(trouble)), remedy.replace("{system}", system))


_NUMBERS = re.compile(r"\d+")


def is_older(version: str, least: tuple[int, ...]) -> bool:
    """Whether a version's numbers come before `least`."""
    return tuple(int(number) for number in _NUMBERS.findall(version)[: len(least)]) < least
