"""The checks of `doctor` beside the sign-ins: the portal, the scanners' hosts, the clock."""

from __future__ import annotations

import shutil
from collections.abc import Awaitable, Iterable
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final

from ..hosts import AddressKind, parse_address
from ..net import Trouble
from ..safe_text import clean_line
from .checking import Finding, Verdict
from .errors import NotSetUp

if TYPE_CHECKING:
    from ..hosts import HostName
    from ..net import Client
    from .round import Desk

_CLOCKS_APART: Final = 60
"""Seconds by which this machine's clock may differ: the minutes of "5 minutes ago" begin to lie beyond."""


async def check_portal(desk: Desk, client: Client) -> Finding:
    """Whether it answers. That it asks to sign in is as it should be: its pages are saved by hand."""
    from ..net import Problem, System
    from ..portal.collect import place_of

    base, path = place_of(desk.settings.portal.address)
    system = System("the SOS portal", base)
    try:
        await client.get(system, path.replace("{c_code}", "alc"))
    except Trouble as trouble:
        if trouble.problem in {Problem.REDIRECTED, Problem.NOT_SIGNED_IN, Problem.FORBIDDEN}:
            return Finding("portal", Verdict.GOOD, "it can be reached and asks to sign in; its pages are saved by hand")
        remedy = "connect to the VPN, or check [portal] address; without it pages saved elsewhere can still be added"
        return Finding("portal", Verdict.DOUBTFUL, clean_line(str(trouble)), remedy)
    return Finding("portal", Verdict.GOOD, "it can be reached; its pages are saved by hand")


async def check_clock(desk: Desk, client: Client) -> Finding:
    """Against GitHub's: the ages that the portal shows, and the windows of the log, are counted from this machine's clock."""
    try:
        reply = await client.get(desk.systems.github(), "/meta")
        stated = parsedate_to_datetime(reply.headers["date"])
    except NotSetUp:
        return Finding("clock", Verdict.OFF, "it was not compared, for GitHub is not signed in to", "scantui login github")
    except (Trouble, KeyError, ValueError):
        return Finding("clock", Verdict.DOUBTFUL, "it could not be compared with GitHub's", "`timedatectl` shows whether it is kept right")
    apart = (desk.now() - stated).total_seconds()
    if abs(apart) <= _CLOCKS_APART:
        return Finding("clock", Verdict.GOOD, f"within {_CLOCKS_APART} s of GitHub's")
    which = "ahead of" if apart > 0 else "behind"
    words = f"{abs(apart):.0f} s {which} GitHub's: ages and windows would be off by as much"
    return Finding("clock", Verdict.BAD, words, "let the clock be set by NTP (`timedatectl set-ntp true`)")


def check_scanners(desk: Desk, *, every_scanner: bool) -> list[Awaitable[Finding]]:
    """The first scanner that the topology lists, or the first of each zone."""
    firsts = list(dict.fromkeys(region.zone.scanners[0] for region in desk.topology.regions if region.zone.scanners))
    return [_check_scanner(desk, host) for host in (firsts if every_scanner else firsts[:1])]


async def _check_scanner(desk: Desk, host: HostName) -> Finding:
    """Reached over ssh, with both controls as they must be."""
    from ..nessus_host.collect import collect_pings
    from ..nessus_host.command import Scanner, Target, login_shown

    settings = desk.settings.nessus_host
    if shutil.which(settings.ssh[0], path=desk.environment.get("PATH")) is None:
        words = f"{clean_line(settings.ssh[0])} is not installed here"
        return Finding("nessus host", Verdict.BAD, words, "install it, or name another program in [nessus_host] ssh")
    controls = [address for text in _controls(desk) if (address := parse_address(text)) is not None]
    if len(controls) < 2:
        words = "no address is set that must answer a ping, or none that must not: a ping from there would prove nothing"
        return Finding("nessus host", Verdict.DOUBTFUL, words, "set control_up and control_down of [nessus_host]; any two that you know")
    scanner = Scanner(desk.topology, host)
    targets = (Target(controls[0], AddressKind.FEN),)
    async for answer in collect_pings(settings, scanner, targets, desk.now, desk.environment):
        if answer.trouble:
            remedy = f"see for yourself: {login_shown(settings.ssh, scanner)}"
            return Finding("nessus host", Verdict.BAD, f"{host}: {clean_line(answer.trouble)}", remedy)
    return Finding("nessus host", Verdict.GOOD, f"{host} can be reached, and pings from there")


def _controls(desk: Desk) -> Iterable[str]:
    return desk.settings.nessus_host.control_up, desk.settings.nessus_host.control_down
