"""The lab's Slack as tests ask it, and what the room's reader makes of what came."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

from demo import raw_chlorine
from demo.fleet import load
from scantui.chlorine.collect import collect_log
from scantui.chlorine.model import ChlorineLog, Request
from scantui.chlorine.read import read_log
from scantui.credentials import Secret
from scantui.evidence.model import Capture, Collected
from scantui.hosts import HostName
from scantui.net import Client, System
from tests.lab.slack import CHANNEL, CHANNEL_ID, SlackLab
from tests.net.kit import NOW

FLEET = load()
MACHINES = [machine.host for machine in FLEET.by_name.values()]
SINCE, UNTIL = raw_chlorine.LOG_SINCE, raw_chlorine.LOG_UNTIL


def system_of(lab: SlackLab, token: str = "", seconds: float = 20.0) -> System:
    return System("Slack", lab.base, {"Authorization": Secret(f"Bearer {token or lab.bot_token}")}, seconds=seconds)


async def collected(http: Client, system: System, hosts: Iterable[HostName] = MACHINES, **options: Any) -> list[Collected]:
    options = {"channel": CHANNEL, "channel_id": CHANNEL_ID, "now": lambda: NOW, **options}
    since, until = options.pop("window", (SINCE, UNTIL))
    return [one async for one in collect_log(http, system, since=since, until=until, hosts=list(hosts), **options)]


def capture_of(one: Collected) -> Capture:
    body = one.body
    return Capture(f"data/{one.name}", one.kind, one.captured_at, one.whole_question, len(body), "0" * 64, lambda: io.BytesIO(body))


def log_of(one: Collected, hosts: Iterable[HostName] = MACHINES) -> ChlorineLog:
    return read_log(capture_of(one), list(hosts))


def facts(request: Request) -> tuple[object, ...]:
    """All that a verdict may rest on."""
    times = (request.requested_at, request.last_message_at, request.finished_at)
    return request.change, request.action, request.state, *times, "".join(request.reason.raw.split())
