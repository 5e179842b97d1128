"""A live desk of the lab: the real collectors and the real bundle, on the clock of the demo's day."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from demo.build import IMPORTS, RAW
from demo.fleet import load
from scantui.credentials import Secret
from scantui.credentials.names import PORTAL_COOKIE
from scantui.credentials.sources import Credentials
from scantui.evidence.model import Kind
from scantui.evidence.writer import BundleWriter
from scantui.hosts import parse_host
from scantui.live.round import Desk
from scantui.live.scope import Scope
from scantui.live.session import Outcome, Watch, collect_round
from scantui.live.systems import Systems
from scantui.net import Asked
from scantui.times import parse_instant
from tests.lab.everything import Lab, environment_of

AS_OF = load().as_of


@dataclass
class Sitting:
    """One user at the lab."""

    lab: Lab
    folder: Path
    asked: list[Asked] = field(default_factory=list)
    clock: Callable[[], datetime] = lambda: AS_OF
    cookie: str = ""
    """A portal's session, typed in; empty: its pages are saved by hand."""
    seconds: float | None = None
    """How long one question may take, where it is not the usual."""

    @property
    def bundle(self) -> Path:
        return self.folder / "case"

    def desk(self) -> Desk:
        settings, environment = self.lab.settings, environment_of(self.lab, self.folder)
        credentials = Credentials(environment, None, lambda host, environ: None)
        if self.cookie:
            credentials.type_in(PORTAL_COOKIE, Secret(self.cookie))
        systems = Systems(settings, credentials, self.seconds)
        return Desk(settings, systems, settings.load_topology(), environment, self.clock)

    def save_portal_pages(self) -> None:
        """What is gathered by hand in real life as well."""
        with BundleWriter.open(self.bundle, AS_OF - timedelta(minutes=5), tool_version="1") as writer:
            for one in IMPORTS:
                at = parse_instant(one.captured_at)
                if one.kind in {Kind.PORTAL, Kind.NETMAX, Kind.CHLORINE_LOOKUP} and at is not None:
                    with (RAW / one.file).open("rb") as body:
                        writer.add(one.kind, one.question, at, "stated", one.file, body)

    def ask(self, *tickets: int, host: str = "") -> Outcome:
        named = parse_host(host)
        scope = Scope(tickets, frozenset({named} if named else ()))
        return asyncio.run(collect_round(self.desk(), self.bundle, scope, Watch(asked=self.asked.append)))


def every_file(folder: Path) -> Iterator[bytes]:
    """Whatever a sitting left on the disk."""
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            yield file.read_bytes()
