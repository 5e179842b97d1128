"""Whatever becomes of a file's bytes, `read_portal` gives a page or says `Unreadable`, and the page answers."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scantui.answer import Absent, Found, Unknown, Unreadable
from scantui.hosts import parse_host
from scantui.portal.model import Status
from scantui.portal.read import read_portal

from . import pages, views
from .pages import Look
from .test_damage import mhtml
from .test_files import PASTED, WORKER, csv_text

LISTED = pages.machines(3, seed=5)
FORMS = {
    "html": pages.page(LISTED, Look(seed=2)).encode(),
    "html in roles": pages.page(LISTED, Look(nesting="roles", icons="none")).encode(),
    "html in utf-16": pages.page(LISTED, Look(addresses="nested")).encode("utf-16"),
    "mhtml": mhtml("quoted-printable"),
    "mhtml in base64": mhtml("base64"),
    "csv": csv_text().encode(),
    "csv by semicolon": csv_text(";").encode("utf-16"),
    "tsv": csv_text("\t").encode(),
    "paste": PASTED.encode(),
    "view": views.body(views.answer()).replace(b"$3", b"Name").replace(b"$7", b"Scanned").replace(b"$12", b"Status"),
}
HOSTS = [host for name in (WORKER, "prod-dal10-carrier2-worker-9999", *(one.name for one in LISTED)) if (host := parse_host(name))]
PIECES = [
    b"", b"\0", b"\xff", b"\x80", b"\xe2\x80\x8b", "\u017f".encode(), "\u0131".encode(), "\u0663".encode(), "\u00bd".encode(),
    b"9" * 5000, b"111,", b"-1", b"<", b">", b"</", b"<!--", b"-->", b"<tr>", b"</tr>", b"<td colspan=99999>", b"<table>", b"</table>",
    b"<template>", b"<select>", b"</template>", b"<script>", b"<plaintext>", b" hidden ", b' style="display:none" ', b"role=row", b"&#0;",
    b"&#xD800;", b"&#9999999999;", b"<?x", b"<![CDATA[", b"\x1b[31m", b'"', b"'", b"\t", b"\r", b"\n", b"\r\n\r\n", b",", b";", b"=",
    b"=\r\n", b"%", b"10.1.1.1 / ben", b"::::/", b"2 addresses", b"0 ago", b"99999 years ago", b"99/99/9999", b"0001-01-01T00:00:00+14:00",
    b"Page 9 of 9", b"1 - 2 of 3", b"Top level entries 0", b"boundary=", b"--", b"Content-Type: text/html; charset*=x''%ff",
]  # fmt: skip
WORDS = [
    "12 \u017fep 2026", "12/11/2\u0660\u0662\u0666", " / \u0131mm", " / b\u200ben", "9" * 5000 + " days ago",
    "Top level entries " + "111," * 1500 + "111",
    "Top level entries 1\u00bd", "boundary=b; x*" + "9" * 5000 + "=x", "boundary*=idna''%ff", "charset*=a%00b''utf-8", "charset=rot13",
    "99999 addresses",
]  # fmt: skip
PLACES = [
    rb"\d+ (?:days|hours|minutes) ago", rb" / (?:ben|fen|imm)", rb"Top level entries \d+", rb"\d address(?:es)?", rb"boundary=[^\r]*",
    rb"charset=utf-8",
]  # fmt: skip
swaps = st.tuples(st.sampled_from(PLACES), st.sampled_from(WORDS), st.integers(0, 2))
cuts = st.tuples(st.floats(0, 1), st.integers(0, 60), st.sampled_from(PIECES) | st.binary(max_size=6), st.integers(1, 3))


def _changed(body: bytes, words: list[tuple[bytes, str, int]], changes: list[tuple[float, int, bytes, int]]) -> bytes:
    for place, word, count in words:
        body = re.sub(place, word.encode(), body, count=count)
    for where, gone, piece, times in changes:
        start = int(where * len(body))
        body = body[:start] + piece * times + body[start + gone :]
    return body


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=100, deadline=None)
@given(st.lists(swaps, max_size=3), st.lists(cuts, max_size=4))
def test_any_change_to_any_form(form: str, words: list[tuple[bytes, str, int]], changes: list[tuple[float, int, bytes, int]]) -> None:
    try:
        page = read_portal(pages.capture(_changed(FORMS[form], words, changes)))
    except Unreadable as error:
        assert error.reason
        return
    for host in HOSTS:
        assert isinstance(page.find(host), Found | Absent | Unknown)
        assert page.may_list(host) in {True, False}
    for records in page.records.values():
        assert all(record.state in Status and record.host.is_machine for record in records)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: f"Name\tStatus\tForm\n{text}".encode("utf-8", "replace")))
def test_any_bytes(body: bytes) -> None:
    try:
        assert read_portal(pages.capture(body)).c_code == "alc"
    except Unreadable as error:
        assert error.reason


def test_every_form_is_read_unchanged() -> None:
    assert all(read_portal(pages.capture(body)).records for body in FORMS.values())


@pytest.mark.parametrize(("form", "unneeded"), [("html", {"csv", "email", "scantui.portal.mhtml"}), ("csv", {"lxml", "email"})])
def test_a_file_costs_only_what_its_own_form_needs(form: str, unneeded: set[str]) -> None:
    program = (
        "import sys\nfrom tests.portal.pages import capture\nfrom scantui.portal.read import read_portal\n"
        "read_portal(capture(sys.stdin.buffer.read()))\nprint(*sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", program], input=FORMS[form], capture_output=True, check=True)
    assert not unneeded & set(ran.stdout.decode().split())
