"""The kinds of file: the sample, exports, pasted tables, searches, and pages that are no list."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from scantui.answer import Absent, Found, Unknown, Unreadable
from scantui.hosts import HostName, parse_host
from scantui.portal.model import PortalPage, PortalRecord
from scantui.portal.read import read_portal

from . import pages
from .pages import Look, Machine, Row

WORKER = "prod-dal10-carrier2-worker-8001"


def host(name: str) -> HostName:
    parsed = parse_host(name)
    assert parsed is not None
    return parsed


def read(text: str | bytes, c_code: str = "alc", headings: Mapping[str, Sequence[str]] | None = None) -> PortalPage:
    body = text.encode() if isinstance(text, str) else text
    return read_portal(pages.capture(body, c_code), headings)


def record(page: PortalPage, name: str = WORKER) -> PortalRecord:
    answer = page.find(host(name))
    assert isinstance(answer, Found), answer
    return answer.value[0]


def machine(name: str = WORKER, scanned: str = "3 days ago", form: str = "Server") -> Machine:
    rows = (Row("10.1.2.3", "ben", "7 hours ago", "7 hours ago"), Row("203.0.113.9", "fen", "7 hours ago", "3 days ago"))
    return Machine(name, scanned, "4 hours ago", "2 hours ago", "Live", rows, form)


HEAD = ["Name", "Location", "Role", "Scanned date", "Bigfix last report", "Log last report", "Status", "Form"]
CELLS = ["dal10", "Containers, Production", "3 days ago", "4 hours ago", "2 hours ago", "Live", "Server"]


def csv_text(delimiter: str = ",", name: str = WORKER) -> str:
    def line(cells: list[str]) -> str:
        return delimiter.join('"' + cell.replace('"', '""') + '"' for cell in cells)

    return "\r\n".join([line(HEAD), line([name, *CELLS]), line(["prod-dal10-carrier2-worker-80", *CELLS]), ""])


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize(
    "name",
    [WORKER, f'="{WORKER}"', f'=HYPERLINK("https://portal.example/?id=1","{WORKER}")', f"'{WORKER}", f"{WORKER}\nalchemy.ibm.com"],
)
def test_exports(delimiter: str, coding: str, name: str) -> None:
    page = read(csv_text(delimiter, name).encode(coding))
    found = record(page)
    dates = [cell.text.raw for cell in (found.scanned, found.bigfix, found.log)]
    assert (dates, found.status.raw) == (["3 days ago", "4 hours ago", "2 hours ago"], "Live")
    assert found.address_gap == "the export has no address rows"
    assert isinstance(page.find(host("prod-dal10-carrier2-worker-9999")), Unknown)


def test_an_export_cut_anywhere() -> None:
    text = csv_text().replace('"', "").replace("Containers, P", "P")
    for length in range(1, len(text)):
        with contextlib.suppress(Unreadable):
            page = read(text[:length])
            for name in (WORKER, "prod-dal10-carrier2-worker-80"):
                answer = page.find(host(name))
                assert not isinstance(answer, Absent)
                if isinstance(answer, Found):
                    assert (answer.value[0].status.raw, answer.value[0].form.raw) == ("Live", "Server"), length


def test_an_export_that_is_an_html_table() -> None:
    cells = "".join(f"<td>{cell}</td>" for cell in [WORKER, *CELLS])
    page = read(f"<table><tr>{''.join(f'<td>{name}</td>' for name in HEAD)}</tr><tr>{cells}</tr></table>")
    assert record(page).status.raw == "Live"
    assert isinstance(page.find(host("prod-dal10-carrier2-worker-9999")), Unknown)


PASTED = (
    "\t".join(HEAD) + "\n"
    "▼ {name}\nalchemy.ibm.com\t" + "\t".join(CELLS) + "\n"
    "▼ Vulnerabilities\t2 addresses\n"
    "10.1.2.3 / ben\t\tLast scan attempt was 7 hours ago\t7 hours ago\t\t\t\t\n"
    "203.0.113.9 / fen\t\tLast scan attempt was 7 hours ago\t3 days ago\n"
    "▶ Patching\n"
    "Show details\nprod-lon02-carrier2-master-01\nalchemy.ibm.com\t" + "\t".join(CELLS) + "\n"
).replace("{name}", WORKER)  # fmt: skip


PASTE_CHANGES = [("x", "x"), ("\n", "\r\n"), (" / ", "\u00a0/\u00a0"), ("▼ ", "Hide details\n"), ("▼ ", "▼\u00a0")]


@pytest.mark.parametrize("change", PASTE_CHANGES)
def test_pasted_tables(change: tuple[str, str]) -> None:
    page = read(PASTED.replace(*change))
    found = record(page)
    assert found.address_gap is None
    rows = [(str(row.address), row.kind.value, row.last_attempt.text.raw, row.scanned.text.raw) for row in found.addresses]
    assert rows == [("10.1.2.3", "ben", "7 hours ago", "7 hours ago"), ("203.0.113.9", "fen", "7 hours ago", "3 days ago")]
    assert record(page, "prod-lon02-carrier2-master-01").address_gap == "collapsed"
    assert isinstance(page.find(host("prod-dal10-carrier2-worker-9999")), Unknown)


def test_a_pasted_table_without_headings_is_refused() -> None:
    with pytest.raises(Unreadable, match="headings"):
        read(PASTED.split("\n", 1)[1])


@pytest.mark.parametrize("length", range(60, len(PASTED), 7))
def test_a_cut_paste(length: int) -> None:
    try:
        page = read(PASTED[:length])
    except Unreadable:
        return
    for name in (WORKER, "prod-lon02-carrier2-master-01"):
        answer = page.find(host(name))
        assert not isinstance(answer, Absent)
        if isinstance(answer, Found):
            assert (answer.value[0].status.raw, answer.value[0].scanned.text.raw) == ("Live", "3 days ago")
            assert answer.value[0].address_gap is not None or len(answer.value[0].addresses) == 2


@pytest.mark.parametrize(
    ("search", "name", "absent"),
    [("", "prod-dal10-carrier2-worker-8002", True), ("prod-dal10%", "prod-dal10-carrier2-worker-8002", True),
     ("prod-dal1%", "prod-lon02-carrier2-worker-8002", False), ("%worker-8002", "prod-dal10-carrier2-worker-8002", True),
     ("prod-dal10-carrier2-worker-8002", "prod-dal10-carrier2-worker-8002", True),
     ("PROD-DAL10-carrier2-worker-8002.alchemy.ibm.com", "prod-dal10-carrier2-worker-8002", True),
     ("prod-dal10-carrier2-worker-8002", "prod-dal10-carrier2-worker-800", False), ("worker", "prod-dal10-carrier2-worker-8002", False),
     ("prod-dal10", "prod-dal10-carrier2-worker-8002", False), ("prod-dal10_carrier2%", "prod-dal10-carrier2-worker-8002", False)],
)  # fmt: skip
@pytest.mark.parametrize("listed", [[], [machine()]])
def test_absence_only_for_what_was_searched(search: str, name: str, absent: bool, listed: list[Machine]) -> None:
    answer = read(pages.page(listed, search=search)).find(host(name))
    assert isinstance(answer, Absent if absent else Unknown), answer


@pytest.mark.parametrize("listed", [[], [machine()]])
def test_a_list_of_one_or_none_proves_nothing_while_the_search_is_not_known(listed: list[Machine]) -> None:
    """A browser does not save what was typed into the search box: the list may be the answer to any search."""
    text, other = pages.page(listed).encode(), host("prod-dal10-carrier2-worker-8002")
    answer = read_portal(pages.capture(text, search=None)).find(other)
    assert isinstance(answer, Unknown)
    assert "--search" in answer.why
    assert isinstance(read_portal(pages.capture(text, search="%worker-8002")).find(other), Absent)
    assert isinstance(read_portal(pages.capture(text, search="prod-dal10-carrier2-worker-8001")).find(other), Unknown)
    two = pages.page([machine(), machine("prod-lon02-infra-syslog-01")]).encode()
    assert isinstance(read_portal(pages.capture(two, search=None)).find(other), Absent)


@pytest.mark.parametrize("name", ["*", "?", "alchemy.ibm.com", "w\u043erker-8001", "prod-dal10-\u00c3\u00a9"])
def test_a_row_whose_name_cannot_be_read_may_be_any_machine(name: str) -> None:
    page = read(pages.page([machine(), machine(name)]))
    assert isinstance(page.find(host("prod-dal10-carrier2-worker-8002")), Unknown)


def test_an_empty_result_is_whole() -> None:
    text = pages.page([], footer="No documents found", search="prod-dal10%")
    assert isinstance(read(text).find(host(WORKER)), Absent)


@pytest.mark.parametrize(
    ("text", "says"),
    [("", "empty"), ("{}", "JSON"), (b"%PDF-1.7 x", "PDF"), (b"PK\x03\x04x", "workbook"), ("hello", "heading row"),
     ("<html><title>Server Login</title><form action='/names.nsf?Login'><input type=password></form></html>", "login"),
     ("<html><form action='/pkmslogin.form' method=post></form></html>", "login"),
     ("<html><p>Your session has expired.</p></html>", "login"),
     ("<html><meta http-equiv=refresh content='0; url=https://w3id.example/oidc/endpoint'></html>", "login"),
     ("<html><h1>502 Bad Gateway</h1></html>", "error page"), ("<html><h1>HTTP Web Server: Error 500</h1></html>", "error page"),
     (pages.page([machine()], Look(c_code="armada")), "c_code armada, not alc: import it with --c-code armada"),
     (pages.page([machine()], Look(c_code="alc_fr2")), "--c-code alc_fr2"),
     (pages.page([machine()], Look(c_code="zzz")), "not, or not only, of c_code alc"),
     ("<html><table><tr><th>Name<th>Size<th>Date</table></html>", "heading row")],
)  # fmt: skip
def test_what_is_no_list_of_this_portal(text: str | bytes, says: str) -> None:
    with pytest.raises(Unreadable) as raised:
        read(text)
    assert says in raised.value.reason
    assert "zzz" not in raised.value.reason


@pytest.mark.parametrize("c_code", ["", "ALC2", "unknown"])
def test_the_c_code_must_be_said(c_code: str) -> None:
    with pytest.raises(Unreadable, match="--c-code"):
        read(pages.page([machine()]), c_code)


@pytest.mark.parametrize(
    ("read_at", "saved"),
    [("2026-11-20T09:00:00Z", True), ("2026-11-20T09:05:00Z", True), ("2025-01-01T00:00:00Z", True), ("2026-11-20T09:06:00Z", False),
     ("2027-11-20T09:00:00Z", False)],
)  # fmt: skip
def test_a_page_is_not_read_after_it_was_saved(read_at: str, saved: bool) -> None:
    """Its ages count back from then: ten days old evidence would be of today."""
    capture = pages.capture(pages.page([machine()]).encode(), read_at=read_at)
    if saved:
        assert record(read_portal(capture)).scanned.span is not None
    else:
        with pytest.raises(Unreadable, match="after it was saved"):
            read_portal(capture)


def test_clusters_and_vips_are_no_machines_and_are_counted() -> None:
    vip = machine("prod-lon05-tugboat106-loadbalancer-vip")
    cluster = machine("c0ffee0d0example0abc", form="Virtual Host")
    page = read(pages.page([machine(), vip, cluster]))
    assert [text.raw.split()[0] for text in page.others] == [vip.name, cluster.name]
    assert list(page.records) == [host(WORKER)]
    assert isinstance(page.find(host("prod-dal10-carrier2-worker-9999")), Absent)


def test_two_rows_of_a_name_are_both_kept_in_order() -> None:
    page = read(pages.page([machine(scanned="3 days ago"), machine(scanned="9 days ago")]))
    assert [row.scanned.text.raw for row in page.records[host(WORKER)]] == ["3 days ago", "9 days ago"]


CUT_NAMES = ["prod-dal10-carrier2-wor…", "prod-dal10-carrier2-wor...", "prod-dal10-carrier2-", "prod-dal10-carrier2-worker", "prod-dal10"]


@pytest.mark.parametrize("name", CUT_NAMES)
def test_a_cut_name_proves_nothing_of_what_begins_so(name: str) -> None:
    page = read(pages.page([machine(name)]))
    assert isinstance(page.find(host(WORKER)), Unknown)
    assert isinstance(page.find(host("stage-dal09-carrier2-worker-1")), Absent)


def _row(cells: str) -> str:
    return f"<tr><td>{cells.replace('|', '</td><td>')}</td></tr>"


@pytest.mark.parametrize(
    ("row", "may"),
    [("prod-lon02-carrier2-worker-7|3 days ago", False),
     (f"{WORKER}|3 days ago", True),  # too few cells
     ("prod-dal10-carrier2-wor…|" + "|".join(CELLS), True),
     (f"|see {WORKER}|" + "|".join(CELLS[1:]), True),  # without a name
     ("|" + "|".join(CELLS), True),  # anybody's
     ("prod-lon02-carrier2-wor…|" + "|".join(CELLS), False), ("prod-lon02-carrier2-worker-7|" + "|".join(CELLS), False)],
)  # fmt: skip
def test_what_may_be_its_row_is_told_from_a_page_that_says_nothing_of_it(row: str, may: bool) -> None:
    head = "".join(f"<th>{name}</th>" for name in HEAD)
    rest = "<title>alc compliance portal</title>Top-level entries: 9"  # one page of more
    page = read(f"<html>{rest}<table><tr>{head}</tr>{_row(row)}</table></html>")
    assert isinstance(page.find(host(WORKER)), Unknown)
    assert page.may_list(host(WORKER)) is may


def test_a_page_searched_for_something_else_cannot_list_it() -> None:
    text = pages.page([replace(machine(""), domain="")], search="prod-lon02%")
    assert read(text).unread_rows
    assert not read(text).may_list(host(WORKER))
    assert read(text.replace("prod-lon02%", "prod-%")).may_list(host(WORKER))
    assert not read(pages.page([machine()])).may_list(host(WORKER))  # it is listed, and read


def test_a_cut_domain_is_harmless() -> None:
    text = pages.page([machine()]).replace("<span>alchemy.ibm.com</span>", "<span>alchemy.ib…</span>")
    assert record(read(text)).status.raw == "Live"


@pytest.mark.parametrize("old", ["203.0.113.9 / fen", "203.0.113.9"])
@pytest.mark.parametrize("new", ["203.0.113.999 / fen", "203.0.113.9 /", "203.0.113.9 / xyz", "fe80::1%eth0 / fen"])
def test_a_malformed_address_row_is_a_gap(old: str, new: str) -> None:
    text = pages.page([machine()]).replace(old + (" / fen" if "/" not in old else ""), new)
    assert record(read(text)).address_gap is not None


def test_remote_scan_is_the_network_scan() -> None:
    text = pages.page([machine()]).replace("Scanned date", "Remote Scan").replace("EDR seen", "Local Scan")
    assert record(read(text)).scanned.text.raw == "3 days ago"


def test_the_user_may_name_a_heading() -> None:
    text = pages.page([machine()]).replace("Scanned date", "Netz-Scan")
    assert record(read(text)).scanned.is_unreadable
    assert record(read(text, headings={"Scanned date": ["netz scan"]})).scanned.text.raw == "3 days ago"


def test_a_dropped_machine_row_leaves_its_addresses_to_nobody() -> None:
    text = pages.page([machine(), machine("prod-dal10-carrier2-worker-8002")])
    start = text.index("<tr>", text.index("Patching"))
    found = record(read(text[:start] + text[text.index("</tr>", start) + 5 :]))
    assert found.addresses == ()
    assert found.address_gap is not None


def test_the_sample() -> None:
    path = Path(__file__).parent / "sample-alc.html"
    page = read(path.read_bytes())
    assert len(page.records) == 6
    gaps = {str(name): rows[0].address_gap for name, rows in page.records.items()}
    assert [name for name, gap in gaps.items() if gap] == ["prod-syd04-carrier2-worker-45"]
    never = record(page, "prod-tok02-carrier1-worker-8010")
    assert never.scanned.is_empty
    assert [row.last_attempt.is_empty for row in never.addresses] == [False, True]
    assert record(page, "prod-dal10-firewall-vyattaha0-01").bigfix.is_unreadable
    assert isinstance(page.find(host(WORKER)), Absent)
