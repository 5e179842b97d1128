"""`doctor`: whether everything that scantui works with is there, and what to do about what is not."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..live.checking import Finding, Verdict, is_older
from ..safe_text import clean_line
from .capturing import desk_of
from .common import settings_of, state_folder
from .errors import Status
from .streams import say

if TYPE_CHECKING:
    from ..live.round import Desk
    from ..settings import Settings

_LEAST_PYTHON = {(3, 13): (3, 13, 15), (3, 14): (3, 14, 7)}
"""Before these, Python's own HTML parser takes very long over some pages. scantui reads pages with another one."""
_LEAST_LXML = (6, 1, 3)
_LEAST_EXPAT = (2, 6, 0)


def doctor(options: argparse.Namespace) -> int:
    settings = settings_of(options)
    desk = desk_of(settings)
    findings = [*_of_this_machine(settings, desk), *asyncio.run(_of_the_systems(desk, every_scanner=options.scanners))]
    for finding in findings:
        say(f"{finding.verdict.value:<11} {finding.what:<16} {finding.words}")
        if finding.remedy:
            say(f"{'':<11} {'':<16} -> {finding.remedy}")
    bad = sum(finding.verdict is Verdict.BAD for finding in findings)
    off = [finding.what for finding in findings if finding.verdict is Verdict.OFF]
    say(f"\n{bad} failed" + (f"; not set up: {', '.join(off)}" if off else "") if bad or off else "\nall is well")
    return Status.UNKNOWNS if bad else Status.DONE


def _of_this_machine(settings: Settings, desk: Desk) -> Iterator[Finding]:
    where = str(settings.source) if settings.source else "none: the defaults are in force"
    remedy = "" if settings.source else "`scantui config edit` makes one, with every key explained"
    yield Finding("settings", Verdict.GOOD, clean_line(where), remedy)
    yield from _versions()
    yield _keyring(desk)
    yield _clipboard(settings)
    yield _state()


def _versions() -> Iterator[Finding]:
    import pyexpat

    from lxml import etree  # type: ignore[import-untyped]

    python = ".".join(map(str, sys.version_info[:3]))
    least = _LEAST_PYTHON.get(sys.version_info[:2])
    old = least is not None and is_older(python, least)
    yield Finding("python", Verdict.DOUBTFUL if old else Verdict.GOOD, python, "a newer patch release mends known faults" if old else "")
    lxml = ".".join(map(str, etree.LXML_VERSION[:3]))
    yield _version("lxml", lxml, _LEAST_LXML, "pip install --upgrade lxml")
    expat = pyexpat.EXPAT_VERSION.removeprefix("expat_")
    yield _version("expat", expat, _LEAST_EXPAT, "it comes with Python; scantui refuses the documents that this one would be slow on")


def _version(what: str, version: str, least: tuple[int, ...], remedy: str) -> Finding:
    if not is_older(version, least):
        return Finding(what, Verdict.GOOD, version)
    return Finding(what, Verdict.DOUBTFUL, f"{version}, older than {'.'.join(map(str, least))}", remedy)


def _keyring(desk: Desk) -> Finding:
    from ..credentials.keyring_store import NoKeyring

    keyring = desk.systems.credentials.keyring
    try:
        return Finding("keyring", Verdict.GOOD, keyring.name() if keyring else "none")
    except NoKeyring as error:
        return Finding("keyring", Verdict.OFF, str(error), "credentials can come from the environment, or be typed in for a session")


def _clipboard(settings: Settings) -> Finding:
    from ..console.clipboard import way_of

    return Finding("clipboard", Verdict.GOOD, way_of(os.environ, settings.console.clipboard))


def _state() -> Finding:
    folder = state_folder()
    if folder is None:
        return Finding("state folder", Verdict.BAD, "no home folder is known", "set HOME or XDG_STATE_HOME")
    place = next((one for one in (folder, *folder.parents) if one.exists()), folder)
    if os.access(place, os.W_OK):
        return Finding("state folder", Verdict.GOOD, clean_line(str(folder)))
    remedy = "check who may write there: typed texts and the clipboard's file could not be kept"
    return Finding("state folder", Verdict.BAD, f"{clean_line(str(folder))} cannot be written", remedy)


async def _of_the_systems(desk: Desk, *, every_scanner: bool) -> list[Finding]:
    """All at once: as long as the slowest takes."""
    from ..live.checking import CHECKS, finding_of
    from ..live.checking_more import check_clock, check_portal, check_scanners
    from ..net import Client

    async with Client(desk.settings.network, desk.now) as client:
        asked = [finding_of(system, desk, client) for system in CHECKS]
        others = [check_portal(desk, client), check_clock(desk, client), *check_scanners(desk, every_scanner=every_scanner)]
        return list(await asyncio.gather(*asked, *others))
