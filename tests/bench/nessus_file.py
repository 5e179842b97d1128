"""How long one address in a large `.nessus` file takes, against a bare expat pass, and how much memory.

    python -m tests.bench.nessus_file [MEGABYTES]

Only the ratios mean anything on another machine.
"""

from __future__ import annotations

import pyexpat
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from scantui.answer import Found
from scantui.evidence.model import Capture, Kind
from scantui.hosts import parse_address
from scantui.security_center.read import read_scan_result

_ROUNDS = 9
_STEP = 64 * 1024
_TEXT = "the remote host is affected by a weakness so that a crafted request may run commands on the server and an update is needed"
_WORDS = _TEXT.split()


def main() -> None:
    megabytes = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    with tempfile.TemporaryDirectory(prefix="scantui-bench-") as folder:
        large, small = Path(folder, "large.nessus"), Path(folder, "small.nessus")
        address = generate(large, megabytes)
        small_address = generate(small, max(1, megabytes // 10))
        floor, ours = _times(lambda: bare_pass(large), lambda: find(large, address))
        ratio = statistics.median(one / other for one, other in zip(ours, floor, strict=True))
        print(f"one address in {megabytes} MB: {ratio:.2f} times a bare expat pass ({statistics.median(floor):.3f} s)")
        print(f"best of {_ROUNDS} against best: {min(ours) / min(floor):.2f}")
        peaks = [_peak(small, small_address), _peak(large, address)]
        print(f"peak memory: {peaks[0]:.1f} MB for {max(1, megabytes // 10)} MB, {peaks[1]:.1f} MB for {megabytes} MB")
        print(f"of that the interpreter and imports: {_peak(None, address):.1f} MB")


def generate(path: Path, megabytes: int) -> str:
    """Writes a file of about that size, and returns the address of a host in its middle. Always the same file."""
    chance = random.Random(megabytes)
    pool = [_item(chance) for _ in range(400)]
    count, middle = 0, ""
    with path.open("w", encoding="utf-8") as file:
        file.write('<?xml version="1.0" ?>\n<NessusClientData_v2>\n<Policy><policyName>p</policyName></Policy>\n<Report name="s">\n')
        while file.tell() < megabytes * 1_000_000:
            address = f"10.{count >> 16 & 255}.{count >> 8 & 255}.{count & 255}"
            middle = address if not middle and file.tell() > megabytes * 500_000 else middle
            file.write(f'<ReportHost name="{address}"><HostProperties>\n<tag name="host-ip">{address}</tag>\n')
            file.write('<tag name="HOST_START_TIMESTAMP">1795140000</tag>\n<tag name="HOST_END_TIMESTAMP">1795143600</tag>\n')
            file.write('</HostProperties>\n<ReportItem port="0" pluginID="19506"><plugin_output>14 sec</plugin_output></ReportItem>\n')
            file.writelines(chance.choice(pool) for _ in range(80))
            file.write("</ReportHost>\n")
            count += 1
        file.write("</Report>\n</NessusClientData_v2>\n")
    return middle


def _item(chance: random.Random) -> str:
    def words(count: int) -> str:
        return " ".join(chance.choice(_WORDS) for _ in range(count))

    names = ("agent", "fname", "plugin_type", "risk_factor", "script_version", "cve", "xref")
    short = "".join(f"<{name}>{words(2)}</{name}>\n" for name in names)
    return (
        f'<ReportItem port="{chance.randrange(65536)}" svc_name="www" severity="2" pluginID="{chance.randrange(20000, 99999)}"'
        f' pluginName="{words(6)}" pluginFamily="General">\n<description>{words(90)}</description>\n{short}'
        f"<solution>{words(25)}</solution>\n<synopsis>{words(12)}</synopsis>\n"
        f"<plugin_output>{words(chance.choice([5, 30, 200, 800]))}</plugin_output>\n</ReportItem>\n"
    )


def bare_pass(path: Path) -> None:
    parser = pyexpat.ParserCreate("utf-8")
    with path.open("rb", buffering=0) as file:
        while chunk := file.read(_STEP):
            parser.Parse(chunk, False)
    parser.Parse(b"", True)


def find(path: Path, text: str) -> None:
    address = parse_address(text)
    assert address is not None
    question = {"scan": "s"}
    read_at = datetime(2026, 11, 20, 9, tzinfo=UTC)
    capture = Capture("data/0001.body", Kind.SCAN_RESULT, read_at, question, path.stat().st_size, "", lambda: path.open("rb", buffering=0))
    assert isinstance(read_scan_result(capture, [address]).outcomes[address], Found)


def _times(*runs: Callable[[], None]) -> tuple[list[float], ...]:
    """Processor time of each, taken in turns, so that a busy machine troubles both alike."""
    times: tuple[list[float], ...] = tuple([] for _ in runs)
    for _ in range(_ROUNDS):
        for kept, run in zip(times, runs, strict=True):
            start = time.process_time()
            run()
            kept.append(time.process_time() - start)
    return times


def _peak(path: Path | None, address: str) -> float:
    """Megabytes that a process of its own needed at most (VmHWM)."""
    work = f"find(Path({str(path)!r}), {address!r})" if path else "None"
    code = f"from pathlib import Path\nfrom tests.bench.nessus_file import find\n{work}\nprint(open('/proc/self/status').read())"
    status = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main()
