"""Whatever goes wrong at Slack's is told, in our own words, and never looks like nothing there (SAFETY B.5, 37 to 41)."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from scantui.answer import Unreadable
from scantui.chlorine.refusals import refusal
from scantui.chlorine.slack import CODES
from scantui.evidence.model import Collected
from scantui.hosts import HostName
from scantui.net import Problem
from tests.lab.faults import Fault
from tests.lab.server import serving
from tests.lab.slack import SlackLab
from tests.lab.wire import Answer, Request
from tests.net.kit import Told, client

from .channel import host
from .live import SINCE, UNTIL, collected, log_of, system_of

FAILED, NEVER = host("prod-dal10-carrier2-worker-80"), host("prod-dal10-carrier2-worker-8003")
CANARY = "xoxp-canary-0123456789abcdef"


class OddSlack(SlackLab):
    """Answers one method with whatever it is told to."""

    odd: tuple[str, Any] = ("", None)

    def answer(self, request: Request) -> Answer:
        method, value = self.odd
        return Answer.json(value) if method and method in request.path else super().answer(request)


@pytest.fixture
def lab() -> Iterator[OddSlack]:
    with serving(OddSlack()) as system:
        system.accounts[CANARY] = system.accounts[system.user_token]
        yield system


def covers(one: Collected, machine: HostName) -> bool:
    """Whether the capture says that it saw the whole window for the machine."""
    try:
        window = log_of(one, [machine]).covered_for(machine)
    except Unreadable:
        return False
    return window is not None and window.since <= SINCE and window.until >= UNTIL


async def asked(lab: OddSlack, hosts: list[HostName], told: list[Told], seconds: float = 20.0, **options: Any) -> list[Collected]:
    async with client() as (http, tells):
        told.append(tells)
        return await collected(http, system_of(lab, CANARY, seconds), hosts, **options)


WORDS = {
    Fault.SILENT: "did not answer within",
    Fault.SLOW: "did not answer within",
    Fault.SHORT: "broke the connection off",
    Fault.CUT_GZIP: "ended early",
    Fault.UNENDED: "does not say where it ends",
    Fault.DROPPED: "broke the connection off",
    Fault.NO_HTTP: "speaks no HTTP",
    Fault.BOMB: "larger than the 32 MiB",
    Fault.LOGIN: "a web page, perhaps to sign in",
    Fault.EMPTY: "something that is no JSON",
    Fault.TEXT: "something that is no JSON",
    Fault.HALF_JSON: "cut short",
    Fault.UNAUTHORIZED: "does not accept the sign-in",
    Fault.FORBIDDEN: "does not allow this",
    Fault.MISSING: "no such thing",
    Fault.LIMITED: "asked too often until 2026-11-20 10:00 UTC",
    Fault.BAD_GATEWAY: "failed (status 502)",
    Fault.REDIRECT: "sent the question to localhost",
    Fault.REDIRECT_LOOP: "redirects without end",
}


@pytest.mark.parametrize("method", ["auth.test", "conversations.info", "conversations.history", "conversations.replies", "search.messages"])
@pytest.mark.parametrize("fault", WORDS)
async def test_a_fault_is_told_and_nothing_is_covered(lab: OddSlack, fault: Fault, method: str) -> None:
    lab.fault, lab.only = fault, method
    lab.elsewhere = lab.address.replace("127.0.0.1", "localhost")
    seconds = 0.3 if fault in {Fault.SILENT, Fault.SLOW} else 20.0
    told: list[Told] = []
    began = time.monotonic()
    (one,) = await asked(lab, [FAILED], told, seconds, by_search=method.startswith("search"))
    assert time.monotonic() - began < 15
    assert WORDS[fault] in one.trouble and one.trouble.startswith(("Slack", "the answer of Slack", "nothing shows"))
    assert not covers(one, FAILED)
    assert one.question["since"] == "2026-11-08T00:00:00Z"
    said = f"{one} {one.whole_question} {one.body!r} {told[0].asked} {told[0].waits}"
    assert CANARY not in said and CANARY[6:] not in said


def test_every_fault_is_among_them() -> None:
    assert set(WORDS) == set(Fault) - {Fault.LIMITED_BRIEFLY}


@pytest.mark.parametrize("method", ["auth.test", "conversations.history", "conversations.replies", "search.messages"])
async def test_patience_that_is_asked_for_is_given(lab: OddSlack, method: str) -> None:
    lab.fault, lab.only = Fault.LIMITED_BRIEFLY, method
    told: list[Told] = []
    (one,) = await asked(lab, [FAILED], told, by_search=method.startswith("search"))
    assert (one.trouble, told[0].slept) == ("", [2.0])
    assert covers(one, FAILED)


@pytest.mark.parametrize("method", ["auth.test", "conversations.history", "conversations.replies", "search.messages"])
async def test_a_refusal_with_status_200_is_told(lab: OddSlack, method: str) -> None:
    lab.only = method
    async with client() as (http, _):
        for code in [*sorted(CODES - {"missing_scope"}), "a_new_code <!here>"]:
            lab.error = code
            (one,) = await collected(http, system_of(lab), [FAILED], by_search=method.startswith("search"))
            assert one.trouble.startswith("Slack") and "\n" not in one.trouble, code
            assert "a_new_code" not in one.trouble and "<" not in one.trouble, code
            assert not covers(one, FAILED), code


@pytest.mark.parametrize(
    ("code", "problem", "words"),
    [
        ("token_revoked", Problem.NOT_SIGNED_IN, "sign in again"),
        ("missing_scope", Problem.FORBIDDEN, "lacks a scope that search.messages needs: search:read"),
        ("not_allowed_token_type", Problem.FORBIDDEN, "needs a user's token"),
        ("not_in_channel", Problem.NOT_FOUND, "invite the bot"),
        ("ratelimited", Problem.RATE_LIMITED, "ask again in a minute"),
        ("internal_error", Problem.SERVER_ERROR, "ask again later"),
        ("invalid_cursor", Problem.REFUSED, "refused search.messages (invalid_cursor)"),
        ("something_new", Problem.REFUSED, "for a reason that it does not document"),
    ],
)
def test_what_to_do_differs_by_code(code: str, problem: Problem, words: str) -> None:
    said = refusal("Slack", "search.messages", code)
    assert (said.problem, words in str(said)) == (problem, True), str(said)


async def test_a_bot_that_may_not_read_does_not_search(lab: OddSlack) -> None:
    lab.accounts[lab.bot_token].scopes = frozenset()
    async with client() as (http, _):
        (one,) = await collected(http, system_of(lab), [FAILED])
    assert "lacks a scope that conversations.history needs: channels:history" in one.trouble
    assert not any("search" in request.path for request in lab.seen)


async def test_a_deleted_thread_is_told_and_the_others_are_read(lab: OddSlack) -> None:
    lab.odd = ("conversations.replies", {"ok": False, "error": "thread_not_found"})
    (one,) = await asked(lab, [FAILED, host("prod-lon04-carrier5-worker-2210")], [])
    assert "may have been deleted" in one.trouble
    assert sum("replies" in request.path for request in lab.seen) == 3
    assert not covers(one, FAILED)


@pytest.mark.parametrize(("switch", "words"), [("same_cursor", "in a circle"), ("endless", "more than")])
@pytest.mark.parametrize("listing", [True, False])
async def test_pages_without_end_are_not_followed(
    lab: OddSlack, switch: str, words: str, listing: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scantui.chlorine.collect_history._MOST_PAGES", 5)
    monkeypatch.setattr("scantui.chlorine.account._MOST_PAGES", 5)
    setattr(lab.paging, switch, True)
    if listing:
        lab.log.name = "elsewhere"
    lab.paging.largest = 3
    (one,) = await asked(lab, [NEVER], [], channel_id="" if listing else lab.log.id)
    assert (words in one.trouble) or (listing and "too many channels" in one.trouble)
    assert len(lab.seen) < 12
    assert not covers(one, NEVER)


async def test_a_cap_on_threads_is_told(lab: OddSlack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scantui.chlorine.collect_history._MOST_THREADS", 1)
    two = [FAILED, host("prod-lon04-carrier5-worker-2210")]
    (one,) = await asked(lab, two, [])
    assert "more than 1 threads" in one.trouble and one.question["answers"] == "channel 1, history 1, replies 1"
    assert not all(covers(one, machine) for machine in two)


async def test_of_a_history_that_breaks_off_the_newer_part_is_kept(lab: OddSlack) -> None:
    lab.paging.largest = 5
    pages = iter(range(99))
    usual = lab.answer

    def answer(request: Request) -> Answer:
        if request.path.endswith("conversations.history") and next(pages) == 3:
            return Answer.json({"ok": False, "error": "internal_error"})
        return usual(request)

    lab.answer = answer  # type: ignore[method-assign]
    (one,) = await asked(lab, [NEVER], [])
    assert "ask again later" in one.trouble
    assert one.question["answers"] == "channel 1, history 3"
    covered = log_of(one, [NEVER]).covered_for(NEVER)
    assert covered is not None and SINCE < covered.since < covered.until


async def test_what_every_search_would_meet_is_met_once(lab: OddSlack) -> None:
    lab.error, lab.only = "token_revoked", "search"
    found = await asked(lab, [FAILED, NEVER], [], by_search=True)
    assert [one.trouble for one in found] == [found[0].trouble] * 2
    assert [one.question["host"] for one in found] == [FAILED.name, NEVER.name]
    assert sum("search" in request.path for request in lab.seen) == 1


async def test_what_one_search_met_does_not_stop_the_next(lab: OddSlack) -> None:
    lab.error, lab.only = "internal_error", "search"
    await asked(lab, [FAILED, NEVER], [], by_search=True)
    assert sum("search" in request.path for request in lab.seen) == 2


@pytest.mark.parametrize("channel", ["C0DEMOCHLO", "two words", "in:x", ""])
async def test_a_search_needs_a_name_of_the_channel(lab: OddSlack, channel: str) -> None:
    (one,) = await asked(lab, [FAILED], [], channel=channel, channel_id="", by_search=True)
    assert "[slack] channel" in one.trouble
    assert not any("search" in request.path for request in lab.seen)


_PLAIN = {"ts": "1794823336.000004", "type": "message", "text": "x"}
_SHAPES: list[Any] = [
    {}, [], {"ok": True}, {"ok": "true"}, {"ok": 1}, {"ok": None}, {"ok": True, "messages": None}, {"ok": True, "messages": "x"},
    {"ok": True, "messages": {}}, {"ok": True, "messages": [1]}, {"ok": True, "messages": [None]}, {"ok": True, "messages": [{}]},
    {"ok": True, "messages": [{**_PLAIN, "ts": 1794823336.000004}]}, {"ok": True, "messages": [{**_PLAIN, "ts": "soon", "reply_count": 1}]},
    {"ok": True, "messages": [{**_PLAIN, "reply_count": "2"}]}, {"ok": True, "messages": [_PLAIN], "has_more": "yes"},
    {"ok": True, "messages": [_PLAIN], "has_more": True}, {"ok": True, "messages": [], "response_metadata": {"next_cursor": 7}},
    {"ok": True, "messages": {"matches": []}}, {"ok": True, "messages": {"matches": [{}], "paging": {"pages": 1}}},
    {"ok": True, "messages": {"matches": [{**_PLAIN, "channel": 5}], "paging": {"pages": 1}}},
    {"ok": True, "messages": {"matches": [], "paging": {"pages": "x"}}}, {"ok": True, "channel": {"id": 5}}, {"ok": True, "user": "x"},
    {"ok": True, "channel": {"id": "C0000000000", "name": "general", "created": 1}}, "text", 5, None, {"error": "token_revoked"},
]  # fmt: skip


@pytest.mark.parametrize("method", ["auth.test", "conversations.info", "conversations.history", "conversations.replies", "search.messages"])
async def test_an_answer_of_another_shape_covers_nothing(lab: OddSlack, method: str) -> None:
    by_search = method.startswith("search")
    async with client() as (http, _):
        for value in _SHAPES:
            lab.odd = (method, value)
            (one,) = await collected(http, system_of(lab, CANARY), [FAILED], by_search=by_search)
            assert one.trouble and not covers(one, FAILED), value


async def test_a_list_of_channels_of_another_shape_is_trouble(lab: OddSlack) -> None:
    async with client() as (http, _):
        for value in _SHAPES:
            lab.odd = ("conversations.list", value)
            (one,) = await collected(http, system_of(lab), [FAILED], channel_id="")
            assert one.trouble and one.body == b"", value
