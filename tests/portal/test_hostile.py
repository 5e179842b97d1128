"""Text that breaks a reader rather than a fact: letters that only look alike, numbers without end, patterns that would never be done.

A test of a size that a slow reader would not live to see has no other assertion than that it comes back.
"""

from __future__ import annotations

import pytest

from scantui.answer import Absent, Unreadable
from scantui.hosts import HostName, parse_host
from scantui.portal.cells import parse_name, split_addresses, split_twisty
from scantui.portal.coverage import covers
from scantui.portal.dates import bare, when
from scantui.portal.html import read_html
from scantui.portal.model import PortalPage
from scantui.portal.read import read_portal
from scantui.portal.rows import Sheet
from scantui.portal.signs import signs_of

from . import pages

LISTED = pages.machines(3, seed=3)
PAGE = pages.page(LISTED)


def host(name: str) -> HostName:
    parsed = parse_host(name)
    assert parsed is not None
    return parsed


def read(text: str) -> PortalPage:
    return read_portal(pages.capture(text.encode("utf-8", "replace")))


@pytest.mark.parametrize("date", ["12 \u017fep 2026", "\u017feptember 12, 2026", "1\u0662 sep 2026", "12/11/\u0662026", "2026-11-1\u0662"])
def test_a_date_of_letters_and_digits_that_look_alike(date: str) -> None:
    assert when(date, pages.READ_AT, "dmy").is_unreadable


@pytest.mark.parametrize("row", ["10.1.1.1 / \u0131mm", "10.1.1.1 / \u0130mm", "10.1.1.\u0661 / imm"])
def test_an_address_row_of_such_letters_is_no_address_row_and_no_silence(row: str) -> None:
    assert split_addresses(row) == ([], True)


@pytest.mark.parametrize("row", ["1\u200b0.1.1.1 / ben", "10.1.1.1\u00ad / ben", "10.1.1.1 / b\u200ben"])
def test_an_address_is_read_as_it_looks(row: str) -> None:
    found, malformed = split_addresses(f"{row}\x00Last scan attempt was 1 hour ago")
    assert [(str(item.address), item.kind.value) for item in found] == [("10.1.1.1", "ben")]
    assert not malformed


def test_a_number_of_addresses_is_read_as_it_looks() -> None:
    listed = LISTED[0]
    count = f"{len(listed.rows)} address"
    [[record]] = read(pages.page([listed]).replace(count, f"1\u200b{count}")).records.values()
    assert record.address_gap is not None


@pytest.mark.parametrize("total", ["111,111,111,111,111", "3\u0663", "3.14", "3,", "1\u200b3", "\u0663"])
def test_a_total_that_is_none(total: str) -> None:
    text = PAGE.replace("entries 3", f"entries {total}")
    proven = isinstance(read(text).find(host("prod-dal10-carrier2-worker-9999")), Absent)
    assert proven is (total == "3,")


@pytest.mark.parametrize("piece", ["111,", "1 ", "1 - 2 of ", "top level entries ", " "])
def test_numbers_without_end(piece: str) -> None:
    assert signs_of(Sheet(), "top level entries" + piece * 100_000).totals <= {1}


@pytest.mark.parametrize("many", ["9", "111,", "111."])
def test_a_total_of_thousands_of_digits(many: str) -> None:
    assert not isinstance(read(PAGE.replace("entries 3", f"entries {many * 5000}111")).absence, Absent)


def test_ranges_are_read_whole() -> None:
    assert signs_of(Sheet(), "1 - 20 of 1,512").totals == {1512}
    assert signs_of(Sheet(), "rows 1,001 - 1,512 of about 1,512").totals == {1512}
    assert signs_of(Sheet(), "1,001 - 1,512 of 1,512").more_pages


LONG = host("prod-dal10-" + "a" * 50)


@pytest.mark.parametrize(
    ("search", "listed"),
    [("%a" * 20 + "%b", False), ("%a" * 20 + "%", True), ("%a" * 53 + "%", False), ("p%" + "a" * 50, True), ("%" * 200, True),
     ("prod-dal10%dal10%", False), ("prod%dal10-a%a", True), ("%a%" + "b" * 400, False)],
)  # fmt: skip
def test_a_search_is_matched_at_once(search: str, listed: bool) -> None:
    assert covers(search, LONG) is listed


def test_parts_of_a_search_do_not_overlap() -> None:
    worker = host("prod-dal10-carrier2-worker-8001")
    assert not covers("prod-dal10-carrier2-worker-8001%1", worker)
    assert covers("%prod%dal10%8001%", worker)
    assert not covers("%8001%prod%", worker)


def test_many_roles() -> None:
    assert not read_html(f"<html><body><table><tr {'role=row ' * 300_000}></table></body></html>").faults


@pytest.mark.parametrize("letters", ["\u25bc", "ok ", "hide details ", "::", "a:", "1.", "/ben ", "10.1.1.1 / ben ", "a."])
def test_a_long_cell(letters: str) -> None:
    text = letters * (400_000 // len(letters))
    split_twisty(text)
    parse_name(text)
    bare(text)
    split_addresses(text)


HEADS = [
    "boundary=b; x*" + "9" * 5000 + "=x", "boundary*=idna''%ff", "boundary=b; charset*=a%00b''utf-8", "boundary=", "boundary=\"b",
    "boundary*0=b; boundary*" + "1" * 5000 + "=c", "boundary=b" + "; a" * 10_000, "boundary=\xe9",
]  # fmt: skip


@pytest.mark.parametrize("head", HEADS, ids=range(len(HEADS)))
@pytest.mark.parametrize("charset", ["; charset=utf-8", "; charset*=a%00b''utf-8", "; charset*=a\x00b''utf-8", "; charset=\"", "; =;;"])
def test_headers_that_no_browser_writes(head: str, charset: str) -> None:
    text = (
        f"MIME-Version: 1.0\r\nContent-Type: multipart/related; {head}\r\n\r\n--b\r\nContent-Type: text/html{charset}\r\n\r\n"
        f"{PAGE}\r\n--b--\r\n"
    )
    body = text.encode("latin-1")
    if head.startswith("boundary=b"):
        assert len(read_portal(pages.capture(body)).records) == len(LISTED)
    else:
        with pytest.raises(Unreadable, match="MHTML"):
            read_portal(pages.capture(body))
