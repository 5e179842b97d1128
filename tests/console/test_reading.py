"""Reading beside the screen: the first frame does not wait, progress is told, and every way to fail ends in one sentence."""

from __future__ import annotations

import os
import select
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import pytest

from scantui.console.intake import Delivery, Refused, Seen
from scantui.console.reader import ForkedReader, LocalReader, ReadingFailed, ReadingOn, TicketsRead, helper_of
from scantui.console.reading import send
from scantui.console.source import Loaded, Replay
from scantui.console.widgets.band import Band
from scantui.demo import demo_bundle
from scantui.evidence.model import Kind
from scantui.settings import Settings

from .driver import NOW, Driver, loaded, opened

if TYPE_CHECKING:
    from scantui.console.reading import Message


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
        session.expect_seen("reading capture 3 of 22, ")
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


def last(messages: Iterator[Message]) -> Message:
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


# --- what is asked later


def a_delivery(brought: bytes | Path, kind: Kind = Kind.NETMAX, options: str = "") -> Delivery:
    return Delivery(kind, options, brought, NOW, {})


NETMAX = b"IP: 203.0.113.52\nName: prod-dal12-carrier4-loadbalancer-vip\nType: VIP\n"


@pytest.fixture
def reader() -> Iterator[ForkedReader]:
    """One that has read its first bundle."""
    made = ForkedReader(replay())
    assert isinstance(last(made.messages()), Loaded)
    yield made
    made.stop()


def test_the_reader_stays_and_answers(reader: ForkedReader) -> None:
    for _ in range(2):
        seen = last(reader.ask(a_delivery(NETMAX)))
        assert isinstance(seen, Seen)
        assert seen.summary == "netmax on 203.0.113.52: prod-dal12-carrier4-loadbalancer-vip"
        assert seen.captured_at == NOW
        again = list(reader.ask(replay()))
        assert isinstance(again[-1], Loaded)
        assert sum(isinstance(message, ReadingOn) for message in again) == 22


def test_a_refusal_and_a_failure_are_sentences_too(reader: ForkedReader, tmp_path: Path) -> None:
    refused = last(reader.ask(a_delivery(b"<html>")))
    assert isinstance(refused, Refused)
    assert refused.sentence
    assert isinstance(last(reader.ask(a_delivery(tmp_path / "nowhere"))), Refused)
    failed = last(reader.ask(replay(tmp_path / "nowhere")))
    assert isinstance(failed, ReadingFailed)
    assert "cannot be opened" in failed.sentence


def test_both_helpers_say_the_same(reader: ForkedReader) -> None:
    asked = a_delivery(NETMAX)
    assert list(LocalReader().ask(asked)) == list(reader.ask(asked))


def test_only_who_can_answer_is_asked() -> None:
    class Other(SlowReader):
        """Reads once."""

    assert isinstance(helper_of(Other()), LocalReader)


@dataclass(frozen=True, slots=True)
class Hanging(Replay):
    """A bundle whose reading says that it began and never ends."""

    def load(self, progress: Callable[[int, int, str], None], on_tickets: object = None) -> Loaded:
        progress(1, 2, "data/0001-tickets.body")
        with self.bundle.open("rb") as pipe:  # waits for a writer, who never comes
            pipe.read()
        raise AssertionError


@pytest.fixture
def hanging(tmp_path: Path) -> Hanging:
    os.mkfifo(tmp_path / "pipe")
    return Hanging(tmp_path / "pipe", Settings())


def test_what_is_given_up_says_nothing_and_the_reader_stays(reader: ForkedReader, hanging: Hanging) -> None:
    for _ in range(2):
        messages = reader.ask(hanging)
        assert next(messages) == ReadingOn(1, 2)
        reader.cancel()
        assert list(messages) == []
        assert isinstance(last(reader.ask(a_delivery(NETMAX))), Seen)


def test_giving_up_what_is_not_there_yet(reader: ForkedReader, hanging: Hanging) -> None:
    """The word to give up may overtake the request, which is not begun then: it would never end."""
    reader.cancel()
    assert isinstance(last(reader.ask(a_delivery(NETMAX))), Seen)
    send(reader._to_child, (reader._asked + 1, None))
    messages = reader.ask(hanging)
    reader._cancelled = reader._asked + 1
    assert list(messages) == []
    assert isinstance(last(reader.ask(a_delivery(NETMAX))), Seen)


