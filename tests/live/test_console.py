"""The live console against the lab: it opens, asks, shows and seals; what fails is told; Escape stops; the texts carry the root."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.worker import WorkerCancelled

from demo.build import RAW
from scantui.console.app import ScantuiApp
from scantui.console.clipboard import Clipboard
from scantui.console.live import LiveDesk
from scantui.console.reader import LocalReader
from scantui.console.source import Replay
from scantui.console.terminal import Terminal
from scantui.drafts.model import DraftKind
from scantui.evidence.model import Kind
from scantui.evidence.replay import open_bundle
from tests.console.collectkit import Collector
from tests.console.driver import Driver, FakeTerminal
from tests.lab.faults import Fault
from tests.lab.github import Lost

from .kit import AS_OF, Sitting


class LiveDriver(Driver):
    async def asked(self) -> None:
        """The round has ended, and what it brought is shown."""
        await self._quiet()
        while self.desk.is_asking or self.desk.is_reading_again or self.desk._has_news:
            await self._quiet()

    async def settle(self) -> None:
        await self._all_of(super().settle)

    async def _quiet(self) -> None:
        await self._all_of(self.ready)

    async def _all_of(self, wait: Callable[[], Awaitable[None]]) -> None:
        """A reading that was overtaken by the next one counts as cancelled: the others are waited for all the same."""
        while True:
            try:
                await wait()
            except WorkerCancelled:
                await self.pilot.pause()
            else:
                return

    @property
    def bundle(self) -> Path:
        return self.app.source.bundle


@asynccontextmanager
async def live_console(sitting: Sitting, size: tuple[int, int] = (120, 36)) -> AsyncIterator[LiveDriver]:
    desk = sitting.desk()
    live = LiveDesk(desk, sitting.folder / "evidence")
    source = Replay(live.new_bundle(sitting.clock()), desk.settings, is_live=True)
    app = ScantuiApp(source, LocalReader(None), lambda: sitting.folder / "state", sitting.clock, Terminal(), live)
    clipboard = FakeTerminal()
    app.clipboard_door = Clipboard({}, clipboard.write, lambda: sitting.folder / "state")
    async with app.run_test(size=size, notifications=True) as pilot:
        yield LiveDriver(app, pilot, clipboard)


@pytest.fixture
def with_cookie(sitting: Sitting) -> Sitting:
    sitting.cookie = sitting.lab.cookie
    return sitting


async def test_the_queue_is_there_and_judged_and_the_comment_names_the_sealed_evidence(with_cookie: Sitting) -> None:
    async with live_console(with_cookie) as session:
        session.expect_seen("LIVE")
        await session.asked()
        session.expect_seen("LIVE  evidence of 2026-11-20", "sealed, intact", "#21690", "R asks again")
        await session.select_ticket(21731)
        await session.select_machine("prod-dal10-carrier2-worker-80")
        session.expect_next("reload")
        await session.press("c")
        root = open_bundle(session.bundle).root
        assert root is not None
        assert root in session.clipboard.texts[-1]


async def test_asking_again_goes_on_in_a_copy_and_leaves_the_sealed_evidence(with_cookie: Sitting) -> None:
    async with live_console(with_cookie) as session:
        await session.asked()
        first, root = session.bundle, open_bundle(session.bundle).root
        for _ in range(2):
            await session.press("R")
            await session.asked()
        assert session.bundle != first
        assert open_bundle(first).root == root
        tickets = [one.question["ticket"] for one in open_bundle(session.bundle).captures if one.kind is Kind.TICKET_COMMENTS]
        assert Counter(tickets) == dict.fromkeys(tickets, 2), "the answers of this round and of the one before, no older ones"
        session.expect_seen("sealed, intact")


async def test_a_system_that_fails_is_told_and_the_others_are_shown(with_cookie: Sitting) -> None:
    with_cookie.lab.slack.fault = Fault.LOGIN
    async with live_console(with_cookie) as session:
        await session.asked()
        assert any("Slack" in told for told in session.told())
        await session.select_ticket(21731)
        await session.select_machine("prod-dal10-carrier2-worker-80")
        session.expect_next("collect")
        assert any("Slack" in reason.why for reason in session.current.unknown)


async def test_escape_stops_a_system_that_never_answers(with_cookie: Sitting) -> None:
    with_cookie.lab.github.fault = Fault.SILENT
    async with live_console(with_cookie) as session:
        await session.pilot.pause()
        while not session.desk.is_asking or not with_cookie.lab.github.seen:
            await session.pilot.pause()
        await session.pilot.press("escape")
        await session.asked()
        assert any("stopped" in told for told in session.told())
        assert session.app.is_running


async def test_leaving_does_not_wait_for_a_system_that_never_answers(with_cookie: Sitting) -> None:
    with_cookie.lab.github.fault = Fault.SILENT
    async with live_console(with_cookie) as session:
        while not with_cookie.lab.github.seen:
            await session.pilot.pause()
        await session.pilot.pause()
        session.expect_seen("LIVE  asking GitHub (the queue)", "Esc stops")
        await session.pilot.press("q")
        live = session.app.live
        assert live is not None and await asyncio.to_thread(live.wait_until_idle, 20)
    assert live.asked[-1].outcome == "stopped"


async def test_the_questions_can_be_looked_at_and_hold_no_secret(with_cookie: Sitting) -> None:
    async with live_console(with_cookie) as session:
        await session.asked()
        await session.press("L")
        lines = session.lines("keys")
        assert any("GitHub" in line and "200" in line for line in lines)
        assert any("GET /repos/alchemy-conductors/team/issues/21690/comments" in line for line in lines)
        text = "\n".join(lines)
        assert not any(secret in text for secret in with_cookie.lab.credentials.values())
        await session.press("escape")
        assert session.place == "DeskScreen"


async def test_a_page_that_is_saved_by_hand_calls_for_the_pings_of_its_addresses(sitting: Sitting) -> None:
    page = sitting.folder / "alc compliance portal.html"
    page.write_bytes((RAW / "portal-alc.html").read_bytes())
    saved_at = AS_OF.timestamp() - 40 * 60
    os.utime(page, (saved_at, saved_at))
    async with live_console(sitting) as session:
        await session.asked()
        await session.select_ticket(21731)
        await session.select_machine("prod-dal09-infra-syslog-01")
        session.expect_next("collect")
        await session.press("a")
        session.expect_seen("LIVE")
        collector = Collector(session, [])
        await collector.choose("portal")
        await collector.name_file(page)
        await session.press("K")
        await session.press("escape")
        await session.asked()
        await session.select_machine("prod-dal09-infra-syslog-01")
        session.expect_next("support-case")
        assert open_bundle(session.bundle).root is not None


async def post(session: LiveDriver, *last: str) -> None:
    """From the desk to the question whether to post the comment of the machine under the cursor, and the answer."""
    await session.press("d")
    kinds = [form.kind.value for form in session.app.screen.forms]  # type: ignore[attr-defined]
    await session.press("home", *["down"] * kinds.index("comment"), "f8")
    session.expect_seen("Post on alchemy-conductors/team#21731", "sre-night-shift")
    await session.press(*last)


async def test_a_comment_is_posted_once_as_it_was_shown_and_the_queue_knows_it(with_cookie: Sitting) -> None:
    comments = with_cookie.lab.github.store.comments
    async with live_console(with_cookie) as session:
        await session.asked()
        await session.select_ticket(21731)
        await session.select_machine("prod-dal10-carrier2-worker-80")
        text = session.draft(DraftKind.COMMENT).text
        await post(session, "P")
        await session.asked()
        (posted,) = [one["body"] for one in comments[21731] if "scantui:post" in one["body"]]
        assert posted.startswith(text.rstrip())
        assert any("posted: " in told for told in session.told())
        assert "closed" not in with_cookie.lab.github.store.issues[21731]["state"]


async def test_escape_posts_nothing(with_cookie: Sitting) -> None:
    async with live_console(with_cookie) as session:
        await session.asked()
        await session.select_ticket(21731)
        await post(session, "escape")
        assert not any(request.method != "GET" for request in with_cookie.lab.github.seen)
        assert "nothing was sent" in session.told()


async def test_a_ticket_that_changed_meanwhile_is_not_posted_on(with_cookie: Sitting) -> None:
    async with live_console(with_cookie) as session:
        await session.asked()
        await session.select_ticket(21731)
        with_cookie.lab.github.store.issues[21731]["state"] = "closed"
        await post(session, "P")
        assert any("is not as it is shown here (it was closed)" in told for told in session.told())
        assert not any(request.method == "POST" for request in with_cookie.lab.github.seen)


async def test_a_reply_that_is_lost_is_looked_after_and_nothing_is_sent_twice(with_cookie: Sitting) -> None:
    async with live_console(with_cookie) as session:
        await session.asked()
        await session.select_ticket(21731)
        with_cookie.lab.github.lost = Lost.AFTER_STORING
        await post(session, "P")
        await session.asked()
        posted = [one for one in with_cookie.lab.github.store.comments[21731] if "scantui:post" in one["body"]]
        assert len(posted) == 1
        assert any("posted: " in told for told in session.told())
