"""A page on which the host stands, damaged: it is found or unknown, never absent, and nothing found is wrong (SAFETY B.7)."""

from __future__ import annotations

import base64
import contextlib
import quopri
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scantui.answer import Absent, Found, Unknown, Unreadable
from scantui.hosts import HostName, parse_host
from scantui.portal.html import read_html
from scantui.portal.read import read_portal

from . import pages
from .pages import Look, Machine

LISTED = pages.machines(5, seed=3)
HOST = LISTED[2]
PAGE = pages.page(LISTED, Look(seed=4))
ROW = PAGE.index(f"<b>{HOST.name}</b>")
FIRST_ADDRESS = PAGE.index(" / ", ROW)
ROW_START, ROW_END = PAGE.rindex("<tr>", 0, ROW), PAGE.index("</tr>", ROW) + 5


def name_of(machine: Machine) -> HostName:
    host = parse_host(machine.name)
    assert host is not None
    return host


def judge(body: bytes, *, whole_rows: bool = True, damaged: tuple[Machine, ...] = (), listed: list[Machine] = LISTED) -> str:
    """What became of HOST, after checking that no machine is absent and every fact that was found is true."""
    try:
        page = read_portal(pages.capture(body))
    except Unreadable:
        return "unreadable"
    for machine in listed:
        answer = page.find(name_of(machine))
        assert not isinstance(answer, Absent), machine.name
        if isinstance(answer, Found) and machine not in damaged:
            for record in answer.value:
                got, true = pages.facts(record), pages.expected(machine)
                if got.pop("whole"):
                    assert got == {key: value for key, value in true.items() if key != "whole"}
                else:
                    rows, all_rows = got.pop("rows"), true.pop("rows")
                    true.pop("whole")
                    assert got == true
                    assert isinstance(rows, list) and isinstance(all_rows, list) and all(row in all_rows for row in rows)
    return type(page.find(name_of(HOST))).__name__.lower()


def put(text: str, before: int) -> str:
    return PAGE[:before] + text + PAGE[before:]


