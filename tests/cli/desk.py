"""A user at a shell: runs commands in this process and sees what they print."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from scantui.cli import run

ROOT = Path(__file__).parents[2]
RAW = ROOT / "demo" / "raw"


@dataclass(frozen=True)
class Ran:
    status: int
    out: str
    err: str

    @property
    def sentence(self) -> str:
        """The one line that an error is."""
        assert self.status == 2, self
        assert self.err.count("\n") == 1, self.err
        assert self.err.startswith("scantui: "), self.err
        assert "Traceback" not in self.err
        return self.err.removeprefix("scantui: ").rstrip("\n")


@dataclass
class Desk:
    capture: pytest.CaptureFixture[str]
    folder: Path

    def scantui(self, *words: str | Path) -> Ran:
        self.capture.readouterr()
        status = run([str(word) for word in words])
        out, err = self.capture.readouterr()
        return Ran(status, out, err)


def really(
    *words: str | Path, stdin: bytes = b"", env: Mapping[str, str] | None = None, cwd: Path | None = None, before: Sequence[str] = ()
) -> Ran:
    """The same in a process of its own; `before` is a command that starts it."""
    command = [*before, sys.executable, "-m", "scantui", *map(str, words)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **(env or {})}
    ended = subprocess.run(command, input=stdin, capture_output=True, env=environment, cwd=cwd, check=False)
    return Ran(ended.returncode, ended.stdout.decode("utf-8", "replace"), ended.stderr.decode("utf-8", "replace"))


IMPORTS: list[tuple[str, ...]] = [
    ("tickets", "tickets.json", "2026-11-20T09:00:00Z"),
    ("tickets", "tickets-gh.json", "2026-11-20T08:59:20Z"),
    ("ticket-comments", "comments-21744.json", "2026-11-20T08:59:35Z", "--ticket", "21744"),
    ("portal", "portal-alc.html", "2026-11-20T08:20:00Z", "--c-code", "alc"),
    ("portal", "portal-armada.html", "2026-11-20T08:24:00Z", "--c-code", "armada"),
    ("portal", "portal-alc_fr2.mhtml", "2026-11-19T16:40:00Z", "--c-code", "alc_fr2"),
    (
        "chlorine-log", "slack-export.zip", "2026-11-20T08:38:00Z", "--since", "2026-11-08T00:00:00Z", "--until", "2026-11-19T00:00:00Z",
    ),
    (
        "chlorine-log", "chlorine-history.jsonl", "2026-11-20T08:40:30Z",
        "--since", "2026-11-19T00:00:00Z", "--until", "2026-11-20T08:40:00Z",
    ),
    ("chlorine-lookup", "lookups.txt", "2026-11-20T08:44:00Z"),
    ("scan-result", "scan-lon02-private.nessus", "2026-11-20T08:30:00Z", "--scan", "ALC_Prod_LON02_private_import"),
    ("ping", "ping-syslog-imm.txt", "2026-11-20T08:47:00Z", "--from", "prod-dal09-infra-nessus-02", "--address", "10.24.6.5"),
    ("netmax", "netmax-haproxy-fen.txt", "2026-11-20T08:50:00Z", "--address", "203.0.113.52"),
]  # fmt: skip
"""Kind, raw file of the demo, when it was captured, and the options that it needs: one of each kind and look."""
