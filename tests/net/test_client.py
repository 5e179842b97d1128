"""The one door to HTTP against a real server: what it asks, what it refuses, and what of it reaches whom (SAFETY B.5)."""

from __future__ import annotations

import resource
from collections.abc import Iterator

import pytest

from scantui.credentials import Secret
from scantui.net import Problem, System, Trouble
from scantui.settings.model import Network
from tests.lab.faults import Fault
from tests.lab.server import serving

from .echo import Echo
from .kit import client

CANARY = "canary-0123456789abcdef"


@pytest.fixture
def echo() -> Iterator[Echo]:
    with serving(Echo()) as system:
        yield system


@pytest.fixture
def stranger() -> Iterator[Echo]:
    with serving(Echo()) as system:
        yield system


def system_of(echo: Echo, seconds: float = 20.0) -> System:
    return System("Echo", echo.base, {"x-apikey": Secret(CANARY), "Authorization": Secret(f"Bearer {CANARY}")}, seconds=seconds)


async def test_a_question_and_its_answer(echo: Echo) -> None:
    async with client() as (http, told):
        reply = await http.get(system_of(echo), "/things", {"q": "a b&c=ä"})
    assert reply.status == 200
    assert b'"q":"a b&c=\\u00e4"' in reply.body
    assert reply.target == "GET /things?q=a%20b%26c%3D%C3%A4"
    assert "x-odd" not in reply.headers
    assert echo.seen[0].headers["x-apikey"] == CANARY
    assert echo.seen[0].headers["user-agent"].startswith("scantui/")
    assert [(one.target, one.outcome) for one in told.asked] == [(reply.target, "200")]


async def test_pages_are_followed_by_the_address_that_the_system_names(echo: Echo) -> None:
    async with client() as (http, _):
        reply = await http.get(system_of(echo), "/pages")
        numbers = [reply.body]
        while following := reply.next_page():
            reply = await http.get(system_of(echo), following)
            numbers.append(reply.body)
    assert numbers == [b'[{"number":1}]', b'[{"number":2}]', b'[{"number":3}]']


async def test_a_redirect_within_the_system_is_followed(echo: Echo) -> None:
    async with client() as (http, _):
        reply = await http.get(system_of(echo), "/moved")
    assert reply.body == b'[{"number":1}]'
    assert [request.headers.get("x-apikey") for request in echo.seen] == [CANARY, CANARY]


async def test_what_did_not_change_is_not_sent_again(echo: Echo) -> None:
    async with client() as (http, _):
        first = await http.get(system_of(echo), "/things")
        again = await http.get(system_of(echo), "/things", etag=first.headers["etag"])
    assert again.not_modified and again.body == b""


async def test_no_cookie_is_kept(echo: Echo) -> None:
    async with client() as (http, _):
        await http.get(system_of(echo), "/cookie")
        reply = await http.get(system_of(echo), "/things")
    assert "cookie" not in echo.seen[1].headers
    assert "set-cookie" not in reply.headers


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        (Fault.SHORT, Problem.CUT_SHORT),
        (Fault.CUT_GZIP, Problem.CUT_SHORT),
        (Fault.UNENDED, Problem.CUT_SHORT),
        (Fault.DROPPED, Problem.CUT_SHORT),
        (Fault.NO_HTTP, Problem.CUT_SHORT),
        (Fault.BOMB, Problem.TOO_LARGE),
        (Fault.UNAUTHORIZED, Problem.NOT_SIGNED_IN),
        (Fault.FORBIDDEN, Problem.FORBIDDEN),
        (Fault.MISSING, Problem.NOT_FOUND),
        (Fault.LIMITED, Problem.RATE_LIMITED),
        (Fault.BAD_GATEWAY, Problem.SERVER_ERROR),
        (Fault.REDIRECT, Problem.REDIRECTED),
        (Fault.REDIRECT_LOOP, Problem.REDIRECTED),
    ],
)
async def test_a_fault_is_told_as_what_it_is(echo: Echo, stranger: Echo, fault: Fault, problem: Problem) -> None:
    echo.fault, echo.elsewhere = fault, stranger.address.replace("127.0.0.1", "localhost")
    async with client() as (http, told):
        with pytest.raises(Trouble) as caught:
            await http.get(system_of(echo), "/things")
    sentence = str(caught.value)
    assert caught.value.problem is problem
    assert sentence.startswith("Echo") or "Echo" in sentence
    assert "\n" not in sentence and CANARY not in sentence
    assert stranger.seen == []
    assert told.asked[-1].outcome in {problem.value, "401", "403", "404", "429", "502", "302"}


