"""One command, posted once, whatever becomes of the answer (SAFETY B.3, 19 and 21)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scantui.chlorine.command import lookup, reload
from scantui.chlorine.markup import decode, escaped
from scantui.chlorine.post import NotPosted, Order, Outcome, Posted, Uncertain, look_again, post
from tests.lab.faults import Fault
from tests.lab.server import serving
from tests.lab.slack import CHANNEL_ID, DM_ID, SlackLab
from tests.lab.wire import Answer, Request
from tests.net.kit import Told, client

from .channel import host
from .live import system_of

WORKER = host("prod-dal10-carrier2-worker-8001")
COMMAND = reload(WORKER, ignore_conflict=True)
ORDER = Order(COMMAND, CHANNEL_ID, "3f6c1f0a")


class OddSlack(SlackLab):
    """Answers a post with whatever it is told to, and shows a post later than it takes it."""

    said: Any = None
    late: int = 0
    """After how many looks at the channel what was posted stands in it."""

    def answer(self, request: Request) -> Answer:
        if request.path.endswith("chat.postMessage"):
            usual = super().answer(request)
            if self.late:
                self.held = self.log.messages.popitem()[1]
            return Answer.json(self.said) if self.said is not None else usual
        if self.late and request.path.endswith("conversations.history") and "include_all_metadata" in request.query:
            self.late -= 1
            if not self.late:
                self.log.add([self.held])
        return super().answer(request)


@pytest.fixture
def lab() -> Iterator[OddSlack]:
    with serving(OddSlack()) as system:
        yield system


def texts(lab: SlackLab) -> list[str]:
    return [one["text"] for one in (*lab.log.messages.values(), *lab.dm.messages.values()) if one["text"] == str(COMMAND)]


def posts(lab: SlackLab) -> list[Request]:
    return [request for request in lab.seen if request.path.endswith("chat.postMessage")]


async def posted(lab: SlackLab, order: Order = ORDER, *, token: str = "", told: Told | None = None, seconds: float = 20.0) -> Outcome:
    async with client() as (http, tells):
        return await post(http, system_of(lab, token, seconds), order, sleep=(told or tells).sleep)


@pytest.mark.parametrize("channel", [CHANNEL_ID, DM_ID])
@pytest.mark.parametrize("kind", ["bot_token", "user_token"])
async def test_a_command_is_posted_as_text_in_which_nothing_acts(lab: OddSlack, kind: str, channel: str) -> None:
    outcome = await posted(lab, Order(COMMAND, channel, "3f6c1f0a"), token=getattr(lab, kind))
    assert isinstance(outcome, Posted)
    assert outcome.permalink == f"https://demo.slack.example/archives/{channel}/p{outcome.ts.replace('.', '')}"
    (request,) = posts(lab)
    metadata = {"metadata": {"event_type": "scantui_command", "event_payload": {"id": "3f6c1f0a"}}} if kind == "bot_token" else {}
    assert request.json() == {
        "channel": channel, "text": f"reload {WORKER} ignoreconflict outage:0", "parse": "none", "link_names": False, "mrkdwn": False,
        "unfurl_links": False, "unfurl_media": False, **metadata,
    }  # fmt: skip
    assert request.headers["content-type"] == "application/json; charset=utf-8"
    assert texts(lab) == [str(COMMAND)]


async def test_a_lookup_may_be_posted_too(lab: OddSlack) -> None:
    assert isinstance(await posted(lab, Order(lookup(WORKER), DM_ID, "1")), Posted)


_POSTED = {Fault.SHORT, Fault.CUT_GZIP, Fault.UNENDED, Fault.HALF_JSON}
"""Faults of the answer alone: the message stands in the channel."""
_REFUSED = {Fault.UNAUTHORIZED, Fault.FORBIDDEN, Fault.MISSING, Fault.LIMITED, Fault.LIMITED_BRIEFLY, Fault.REDIRECT, Fault.REDIRECT_LOOP}
"""Answers that say by themselves that nothing was done."""


@pytest.mark.parametrize("kind", ["bot_token", "user_token"])
@pytest.mark.parametrize("fault", Fault)
async def test_it_is_sent_once_and_what_became_of_it_is_known(lab: OddSlack, fault: Fault, kind: str) -> None:
    lab.fault, lab.only, lab.elsewhere = fault, "chat.postMessage", "http://localhost:1"
    told = Told()
    outcome = await posted(lab, token=getattr(lab, kind), told=told, seconds=0.3 if fault in {Fault.SILENT, Fault.SLOW} else 20.0)
    assert len(posts(lab)) == 1
    assert isinstance(outcome, Posted) == (fault in _POSTED) == bool(texts(lab))
    assert isinstance(outcome, Posted | NotPosted)
    assert told.slept == ([] if fault in _REFUSED else [2.0] if fault in _POSTED else [2.0, 8.0, 20.0])
    if isinstance(outcome, NotPosted):
        assert "lab-" not in outcome.why and outcome.why.startswith("the command")


@pytest.mark.parametrize("fault", [Fault.SHORT, Fault.DROPPED, Fault.BAD_GATEWAY])
async def test_who_cannot_look_does_not_know(lab: OddSlack, fault: Fault) -> None:
    """The channel may be read before, and not after."""
    lab.fault, lab.only = fault, "chat.postMessage"
    told = Told()

    async def sleep(seconds: float) -> None:
        await told.sleep(seconds)
        lab.fault, lab.only = None, "conversations.history"
        lab.error = "internal_error"

    async with client() as (http, _):
        outcome = await post(http, system_of(lab), ORDER, sleep=sleep)
        assert isinstance(outcome, Uncertain)
        assert "cannot be seen" in outcome.why and "ask again later" in outcome.why
        lab.error = ""
        again = await look_again(http, system_of(lab), ORDER, outcome.after)
    assert isinstance(again, Posted if fault is Fault.SHORT else NotPosted)
    assert len(posts(lab)) == 1 == len(texts(lab)) + isinstance(again, NotPosted)


async def test_who_may_not_read_the_channel_does_not_know_either(lab: OddSlack) -> None:
    lab.accounts[lab.bot_token].scopes = frozenset({"chat:write"})
    assert isinstance(await posted(lab), Posted)
    lab.fault, lab.only = Fault.SHORT, "chat.postMessage"
    outcome = await posted(lab)
    assert isinstance(outcome, Uncertain) and "may not read the channel" in outcome.why


async def test_what_arrives_late_is_found(lab: OddSlack) -> None:
    lab.late, lab.said = 3, {"ok": False, "error": "internal_error"}
    told = Told()
    outcome = await posted(lab, told=told)
    assert isinstance(outcome, Posted) and told.slept == [2.0, 8.0, 20.0]


_SAID = [
    {"ok": False, "error": "fatal_error"}, {"ok": False, "error": "service_unavailable"}, {"ok": True}, {}, [], None,
    {"ok": True, "channel": "C0000000000", "ts": "1795160000.000000"}, {"ok": True, "channel": CHANNEL_ID, "ts": "soon"},
]  # fmt: skip


@pytest.mark.parametrize("said", _SAID, ids=str)
async def test_an_answer_that_proves_nothing_is_looked_after(lab: OddSlack, said: Any) -> None:
    lab.said = [] if said is None else said
    outcome = await posted(lab)
    assert isinstance(outcome, Posted) and lab.log.messages[outcome.ts]["text"] == str(COMMAND)
    assert len(posts(lab)) == 1 == len(texts(lab))


@pytest.mark.parametrize("code", ["channel_not_found", "missing_scope", "ratelimited", "restricted_action", "msg_too_long", "what <!here>"])
async def test_a_refusal_is_one(lab: OddSlack, code: str) -> None:
    lab.error, lab.only = code, "chat.postMessage"
    outcome = await posted(lab)
    assert isinstance(outcome, NotPosted)
    assert outcome.why.startswith("the command was not posted: ") and "<" not in outcome.why
    assert texts(lab) == []


@pytest.mark.parametrize("only", ["auth.test", "conversations.history"])
async def test_nothing_is_sent_where_what_comes_before_fails(lab: OddSlack, only: str) -> None:
    lab.error, lab.only = "token_revoked", only
    outcome = await posted(lab)
    assert isinstance(outcome, NotPosted) and outcome.why.startswith("nothing was sent")
    assert posts(lab) == []


@pytest.mark.parametrize("channel", ["", "general", "#bot-chlorine-logging", "U0123456789", "C0123456789\n"])
async def test_a_channel_without_an_id_gets_nothing(lab: OddSlack, channel: str) -> None:
    assert isinstance(await posted(lab, Order(COMMAND, channel, "1")), NotPosted)
    assert lab.seen == []


async def test_the_same_command_of_another_is_not_taken_for_this_one(lab: OddSlack) -> None:
    lab.fault, lab.only = Fault.DROPPED, "chat.postMessage"
    other = {"type": "message", "text": str(COMMAND), "ts": "1795169000.000001"}

    async def sleep(seconds: float) -> None:
        lab.log.add([{**other, "user": "U0DEMOSRE2"}])

    async with client() as (http, _):
        assert isinstance(await post(http, system_of(lab), ORDER, sleep=sleep), NotPosted)


@pytest.mark.parametrize(
    ("metadata", "kind"),
    [
        ({"event_type": "scantui_command", "event_payload": {"id": "another"}}, NotPosted),
        ({"event_type": "scantui_command", "event_payload": {"id": "3f6c1f0a"}}, Posted),
        (None, Uncertain),
        ({"event_type": "other", "event_payload": {"id": "3f6c1f0a"}}, Uncertain),
    ],
)
async def test_of_one_bots_orders_the_mark_tells_which(lab: OddSlack, metadata: dict[str, Any] | None, kind: type) -> None:
    lab.fault, lab.only = Fault.DROPPED, "chat.postMessage"
    bot = {"type": "message", "text": str(COMMAND), "ts": "1795169000.000001", "user": "U0DEMOAPP1", "bot_id": "B0DEMOAPP1"}

    async def sleep(seconds: float) -> None:
        lab.log.add([{**bot, **({"metadata": metadata} if metadata else {})}])

    async with client() as (http, _):
        assert isinstance(await post(http, system_of(lab), ORDER, sleep=sleep), kind)


async def test_a_link_of_another_form_is_left_out(lab: OddSlack) -> None:
    lab.error, lab.only = "message_not_found", "chat.getPermalink"
    outcome = await posted(lab)
    assert isinstance(outcome, Posted) and outcome.permalink == ""


@given(st.text(st.characters(exclude_characters="*`\r\ue000\ue001", exclude_categories=["Cs"])))
def test_escaped_text_holds_nothing_that_acts_and_reads_back(text: str) -> None:
    out = escaped(text)
    assert not re.search(r"[<>]|&(?!(?:amp|lt|gt);)", out)
    assert decode(out) == text
