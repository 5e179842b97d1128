"""How a live capture is read: only this connection's frames answer, silence needs both controls, and no damage makes an outcome another."""

from __future__ import annotations

import pytest

from scantui.evidence.model import TROUBLE, Collected, Kind
from scantui.nessus_host.frames import heard_in

from .kit import CONTROLS, NAME, NONCE, NOW, OWN, address, frame, ping_of, said
from .kit import DOWN_FRAME as DOWN
from .kit import UP_FRAME as UP

ON = f"@@ON {NONCE} {NAME}\n"
ANSWERING = frame("10.24.6.5")
OTHER = "0123456789abcdef"
REFUSED = "nc: connect to 10.24.6.5 port 22 (tcp) failed: Connection refused\n"


def _live(body: str, trouble: str = "", **question: str) -> Collected:
    asked = {"from": NAME, "address": "10.24.6.5", **CONTROLS, "nonce": NONCE} | question
    return Collected(Kind.PING, {key: value for key, value in asked.items() if value}, NOW, "ping.txt", body.encode(), trouble)


def _other(text: str) -> str:
    return text.replace(NONCE, OTHER)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(ON + UP + DOWN + OWN, "no answer", id="silent"),
        pytest.param(ON + UP + DOWN + ANSWERING, "answers", id="answering"),
        pytest.param(UP + DOWN + OWN, "no answer", id="no host named"),
        pytest.param(ON.replace(NAME, "localhost") + UP + DOWN + OWN, "no answer", id="a host's own name"),
        pytest.param(ON.replace(NAME, f"{NAME.upper()}.alchemy.ibm.com") + UP + DOWN + OWN, "no answer", id="the name with its domain"),
        pytest.param(ON.replace("-02", "-01") + UP + DOWN + OWN, "unknown: the ping was run on prod-dal09-infra-nessus-01", id="elsewhere"),
        pytest.param(ON + UP + DOWN, "unknown: ssh ended before the address was pinged", id="no frame of it"),
        pytest.param(ON + UP + DOWN + _other(OWN), "unknown: ssh ended before", id="another connection's frame"),
        pytest.param(ON + UP + DOWN + _other(ANSWERING) + OWN, "no answer", id="another connection's frame before it"),
        pytest.param(OWN.replace("@@BEGIN", "@@").replace("@@END", "@@") + UP + DOWN, "unknown: ssh ended before", id="no marks"),
        pytest.param(
            ON + UP + DOWN + OWN.replace("10.24.6.5\nP", "10.24.6.50\nP").replace("10.24.6.5 1", "10.24.6.50 1"),
            "unknown: ssh ended before", id="in a frame of another address",
        ),
        pytest.param(
            ON + UP + DOWN + frame("10.24.6.50").replace("-10.24.6.50", "-10.24.6.5"),
            "unknown: the scanner's host answered", id="a ping of another in its frame",
        ),
        pytest.param(ON + UP + DOWN + OWN + OWN, "no answer", id="twice alike"),
        pytest.param(ON + UP + DOWN + OWN + ANSWERING, "unknown: several pings", id="twice, disagreeing"),
        pytest.param(ON + UP + DOWN + f"@@BEGIN {NONCE}-10.24.6.5\n" + OWN, "unknown: the answer of the scanner's host", id="nested"),
        pytest.param(ON + DOWN + OWN, "unknown: a control address was named", id="no control up"),
        pytest.param(ON + UP + OWN, "unknown: a control address was named", id="no control down"),
        pytest.param(ON + _other(UP) + DOWN + OWN, "unknown: a control address was named", id="a control of another connection"),
        pytest.param(ON + UP + frame(CONTROLS["control_down"]) + OWN, "unknown: the network answers for everything", id="all answer"),
        pytest.param(ON + frame(CONTROLS["control_up"], False) + DOWN + OWN, "unknown: even the address", id="none answers"),
        pytest.param(ON + UP + DOWN + OWN.replace("@@END", f"{REFUSED}@@END"), "no answer", id="with nc"),
        pytest.param(
            ON + UP + DOWN + frame("10.24.6.5", False, 0).replace("@@END", f"{REFUSED}@@END"), "unknown: the exit", id="with nc, status 0"
        ),
        pytest.param(ON + UP + DOWN + OWN.replace("1\n", "127\n"), "unknown: the exit status", id="status 127"),
    ],
)  # fmt: skip
def test_outcomes(body: str, expected: str) -> None:
    assert said(_live(body)).startswith(expected)


@pytest.mark.parametrize(
    ("said_of_it", "expected"),
    [
        ("Destination Net Unreachable", "no answer"),
        ("Packet filtered", "no answer"),
        ("Destination Host Unreachable", "no answer"),
        ("ping: sendmsg: Operation not permitted", "unknown: a control address was named"),
    ],
)
def test_the_address_that_is_nobodys_may_be_refused_by_a_gateway(said_of_it: str, expected: str) -> None:
    line = said_of_it if said_of_it.startswith("ping") else f"From 10.0.0.254 icmp_seq=1 {said_of_it}"
    down = DOWN.replace("bytes of data.\n", f"bytes of data.\n{line}\n")
    assert said(_live(ON + UP + down + OWN)).startswith(expected)


