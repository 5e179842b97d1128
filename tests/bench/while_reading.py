"""How long the screen takes to answer a key while a portal page of 6,000 machines and 500 tickets is being read and judged.

    python -m tests.bench.while_reading

Printed beside the same keys after it was read: the longest wait that a user has, and how the waits are spread.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from scantui.console.app import ScantuiApp
from scantui.console.reader import Reader, start_reading
from scantui.console.source import Replay
from scantui.evidence.model import Kind
from scantui.evidence.writer import BundleWriter
from scantui.settings import Settings
from tests.bench.assess import issues
from tests.portal import pages

_MACHINES = 6000
_KEYS = ("down", "up", "tab", "shift+tab")


def _bundle(folder: Path) -> Path:
    listed = pages.machines(_MACHINES)
    (folder / "page.html").write_text(pages.page(listed, pages.Look(seed=1)), "utf-8")
    (folder / "issues.json").write_bytes(issues(listed))
    moment = pages.READ_AT + timedelta(minutes=5)
    with BundleWriter.open(folder / "bundle", moment, tool_version="bench") as writer:
        for kind, name, question in (
            (Kind.TICKETS, "issues.json", {}),
            (Kind.PORTAL, "page.html", {"c_code": "alc", "read_at": "2026-11-20T09:00:00Z"}),
        ):
            with (folder / name).open("rb") as body:
                writer.add(kind, question, pages.READ_AT, "stated", name, body)
    return folder / "bundle"


async def _waits(source: Replay, reader: Reader, state: Path) -> tuple[list[float], list[float]]:
    """Seconds from key to frame while it reads, until what was read is on the screen; then as many keys after it."""
    app = ScantuiApp(source, reader, lambda: state)
    async with app.run_test(size=(120, 36)) as pilot:

        async def press(number: int) -> float:
            started = time.perf_counter()
            await pilot.press(_KEYS[number % len(_KEYS)])
            return time.perf_counter() - started

        meanwhile: list[float] = []
        while any(worker.is_running for worker in app.workers) or len(meanwhile) < 10:
            meanwhile.append(await press(len(meanwhile)))
        await pilot.pause()
        return meanwhile, [await press(number) for number in range(100)]


def _say(what: str, waits: list[float], floor: float) -> None:
    ordered = sorted(waits)
    shares = " ".join(f"{name} {1000 * value:5.1f} ms" for name, value in (
        ("median", statistics.median(ordered)), ("95%", ordered[int(len(ordered) * 0.95)]), ("longest", ordered[-1]),
    ))  # fmt: skip
    print(f"{what:18} {len(waits):5} keys  {shares}  median {statistics.median(ordered) / floor:.2f}")


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = Replay(_bundle(folder), Settings())
        reader = start_reading(source)
        meanwhile, after = asyncio.run(_waits(source, reader, folder / "state"))
    floor = statistics.median(after)
    _say("after the reading", after, floor)
    _say("while it reads", meanwhile, floor)


if __name__ == "__main__":
    main()
