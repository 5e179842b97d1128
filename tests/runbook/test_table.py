"""The decision table against its oracle (tests/runbook/oracle.py), a second implementation made from DESIGN's text alone.

A `World` (tests/runbook/world.py) is one state of all evidence, 36 questions of 2 to 30 values: role and family (25 names), N, subject of
the ticket, portal state, duplicate rows, status, five address rows and their owners, look-up, group, both scans (state, when, outcome),
an older result, idle scanner, a stray result, log window, requests, reports, ping, marker, and the time of asking: some 10^28 worlds.
Compared are `next`, `collect`, `command` (to the letter), `close_ticket` and `check_again_on`. Covered are, in the ordinary run:

* every answer to every question, from each of the 42 base worlds (at least one for each row of the table);
* every pair of answers of any two questions, from the base world that reaches farthest into the table;
* 15,000 drawn worlds that differ from a base in 2 to 5 answers, and 3,000 of hypothesis over the whole product (derandomised).

All pairs from all bases and 100,000 worlds of up to nine changes are compared by `python -m tests.runbook.corpus --all` (minutes).
"""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scantui.hosts import Family, Role, parse_host
from scantui.runbook.assessment import Next
from scantui.runbook.table import TABLE, assess

from .build import build
from .corpus import BASES, drawn, fault, first_fault, pairs, singles
from .oracle import judge
from .world import MACHINES, VALUES, World

WIDE = ["16 scanned"]


@pytest.mark.parametrize("base", BASES)
def test_every_answer(base: str) -> None:
    assert first_fault(singles(BASES[base])) is None


@pytest.mark.parametrize("base", WIDE)
def test_every_pair_of_answers(base: str) -> None:
    assert first_fault(pairs(BASES[base])) is None


def test_drawn_worlds() -> None:
    assert first_fault(drawn(2, 15_000)) is None


@settings(max_examples=3000, deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.builds(World, **{question: st.sampled_from(values) for question, values in VALUES.items()}))
def test_any_world(world: World) -> None:
    assert fault(world) is None


@pytest.mark.parametrize("base", [base for base in BASES if base[0].isdigit()])
def test_a_base_is_decided_by_its_row(base: str) -> None:
    decided_by = assess(build(BASES[base])).decided_by.rule
    ends = {"11 imm answers": 16}
    assert decided_by == ends.get(base, int(base.split()[0]))


def test_every_row_but_the_last_decides_some_world() -> None:
    """Row 17 is the net below row 16, which always decides (docs/decisions.md, M)."""
    rows = Counter(assess(build(world)).decided_by.rule for world in drawn(3, 4000))
    assert set(rows) == {row.rule for row in TABLE} - {17}


def test_every_next_is_reached() -> None:
    assert {judge(world).next for world in drawn(4, 8000)} == {next_.value for next_ in Next}


def test_the_names_are_of_every_role_in_every_family() -> None:
    """armada has no machines of ALC's roles, an unknown family no known role."""
    known: dict[Family, set[Role]] = {}
    for key, name in MACHINES.items():
        host = parse_host(name)
        assert host is not None
        family, role = key.split(" ")
        assert (host.family.value, host.role.value) == (family if family != "cluster" else host.family.value, role)
        known.setdefault(host.family, set()).add(host.role)
    assert known[Family.ALC] == known[Family.ALC_FR2] | {Role.UNKNOWN} == set(Role)
    assert known[Family.ARMADA] == {Role.TUGBOAT_WORKER, Role.OTHER, Role.UNKNOWN}
    assert known[Family.UNKNOWN] == {Role.UNKNOWN}
