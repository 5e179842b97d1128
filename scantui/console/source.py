"""Where the console's facts come from: a bundle. Offline by construction: no network, no program, no credential is within reach here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..drafts.model import Provenance
    from ..report.collecting import Places
    from ..settings import Settings
    from ..triage.facts import TicketsSeen
    from ..triage.triage import Triage


@dataclass(frozen=True, slots=True)
class Loaded:
    """A bundle that was verified, read and assessed."""

    triage: Triage
    provenance: Provenance
    sealed: bool
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Replay:
    """Captured evidence to look at. Of a live desk too: what is shown is what was captured, whoever captures more meanwhile."""

    bundle: Path
    settings: Settings
    as_of: datetime | None = None
    is_live: bool = False
    """Whether there is somebody to ask for more."""

    @property
    def word(self) -> str:
        """What the band begins with."""
        return "LIVE" if self.is_live else "REPLAY"

    @property
    def places(self) -> Places:
        """Where the systems are, for the recipes."""
        return places_of(self.settings)

    def load(self, progress: Callable[[int, int, str], None], on_tickets: TicketsSeen | None = None) -> Loaded:
        """Verify, read and assess. Raises the errors that `scantui.cli.errors.sentence_of` knows a sentence for."""
        from ..cli.common import settings_rules
        from ..cli.errors import UsageError
        from ..drafts.model import Provenance
        from ..evidence.replay import open_bundle
        from ..triage.triage import NothingToAssess, triage

        bundle = open_bundle(self.bundle)
        try:
            assessed = triage(
                bundle.captures,
                as_of=self.as_of,
                topology=self.settings.load_topology(),
                rules=settings_rules(self.settings),
                headings=self.settings.portal.headings,
                progress=progress,
                on_tickets=on_tickets,
            )
        except NothingToAssess:
            raise UsageError("the bundle holds no capture yet: `scantui import` puts one in") from None
        return Loaded(assessed, Provenance(bundle.id, bundle.root), bundle.root is not None, tuple(bundle.notes))


def places_of(settings: Settings) -> Places:
    """Where the systems are, by the user's settings."""
    from urllib.parse import urlsplit

    from ..report.collecting import Places

    scanner, github, center = settings.nessus_host, urlsplit(settings.github.api), urlsplit(settings.security_center.api)
    return Places(
        settings.portal.address,
        settings.slack.channel.removeprefix("#"),
        settings.nessus_host.ssh,
        scanner.control_up,
        scanner.control_down,
        "github.com" if github.netloc == "api.github.com" else github.netloc,
        settings.github.repository,
        f"{center.scheme}://{center.netloc}",
    )
