"""Whatever a page looks like, the same facts come out of it."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from scantui.answer import Absent, Found
from scantui.hosts import HostName, parse_host
from scantui.portal.model import PortalPage
from scantui.portal.read import read_portal

from . import pages
from .pages import Look, Machine


def host(name: str) -> HostName:
    parsed = parse_host(name)
    assert parsed is not None
    return parsed


def facts_of(page: PortalPage, machine: Machine) -> dict[str, object]:
    answer = page.find(host(machine.name))
    assert isinstance(answer, Found), answer
    assert len(answer.value) == 1
    return pages.facts(answer.value[0])


looks = st.builds(
    Look,
    seed=st.integers(0, 50),
    headings=st.sampled_from(pages.HEADINGS),
    nesting=st.sampled_from(pages.NESTINGS),
    icons=st.sampled_from(pages.ICONS),
    addresses=st.sampled_from(pages.ADDRESSES),
)


@settings(max_examples=200, deadline=None)
@given(looks, st.integers(1, 6), st.integers(0, 1000))
def test_every_look_gives_the_same_facts(look: Look, count: int, seed: int) -> None:
    listed = pages.machines(count, seed)
    listed[seed % count] = pages.closed(listed[seed % count])
    page = read_portal(pages.capture(pages.page(listed, look).encode()))
    assert [str(name) for name in page.records] == [machine.name for machine in listed]
    for machine in listed:
        assert facts_of(page, machine) == pages.expected(machine)
    assert isinstance(page.find(host("prod-dal10-carrier2-worker-9999")), Absent), page.find(host("prod-dal10-carrier2-worker-9999"))
    assert all(row.scanned.span is not None or not row.scanned.text for records in page.records.values() for row in records[0].addresses)
