"""From a keystroke to its frame at 6,000 machines in 500 tickets, as a ratio to the same in a bare DataTable app of that many rows.

    python -m tests.bench.console [ROUNDS]
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.widgets import DataTable

from scantui.console.app import ScantuiApp
from scantui.console.reader import ReadingFailed, ReadingOn
from scantui.console.source import Loaded, Replay
from scantui.demo import demo_bundle
from scantui.settings import Settings

TICKETS, MACHINES = 500, 12


class Grown:
    """The demo evidence, its tickets repeated under new numbers."""

    def __init__(self, loaded: Loaded) -> None:
        full = [one for one in loaded.triage.tickets if one.assessments]
        assessments = tuple(said for one in full for said in one.assessments)[:MACHINES]
        tickets = tuple(
            replace(full[number % len(full)], ticket=replace(full[number % len(full)].ticket, number=number), assessments=assessments)
            for number in range(TICKETS)
        )
        self._loaded = replace(loaded, triage=replace(loaded.triage, tickets=tickets))

    def early(self) -> None:
        return None

    def messages(self) -> Iterator[ReadingOn | ReadingFailed | Loaded]:
        yield self._loaded

    def stop(self) -> None:
        return None


class Bare(App[None]):
    def compose(self) -> ComposeResult:
        yield DataTable(cursor_type="row")

    def on_mount(self) -> None:
        table: DataTable[str] = self.query_one(DataTable)
        table.add_columns("ticket", "machine", "next", "why")
        names = (f"prod-dal10-carrier2-worker-{number}" for number in range(TICKETS * MACHINES))
        table.add_rows((str(number // MACHINES), name, "reboot", "a sentence") for number, name in enumerate(names))


async def _timed(pilot: Pilot[Any], key: str, rounds: int) -> float:
    """Median seconds of a keystroke; each waits until the screen has come to rest."""
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        await pilot.press(key)
        await pilot.pause()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


async def _bare(rounds: int) -> float:
    app = Bare()
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        return await _timed(pilot, "down", rounds)


async def _ours(rounds: int) -> dict[str, float]:
    replay = Replay(demo_bundle(), Settings())
    grown = Grown(replay.load(lambda done, count, capture: None))
    with tempfile.TemporaryDirectory() as folder:
        app = ScantuiApp(replay, grown, lambda: Path(folder))
        async with app.run_test(size=(120, 36)) as pilot:
            await app.workers.wait_for_complete()
            await pilot.pause()
            found = {"down in the tickets": await _timed(pilot, "down", rounds)}
            await pilot.press("2")
            found["next machine"] = await _timed(pilot, "n", rounds)
            await pilot.press("3")
            found["down on the page"] = await _timed(pilot, "down", rounds)
            await pilot.press("slash", "n")
            found["a letter in the filter"] = await _timed(pilot, "e", min(rounds, 8))
            return found


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    floor = asyncio.run(_bare(rounds))
    print(f"{'down in a bare DataTable':<26} 1.00   ({floor * 1000:.1f} ms)")
    for name, seconds in asyncio.run(_ours(rounds)).items():
        print(f"{name:<26} {seconds / floor:.2f}   ({seconds * 1000:.1f} ms)")


if __name__ == "__main__":
    main()
