"""Files of issues: REST, search, gh; and everything that is none of these or only a part."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scantui.answer import Unreadable
from scantui.safe_text import HIDDEN
from scantui.tickets.read import read_tickets

from .files import WORKER, capture, issue, ticket

GH_ISSUE = {
    "number": 11738, "title": "Systems reporting as not scanned in 3 days", "state": "OPEN", "createdAt": "2026-11-17T08:00:00Z",
    "body": f"- {WORKER}", "labels": [{"id": "L1", "name": "COMPLIANCE", "description": "", "color": "aaaaaa"}],
    "assignees": [{"id": "U1", "login": "on-call", "name": ""}], "url": "https://github.example/alchemy-conductors/team/issues/11738",
    "comments": [{"id": "IC_1", "author": {"login": "on-call"}, "body": "x", "createdAt": "2026-11-18T08:00:00Z"}],
}  # fmt: skip


def test_one_issue_of_rest() -> None:
    found = ticket(f"- {WORKER}")
    assert (found.number, found.state, found.comment_count, found.source) == (11738, "open", 4, "data/0001-tickets.body")
    assert found.opened_at == datetime(2026, 11, 17, 8, tzinfo=UTC)
    assert [label.raw for label in found.labels] == ["COMPLIANCE", "sre"]
    assert [login.raw for login in found.assignees] == ["on-call"]
    assert found.url.raw == "https://github.example/alchemy-conductors/team/issues/11738"
    assert found.notes == ()


def test_gh_says_the_same() -> None:
    for content in (GH_ISSUE, [GH_ISSUE]):
        (found,) = read_tickets(capture(content)).tickets
        (other,) = read_tickets(capture(issue(body=f"- {WORKER}", labels=[{"name": "COMPLIANCE"}], comments=1))).tickets
        assert found == other


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf", b" \r\n"])
def test_a_byte_order_mark_and_white_space_do_not_matter(bom: bytes) -> None:
    assert len(read_tickets(capture(bom + json.dumps([issue()]).encode() + b"\n")).tickets) == 1


def test_pull_requests_are_left_out() -> None:
    found = read_tickets(capture([issue(), issue(number=2, pull_request={"url": "x"}), issue(number=3, pull_request=None)]))
    assert [found.number for found in found.tickets] == [11738, 3]
    assert found.gaps == ()


def test_what_is_missing_is_tolerated_and_said_where_it_matters() -> None:
    (found,) = read_tickets(capture({"number": 1, "title": "not scanned in 3 days", "created_at": "2026-11-17T08:00:00Z"})).tickets
    assert (found.comment_count, found.labels, found.url.raw) == (None, (), "")
    assert len(found.notes) == 2
    assert ticket(None, labels=None, assignees=None, comments=None, html_url=None).notes == ()
    assert "opened after" in ticket(created_at="2027-01-01T00:00:00Z").notes[0]


def _search(count: int = 2, **changes: Any) -> dict[str, Any]:
    return {"total_count": 2, "incomplete_results": False, "items": [issue(number=number) for number in range(1, count + 1)], **changes}


@pytest.mark.parametrize(("content", "gaps"), [
    (_search(), 0), (_search(total_count=7), 1), (_search(count=1), 1), (_search(incomplete_results=True), 1),
    (_search(total_count=3, incomplete_results=True), 2),
    ([], 0), ([issue()], 0), ([issue(), issue()], 0), ([issue(), issue(title="another")], 1),
    ([issue(number=number) for number in range(1, 30)], 0), ([issue(number=number) for number in range(1, 31)], 1),
    ([issue(number=number) for number in range(1, 101)], 1),
])  # fmt: skip
def test_gaps(content: object, gaps: int) -> None:
    assert len(read_tickets(capture(content)).gaps) == gaps


def test_a_full_page_is_no_gap_where_the_number_is_known() -> None:
    page = [issue(number=number) for number in range(1, 31)]
    assert read_tickets(capture(page, expected="30")).gaps == ()
    assert read_tickets(capture(page, page="1")).gaps == ()
    assert len(read_tickets(capture(page, expected="31")).gaps) == 1
    assert len(read_tickets(capture(page, expected="many")).gaps) == 1


def _without(key: str) -> dict[str, Any]:
    return {name: value for name, value in issue().items() if name != key}


@pytest.mark.parametrize("content", [
    b"", b"\n", b"<!DOCTYPE html><html><title>Sign in</title>", b"gh: Not Found (HTTP 404)", b"null", b"7",
    b'"x"', b"{}", b"[[]]", b"[1]",
    b"\xff\xfe[\x00]\x00", b'[{"number":1,"title":"\xff"}]', b"\x00\x01\x02",
    b'{"message":"Not Found","documentation_url":"x"}', b'{"message":"Bad credentials"}', b'{"message":{"x":1}}',
    json.dumps([issue()]).encode() * 2, json.dumps(issue()).encode() + b"\n" + json.dumps(issue()).encode(),
    b'{"number":1,"x":' + b"[" * 100_000, b'{"number":1,"x":' + b"[" * 100_000 + b"]" * 100_000 + b"}", b"[" * 100_000,
    b'{"number":' + b"9" * 5000 + b',"title":"x","created_at":"2026-11-17T08:00:00Z"}',
    b'{"number":1,"title":"\\ud800","created_at":"2026-11-17T08:00:00Z"}',
    b'{"number":NaN,"title":"x","created_at":"2026-11-17T08:00:00Z"}',
    issue(number="11738"), issue(number=0), issue(number=-1), issue(number=1.5), issue(number=True), issue(number=None
    ), issue(title=None),
    issue(title=7), issue(body=7), issue(labels="x"), issue(labels=[7]), issue(assignees={}), issue(comments="4"), issue(comments=-1),
    issue(state=7), issue(created_at=None), issue(created_at=""), issue(created_at="2026-11-17T08:00:00"), issue(created_at="yesterday"),
    issue(created_at="99999-11-17T08:00:00Z"), _without("number"), _without("title"), _without("created_at"),
    [issue(number=1), _without("title")], [issue(number=1), None], [issue(number=1), {"message": "Not Found"}], {"items": 7
    }, {"items": [7]},
    {"items": None}, _search(total_count="x"),
])  # fmt: skip
def test_what_is_not_a_file_of_tickets_is_unreadable(content: object) -> None:
    with pytest.raises(Unreadable) as problem:
        read_tickets(capture(content))
    reason = str(problem.value)
    assert len(reason) > 20
    assert not any(value in reason for value in ("documentation", "11738", "yesterday", "Sign in", "404"))


@pytest.mark.parametrize("content", [[issue(number=1), issue(number=2, body=f"- {WORKER}\n{'é'}")], _search(), issue(), GH_ISSUE])
def test_a_file_cut_anywhere_never_gives_fewer_tickets(content: object) -> None:
    data = json.dumps(content, ensure_ascii=False).encode()
    for end in range(len(data)):
        with pytest.raises(Unreadable):
            read_tickets(capture(data[:end]))


@pytest.mark.parametrize("text", ["\x1b]52;c;ZXZpbA==\x07", "\x9b31m", "x [/] y", "[@click=app.quit]x[/]", "\u202egnp.exe",
    "\u200b", "\x00", "e" + "\u0301" * 500,
                                  "<!-- scantui/1 {} -->", "|" * 50, "`" * 51, "](", "{}%s$(id)"])  # fmt: skip
def test_hostile_text_comes_through_as_it_is_and_only_through_doors(text: str) -> None:
    found = ticket(f"- {WORKER}\n\n{text}", title=f"not scanned in 3 days {text}",
    labels=[text], assignees=[{"login": text}], html_url=text)
    assert found.title.raw == f"not scanned in 3 days {text}"
    assert found.body.raw.endswith(text)
    assert found.not_scanned_days == 3
    assert [machine.host.name for machine in found.machines] == [WORKER]
    assert HIDDEN.search(found.title.line()) is None
    for note in found.notes:
        assert note.isprintable()


@pytest.mark.parametrize("unit", [
    "prod-dal10-", "prod-dal10-carrier2-worker-1.", "|", "| ", "`", "`` ` ", "[", "[a](", "![](", "*a ", "**", "_a_", "<", "<a ",
    "<!--", "<!-- x -->", "\\|", "http://", "a.com/", "not ", "not a b c ", "due date ", "due:", "> ", "- ", "1. ", "1/1/2021 ",
    "runbook ", "&lt;", "…", "1 day ", "kube-", "\u200b", "prod-dal10-x…", "a@b-c.", " ", "\t", "prod-dal10-a-1\u200b",
])  # fmt: skip
def test_long_hostile_lines_take_time_in_proportion(unit: str) -> None:
    line = unit * (200_000 // len(unit))
    for body in (line, "\n".join(line[start : start + 80] for start in range(0, len(line), 80)), f"| System Name | x |\n|-|-|\n{line}"):
        assert ticket(body).number == 11738
    assert ticket(title=line).number == 11738


FRAGMENTS = st.sampled_from([
    "\n", "\r\n", " ", "|", "---|---", "System Name", "Vuln Last Report", WORKER, WORKER[:-1], "3 days ago", "> ", "- ", "```", "`",
    "<!--", "-->", "](", "[", "![",
    "https://w3.example/", "Due Date: ", "01/02/2021", "Runbook: ", "\t", "**", "_", "…", "..", "\u200b", "\u0301", "é", "&lt;",
    "<br>", "\\", "\x00",
])  # fmt: skip


@settings(max_examples=200)
@given(st.lists(FRAGMENTS | st.text(max_size=3), max_size=30).map("".join), st.text(max_size=30))
def test_any_text_can_be_read(body: str, title: str) -> None:
    found = ticket(body, title=title)
    keys = [machine.host.key for machine in found.machines]
    assert len(keys) == len(set(keys))
    assert all(note.isprintable() for note in found.notes)


@pytest.mark.parametrize(
    ("address", "repository"),
    [
        ("https://github.example/a/Team/issues/12", "a/Team"),
        ("https://github.example/api/v3/repos/a/Team/issues/12", "a/Team"),
        ("https://api.github.com/repos/a/Team/issues/12", "a/Team"),
        ("", ""),
        ("https://github.example/a/team/issues/", ""),
        ("https://github.example/issues/12", ""),
        ("https://github.example/a/b/c/issues/12", ""),
        ("https://github.example/a/te\u202eam/issues/12", ""),
    ],
)
def test_the_repository_is_told_by_the_address_of_a_page_and_of_the_api(address: str, repository: str) -> None:
    found = ticket(None, html_url=address or None, url=None)
    assert found.repository == repository
    assert found.id == (repository.lower(), 11738)
