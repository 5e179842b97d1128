"""The machines of a ticket: every form of DOMAIN 7, whole names only, nothing dropped in silence."""

from __future__ import annotations

from datetime import timedelta

import pytest

from scantui.hosts import Role

from .files import CLUSTER, KUBE, MASTER, SCANNER, TUGBOAT, VIP, WORKER, names, ticket

TABLE = f"""The following systems are reporting as not scanned.

| System Name | Vuln Last Report |
| --- | :---: |
| {WORKER} | 3 days ago |
| {MASTER}.alchemy.ibm.com | > 1 year ago |

Due Date: 2021-06-01
Runbook: [not scanned](https://github.example/runbooks/prod-dal10-carrier9-worker-9.html)
"""


def test_a_table_gives_the_machines_and_their_last_reports() -> None:
    found = ticket(TABLE)
    assert names(found) == [WORKER, MASTER]
    worker, master = found.machines
    assert worker.last_report.raw == "3 days ago"
    assert worker.age is not None and worker.age.least == timedelta(days=2.5)
    assert master.age is not None and (master.age.least, master.age.most) == (timedelta(days=365), None)
    assert found.notes == ()


@pytest.mark.parametrize("table", [
    pytest.param(f"System Name | Vuln Last Report\n--- | ---\n{WORKER} | 3 days ago", id="no outer pipes"),
    pytest.param(f"| System Name | Vuln Last Report |\n| {WORKER} | 3 days ago |", id="no alignment row"),
    pytest.param(f"| Vuln Last Report | System Name |\n|---|---|\n| 3 days ago | {WORKER} |", id="other order"),
    pytest.param(f"| # | Role | HOST NAME | Scanned date |\n|---|---|---|---|\n| 1 | worker | {WORKER} | 3 days ago |",
    id="more columns"),
    pytest.param(f"| System Name | Vuln Last Report |\r\n|---|---|\r\n| {WORKER} | 3 days ago |\r\n", id="windows line ends"),
    pytest.param(f"| **System Name** | Vuln Last Report |\n|---|---|\n| `{WORKER}` | `3 days ago` |", id="back-ticks"),
    pytest.param(f"| System Name | Vuln Last Report |\n|---|---|\n| **{WORKER}** | _3 days ago_ |", id="bold"),
    pytest.param(f"| System Name | Vuln Last Report |\n|---|---|\n| [{WORKER}](https://w3.example/{MASTER}) | 3 days ago |", id="link"),
    pytest.param(f"| System Name | Vuln Last Report |\n|---|---|\n| {WORKER}.alchemy.ibm.com | 3 days ago |", id="with domain"),
    pytest.param(f"| System Name | Vuln Last Report |\n|---|---|\n| {WORKER}.alch | 3 days ago |", id="domain cut short"),
    pytest.param(f"| System Name | Vuln Last Report |\n|---|---|\n| {WORKER} (10.1.2.3) | 3 days ago |", id="address beside"),
    pytest.param(f"| System Name | Vuln Last Report |\n|---|---|\n| {WORKER}<br>alchemy | 3 days ago |", id="line break"),
    pytest.param(f"| Thing | When |\n|---|---|\n| {WORKER} | 3 days ago |", id="unknown headings"),
    pytest.param(f"```\nSystem Name | Vuln Last Report\n{WORKER} | 3 days ago\n```", id="in a fence"),
    pytest.param(f"System Name\tVuln Last Report\n{WORKER}\t3 days ago", id="pasted with tabs"),
    pytest.param(f"> | System Name | Vuln Last Report |\n> |---|---|\n> | {WORKER} | 3 days ago |", id="quoted"),
    pytest.param(f"{WORKER} is down.\n\n| System Name | Vuln Last Report |\n|---|---|\n| {WORKER} | 3 days ago |", id="named before"),
])  # fmt: skip
def test_tables_of_every_form(table: str) -> None:
    found = ticket(table)
    assert names(found) == [WORKER]
    assert found.machines[0].age is not None and found.machines[0].age.least == timedelta(days=2.5)


