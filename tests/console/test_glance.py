"""What decides, at a glance: in which order and words it stands on the page, seen without scrolling, and no unknown told as a no."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scantui.chlorine.model import RequestState
from scantui.console.lines import Line, Part, cell_width
from scantui.console.pages.columns import Cells, aligned
from scantui.console.pages.glance import range_words, span_words
from scantui.console.pages.host import captures_of, host_page, page_note
from scantui.nessus_host.model import PingOutcome
from scantui.netmax.model import OwnerKind
from scantui.safe_text import clean_line
from scantui.security_center.model import HostOutcome, ResultState
from scantui.tickets.model import DoneState
from scantui.times import Span, short_minute

from ..casekit import AS_OF, BEN, DAY, FEN, CaseKit
from .stories import DEMO, long_values, nothing_captured, of_demo


def text_of(lines: list[Line]) -> str:
    return "\n".join(line.text.rstrip() for line in lines) + "\n"


def titles(lines: list[Line]) -> list[str]:
    return [line.text.split(" ──")[0] for line in lines if line.is_heading]


DECIDING = ["SOS portal (alc)", "Addresses", "chlorine", "Ping and Security Center"]
BELOW = ["Security Center results", "Scan zones", "More columns"]


def test_a_ticket_that_names_no_days_makes_nothing_stale() -> None:
    assessment = CaseKit().worker().ticket(days=None, subject="bigfix").portal(fen="5 days ago", imm="10 hours ago").log().assess()
    text = text_of(host_page(assessment, 100))
    assert "stale" not in text.replace("stale means", "")
    assert text.count("– no limit") >= 3
    assert page_note(assessment) == "the ticket names no days"


def test_what_decides_comes_first() -> None:
    assert titles(host_page(of_demo("broken-ipmi"), 60)) == [*DECIDING, "Owner and look-up", *BELOW]
    assert titles(host_page(of_demo("two-requests"), 60)) == [*DECIDING, "Log messages", *BELOW]
    hostile = titles(host_page(of_demo("hostile-ticket"), 60))
    assert hostile == [*DECIDING, "Unknown", "Ticket comments", *BELOW]
    kit = CaseKit().worker().portal(fen="5 days ago").look_up().note("ping", "the capture is damaged")
    told = titles(host_page(kit.assess(), 60))
    assert told.index("Unknown") + 1 == told.index("Owner and look-up")
    asks = titles(host_page(of_demo("log-not-whole"), 60))
    assert asks[0].startswith("How to collect it")


@pytest.mark.parametrize("name", [name for name in DEMO if name not in {"log-not-whole", "hostile-ticket", "two-rows-of-one-name"}])
def test_what_decides_is_seen_without_scrolling(name: str) -> None:
    """24 lines of 60 columns are what a terminal of 120x36 shows of the page. The others have to collect first, or have more to say."""
    lines = host_page(of_demo(name), 60)
    below = [index for index, line in enumerate(lines) if line.is_heading and line.text.startswith(("Owner", "Log messages", *BELOW))]
    assert min(below, default=len(lines)) - 1 <= 24


def test_each_line_leads_to_its_evidence() -> None:
    kit = CaseKit().worker().portal(fen="5 days ago", columns={"Role": "worker"}).log().look_up().owner("203.0.113.71", OwnerKind.MACHINE)
    kit.reloaded(AS_OF - DAY, RequestState.FAILED, reason="Timeout").ping(BEN, PingOutcome.ANSWERS).scan(FEN, HostOutcome.DEAD)
    kit.marker("reload", DoneState.FAILED, AS_OF - DAY)
    lines = host_page(kit.assess(), 60)
    kinds = ("portal", "", "chlorine-log", "chlorine-lookup", "ping", "scan-result", "netmax", "ticket-comments")
    assert set(captures_of(lines)) == {f"data/{number:04}-{kind}.body" for number, kind in enumerate(kinds, 2) if kind}
    unled = [line.text for line in lines if line.capture is None and not line.is_heading and line.text.strip()]
    assert unled == ["  scan  10.21.6.66    not captured"]


def test_a_window_that_was_not_wholly_seen_is_no_finding() -> None:
    text = text_of(host_page(of_demo("log-not-whole"), 100))
    assert "not all seen" in text
    assert "? no request for it in the part that was captured: 11-08 00:00 to 11-20 08:40" in text
    text = text_of(host_page(nothing_captured(), 100))
    assert "no request" not in text
    kit = CaseKit().worker().portal(fen="5 days ago").rebooted(AS_OF - DAY)
    assert "? the part that was not captured may tell of others" in text_of(host_page(kit.assess(), 100))


def test_how_a_request_ended_is_told_in_words() -> None:
    kit = CaseKit().worker().portal(fen="5 days ago").log().reloaded(AS_OF - DAY, RequestState.FAILED, reason="Timeout after 10h0m0s")
    text = text_of(host_page(kit.assess(), 80))
    assert "✗ failed" in text
    assert "11-19 08:00 to 09:00  ✗ failed  reload  CHG0472688\n    Timeout after 10h0m0s\n" in text
    assert "why    Timeout after 10h0m0s" in text
    assert "2026-11-19 08:00  ✗ failed" in text
    kit.reloaded(AS_OF - timedelta(minutes=30), RequestState.IN_PROGRESS)
    text = text_of(host_page(kit.assess(), 80))
    assert "  11-20 07:30           … running  reload  CHG0472688  last heard of 11-20 08:30\n" in text


def test_the_reason_leaves_out_what_the_page_says_anyway() -> None:
    reason = "I failed to reload node prod-dal10-carrier2-worker-8001 (10.21.6.66). Status: reload/bootstrap failed. Timeout after 10h0m0s"
    kit = CaseKit().worker().portal(fen="5 days ago").log().reloaded(AS_OF - DAY, RequestState.FAILED, reason=reason)
    text = text_of(host_page(kit.assess(), 200))
    assert "    reload/bootstrap failed. Timeout after 10h0m0s\n" in text
    assert f"why    {reason}" in text


def test_older_requests_stand_below_only_and_are_counted() -> None:
    kit = CaseKit().worker().portal(fen="5 days ago").log()
    for day in range(1, 7):
        kit.rebooted(AS_OF - day * DAY)
    text = text_of(host_page(kit.assess(), 80))
    glance, _, below = text.partition("Log messages")
    assert glance.count("✓ passed") == 4
    assert "… 2 older below" in glance
    assert below.count("✓ passed") == 6


def glance(kit: CaseKit, width: int = 100) -> str:
    return text_of(host_page(kit.assess(), width)).partition("Security Center results")[0]


def test_not_captured_is_not_no_answer() -> None:
    kit = CaseKit().worker().portal(ben="5 days ago", fen="5 days ago")
    assert "  ping  not captured\n  scan  no result captured of a scan that covers it\n" in glance(kit)
    kit.ping(BEN, PingOutcome.NO_ANSWER).scan(FEN, HostOutcome.DEAD)
    text = glance(kit)
    assert "  ping  10.21.6.66    ✗ no answer  11-20 08:00  0 of 3 back  from prod-dal09-infra-nessus-01\n" in text
    assert "  scan  10.21.6.66    not captured\n" in text
    assert "  scan  203.0.113.71  ✗ dead       11-20 07:00  Completed\n" in text


def test_a_ping_that_proves_nothing_says_so() -> None:
    kit = CaseKit().worker().portal(ben="5 days ago").ping(BEN, PingOutcome.NO_ANSWER, source="prod-wdc06-infra-nessus-01")
    assert "from prod-wdc06-infra-nessus-01  which does not scan it: proves nothing" in glance(kit, 140)
    kit = CaseKit().worker().portal(ben="5 days ago").ping(BEN, "the name is not known")
    text = glance(kit, 140)
    assert "? unclear  11-20 08:00  the name is not known" in text
    assert "✗ no answer" not in text


def test_of_many_results_the_newest_that_is_finished_counts() -> None:
    kit = CaseKit().worker().portal(fen="5 days ago")
    kit.scan(FEN, HostOutcome.NOT_FINISHED, state=ResultState.RUNNING, finished_at=AS_OF)
    kit.scan(FEN, HostOutcome.DEAD, finished_at=AS_OF - DAY).scan(FEN, HostOutcome.SCANNED, finished_at=AS_OF - 300 * DAY)
    text = glance(kit)
    assert "… in work  11-20 09:00  Running" in text
    assert "✗ dead     11-19 09:00  Completed" in text
    assert "1 older below" in text
    assert "✓ scanned" not in text
    whole = text_of(host_page(kit.assess(), 100))
    assert "ALC_all_envs_public_import, Completed, finished 2026-01-24 09:00 UTC" in whole
    assert "203.0.113.71  ✓ scanned" in whole


def test_a_stale_address_stands_out_in_words() -> None:
    kit = CaseKit().worker().portal(ben="10 hours ago", fen="5 days ago", imm="", attempt=None)
    text = glance(kit, 60)
    assert "  10.21.6.66    ben  ✓ fresh  10 hours ago  ✗ never tried\n" in text
    assert "  203.0.113.71  fen  ✗ stale  5 days ago    ✗ never tried\n" in text
    assert "  10.21.7.66    imm  ✗ never  scanned       ✗ never tried\n" in text
    assert "  ben, imm  test: ping from prod-dal09-infra-nessus-01…-03\n" in text
    assert "  fen       SOS scans it: a ping from ours proves nothing\n" in text
    assert "5 days ago    ✗ never tried  SOS scans it: a ping from ours proves nothing\n" in glance(kit, 120)


def test_an_unknown_scanner_is_not_guessed() -> None:
    text = glance(CaseKit().host("prod-xxx01-carrier2-worker-8001").portal(ben="5 days ago"))
    assert "? unknown scanner: no zone lists environment prod, datacenter xxx01" in text
    assert "test: ping" not in text


def test_addresses_that_are_not_all_there_are_not_none() -> None:
    kit = CaseKit().worker().portal(ben=None, fen=None, gap="collapsed")
    assert "  ? not all there: collapsed\n" in glance(kit)
    assert "lists no address" not in glance(kit)
    assert page_note(kit.assess()) == "addresses not known"
    assert "  ? the portal lists no address for it\n" in glance(CaseKit().worker().portal(ben=None, fen=None))


def test_both_rows_of_one_name_are_shown() -> None:
    kit = CaseKit().worker().portal(fen="5 days ago").portal(fen="2 days ago", ben=None, addresses={FEN: "203.0.113.99"})
    text = glance(kit)
    assert text.count("row 1 of 2 with this name") == text.count("row 2 of 2 with this name") == 2
    assert "203.0.113.99  fen  ✓ fresh  2 days ago" in text


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("Build", "Status – Build the checks leave it out"),
        ("Available", "Status – Available the checks leave it out"),
        ("", "Status ? (empty) no status is shown"),
        ("Odd", "Status ? Odd no status that is known"),
    ],
)
def test_a_status_that_is_not_live_is_said(status: str, said: str) -> None:
    text = glance(CaseKit().worker().portal(status=status))
    assert f" {said} Scanned date" in " ".join(text.split())
    assert "Live" not in text
    live = glance(CaseKit().worker().portal())
    assert "Live, read 2026-11-20 08:00 UTC" in live
    assert "Status" not in live


def test_a_column_that_says_the_same_as_another_is_not_left_out() -> None:
    columns = {"Remote Scan": "5 days ago", "Scanned date": "4 days ago", "Local Scan": "2 hours ago", "Bigfix last report": "2 hours ago"}
    text = text_of(host_page(CaseKit().worker().portal(fen="5 days ago", columns=columns).assess(), 60))
    assert "Local Scan: 2 hours ago" in text
    assert "Scanned date: 4 days ago" in text
    assert "Remote Scan" not in text
    assert "Bigfix last report" not in text


def test_the_note_says_what_is_stale() -> None:
    assert page_note(CaseKit().worker().portal(fen="5 days ago").assess()) == "stale: 203.0.113.71 (fen)"
    assert page_note(CaseKit().worker().portal().assess()) == "nothing stale"
    assert page_note(long_values()) == "stale: 203.0.113.71 (fen), 10.21.7.66 (imm) +1"
    assert page_note(CaseKit().worker().portal(fen="whenever").assess()) == "not readable: 203.0.113.71 (fen)"
    assert page_note(nothing_captured()) == "portal not known"
    assert page_note(CaseKit().worker().portal_absent().assess()) == "not in the portal"


_cell = st.text(st.characters(codec="utf-8"), max_size=50).map(clean_line)


@settings(max_examples=200, deadline=None)
@given(rows=st.lists(st.lists(_cell, min_size=1, max_size=6), max_size=4), width=st.integers(12, 120))
def test_rows_in_columns_lose_nothing_and_keep_their_width(rows: list[list[str]], width: int) -> None:
    placed = aligned([Cells(tuple(Part(cell) for cell in row)) for row in rows], width)
    for row, lines in zip(rows, placed, strict=True):
        assert all(cell_width(line.text.rstrip()) <= width for line in lines)
        assert "".join("".join(line.text.split()) for line in lines) == "".join("".join(row).split())


def test_a_row_for_which_there_is_no_room_goes_on_below_its_second_cell() -> None:
    rows = [Cells((Part("aa"), Part("bbbb"), Part("c" * 20))), Cells((Part("a"), Part("b"), Part("c" * 8)))]
    first, second = ([line.text for line in lines] for lines in aligned(rows, 26))
    assert first == ["  aa  bbbb", " " * 6 + "c" * 20]
    assert second == ["  a   b     cccccccc"]
    assert [[line.text for line in lines] for lines in aligned(rows, 30)] == [["  aa bbbb " + "c" * 20], ["  a  b    cccccccc"]]


def test_names_and_times_in_short() -> None:
    assert range_words(["a-nessus-01", "a-nessus-02", "a-nessus-03"]) == "a-nessus-01…-03"
    assert range_words(["a-nessus-01", "a-nessus-03", "a-nessus-04"]) == "a-nessus-01, -03, -04"
    assert range_words(["a-nessus-01", "a-nessus-02"]) == "a-nessus-01, -02"
    assert short_minute(AS_OF, AS_OF) == "11-20 09:00"
    assert short_minute(AS_OF - 365 * DAY, AS_OF) == "2025-11-20 09:00"
    span = Span(AS_OF - 365 * DAY, AS_OF - 300 * DAY)
    assert span_words(span, AS_OF) == "2025-11-20…01-24"  # a day of another year has its year
