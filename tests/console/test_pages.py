"""Pages as text: read by a person before they were committed (`SCANTUI_WRITE_GOLDEN=1` writes them anew), and never wider than asked."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from scantui.chlorine.model import RequestState
from scantui.console.lines import Line, Part, Tone, cell_width, fit, fit_middle, flow, heading, pieces, same_place
from scantui.console.pages.glance import short_names
from scantui.console.pages.host import host_page
from scantui.console.pages.raw_pages import RawPage
from scantui.console.pages.rows import machine_line, standing, ticket_lines
from scantui.console.screens.bundle import bundle_page
from scantui.console.screens.ticket import ticket_page
from scantui.demo import demo_bundle
from scantui.runbook.assessment import Assessment
from scantui.safe_text import clean_line

from ..casekit import AS_OF, DAY, CaseKit
from .driver import loaded
from .stories import DEMO, long_values, nothing_captured, of_demo

GOLDEN = Path(__file__).parent / "golden"
WIDTHS = (50, 60, 76, 120)
OTHERS = {"nothing-captured": nothing_captured, "long-values": long_values}


def text_of(lines: list[Line]) -> str:
    return "\n".join(line.text.rstrip() for line in lines) + "\n"


def check(name: str, text: str) -> None:
    path = GOLDEN / name
    if os.environ.get("SCANTUI_WRITE_GOLDEN"):
        path.write_text(text, "utf-8")
    assert path.exists(), f"no {path}: SCANTUI_WRITE_GOLDEN=1 writes it; read it before it is committed"
    assert text == path.read_text("utf-8")


def story(name: str) -> Assessment:
    return OTHERS[name]() if name in OTHERS else of_demo(name)


@pytest.mark.parametrize(("name", "width"), [(name, 60) for name in (*DEMO, *OTHERS)] + [("broken-ipmi", width) for width in WIDTHS])
def test_the_page_of_a_machine(name: str, width: int) -> None:
    check(f"{name}-{width}.txt", text_of(host_page(story(name), width)))


@pytest.mark.parametrize("width", WIDTHS)
def test_the_lists(width: int) -> None:
    tickets = loaded(demo_bundle()).triage.tickets
    lines = [line for one in tickets for line in ticket_lines(one, AS_OF, width)]
    lines += [machine_line(said, width) for said in tickets[3].assessments]
    check(f"lists-{width}.txt", text_of(lines))


def test_the_bundle_and_a_ticket() -> None:
    whole = loaded(demo_bundle())
    check("bundle-76.txt", text_of(bundle_page(whole, whole.triage.tickets[0].assessments[0].evidence, 76)))
    hostile = of_demo("hostile-ticket").case.ticket.number
    (one,) = [one for one in whole.triage.tickets if one.ticket.number == hostile]
    check("ticket-76.txt", text_of(ticket_page(one, 76)))


@pytest.mark.parametrize("name", [*DEMO, *OTHERS])
@pytest.mark.parametrize("width", range(30, 200, 7))
def test_no_line_of_a_page_is_wider_than_the_page(name: str, width: int) -> None:
    for line in host_page(story(name), width):
        assert cell_len(line.text.rstrip()) <= width, line.text


@pytest.mark.parametrize("name", [*DEMO, *OTHERS])
def test_nothing_is_lost_when_the_page_is_narrow(name: str) -> None:
    """Whatever stands on a page stands on a narrower one, but for the spaces and rules."""

    def letters(width: int) -> str:
        return "".join(char for line in host_page(story(name), width) for char in line.text if char not in " ─")

    assert sorted(letters(30)) == sorted(letters(60)) == sorted(letters(99))


@pytest.mark.parametrize("name", [*DEMO, *OTHERS])
@pytest.mark.parametrize("width", range(30, 241, 15))
def test_every_word_of_the_widest_page_stands_on_all(name: str, width: int) -> None:
    """From 100 columns on, who scans an address may stand on each address's line and not once a kind: other letters, the same words."""
    told = "".join("".join(line.text.split()) for line in host_page(story(name), width))
    words = {word for line in host_page(story(name), 240) for word in line.text.replace("─", " ").split()}
    assert not {word for word in words if word not in told}


