"""Being told to end by the system: what was typed is kept first, and a terminal that is still there gets back what it was.

Knows neither screens nor what they keep.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from contextlib import suppress


def on_being_ended(leave: Callable[[int], None], keep: Callable[[], None]) -> None:
    """Call it on the loop of the main thread. `leave` ends the program in good order, `keep` writes what is not written yet.

    Also where a parent had SIGHUP ignored (nohup): without a terminal nobody could ever end it.
    """
    loop = asyncio.get_running_loop()

    def hang_up() -> None:
        try:
            keep()
        finally:  # nothing can be put back: the terminal is gone
            loop.remove_signal_handler(signal.SIGHUP)
            signal.signal(signal.SIGHUP, signal.SIG_DFL)
            os.kill(os.getpid(), signal.SIGHUP)

    with suppress(NotImplementedError):  # not every platform has signals
        loop.add_signal_handler(signal.SIGTERM, leave, 128 + signal.SIGTERM)
        loop.add_signal_handler(signal.SIGHUP, hang_up)
