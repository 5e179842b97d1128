"""What is posted and changed on a ticket, what is refused, and that a ticket which changed is not written to unseen (SAFETY B.3, 22)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scantui.safe_text import OutsideText
from scantui.tickets.marker import parse_markers
from scantui.tickets.post import Poster
from scantui.tickets.prepared import LONGEST, Changed, Deed, Done, NotPosted, NotSendable, Posted, Prepared, Seen, Uncertain, comment_text
from scantui.tickets.read import read_tickets
from scantui.tickets.sending import Sendings
from tests.lab.faults import Fault
from tests.lab.github import GitHubLab, Lost
from tests.lab.github_store import LOGIN, PULL_REQUEST, REPOSITORY
from tests.lab.server import serving
from tests.lab.wire import Answer, Request
from tests.net.kit import client

from .files import WORKER, capture
from .github_kit import NOW, system_of
from .posting_kit import TEXT, TICKET, Bench

# --- what is sent --------------------------------------------------------------------------------------------------------------------


async def test_a_comment_is_posted_and_read_back(bench: Bench) -> None:
    prepared = await bench.prepared()
    outcome = await bench.poster.carry_out(prepared)
    assert isinstance(outcome, Posted)
    assert outcome.url.raw == f"{bench.lab.address}/{REPOSITORY}/issues/{TICKET}#issuecomment-{outcome.comment_id}"
    assert bench.mine == [prepared.body] and outcome.note == ""
    assert prepared.where == f"{REPOSITORY}#{TICKET}"
    assert prepared.body == f"{TEXT}\n<!-- scantui:post:{prepared.post_id} -->\n"
    assert bench.records == [] and bench.writes == ["POST comments"]
    assert GitHubLab.TOKEN not in repr([prepared, outcome, bench.told.asked, bench.waits])


async def test_the_record_is_on_the_disk_before_anything_leaves(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    there: list[int] = []
    usual = bench.lab.answer

    def answer(request: Request) -> Answer:
        there.append(len(bench.records))
        return usual(request)

    monkeypatch.setattr(bench.lab, "answer", answer)
    await bench.post()
    assert there == [0, 0, 1, 1]  # seen, seen again, sent, read back
    assert bench.folder.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(("text", "words"), [
    ("", "is empty"), (" \n\t\n", "is empty"), ("x" * (LONGEST + 1), "65,002 characters"), ("a\n\nb\u202e", "line 3 .*U\\+202E"),
    ("\x1b[31m", "U\\+001B"), ("a\rb", "U\\+000D"), ("\ud800", "U\\+D800"), ("x\n<!-- scantui:post:1 -->", "hidden line of one"),
    ("```\ncode", "does not close it"), ("<!-- hidden", "does not close it"), ("~~~~\n~~~", "does not close it"),
])  # fmt: skip
async def test_what_cannot_be_posted_is_refused_with_its_reason(bench: Bench, text: str, words: str) -> None:
    with pytest.raises(NotSendable, match=words):
        await bench.prepared(text)
    assert bench.writes == []


async def test_the_longest_comment_is_taken_by_github(bench: Bench) -> None:
    assert isinstance(await bench.post("x" * (LONGEST - 1)), Posted)


MARKER = (
    f'<!-- scantui/1 {{"host":"{WORKER}","action":"reload","state":"passed","at":"2026-11-18T08:00:00Z","request":"CHG0472688",'
    '"check_again_on":null,"evidence":"20261118T080000Z-0123456789abcdef","root":null} -->'
)
PIECES = st.sampled_from(["\n", "\n\n", "text", "> ", "- ", "| a |", "`", "*", "    ", MARKER, f"\n{MARKER}\n", "<details>\n"])


@given(st.lists(PIECES, max_size=12).map("".join))
def test_the_hidden_line_disturbs_no_marker(text: str) -> None:
    try:
        sent = comment_text(text)
    except NotSendable:
        return
    prepared = Prepared(Deed.COMMENT, REPOSITORY, TICKET, Seen(OutsideText(""), "open", 0, None), sent, "0" * 36)
    assert parse_markers(prepared.body, "") == parse_markers(text, "")
    assert prepared.is_in(prepared.body) and prepared.is_in(prepared.body.replace("\n", "\r\n"))
    assert not prepared.is_in("".join(f"> {line}\n" for line in prepared.body.splitlines()))


# --- refused -------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("fault", "words"), [
    (Fault.UNAUTHORIZED, "does not accept the sign-in"), (Fault.FORBIDDEN, "does not allow this"), (Fault.MISSING, "no such thing"),
    (Fault.LIMITED, "asked too often"), (Fault.REDIRECT, "sent the request elsewhere"),
])  # fmt: skip
async def test_a_refusal_is_certain_and_said(bench: Bench, fault: Fault, words: str) -> None:
    bench.lab.fault, bench.lab.only, bench.lab.elsewhere = fault, "/comments", "http://localhost:1"
    outcome = await bench.post()
    assert isinstance(outcome, NotPosted) and words in outcome.why
    assert (bench.mine, bench.records, bench.writes) == ([], [], ["POST comments"])


@pytest.mark.parametrize("fault", [Fault.LOGIN, Fault.EMPTY, Fault.TEXT, Fault.HALF_JSON, Fault.UNENDED, Fault.BOMB, Fault.CUT_GZIP])
async def test_an_answer_that_proves_nothing_is_looked_after(bench: Bench, fault: Fault) -> None:
    bench.lab.fault, bench.lab.only = fault, "/comments"
    outcome = await bench.post()
    arrived = fault in {Fault.HALF_JSON, Fault.UNENDED, Fault.CUT_GZIP}
    assert isinstance(outcome, Uncertain)  # for the list of comments has the same fault
    assert (len(bench.mine), bench.writes, len(bench.records)) == (int(arrived), ["POST comments"], 1)


async def test_an_answer_that_shows_the_comment_is_enough_where_nobody_can_look(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = bench.lab.answer

    def answer(request: Request) -> Answer:
        bench.lab.fault = Fault.LOGIN if request.method == "POST" else bench.lab.fault
        return usual(request)

    monkeypatch.setattr(bench.lab, "answer", answer)
    outcome = await bench.post()
    assert isinstance(outcome, Posted) and "was not read back" in outcome.note
    assert bench.records == []


async def test_nobody_there_is_certain(tmp_path: Path) -> None:
    with serving(GitHubLab()) as gone:
        bench = Bench(gone, tmp_path / "sending")
        system = system_of(gone)
    async with client() as (http, _):
        poster = Poster(http, system, Sendings(bench.folder), lambda: NOW, sleep=bench.sleep)
        outcome = await poster.carry_out(poster.comment(REPOSITORY, TICKET, TEXT, Seen(OutsideText(""), "open", 2, None)))
    assert isinstance(outcome, NotPosted) and "could not be reached" in outcome.why


async def test_without_a_note_on_the_disk_nothing_is_sent(bench: Bench) -> None:
    bench.folder.write_text("a file where the folder should be")
    outcome = await bench.post()
    assert isinstance(outcome, NotPosted) and "cannot be noted" in outcome.why
    assert bench.writes == []


# --- a ticket that changed -----------------------------------------------------------------------------------------------------------


async def test_a_changed_ticket_is_not_written_to_unseen(bench: Bench) -> None:
    prepared = await bench.prepared()
    bench.lab.store.add_comment(TICKET, {"body": "I am at it."})
    bench.lab.store.edit(TICKET, {"state": "closed", "title": "Systems reporting as not scanned in 4 days"})
    outcome = await bench.poster.carry_out(prepared)
    assert isinstance(outcome, Changed)
    assert outcome.what == ("it was closed", "its title was changed", "1 comment came")
    assert bench.writes == [] and bench.records == []
    assert isinstance(await bench.poster.carry_out(prepared, go_on=True), Posted)


async def test_a_silent_change_is_noticed_by_its_time(bench: Bench) -> None:
    prepared = await bench.prepared()
    bench.lab.store.add_labels(TICKET, ["SRE", "waiting"])
    assert await bench.poster.carry_out(prepared) == Changed(
        ("something of it was changed (2026-11-20 09:00 UTC)",), await bench.poster.see(REPOSITORY, TICKET)
    )


async def test_what_was_seen_may_come_from_a_capture(bench: Bench) -> None:
    (ticket,) = read_tickets(capture(bench.lab.store.issue(TICKET))).tickets
    assert Seen.of(ticket).changes(await bench.poster.see(REPOSITORY, TICKET)) == ()
    older = replace(ticket, comment_count=1)
    outcome = await bench.poster.carry_out(bench.poster.comment(REPOSITORY, TICKET, TEXT, Seen.of(older)))
    assert isinstance(outcome, Changed) and outcome.what == ("1 comment came",)


async def test_a_moved_repository_is_not_written_to(bench: Bench) -> None:
    prepared = await bench.prepared()
    bench.lab.moved = True
    outcome = await bench.poster.carry_out(prepared)
    assert isinstance(outcome, NotPosted) and "has moved elsewhere" in outcome.why
    assert bench.writes == []


async def test_a_pull_request_is_not_written_to(bench: Bench) -> None:
    seen = Seen(OutsideText(""), "open", None, None)
    outcome = await bench.poster.carry_out(bench.poster.comment(REPOSITORY, PULL_REQUEST, TEXT, seen))
    assert isinstance(outcome, NotPosted) and "is a pull request" in outcome.why


# --- closing and assigning -----------------------------------------------------------------------------------------------------------


async def test_a_ticket_is_closed_once(bench: Bench) -> None:
    seen = await bench.poster.see(REPOSITORY, TICKET)
    assert await bench.poster.carry_out(bench.poster.close(REPOSITORY, TICKET, seen)) == Done(Deed.CLOSE)
    assert (bench.lab.store.issues[TICKET]["state"], bench.lab.store.issues[TICKET]["state_reason"]) == ("closed", "completed")
    assert await bench.poster.carry_out(bench.poster.close(REPOSITORY, TICKET, seen)) == Done(Deed.CLOSE, already=True)
    assert bench.writes == [f"PATCH {TICKET}"]


async def test_a_comment_of_ones_own_is_no_change_for_closing(bench: Bench) -> None:
    seen = await bench.poster.see(REPOSITORY, TICKET)
    await bench.post()
    close = bench.poster.close(REPOSITORY, TICKET, seen.after_own_comment())
    assert await bench.poster.carry_out(close) == Done(Deed.CLOSE)


async def test_a_comment_of_another_stops_the_closing(bench: Bench) -> None:
    seen = await bench.poster.see(REPOSITORY, TICKET)
    await bench.post()
    bench.lab.store.add_comment(TICKET, {"body": "Wait, this one is still dark."})
    outcome = await bench.poster.carry_out(bench.poster.close(REPOSITORY, TICKET, seen.after_own_comment()))
    assert isinstance(outcome, Changed) and bench.lab.store.issues[TICKET]["state"] == "open"


@pytest.mark.parametrize("deed", [Deed.CLOSE, Deed.ASSIGN])
@pytest.mark.parametrize("lost", list(Lost))
async def test_a_lost_reply_to_a_change_is_read_back(bench: Bench, lost: Lost, deed: Deed) -> None:
    bench.lab.lost = lost
    prepared = Prepared(deed, REPOSITORY, TICKET, await bench.poster.see(REPOSITORY, TICKET), login=LOGIN)
    outcome = await bench.poster.carry_out(prepared)
    assert len(bench.writes) == 1
    if lost is Lost.BEFORE_READING:
        assert isinstance(outcome, Uncertain) and "look at the ticket" in outcome.why
    else:
        assert outcome == Done(deed)


async def test_one_is_assigned_beside_the_others(bench: Bench) -> None:
    prepared = bench.poster.assign(REPOSITORY, TICKET, LOGIN, await bench.poster.see(REPOSITORY, TICKET))
    assert await bench.poster.carry_out(prepared) == Done(Deed.ASSIGN)
    assert [user["login"] for user in bench.lab.store.issues[TICKET]["assignees"]] == ["sre-oncall", LOGIN]
    assert await bench.poster.carry_out(prepared, go_on=True) == Done(Deed.ASSIGN, already=True)


async def test_without_rights_neither_is_taken_for_done(bench: Bench) -> None:
    bench.lab.store.pushes = False
    seen = await bench.poster.see(REPOSITORY, TICKET)
    dropped = await bench.poster.carry_out(bench.poster.assign(REPOSITORY, TICKET, LOGIN, seen))
    refused = await bench.poster.carry_out(bench.poster.close(REPOSITORY, TICKET, seen))
    assert isinstance(dropped, NotPosted) and "no right to push" in dropped.why
    assert isinstance(refused, NotPosted) and "does not allow this" in refused.why
