"""Copying: the ways there are, tried in the order in which they are most likely to arrive, and an honest word on each.

Within tmux `tmux load-buffer -w` reaches tmux's buffer and, where the terminal allows it, the system clipboard. Elsewhere the terminal is
asked by OSC 52, which never answers: the text is "sent", not "copied". A file is always written, for the terminals that ignore it.
"""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..safe_text import clean_lines

OSC52_LIMIT = 74_994
"""Bytes of text beyond which terminals cut or drop an OSC 52 sequence."""


@dataclass(frozen=True, slots=True)
class Copied:
    """What became of a copy: `words` says by which way, and never "copied" where nothing confirmed it."""

    words: str
    arrived: bool
    """Whether something confirmed that the text was taken."""


class Clipboard:
    """The doors to a clipboard: environment, a writer to the terminal, a folder for the file.

    `mode` is the setting `console.clipboard`: `auto`, one way alone (`tmux`, `osc52`, `desktop`), or `off` for the file alone.
    """

    def __init__(
        self, environ: Mapping[str, str], to_terminal: Callable[[str], None], folder: Callable[[], Path], mode: str = "auto"
    ) -> None:
        self._environ = environ
        self._to_terminal = to_terminal
        self._folder = folder
        ways = {"tmux": self._by_tmux, "desktop": self._by_desktop, "osc52": self._by_terminal}
        self._ways = tuple(ways.values()) if mode == "auto" else (ways[mode],) if mode in ways else ()

    def copy(self, text: str) -> Copied:
        """Copy cleaned text (no control or hidden characters; a command comes without a line feed at its end)."""
        text = clean_lines(text)
        kept = self._keep(text)
        for way in self._ways:
            copied = way(text)
            if copied is not None:
                return Copied(f"{copied.words}; {kept}", copied.arrived)
        return Copied(f"no clipboard took it; {kept}" if self._ways else f"the clipboard is off in the settings; {kept}", arrived=False)

    def _keep(self, text: str) -> str:
        """Write the file that always works; the words to add."""
        try:
            path = self._folder() / "clipboard.txt"
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK, 0o600)  # no wait for a pipe's reader
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                os.fchmod(descriptor, 0o600)  # it may be there already, readable to others
                file.truncate()
                file.write(text)
        except (OSError, RuntimeError) as error:  # RuntimeError: no home folder is known
            return f"not written to a file ({getattr(error, 'strerror', None) or error})"
        return f"it is in {path}"

    def _by_tmux(self, text: str) -> Copied | None:
        if not self._environ.get("TMUX"):
            return None
        if self._feed(["tmux", "load-buffer", "-w", "-"], text):
            return Copied("copied into tmux's buffer (prefix ] pastes), and tmux was asked to pass it to the terminal", arrived=True)
        if self._feed(["tmux", "load-buffer", "-"], text):  # tmux before 3.2 does not pass it on
            return Copied("copied into tmux's buffer (prefix ] pastes)", arrived=True)
        return None

    def _by_terminal(self, text: str) -> Copied | None:
        encoded = text.encode()
        if len(encoded) > OSC52_LIMIT:
            return Copied(f"{len(encoded):,} bytes are too long for a terminal's clipboard", arrived=False)
        self._to_terminal(f"\x1b]52;c;{base64.b64encode(encoded).decode()}\a")
        return Copied("sent to the terminal (OSC 52), which does not confirm it", arrived=False)

    def _by_desktop(self, text: str) -> Copied | None:
        """A clipboard program of this machine's desktop; never over ssh, where it would be another desktop's."""
        if self._environ.get("SSH_CONNECTION") or self._environ.get("SSH_TTY"):
            return None
        programs: list[list[str]] = [["pbcopy"]]
        if self._environ.get("WAYLAND_DISPLAY"):
            programs.append(["wl-copy"])
        if self._environ.get("DISPLAY"):
            programs += [["xclip", "-selection", "clipboard"], ["xsel", "--clipboard", "--input"]]
        for program in programs:
            if self._feed(program, text):
                return Copied(f"copied by {program[0]}", arrived=True)
        return None

    def _feed(self, program: list[str], text: str) -> bool:
        """Whether the program is there, took the text and was content."""
        path = shutil.which(program[0], path=self._environ.get("PATH"))
        if path is None:
            return False
        try:
            finished = subprocess.run(  # noqa: S603 - a fixed program, the text on its standard input
                [path, *program[1:]], input=text.encode(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=3, check=False
            )
        except (OSError, subprocess.SubprocessError):
            return False
        return finished.returncode == 0


def way_of(environ: Mapping[str, str], mode: str) -> str:
    """How a copy would go, in words."""
    if mode == "off":
        return "off in the settings: texts go to a file"
    if mode in {"auto", "tmux"} and environ.get("TMUX"):
        return "tmux load-buffer -w: into tmux's buffer, and on to the terminal where that takes it"
    if mode == "desktop" or (mode == "auto" and not (environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"))):
        return "a program of this desktop where there is one, else OSC 52, which the terminal does not confirm"
    return f"OSC 52, which the terminal does not confirm; at most {OSC52_LIMIT:,} bytes"