LOGIN = """<html><head><title>Server Login</title></head><body><form name="_DominoForm" action="/names.nsf?Login" method="post">
<input name="Username"><input type="password" name="Password"><input type="hidden" name="RedirectTo" value="%s"></form></body></html>"""
CELL = PAGE.index("<td", ROW_START)
DAMAGES: dict[str, Callable[[], str]] = {
    "its row dropped": lambda: PAGE[:ROW_START] + PAGE[ROW_END:],
    "its row and what follows dropped": lambda: PAGE[:ROW_START] + PAGE[PAGE.index("</table>") :],
    "all rows dropped": lambda: PAGE[: PAGE.index("</tr>") + 5] + PAGE[PAGE.index("</table>") :],
    "the table dropped": lambda: PAGE[: PAGE.index("<table class")] + PAGE[PAGE.index("</table>") + 8 :],
    "the heading row dropped": lambda: PAGE[: PAGE.index("<table class")] + '<table class="x">' + PAGE[PAGE.index("</tr>") + 5 :],
    "a cell of its row dropped": lambda: PAGE[:CELL] + PAGE[PAGE.index("</td>", CELL) + 5 :],
    "a cell too many in its row": lambda: put("<td>more</td>", CELL),
    "a stray tr inside its row": lambda: put("<tr>", PAGE.index("<td", ROW)),
    "a stray tr before its row": lambda: put("<tr>", ROW_START),
    "a stray table inside its row": lambda: put("<table><tr><td>", PAGE.index("<td", ROW)),
    "a stray closing table": lambda: put("</table>", ROW_START),
    "a stray closing row": lambda: put("</tr>", PAGE.index("<td", ROW)),
    "an unclosed comment before it": lambda: put("<!-- ", ROW_START),
    "an unclosed comment in its row": lambda: put("<!-- ", PAGE.index("</td>", ROW)),
    "a comment around it": lambda: PAGE[:ROW_START] + "<!-- " + PAGE[ROW_START:ROW_END] + " -->" + PAGE[ROW_END:],
    "an unclosed script": lambda: put("<script>", ROW_START),
    "an unclosed textarea": lambda: put("<textarea>", ROW_START),
    "an unclosed select": lambda: put("<select>", ROW_START),
    "an unclosed title": lambda: put("<title>", ROW_START),
    "an unclosed attribute": lambda: put('<a href="', ROW_START),
    "a plaintext element": lambda: put("<plaintext>", ROW_START),
    "100,000 elements deep": lambda: put("<div>" * 100_000, ROW_START),
    "100,000 tables deep": lambda: put("<table><tr><td>" * 100_000, ROW_START),
    "100,000 attributes": lambda: put("<p " + " ".join(f"a{number}=1" for number in range(100_000)) + ">", ROW_START),
    "a NUL byte before it": lambda: put("\0", ROW_START),
    "a NUL byte in its name": lambda: put("\0", ROW + 9),
    "a tag in its name": lambda: put("<b>", ROW + 9),
    "an element in its name": lambda: put("<br>", ROW + 9),
    "its name cut": lambda: PAGE.replace(f"<b>{HOST.name}</b>", f"<b>{HOST.name[:18]}…</b>"),
    "its name cut by dots": lambda: PAGE.replace(f"<b>{HOST.name}</b>", f"<b>{HOST.name[:20]}...</b>"),
    "all names cut": lambda: PAGE.replace("-carrier", "-carr...<!--").replace("</b>", "--></b>"),
    "its name only in a tooltip": lambda: PAGE.replace(f"<b>{HOST.name}</b>", f'<b title="{HOST.name}">-</b>'),
    "the heading repeated": lambda: put(PAGE[PAGE.index("<tr>") : PAGE.index("</tr>") + 5], ROW_START),
    "the heading twice at the top": lambda: put(PAGE[PAGE.index("<tr>") : PAGE.index("</tr>") + 5], PAGE.index("<tr>")),
    "the footer one off": lambda: PAGE.replace("entries 5", "entries 6"),
    "no footer, row dropped": lambda: (PAGE[:ROW_START] + PAGE[ROW_END:]).replace("Top level entries 5", ""),
    "a pager added, row dropped": lambda: (PAGE[:ROW_START] + PAGE[ROW_END:]).replace("entries 5", "entries 4 <a href='#'>Next</a>"),
    "page 1 of 3": lambda: (PAGE[:ROW_START] + PAGE[ROW_END:]).replace("Top level entries 5", "Top level entries 4 Page 1 of 3"),
    "1 - 4 of 512": lambda: (PAGE[:ROW_START] + PAGE[ROW_END:]).replace("Top level entries 5", "1 - 4 of 512"),
    "its row collapsed": lambda: pages.page([*LISTED[:2], pages.closed(HOST), *LISTED[3:]], Look(seed=4)),
    "an address row dropped": lambda: PAGE[: PAGE.rindex("<tr>", 0, FIRST_ADDRESS)] + PAGE[PAGE.index("</tr>", FIRST_ADDRESS) + 5 :],
    "a login page": lambda: LOGIN % f"compliance_portal.xsp?c_code=alc&search={HOST.name}",
    "logged out, nothing listed": lambda: pages.page([], footer="<a href='/?opendatabase&amp;login'>Anonymous</a> Top level entries 0"),
    "session expired": lambda: pages.page([], footer="<p>Your session has expired.</p> Top level entries 0"),
    "502": lambda: "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1><hr>nginx</body></html>",
    "an error in the page": lambda: pages.page([], footer="<p>Unexpected runtime error</p>"),
    "another c_code": lambda: pages.page([], Look(c_code="armada")),
    "another search": lambda: pages.page([], search="prod-lon02%"),
    "no c_code": lambda: pages.page([]).replace("c_code=alc", "").replace("alc compliance", ""),
    "JSON": lambda: '{"viewentry": []}',
    "empty": lambda: "",
    "a line of text": lambda: "No documents found",
}  # fmt: skip


@pytest.mark.parametrize("name", DAMAGES)
def test_damage_never_makes_a_machine_absent(name: str) -> None:
    assert judge(DAMAGES[name]().encode()) in {"found", "unknown", "unreadable"}


@pytest.mark.parametrize(
    "name",
    ["its row dropped", "an unclosed comment before it", "a NUL byte in its name", "a stray tr inside its row", "a cell of its row dropped",
     "its name cut", "a pager added, row dropped", "no footer, row dropped", "another search", "no c_code", "100,000 tables deep"],
)  # fmt: skip
def test_damage_to_its_row_makes_it_unknown(name: str) -> None:
    assert judge(DAMAGES[name]().encode()) == "unknown"