@pytest.mark.parametrize("fault", [Fault.SILENT, Fault.SLOW])
async def test_a_deadline_holds_however_slowly_bytes_come(echo: Echo, fault: Fault) -> None:
    echo.fault = fault
    async with client() as (http, told):
        with pytest.raises(Trouble, match=r"did not answer within 0 s") as caught:
            await http.get(system_of(echo, seconds=0.2), "/things")
    assert caught.value.problem is Problem.TIMEOUT
    assert told.asked[0].seconds < 5


async def test_a_bomb_does_not_fill_the_memory(echo: Echo) -> None:
    echo.fault = Fault.BOMB
    async with client() as (http, _):
        with pytest.raises(Trouble):
            await http.get(system_of(echo), "/things")  # the server, in this process, builds its 200 KiB
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        with pytest.raises(Trouble, match="larger than the 32 MiB"):
            await http.get(system_of(echo), "/things")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 * 1024


@pytest.mark.parametrize(
    ("fault", "problem"), [(Fault.LOGIN, Problem.LOGIN_PAGE), (Fault.EMPTY, Problem.UNEXPECTED), (Fault.TEXT, Problem.UNEXPECTED)]
)
async def test_a_status_of_200_is_no_proof_of_data(echo: Echo, fault: Fault, problem: Problem) -> None:
    echo.fault = fault
    async with client() as (http, _):
        reply = await http.get(system_of(echo), "/things")
    with pytest.raises(Trouble) as caught:
        reply.json_text()
    assert caught.value.problem is problem


async def test_patience_that_is_asked_for_is_given_and_shown(echo: Echo) -> None:
    echo.fault = Fault.LIMITED_BRIEFLY
    async with client() as (http, told):
        reply = await http.get(system_of(echo), "/things")
    assert reply.status == 200
    assert told.slept == [2.0]
    assert [(wait.system, wait.seconds) for wait in told.waits] == [("Echo", 2.0)]


async def test_a_busy_server_is_asked_three_times(echo: Echo) -> None:
    echo.fault = Fault.BAD_GATEWAY
    async with client() as (http, told):
        with pytest.raises(Trouble):
            await http.get(system_of(echo), "/things")
    assert len(echo.seen) == 3
    assert told.slept == [0.5, 1.0]


async def test_nobody_there_is_told_after_three_tries() -> None:
    with serving(Echo()) as gone:
        system = system_of(gone)
    async with client() as (http, told):
        with pytest.raises(Trouble, match=r"could not be reached") as caught:
            await http.get(system, "/things")
    assert caught.value.problem is Problem.UNREACHABLE
    assert len(told.asked) == 3


@pytest.mark.parametrize("fault", [Fault.DROPPED, Fault.SHORT, Fault.SILENT, Fault.BAD_GATEWAY])
async def test_what_changes_something_is_sent_once_and_said_to_be_uncertain(echo: Echo, fault: Fault) -> None:
    echo.fault = fault
    async with client() as (http, told):
        with pytest.raises(Trouble) as caught:
            await http.send(system_of(echo, seconds=0.5), "POST", "/things", json=b"{}")
    assert len(echo.seen) == 1
    assert caught.value.may_have_arrived
    assert told.slept == []


async def test_what_never_left_is_said_not_to_have_arrived() -> None:
    with serving(Echo()) as gone:
        system = system_of(gone)
    async with client() as (http, _):
        with pytest.raises(Trouble) as caught:
            await http.send(system, "POST", "/things", json=b"{}")
    assert not caught.value.may_have_arrived


async def test_a_form_carries_secrets_in_its_body_alone(echo: Echo) -> None:
    async with client() as (http, told):
        await http.send(System("Echo", echo.base), "POST", "/token", form={"grant_type": "a:b", "apikey": Secret(CANARY)})
    assert echo.seen[0].form() == {"grant_type": "a:b", "apikey": CANARY}
    assert CANARY not in repr(told.asked)


async def test_the_environment_names_no_proxy(echo: Echo, stranger: Echo, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, stranger.address)
    async with client() as (http, _):
        await http.get(system_of(echo), "/things")
    assert stranger.seen == [] and len(echo.seen) == 1


async def test_what_is_not_encrypted_never_goes_through_a_proxy(echo: Echo, stranger: Echo) -> None:
    async with client(Network(proxy=stranger.address)) as (http, _):
        await http.get(system_of(echo), "/things")
    assert stranger.seen == [] and len(echo.seen) == 1
