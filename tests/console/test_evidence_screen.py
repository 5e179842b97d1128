"""The evidence and the ticket to read: search, position, bytes, copying a line, and large or hostile captures."""

from __future__ import annotations

import hashlib
import io
import zipfile
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import BinaryIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scantui.console.lines import Line, Part, Tone, paragraph, pieces
from scantui.console.pages.found import Block, BlockPage, Hits, fold
from scantui.console.pages.raw import SHOWN, Body, read_body
from scantui.console.pages.raw_pages import HexPage, RawPage
from scantui.console.screens.evidence import EvidenceScreen, where_to_look
from scantui.console.widgets.line_list import LineList
from scantui.evidence.model import Capture, Kind
from scantui.safe_text import clean_line, clean_lines

from ..casekit import AS_OF
from .driver import Driver, opened
from .stories import of_demo


def capture(data: bytes, kind: Kind = Kind.PORTAL, **question: str) -> Capture:
    digest = hashlib.sha256(data).hexdigest()
    return Capture("data/0001-portal.body", kind, AS_OF - timedelta(hours=1), question, len(data), digest, lambda: io.BytesIO(data))


async def at_evidence(session: Driver, data: bytes, wanted: str | None = "") -> LineList:
    await session.app.push_screen(EvidenceScreen(capture(data), of_demo("broken-ipmi").case.host, wanted))
    await session.settle()
    return session.app.screen.query_one(LineList)


def under_cursor(listed: LineList) -> str:
    return listed.item_at(listed.cursor)[0].text.rstrip()


LINES = "\n".join(f"row {number} of it" for number in range(1, 201))

# Searching