_texts = st.text(st.characters(codec="utf-8"), max_size=60)
_cells = st.dictionaries(st.sampled_from(["Role", "Alias", "Health", "仮想"]), _texts)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cells=_cells, note=_texts, reason=_texts, width=st.integers(30, 200))
def test_whatever_the_cells_hold_the_page_keeps_its_width(cells: dict[str, str], note: str, reason: str, width: int) -> None:
    kit = CaseKit().worker().portal(fen="5 days ago", columns=cells, note=note).log()
    kit.reloaded(AS_OF - 2 * DAY, RequestState.FAILED, reason=reason)
    for line in host_page(kit.assess(), width):
        assert cell_len(line.text.rstrip()) <= width, line.text


@settings(max_examples=200, deadline=None)
@given(text=_texts.map(clean_line), width=st.integers(1, 60))
def test_cutting_and_fitting(text: str, width: int) -> None:
    text = "".join(char for char in text if cell_width(char) <= width)
    assert "".join(pieces(text, width)) == text
    assert all(cell_width(piece) <= max(width, 2) for piece in pieces(text, width))
    assert cell_width(fit(text, width)) == width
    assert cell_width(fit_middle(text, width)) == width
    words = [word for line in flow((Part(text),), width) for word in line.text.split()]
    assert "".join(words) == "".join(text.split())


def raw_lines(page: RawPage) -> list[str]:
    return [page.line(index).text for index in range(len(page))]


def test_evidence_is_cut_and_never_left_out() -> None:
    assert raw_lines(RawPage([], "abcdef\n\n監視盤", 4)) == ["abcd", "ef", "", "監視", "盤"]


def test_a_name_across_the_end_of_a_line_is_found_and_marked() -> None:
    page = RawPage([Line((Part("head"),))], "xx NAME yy\nnothing\nname", 5)
    page.find("name")
    assert page.hits == [1, 5]
    marked = ["".join(part.text for part in page.line(index).parts if part.tone is Tone.KEY) for index in range(len(page))]
    assert marked == ["", "NA", "ME", "", "", "name"]
    page.find("")
    assert page.hits == []


@settings(max_examples=200, deadline=None)
@given(before=_texts.map(clean_line), after=_texts.map(clean_line), width=st.integers(2, 40))
def test_what_is_there_is_found_at_every_width(before: str, after: str, width: int) -> None:
    page = RawPage([], f"{before}prod-dal10-worker-1{after}", width)
    page.find("prod-dal10-worker-1")
    marked = [part.text for index in range(len(page)) for part in page.line(index).parts if part.tone is Tone.KEY]
    assert "".join(marked) == "prod-dal10-worker-1"


def test_of_names_both_ends_are_seen() -> None:
    assert fit_middle("prod-dal13-infra-apt-repo-mirror-01", 20) == "prod-dal…o-mirror-01"
    assert short_names(["a-nessus-01", "a-nessus-02", "b-nessus-01"]) == "a-nessus-01, -02, b-nessus-01"


def test_a_ticket_tells_as_much_as_there_is_room_for() -> None:
    ticket = loaded(demo_bundle()).triage.tickets[3]
    everything = standing(ticket, 300)
    assert everything.startswith("10 machines: 1 reload, 2 reboot, ") and "+" not in everything
    assert standing(ticket, 42) == "10 machines: 1 reload, 2 reboot, +7"
    assert standing(ticket, 13) == "10 machines"


def test_after_a_resize_the_cursor_is_where_it_was() -> None:
    wide, narrow = (host_page(of_demo("broken-ipmi"), width) for width in (120, 50))
    for section in ("Addresses", "chlorine", "Scan zones"):
        (at,) = [index for index, line in enumerate(wide) if line.is_heading and line.text.startswith(section)]
        assert narrow[same_place(wide, at, narrow)].text.startswith(section)
        assert same_place(wide, at + 1, narrow) == same_place(wide, at, narrow) + 1
    assert same_place(wide, len(wide) - 1, narrow) < len(narrow)
    assert same_place(wide, 3, []) == 0


def test_a_heading_keeps_its_note_even_without_room() -> None:
    _, first, *below = heading("SOS portal (alc)", 24, "read 2026-11-20 08:20 UTC")
    assert first.text.startswith("SOS portal (alc) ")
    assert " ".join(" ".join(line.text for line in below).split()) == "read 2026-11-20 08:20 UTC"
