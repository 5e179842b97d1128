"""`assess --format json` is a promise to scripts: keys, types, value sets, ASCII, whatever a ticket says (DESIGN "Command line")."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scantui.answer import Reason
from scantui.chlorine.command import parse_command
from scantui.demo import demo_bundle
from scantui.evidence.replay import open_bundle
from scantui.report.json_report import json_report
from scantui.triage.triage import Triage
from scantui.triage.triage import triage as assessed
from tests.casekit import FEN, CaseKit
from tests.report import build
from tests.tickets import files

Shape = Callable[[Any], bool] | Mapping[str, Any] | list[Any]


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _is_count(value: object) -> bool:
    return type(value) is int and value >= 0


def _instant(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", value) is not None


def _day(value: object) -> bool:
    return isinstance(value, str) and date.fromisoformat(value).isoformat() == value


def _body(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(r"data/\d{4,}-[a-z-]+\.body", value) is not None


def _or_null(shape: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: value is None or shape(value)


def _one_of(*values: object) -> Callable[[Any], bool]:
    return lambda value: value in values


def _command(value: object) -> bool:
    return isinstance(value, str) and str(parse_command(value)) == value


KINDS = _one_of("tickets", "ticket-comments", "portal", "chlorine-log", "chlorine-lookup", "scan-result", "ping", "netmax")
FAMILIES = _one_of("alc", "alc_fr2", "armada", "unknown")
ROLES = _one_of(
    "carrier-worker", "tugboat-worker", "carrier-master", "haproxy", "nessus-scanner", "infra", "vyatta", "vip", "other", "unknown"
)  # fmt: skip
NEXTS = _one_of(
    "seek-guidance", "no-repair", "collect", "not-in-portal", "recovered", "wait", "check-transaction", "scan-exclusion", "sos-channel",
    "scanner-first", "compliance-lead", "sos-request", "support-case", "close-ticket", "reload", "network-team", "reboot", "squad",
)  # fmt: skip
REASON = {"what": _is_text, "why": _is_text}
STEP = {"id": _is_text, "outcome": _one_of("yes", "no", "unknown", "not-applicable"), "why": _is_text, "evidence": [_body]}
MACHINE = {
    "name": _is_text, "family": FAMILIES, "role": ROLES, "c_code": FAMILIES, "next": NEXTS, "why": _is_text, "command": _or_null(_command),
    "collect": [KINDS], "close_ticket": _one_of(True, False), "check_again_on": _or_null(_day), "steps": [STEP], "unknown": [REASON],
}  # fmt: skip
CONTRACT: Shape = {
    "schema": _one_of("scantui-assessment/1"),
    "as_of": _instant,
    "tickets": [{
        "number": _is_count, "title": lambda value: isinstance(value, str), "opened_at": _instant, "not_scanned_days": _or_null(_is_count),
        "due": _or_null(_day), "machines": [MACHINE],
    }],
    "patterns": [{
        "zone": _is_text, "address_kind": _one_of("ben", "fen", "imm"), "stale": _is_count, "seen": _is_count, "machines": [_is_text],
    }],
}  # fmt: skip
"""What DESIGN promises. Keys may be added; none may go."""


def faults(value: Any, shape: Shape, where: str = "report") -> list[str]:
    if isinstance(shape, list):
        if not isinstance(value, list):
            return [f"{where} is no list"]
        return [fault for index, item in enumerate(value) for fault in faults(item, shape[0], f"{where}[{index}]")]
    if isinstance(shape, Mapping):
        missing = [f"{where} has no {key}" for key in shape if key not in value]
        return missing + [fault for key in shape if key in value for fault in faults(value[key], shape[key], f"{where}.{key}")]
    return [] if shape(value) else [f"{where} is {value!a}"]


def _hangs_together(report: dict[str, Any]) -> None:
    for ticket in report["tickets"]:
        for machine in ticket["machines"]:
            assert bool(machine["collect"]) == (machine["next"] == "collect")
            assert machine["close_ticket"] == (machine["next"] == "close-ticket")
            assert machine["steps"]
            assert machine["command"] is None or machine["next"] in {"reboot", "reload", "scanner-first"}
            assert machine["check_again_on"] is None or machine["next"] == "wait"
    for pattern in report["patterns"]:
        assert pattern["stale"] == len(pattern["machines"]) <= pattern["seen"]


def _read(triage: Triage) -> dict[str, Any]:
    text = json_report(triage)
    assert text.isascii()
    assert text.endswith("}\n")
    report: dict[str, Any] = json.loads(text, object_pairs_hook=_no_key_twice)
    return report


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    assert len(dict(pairs)) == len(pairs)
    return dict(pairs)


@pytest.fixture(scope="module")
def demo() -> dict[str, Any]:
    return _read(assessed(open_bundle(demo_bundle()).captures))


def test_the_demo_keeps_the_contract(demo: dict[str, Any]) -> None:
    assert faults(demo, CONTRACT) == []
    _hangs_together(demo)


def test_the_demo_uses_every_list(demo: dict[str, Any]) -> None:
    """A contract over empty lists would promise nothing."""
    machines = [machine for ticket in demo["tickets"] for machine in ticket["machines"]]
    assert demo["patterns"]
    assert any(machine["unknown"] for machine in machines)
    assert any(machine["command"] for machine in machines)
    assert len({machine["next"] for machine in machines}) == 18


@pytest.mark.parametrize("key", ["schema", "tickets", "patterns"])
def test_a_key_that_goes_is_seen(demo: dict[str, Any], key: str) -> None:
    assert faults({other: demo[other] for other in demo if other != key}, CONTRACT)


@pytest.mark.parametrize(
    ("key", "value"),
    [("next", "reboot!"), ("role", "worker"), ("command", "reboot x; ls"), ("collect", "portal"), ("close_ticket", 0.5), ("steps", [{}])],
)
def test_a_value_that_is_not_promised_is_seen(demo: dict[str, Any], key: str, value: object) -> None:
    ticket = demo["tickets"][0]
    machine = {**ticket["machines"][0], key: value}
    assert faults({**demo, "tickets": [{**ticket, "machines": [machine]}]}, CONTRACT)


HOSTILE = ['"', '"}]}', "\\", '\\"', "\x00", "\x1b[31m", "\u2028", "\u202e", "\ud800", "</script>", "✓ 日本", "\n\n", "𝕏", "{{", "'"]
texts = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=40), st.lists(st.sampled_from(HOSTILE), max_size=4).map("".join))


@given(texts, texts, texts)
@settings(max_examples=100, deadline=None)
def test_a_ticket_cannot_break_it(title: str, cell: str, prose: str) -> None:
    body = f"{prose}\n\n| System Name | Vuln Last Report |\n| --- | --- |\n| {files.WORKER} | {cell} |\nDue Date: {prose}\n"
    issue = files.issue(title=f"Systems reporting as not scanned in 3 days {title}", body=body)
    report = _read(assessed([files.capture([issue])]))
    assert faults(report, CONTRACT) == []
    if not report["tickets"]:  # a lone surrogate is no JSON: then the list is unknown, and that is said
        assert report["problems"]
        return
    (ticket,) = report["tickets"]
    assert not re.search(r"[\x00-\x1f\u202e\u2028]", ticket["title"])


@given(texts)
@settings(max_examples=100, deadline=None)
def test_what_a_reader_says_cannot_break_it(text: str) -> None:
    kit = CaseKit().portal_unknown(text or "x").note("other", text or "x")
    group = CaseKit().portal(fen="5 days ago").group(FEN).case().patterns
    report = _read(build.triage(build.ticket(kit), patterns=group, problems=[Reason("portal", text or "x")]))
    assert faults(report, CONTRACT) == []
    _hangs_together(report)
    assert report["problems"] == [{"what": "portal", "why": text or "x"}]
