"""The classic view's JSON: read with all that Domino does to it, no proof where anything is missing (SAFETY B.4, 30; B.7)."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scantui.answer import Absent, Found, Unknown, Unreadable
from scantui.evidence.sequence import joined
from scantui.hosts import HostName, parse_host
from scantui.portal.model import PortalPage, PortalRecord, Status
from scantui.portal.read import read_portal
from scantui.portal.view_json import view_page
from scantui.portal.view_whole import follows

from .pages import READ_AT
from .views import COLUMNS, NAMES, answer, body, capture, category, changed, column, flat, row, text, with_column, without_column

HOST = NAMES[2]
ABSENT = "prod-dal10-carrier2-worker-9999"


def host(name: str) -> HostName:
    found = parse_host(name)
    assert found is not None
    return found


def read(value: object, **more: Any) -> PortalPage:
    return read_portal(capture(value if isinstance(value, bytes) else body(value), **more))


def record(value: object, name: str = HOST) -> PortalRecord:
    found = read(value).find(host(name))
    assert isinstance(found, Found), found
    [only] = found.value
    return only


def test_a_whole_view_lists_its_machines_and_proves_the_absence_of_others() -> None:
    page = read(answer())
    assert [str(name) for name in page.records] == list(NAMES)
    assert isinstance(page.find(host(ABSENT)), Absent)
    one = record(answer())
    assert one.state is Status.LIVE
    assert one.scanned.span is not None and one.scanned.span.latest == datetime(2026, 11, 20, 8, tzinfo=UTC)
    assert list(one.columns) == ["Name", "Remote Scan", "Bigfix last report", "Status"]


def test_a_machine_has_no_address_rows_there_and_that_is_said() -> None:
    page = read(answer())
    assert all(records[0].address_gap == "the view has no address rows" and not records[0].addresses for records in page.records.values())
    assert "the address rows of 5 of 5 machines are not all there: open their page of the portal" in [gap.why for gap in page.gaps]


def with_entry_below(*columns: dict[str, Any]) -> dict[str, Any]:
    """The whole view with an entry below the third machine."""
    view = answer()
    view["viewentry"][3]["@children"] = "1"
    view["viewentry"].insert(4, {"@position": "1.3.1", "@unid": "A", "@siblings": "1", "entrydata": list(columns)})
    return view


def test_not_even_a_view_that_says_so_has_no_addresses() -> None:
    """How it would say that is not known."""
    view = with_entry_below(column(20, text("0 addresses")))
    assert record(view).address_gap == "the view has no address rows"
    assert isinstance(read(view).absence, Unknown)


def test_address_rows_without_their_number_are_not_all() -> None:
    view = with_entry_below(column(20, text("10.1.1.1 / ben")), column(21, text("1 hour ago")))
    assert record(view).address_gap == "the page does not say how many addresses there are"
    assert not record(view).addresses


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ({"text": {"0": "Live"}}, "Live"),
        ({"number": {"0": "3"}}, "3"),
        ({"number": {"0": 3}}, "3"),
        ({"textlist": {"text": [{"0": "a"}, {"0": ""}, {"0": "b"}]}}, "a\nb"),
        ({"textlist": {"text": {"0": "a"}}}, "a"),
        ({"numberlist": {"number": [{"0": "1"}, {"0": "2"}]}}, "1\n2"),
        ({"textlist": {}}, ""),
        ({"text": {}}, ""),
        ({}, ""),
        ({"text": {"0": "a\r\nb\tc"}}, "a\nb c"),
        ({"text": {"0": "a\x00b\x1b[31m\x85"}}, "a�b�[31m�"),
    ],
)
def test_a_columns_value(value: dict[str, Any], shown: str) -> None:
    assert record(with_column(20, value)).columns["$20 (column 20)"].raw == shown


@pytest.mark.parametrize(
    "value",
    [{"text": "Live"}, {"text": {"1": "Live"}}, {"text": {"0": ["x"]}}, {"text": {"0": True}}, {"html": {"0": "x"}}, {"textlist": ["x"]},
     {"textlist": {"text": ["x"]}}, {"text": {"0": "a"}, "number": {"0": "1"}}, {"text": None}],
)  # fmt: skip
def test_a_column_of_an_unknown_form_makes_its_machine_unknown(value: dict[str, Any]) -> None:
    page = read(with_column(20, value))
    found = page.find(host(HOST))
    assert isinstance(found, Unknown) and "its row is not whole" in found.why


@pytest.mark.parametrize("listed", [None, [], {}])
def test_one_entry_is_no_list_and_none_is_nothing(listed: object) -> None:
    one = flat(row("1", HOST))
    one["viewentry"] = one["viewentry"][0]
    assert [str(name) for name in read(one).records] == [HOST]
    empty = {"@toplevelentries": "0"} if listed == {} else {"@toplevelentries": "0", "viewentry": listed}
    with pytest.raises(Unreadable, match="lists nothing"):
        read(empty)


def test_what_domino_does_to_json_is_mended() -> None:
    content = body(with_column(20, text("@here@")))
    several = (b"c:\\\\d \\\\> \\> \\\" \\u00e9", 'c:\\d \\> > " é')
    for written, shown in ((b"a \\> b", "a > b"), (b"a\tb", "a b"), (b"a\x01b", "a�b"), (b"\\'x\\'", "'x'"), several):
        assert record(content.replace(b"@here@", written)).columns["$20 (column 20)"].raw == shown


BROKEN: dict[str, Callable[[bytes], bytes]] = {
    "cut": lambda content: content[:-1],
    "half": lambda content: content[: len(content) // 2],
    "a key twice": lambda content: content.replace(b'"@toplevelentries": "1"', b'"@toplevelentries": "1", "@toplevelentries": "0"'),
    "NaN": lambda content: content.replace(b'"1"', b"NaN", 1),
    "NaN where nobody looks": lambda content: content.replace(b'"8FA"', b"NaN", 1),
    "half an escape": lambda content: content.replace(b"Live", b"\\u12", 1),
    "an escape outside of a string": lambda content: content.replace(b"[{", b"[\\{", 1),
    "a string that does not end": lambda content: content.replace(b'Live"', b"Live", 1),
    "deep": lambda content: content.replace(b'"1"', b"[" * 100_000, 1),
    "a number without end": lambda content: content.replace(b'"1"', b"9" * 5000, 1),
    "two in one": lambda content: content + content,
    "another encoding": lambda content: content.replace(b"Live", b"\xe9", 1),
    "UTF-16": lambda content: content.decode().encode("utf-16"),
    "a list": lambda content: b"[" + content + b"]",
    "another JSON": lambda content: b'{"message": "Not Found"}',
    "a position of letters": lambda content: content.replace(b'"1.3"', b'"1.x"'),
    "a position of 0": lambda content: content.replace(b'"1.3"', b'"1.0"'),
    "a total of letters": lambda content: content.replace(b'"@toplevelentries": "1"', b'"@toplevelentries": "many"'),
    "entries that are none": lambda content: content.replace(b'"viewentry": [', b'"viewentry": [3, '),
    "a column without number": lambda content: content.replace(b'"@columnnumber": "3", ', b"", 1),
    "a record separator inside": lambda content: b"\x1e" + content.replace(b"Live", b"\x1eLive", 1),
}  # fmt: skip


@pytest.mark.parametrize("how", BROKEN)
def test_anything_else_is_unreadable(how: str) -> None:
    content = BROKEN[how](body(answer()))
    assert content != body(answer())
    with pytest.raises(Unreadable) as caught:
        read(content)
    assert "Live" not in str(caught.value) and "\n" not in str(caught.value)


def test_mending_takes_no_time_without_end() -> None:
    with pytest.raises(Unreadable):
        read(b'{"viewentry": "' + b'\\"' * 2_000_000)


# --- how many there are --------------------------------------------------------------------------------------------------------------



def closed(entries: list[dict[str, Any]]) -> None:
    del entries[1:]


def closed_without_a_word(entries: list[dict[str, Any]]) -> None:
    entries[5] = category("1.5", "dal10", 0, 5)
    del entries[5]["@children"]


def says_no_number(entries: list[dict[str, Any]]) -> None:
    for entry in entries:
        entry.pop("@siblings", None)
        entry.pop("@children", None)


CLOSED = "categories of the view are closed, or do not say how many entries they have: ask for it with ExpandView"
CLUSTER = row("1.1", "cluster") | {"@siblings": "1"}
DAMAGES: dict[str, Callable[[], object]] = {
    "an entry is missing": lambda: changed(lambda entries: entries.pop(3)),
    "the last is missing": lambda: changed(lambda entries: entries.pop()),
    "the first is missing": lambda: changed(lambda entries: entries.pop(0)),
    "entries change places": lambda: changed(lambda entries: entries.reverse()),
    "one stands twice": lambda: changed(lambda entries: entries.insert(3, entries[3])),
    "its category says more": lambda: changed(lambda entries: entries[0].update({"@children": "6"})),
    "its category is closed": lambda: changed(closed),
    "a closed category that says nothing": lambda: changed(closed_without_a_word),
    "its siblings say more": lambda: changed(lambda entries: entries[2].update({"@siblings": "6"})),
    "nothing says how many": lambda: changed(says_no_number),
    "the view says more": lambda: {**answer(), "@toplevelentries": "2"},
    "the view says nothing": lambda: {key: value for key, value in answer().items() if key != "@toplevelentries"},
    "its name is a category": lambda: changed(lambda entries: entries.insert(3, entries.pop(3) and category("1.3", HOST, 0, 5))),
    "its name is cut": lambda: with_column(3, text(HOST[:-2] + "…")),
    "its name holds a control character": lambda: with_column(3, text(HOST[:12] + "\x01" + HOST[12:])),
    "it has no name": lambda: without_column(3),
    "its name stands elsewhere": lambda: changed(lambda entries: entries[3].update({"entrydata": [column(20, text(HOST))]})),
    "it has no columns": lambda: changed(lambda entries: entries[3].pop("entrydata")),
    "another c_code": lambda: changed(lambda entries: entries[0].update(category("1", "armada", 5))),
    "no c_code": lambda: flat(*(row(str(number), name) for number, name in enumerate(NAMES[:2], start=1))),
    "no machine": lambda: {**answer(), "viewentry": [category("1", "alc", 1), CLUSTER]},
    "another view": lambda: json.loads(body(answer()).replace(b"$12", b"$13")),
    "columns change": lambda: changed(lambda entries: entries[3]["entrydata"][0].update({"@name": "$4"})),
}  # fmt: skip


@pytest.mark.parametrize("name", DAMAGES)
def test_damage_never_makes_a_machine_absent(name: str) -> None:
    try:
        page = read(DAMAGES[name]())
    except Unreadable:
        return
    of_one_machine = {"its name is a category", "its name stands elsewhere", "its name is cut", "columns change"}
    assert isinstance(page.absence, Unknown) or name in of_one_machine
    assert not isinstance(page.find(host(HOST)), Absent)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("an entry is missing", "entries are missing between those that were read"),
        ("the first is missing", "the view's answer does not begin with its first entry"),
        ("its category says more", "the view says that there are other numbers of entries below its categories than were read"),
        ("a closed category that says nothing", CLOSED),
        ("nothing says how many", "nothing says how many entries stand below the view's categories"),
        ("the view says more", "the view says 2 top level entries, 1 were read"),
        ("the view says nothing", "the view does not say how many entries there are"),
    ],
)
def test_what_is_missing_is_said(name: str, said: str) -> None:
    assert said in [gap.why for gap in read(DAMAGES[name]()).gaps]


def test_a_document_that_sorts_like_a_category_is_a_row() -> None:
    view = changed(lambda entries: entries[3]["entrydata"][0].update({"@category": "true"}))
    assert record(view).state is Status.LIVE


def test_each_pages_answer_goes_on_where_the_last_one_ended() -> None:
    whole = answer()
    entries = whole["viewentry"]

    def pages(*slices: slice) -> bytes:
        return joined([body({**whole, "viewentry": entries[part]}) for part in slices])

    for good in (pages(slice(0, 3), slice(3, 6)), pages(slice(0, 3), slice(2, 6)), pages(slice(0, 6), slice(5, 6))):
        assert isinstance(read(good).find(host(ABSENT)), Absent)
        assert len(read(good).records) == len(NAMES)
    for bad in (pages(slice(0, 3), slice(4, 6)), pages(slice(0, 3)), pages(slice(3, 6), slice(0, 3)), pages(slice(0, 4), slice(2, 6))):
        assert isinstance(read(bad).absence, Unknown)


def test_a_view_that_changed_while_it_was_read_proves_nothing() -> None:
    first, second = answer(), answer()
    first["viewentry"], second["viewentry"] = first["viewentry"][:4], second["viewentry"][3:]
    assert isinstance(read(joined([body(first), body(second)])).absence, Absent)
    second["viewentry"][0] = row("1.3", ABSENT)
    assert isinstance(read(joined([body(first), body(second)])).absence, Unknown)
    second = answer() | {"@toplevelentries": "2"}
    gaps = read(joined([body(first), body(second)])).gaps
    assert "the number of the view's entries changed while it was read: read it again" in [gap.why for gap in gaps]


def test_the_rows_of_another_portal_are_left_out() -> None:
    other = [category("2", "armada", 1, 2), row("2.1", "kube-abcdefghijklmnopqrst-w1") | {"@siblings": "1"}]
    view = answer() | {"@toplevelentries": "2"}
    view["viewentry"][0]["@siblings"] = "2"
    view["viewentry"] += other
    assert isinstance(read(view).find(host(ABSENT)), Absent)
    assert len(read(view).records) == len(NAMES)
    assert len(read(view, c_code="armada").records) <= 1
    with pytest.raises(Unreadable, match="of c_code alc and armada, not alc_fr2"):
        read(view, c_code="alc_fr2")


positions = st.lists(st.integers(1, 3), min_size=1, max_size=4).map(tuple)


@given(positions, positions)
def test_what_follows_a_position(before: tuple[int, ...], after: tuple[int, ...]) -> None:
    possible = {(*before, 1)} | {(*before[:depth], before[depth] + 1) for depth in range(len(before))}
    assert follows(before, after) == (after in possible)


# --- which column is which -----------------------------------------------------------------------------------------------------------


def test_columns_are_said_by_name_or_number() -> None:
    assert len(read(answer(), columns={**COLUMNS, "Bigfix last report": "$8", "Status": "12"}).records) == len(NAMES)
    named = json.loads(body(answer()).replace(b"$3", b"Name").replace(b"$7", b"Scanned").replace(b"$12", b"Status"))
    assert len(read(named, columns={}).records) == len(NAMES)


@pytest.mark.parametrize("columns", [{}, {"Name": "$99", "Remote Scan": "$7", "Status": "$12"}, {"Remote Scan": "$7", "Status": "$12"}])
def test_a_view_whose_names_are_not_known_is_unreadable(columns: dict[str, str]) -> None:
    with pytest.raises(Unreadable, match=r"\[portal.view\] columns"):
        read(answer(), columns=columns)


def test_two_headings_of_one_column_and_columns_that_are_none() -> None:
    with pytest.raises(Unreadable, match="the same column"):
        read(answer(), columns={**COLUMNS, "Form": "12"})
    page = read(answer(), columns={**COLUMNS, "Form": "$77"})
    assert "the view has no column $77: see [portal.view] columns" in [gap.why for gap in page.gaps]
    assert isinstance(page.absence, Unknown)


def test_a_columns_own_name_counts_for_nothing_beside_what_is_said() -> None:
    view = json.loads(body(answer()).replace(b'"$8"', b'"Status"'))
    assert record(view).state is Status.LIVE


def test_a_machine_without_a_column_that_counts_is_not_whole() -> None:
    """An empty date means "never"; one that is not there means nothing."""
    view = without_column(7)
    found = read(view).find(host(HOST))
    assert isinstance(found, Unknown) and "not whole" in found.why
    assert record(with_column(7, text(""))).scanned.is_empty


@pytest.mark.parametrize("kept", ["", "[]", "3", '{"Name": 3}', "{"])
def test_what_was_kept_of_columns_may_be_damaged(kept: str) -> None:
    damaged = capture(body(answer()))
    question = {**damaged.question, "columns": kept}
    with pytest.raises(Unreadable, match="no form that is known"):
        read_portal(type(damaged)(damaged.id, damaged.kind, READ_AT, question, damaged.size, "", damaged.open))


# --- any bytes -----------------------------------------------------------------------------------------------------------------------

WHOLE = body(answer())
PIECES = [b"", b"\0", b"\xff", b"\x1e", b'"', b"\\", b"\\u0000", b"\\ud800", b"{", b"}", b"[", b"]", b",", b":", b"null", b"NaN",
          b"9" * 400, b"1.1", b'"@category":"true",', b'"@position":"1.3",', b"1 day ago", b"\n", b"\xe2\x80\xae"]  # fmt: skip


@settings(max_examples=300)
@given(st.lists(st.tuples(st.integers(0, len(WHOLE)), st.integers(0, 60), st.sampled_from(PIECES)), min_size=1, max_size=3))
def test_whatever_becomes_of_its_bytes(changes: list[tuple[int, int, bytes]]) -> None:
    content = WHOLE
    for at, count, new in changes:
        content = content[:at] + new + content[at + count :]
    try:
        page = read(content)
    except Unreadable as error:
        assert error.reason
        return
    for name in NAMES:
        if f'"{name}"'.encode() in content:
            assert not isinstance(page.find(host(name)), Absent), name


def test_one_answer_is_entries_of_texts() -> None:
    page = view_page(body(answer()))
    assert page.total == 1
    assert page.names[3] == "$3"
    assert page.entries[0].category == "alc"
    assert page.entries[3].position == (1, 3)
    assert page.entries[3].texts[3] == HOST
