"""Tickets and comments as they are collected from GitHub: whole, or with the sentence that says why not (SAFETY B.5, B.7)."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from demo import raw_tickets
from demo.fleet import load
from scantui.answer import Unreadable
from scantui.evidence.model import Collected, Kind
from scantui.evidence.sequence import parted
from scantui.evidence.writer import BundleWriter
from scantui.net import Client, Trouble
from scantui.safe_text import OutsideText
from scantui.tickets.account import Account, server_version, who_am_i
from scantui.tickets.asking import Pages, path_of
from scantui.tickets.collect import collect_comments, collect_ticket, collect_tickets
from scantui.tickets.model import Ticket, TicketList
from scantui.tickets.read import read_comments, read_tickets
from tests.lab.faults import Fault
from tests.lab.github import VERSION, GitHubLab, Paging
from tests.lab.github_store import LOGIN, PULL_REQUEST, REPOSITORY
from tests.lab.server import LabSystem, serving
from tests.lab.wire import Answer, Request
from tests.net.kit import Told, client

from .files import capture
from .github_kit import NOW, capture_of, system_of, the_only

SAVED = raw_tickets.files(load())
"""The demo's files."""
LABELS = ("COMPLIANCE",)
TICKET = 21744


async def tickets(lab: GitHubLab, http: Client, **more: Any) -> Collected:
    labels = more.pop("labels", LABELS)
    system = system_of(lab, seconds=more.pop("seconds", 20.0), token=more.pop("token", lab.TOKEN))
    return await the_only(collect_tickets(http, system, REPOSITORY, labels, now=lambda: NOW, signed_in_as=LOGIN, **more))


async def comments(lab: GitHubLab, http: Client, number: int = TICKET, expected: int | None = 2, **more: Any) -> Collected:
    system = system_of(lab, seconds=more.pop("seconds", 20.0))
    return await the_only(collect_comments(http, system, REPOSITORY, number, expected, now=lambda: NOW, signed_in_as=LOGIN, **more))


def _read(collected: Collected) -> TicketList:
    return read_tickets(capture_of(collected))


def _facts(tickets: tuple[Ticket, ...]) -> list[Ticket]:
    """What a ticket says, whichever server and capture it comes from."""
    return sorted((replace(one, url=OutsideText(""), source="") for one in tickets), key=lambda one: one.number)


# --- whole -------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("size", "pages"), [(100, 1), (4, 3), (1, 11)])
async def test_the_queue_says_what_the_demos_files_say(lab: GitHubLab, size: int, pages: int) -> None:
    lab.largest_page = size
    async with client() as (http, told):
        found = await tickets(lab, http)
    offline = read_tickets(capture(SAVED["tickets.json"])).tickets
    live = _read(found)
    known = {one.number for one in offline}
    assert (found.trouble, live.gaps, len(parted(found.body))) == ("", (), pages)
    assert _facts(tuple(one for one in live.tickets if one.number in known)) == _facts(offline)
    assert {one.number for one in live.tickets} == set(lab.store.issues) - {PULL_REQUEST}
    assert found.question == {
        "repository": REPOSITORY, "labels": "COMPLIANCE", "state": "open", "pages": str(pages), "as": LOGIN,
        "asked": f"GET /repos/{REPOSITORY}/issues?labels=COMPLIANCE&state=open&sort=created&direction=asc&per_page=100",
    }  # fmt: skip
    assert (found.kind, found.captured_at, found.name) == (Kind.TICKETS, NOW, "issues.json")
    assert {request.path for request in lab.seen[1:]} <= {"/api/v3/repositories/1301/issues", f"/api/v3/repos/{REPOSITORY}/issues"}
    assert len(told.asked) == 2 * pages - 1


@pytest.mark.parametrize(("asked", "count"), [
    ({"labels": ("compliance", "sre")}, 10), ({"assignee": "sre-oncall"}, 10), ({"assignee": LOGIN}, 0), ({"assignee": "none"}, 0),
    ({"assignee": "*"}, 10), ({"state": "closed"}, 0), ({"state": "all"}, 10), ({"labels": ()}, 10),
])  # fmt: skip
async def test_a_narrower_question_is_answered_wholly(lab: GitHubLab, asked: dict[str, Any], count: int) -> None:
    async with client() as (http, _):
        found = await tickets(lab, http, **asked)
    assert (found.trouble, _read(found).gaps, len(_read(found).tickets)) == ("", (), count)