@pytest.mark.parametrize(("body", "expected"), [(OWN, "unknown: silence proves nothing without a control"), (ANSWERING, "answers")])
@pytest.mark.parametrize("missing", [("control_up",), ("control_down",), ("control_up", "control_down")])
def test_silence_needs_both_controls(body: str, expected: str, missing: tuple[str, ...]) -> None:
    words = said(_live(ON + UP + DOWN + body, **dict.fromkeys(missing, "")))
    assert words.startswith(expected)
    assert expected == "answers" or " and ".join(missing) in words


def test_a_saved_ping_needs_none() -> None:
    """Who saved it saw it; the controls that he pinged as well he names."""
    assert said(_live(OWN, nonce="", control_up="", control_down="")) == "no answer"


@pytest.mark.parametrize("body", [ON + UP + DOWN + OWN, ON + UP + DOWN + ANSWERING, UP, "x\n"])
def test_with_trouble_there_is_no_outcome(body: str) -> None:
    words = said(_live(body, "the connection broke off\x1b[31m\nhere"))
    assert words.startswith("unknown: ")
    assert "\x1b" not in words


def test_ports_are_read_from_its_own_frame_only() -> None:
    elsewhere = UP.replace("@@END", f"{REFUSED}@@END")
    assert ping_of(_live(ON + elsewhere + DOWN + OWN)).tcp == {}
    assert ping_of(_live(ON + UP + DOWN + OWN.replace("@@END", f"{REFUSED}@@END"))).tcp == {22: False}


@pytest.mark.parametrize("usage", ["nc: invalid option -- 'z'\nBusyBox v1.35.0 () multi-call binary\n\nUsage: nc\n", "sh: nc: not found\n"])
def test_a_host_without_a_useful_nc_still_pings(usage: str) -> None:
    live = _live(ON + UP + DOWN + OWN.replace("@@END", f"{usage}@@END"))
    assert (said(live), dict(ping_of(live).tcp)) == ("no answer", {})


_WHOLE = {"silent": (ON + UP + DOWN + OWN, "no answer"), "answering": (ON + UP + DOWN + ANSWERING, "answers")}


@pytest.mark.parametrize("name", _WHOLE)
def test_cut_anywhere_the_outcome_never_changes(name: str) -> None:
    body, expected = _WHOLE[name]
    for length in range(len(body)):
        words = said(_live(body[:length]))
        assert words == expected or words.startswith("un"), (length, words)
    assert said(_live(body[:-2])).startswith("un")


@pytest.mark.parametrize("name", _WHOLE)
def test_a_line_less_or_twice_or_elsewhere_the_outcome_never_changes(name: str) -> None:
    body, expected = _WHOLE[name]
    lines = body.splitlines(keepends=True)
    for number, line in enumerate(lines):
        rest = lines[:number] + lines[number + 1 :]
        for damaged in (rest, lines[: number + 1] + lines[number:], [*rest, line], [line, *rest]):
            words = said(_live("".join(damaged)))
            assert words == expected or words.startswith("un"), (number, words)


@pytest.mark.parametrize("name", _WHOLE)
def test_what_stands_around_the_frames_changes_nothing(name: str) -> None:
    body, expected = _WHOLE[name]
    noise = "PING 10.24.6.5 (10.24.6.5) 56(84) bytes of data.\n10.24.6.5 is alive\n10.24.6.5 : - - -\nping: sendmsg: No route to host\n"
    assert said(_live(noise + body + noise)) == expected


# --- parting the stream --------------------------------------------------------------------------------------------------------------


def test_a_stream_is_parted_byte_for_byte() -> None:
    output = ("motd\n" + ON + UP + "noise\n" + DOWN + OWN[:60]).encode() + b"\xff\x00"
    heard = heard_in(output, NONCE)
    assert (heard.on, heard.anything) == (ON.encode(), True)
    assert heard.whole == {address(CONTROLS["control_up"]): UP.encode(), address(CONTROLS["control_down"]): DOWN.encode()}
    assert heard.cut == {address("10.24.6.5"): OWN[:60].encode() + b"\xff\x00"}


def test_a_frame_that_lost_its_end_does_not_swallow_the_next() -> None:
    heard = heard_in((UP.rsplit("@@END")[0] + DOWN + OWN).encode(), NONCE)
    assert list(heard.cut) == [address(CONTROLS["control_up"])]
    assert list(heard.whole) == [address(CONTROLS["control_down"]), address("10.24.6.5")]


@pytest.mark.parametrize("text", ["", "motd\n", OWN.replace(NONCE, OTHER), f"x{OWN[:40]}", f"@@BEGIN {NONCE}-host\n@@END {NONCE}-host 0\n"])
def test_what_is_no_frame_of_this_connection(text: str) -> None:
    assert not heard_in(text.encode(), NONCE).anything


def test_trouble_is_kept_with_the_question() -> None:
    assert _live("", "why").whole_question[TROUBLE] == "why"
