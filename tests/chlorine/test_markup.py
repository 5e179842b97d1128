"""Slack's mark-up as plain text (WIRE 2.4)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scantui.chlorine.markup import decode, message_text

from .channel import escaped


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        ("<@U1|sre> and <@U2>", "@sre and @U2"),
        ("<#C1|general> <#C2>", "#general #C2"),
        ("<!here> <!subteam^S1|@sre> <!channel>", "@here @sre @channel"),
        ("<!date^1611475602^{date}|24 January>", "24 January"),
        ("<https://j.example/1|job> <https://j.example/2>", "job https://j.example/2"),
        ("<http://prod-a.alchemy.ibm.com|prod-a.alchemy.ibm.com>", "prod-a.alchemy.ibm.com"),
        ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
        ("*bold* `code` 2*3*4", "bold code 2*3*4"),
        ("\ue000prod\ue001-dal10", "prod-dal10"),
    ],
)
def test_decoding(marked: str, plain: str) -> None:
    assert decode(marked) == plain


def test_text_and_blocks_that_say_the_same_are_said_once() -> None:
    block = {"type": "section", "text": {"type": "mrkdwn", "text": "*Status:* `passed`"}}
    assert message_text("Status: passed", [{"fallback": "Status: passed"}], [block]) == "Status: passed"
    assert message_text("new", None, [block]) == "new\nStatus: passed"


@given(st.text(st.characters(codec="utf-8", exclude_characters="`*\ue000\ue001\r")))
def test_escaped_text_comes_back(text: str) -> None:
    assert decode(escaped(text)) == text
