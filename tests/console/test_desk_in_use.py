"""The desk in daily use: notices keep off what is needed, a place is kept, and no command comes out that nobody asked for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from scantui.console.pages.rows import ticket_entry
from scantui.console.reader import ReadingFailed, ReadingOn, TicketsRead
from scantui.console.source import Loaded
from scantui.demo import demo_bundle

from .driver import ReadAlready, loaded, opened


async def test_no_command_is_copied_for_marked_machines_of_which_one_needs_something_else(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        await session.select_ticket(21731)
        for name in ("prod-dal09-infra-logarchive-02", "prod-mex01-carrier11-haproxy-01"):
            await session.select_machine(name)
            await session.press("space")
        await session.press("y")
        assert session.clipboard.texts == []
        assert ["share no text (1 wait, 1 reboot)" in words for words in session.told()] == [True]
        await session.press("u")
        await session.select_machine("prod-lon02-infra-nessus-03")
        await session.press("u", "space", "k", "space", "y")
        session.clipboard.expect("reboot prod-mex01-carrier11-haproxy-01 prod-lon02-infra-nessus-03 outage:0")


async def test_a_notice_takes_the_place_of_the_one_before_and_escape_drops_it(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        await session.press("2", "c", "y", "Y")
        assert ["the machine's name" in words for words in session.told()] == [True]
        await session.press("escape")
        assert session.told() == []


@pytest.mark.parametrize("size", [(80, 24), (60, 16)], ids=["80x24", "60x16"])
async def test_no_notice_covers_what_is_next(size: tuple[int, int], tmp_path: Path) -> None:
    async with opened(tmp_path, size=size) as session:
        box = session.desk.query_one("#next").region
        before = session.screen_text().split("\n")[box.y : box.bottom]
        await session.press("c")
        session.expect_seen("comment for")
        assert session.screen_text().split("\n")[box.y : box.bottom] == before
        assert "REPLAY  evidence of 2026-11-20 09:00" in session.screen_text().split("\n")[0]


async def test_a_tiny_terminal_shows_one_list_with_lines_in_it(tmp_path: Path) -> None:
    async with opened(tmp_path, size=(40, 10)) as session:
        session.expect_seen("#21690", "#21731")
        await session.press("enter")
        session.expect_seen("2 Machines of #21690", "reload", "squad")
        session.expect_unseen("#21731")


async def test_the_verdicts_frame_names_the_panes_that_are_a_key_away(tmp_path: Path) -> None:
    async with opened(tmp_path, size=(80, 24)) as session:
        session.expect_seen("3 known  4 checklist  5 timeline  6 texts ━")
        await session.press("5")
        session.expect_seen("1 tickets  2 machines  3 known  4 checklist  6 texts ━")
        await session.resize(120, 36)
        session.expect_seen("━ 3 known  4 checklist  6 texts ━")


async def test_what_is_wrong_with_a_filter_is_said_as_long_as_it_stands(tmp_path: Path) -> None:
    async with opened(tmp_path, size=(80, 24)) as session:
        await session.press("slash")
        session.expect_unseen("/ Filter")
        session.expect_seen("enter Keep")
        await session.type("role:zzz")
        session.expect_seen("role:zzz is no role", "haproxy,…")
        await session.press("enter")
        session.expect_seen("role:zzz is no role")
        await session.press("escape")
        session.expect_unseen("is no role")


async def test_marked_machines_that_a_filter_hides_are_counted(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        await session.press("2", "asterisk", "slash")
        await session.type("haproxy")
        session.expect_seen("6 marked (▪), 5 of them filtered out")


class _EarlyReader(ReadAlready):
    """Knows the queue at once, and the rest when the test says so."""

    def __init__(self) -> None:
        super().__init__(demo_bundle())
        self.go = Event()

    def early(self) -> TicketsRead | None:
        triage = loaded(demo_bundle()).triage
        return TicketsRead(tuple(ticket_entry(one.ticket, triage.as_of) for one in triage.tickets))

    def messages(self) -> Iterator[ReadingOn | TicketsRead | ReadingFailed | Loaded]:
        self.go.wait(60)
        yield from super().messages()

    def stop(self) -> None:
        self.go.set()


async def test_the_place_taken_while_machines_are_judged_is_kept(tmp_path: Path) -> None:
    reader = _EarlyReader()
    async with opened(tmp_path, reader=reader, wait=False) as session:
        await session.pilot.press("j", "2", "j", "j")
        number = session.desk.tickets.item_at(session.desk.tickets.cursor)[0].text.split()[0]
        name = session.desk.machines.item_at(session.desk.machines.cursor)[0].text.split()[0]
        session.expect_seen(f"2 Machines of {number}")
        assert number != "#21690"
        reader.go.set()
        await session.ready()
        assert session.desk.current_ticket is not None
        assert f"#{session.desk.current_ticket.ticket.number}" == number
        assert session.current.case.host.name.endswith(name.rpartition("…")[2])
        assert session.focus == "machines"


async def test_a_pane_alone_names_the_machine_it_is_about(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        await session.press("4", "z")
        session.expect_seen("4 Checklist: prod-dal12-carrier4-worker-1003")
        await session.press("n")
        session.expect_seen("4 Checklist: prod-dal12-carrier4-haproxy-02")
        await session.press("z")
        session.expect_unseen("Checklist:")
