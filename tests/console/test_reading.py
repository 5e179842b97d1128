"""Reading beside the screen: the first frame does not wait, progress is told, and every way to fail ends in one sentence."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from scantui.console.reader import ForkedReader, LocalReader, ReadingFailed, ReadingOn, TicketsRead
from scantui.console.source import Loaded, Replay
from scantui.demo import demo_bundle
from scantui.settings import Settings

from .driver import loaded, opened


class SlowReader:
    """Goes on only when the test says so."""

    def __init__(self) -> None:
        self.go = Event()
        self.stopped = False
        self.last: Loaded | ReadingFailed = loaded(demo_bundle())

    def early(self) -> TicketsRead | None:
        return None

    def messages(self) -> Iterator[ReadingOn | TicketsRead | ReadingFailed | Loaded]:
        yield ReadingOn(3, 22)
        self.go.wait(60)
        yield self.last

    def stop(self) -> None:
        self.stopped = True
        self.go.set()


async def test_the_first_frame_is_there_before_the_bundle_was_read(tmp_path: Path) -> None:
    reader = SlowReader()
    async with opened(tmp_path, reader=reader, wait=False) as session:
        session.expect_seen("REPLAY", "reading", "Tickets", "Machines")
        await session.pilot.press("d", "c", "y", "e", "t", "n", "enter")  # nothing to do anything with yet
        assert session.place == "DeskScreen"
        session.desk._tick()
        await session.pilot.pause()
        session.expect_seen("reading capture 3 of 22, 1 s")
        reader.go.set()
        await session.ready()
        session.expect_seen("evidence of 2026-11-20 09:00 UTC", "sealed, intact")
        session.expect_next("reload")


@pytest.mark.parametrize("key", ["enter", "escape", "q"])
async def test_a_failure_is_one_sentence_and_status_2(key: str, tmp_path: Path) -> None:
    reader = SlowReader()
    reader.last = ReadingFailed("data/0001-tickets.body was changed after it was sealed")
    reader.go.set()
    async with opened(tmp_path, reader=reader, bundle=Path("a/bundle"), wait=False) as session:
        await session.ready()
        session.expect_seen("This bundle cannot be shown", "a/bundle: data/0001-tickets.body was changed", "no evidence")
        await session.pilot.press(key)
    assert session.app.return_value == 2


async def test_leaving_while_it_reads_stops_the_reading(tmp_path: Path) -> None:
    reader = SlowReader()
    async with opened(tmp_path, reader=reader, wait=False) as session:
        await session.pilot.press("q")
        reader.stop()
    assert session.app.return_value is None


def replay(bundle: Path | None = None) -> Replay:
    return Replay(bundle or demo_bundle(), Settings())


def last(messages: Iterator[ReadingOn | TicketsRead | ReadingFailed | Loaded]) -> ReadingOn | TicketsRead | ReadingFailed | Loaded:
    *_, final = messages
    return final


def test_both_readers_read_the_same() -> None:
    forked, local = last(ForkedReader(replay()).messages()), last(LocalReader(replay()).messages())
    assert isinstance(forked, Loaded)
    assert isinstance(local, Loaded)


    def verdicts(whole: Loaded) -> list[tuple[str, str, str]]:
        return [(said.case.host.name, said.next, said.why) for one in whole.triage.tickets for said in one.assessments]

    assert verdicts(forked) == verdicts(local)
    assert forked.provenance == local.provenance


def test_progress_comes_for_every_capture() -> None:
    messages = list(ForkedReader(replay()).messages())
    progress = [message for message in messages if isinstance(message, ReadingOn)]
    assert progress[-1].count == 22
    assert [message.done for message in progress] == list(range(1, len(progress) + 1))


def test_a_reader_that_dies_is_told() -> None:
    reader = ForkedReader(replay())
    os.kill(reader._child, signal.SIGKILL)
    final = last(reader.messages())
    assert isinstance(final, ReadingFailed)
    assert "ended before its time" in final.sentence


def test_a_reader_that_was_stopped_says_nothing_more() -> None:
    reader = ForkedReader(replay())
    reader.stop()
    assert not any(isinstance(message, ReadingFailed) for message in reader.messages())
    reader.stop()  # twice does no harm


def test_a_missing_bundle_is_a_sentence_in_both_readers(tmp_path: Path) -> None:
    for kind in (ForkedReader, LocalReader):
        final = last(kind(replay(tmp_path / "nowhere")).messages())
        assert isinstance(final, ReadingFailed)
        assert "cannot be opened" in final.sentence