def test_a_row_may_begin_with_a_greater_sign() -> None:
    found = ticket(f"Vuln Last Report | System Name\n---|---\n> 1 year ago | {WORKER}\n3 days ago | {MASTER}")
    assert names(found) == [WORKER, MASTER]
    assert found.machines[0].age is not None and found.machines[0].age.most is None


def test_two_tables_and_a_heading_below_the_other() -> None:
    first = f"| System Name | Vuln Last Report |\n|-|-|\n| {WORKER} | 3 days ago |"
    found = ticket(f"{first}\n| Host | Scanned date |\n|-|-|\n| {MASTER} | 4 days ago |")
    assert names(found) == [WORKER, MASTER]
    assert found.notes == ()


ODD_NAMES = ["prod-dal10-carrier2-work", "odd-host-07", "kube-c0ffee0d0example0abc-produ", "somehost1.example", CLUSTER, TUGBOAT]


@pytest.mark.parametrize("name", ODD_NAMES)
def test_an_unknown_name_in_the_name_column_is_still_a_machine_of_the_ticket(name: str) -> None:
    found = ticket(f"| System Name | Vuln Last Report |\n|---|---|\n| {name} | 3 days ago |\n| {WORKER} | 3 days ago |")
    assert len(found.machines) == 2
    odd = found.machines[0]
    assert odd.host.role is Role.UNKNOWN or name == "prod-dal10-carrier2-work"
    assert odd.age is not None


@pytest.mark.parametrize("cell", ["", "n/a", "-", "10.1.2.3", "prod-dal10-carrier2-worker-80…", "prod-dal10-carrier2-worker-80...",
                                  "prod-dal10-carrier2-worker-80*", "prod-dal10-carrier2-", "prod-dal10-carrier2-worker-80\u200b01",
                                  "prod-dal10-carrier2-w\u043erker-8001", "https://w3.example/" + WORKER])  # fmt: skip
def test_a_row_without_a_name_is_noted_and_never_read_as_another_machine(cell: str) -> None:
    found = ticket(f"| System Name | Vuln Last Report |\n|---|---|\n| {cell} | 3 days ago |\n| {MASTER} | 3 days ago |")
    assert names(found) == [MASTER]
    assert any("no name that can be read" in note for note in found.notes)


def test_a_machine_with_two_different_reports_is_noted() -> None:
    found = ticket(f"| System Name | Vuln Last Report |\n|---|---|\n| {WORKER} | 3 days ago |\n| {WORKER} | 5 days ago |")
    assert [machine.last_report.raw for machine in found.machines] == ["3 days ago"]
    assert found.notes == (f"{WORKER} stands more than once in the table, with different reports",)


def test_other_columns_do_not_add_machines_but_are_noted() -> None:
    found = ticket(f"| System Name | Scanner | Vuln Last Report |\n|-|-|-|\n| {WORKER} | {SCANNER} | 3 days ago |")
    assert names(found) == [WORKER]
    assert any("outside the column" in note for note in found.notes)


@pytest.mark.parametrize("item", [
    f"- {WORKER}", f"* {WORKER}", f"+ {WORKER}", f"1. {WORKER}", f"2) `{WORKER}`", f"- [ ] {WORKER}", f"- [x] **{WORKER}**: done",
    f"  - {WORKER}.alchemy.ibm.com - 5 days ago", f"{WORKER}", f"{WORKER}, {WORKER}", f"### {WORKER}", f"```\n{WORKER}\n```",
    f"    {WORKER}",
    f"The machine {WORKER} was seen.", f"Is it {WORKER}?", f"({WORKER})", f"\"{WORKER}\"", f"_{WORKER}_", f"~~{WORKER}~~",
    f"host={WORKER};", f"See [{WORKER}](https://w3.example/{MASTER}).", f"<td>{WORKER}</td>", f"<!-- {MASTER} --> {WORKER}",
    f"> {WORKER}",
    f"`<!--` {WORKER} `-->`", f"{WORKER.upper()}",
])  # fmt: skip
def test_lists_and_prose_of_every_form(item: str) -> None:
    assert [machine.host.key for machine in ticket(f"Please look:\n\n{item}\n\nThanks").machines] == [WORKER]