async def test_one_ticket(lab: GitHubLab) -> None:
    async with client() as (http, _):
        found = await the_only(collect_ticket(http, system_of(lab), REPOSITORY, TICKET, now=lambda: NOW, signed_in_as=LOGIN))
    (ticket,) = _read(found).tickets
    assert (ticket.number, ticket.comment_count, found.trouble, _read(found).gaps) == (TICKET, 2, "", ())
    assert found.question["ticket"] == str(TICKET)


@pytest.mark.parametrize("number", [21690, 21741, 21744, 21760])
@pytest.mark.parametrize("size", [100, 1])
async def test_comments_say_what_the_demos_files_say(lab: GitHubLab, number: int, size: int) -> None:
    lab.largest_page = size
    offline = read_comments(capture(SAVED[f"comments-{number}.json"], Kind.TICKET_COMMENTS, ticket=str(number)))
    async with client() as (http, _):
        found = await comments(lab, http, number, len(offline.comments))
    live = read_comments(capture_of(found))
    assert (found.trouble, live.gaps, live.ticket) == ("", (), number)
    assert [one.body for one in live.comments] == [one.body for one in offline.comments]
    assert [replace(one, source="") for comment in live.comments for one in comment.markers] == [
        replace(one, source="") for comment in offline.comments for one in comment.markers
    ]
    assert found.question["expected"] == str(len(offline.comments))


@pytest.mark.parametrize("expected", [None, 0, 7])
async def test_a_count_that_does_not_fit_is_asked_again(lab: GitHubLab, expected: int | None) -> None:
    async with client() as (http, _):
        found = await comments(lab, http, expected=expected)
    assert (found.question["expected"], found.trouble, read_comments(capture_of(found)).gaps) == ("2", "", ())


async def test_a_comment_that_cannot_be_seen_is_missed(lab: GitHubLab) -> None:
    lab.store.comments[TICKET].pop()
    lab.store.issue = lambda number: {**lab.store.issues[number], "comments": 2}  # type: ignore[method-assign]
    async with client() as (http, _):
        found = await comments(lab, http)
    assert "there should be 2, and 1 are in the file" in read_comments(capture_of(found)).gaps[0].why


async def test_what_did_not_change_is_captured_again_with_the_new_time(lab: GitHubLab) -> None:
    lab.largest_page = 4
    known: Pages = {}
    async with client() as (http, told):
        first = await tickets(lab, http, known=known)
        again = await tickets(lab, http, known=known)
        assert (again.body, again.question, again.trouble) == (first.body, first.question, "")
        assert [one.outcome for one in told.asked] == ["200"] * 3 + ["304"] * 2 + ["304"] * 5
        lab.store.edit(21748, {"title": "Systems reporting as not scanned in 9 days"})
        changed = await tickets(lab, http, known=known)
    assert [one.not_scanned_days for one in _read(changed).tickets if one.number == 21748] == [9]


async def test_a_full_page_that_did_not_change_hides_no_page_behind_it(lab: GitHubLab) -> None:
    like = lab.store.issues[21744]
    for number in range(30001, 30001 + 100 - len(lab.store.issues)):
        lab.store.issues[number] = {**like, "number": number, "created_at": "2026-11-19T00:00:00Z"}
    known: Pages = {}
    async with client() as (http, _):
        await tickets(lab, http, known=known)
        lab.store.issues[40000] = {**like, "number": 40000, "created_at": "2026-11-19T23:00:00Z"}
        found = await tickets(lab, http, known=known)
    assert 40000 in {one.number for one in _read(found).tickets}


async def test_a_moved_repository_is_followed_to_where_it_is(lab: GitHubLab) -> None:
    lab.moved, lab.largest_page = True, 4
    async with client() as (http, _):
        found = await tickets(lab, http)
    assert (found.trouble, _read(found).gaps, len(_read(found).tickets)) == ("", (), 10)


async def test_a_bundle_keeps_it_byte_for_byte(lab: GitHubLab, tmp_path: Path) -> None:
    lab.largest_page = 4
    async with client() as (http, _):
        found = await tickets(lab, http)
    with BundleWriter.open(tmp_path / "case", NOW, tool_version="0", live_secrets=[lab.TOKEN]) as writer:
        kept = writer.add(found.kind, found.whole_question, found.captured_at, "clock", found.name, io.BytesIO(found.body))
    assert (kept.read(), kept.question, kept.redactions) == (found.body, found.whole_question, ())
    assert _facts(read_tickets(kept).tickets) == _facts(_read(found).tickets)


# --- lists that move, loop, or are none --------------------------------------------------------------------------------------------


