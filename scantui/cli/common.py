"""What several commands share: settings, bundles, instants, numbers and names as typed."""

from __future__ import annotations

import argparse
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from .errors import UsageError

if TYPE_CHECKING:
    from ..evidence.replay import Bundle
    from ..hosts import Address, HostName
    from ..runbook.case import Rules
    from ..settings import Settings
    from ..triage.triage import Triage


def now() -> datetime:
    """The clock: read here, and nowhere below the command line."""
    return datetime.now(UTC)


def settings_of(options: argparse.Namespace) -> Settings:
    from ..settings import load_settings

    try:
        return load_settings(Path(options.config) if options.config else None, os.environ)
    except RuntimeError:  # no home folder is known, so that there is no file of the user's
        return load_settings(Path(os.devnull), os.environ)


def state_folder() -> Path | None:
    """Where scantui keeps what is its own, such as the last crash's log; None where no home folder is known."""
    from platformdirs import user_state_path

    try:
        return user_state_path("scantui")
    except RuntimeError:
        return None


def instant(option: str, text: str) -> datetime:
    """An instant as typed; it must name its zone, or it could be off by half a day."""
    from ..times import parse_instant

    parsed = parse_instant(text)
    if parsed is None:
        raise UsageError(f"{option} {text!a} is no instant with a zone: write it as 2026-11-20T09:00:00Z")
    return parsed


def optional_instant(option: str, text: str | None) -> datetime | None:
    return None if text is None else instant(option, text)


def ticket_number(text: str, option: str = "--ticket") -> int:
    bare = text.removeprefix("#")
    if not bare.isascii() or not bare.isdigit() or len(bare) > 9:
        raise UsageError(f"{option} {text!a} is no ticket number: write it as 11738")
    return int(bare)


def host_name(option: str, text: str) -> HostName:
    from ..hosts import parse_host

    host = parse_host(text)
    if host is None:
        raise UsageError(f"{option} {text!a} is no host name: write it as prod-dal10-carrier2-worker-8001, with or without its domain")
    return host


def ip_address(option: str, text: str) -> Address:
    from ..hosts import parse_address

    address = parse_address(text)
    if address is None:
        raise UsageError(f"{option} {text!a} is no address of a machine: write a plain IPv4 or IPv6 address")
    return address


def bundle_path(path: str) -> Path:
    """Where the bundle is read from: of the shipped one, whose files an installer may have hard-linked, a copy (SAFETY B.6, 46)."""
    from .. import demo

    shipped = Path(demo.__file__).with_name("evidence")
    same = os.path.realpath(path) == os.path.realpath(shipped)
    return demo.demo_bundle() if same else Path(path)


def open_bundle(path: str) -> Bundle:
    from ..evidence.replay import open_bundle as open_

    if not os.path.lexists(path):
        raise UsageError(f"{path!a}: there is no such bundle: check the name, or `scantui import` into it")
    return open_(bundle_path(path))


def triage_of(bundle: Bundle, options: argparse.Namespace, settings: Settings, **more: object) -> Triage:
    """The assessment of a bundle by the user's settings."""
    from ..triage.triage import NothingToAssess, triage

    try:
        return triage(
            bundle.captures,
            as_of=optional_instant("--as-of", options.as_of),
            topology=settings.load_topology(),
            rules=settings_rules(settings),
            headings=settings.portal.headings,
            **more,  # type: ignore[arg-type]
        )
    except NothingToAssess:
        raise UsageError("the bundle holds no capture yet: `scantui import` puts one in") from None


def live_secrets() -> list[str]:
    """The credentials that this environment holds."""
    from ..credentials.sources import secrets_in

    return secrets_in(os.environ)


def settings_rules(settings: Settings) -> Rules:
    from ..runbook.case import Rules

    rules = settings.rules
    return Rules(rules.stale_report_days, rules.group_size, rules.stuck_after_hours)