@pytest.mark.parametrize("text", ["<script>", "<!-- ", "<textarea>", "<title>", '<a title="', "<!-- <tr> -->"])
def test_nothing_is_absent_from_a_page_that_does_not_end_properly(text: str) -> None:
    """Even where all rows and their number were read before the damage."""
    broken = put(text, PAGE.index("</form>"))
    assert read_html(broken).faults
    assert not isinstance(read_portal(pages.capture(broken.encode())).absence, Absent)
    assert not read_html(PAGE).faults


ABSENT = "prod-dal10-carrier2-worker-9999"


def _list_of(name: str, age: str) -> str:
    """A second list with one machine, all of it fresh."""
    machine = Machine(name, age, age, age, "Live", (pages.Row("10.1.1.1", "ben", age, age),))
    text = pages.page([machine], Look(seed=4))
    return text[text.index("<table class") : text.rindex("</table>") + 8]


@pytest.mark.parametrize("tag", ["template", "noscript", "select", "textarea", "datalist", "script", "style"])
@pytest.mark.parametrize("look", [Look(seed=4), Look(seed=4, nesting="roles")])
def test_what_is_never_shown_lists_nothing(tag: str, look: Look) -> None:
    """A list in a template is not the list: it is of no machine, and with it no machine is proven absent."""
    text = pages.page(LISTED, look)
    hidden = f"<{tag}>{_list_of(ABSENT, '1 hour ago')}<title>armada compliance portal</title></{tag}>"
    page = read_portal(pages.capture(text.replace("</form>", f"{hidden}</form>").encode()))
    host = parse_host(ABSENT)
    assert host is not None
    assert [str(name) for name in page.records] == [machine.name for machine in LISTED]
    assert isinstance(page.find(host), Unknown)
    assert isinstance(read_portal(pages.capture(text.encode())).find(host), Absent)


@pytest.mark.parametrize("tag", ["template", "noscript", "select"])
def test_rows_that_are_never_shown_are_a_fault(tag: str) -> None:
    broken = put(f"<{tag}><tr><td>x</td></tr></{tag}>", PAGE.index("<table class"))
    assert any("never shown" in fault for fault in read_html(broken).faults)
    assert not read_html(put(f"<{tag}><option>x</option></{tag}></{tag}>", PAGE.index("<table class"))).faults
    assert judge(put(f"</{tag}>", ROW_START).encode()) == "found"


HIDING = [' hidden=""', ' style="color: red; display : none"', ' STYLE="Display:None"', ' style="visibility:collapse"', ' id="x"hidden']


@pytest.mark.parametrize("how", HIDING)
@pytest.mark.parametrize("look", [Look(seed=4), Look(seed=4, nesting="roles")])
def test_a_hidden_row_is_not_read(how: str, look: Look) -> None:
    text = pages.page(LISTED, look)
    row = '<div role="row"' if look.nesting == "roles" else "<tr"
    start = text.rindex(row, 0, text.index(f"<b>{HOST.name}</b>")) + len(row)
    page = read_portal(pages.capture((text[:start] + how + text[start:]).encode()))
    answer = page.find(name_of(HOST))
    assert isinstance(answer, Unknown)
    assert "hidden" in answer.why
    assert isinstance(page.absence, Unknown)
    assert len(page.records) == len(LISTED) - 1


@pytest.mark.parametrize("how", HIDING)
def test_rows_in_a_hidden_part_are_not_read(how: str) -> None:
    text = PAGE.replace("<table class", f"<div{how}><table class", 1).replace("</form>", "</div></form>")
    page = read_portal(pages.capture(text.encode()))
    assert not page.records
    assert all(isinstance(page.find(name_of(machine)), Unknown) for machine in LISTED)


def test_a_hidden_address_row_is_a_gap() -> None:
    start = PAGE.rindex("<tr", 0, FIRST_ADDRESS) + 3
    page = read_portal(pages.capture((PAGE[:start] + " hidden" + PAGE[start:]).encode()))
    answer = page.find(name_of(HOST))
    assert isinstance(answer, Found)
    assert answer.value[0].address_gap is not None