async def test_a_ticket_closed_while_the_list_is_read_makes_it_be_read_again(lab: GitHubLab) -> None:
    lab.largest_page = 4

    def close(page: int) -> None:
        if page == 1:
            lab.store.edit(21690, {"state": "closed"})

    lab.after_list = close
    async with client() as (http, told):
        found = await tickets(lab, http)
    assert (found.trouble, _read(found).gaps) == ("", ())
    assert {one.number for one in _read(found).tickets} == set(lab.store.issues) - {PULL_REQUEST, 21690}
    assert len(told.asked) > 5


async def test_a_list_that_never_stands_still_is_not_whole(lab: GitHubLab) -> None:
    lab.largest_page = 4

    def toggle(page: int) -> None:
        if page == 1:
            lab.store.edit(21690, {"state": "open" if lab.store.issues[21690]["state"] == "closed" else "closed"})

    lab.after_list = toggle
    async with client() as (http, _):
        found = await tickets(lab, http)
    assert "changes while it is read" in found.trouble
    assert _read(found).gaps


@pytest.mark.parametrize(("paging", "size", "words"), [
    (Paging.LOOP, 6, "leads in a circle"), (Paging.ENDLESS, 100, "repeats itself"), (Paging.ELSEWHERE, 4, "the question to localhost"),
])  # fmt: skip
async def test_a_list_without_end_is_not_whole(lab: GitHubLab, paging: Paging, size: int, words: str) -> None:
    with serving(LabSystem()) as stranger:
        lab.paging, lab.largest_page, lab.elsewhere = paging, size, stranger.address.replace("127.0.0.1", "localhost")
        async with client() as (http, told):
            found = await tickets(lab, http)
    assert words in found.trouble
    assert _read(found).gaps, "what was read looks whole"
    assert stranger.seen == [] and len(told.asked) < 5


async def test_a_list_of_too_many_pages_is_not_whole(lab: GitHubLab) -> None:
    lab.largest_page = 1
    like = lab.store.issues[21744]
    lab.store.issues |= {number: {**like, "number": number} for number in range(30001, 30050)}
    async with client() as (http, told):
        found = await tickets(lab, http)
    assert "more than the 50 pages" in found.trouble
    assert _read(found).gaps and len(told.asked) == 50


async def test_an_empty_list_of_a_misspelt_label_is_no_empty_queue(lab: GitHubLab) -> None:
    async with client() as (http, _):
        found = await tickets(lab, http, labels=("COMPLIENCE",))
    assert "has no label COMPLIENCE" in found.trouble and "[github] labels" in found.trouble
    assert _read(found).gaps


async def test_a_ticket_that_was_moved_elsewhere_is_not_taken_for_the_one_asked(lab: GitHubLab) -> None:
    lab.store.issues[5] = lab.store.issues[TICKET]
    async with client() as (http, _):
        found = await the_only(collect_ticket(http, system_of(lab), REPOSITORY, 5, now=lambda: NOW))
    assert "#5 was moved elsewhere" in found.trouble and found.body == b""


# --- every fault -------------------------------------------------------------------------------------------------------------------

WORDS = {
    Fault.SILENT: "did not answer within 0 s", Fault.SLOW: "did not answer within 0 s", Fault.SHORT: "broke the connection off",
    Fault.CUT_GZIP: "ended early", Fault.UNENDED: "does not say where it ends", Fault.DROPPED: "broke the connection off",
    Fault.NO_HTTP: "speaks no HTTP", Fault.BOMB: "larger than the 32 MiB", Fault.LOGIN: "a web page, perhaps to sign in",
    Fault.EMPTY: "something that is no JSON", Fault.TEXT: "something that is no JSON", Fault.HALF_JSON: "only a part of it",
    Fault.UNAUTHORIZED: "does not accept the sign-in", Fault.FORBIDDEN: "does not allow this", Fault.MISSING: "there is no such thing",
    Fault.LIMITED: "asked too often until 2026-11-20 10:00 UTC", Fault.LIMITED_BRIEFLY: "", Fault.BAD_GATEWAY: "failed (status 502)",
    Fault.REDIRECT: "it is not followed there", Fault.REDIRECT_LOOP: "redirects without end",
}  # fmt: skip


def _is_clean(found: Collected, told: Told) -> bool:
    said = repr([found.question, found.trouble, found.name, told.asked, told.waits]).encode() + found.body
    return GitHubLab.TOKEN.encode() not in said and b"canary" not in said and "\n" not in found.trouble


