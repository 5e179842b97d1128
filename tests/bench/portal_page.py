"""Time and memory of reading a large portal page, as a ratio to the floor "lxml tree and walk" (`python -m tests.bench.portal_page`)."""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.portal import pages

_MACHINES = 6000
_ROUNDS = 5


def _floor(path: Path) -> int:
    from lxml import etree  # type: ignore[import-untyped]

    root = etree.fromstring(path.read_bytes(), etree.HTMLParser(huge_tree=True))
    return sum(1 for element in root.iter() if element.tag == "tr")


def _ours(path: Path) -> int:
    from scantui.portal.read import read_portal

    page = read_portal(pages.capture(path.read_bytes()))
    return len(page.records)


def _nothing(path: Path) -> int:
    return path.stat().st_size


_WORK = {"floor": _floor, "read_portal": _ours, "nothing": _nothing}


def _child(what: str, path: Path) -> None:
    """One measurement in its own process: seconds and peak memory in MiB."""
    _WORK[what](path)  # imports and warms up
    start = time.process_time()  # one thread, no waiting: what other processes do hardly matters
    _WORK[what](path)
    seconds = time.process_time() - start
    print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def _measure(what: str, path: Path) -> tuple[float, float]:
    command = [sys.executable, "-m", "tests.bench.portal_page", what, str(path)]
    results = [subprocess.run(command, check=True, capture_output=True, text=True).stdout.split() for _ in range(_ROUNDS)]
    return statistics.median(float(seconds) for seconds, _ in results), statistics.median(float(peak) for _, peak in results)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.html"
        path.write_text(pages.page(pages.machines(_MACHINES), pages.Look(seed=1)), "utf-8")
        size = path.stat().st_size / 1e6
        floor, floor_peak = _measure("floor", path)
        ours, ours_peak = _measure("read_portal", path)
        _, base_peak = _measure("nothing", path)
    print(f"portal page, {_MACHINES} machines, {size:.0f} MB, median of {_ROUNDS}")
    print(f"floor (lxml tree and walk)  1.00   {floor:.2f} s   peak {floor_peak:.0f} MiB ({base_peak:.0f} before)")
    print(f"read_portal                 {ours / floor:.2f}   {ours:.2f} s   peak {ours_peak:.0f} MiB")


if __name__ == "__main__":
    if len(sys.argv) == 3:
        _child(sys.argv[1], Path(sys.argv[2]))
    else:
        main()
