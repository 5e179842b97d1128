"""`python -m tests.lab`: the live console on the lab's systems, on the demo's day; or any other command, or only the systems.

    python -m tests.lab                              the console
    python -m tests.lab capture -o /tmp/case         a command of scantui
    python -m tests.lab --fault slack=LOGIN          with something that goes wrong (names: tests/lab/faults.py)
    python -m tests.lab --serve                      only the systems, until Ctrl+C: for a scantui, or another client, of one's own
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from demo.fleet import load
from scantui.cli import common, run

from .everything import Lab, environment_of, serving_all
from .faults import Fault


def main(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.lab", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fault", action="append", default=[], metavar="SYSTEM=FAULT")
    parser.add_argument("--serve", action="store_true")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args(words)
    with tempfile.TemporaryDirectory(prefix="scantui-lab-") as name:
        folder, home = Path(name) / "lab", Path(name) / "home"
        folder.mkdir(mode=0o700)
        home.mkdir(mode=0o700)
        with serving_all(folder) as lab:
            for text in options.fault:
                system, _, fault = text.partition("=")
                lab.systems[system].fault = Fault[fault]
            return _serve(lab, home) if options.serve else _run(lab, home, options.command)


def _run(lab: Lab, home: Path, command: Sequence[str]) -> int:
    """scantui itself, as this user of the lab: his environment, and the clock of the demo's day."""
    os.environ.clear()
    os.environ.update(environment_of(lab, home))
    common.now = _clock()
    return run(command)


def _clock() -> Callable[[], datetime]:
    """It goes on from the demo's day: what the systems say is of that day."""
    began, day = time.monotonic(), load().as_of
    return lambda: day + timedelta(seconds=time.monotonic() - began)


def _serve(lab: Lab, home: Path) -> int:
    for name, value in environment_of(lab, home).items():
        if name.startswith("SCANTUI_"):
            print(f"export {name}={value}")
    print(f"# their day is {load().as_of:%Y-%m-%d}; the clock of a scantui of your own says {datetime.now(UTC):%Y-%m-%d}", flush=True)
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
