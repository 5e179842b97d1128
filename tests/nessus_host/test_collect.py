"""Pings over the system's real ssh, against the lab: the right captures, and for every fault the right words."""

from __future__ import annotations

import re
import subprocess
import time

import pytest

from demo import raw_probes
from demo.fleet import load
from scantui.answer import Found
from scantui.evidence.model import TROUBLE, Collected, Kind
from scantui.hosts import AddressKind
from scantui.nessus_host.collect import Limits, text_to_run_by_hand
from scantui.nessus_host.model import Ping, PingOutcome
from scantui.settings.model import NessusHost
from tests.lab.nessus_host import LabHost
from tests.lab.nessus_tools import ScannerFault

from .kit import CONTROLS, NAME, NONCE, NOW, SCANNER, TARGETS, capture_of, collected, ping_of, said, target

CANARY = "canary-0123456789abcdef"


async def test_one_connection_brings_a_capture_for_each_address(lab: LabHost) -> None:
    found = await collected(lab.settings)
    assert [one.question["address"] for one in found] == ["10.24.6.5", "10.24.6.6", "10.33.6.22"]
    assert [said(one) for one in found] == ["no answer", "answers", "answers"]
    assert [ping_of(one).tcp for one in found] == [{22: False, 443: False}, {22: False, 443: True}, {22: False}]
    for one in found:
        assert (one.kind, one.trouble, one.captured_at) == (Kind.PING, "", NOW)
        assert one.name == f"ping-{one.question['address']}.txt"
        asked = one.question["asked"]
        assert one.question == {"from": NAME, "address": one.question["address"], **CONTROLS, "nonce": NONCE, "asked": asked}
        assert TROUBLE not in one.whole_question
    assert found[0].question["asked"] == "ping -n -c 4 -w 10 10.24.6.5; nc -zv -w 3 10.24.6.5 22; nc -zv -w 3 10.24.6.5 443"


async def test_a_capture_holds_the_controls_and_its_own_frame_byte_for_byte(lab: LabHost) -> None:
    first, second, _ = await collected(lab.settings)
    for one, address, body in ((first, "10.24.6.5", "ping-syslog-imm.txt"), (second, "10.24.6.6", "ping-logarchive-imm.txt")):
        marks = re.findall(rb"^@@.*$", one.body, re.MULTILINE)
        frames = [(f"@@BEGIN {NONCE}-{who}".encode(), f"@@END {NONCE}-{who} ".encode()) for who in (*CONTROLS.values(), address)]
        assert marks[0] == f"@@ON {NONCE} {NAME}".encode()
        assert len(marks) == 7
        assert all(mark.startswith(begun) for mark, begun in zip(marks[1:], [part for frame in frames for part in frame], strict=True))
        assert raw_probes.files(load())[body] in one.body


@pytest.mark.parametrize(
    ("file", "number"), [pytest.param("ping-syslog-imm.txt", 0, id="silent"), pytest.param("ping-logarchive-imm.txt", 1, id="answering")]
)
async def test_live_and_saved_say_the_same(lab: LabHost, file: str, number: int) -> None:
    live = (await collected(lab.settings))[number]
    question = {"from": NAME, "address": live.question["address"]}
    saved = ping_of(Collected(Kind.PING, question, NOW, file, raw_probes.files(load())[file]))
    assert _facts(ping_of(live)) == _facts(saved)


def _facts(ping: Ping) -> tuple[object, ...]:
    """All that a ping says, whichever capture said it. The ports are tried in a live one only."""
    assert isinstance(ping.outcome, Found)
    return ping.source_host, ping.address, ping.outcome.value, ping.sent, ping.received, ping.summary, ping.said, ping.captured_at


_ALL_OF = {
    ScannerFault.KEY_CHANGED: "its host key has changed; stop",
    ScannerFault.KEY_UNKNOWN: f"does not know the host key of {NAME}: log in once by hand, with `ssh {NAME}`",
    ScannerFault.NOT_LET_IN: f"was not let in by {NAME}",
    ScannerFault.REFUSED: f"could not reach {NAME}: the connection was refused",
    ScannerFault.UNRESOLVED: f"could not find {NAME}, or a host on the way, by its name",
    ScannerFault.NO_JUMP: "closed before the sign-in",
    ScannerFault.FLOOD: f"{NAME} said more than a ping ever does",
    ScannerFault.ENDS_255: f"ended without a word of the ping on {NAME}: try `ssh {NAME}`",
}


@pytest.mark.parametrize("fault", _ALL_OF, ids=lambda fault: fault.name)
async def test_where_nothing_was_pinged_each_address_says_why(lab: LabHost, fault: ScannerFault) -> None:
    lab.fault = fault
    found = await collected(lab.settings)
    assert len(found) == len(TARGETS)
    for one in found:
        assert _ALL_OF[fault] in one.trouble
        assert one.trouble == capture_of(one).question[TROUBLE]
        assert "\n" not in one.trouble and len(one.trouble) < 300 and str(lab.folder) not in one.trouble
        assert said(one).startswith("un")


@pytest.mark.parametrize("fault", [ScannerFault.CUT, ScannerFault.DROPPED, ScannerFault.KILLED], ids=lambda fault: fault.name)
async def test_what_had_ended_before_the_cut_counts_and_the_rest_does_not(lab: LabHost, fault: ScannerFault) -> None:
    lab.fault = fault
    whole, cut, missing = await collected(lab.settings)
    assert (whole.trouble, said(whole)) == ("", "no answer")
    for one in (cut, missing):
        assert one.trouble == f"the connection to {NAME} broke off before the ping of {one.question['address']} had ended: ask again"
        assert said(one).startswith("unknown: ")
    assert f"@@BEGIN {NONCE}-10.24.6.6\nPING 10.24.6.6".encode() in cut.body


