"""chlorine's answers to `lookup` (DOMAIN 4)."""

from __future__ import annotations

import pytest

from scantui.answer import Unreadable
from scantui.chlorine.model import Lookup
from scantui.chlorine.read import read_lookup
from scantui.evidence.model import Kind
from scantui.hosts import parse_address

from . import channel as slack
from .channel import Channel, Post, dumped, history, host
from .stories import W80, W800

VIRTUAL = f"""Name: {W800} IP: 10.11.6.66  IsMaster: false IsWorker: true
SL Account: Acct000000 ID: 62603497 Type: Virtual Server
Carrier: prod-dal12-carrier2 Zone: dal10 Masters: prod-dal12-carrier2-master-01(10.11.6.1) prod-dal12-carrier2-master-02(10.11.6.2)
List of ongoing/unstarted actions for {W800} (10.11.6.66):: no ongoing/pending actions
"""
METAL = f"""*Name:* `{W80}` *IP:* `10.11.6.67`  *IsMaster:* `true` *IsWorker:* `false`
*SL Account:* `Acct000000` *ID:* `62603498` *Type:* `Bare Metal Server`
*Carrier:* `prod-dal10-carrier2` *Zone:* `dal10`
List of ongoing/unstarted actions for `{W80}` (10.11.6.67):: CHG0472688 reload InProgress
"""


def read(text: str | bytes) -> tuple[Lookup, ...]:
    body = text.encode() if isinstance(text, str) else text
    return read_lookup(slack.capture(body, kind=Kind.CHLORINE_LOOKUP))


def test_two_machines_in_one_text() -> None:
    first, second = read(VIRTUAL + "\n" + METAL)
    assert (first.host, first.address, first.is_worker, first.is_master) == (host(W800), parse_address("10.11.6.66"), True, False)
    assert (first.hardware, first.carrier.raw, first.zone.raw, first.ongoing) == ("virtual", "prod-dal12-carrier2", "dal10", False)
    assert (second.host, second.address, second.is_worker, second.is_master) == (host(W80), parse_address("10.11.6.67"), False, True)
    assert (second.hardware, second.carrier.raw, second.ongoing) == ("bare-metal", "prod-dal10-carrier2", True)
    assert first.captured_at == slack.CAPTURED
    assert "Masters" in first.raw.raw


@pytest.mark.parametrize("move", [slack.as_is, slack.text_in_blocks, slack.text_in_rich_text, slack.text_in_attachment])
def test_answers_in_slacks_json(move: slack.Change) -> None:
    page = history(Channel((Post(0, METAL), Post(1, VIRTUAL), Post(2, "thanks", person=True))), move)[0]
    found = read(dumped(page))
    assert [(one.host, one.address, one.hardware, one.ongoing) for one in found] == [
        (one.host, one.address, one.hardware, one.ongoing) for one in read(VIRTUAL + METAL)
    ]


@pytest.mark.parametrize(
    "text", ["", "nothing", "<html>", "Name: IP: IsMaster: false", f"I know nothing of {W800}", "Name: -x- IP: 10.1.1.1"]
)
def test_no_answer_is_unreadable(text: str) -> None:
    with pytest.raises(Unreadable):
        read(text)


def test_a_cut_answer_says_less_and_nothing_else() -> None:
    (whole,) = read(VIRTUAL)
    for size in range(len(VIRTUAL)):
        try:
            (cut,) = read(VIRTUAL[:size])
        except Unreadable:
            continue
        for name, nothing in (
            ("host", None), ("address", None), ("is_worker", None), ("is_master", None), ("hardware", "unknown"), ("ongoing", None),
        ):  # fmt: skip
            assert getattr(cut, name) in {getattr(whole, name), nothing}, (size, name)
        assert cut.carrier.raw in {"", whole.carrier.raw}, size
