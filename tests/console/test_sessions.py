"""One session for each value of `next`, from opening to the text in the clipboard; and how many keys that takes."""

from __future__ import annotations

from pathlib import Path

import pytest

from scantui.demo import demo_bundle
from scantui.drafts.model import DraftKind
from scantui.evidence.replay import open_bundle
from scantui.runbook.assessment import Next
from scantui.triage.triage import triage

from .driver import opened

JUDGED = triage(open_bundle(demo_bundle()).captures)
FIRST = {
    said.next: (one.ticket.number, said.case.host.name) for one in reversed(JUDGED.tickets) for said in reversed(one.assessments)
}


@pytest.mark.parametrize("next_", list(Next), ids=lambda next_: next_.value)
async def test_from_opening_to_the_text_in_the_clipboard(next_: Next, tmp_path: Path) -> None:
    number, name = FIRST[next_]
    async with opened(tmp_path) as session:
        await session.select_ticket(number)
        await session.select_machine(name)
        session.expect_next(next_)
        session.expect_seen("NEXT  ", name)
        await session.press("y")
        session.clipboard.expect(session.draft().text)
        await session.press("c")
        session.clipboard.expect(session.draft(DraftKind.COMMENT).text)
        assert (tmp_path / "clipboard.txt").read_text("utf-8") == session.draft(DraftKind.COMMENT).text


async def test_one_key_copies_the_comment_of_the_first_machine(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        await session.press("c")
        assert session.keys == 1
        session.clipboard.expect(session.draft(DraftKind.COMMENT).text)


async def test_six_keys_copy_the_comment_of_a_machine_further_down(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        await session.press("down", "enter", "down", "down", "down", "c")
        assert (session.desk.tickets.cursor, session.desk.machines.cursor, session.keys) == (1, 3, 6)
        session.clipboard.expect(session.draft(DraftKind.COMMENT).text)


async def test_a_command_is_copied_without_a_line_feed(tmp_path: Path) -> None:
    number, name = FIRST[Next.RELOAD]
    async with opened(tmp_path) as session:
        await session.select_ticket(number)
        await session.select_machine(name)
        await session.press("y")
        assert session.clipboard.texts == [session.current.command]
        assert "\n" not in session.clipboard.texts[-1]


async def test_walking_through_all_machines_meets_each_once(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        everything = [(one.ticket.number, said.case.host) for one in session.desk.shown_tickets for said in one.assessments]
        seen = [(session.current.case.ticket.number, session.current.case.host)]
        for _ in everything[1:]:
            await session.press("n")
            seen.append((session.current.case.ticket.number, session.current.case.host))
        assert seen == everything
        await session.press("n")  # stays at the end
        assert session.current.case.host == everything[-1][1]
        for _ in range(3):
            await session.press("p")
        assert session.current.case.host == everything[-4][1]


async def test_the_whole_ticket_in_one_comment(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        await session.press("C")
        text = session.clipboard.texts[-1]
        assert all(said.case.host.name in text for said in session.desk.shown_tickets[0].assessments)
