"""The token that `gh` holds for a host (WIRE 1.6). Never reads gh's own files: the token may be in the system's keyring."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from typing import Final

_SECONDS: Final = 5
_OF_GITHUB_COM: Final = ("GH_TOKEN", "GITHUB_TOKEN")
_OF_ENTERPRISE: Final = ("GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN")


def variables_for(host: str) -> tuple[str, ...]:
    """The variables in which gh would look for a token of `host`: those of github.com are never sent to an enterprise server."""
    return _OF_GITHUB_COM if host == "github.com" or host.endswith(".ghe.com") else _OF_ENTERPRISE


def token_of_gh(host: str, environ: Mapping[str, str]) -> str | None:
    """What `gh auth token --hostname HOST` prints; None where there is no gh, no token, or no answer within five seconds."""
    program = environ.get("GH_PATH") or "gh"
    try:
        done = subprocess.run(  # noqa: S603 - a list, no shell; the host is one of the settings
            [program, "auth", "token", "--hostname", host],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS,
            check=False,
            env=dict(environ),
        )
    except (OSError, subprocess.TimeoutExpired, ValueError):
        return None
    token = done.stdout[:4096].decode("ascii", "replace").strip()
    return token if done.returncode == 0 and token else None
