"""Time of assessing 500 tickets over a portal page of 6,000 machines, as a ratio to the bare lxml walk (`python -m tests.bench.assess`)."""

from __future__ import annotations

import hashlib
import io
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from scantui.evidence.model import Capture, Kind
from tests.portal import pages

_MACHINES, _TICKETS, _EACH = 6000, 500, 6
_ROUNDS = 5


def issues(listed: list[pages.Machine]) -> bytes:
    """Tickets of the last days; machine after machine of the page, from the first again when it ends."""
    issues = []
    for number in range(_TICKETS):
        named = [listed[(number * _EACH + index) * 7 % len(listed)].name for index in range(_EACH)]
        rows = "".join(f"| {name}.alchemy.ibm.com | 4 days ago |\n" for name in named)
        opened = pages.READ_AT - timedelta(hours=12 + number % 60)
        issues.append(
            {
                "number": 20000 + number,
                "title": f"Systems reporting as not scanned in {3 + number % 3} days",
                "body": f"Please look at these.\n\n| System Name | Vuln Last Report |\n| --- | --- |\n{rows}\nDue Date: 2026-11-27\n",
                "state": "open",
                "created_at": f"{opened:%Y-%m-%dT%H:%M:%SZ}",
                "labels": [{"name": "COMPLIANCE"}],
            }
        )
    return json.dumps(issues).encode()


def _capture(number: int, kind: Kind, body: bytes, **question: str) -> Capture:
    name = f"data/{number:04d}-{kind.value}.body"
    return Capture(name, kind, pages.READ_AT, question, len(body), hashlib.sha256(body).hexdigest(), lambda: io.BytesIO(body))


def _captures(page: bytes, issues: bytes) -> list[Capture]:
    return [
        _capture(1, Kind.TICKETS, issues),
        _capture(2, Kind.PORTAL, page, c_code="alc", read_at="2026-11-20T09:00:00Z"),
    ]


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()  # one thread, no waiting: what other processes do hardly matters
    work()
    return time.process_time() - start


def _child(folder: Path) -> None:
    """One measurement in its own process: floor, reading, judging, reporting."""
    from lxml import etree  # type: ignore[import-untyped]

    from scantui.report.json_report import json_report
    from scantui.report.markdown import markdown_report
    from scantui.report.text import text_report
    from scantui.triage.facts import read_facts
    from scantui.triage.triage import triage

    page, issues = (folder / "page.html").read_bytes(), (folder / "issues.json").read_bytes()
    captures = _captures(page, issues)

    def walk() -> int:
        root = etree.fromstring(page, etree.HTMLParser(huge_tree=True))
        return sum(1 for element in root.iter() if element.tag == "tr")

    walk(), triage(captures)  # imports and warms up
    floor, reading, whole = _seconds(walk), _seconds(lambda: read_facts(captures, pages.READ_AT)), _seconds(lambda: triage(captures))
    judged = triage(captures)
    machines = sum(len(one.assessments) for one in judged.tickets)
    if len(judged.tickets) != _TICKETS or machines != _TICKETS * _EACH:
        raise SystemExit(f"{len(judged.tickets)} tickets, {machines} machines: not what was to be measured")
    reports = [_seconds(lambda report=report: report(judged)) for report in (text_report, markdown_report, json_report)]  # type: ignore[misc]
    print(floor, reading, whole - reading, whole, *reports)


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        listed = pages.machines(_MACHINES)
        (folder / "page.html").write_text(pages.page(listed, pages.Look(seed=1)), "utf-8")
        (folder / "issues.json").write_bytes(issues(listed))
        command = [sys.executable, "-m", "tests.bench.assess", name]
        rounds = [subprocess.run(command, check=True, capture_output=True, text=True).stdout.split() for _ in range(_ROUNDS)]
    floor, *parts = (statistics.median(map(float, column)) for column in zip(*rounds, strict=True))
    print(f"{_TICKETS} tickets of {_EACH} machines, portal page of {_MACHINES} machines, median of {_ROUNDS}")
    print(f"{'floor (lxml tree and walk)':28} 1.00   {floor:.2f} s")
    for what, seconds in zip(("reading", "judging", "both", "text report", "markdown report", "JSON report"), parts, strict=True):
        print(f"{what:28} {seconds / floor:.2f}   {seconds:.2f} s")


if __name__ == "__main__":
    if len(sys.argv) == 2:
        _child(Path(sys.argv[1]))
    else:
        main()
