"""What the settings are, with their defaults (DESIGN "Settings"). Secrets are never among them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..hosts import Topology



class SettingsError(ValueError):
    """The settings cannot be used; the message is one sentence with file, line, key and what is allowed."""

    def __init__(self, path: Path, why: str, line: int | None = None) -> None:
        super().__init__(f"{path}{'' if line is None else f', line {line}'}: {why}")
        self.path = path
        self.line = line
        self.why = why


@dataclass(frozen=True)
class GitHub:
    api: str = "https://github.ibm.com/api/v3"
    repository: str = "alchemy-conductors/team"
    labels: tuple[str, ...] = ("COMPLIANCE",)


@dataclass(frozen=True)
class Slack:
    api: str = "https://slack.com/api/"
    channel: str = "bot-chlorine-logging"
    channel_id: str = ""
    """The channel's id, where names cannot be listed."""


@dataclass(frozen=True)
class SecurityCenter:
    api: str = "https://w3sccv.sos.ibm.com/rest"


@dataclass(frozen=True)
class PortalView:
    """The classic view behind the portal, as JSON (WIRE 5.2): a way to its rows for whoever knows one. Off while it has no address."""

    url: str = ""
    """`https://…/inventory.nsf/view?ReadViewEntries&RestrictToCategory={c_code}`"""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Which column stands for which heading, by its name or number: `{"Name" = "$3", "Status" = "7"}`."""


@dataclass(frozen=True)
class Portal:
    address: str = "https://w3.sos.ibm.com/inventory.nsf/compliance_portal.xsp?c_code={c_code}"
    headings: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: {"Scanned date": ("Remote Scan",)})
    """Other names of a column, by the name that scantui knows it by."""
    view: PortalView = field(default_factory=PortalView)


@dataclass(frozen=True)
class NessusHost:
    ssh: tuple[str, ...] = ("ssh",)
    """The program, with its arguments, that reaches a host: `["tsh", "ssh"]`."""
    control_up: str = ""
    """An address that always answers, and one that never does: proof that a ping's answer means something (SAFETY B.2, 13)."""
    control_down: str = ""
    destinations: Mapping[str, str] = field(default_factory=dict)
    """What ssh is to be given for a scanner, by the scanner's name, where that name alone does not lead there."""


@dataclass(frozen=True)
class IbmCloud:
    cases_api: str = "https://support-center.cloud.ibm.com/case-management/v1"
    iam: str = "https://iam.cloud.ibm.com/identity/token"
    offering: str = "Bare Metal Servers for Classic"
    """What a support case is about, as the support center lists it: IPMI interfaces belong to bare metal."""
    severity: int = 3
    """1 (critical) to 4 (minimal)"""


@dataclass(frozen=True)
class Network:
    proxy: str = ""
    ca_file: str = ""


@dataclass(frozen=True)
class RuleSettings:
    """The numbers of the decision table that a user may change."""

    stale_report_days: int = 2
    group_size: int = 3
    stuck_after_hours: int = 3


@dataclass(frozen=True)
class Console:
    theme: str = "auto"
    """A theme's name, or `auto`."""
    layout: str = "auto"
    """`auto` (by the terminal's width), `wide` or `narrow`"""
    clipboard: str = "auto"
    """`auto`, `tmux`, `osc52`, `desktop` or `off`"""
    symbols: str = "auto"
    """`auto` (by the terminal's character set), `unicode` or `ascii`"""
    downloads: str = ""
    """The folder in which the browser saves pages, watched while evidence is collected; empty: `~/Downloads`."""
    mouse: bool = True
    keys: Mapping[str, str] = field(default_factory=dict)
    """Other keys for commands, by the command's id: `{"copy" = "y,ctrl+y"}`."""


@dataclass(frozen=True)
class Settings:
    github: GitHub = field(default_factory=GitHub)
    slack: Slack = field(default_factory=Slack)
    security_center: SecurityCenter = field(default_factory=SecurityCenter)
    portal: Portal = field(default_factory=Portal)
    nessus_host: NessusHost = field(default_factory=NessusHost)
    ibm_cloud: IbmCloud = field(default_factory=IbmCloud)
    network: Network = field(default_factory=Network)
    rules: RuleSettings = field(default_factory=RuleSettings)
    console: Console = field(default_factory=Console)
    topology: Mapping[str, Any] = field(default_factory=dict)
    """What the user laid over the shipped topology; known to be sound."""
    source: Path | None = field(default=None, compare=False)
    """The file that was read, None when there is none."""

    def load_topology(self) -> Topology:
        """The zones and scanners in force."""
        from ..hosts import Topology

        return Topology.load(self.topology)