@pytest.mark.parametrize("harmless", ['<input type="hidden" name="x">', "<br hidden>", "<p style='display:none'>x</p>", "<b hidden>x</b>"])
def test_other_hidden_things_are_harmless(harmless: str) -> None:
    page = read_portal(pages.capture(put(harmless, PAGE.index("<table class")).encode()))
    assert isinstance(page.absence, Absent)
    assert len(page.records) == len(LISTED)


CUT_LOOKS = [
    Look(seed=4),
    Look(nesting="outer"),
    Look(nesting="cells", addresses="nested"),
    Look(headings="own table", addresses="own"),
    Look(nesting="roles", icons="none"),
    Look(nesting="per row", addresses="lines"),
]


@pytest.mark.parametrize("look", CUT_LOOKS)
def test_a_page_cut_anywhere(look: Look) -> None:
    body = pages.page(LISTED, look).encode()
    for percent in range(1, 100):
        assert judge(body[: len(body) * percent // 100]) in {"found", "unknown", "unreadable"}


@settings(max_examples=200, deadline=None)
@given(st.integers(0, len(PAGE)), st.integers(0, 400))
def test_a_hole_anywhere(start: int, length: int) -> None:
    """A stretch of the page is missing: facts of the machines it touches may change, but only a name that lost letters may be missed."""
    end = start + length
    touched = tuple(machine for machine in LISTED if _overlaps(_stretch(machine), start, end))
    renamed = [machine for machine in touched if _overlaps(_name_stretch(machine), start, end)]
    heading = start < PAGE.index("</tr>")
    listed = [machine for machine in LISTED if machine not in renamed]
    judge((PAGE[:start] + PAGE[end:]).encode(), damaged=tuple(LISTED) if heading else touched, listed=listed)


def _overlaps(stretch: tuple[int, int], start: int, end: int) -> bool:
    return stretch[0] <= end and start <= stretch[1]


def _stretch(machine: Machine) -> tuple[int, int]:
    start = PAGE.rindex("<tr>", 0, PAGE.index(f"<b>{machine.name}</b>"))
    return start, PAGE.index("Patching", start)


def _name_stretch(machine: Machine) -> tuple[int, int]:
    start = PAGE.index(f"<b>{machine.name}</b>") + 3
    return start, start + len(machine.name)


@pytest.mark.parametrize("coding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "cp1252", "cp500", "utf-7"])
def test_another_encoding_than_declared(coding: str) -> None:
    assert judge(PAGE.replace("▼", "").replace("✔", "").encode(coding)) in {"found", "unknown", "unreadable"}


@pytest.mark.parametrize("charset", ["utf-16", "shift_jis", "rot13", "zip", "utf-7", "hex", "no-such"])
def test_a_wrongly_declared_charset(charset: str) -> None:
    assert judge(PAGE.replace('charset="utf-8"', f'charset="{charset}"').encode()) == "found"


def mhtml(coding: str) -> bytes:
    body = PAGE.encode()
    coded = quopri.encodestring(body) if coding == "quoted-printable" else base64.encodebytes(body)
    return (
        b"From: <Saved by Blink>\r\nSnapshot-Content-Location: https://portal.example/compliance_portal.xsp?c_code=alc\r\n"
        b"MIME-Version: 1.0\r\n"
        b'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="----Boundary--1"\r\n\r\n\r\n'
        b"------Boundary--1\r\nContent-Type: text/html; charset=utf-8\r\n"
        b"Content-Transfer-Encoding: " + coding.encode() + b"\r\n\r\n" + coded
        + b"\r\n------Boundary--1\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\naGVsbG8=\r\n"
        b"------Boundary--1--\r\n"
    )  # fmt: skip


@pytest.mark.parametrize("coding", ["quoted-printable", "base64"])
def test_mhtml_cut_anywhere(coding: str) -> None:
    body = mhtml(coding)
    assert judge(body) == "found"
    absent = parse_host("prod-dal10-carrier2-worker-9999")
    assert absent is not None
    assert isinstance(read_portal(pages.capture(body)).find(absent), Absent)
    for percent in range(1, 100, 2):
        cut = body[: len(body) * percent // 100]
        assert judge(cut) in {"found", "unknown", "unreadable"}
        with contextlib.suppress(Unreadable):
            assert not isinstance(read_portal(pages.capture(cut)).absence, Absent)