@pytest.mark.parametrize("source", ["tickets", "ticket", "comments"])
@pytest.mark.parametrize("fault", list(Fault))
async def test_a_fault_is_told_and_nothing_is_taken_for_an_empty_list(lab: GitHubLab, fault: Fault, source: str) -> None:
    lab.fault, lab.elsewhere = fault, lab.address.replace("127.0.0.1", "localhost")
    seconds = 0.3 if fault in {Fault.SILENT, Fault.SLOW} else 20.0
    async with client() as (http, told):
        if source == "tickets":
            found = await tickets(lab, http, seconds=seconds)
        elif source == "comments":
            found = await comments(lab, http, seconds=seconds)
        else:
            found = await the_only(collect_ticket(http, system_of(lab, seconds=seconds), REPOSITORY, TICKET, now=lambda: NOW))
    assert WORDS[fault] in found.trouble
    assert bool(found.trouble) is (fault is not Fault.LIMITED_BRIEFLY)
    assert _is_clean(found, told)
    assert all(one.seconds < 5 for one in told.asked) or fault is Fault.BOMB
    if found.trouble:
        with pytest.raises(Unreadable):
            read_tickets(capture_of(found)) if found.kind is Kind.TICKETS else read_comments(capture_of(found))


@pytest.mark.parametrize("fault", [Fault.LOGIN, Fault.HALF_JSON, Fault.MISSING, Fault.DROPPED, Fault.EMPTY])
async def test_a_fault_behind_the_first_page_leaves_a_gap(lab: GitHubLab, fault: Fault) -> None:
    lab.largest_page, lab.fault, lab.only = 4, fault, "/repositories/"
    async with client() as (http, told):
        found = await tickets(lab, http)
    listed = _read(found)
    assert WORDS[fault] in found.trouble and len(listed.tickets) == 3  # and a pull request
    assert listed.gaps, "the first page looks like the whole list"
    assert found.question["pages"] == "2" and _is_clean(found, told)


async def test_a_wrong_token_is_tried_once(lab: GitHubLab) -> None:
    async with client() as (http, told):
        found = await tickets(lab, http, token="ghp_wrong")  # noqa: S106
    assert "does not accept the sign-in" in found.trouble
    assert len(told.asked) == 1


@pytest.mark.parametrize("limit_says", [True, False])
async def test_too_often_is_told_as_such_though_github_says_403(lab: GitHubLab, limit_says: bool) -> None:
    lab.limit, lab.limit_says = 0, limit_says
    async with client() as (http, told):
        found = await tickets(lab, http)
    assert "was asked too often" in found.trouble
    assert told.slept == ([] if limit_says else [60.0, 60.0])


async def test_limits_that_are_on_and_not_reached_change_nothing(lab: GitHubLab) -> None:
    lab.limit = 100
    async with client() as (http, told):
        found = await tickets(lab, http)
    assert (found.trouble, told.slept) == ("", [])


# --- whose sign-in, and which server -----------------------------------------------------------------------------------------------


async def test_who_asks_and_with_which_rights(lab: GitHubLab) -> None:
    async with client() as (http, _):
        assert await who_am_i(http, system_of(lab)) == Account(LOGIN, frozenset({"repo", "read:org"}))
        lab.scopes = None
        account = await who_am_i(http, system_of(lab))
        assert (account.scopes, account.may_post) == (None, None)
        assert await server_version(http, system_of(lab)) == VERSION


@pytest.mark.parametrize("fault", [Fault.UNAUTHORIZED, Fault.LOGIN, Fault.HALF_JSON, Fault.TEXT])
async def test_nobody_is_made_up(lab: GitHubLab, fault: Fault) -> None:
    lab.fault = fault
    async with client() as (http, _):
        with pytest.raises(Trouble):
            await who_am_i(http, system_of(lab))
        with pytest.raises(Trouble):
            await server_version(http, system_of(lab))


class _Strange(LabSystem):
    """Says whatever it is told to say."""

    said: Any = None

    def answer(self, request: Request) -> Answer:
        return Answer.json(self.said)


@pytest.mark.parametrize("said", [{"login": "a b"}, {"login": "\x1b]52;c;x\x07"}, {"login": ""}, {"login": None}, {}, [1]])
async def test_a_login_is_a_login(said: object) -> None:
    with serving(_Strange()) as strange:
        strange.said = said
        async with client() as (http, _):
            with pytest.raises(Trouble):
                await who_am_i(http, system_of(strange))  # type: ignore[arg-type]


@pytest.mark.parametrize("repository", ["", "team", "a/b/c", "/", "a/", "/b"])
def test_a_repository_has_an_owner_and_a_name(repository: str) -> None:
    with pytest.raises(ValueError, match="owner/name"):
        path_of(repository)
