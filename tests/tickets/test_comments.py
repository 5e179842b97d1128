"""Comments of a ticket: both sources, oldest first, complete or said not to be."""

from __future__ import annotations

import json
from typing import Any

import pytest

from scantui.answer import Unreadable
from scantui.evidence.model import Kind
from scantui.tickets.model import CommentList
from scantui.tickets.read import read_comments

from .files import WORKER, capture, issue

MARKER = (
    f'<!-- scantui/1 {{"host":"{WORKER}","action":"reload","state":"passed","at":"2026-11-18T08:00:00Z","request":"CHG0472688",'
    '"check_again_on":null,"evidence":"20261118T080000Z-0123456789abcdef","root":null} -->'
)


def comment(number: int = 1, **changes: Any) -> dict[str, Any]:
    """A comment as REST sends it."""
    return {"id": number, "user": {"login": "on-call"}, "body": f"text {number}", "created_at": f"2026-11-18T08:{number % 60:02}:00Z",
            "issue_url": "https://github.example/api/v3/repos/o/r/issues/7", **changes}  # fmt: skip


def gh_comment(number: int = 1, **changes: Any) -> dict[str, Any]:
    return {"id": f"IC_{number}", "author": {"login": "on-call"}, "body": f"text {number}",
    "createdAt": f"2026-11-18T08:{number % 60:02}:00Z",
            "url": "https://github.example/o/r/issues/7", **changes}  # fmt: skip


def read(content: object, **question: str) -> CommentList:
    return read_comments(capture(content, Kind.TICKET_COMMENTS, **{"ticket": "7", **question}))


def test_rest_and_gh_say_the_same_oldest_first() -> None:
    rest, gh = read([comment(2), comment(1)]), read({"comments": [gh_comment(2), gh_comment(1)]})
    assert rest == gh
    assert rest.ticket == 7
    assert [found.body.raw for found in rest.comments] == ["text 1", "text 2"]
    assert [found.author.raw for found in rest.comments] == ["on-call", "on-call"]
    assert rest.gaps == ()


def test_markers_come_with_their_comment() -> None:
    (found,) = read([comment(body=f"Reloaded.\n\n{MARKER}\n")]).comments
    (marker,) = found.markers
    assert (marker.host.name, marker.action, marker.request, marker.source) == (WORKER, "reload", "CHG0472688", "data/0001-tickets.body")


def test_a_marker_of_a_time_after_its_comment_is_ignored() -> None:
    (found,) = read([comment(body=MARKER, created_at="2026-11-18T07:54:59Z")]).comments
    assert found.markers == ()
    assert "after its comment" in found.notes[0]
    (found,) = read([comment(body=MARKER, created_at="2026-11-18T07:55:00Z")]).comments
    assert len(found.markers) == 1


def test_a_deleted_author_and_an_empty_body_are_tolerated() -> None:
    (found,) = read([comment(user=None, body=None)]).comments
    assert (found.author.raw, found.body.raw) == ("", "")


@pytest.mark.parametrize(("content", "question", "gaps", "count"), [
    ([], {}, 0, 0), ([], {"expected": "0"}, 0, 0), ([], {"expected": "3"}, 1, 0),
    ([comment(1), comment(2)], {"expected": "2"}, 0, 2), ([comment(1)], {"expected": "2"}, 1, 1), ([comment(1)], {"expected": "?"}, 1, 1),
    ({"comments": [gh_comment()]}, {"expected": "2"}, 1, 1), ({"comments": [gh_comment(n) for n in range(30)]}, {}, 0, 30),
    ([comment(n) for n in range(30)], {}, 1, 30), ([comment(n) for n in range(30)], {"expected": "30"}, 0, 30),
    ([comment(1), comment(1)], {}, 0, 1), ([comment(1), comment(1, body="another")], {}, 1, 2),
])  # fmt: skip
def test_gaps(content: object, question: dict[str, str], gaps: int, count: int) -> None:
    found = read(content, **question)
    assert (len(found.gaps), len(found.comments)) == (gaps, count)


@pytest.mark.parametrize("content", [
    b"", b"<html>", b"[", b"{}", b"null", {"comments": 3}, {"comments": None}, {"message": "Not Found"}, [{"id": 1}],
    [comment(body=7)], [comment(created_at=None)],
    [comment(created_at="2026-11-18T08:00:00")], [comment(1), {}], [issue(number=7)],
    [comment(issue_url="https://github.example/api/v3/repos/o/r/issues/71")],
    {"number": 71, "comments": []}, issue(number=7), [comment(user="x")], [comment(id=1.5)],
])  # fmt: skip
def test_what_is_not_a_file_of_comments_is_unreadable(content: object) -> None:
    with pytest.raises(Unreadable):
        read(content)


@pytest.mark.parametrize("ticket", ["", "0", "seven", "7; rm", "-7", "7.0", "9" * 30])
def test_the_ticket_must_be_named(ticket: str) -> None:
    with pytest.raises(Unreadable):
        read([comment()], ticket=ticket)


@pytest.mark.parametrize("content", [[comment(1), comment(2, body=MARKER)], {"comments": [gh_comment(1), gh_comment(2)]}])
def test_a_file_cut_anywhere_never_gives_fewer_comments(content: object) -> None:
    data = json.dumps(content).encode()
    for end in range(len(data)):
        with pytest.raises(Unreadable):
            read(data[:end])


def test_a_comment_of_the_last_minute_there_is_can_be_read() -> None:
    (found,) = read([comment(body=MARKER, created_at="9999-12-31T23:59:59Z")]).comments
    assert len(found.markers) == 1
