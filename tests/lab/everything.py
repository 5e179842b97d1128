"""The whole lab at once: every system on a port of its own, the settings that lead to them, and the credentials that they accept."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import tomli_w

from demo.fleet import load
from scantui.settings import Settings, load_settings

from . import ibm_cloud
from .github import GitHubLab
from .github_store import REPOSITORY
from .nessus_host import SSH, LabHost, serving_nessus_host
from .portal import COOKIE, PAGE, PortalLab
from .security_center import ACCESS_KEY, SECRET_KEY, SecurityCenterLab
from .server import LabSystem, serving
from .slack import SlackLab


@dataclass(frozen=True)
class Lab:
    """What is running."""

    folder: Path
    github: GitHubLab
    slack: SlackLab
    security_center: SecurityCenterLab
    portal: PortalLab
    iam: ibm_cloud.IamLab
    cases: ibm_cloud.CasesLab
    nessus_host: LabHost | None
    """None where this machine has no ssh."""

    @property
    def systems(self) -> Mapping[str, LabSystem]:
        """Those that are spoken to over HTTP, by name."""
        return {
            "github": self.github,
            "slack": self.slack,
            "security-center": self.security_center,
            "portal": self.portal,
            "iam": self.iam,
            "ibm-cloud": self.cases,
        }

    @property
    def settings_file(self) -> Path:
        return self.folder / "settings.toml"

    @property
    def settings(self) -> Settings:
        return load_settings(self.settings_file, {})

    @property
    def cookie(self) -> str:
        """What a browser that is signed in to the portal would hold."""
        return COOKIE

    @property
    def credentials(self) -> dict[str, str]:
        """As variables of the environment."""
        return {
            "SCANTUI_GITHUB_TOKEN": self.github.TOKEN,
            "SCANTUI_SLACK_TOKEN": self.slack.bot_token,
            "SCANTUI_SECURITY_CENTER_ACCESS_KEY": ACCESS_KEY,
            "SCANTUI_SECURITY_CENTER_SECRET_KEY": SECRET_KEY,
            "SCANTUI_IBM_CLOUD_API_KEY": ibm_cloud.KEY,
        }

    def write_settings(self) -> None:
        tables: dict[str, dict[str, object]] = {
            "github": {"api": self.github.base, "repository": REPOSITORY},
            "slack": {"api": self.slack.base},
            "security_center": {"api": self.security_center.base},
            "portal": {"address": self.portal.base + PAGE},
            "ibm_cloud": {"iam": f"{self.iam.address}/identity/token", "cases_api": self.cases.base},
        }
        if self.nessus_host is not None:
            reach = self.nessus_host.settings
            tables["nessus_host"] = {"ssh": list(reach.ssh), "control_up": reach.control_up, "control_down": reach.control_down}
        self.settings_file.write_text(tomli_w.dumps(tables))


@contextmanager
def serving_all(folder: Path) -> Iterator[Lab]:
    """Serves everything until the block ends. Needs no root and nothing but the test dependencies."""
    with ExitStack() as stack:
        github = stack.enter_context(serving(GitHubLab()))
        slack = stack.enter_context(serving(SlackLab()))
        center = stack.enter_context(serving(SecurityCenterLab()))
        portal = stack.enter_context(serving(PortalLab(load())))
        iam = stack.enter_context(serving(ibm_cloud.IamLab()))
        cases = stack.enter_context(serving(ibm_cloud.CasesLab(iam)))
        (folder / "host").mkdir(mode=0o700)
        host = stack.enter_context(serving_nessus_host(folder / "host", load())) if SSH is not None else None
        lab = Lab(folder, github, slack, center, portal, iam, cases, host)
        lab.write_settings()
        yield lab


def environment_of(lab: Lab, home: Path) -> dict[str, str]:
    """What a user of the lab has in his environment: nothing of the person who runs it but the way to programs."""
    folders = {"HOME": str(home), **{f"XDG_{name}_HOME": str(home / name.lower()) for name in ("CONFIG", "DATA", "STATE", "CACHE")}}
    kept = {name: os.environ[name] for name in ("PATH", "TERM", "LANG", "COLORTERM") if name in os.environ}
    return {**kept, **folders, "SCANTUI_CONFIG": str(lab.settings_file), **lab.credentials}
