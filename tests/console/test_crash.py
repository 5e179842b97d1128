"""When scantui itself fails: no value of a local variable reaches the terminal or the file, and the user knows what to do."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import pytest
from textual.binding import Binding, BindingType

from scantui.console.app import ScantuiApp
from scantui.safe_text import OutsideText

from .driver import opened

CANARY = "ghp_" + "c4na" * 9


class Failing(ScantuiApp):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f9", "fail", "Fail"),
        Binding("f10", "fail_with_value", "Fail"),
        Binding("f8", "fail_in_thread", "Fail"),
    ]

    def action_fail(self) -> None:
        token = CANARY
        headers = {"x-apikey": f"accesskey={token}"}
        raise KeyError(len(headers))

    def action_fail_with_value(self) -> None:
        raise ValueError(f"bad header {CANARY}")

    def action_fail_in_thread(self) -> None:
        def work() -> None:
            token = OutsideText(CANARY)
            raise RuntimeError(str(bool(token)))

        self.run_worker(work, thread=True)


@pytest.mark.parametrize("key", ["f9", "f10", "f8"])
async def test_a_failure_shows_no_value(key: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Exception):  # noqa: B017 - Textual hands the test whatever was raised
        async with opened(tmp_path, kind=Failing) as session:
            await session.pilot.press(key)
            await session.settle()
    printed = "".join(capfd.readouterr())
    log = (tmp_path / "crash.log").read_text("utf-8")
    assert "scantui failed and stopped" in printed
    assert "No evidence was changed" in printed
    assert "scantui assess" in printed
    for text in (printed, log):
        assert CANARY not in text
        assert "x-apikey" not in text
        assert "locals" not in text
    assert "test_crash.py" in log
    assert (tmp_path / "crash.log").stat().st_mode & 0o777 == 0o600


async def test_the_status_of_a_crash_is_not_0(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        async with opened(tmp_path, kind=Failing) as session:
            await session.pilot.press("f9")
    assert session.app.return_code == 1
