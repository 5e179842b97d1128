"""Recipes: every machine of the demo gets a way to every kind of evidence, whose import line `import` itself understands."""

from __future__ import annotations

import shlex
from datetime import UTC, datetime

import pytest

from scantui.cli.parser import make_parser
from scantui.cli.question import question_of
from scantui.console.source import Replay, places_of
from scantui.demo import demo_bundle
from scantui.evidence.model import Kind
from scantui.hosts import Family
from scantui.report.collecting import Places, recipe
from scantui.runbook.assessment import Assessment
from scantui.settings import GitHub, NessusHost, Portal, SecurityCenter, Settings, Slack

AS_OF = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def machines() -> dict[str, Assessment]:
    loaded = Replay(demo_bundle(), Settings()).load(lambda done, count, capture: None)
    return {each.case.host.name: each for one in loaded.triage.tickets for each in one.assessments}


@pytest.mark.parametrize("kind", list(Kind))
def test_every_machine_has_a_way_that_import_understands(kind: Kind, machines: dict[str, Assessment]) -> None:
    for assessment in machines.values():
        how = recipe(kind.value, assessment, Places(control_up="10.0.0.1", control_down="192.0.2.1"), "my case")
        assert how.steps
        program, *words = shlex.split(how.import_line)
        assert program == "scantui"
        if kind is Kind.PORTAL and assessment.case.host.family is Family.UNKNOWN:
            assert "c_code" not in how.question  # whose it is is for the user to say
            continue
        options = vars(make_parser().parse_args(words))
        assert (options["bundle"], options["kind"], options["files"]) == ("my case", kind.value, ["FILE"])
        if kind in {Kind.PING, Kind.SCAN_RESULT} and not how.question:
            continue  # nothing is stale, or nobody of ours scans it: the step says so
        assert question_of(kind, {**options, "from": options["source_host"]}, AS_OF) == dict(how.question)


def test_what_is_asked_for_can_be_copied(machines: dict[str, Assessment]) -> None:
    for assessment in machines.values():
        for kind in assessment.collect:
            assert any(step.copy for step in recipe(kind, assessment).steps)
            assert all("\n" not in step.text for step in recipe(kind, assessment).steps)


def test_the_ping_has_both_controls(machines: dict[str, Assessment]) -> None:
    vault = machines["prod-tor01-infra-vault-02"]
    how = recipe("ping", vault, Places(ssh=("tsh", "ssh"), control_up="10.0.0.1", control_down="192.0.2.1"))
    ping = "LC_ALL=C ping -n -c 4 -w 10"
    assert [step.copy for step in how.steps if step.copy] == [
        "tsh ssh prod-wdc06-infra-nessus-01", f"{ping} 10.0.0.1; {ping} 192.0.2.1; {ping} 10.34.6.22",
    ]  # fmt: skip
    assert how.question == {
        "from": "prod-wdc06-infra-nessus-01", "address": "10.34.6.22", "control_up": "10.0.0.1", "control_down": "192.0.2.1",
    }  # fmt: skip
    unset = recipe("ping", vault, Places(control_up="10.0.0.1"))
    assert any("control_down of [nessus_host] in the settings" in step.words for step in unset.steps)


def test_a_ping_that_proves_nothing_is_not_asked_for(machines: dict[str, Assessment]) -> None:
    armada = next(each for each in machines.values() if each.case.host.c_code == "armada")
    assert "ping" not in armada.collect
    assert not recipe("ping", armada).question


def test_the_places_are_the_users_own(machines: dict[str, Assessment]) -> None:
    settings = Settings(
        github=GitHub(api="https://ghe.example.com/api/v3", repository="squad/team"),
        slack=Slack(channel="#bot-log"),
        security_center=SecurityCenter(api="https://sc.example.com/rest"),
        portal=Portal(address="https://portal.example.com/{c_code}"),
        nessus_host=NessusHost(ssh=("tsh", "ssh"), control_up="10.0.0.1", control_down="192.0.2.1"),
    )
    places = places_of(settings)
    assert places == Replay(demo_bundle(), settings).places
    assessment = machines["prod-tor01-infra-vault-02"]
    said = {kind: " ".join(step.text for step in recipe(kind.value, assessment, places).steps) for kind in Kind}
    assert "https://portal.example.com/alc" in said[Kind.PORTAL]
    assert "in:#bot-log " in said[Kind.CHLORINE_LOG]
    assert "gh issue view 21731 -R ghe.example.com/squad/team --json comments" in said[Kind.TICKET_COMMENTS]
    assert "https://ghe.example.com/squad/team/issues/21731" in said[Kind.TICKETS]
    assert "https://sc.example.com/rest/scanResult/ID" in said[Kind.SCAN_RESULT]
    assert "tsh ssh prod-wdc06" in said[Kind.PING]


def test_the_defaults_are_those_of_the_settings() -> None:
    assert places_of(Settings()) == Places()
