"""A real pseudo terminal with a console in it: what is typed goes in, every byte that comes out is kept."""

from __future__ import annotations

import base64
import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

_DEADLINE = 60.0
_OSC52 = re.compile(rb"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07")


class Terminal:
    """`with Terminal(["demo"], folder) as terminal: terminal.wait_for("NEXT")`."""

    def __init__(
        self,
        arguments: list[str],
        state: Path,
        environ: Mapping[str, str] | None = None,
        size: tuple[int, int] = (120, 36),
        program: tuple[str, ...] = ("-m", "scantui"),
    ) -> None:
        self.seen = b""
        self.status: int | None = None
        around = {"TERM": "xterm-256color", "HOME": str(state), "XDG_STATE_HOME": str(state), "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
        command = [sys.executable, *program, *arguments]
        self._pid, self._end = pty.fork()
        if self._pid == 0:
            os.execve(command[0], command, {**around, **(environ or {})})  # noqa: S606 - our own command
        fcntl.ioctl(self._end, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self.status is None:
            os.kill(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)
        if self._end >= 0:
            os.close(self._end)

    def type(self, keys: str) -> None:
        os.write(self._end, keys.encode())

    def wait_for(self, *texts: str) -> None:
        """Until each text has come out since the last wait."""
        since = getattr(self, "_mark", 0)
        until = time.monotonic() + _DEADLINE
        while not all(text.encode() in self.seen[since:] for text in texts):
            assert time.monotonic() < until, f"{texts} never came; the last was {self.seen[-2000:]!r}"
            assert self._read(), f"it ended before {texts} came: {self.seen[-2000:]!r}"
        self._mark = len(self.seen)

    def wait_for_end(self, within: float = _DEADLINE) -> int:
        """The exit status."""
        until = time.monotonic() + within
        while self._read():
            assert time.monotonic() < until, "it does not end"
        self.status = os.waitstatus_to_exitcode(os.waitpid(self._pid, 0)[1])
        return self.status

    def send_signal(self, number: signal.Signals) -> None:
        os.kill(self._pid, number)

    def hang_up(self) -> int:
        """Close the terminal, as a lost connection does; the exit status."""
        os.close(self._end)
        self._end = -1
        until = time.monotonic() + _DEADLINE
        while (ended := os.waitpid(self._pid, os.WNOHANG))[0] == 0:
            assert time.monotonic() < until, "it goes on without a terminal"
            time.sleep(0.02)
        self.status = os.waitstatus_to_exitcode(ended[1])
        return self.status

    def resize(self, width: int, height: int) -> None:
        fcntl.ioctl(self._end, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))

    def _read(self) -> bool:
        if not select.select([self._end], [], [], 1)[0]:
            return True
        try:
            data = os.read(self._end, 65536)
        except OSError:
            return False
        self.seen += data
        return bool(data)

    @property
    def copied(self) -> list[str]:
        """What came out as OSC 52, decoded."""
        return [base64.b64decode(found).decode() for found in _OSC52.findall(self.seen)]
