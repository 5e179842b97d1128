"""Start of `scantui demo` to its first full frame, as a ratio to a bare Textual app with a DataTable, an Input and a Footer.

    python -m tests.bench.startup [ROUNDS]

Both run in a pseudo terminal of 120x36, in turn; a frame counts as full when the last thing it has to show has been written.
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
import termios
import time

_BARE = """
from textual.app import App
from textual.widgets import DataTable, Footer, Input

class Bare(App):
    BINDINGS = [("q", "quit", "Quit")]
    def compose(self):
        yield DataTable()
        yield Input()
        yield Footer()
    def on_mount(self):
        table = self.query_one(DataTable)
        table.add_columns("ticket", "machine", "next", "why")
        for number in range(40):
            table.add_row(str(number), "prod-dal10-carrier2-worker-%d" % number, "reboot", "full-frame")

Bare().run()
"""
_BARE_SHOWN = b"full-frame"
_DEMO_SHOWN = b"NEXT  "
_DEADLINE = 60.0


def seconds_to_frame(command: list[str], shown: bytes) -> float:
    """Wall seconds from starting `command` until it has written `shown` to its terminal."""
    started = time.perf_counter()
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ.update(TERM="xterm-256color", COLORTERM="truecolor")
        os.execv(command[0], command)  # noqa: S606 - our own command
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 36, 120, 0, 0))
    seen = b""
    try:
        while time.perf_counter() - started < _DEADLINE:
            if select.select([terminal], [], [], 1.0)[0]:
                try:
                    seen += os.read(terminal, 65536)
                except OSError:
                    break
                if shown in seen:
                    return time.perf_counter() - started
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(terminal)
    raise SystemExit(f"{command[-1]!r} never showed {shown!r}")


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 11
    demo = [sys.executable, "-m", "scantui", "demo"]
    bare = [sys.executable, "-c", _BARE]
    pairs = []
    for turn in range(rounds + 1):
        floor, ours = seconds_to_frame(bare, _BARE_SHOWN), seconds_to_frame(demo, _DEMO_SHOWN)
        if turn:  # the first turn warms the caches
            pairs.append((floor, ours))
    ratios = sorted(ours / floor for floor, ours in pairs)
    floor, ours = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(f"bare DataTable app   1.00   ({floor * 1000:.0f} ms median of {rounds})")
    print(f"scantui demo         {statistics.median(ratios):.2f}   ({ours * 1000:.0f} ms; ratios {ratios[0]:.2f} to {ratios[-1]:.2f})")


if __name__ == "__main__":
    main()
