"""Time and memory of one machine in a large export of the log, as a ratio to the floor "read every byte of the zip and find the name".

    python -m tests.bench.chlorine_log [MESSAGES]        200,000 by default; a busy year has 1,800,000
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

_ROUNDS = 3
_NAME = "prod-dal10-carrier2-worker-800"
_START = datetime(2025, 11, 1, tzinfo=UTC)
_DAYS = 365
_STEPS = (
    "cordoning node...", "draining node...", "draining node completed", "reload/bootstrap in progress (osimage 2111415)...",
    "bootstrap completed", "patching completed, rebooting node...", "reboot completed.", "uncordon node...",
)  # fmt: skip


def _messages(day: int, threads: int) -> Iterator[dict[str, Any]]:
    """A day's requests, each a thread of ten messages; the machine that is looked for has one in a month."""
    for number in range(threads):
        at = int((_START + timedelta(days=day)).timestamp()) + number * 86_000 // threads
        serial = day * threads + number
        wanted = number == threads // 2 and day % 30 == 7
        host = _NAME if wanted else f"prod-dal{10 + serial % 4}-carrier{1 + serial % 9}-worker-{1 + serial % 9000}"
        change = f"CHG{serial % 10_000_000:07d}"
        lines = [f"{change} carrier autorecovery: ({host}) I am starting the OS reload of {host} (10.1.2.3) now."]
        lines += [f"processing OS reload for node `{host}` (10.1.2.3). Status: {step}" for step in _STEPS]
        lines.append(f"Change Request: {change}, Action: reload, Status: passed\nInProgress:[]\nPassed:[{host}]\nFailed:[]\nSkipped:[]")
        parent = f"{at}.{serial % 1_000_000:06d}"
        for index, line in enumerate(lines):
            message = {
                "subtype": "bot_message", "text": line, "ts": f"{at + index}.{serial % 1_000_000:06d}", "username": "chlorine",
                "bot_id": "B0AAAAAAA", "type": "message", "thread_ts": parent, "icons": {"emoji": ":robot_face:"}, "team": "T0AAAAAAA",
            }  # fmt: skip
            yield {**message, "reply_count": len(lines) - 1} if index == 0 else {**message, "parent_user_id": "U0AAAAAAA"}


def write(path: Path, count: int) -> None:
    threads = max(1, count // (_DAYS * (len(_STEPS) + 2)))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        archive.writestr("channels.json", '[{"id": "C0AAAAAAAA", "name": "bot-chlorine-logging"}]')
        for day in range(_DAYS):
            name = (_START + timedelta(days=day)).strftime("bot-chlorine-logging/%Y-%m-%d.json")
            archive.writestr(name, json.dumps(sorted(_messages(day, threads), key=lambda message: str(message["ts"])), indent=1))


def _floor(path: Path) -> int:
    with zipfile.ZipFile(path) as archive:
        return sum(archive.read(info).find(_NAME.encode()) >= 0 for info in archive.infolist())


def _ours(path: Path) -> int:
    from scantui.chlorine.read import read_log
    from scantui.evidence.model import Capture, Kind
    from scantui.hosts import parse_host

    host = parse_host(_NAME)
    assert host is not None
    at = _START + timedelta(days=_DAYS + 1)
    log = read_log(Capture("data/0001", Kind.CHLORINE_LOG, at, {}, path.stat().st_size, "", lambda: path.open("rb")), [host])
    assert log.covered is not None
    return len(log.requests[host])


_WORK = {"floor": _floor, "read_log": _ours}


def _child(what: str, path: Path) -> None:
    """One measurement in its own process: seconds and peak memory in MiB."""
    start = time.perf_counter()
    found = _WORK[what](path)
    print(time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, found)


def _measure(what: str, path: Path) -> tuple[float, float]:
    command = [sys.executable, "-m", "tests.bench.chlorine_log", what, str(path)]
    results = [subprocess.run(command, check=True, capture_output=True, text=True).stdout.split() for _ in range(_ROUNDS)]
    return statistics.median(float(result[0]) for result in results), statistics.median(float(result[1]) for result in results)


def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.zip"
        write(path, count)
        with zipfile.ZipFile(path) as archive:
            size = sum(info.file_size for info in archive.infolist()) / 1e6
        floor, floor_peak = _measure("floor", path)
        ours, peak = _measure("read_log", path)
        print(f"{count:,} messages, {size:.0f} MB in {path.stat().st_size / 1e6:.0f} MB of zip")
        print(f"floor     1.00  {floor:.2f} s  {floor_peak:.0f} MiB")
        print(f"read_log  {ours / floor:.2f}  {ours:.2f} s  {peak:.0f} MiB")


if __name__ == "__main__":
    if len(sys.argv) > 2:
        _child(sys.argv[1], Path(sys.argv[2]))
    else:
        main(int(sys.argv[1].replace(",", "")) if len(sys.argv) > 1 else 200_000)
