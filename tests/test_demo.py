"""The evidence that ships: whole, reproducible, and judged as its plan (demo/fleet.toml) says."""

from __future__ import annotations

import os
import re
import shutil
from ipaddress import IPv4Address, ip_network
from pathlib import Path

import pytest

from scantui.demo import demo_bundle
from scantui.evidence.replay import Bundle, open_bundle
from scantui.evidence.verify import verify
from scantui.hosts import HostName
from scantui.runbook.assessment import Assessment, Next
from scantui.triage.triage import Triage, triage

build = pytest.importorskip("demo.build", reason="the build script lies in the repository, not in the source package")
fleet = pytest.importorskip("demo.fleet")
hostile = pytest.importorskip("demo.hostile")

PLAN = fleet.load()
EXPECTED = [(ticket, machine) for ticket in PLAN.tickets for machine in ticket.machines]
INVENTED = [ip_network(net) for net in ("10.0.0.0/8", "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")]


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return open_bundle(demo_bundle())


@pytest.fixture(scope="module")
def judged(bundle: Bundle) -> Triage:
    return triage(bundle.captures)


def _only(judged: Triage, host: HostName, ticket: int) -> Assessment:
    (assessment,) = judged.find(host, ticket)
    return assessment


def test_the_shipped_bundle_is_whole() -> None:
    result = verify(demo_bundle())
    assert result.problems == ()
    assert (result.id, result.captures) == (build.BUNDLE_ID, len(build.IMPORTS))


def test_building_again_gives_the_same_bytes(tmp_path: Path, bundle: Bundle) -> None:
    build.write_raw(tmp_path / "raw", PLAN)
    for path in (tmp_path / "raw").iterdir():
        assert path.read_bytes() == (build.RAW / path.name).read_bytes(), f"{path.name} differs: run python -m demo.build"
    sealed = build.build_bundle(tmp_path / "raw", tmp_path / "bundle", PLAN)
    assert (sealed.id, sealed.root) == (bundle.id, bundle.root)


def test_every_raw_file_is_imported_once() -> None:
    imported = sorted(one.file for one in build.IMPORTS)
    assert imported == sorted(path.name for path in build.RAW.iterdir())


@pytest.mark.parametrize(("ticket", "machine"), EXPECTED, ids=[f"{ticket.number}-{machine.name}" for ticket, machine in EXPECTED])
def test_the_verdict_is_the_planned_one(judged: Triage, ticket: fleet.Ticket, machine: fleet.Machine) -> None:  # type: ignore[name-defined]
    said = _only(judged, machine.host, ticket.number)
    assert said.next.value == machine.next, said.why
    assert said.collect == ((machine.collect,) if machine.collect else ())
    assert str(said.check_again_on or "") == machine.check_again_on


def test_the_tickets_name_the_planned_machines_and_no_others(judged: Triage) -> None:
    named = [(one.ticket.number, said.case.host.key) for one in judged.tickets for said in one.assessments]
    assert sorted(named) == sorted((ticket.number, machine.name.lower()) for ticket, machine in EXPECTED)


def test_every_next_of_the_decision_table_occurs(judged: Triage) -> None:
    occurs = {said.next for one in judged.tickets for said in one.assessments}
    assert set(Next) - occurs == set()


def test_all_kinds_of_evidence_are_asked_for(judged: Triage) -> None:
    asked = {kind for one in judged.tickets for said in one.assessments for kind in said.collect}
    assert asked == {"portal", "chlorine-log", "netmax", "ping", "scan-result"}


def test_only_the_stage_zone_is_a_group(judged: Triage) -> None:
    assert [(group.zone, len(group.stale)) for group in judged.patterns] == [("ALC_Stage_DAL09_SZ", 4)]


def test_one_ticket_is_overdue_and_one_is_due_today(judged: Triage) -> None:
    due = [one.ticket.due for one in judged.tickets if one.ticket.due]
    today = PLAN.as_of.date()
    assert len(due) == len(PLAN.tickets)
    assert (sum(day < today for day in due), sum(day == today for day in due)) == (1, 1)


def test_nothing_of_it_is_unreadable(judged: Triage) -> None:
    """The gaps are the twisty that the plan leaves closed, and what the hostile ticket hides in its table."""
    assert [problem.what for problem in judged.problems] == ["ticket", "ticket", "ticket", "portal"]
    assert all(problem.why.startswith("#21760: ") for problem in judged.problems if problem.what == "ticket")
    assert judged.as_of == PLAN.as_of


def test_the_hostile_ticket_gets_one_verdict_about_one_machine(judged: Triage) -> None:
    (ticket,) = [one for one in judged.tickets if one.ticket.title.has_hidden]
    (said,) = ticket.assessments
    assert (said.case.host.name, said.command) == (hostile.MACHINE, f"reboot {hostile.MACHINE} outage:0")
    assert "\x1b" in ticket.ticket.title.raw  # it is as hostile as it is meant to be
    assert ticket.comments is not None
    assert [len(comment.markers) for comment in ticket.comments.comments] == [1]  # well-formed, and not believed


def test_it_opens_with_the_permissions_that_installers_give(tmp_path: Path) -> None:
    installed = tmp_path / "evidence"
    shutil.copytree(demo_bundle(), installed, copy_function=shutil.copyfile)
    for path in (installed, *installed.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    assert open_bundle(installed).root == open_bundle(demo_bundle()).root


def test_hard_links_of_an_installer_are_no_obstacle(tmp_path: Path) -> None:
    package = tmp_path / "linked"
    shutil.copytree(demo_bundle(), package / "evidence", copy_function=shutil.copyfile)
    os.link(package / "evidence" / "journal.jsonl", tmp_path / "the-cache-of-an-installer")
    copy = demo_bundle(package / "evidence")
    assert copy != package / "evidence"
    assert verify(copy).problems == ()


def test_all_addresses_and_names_in_the_raw_files_are_invented() -> None:
    for path in build.RAW.iterdir():
        if path.suffix == ".zip":
            continue
        for found in set(re.findall(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])", path.read_text("utf-8"))):
            if found.startswith("255."):
                continue
            assert any(IPv4Address(found) in net for net in INVENTED), f"{found} in {path.name}"
