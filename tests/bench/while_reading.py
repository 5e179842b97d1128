"""From a key to the first byte of its frame in a real terminal: while 6,000 machines and 500 tickets are read and judged, and after it.

    python -m tests.bench.while_reading

The floor is the same key in a bare Textual DataTable app of 500 rows, measured the same way.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import sys
import tempfile
import termios
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from scantui.evidence.model import Kind
from scantui.evidence.writer import BundleWriter
from tests.bench.assess import issues
from tests.portal import pages

_MACHINES = 6000
_ROUNDS = 60
_BARE = """
from textual.app import App
from textual.widgets import DataTable

class Bare(App):
    def compose(self):
        yield DataTable(cursor_type="row")

    def on_mount(self):
        table = self.query_one(DataTable)
        table.add_columns("ticket", "due", "age")
        table.add_rows((str(number), "READY", "3d") for number in range(500))

Bare().run()
"""


class Timed:
    """A program in a pseudo terminal of 120x36."""

    def __init__(self, command: list[str], state: Path) -> None:
        self.seen = b""
        around = {**os.environ, "TERM": "xterm-256color", "LANG": "C.UTF-8", "XDG_STATE_HOME": str(state)}
        self._pid, self._end = pty.fork()
        if self._pid == 0:
            os.execve(command[0], command, around)  # noqa: S606 - our own command
        fcntl.ioctl(self._end, termios.TIOCSWINSZ, struct.pack("HHHH", 36, 120, 0, 0))

    def _read(self, wait: float) -> bool:
        if not select.select([self._end], [], [], wait)[0]:
            return False
        self.seen = self.seen[-100_000:] + os.read(self._end, 65536)
        return True

    def wait_for(self, text: str) -> None:
        while text.encode() not in self.seen:
            self._read(5)

    def key(self, key: str) -> float:
        """Seconds until the first output after a key, from a terminal that was at rest."""
        while self._read(0.02):
            pass
        started = time.perf_counter()
        os.write(self._end, key.encode())
        while not self._read(5):
            pass
        return time.perf_counter() - started

    def keys_until(self, is_over: Callable[[int], bool]) -> list[float]:
        waits: list[float] = []
        while not is_over(len(waits)):
            waits.append(self.key("\x1b[B" if len(waits) % 2 == 0 else "\x1b[A"))
        return waits

    def end(self) -> None:
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
        os.close(self._end)


def _bundle(folder: Path) -> Path:
    listed = pages.machines(_MACHINES)
    (folder / "page.html").write_text(pages.page(listed, pages.Look(seed=1)), "utf-8")
    (folder / "issues.json").write_bytes(issues(listed))
    moment = pages.READ_AT + timedelta(minutes=5)
    questions: tuple[tuple[Kind, str, dict[str, str]], ...] = (
        (Kind.TICKETS, "issues.json", {}),
        (Kind.PORTAL, "page.html", {"c_code": "alc", "read_at": "2026-11-20T09:00:00Z"}),
    )
    with BundleWriter.open(folder / "bundle", moment, tool_version="bench") as writer:
        for kind, name, question in questions:
            with (folder / name).open("rb") as body:
                writer.add(kind, question, pages.READ_AT, "stated", name, body)
    return folder / "bundle"


def _say(what: str, waits: list[float], floor: float) -> None:
    ordered = sorted(waits)
    middle = statistics.median(ordered)
    print(
        f"{what:26} {len(waits):4} keys  median {1000 * middle:5.1f} ms ({middle / floor:.2f})"
        f"  95% {1000 * ordered[int(len(ordered) * 0.95)]:6.1f} ms  longest {1000 * ordered[-1]:6.1f} ms"
    )


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bare = Timed([sys.executable, "-c", _BARE], folder / "state")
        bare.wait_for("READY")
        floor = bare.keys_until(lambda count: count == _ROUNDS)
        bare.end()
        ours = Timed([sys.executable, "-m", "scantui", "replay", str(_bundle(folder))], folder / "state")
        ours.wait_for("1 Tickets")
        meanwhile = ours.keys_until(lambda count: b"nothing is sent" in ours.seen)
        time.sleep(1)
        after = ours.keys_until(lambda count: count == _ROUNDS)
        ours.end()
    middle = statistics.median(floor)
    _say("a bare DataTable", floor, middle)
    _say("scantui after the reading", after, middle)
    _say("scantui while it reads", meanwhile, middle)


if __name__ == "__main__":
    main()
