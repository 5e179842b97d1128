"""Nothing of a ping outlives its time: deadline, flood, cancellation, and what ssh leaves behind (SAFETY B.2, row 12)."""

from __future__ import annotations

import asyncio
import os
import shutil
import time
from contextlib import aclosing
from pathlib import Path

import pytest

from scantui.nessus_host.collect import Limits, collect_pings

from .kit import CONTROLS, NAME, NONCE, NOW, ONE, OWN, SCANNER, TARGETS, collected, printing, program, said
from .kit import DOWN_FRAME as DOWN
from .kit import UP_FRAME as UP

QUICK = Limits(seconds=0.5, seconds_each=0.0)


def _gone(number: int) -> bool:
    """Whether a process has ended, or is about to be forgotten."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except FileNotFoundError:
        return True


async def _all_gone(folder: Path) -> bool:
    numbers = [int(word) for word in (folder / "numbers").read_text().split()]
    assert len(numbers) == 2
    for _ in range(200):
        if all(map(_gone, numbers)):
            return True
        await asyncio.sleep(0.01)
    return False


needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="there is no /proc on this machine")
_FAMILY = "sleep 60 & echo $! $$ > {folder}/numbers; {what}"


@needs_proc
@pytest.mark.parametrize("what", ["wait", "trap '' TERM INT HUP; wait", "while :; do echo 0123456789012345678901234567890123456789; done"])
async def test_at_its_end_the_whole_group_is_ended(what: str, tmp_path: Path) -> None:
    started = time.monotonic()
    (one,) = await collected(program(tmp_path, _FAMILY.format(folder=tmp_path, what=what)), ONE, limits=QUICK)
    assert time.monotonic() - started < 4
    assert one.trouble
    assert await _all_gone(tmp_path)


@needs_proc
async def test_a_cancelled_question_leaves_no_process(tmp_path: Path) -> None:
    asking = asyncio.create_task(collected(program(tmp_path, _FAMILY.format(folder=tmp_path, what="wait")), ONE))
    for _ in range(2000):
        if (tmp_path / "numbers").exists() and (tmp_path / "numbers").read_text().strip():
            break
        await asyncio.sleep(0.005)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert await _all_gone(tmp_path)


@needs_proc
async def test_cancelled_at_any_step_of_its_start_it_leaves_no_process(tmp_path: Path) -> None:
    settings = program(tmp_path, _FAMILY.format(folder=tmp_path, what="wait"))
    for steps in range(12):
        asking = asyncio.create_task(collected(settings, ONE))
        for _ in range(steps):
            await asyncio.sleep(0)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        if (tmp_path / "numbers").exists() and len((tmp_path / "numbers").read_text().split()) == 2:
            assert await _all_gone(tmp_path)


@needs_proc
async def test_who_takes_only_the_first_answer_leaves_no_process(tmp_path: Path) -> None:
    (tmp_path / "text").write_text(UP + DOWN + OWN)
    settings = program(tmp_path, _FAMILY.format(folder=tmp_path, what=f"cat {tmp_path}/text; wait"))
    pings = collect_pings(settings, SCANNER, TARGETS, lambda: NOW, os.environ, nonce=lambda: NONCE)
    async with aclosing(pings):  # type: ignore[type-var]
        async for one in pings:
            assert said(one) == "no answer"  # long before the program's end
            break
    assert await _all_gone(tmp_path)


@pytest.mark.skipif(shutil.which("setsid") is None, reason="there is no setsid on this machine")
async def test_a_master_connection_that_stays_behind_holds_nobody_up(tmp_path: Path) -> None:
    """ssh with ControlPersist leaves a process of its own session that may keep standard error open."""
    settings = printing(tmp_path, UP + DOWN + OWN, f"setsid sh -c 'echo $$ > {tmp_path}/master; exec sleep 60' > /dev/null & exit 0")
    started = time.monotonic()
    (one,) = await collected(settings, ONE)
    assert time.monotonic() - started < 5
    assert said(one) == "no answer"
    os.kill(int((tmp_path / "master").read_text()), 9)


@pytest.mark.parametrize("where", ["", " >&2"])
async def test_a_flood_is_cut_off(where: str, tmp_path: Path) -> None:
    (one,) = await collected(program(tmp_path, f"while :; do echo 0123456789012345678901234567890123456789{where}; done"), ONE)
    assert f"{NAME} said more than a ping ever does" in one.trouble
    assert len(one.body) == Limits().most_bytes


async def test_whole_frames_before_a_flood_count(tmp_path: Path) -> None:
    settings = printing(tmp_path, UP + DOWN + OWN, "while :; do echo 0123456789012345678901234567890123456789; done")
    whole, late = await collected(settings, TARGETS[:2])
    assert (whole.trouble, said(whole)) == ("", "no answer")
    assert "said more than a ping" in late.trouble and said(late).startswith("un")


async def test_the_deadline_names_the_ping_that_hung(tmp_path: Path) -> None:
    (one,) = await collected(printing(tmp_path, UP + DOWN[:80], "exec sleep 60"), ONE, limits=QUICK)
    hung = f"the ping of {CONTROLS['control_down']} had not ended after 0 s"
    assert one.trouble == f"{hung} on the way to {NAME}: try `ssh {NAME}`, and ask again"


def test_the_usual_limits() -> None:
    assert (Limits().seconds, Limits().most_bytes) == (20.0, 64 * 1024)
