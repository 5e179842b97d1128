"""The timeline as a picture: read by a person at 60 and 116 columns, never wider than asked, and true to the instants it shows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from scantui.answer import Found
from scantui.chlorine.model import Action, RequestState
from scantui.console.lines import Line, Tone
from scantui.console.pages.timeline import timeline_note, timeline_page
from scantui.console.picture.axis import Axis, later
from scantui.console.picture.cells import write
from scantui.console.picture.lanes import Group, Lane, LaneName, Mark, Shape
from scantui.console.picture.tracks import Picture
from scantui.demo import demo_bundle
from scantui.nessus_host.model import PingOutcome
from scantui.runbook.assessment import Assessment
from scantui.security_center.model import HostOutcome
from scantui.tickets.model import DoneState

from ..casekit import AS_OF, BEN, DAY, FEN, HOUR, CaseKit
from .driver import loaded
from .stories import nothing_captured, of_demo
from .test_pages import check, text_of

FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
TELLING = ("down-after-failed-reload", "broken-ipmi", "log-not-whole", "not-in-portal")
SIGNS = set("●○[─]()━✓✗–?>◂·╌┆│#")
ASCII = str.maketrans("─│●○✓✗━├·┆◂╌…–", "-|*o+x=|.:<~~-")


def of_all() -> list[Assessment]:
    return [said for one in loaded(demo_bundle()).triage.tickets for said in one.assessments]


def lane(lines: list[Line], name: str) -> Line:
    """The first line of the lane with that name."""
    (found, *_) = [line for line in lines if line.text.strip().startswith(name)]
    return found


def blank(width: int) -> Picture:
    """For what a page of that width leaves to the tracks."""
    return Picture.fitting(Axis(AS_OF - DAY, AS_OF), AS_OF - DAY, AS_OF, width)


def track(line: Line, width: int) -> str:
    """A lane without its name and without the words at the right."""
    return line.text[blank(width).left : width - blank(width).note]


# What it looks like


@pytest.mark.parametrize("name", TELLING)
@pytest.mark.parametrize("width", [60, 116])
def test_the_timeline_of_a_machine(name: str, width: int) -> None:
    check(f"timeline-{name}-{width}.txt", text_of(timeline_page(of_demo(name), width)))


@pytest.mark.parametrize("width", [*range(36, 130, 3), 160, 199, 240])
def test_no_line_is_too_wide_and_all_tracks_stand_in_one_column(width: int) -> None:
    for said in of_all():
        lines = timeline_page(said, width)
        for line in lines:
            assert cell_len(line.text.rstrip()) <= width, line.text
        rule = lines[1].text
        assert set(rule) <= set(" ─├┆│") and cell_len(rule) == blank(width).left + len(track(lane(lines, "opened"), width))
        for head in ("opened", "ping"):
            assert cell_len(lane(lines, head).text) == width
        heads = [line.text for line in lines if line.is_heading]
        assert heads[0].startswith("requests") and heads[-1].startswith("ticket")
        assert {head[rule.index("│")] for head in heads} == {"│"}


@pytest.mark.parametrize("width", [36, 44, 52, 60, 76, 116, 240])
def test_every_lane_is_named_at_every_width(width: int) -> None:
    for said in of_all():
        lines = timeline_page(said, width)
        reading = said.case.portal.value if isinstance(said.case.portal, Found) else None
        names = ["ping", "opened"]
        for row in (row for record in reading.records for row in record.addresses) if reading else ():
            full = f"{row.address} {row.kind.value}"
            text = "\n".join(line.text for line in lines)
            assert full in text or f"{row.kind.value} …" in text
        names += ["bigfix", "log report"] if reading else ["portal"]
        for name in names:
            assert any(line.text.strip().startswith(name) for line in lines), (name, width)


def test_what_stopped_is_seen_below_its_cause() -> None:
    """Where the failed reload stands, the scans end; behind it the lane is empty, and says so."""
    for width in (60, 76, 116):
        lines = timeline_page(of_demo("down-after-failed-reload"), width)
        reload = track(lane(lines, "reload"), width)
        scans = track(lane(lines, "10.20.6.80 ben"), width)
        failed, stopped = reload.index("✗"), scans.index("]")
        assert abs(failed - stopped) <= width // 20
        assert scans[: scans.index("[")].strip("·") == ""
        assert scans[stopped + 1 :].startswith(" no scan")
        assert "·" not in scans[stopped:]


def test_each_lane_leads_to_its_evidence() -> None:
    lines = timeline_page(of_demo("down-after-failed-reload"), 76)
    heads = ("reload", "10.20.6.80 ben", "bigfix report", "Sec. Center ben", "opened")
    captures = [lane(lines, head).capture for head in heads]
    assert all(captures)
    assert len(set(captures)) == 4  # the two from the portal are one capture


def test_signs_are_told_apart_in_ascii() -> None:
    for said in of_all():
        for line in timeline_page(said, 76):
            assert line.text.translate(ASCII).isascii(), line.text


def test_only_signs_that_occur_are_explained() -> None:
    kit = CaseKit().worker().portal(imm=None).log()
    lines = timeline_page(kit.assess(), 76)
    legend = " ".join(line.text for line in lines[[line.text for line in lines].index("") :])
    assert "● reported" in legend or "● scanned" in legend
    for sign in "✗◂#>–":
        assert sign not in legend
    assert "2026" not in legend


# What is not known


def test_an_unseen_stretch_of_the_log_is_hatched() -> None:
    kit = CaseKit().worker().portal(fen="5 days ago").log(since=AS_OF - 3 * DAY, until=AS_OF - 2 * DAY)
    cells = track(lane(timeline_page(kit.assess(), 240), "chlorine log"), 240)
    blank = cells.index(" none in the part seen ")
    seen = cells.index(" ", cells.index("╌"))
    assert seen == blank
    rest = cells[blank:].replace(" none in the part seen ", "").strip(" ")
    assert rest.strip("╌│┆") == "" and "╌" in rest
    assert cells[:blank].strip("╌┆") == ""


def test_a_log_that_was_wholly_seen_is_empty() -> None:
    cells = track(lane(timeline_page(CaseKit().worker().portal().log().assess(), 240), "chlorine log"), 240)
    assert set(cells.replace(" none ", "")) <= set(" ┆│")


def test_what_should_have_been_seen_before_the_axis_is_told() -> None:
    lines = timeline_page(CaseKit().worker().ticket(days=365).portal(fen="> 1 year ago").log(since=AS_OF - 9 * DAY).assess(), 116)
    assert "◂ 2025-11-17…11-11 not seen" in lane(lines, "chlorine log").text
    assert "◂ scanned before 2025-11-20 no scan since" in lane(lines, "203.0.113.71 fen").text


def test_since_the_portal_was_read_nothing_is_known() -> None:
    kit = CaseKit().worker().portal(fen="5 days ago", read_at=AS_OF - DAY).log()
    cells = track(lane(timeline_page(kit.assess(), 116), "203.0.113.71 fen"), 116)
    assert cells.rstrip().endswith("╌│")


def test_dates_that_cannot_be_read_or_are_missing_say_so() -> None:
    kit = CaseKit().worker().portal(ben="soon", fen="", attempt="", bigfix="???", log="").log()
    for width in (36, 60, 116):
        lines = timeline_page(kit.assess(), width)
        text = " ".join(" ".join(line.text for line in lines).split())
        for words in ("date of last scan not readable", "never scanned, never tried", "date of last report not readable", "never reported"):
            assert words in text, (width, text)
        assert "╌" in lane(lines, "bigfix").text and "╌" not in lane(lines, "log report").text


def test_where_nothing_is_known_it_says_so() -> None:
    for width in (36, 76):
        lines = timeline_page(nothing_captured(), width)
        text = " ".join(" ".join(line.text for line in lines).split())
        assert "Nothing that was captured tells when anything happened to it." in text
        assert text.count("not captured") >= 3
    assert "Nothing that was captured" not in text_of(timeline_page(of_demo("broken-ipmi"), 76))


@pytest.mark.parametrize("length", range(12))
@pytest.mark.parametrize("sign", [" ", "╌", "·"])
def test_words_stand_only_where_there_is_room(sign: str, length: int) -> None:
    cells = [(sign, Tone.MUTED)] * length
    written = write(cells, ("words", "word"), Tone.WARN, lambda runs: runs)
    text = "".join(char for char, _ in cells)
    assert len(cells) == length
    assert written == (length >= {" ": 6, "╌": 9, "·": 99}[sign]) == ("word" in text)
    assert not written or sign == " " or (text.startswith("╌ ") and text.endswith("╌╌"))


@pytest.mark.parametrize("width", range(36, 241, 4))
def test_words_leave_some_of_an_unseen_lane_to_be_seen(width: int) -> None:
    lines = timeline_page(nothing_captured(), width)
    for name in ("ping", "Sec", "portal"):
        cells = track(lane([line for line in lines if not line.is_heading], name), width)
        assert cells.startswith("╌") and cells.rstrip("│").endswith("╌"), cells


def test_without_a_limit_no_date_is_judged() -> None:
    lines = timeline_page(CaseKit().worker().ticket(None, subject="bigfix").portal(fen="9 days ago").log().assess(), 116)
    assert "✗" not in lane(lines, "203.0.113.71 fen").text and "9 days ago" in lane(lines, "203.0.113.71 fen").text


# Requests, comments, the next check


def test_how_requests_ended() -> None:
    kit = CaseKit().worker().portal(fen="5 days ago").log().reloaded(AS_OF - 3 * DAY, RequestState.FAILED)
    kit.rebooted(AS_OF - 2 * DAY, RequestState.ABORTED).rebooted(AS_OF - DAY)
    kit.request(Action.UNKNOWN, RequestState.IN_PROGRESS, AS_OF - HOUR)
    lines = timeline_page(kit.assess(), 116)
    assert "✗" in track(lane(lines, "reload"), 116) and "failed 11-17 09:00" in lane(lines, "reload").text
    reboots = track(lane(lines, "reboot"), 116)
    assert reboots.index("✗") < reboots.index("✓")
    assert ">" in track(lane(lines, "unclear request"), 116)
    assert "> not finished" in text_of(lines) and "✗ aborted, failed" in text_of(lines)


def test_a_request_whose_times_have_no_zone_is_as_wide_as_they_may_be_off() -> None:
    mark = Mark(AS_OF - DAY, AS_OF - DAY, Shape.LASTED, "passed", "✓", give_or_take=14 * HOUR)
    picture = Picture.fitting(Axis.around(AS_OF, [AS_OF - 3 * DAY]), AS_OF - 2 * DAY, AS_OF, 76)
    (_, line) = picture.group_lines(Group("x", (Lane(LaneName(("y",)), (mark,)),)), False)
    cells = track(line, 76)
    assert cells.index("─") == picture.axis.column(AS_OF - DAY - 14 * HOUR)
    assert cells.rindex("─") == picture.axis.column(AS_OF - DAY + 14 * HOUR)
    assert cells.index("✓") == picture.axis.column(AS_OF - DAY)


def test_silence_of_a_request_is_told() -> None:
    assert "silent for 7 h" in lane(timeline_page(of_demo("transaction-is-silent"), 76), "reload").text


def test_what_only_a_comment_tells_stands_with_the_requests() -> None:
    kit = CaseKit().worker().portal(fen="5 days ago").marker("reboot", DoneState.REQUESTED, AS_OF - HOUR, again=date(2026, 11, 22))
    lines = timeline_page(kit.assess(), 116)
    assert ">" in lane(lines, "reboot (comment)").text
    assert "reboot requested" in lane(lines, "comment").text


def test_the_next_check_is_a_day_and_not_an_hour() -> None:
    kit = CaseKit().worker().portal(fen="5 days ago").log().ping(FEN, PingOutcome.ANSWERS).scan(FEN, HostOutcome.DEAD)
    said = kit.rebooted(AS_OF - 2 * HOUR).assess()
    assert said.check_again_on is not None
    lines = timeline_page(said, 116)
    rule, ahead = lines[1].text, lane(lines, "next check").text
    assert rule.index("│") < ahead.index("(") and ahead.index(")") - ahead.index("(") > 2
    assert ahead.rstrip().endswith(said.check_again_on.isoformat()[5:])


# Marks that meet


def picture_of(marks: list[Mark], width: int = 60) -> list[str]:
    axis = Axis.around(AS_OF, [at for mark in marks for at in (mark.since, mark.until)])
    picture = Picture.fitting(axis, AS_OF - 2 * DAY, AS_OF, width)
    return [track(line, width) for line in picture.group_lines(Group("x", (Lane(LaneName(("y",)), tuple(marks)),)), False)[1:]]


def point(at: datetime, sign: str) -> Mark:
    return Mark(at, at, Shape.LASTED, sign, sign)


def test_equal_marks_in_a_column_are_counted() -> None:
    at = AS_OF - DAY
    (row,) = picture_of([point(at, "✗"), point(at, "✗"), point(at, "✗"), point(AS_OF - 9 * DAY, "✓")])
    assert "3✗" in row
    (many,) = picture_of([point(at, "✗")] * 12 + [point(AS_OF - 9 * DAY, "✓")])
    assert "#✗" in many


def test_different_marks_in_a_column_get_rows_of_their_own() -> None:
    at = AS_OF - DAY
    rows = picture_of([point(at, "✗"), point(at, "✓"), point(AS_OF - 9 * DAY, "?")])
    assert len(rows) == 2 and {"✗", "✓"} == {row[rows[0].index("✗")] for row in rows}


def test_too_many_marks_are_not_left_out_silently() -> None:
    marks = [Mark(AS_OF - (9 + n) * HOUR, AS_OF - n * HOUR, Shape.LASTED, "passed", "✓") for n in range(12)]
    rows = picture_of([*marks, point(AS_OF - 9 * DAY, "?")], 240)
    assert "#" in rows[-1] and len(rows) == 5


_HOURS = st.integers(-24 * 40, 24 * 40).map(lambda hours: AS_OF + hours * HOUR)


@settings(max_examples=150, deadline=None)
@given(at=st.lists(_HOURS, min_size=2, max_size=6, unique=True), width=st.integers(36, 240))
def test_the_order_of_instants_is_the_order_of_columns(at: list[datetime], width: int) -> None:
    axis = Picture.fitting(Axis.around(AS_OF, at), AS_OF, AS_OF, width).axis
    columns = [axis.column(each) for each in sorted(at)]
    assert columns == sorted(columns)
    assert set(columns) <= set(range(axis.columns))
    if max(at) > AS_OF + 2 * HOUR:
        assert columns[-1] == axis.columns - 1


@settings(max_examples=150, deadline=None)
@given(since=_HOURS, long=st.integers(0, 200), inside=st.floats(0, 1), shape=st.sampled_from(Shape), width=st.integers(36, 240))
def test_a_stretch_covers_its_interval(since: datetime, long: int, inside: float, shape: Shape, width: int) -> None:
    until = min(since + long * HOUR, AS_OF + 40 * DAY)
    until = max(since, until)
    picture = Picture.fitting(Axis.around(AS_OF, [since, until]), AS_OF, AS_OF, width)
    mark = Mark(since, until, shape, "x", "✓" if shape is Shape.LASTED else "")
    line = picture.group_lines(Group("x", (Lane(LaneName(("y",)), (mark,)),)), False)[1]
    cells = track(line, width)
    assert cells[picture.axis.column(since + inside * (until - since))] in SIGNS - set("┆│ ╌·")


# Whatever the dates are


def extreme(now: datetime, other: datetime) -> Iterator[Assessment]:
    kit = CaseKit(now)
    kit.read_at = kit.opened_at = now
    yield kit.ticket(opened_at=other).assess()
    kit.worker().portal(fen="99999 years ago", ben="> 1 year ago", read_at=now)
    kit.log(since=min(now, other), until=max(now, other)).ping(BEN, PingOutcome.NO_ANSWER, at=other).ping(BEN, "cut short", at=now)
    kit.reloaded(other, RequestState.FAILED).rebooted(now, RequestState.IN_PROGRESS).scan(FEN, HostOutcome.DEAD, finished_at=other)
    yield kit.marker("reboot", DoneState.PASSED, other, again=date.max).assess()


INSTANTS = (FIRST + 3 * DAY, FIRST + 40 * DAY, AS_OF, AS_OF + timedelta(seconds=1), AS_OF - 400 * DAY, LAST - 3 * DAY, LAST)


@pytest.mark.parametrize("now", INSTANTS)
@pytest.mark.parametrize("other", INSTANTS)
def test_no_date_is_too_extreme(now: datetime, other: datetime) -> None:
    for said in extreme(now, other):
        assert timeline_note(said).endswith(" UTC")
        for width in (36, 60, 116):
            for line in timeline_page(said, width):
                assert cell_len(line.text.rstrip()) <= width, line.text


def test_what_is_far_from_now_is_told_at_the_edges() -> None:
    kit = CaseKit().worker().portal(fen="5 days ago").log()
    kit.ping(BEN, PingOutcome.ANSWERS, at=AS_OF - 300 * DAY).ping(BEN, PingOutcome.NO_ANSWER, at=LAST)
    kit.ticket(opened_at=AS_OF - 100 * DAY)
    lines = timeline_page(kit.assess(), 116)
    pings = lane(lines, "ping").text
    assert "◂ answered 01-24; later: no answer 9999-12-31" in pings and ">" in pings
    assert "◂ 08-12" in lane(lines, "opened").text
    assert timeline_note(kit.assess()) == "11-13 to 11-20 UTC"


def test_after_the_last_instant_there_is_none() -> None:
    assert later(LAST - HOUR, DAY) == LAST
    assert later(AS_OF, DAY) == AS_OF + DAY


def test_hours_get_ticks_where_all_happened_within_three_days() -> None:
    axis = Picture.fitting(Axis.around(AS_OF, [AS_OF - 2 * DAY]), AS_OF, AS_OF, 116).axis
    labels = [label for _, label in axis.ticks() if label]
    assert "06:00" in labels and "11-19" in labels
    assert timeline_note(CaseKit().worker().ticket(days=3).assess()) == "11-13 to 11-20 UTC"


_texts = st.text(st.characters(codec="utf-8"), max_size=40)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(age=_texts, attempt=_texts, gap=_texts, hours=st.lists(st.integers(1, 900), max_size=12), width=st.integers(36, 240))
def test_whatever_the_cells_hold_the_width_is_kept(age: str, attempt: str, gap: str, hours: list[int], width: int) -> None:
    kit = CaseKit().worker().portal(fen=age, attempt=attempt, bigfix=age).log(since=AS_OF - 3 * DAY)
    kit.row("2001:db8:1111:2222:3333:4444:5555:6666", FEN, age)
    for number, hour in enumerate(hours):
        state = tuple(RequestState)[number % len(RequestState)]
        kit.request((Action.REBOOT, Action.RELOAD)[number % 2], state, AS_OF - hour * HOUR)
    lines = timeline_page(kit.assess(), width)
    for line in lines:
        assert cell_len(line.text.rstrip()) <= width, line.text
    assert all(part.tone in Tone for line in lines for part in line.parts)