@pytest.mark.parametrize("body", [
    f"<!-- {WORKER} -->", f"<!--\n- {WORKER}\n-->", f"text <!-- a\n{WORKER}\n--> text", f"https://w3.example/{WORKER}",
    f"<https://w3.example?h={WORKER}>",
    f"[here](https://w3.example/{WORKER})", f"![{WORKER}](shot.png)", f"github.example.com/runbooks/{WORKER}.html",
    f"Runbook: {WORKER}", f"**Runbook:** [{WORKER} example](https://w3.example/x)", f"x{WORKER}", f"{WORKER}x-", f"mail@{WORKER}x-y",
])  # fmt: skip
def test_what_is_hidden_or_only_an_address_does_not_count(body: str) -> None:
    assert WORKER not in names(ticket(f"Please look:\n\n{body}\n\nThanks"))


def test_a_comment_that_is_never_closed_hides_the_rest_and_is_noted() -> None:
    found = ticket(f"{WORKER}\n\n<!-- template\n{MASTER}")
    assert names(found) == [WORKER]
    assert any("never closed" in note for note in found.notes)


@pytest.mark.parametrize(("body", "expected"), [
    (f"- {VIP}", [VIP]), (f"- {TUGBOAT} (10.1.1.1)", [TUGBOAT]), (f"- {CLUSTER}", [CLUSTER]), (VIP, [VIP]), (f"```\n{VIP}\n```", [VIP]),
    (f"The address belongs to {VIP}.", []), (f"It runs in {TUGBOAT}, behind {VIP}", []), (f"- not behind {VIP}", []),
    ("- kube-proxy restarts", []),
    (f"- {KUBE}", [KUBE]), (f"The node {KUBE}.iks.ibm is old", [KUBE]), ("The node kube-c0ffee0d0example0abc-produs is old",
    ["kube-c0ffee0d0example0abc-produs"]),
])  # fmt: skip
def test_vips_and_clusters_count_where_they_are_listed(body: str, expected: list[str]) -> None:
    assert names(ticket(body)) == expected


def test_the_title_names_machines_too() -> None:
    assert names(ticket("", title=f"{WORKER} - not checked into BigFix in 5 days")) == [WORKER]
    assert names(ticket("", title=f"Not scanned in 3 days: {VIP}, {CLUSTER} and {MASTER}.alchemy.ibm.com")) == [VIP, MASTER, CLUSTER]
    assert names(ticket(f"- {MASTER}\n- {WORKER}", title=f"not scanned in 3 days: {WORKER}")) == [WORKER, MASTER]


def test_names_that_are_prefixes_of_each_other_stay_apart() -> None:
    prefixes = [f"prod-dal10-carrier2-worker-{count}" for count in (8, 80, 800, 8001, 80010)]
    for body in ("\n".join(f"- {name}" for name in prefixes), " ".join(prefixes), "\n".join(f"| {name} | x |" for name in prefixes)):
        assert names(ticket(body)) == prefixes


@pytest.mark.parametrize("end", ["..8005", "*", "%", "…", "...", "{1,2}", "[1-9]", "<n>", "–85", "\u200b01", "\u20111", "\u0661"])
def test_ranges_wildcards_and_spoilt_names_name_no_machine_and_are_noted(end: str) -> None:
    text = f"prod-dal10-carrier2-worker-80{end}"
    for body in (f"see {text} now", f"- {text}", text, f"```\n{text}\n```"):
        found = ticket(body)
        assert names(found) == []
        assert any("was not taken" in note for note in found.notes)


def test_an_odd_list_item_is_noted() -> None:
    assert any("list item" in note for note in ticket("- odd-host-07").notes)
    assert not ticket("- on-call").notes


def test_hundreds_of_hosts_in_order() -> None:
    hosts = [f"prod-dal10-carrier{number % 9}-worker-{number}" for number in range(800)]
    assert names(ticket("\n".join(f"{name}.alchemy.ibm.com" for name in hosts))) == hosts
