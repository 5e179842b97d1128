"""Start of `scantui demo` to its first frames, as ratios to a bare Textual app with a DataTable, an Input and a Footer.

    python -m tests.bench.startup [ROUNDS]

All run in a pseudo terminal of 120x36, in turn; a frame counts when the last thing it has to show has been written. The first full frame
shows the whole desk with the queue of tickets; the verdicts come when every capture was read and judged, in a process beside the screen.
On a busy machine the processor's seconds tell more than the clock's.
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
from collections.abc import Sequence

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
_QUEUE_SHOWN = b"#21748"
_VERDICT_SHOWN = b"NEXT  "
_DEADLINE = 60.0


def seconds_to_frame(command: list[str], shown: bytes) -> tuple[float, float]:
    """Seconds on the clock, and of the processor, from starting `command` until it has written `shown` to its terminal."""
    started = time.perf_counter()
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ.update(TERM="xterm-256color", COLORTERM="truecolor")
        os.execv(command[0], command)  # noqa: S606 - our own command
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 36, 120, 0, 0))
    seen, took = b"", None
    try:
        while took is None and time.perf_counter() - started < _DEADLINE:
            if select.select([terminal], [], [], 1.0)[0]:
                try:
                    seen += os.read(terminal, 65536)
                except OSError:
                    break
                if shown in seen:
                    took = time.perf_counter() - started
    finally:
        os.kill(pid, signal.SIGKILL)
        used = os.wait4(pid, 0)[2]
        os.close(terminal)
    if took is None:
        raise SystemExit(f"{command[-1]!r} never showed {shown!r}")
    return took, used.ru_utime + used.ru_stime


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 11
    demo = [sys.executable, "-m", "scantui", "demo"]
    bare = [sys.executable, "-c", _BARE]
    turns = []
    for turn in range(rounds + 1):
        times = seconds_to_frame(bare, _BARE_SHOWN), seconds_to_frame(demo, _QUEUE_SHOWN), seconds_to_frame(demo, _VERDICT_SHOWN)
        if turn:  # the first turn warms the caches
            turns.append(times)
    floors, *others = zip(*turns, strict=True)
    wall, work = (statistics.median(column) * 1000 for column in zip(*floors, strict=True))
    print(f"bare DataTable app               1.00   ({wall:.0f} ms, {work:.0f} ms of the processor; medians of {rounds})")
    for name, ours in zip(("scantui demo, first full frame", "scantui demo, all verdicts"), others, strict=True):
        wall_ratio, work_ratio = (_ratios(ours, floors, which) for which in (0, 1))
        print(f"{name:<32} {wall_ratio}; of the processor, without the process that reads, {work_ratio}")


def _ratios(ours: Sequence[tuple[float, float]], floors: Sequence[tuple[float, float]], which: int) -> str:
    ratios = sorted(one[which] / floor[which] for one, floor in zip(ours, floors, strict=True))
    return f"{statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})"


if __name__ == "__main__":
    main()