async def test_it_opens_at_what_is_wanted_with_some_lines_above(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        listed = await at_evidence(session, LINES.encode(), wanted="ROW 150 ")
        assert under_cursor(listed) == "row 150 of it"
        assert listed.cursor - listed.scroll_offset.y == 4
        session.expect_seen("1 line with ROW 150", "line 150 of 200")


async def test_the_machine_is_wanted_unless_something_else_is(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        await at_evidence(session, b"nothing", wanted=None)
        session.expect_seen(f"no line with {of_demo('broken-ipmi').case.host.name}")
        await session.press("escape")
        await at_evidence(session, b"nothing", wanted="")
        session.expect_unseen("no line with")
        await session.press("n")
        assert session.told()[-1] == "nothing is searched yet: / searches"


async def test_hits_are_counted_and_the_way_round_is_said(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        listed = await at_evidence(session, LINES.encode(), wanted="row 1 ")
        await session.press("slash")
        await session.type("0 of")
        await session.press("enter")
        session.expect_seen("1 of 20 lines with 0 of")
        await session.press("n")
        session.expect_seen("2 of 20 lines with 0 of")
        await session.press("N", "N")
        assert under_cursor(listed) == "row 200 of it"
        session.expect_seen("20 of 20 lines with 0 of, from the end again")
        await session.press("n")
        assert under_cursor(listed) == "row 10 of it"
        session.expect_seen("1 of 20 lines with 0 of, from the top again")
        await session.press("down")
        session.expect_seen("20 lines with 0 of")
        session.expect_unseen("again")


async def test_escape_gives_the_search_up_and_then_leaves(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        listed = await at_evidence(session, LINES.encode(), wanted="row 7 ")
        await session.press("down", "down", "slash")
        await session.type("row 190")
        assert under_cursor(listed) == "row 190 of it"
        await session.press("escape")
        assert (session.place, session.focus, under_cursor(listed)) == ("EvidenceScreen", "raw", "row 9 of it")
        session.expect_seen("1 line with row 7")
        await session.press("escape")
        assert session.place == "DeskScreen"


async def test_keys_typed_into_the_search_are_text(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        await at_evidence(session, b"xnyq?")
        await session.press("slash")
        await session.type("xnyq?")
        session.expect_seen("1 line with xnyq?")
        assert session.clipboard.texts == []


async def test_what_was_not_looked_at_is_said_with_nothing_found(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        await at_evidence(session, b"a" * (SHOWN + 5), wanted="zebra")
        session.expect_seen("no line with zebra in the first 4,194,304 bytes: the rest is not shown")
        await session.press("G")
        session.expect_seen("5 more bytes are not shown")


# Text and bytes


async def test_x_shows_the_bytes_of_the_same_line_and_back(tmp_path: Path) -> None:
    async with opened(tmp_path, size=(80, 24)) as session:
        listed = await at_evidence(session, LINES.encode(), wanted="row 150 ")
        await session.press("x")
        start = LINES.index("row 150")
        assert int(under_cursor(listed)[:8], 16) == start // 16 * 16
        session.expect_seen(f"byte {start // 16 * 16:,} of {len(LINES):,}", "1 line with row 150")
        await session.press("x")
        assert under_cursor(listed) in {"row 150 of it", "row 149 of it"}


async def test_hidden_characters_are_seen_in_the_bytes(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        await at_evidence(session, "prod\u202eevil".encode())
        session.expect_seen("prod�evil")
        await session.press("x")
        session.expect_seen("70 72 6f 64 e2 80 ae 65 76 69 6c", "prod...evil")


async def test_what_is_no_text_is_shown_as_bytes_and_says_so(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        await at_evidence(session, b"\x00\x01ELF" + b"A" * 40)
        session.expect_seen("these bytes are no text", "00 01 45 4c 46")
        await session.press("x")
        assert session.told()[-1] == "these bytes are no text"


async def test_a_zip_tells_its_members_and_has_bytes_too(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inside.txt", "needle " * 50)
    async with opened(tmp_path) as session:
        await at_evidence(session, packed.getvalue(), wanted="nosuch")
        session.expect_seen("zip archive, 1 members", "inside.txt", "no line with nosuch in what is shown of the archive")
        await session.press("x")
        session.expect_seen("50 4b 03 04", "no line with nosuch in these bytes as they are packed")


async def test_a_file_that_cannot_be_read_is_a_sentence(tmp_path: Path) -> None:
    def gone() -> BinaryIO:
        raise FileNotFoundError(2, "No such file or directory")

    lost = Capture("data/0001-portal.body", Kind.PORTAL, AS_OF, {}, 5, "00", gone)
    async with opened(tmp_path) as session:
        await session.app.push_screen(EvidenceScreen(lost, None, "word"))
        await session.settle()
        session.expect_seen("? the file could not be read: No such file or directory", "no line with word; the file could not be read")
        await session.press("x", "y", "escape")
        assert session.place == "DeskScreen"


async def test_while_it_reads_it_says_so_and_can_be_left(tmp_path: Path) -> None:
    go = Event()

    def slow() -> BinaryIO:
        go.wait(60)
        return io.BytesIO(b"late")

    async with opened(tmp_path) as session:
        await session.app.push_screen(EvidenceScreen(Capture("data/0001-portal.body", Kind.PORTAL, AS_OF, {}, 4, "00", slow), None, "x"))
        await session.pilot.pause()
        await session.pilot.pause()
        session.expect_seen("reading 4 B …")
        session.expect_unseen("no line with")
        await session.pilot.press("x", "y", "n", "slash", "escape", "escape")
        await session.pilot.pause()
        assert session.place == "DeskScreen"
        go.set()
        await session.settle()
        assert session.place == "DeskScreen"


# Copying, and resizing


async def test_y_copies_the_whole_line_however_it_was_wrapped(tmp_path: Path) -> None:
    long = "begin " + "x" * 300 + " middle " + "y" * 300 + " end"
    async with opened(tmp_path, size=(80, 24)) as session:
        listed = await at_evidence(session, f"first\n{long}\nlast".encode(), wanted="middle")
        assert "middle" in under_cursor(listed)
        session.expect_seen("line 2 of 3, from its letter ")
        await session.press("y")
        session.clipboard.expect(long)
        assert session.told()[-1].startswith("the line: ")
        await session.press("g", "y")
        assert session.clipboard.texts[-1].split() == ["file", "data/0001-portal.body"]


@pytest.mark.parametrize("width", [40, 71, 100, 140])
def test_a_hit_is_still_under_the_cursor_at_another_width(width: int) -> None:
    text = "begin " + "x" * 300 + " middle " + "y " * 150 + "end"
    for kind in ("raw", "block"):
        before, after = (_page(kind, text, columns) for columns in (75, width))
        (hit,) = before.search("middle").lines
        before.mark(before.search("middle"))
        first = before.line(hit).text.split()[0]  # of wrapped text the line's first word stays in sight, of a capture the hit itself
        assert ("middle" if kind == "raw" else first) in after.line(after.index_of(before.spot(hit))).text


def _page(kind: str, text: str, width: int) -> RawPage | BlockPage:
    return RawPage([], text, width) if kind == "raw" else BlockPage([Block(text, paragraph(text, width))])


async def test_an_empty_line_is_not_copied(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        await at_evidence(session, b"first\n\nlast", wanted="first")
        await session.press("down", "y")
        assert session.told()[-1] == "this line is empty"
        assert session.clipboard.texts == []


async def test_a_resize_keeps_the_line(tmp_path: Path) -> None:
    text = "\n".join(f"row {number} " + "z" * 150 for number in range(100))
    async with opened(tmp_path) as session:
        listed = await at_evidence(session, text.encode(), wanted="row 60 ")
        for size in ((80, 24), (200, 50), (60, 20)):
            await session.resize(*size)
            await session.settle()
            assert under_cursor(listed).startswith("row 60 ")
            session.expect_seen("line 61 of 100")


# The ticket


async def test_the_ticket_is_searched_and_copied_in_the_same_way(tmp_path: Path) -> None:
    async with opened(tmp_path, size=(80, 24)) as session:
        await session.press("t", "slash")
        await session.type("DUE DATE")
        await session.press("enter")
        session.expect_seen("1 line with DUE DATE")
        await session.press("y")
        assert session.clipboard.texts[-1].startswith("Due Date: ")
        await session.press("t")
        assert session.place == "DeskScreen"


async def test_comments_that_were_not_captured_are_not_taken_for_searched(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        numbers = [one.ticket.number for one in session.desk.shown_tickets if one.comments is None]
        await session.select_ticket(numbers[0])
        await session.press("t", "slash")
        await session.type("nosuch")
        session.expect_seen("no line with nosuch; its comments were not captured")


# The pages, as they are


def letters(line: Line, tone: Tone) -> str:
    return "".join(part.text for part in line.parts if part.tone is tone)


def test_where_to_look_is_the_address_where_names_are_not_known() -> None:
    said = of_demo("broken-ipmi")
    assert where_to_look(capture(b"", Kind.PING, address="10.24.6.5"), said) == "10.24.6.5"
    assert where_to_look(capture(b"", Kind.SCAN_RESULT), said) == str(said.addresses[0].address)
    assert where_to_look(capture(b"", Kind.CHLORINE_LOG), said) == said.case.host.name


def test_folding_never_moves_a_letter() -> None:
    everything = "".join(chr(point) for point in range(0x110000) if not 0xD800 <= point < 0xE000)
    assert len(fold(everything)) == len(everything)
    assert fold("İSTANBUL") == "istanbul"


def test_a_name_beside_letters_that_change_their_length_is_found() -> None:
    page = RawPage([], "İİİ prod-1", 40)
    page.find("PROD-1")
    assert letters(page.line(0), Tone.KEY) == "prod-1"


_texts = st.text(st.characters(codec="utf-8"), max_size=80)


@settings(max_examples=200, deadline=None)
@given(text=_texts.map(clean_lines), width=st.integers(1, 40))
def test_wrapping_is_that_of_all_lists_and_leaves_nothing_out(text: str, width: int) -> None:
    page = RawPage([], text, width)
    shown = [page.line(index).text for index in range(len(page))]
    assert shown == [piece for line in text.split("\n") for piece in pieces(line, width)]
    assert [page.index_of(page.spot(index)) for index in range(len(page))] == list(range(len(page)))


@settings(max_examples=200, deadline=None)
@given(before=_texts.map(clean_line), after=_texts.map(clean_line), width=st.integers(20, 60))
def test_what_is_there_is_found_though_it_was_wrapped_at_spaces(before: str, after: str, width: int) -> None:
    text = f"{before} due date of prod-dal10-carrier2-worker-8001 {after}"
    page = BlockPage([Block(text, paragraph(text, width)), Block("other", paragraph("other", width))])
    hits = page.search("Due date of PROD-dal10-carrier2-worker-8001")
    assert hits.texts == 1
    page.mark(hits)
    marked = "".join(letters(page.line(index), Tone.KEY) for index in range(len(page)))
    assert "".join(marked.split()).endswith("duedateofprod-dal10-carrier2-worker-8001")
    assert page.text_of(hits.lines[0]) == text
    assert page.search("no such words").lines == []


@settings(max_examples=200, deadline=None)
@given(data=st.binary(max_size=200), width=st.integers(30, 120))
def test_the_bytes_are_all_there_and_keep_the_width(data: bytes, width: int) -> None:
    page = HexPage([Line((Part("head"),))], Body(data, ""), width)
    rows = [page.line(index).text for index in range(1, len(page))]
    size = next((size for size in (16, 8, 4) if 12 + 4 * size - 1 <= width), 2)
    assert bytes.fromhex("".join(row[10 : 10 + 3 * size - 1] for row in rows)) == data
    assert all(len(row) <= width for row in rows)


def test_bytes_across_two_rows_are_found_and_marked_in_both() -> None:
    page = HexPage([], Body(b"." * 14 + b"NAME" + b"." * 14, ""), 80)
    hits = page.search("name")
    page.mark(hits)
    assert (hits.lines, hits.texts) == ([0], 1)
    assert [letters(page.line(index), Tone.KEY) for index in range(2)] == ["4e 41NA", "4d 45ME"]


@pytest.mark.parametrize("text", ["a\nb\r\nc\rd\n\n\ne" * 9, "one\r\n" * 30, "x" * 100 + "\n" + "y" * 5])
def test_lines_and_bytes_lead_to_each_other(text: str) -> None:
    data = text.encode()
    lines, rows = RawPage([], clean_lines(text), 40), HexPage([], Body(data, text), 80)
    for number in range(len(clean_lines(text).split("\n"))):
        row = rows.index_of_number(number)
        again = rows.number_of(row)
        assert rows.index_of_number(again) == row
        assert again <= number
        assert lines.number_of(lines.index_of_number(number)) == number


def test_other_encodings_are_read_and_searched_in_their_bytes() -> None:
    body = read_body(capture("\ufeffname: prod-1\n".encode("utf-16-le")))
    assert body.text is not None
    assert "name: prod-1" in body.text
    assert not body.has_lines
    assert HexPage([], body, 80).search("PROD").lines == [0]


@settings(max_examples=100, deadline=None)
@given(text=st.text(st.sampled_from("a\r\n\u0301\u202e監é "), max_size=60), times=st.integers(1, 4000))
def test_cleaning_in_slices_is_the_same_as_cleaning_at_once(text: str, times: int) -> None:
    whole = text * times
    body = read_body(capture(b"x" + whole.encode()))
    assert body.text == clean_lines("x" + whole)


@pytest.mark.parametrize("before", range(65530, 65540))
def test_no_slice_ends_within_a_letter_and_its_marks(before: int) -> None:
    text = "x" * before + "e" + "\u0301" * 6 + "\r\nend"
    assert read_body(capture(text.encode())).text == clean_lines(text)
    edge = "x" * before + "\r\n\r\nend"
    assert read_body(capture(edge.encode())).text == clean_lines(edge)


def test_words_of_a_search() -> None:
    assert Hits("x", [3, 9], 2).words(9) == "2 of 2 lines with x"
    assert Hits("x", [3, 9], 2).words(4) == "2 lines with x"
    assert Hits("x", [3, 4, 9], 2).words(3) == "1 of 3 hits in 2 lines with x"
    assert Hits("x", [], 0).words(0, " in these bytes") == "no line with x in these bytes"
    assert Hits("x", [3, 9]).next(9, 1) == (3, True)
    assert Hits("x", [3, 9]).next(3, -1) == (9, True)
    assert Hits("x", [3, 9]).next(5, -1) == (3, False)
