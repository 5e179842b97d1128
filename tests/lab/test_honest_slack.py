"""The lab's Slack is one that Slack's own Python client can talk to."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from .faults import Fault
from .server import serving
from .slack import CHANNEL, CHANNEL_ID, DM_ID, SlackLab

WORKER = "prod-dal10-carrier2-worker-8001"


@pytest.fixture
def lab() -> Iterator[SlackLab]:
    with serving(SlackLab()) as system:
        yield system


def client(lab: SlackLab, token: str) -> WebClient:
    return WebClient(token=token, base_url=f"{lab.base}/", retry_handlers=[])


def test_it_says_who_is_signed_in(lab: SlackLab) -> None:
    bot, user = client(lab, lab.bot_token).auth_test(), client(lab, lab.user_token).auth_test()
    assert (bot["bot_id"], bot["user"], user.get("bot_id"), user["user"]) == ("B0DEMOAPP1", "scantui", None, "sre-oncall")
    assert "search:read" in str(user.headers["X-OAuth-Scopes"])


def test_it_lists_channels(lab: SlackLab) -> None:
    listed = [one["name"] for page in client(lab, lab.bot_token).conversations_list(limit=1) for one in page["channels"]]
    assert listed == ["general", CHANNEL]
    assert client(lab, lab.bot_token).conversations_info(channel=CHANNEL_ID)["channel"]["name"] == CHANNEL


@pytest.mark.parametrize("size", [3, 200])
def test_its_history_comes_in_pages_newest_first(lab: SlackLab, size: int) -> None:
    pages = [page["messages"] for page in client(lab, lab.bot_token).conversations_history(channel=CHANNEL_ID, limit=size)]
    stamps = [message["ts"] for page in pages for message in page]
    assert len(pages) == -(-len(stamps) // size) and len(stamps) > 30
    assert stamps == sorted(set(stamps), reverse=True)
    assert all(isinstance(stamp, str) for stamp in stamps)


def test_a_thread_comes_with_its_first_message_first(lab: SlackLab) -> None:
    slack = client(lab, lab.bot_token)
    parent = next(one for one in slack.conversations_history(channel=CHANNEL_ID)["messages"] if one.get("reply_count", 0) > 4)
    thread = slack.conversations_replies(channel=CHANNEL_ID, ts=parent["ts"])["messages"]
    assert [thread[0]["ts"], len(thread)] == [parent["ts"], parent["reply_count"] + 1]
    assert {one["thread_ts"] for one in thread} == {parent["ts"]}


def test_a_search_finds_what_bots_say_in_attachments_too(lab: SlackLab) -> None:
    slack = client(lab, lab.user_token)
    query = f'"{WORKER}" in:{CHANNEL} after:2026-11-19'
    found = slack.search_messages(query=query, sort="timestamp", count=3, highlight=True)["messages"]
    assert (found["paging"]["pages"], len(found["matches"])) == (-(-found["total"] // 3), 3)
    assert all(f"\ue000{WORKER}\ue001" in json.dumps(one, ensure_ascii=False) for one in found["matches"])
    attached = slack.search_messages(query=f'"Passed:[prod-dal12-carrier4-worker-1003]" in:{CHANNEL}')["messages"]["matches"]
    assert [one["text"] for one in attached] == [""] and attached[0]["attachments"]


@pytest.mark.parametrize("channel", [CHANNEL_ID, DM_ID])
def test_a_post_is_there_afterwards(lab: SlackLab, channel: str) -> None:
    slack = client(lab, lab.user_token)
    metadata = {"event_type": "asked", "event_payload": {"id": "17"}}
    posted = slack.chat_postMessage(channel=channel, text=f"reload {WORKER} outage:0", metadata=metadata, unfurl_links=False)
    newest = slack.conversations_history(channel=channel, limit=1, include_all_metadata=True)["messages"][0]
    assert (newest["ts"], newest["text"], newest["metadata"]) == (posted["ts"], f"reload {WORKER} outage:0", metadata)
    link = slack.chat_getPermalink(channel=channel, message_ts=str(posted["ts"]))["permalink"]
    assert link == f"https://demo.slack.example/archives/{channel}/p{str(posted['ts']).replace('.', '')}"
    assert slack.users_info(user=newest["user"])["user"]["name"] == "sre-oncall"


@pytest.mark.parametrize("ends", ["passed", "failed", "aborted", "silent"])
def test_chlorine_answers_a_command_step_by_step(lab: SlackLab, ends: str) -> None:
    lab.bot.ends = ends
    slack = client(lab, lab.user_token)
    slack.chat_postMessage(channel=CHANNEL_ID, text=f"reload {WORKER} outage:0")
    texts = []
    while lab.bot.go_on():
        parent = slack.conversations_history(channel=CHANNEL_ID, limit=1)["messages"][0]
        texts.append(slack.conversations_replies(channel=CHANNEL_ID, ts=parent["ts"])["messages"][-1])
    assert "waiting for approval" in texts[0]["text"]
    last = str(texts[-1])
    assert {"passed": "Status: passed", "failed": "Status: failed", "aborted": "aborted(unstarted)", "silent": "in progress"}[ends] in last


@pytest.mark.parametrize(
    ("token", "code"), [("user_token", "missing_scope"), ("bot_token", "not_allowed_token_type"), ("nobody", "invalid_auth")]
)
def test_a_refusal_comes_with_status_200(lab: SlackLab, token: str, code: str) -> None:
    lab.accounts[lab.user_token].scopes = frozenset({"channels:history"})
    with pytest.raises(SlackApiError) as caught:
        client(lab, getattr(lab, token, "nobody")).search_messages(query="x")
    assert (caught.value.response.status_code, caught.value.response["error"]) == (200, code)
    if code == "missing_scope":
        assert (caught.value.response["needed"], caught.value.response["provided"]) == ("search:read", "channels:history")


def test_patience_is_asked_for_with_status_429(lab: SlackLab) -> None:
    lab.fault = Fault.LIMITED_BRIEFLY
    with pytest.raises(SlackApiError) as caught:
        client(lab, lab.bot_token).auth_test()
    assert (caught.value.response.status_code, caught.value.response.headers["Retry-After"]) == (429, "2")