_WHOLE = {
    ScannerFault.MOTD: ["no answer", "answers", "answers"],
    ScannerFault.LATE_255: ["no answer", "answers", "answers"],
    ScannerFault.NO_PING: ["unknown: there is no ping on the scanner's host"] * 3,
    ScannerFault.NOT_PERMITTED: ["unknown: the user on the scanner's host has no right to ping"] * 3,
    ScannerFault.PING_KILLED: ["unknown: the output of ping is cut short"] * 3,
    ScannerFault.FOREIGN: ["unknown: the output of ping is not in English"] * 3,
    ScannerFault.ALL_ANSWER: ["unknown: the network answers for everything"] * 3,
    ScannerFault.NONE_ANSWER: ["unknown: even the address that is known to be up does not answer"] * 3,
    ScannerFault.ELSEWHERE: [f"unknown: the ping was run on prod-lon02-infra-bastion-01, and not on {NAME}"] * 3,
}


@pytest.mark.parametrize("fault", _WHOLE, ids=lambda fault: fault.name)
async def test_whole_answers_are_judged_by_what_they_say(lab: LabHost, fault: ScannerFault) -> None:
    lab.fault = fault
    found = await collected(lab.settings)
    assert [one.trouble for one in found] == ["", "", ""]
    for one, expected in zip(found, _WHOLE[fault], strict=True):
        assert said(one).startswith(expected)


@pytest.mark.parametrize("fault", [ScannerFault.SILENT, ScannerFault.HANGS], ids=lambda fault: fault.name)
async def test_a_host_that_hangs_is_left_at_the_deadline(lab: LabHost, fault: ScannerFault) -> None:
    lab.fault = fault
    started = time.monotonic()
    found = await collected(lab.settings, limits=Limits(seconds=0.4, seconds_each=0.2))
    assert time.monotonic() - started < 4
    assert all(re.search(rf"after 1 s on the way to {NAME}: try `ssh {NAME}`, and ask again", one.trouble) for one in found)
    assert all(said(one).startswith("un") for one in found)


def test_every_fault_is_tried() -> None:
    alone = {ScannerFault[name] for name in ("NONE", "CUT", "DROPPED", "KILLED", "SILENT", "HANGS")}
    assert {*_ALL_OF, *_WHOLE, *alone} == set(ScannerFault)


async def test_without_controls_an_answer_counts_and_silence_does_not(lab: LabHost) -> None:
    found = await collected(NessusHost(ssh=lab.ssh))
    assert [said(one) for one in found] == [
        "unknown: silence proves nothing without a control: set control_up and control_down under [nessus_host] in the settings",
        "answers",
        "answers",
    ]
    assert all("control_up" not in one.question for one in found)
    half = await collected(NessusHost(ssh=lab.ssh, control_up=CONTROLS["control_up"]))
    assert said(half[0]) == "unknown: silence proves nothing without a control: set control_down under [nessus_host] in the settings"


async def test_more_addresses_than_one_connection_takes_are_asked_over_several(lab: LabHost) -> None:
    targets = [target(f"10.80.0.{number}", AddressKind.BEN) for number in range(1, 6)]
    found = await collected(lab.settings, targets, limits=Limits(most_addresses=2))
    assert [one.question["address"] for one in found] == [str(one.address) for one in targets]
    assert {one.trouble for one in found} == {""}


async def test_no_secret_of_the_environment_reaches_the_other_side_or_an_output(lab: LabHost, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SCANTUI_GITHUB_TOKEN", "GH_TOKEN", "LC_CANARY", "LAB_HOST"):
        monkeypatch.setenv(name, CANARY)
    for fault in (ScannerFault.NONE, ScannerFault.NOT_LET_IN):
        lab.fault = fault
        for one in await collected(lab.settings):
            assert CANARY not in f"{one.whole_question} {one.body!r} {one.name}"


async def test_the_outcome_of_a_target_that_is_a_control(lab: LabHost) -> None:
    (one,) = await collected(lab.settings, [target(CONTROLS["control_up"])])
    outcome = ping_of(one).outcome
    assert isinstance(outcome, Found) and outcome.value is PingOutcome.ANSWERS


async def test_what_is_run_by_hand_is_the_same_and_can_be_imported(lab: LabHost) -> None:
    text = text_to_run_by_hand(lab.settings, SCANNER, TARGETS, nonce=lambda: NONCE)
    output = _in_a_shell(text)
    for live in await collected(lab.settings):
        question = {"from": NAME, "address": live.question["address"], **CONTROLS}
        by_hand = Collected(Kind.PING, question, NOW, "saved.txt", output)
        assert said(by_hand) == said(live)
        assert live.body.split(b"@@BEGIN")[-1] in output


def _in_a_shell(text: str) -> bytes:
    return subprocess.run(["/bin/sh", "-c", text], stdin=subprocess.DEVNULL, capture_output=True, check=True, timeout=30).stdout


def test_by_hand_there_is_a_line_for_each_connection() -> None:
    text = text_to_run_by_hand(NessusHost(), SCANNER, TARGETS, limits=Limits(most_addresses=2))
    assert len(text.splitlines()) == 2
    assert text.splitlines()[1].endswith("10.33.6.22,22'")
