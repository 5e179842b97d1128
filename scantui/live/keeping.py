"""Puts what live systems answered into a bundle, one answer at a time, beside the event loop."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable
from dataclasses import replace

from ..evidence.layout import CaptureRefused
from ..evidence.model import Capture, Collected
from ..evidence.writer import BundleWriter


class Keeper:
    """The bundle of one round. An answer exists when `keep` returns it (SAFETY C.4)."""

    def __init__(self, writer: BundleWriter, known: tuple[Capture, ...] = (), on_kept: Callable[[], None] = lambda: None) -> None:
        self._writer, self._on_kept = writer, on_kept
        self._one_at_a_time = asyncio.Lock()
        self.captures: list[Capture] = list(known)
        """What the bundle holds, by hand and live."""
        self.troubles: list[tuple[Collected, str]] = []
        """The questions that were not answered, or not wholly, and why."""

    async def keep(self, collected: Collected) -> Capture:
        """Raises `BundleError` when the disk failed."""
        async with self._one_at_a_time:
            capture, collected = await asyncio.to_thread(self._added, collected)
        self.captures.append(capture)
        if collected.trouble:
            self.troubles.append((collected, collected.trouble))
        self._on_kept()
        return capture

    def _added(self, collected: Collected) -> tuple[Capture, Collected]:
        """An answer in which secrets could not be looked for is not kept; that it came, and why it is not there, is."""
        try:
            return self._write(collected), collected
        except CaptureRefused as error:
            refused = replace(collected, body=b"", trouble=f"the answer was not kept: {error}")
            return self._write(refused), refused

    def _write(self, one: Collected) -> Capture:
        return self._writer.add(one.kind, one.whole_question, one.captured_at, "clock", one.name, io.BytesIO(one.body))
