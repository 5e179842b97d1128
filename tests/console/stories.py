"""Machines for tests of pages: each shows another part of a page."""

from __future__ import annotations

from scantui.demo import demo_bundle
from scantui.runbook.assessment import Assessment

from ..casekit import FEN, CaseKit
from .driver import loaded

DEMO = {
    "down-after-failed-reload": (21731, "prod-dal10-carrier2-worker-80"),
    "transaction-is-silent": (21731, "prod-dal10-carrier2-worker-800"),
    "broken-ipmi": (21731, "prod-dal09-infra-syslog-01"),
    "scanned-after-reboot": (21690, "prod-lon02-carrier2-master-01"),
    "log-not-whole": (21719, "prodfr2-par04-carrier1-worker-1022"),
    "tugboat-worker": (21722, "kube-b1ade0f0demo0tug0xyz-prodeude-default-0001b2c3"),
    "not-in-portal": (21744, "prod-wdc07-carrier3-worker-2044"),
    "two-rows": (21744, "prod-che01-carrier1-worker-9"),
    "wrongly-attached": (21744, "prod-dal12-carrier4-haproxy-01"),
    "hostile-ticket": (21760, "prod-ams03-carrier1-worker-77"),
    "two-rows-of-one-name": (21744, "prod-fra02-carrier5-worker-1021"),
    "being-built": (21744, "prod-tok02-carrier1-worker-8030"),
    "two-requests": (21690, "prod-lon04-carrier5-worker-2210"),
}
"""By what a reader should see on the page: ticket and machine of the demo evidence."""


def of_demo(story: str) -> Assessment:
    number, name = DEMO[story]
    (ticket,) = [one for one in loaded(demo_bundle()).triage.tickets if one.ticket.number == number]
    (found,) = [said for said in ticket.assessments if said.case.host.name == name]
    return found


def nothing_captured() -> Assessment:
    return CaseKit().worker().assess()


def long_values() -> Assessment:
    """An address and cells that are longer than their columns, and wide letters."""
    cells = {"Role": "監視 " * 12 + "end", "Alias": "x" * 90, "Health": "100%"}
    kit = CaseKit().worker().portal(fen="5 days ago", imm="about a month ago", columns=cells, note="Not associated: 仮想 IP").log()
    return kit.row("2001:db8:1111:2222:3333:4444:5555:6666", FEN, "> 1 year ago").assess()