def children(of: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{of}/task/{of}/children").read_text().split()]


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="finds the process by /proc")
def test_a_process_that_dies_on_one_request_is_told_and_the_reader_stays(reader: ForkedReader, hanging: Hanging) -> None:
    messages = reader.ask(hanging)
    next(messages)
    (worker,) = children(reader._child)
    os.kill(worker, signal.SIGKILL)
    final = last(messages)
    assert isinstance(final, ReadingFailed)
    assert "ended before its time (status -9)" in final.sentence
    assert isinstance(last(reader.ask(a_delivery(NETMAX))), Seen)


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="finds the process by /proc")
def test_leaving_ends_the_process_that_reads(reader: ForkedReader, hanging: Hanging) -> None:
    messages = reader.ask(hanging)
    next(messages)
    (worker,) = children(reader._child)
    reader.stop()
    assert list(messages) == []
    assert not Path(f"/proc/{worker}").exists()


def test_a_reader_that_dies_later_is_told_and_others_read_on(reader: ForkedReader, hanging: Hanging) -> None:
    messages = reader.ask(hanging)
    next(messages)
    os.kill(reader._child, signal.SIGKILL)
    final = last(messages)
    assert isinstance(final, ReadingFailed)
    assert "ended before its time" in final.sentence
    assert isinstance(last(reader.ask(a_delivery(NETMAX))), Seen)  # in the thread that asks, from now on


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="finds the process by /proc")
def test_nothing_reads_on_when_the_reader_was_killed(reader: ForkedReader, hanging: Hanging) -> None:
    messages = reader.ask(hanging)
    next(messages)
    (worker,) = children(reader._child)
    ended = os.pidfd_open(worker)
    os.kill(reader._child, signal.SIGKILL)
    assert select.select([ended], [], [], 30)[0], "the process that reads lives on"
    os.close(ended)
    list(messages)


def test_a_reader_that_died_meanwhile_is_told(reader: ForkedReader) -> None:
    os.kill(reader._child, signal.SIGKILL)
    os.waitid(os.P_PID, reader._child, os.WEXITED | os.WNOWAIT)
    final = last(reader.ask(a_delivery(NETMAX)))
    assert isinstance(final, Refused)
    assert "ended before its time" in final.sentence


def test_what_takes_too_much_memory_is_told_by_its_own_process(reader: ForkedReader) -> None:
    greedy = Greedy(demo_bundle(), Settings())
    final = last(reader.ask(greedy))
    assert isinstance(final, ReadingFailed)
    assert "more than 4 GiB of memory" in final.sentence
    assert isinstance(last(reader.ask(a_delivery(NETMAX))), Seen)


@dataclass(frozen=True, slots=True)
class Greedy(Replay):
    """A bundle that would take all the machine's memory."""

    def load(self, progress: Callable[[int, int, str], None], on_tickets: object = None) -> Loaded:
        bytearray(8 * 1024**3)
        raise AssertionError


# --- reading again beside what is shown


def band(session: Driver) -> str:
    return session.desk.query_one(Band).text.left


async def test_reading_again_leaves_the_desk_usable(tmp_path: Path) -> None:
    reader = SlowReader()
    reader.go.set()
    async with opened(tmp_path, reader=reader) as session:
        await session.select_ticket(21731)
        await session.select_machine("prod-tor01-infra-vault-02")
        before = band(session)
        session.desk.show_again(replay())
        assert "reading the evidence again" in band(session)
        session.expect_next("collect")
        await session.settle()
        assert band(session) == before
        assert session.current.case.host.name == "prod-tor01-infra-vault-02"


async def test_what_cannot_be_read_again_leaves_what_is_shown(tmp_path: Path) -> None:
    reader = SlowReader()
    reader.go.set()
    async with opened(tmp_path, reader=reader) as session:
        before, source = band(session), session.app.source
        session.desk.show_again(replay(tmp_path / "nowhere"))
        await session.settle()
        assert band(session) == before
        assert session.app.source is source
        assert session.told()[-1].startswith("what is shown stays: ")
        assert session.place == "DeskScreen"


async def test_leaving_does_not_wait_for_what_is_being_read(tmp_path: Path, hanging: Hanging, reader: ForkedReader) -> None:
    async with opened(tmp_path) as session:
        session.desk.reader = reader
        session.desk.show_again(hanging)
        await session.pilot.press("q")
    assert not list(reader.ask(hanging))  # it is gone


async def test_reading_again_can_be_given_up(tmp_path: Path, hanging: Hanging, reader: ForkedReader) -> None:
    async with opened(tmp_path) as session:
        desk, before = session.desk, band(session)
        desk.reader = reader
        desk.show_again(hanging)
        await session.pilot.pause()
        assert desk.is_reading_again
        desk.stop_again()
        await session.settle()
        assert band(session) == before
        assert not desk.is_reading_again
