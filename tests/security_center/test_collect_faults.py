"""Whatever Security Center or what stands before it answers instead: the right words, no secret anywhere, and never "nothing there"."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from contextlib import suppress

import pytest

from demo.raw_scans import DALLAS, PUBLIC
from scantui.answer import Unknown, Unreadable
from scantui.net import Asked
from scantui.security_center.asking import Asker, NoAnswer
from tests.lab.faults import Fault
from tests.lab.security_center import ACCESS_KEY, SECRET_KEY, Oddity, SecurityCenterLab
from tests.lab.server import serving
from tests.net.kit import NOW, client

from .asking import Heard, ask, is_unreadable, result_of, system_of
from .files import address

QUESTIONS = {
    "list": ("/rest/scanResult", 0),
    "result": ("/scanResult/3112", 0),
    "analysis": ("/analysis", 0),
    "file": ("/download", 1),
}
"""Each question by a part of its path, with the place of the capture that must tell of the fault."""

WORDS = {
    Fault.SHORT: "broke the connection off|ended early",
    Fault.CUT_GZIP: "ended early",
    Fault.UNENDED: "does not say where it ends",
    Fault.DROPPED: "broke the connection off",
    Fault.NO_HTTP: "speaks no HTTP",
    Fault.BOMB: r"larger than the (32|128) MiB",
    Fault.LOGIN: "web page, perhaps to sign in",
    Fault.EMPTY: "no JSON|has no file of it",
    Fault.TEXT: "no JSON",
    Fault.HALF_JSON: "not whole JSON",
    Fault.UNAUTHORIZED: "does not accept the sign-in",
    Fault.FORBIDDEN: "the keys are not accepted or have no right to it, or there is no such thing",
    Fault.MISSING: "no such thing, or that it may not be seen",
    Fault.LIMITED: "asked too often until 2026-11-20 10:00 UTC",
    Fault.BAD_GATEWAY: r"failed \(status 502\)",
    Fault.REDIRECT: "sent the (question|request)",
    Fault.REDIRECT_LOOP: "redirects without end|sent the request elsewhere",
}


def test_no_fault_is_left_out() -> None:
    assert {*WORDS, Fault.SILENT, Fault.SLOW, Fault.LIMITED_BRIEFLY} == set(Fault)


@pytest.fixture
def center() -> Iterator[SecurityCenterLab]:
    with serving(SecurityCenterLab()) as system:
        yield system


@pytest.fixture
def stranger() -> Iterator[SecurityCenterLab]:
    with serving(SecurityCenterLab()) as system:
        yield system


def without_lists(center: SecurityCenterLab, question: str) -> None:
    """So that the question comes up at all."""
    if question in {"analysis", "file"}:
        center.odd[Oddity.NO_PROGRESS] = "3112"
    if question == "file":
        center.odd[Oddity.FORBIDDEN] = "/analysis"


def no_secret_in(heard: Heard) -> None:
    for secret in (ACCESS_KEY, SECRET_KEY, "canary"):
        assert secret not in str(heard)


def nothing_is_absent(heard: Heard, *addresses: str) -> None:
    for one in heard.all:
        with suppress(Unreadable):
            assert all(isinstance(answer, Unknown) for answer in result_of(one, map(address, addresses)).outcomes.values())


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("fault", WORDS)
async def test_a_fault_is_told_as_what_it_is(center: SecurityCenterLab, stranger: SecurityCenterLab, fault: Fault, question: str) -> None:
    path, place = QUESTIONS[question]
    without_lists(center, question)
    center.fault, center.only, center.elsewhere = fault, path, stranger.address.replace("127.0.0.1", "localhost")
    heard = await ask(center, DALLAS, addresses=[address("10.250.0.1")])
    told = heard.all[place]
    if fault is Fault.HALF_JSON and question == "file":  # half a zip comes whole: that it is damaged its reader says
        assert told.trouble == "" and is_unreadable(told)
    else:
        assert re.search(WORDS[fault], told.trouble), told.trouble
        assert "\n" not in told.trouble and not told.trouble.endswith(".")
    assert told.question["scan"] == DALLAS
    assert told.captured_at == NOW
    assert stranger.seen == []
    no_secret_in(heard)
    nothing_is_absent(heard, "10.250.0.1")


@pytest.mark.parametrize("question", ["list", "result", "analysis"])
@pytest.mark.parametrize("fault", [Fault.SILENT, Fault.SLOW])
async def test_the_deadline_holds(center: SecurityCenterLab, fault: Fault, question: str) -> None:
    without_lists(center, question)
    center.odd[Oddity.NOTHING_TO_DOWNLOAD] = ""
    center.fault, center.only = fault, QUESTIONS[question][0]
    heard = await ask(center, DALLAS, addresses=[address("10.250.0.1")], seconds=0.7)
    assert re.search(r"did not answer within 1 s$", heard.all[0].trouble)
    assert all(asked.seconds < 5 for asked in heard.told.asked)
    no_secret_in(heard)


@pytest.mark.parametrize("fault", [Fault.SILENT, Fault.SLOW])
async def test_a_file_has_a_longer_deadline_of_its_own(center: SecurityCenterLab, fault: Fault) -> None:
    center.fault = fault
    async with client() as (http, told):
        with pytest.raises(NoAnswer, match=r"^the file of it: .* did not answer within 0 s$"):
            await Asker(http, system_of(center, 0.02), lambda: NOW).file("the file of it", "/scanResult/3112/download", {})
    assert 0.2 <= told.asked[0].seconds < 5


async def test_patience_that_is_asked_for_is_given(center: SecurityCenterLab) -> None:
    center.fault = Fault.LIMITED_BRIEFLY
    heard = await ask(center, DALLAS)
    assert (heard.only.trouble, heard.told.slept) == ("", [2.0])
    assert [wait.why for wait in heard.told.waits] == ["it was asked too often"]


async def test_nobody_there(center: SecurityCenterLab) -> None:
    with serving(SecurityCenterLab()) as gone:
        pass
    heard = await ask(gone, DALLAS, PUBLIC)
    assert [one.question["scan"] for one in heard.all] == [DALLAS, PUBLIC]
    assert all("could not be reached" in trouble for trouble in heard.troubles)


@pytest.mark.parametrize("question", QUESTIONS)
async def test_an_error_in_an_answer_of_status_200_is_one(center: SecurityCenterLab, question: str) -> None:
    path, place = QUESTIONS[question]
    without_lists(center, question)
    center.odd[Oddity.ERROR_IN_200] = path
    heard = await ask(center, DALLAS, addresses=[address("10.250.0.1")])
    assert heard.all[place].trouble.endswith("Security Center (127.0.0.1) answered with error 147 of its own")
    if question != "analysis":  # there the result itself is kept
        assert b'"error_code":147' in heard.all[place].body
    nothing_is_absent(heard, "10.250.0.1")


@pytest.mark.parametrize("question", ["list", "result"])
async def test_what_is_refused_may_be_unknown_or_forbidden_and_both_is_said(center: SecurityCenterLab, question: str) -> None:
    center.odd[Oddity.FORBIDDEN] = QUESTIONS[question][0]
    (trouble,) = (await ask(center, DALLAS)).troubles
    assert "(status 403): the keys are not accepted or have no right to it, or there is no such thing" in trouble


async def test_one_result_that_fails_does_not_take_the_others_along(center: SecurityCenterLab) -> None:
    center.fault, center.only = Fault.LOGIN, "/scanResult/3112"
    first, second = (await ask(center, DALLAS, PUBLIC)).all
    assert first.trouble.startswith("scan result 3112: ") and first.question["result"] == "3112"
    assert (second.trouble, second.question["result"]) == ("", "3108")


async def test_the_log_of_questions_tells_each_of_them(center: SecurityCenterLab) -> None:
    without_lists(center, "file")
    asked: list[Asked] = (await ask(center, DALLAS, addresses=[address("10.250.0.1")])).told.asked
    assert [one.target.partition("?")[0] for one in asked] == [
        "GET /scanResult", "GET /scanResult/3112", "POST /analysis", "POST /scanResult/3112/download",
    ]  # fmt: skip
    assert [one.outcome for one in asked] == ["200", "200", "403", "200"]


async def test_being_stopped_passes_through(center: SecurityCenterLab) -> None:
    center.fault = Fault.SILENT
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await ask(center, DALLAS)
