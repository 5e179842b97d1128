"""Lists of several pages: damage to any of them makes the list unreadable or leaves a gap, never a shorter one that looks whole."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from scantui.answer import Unreadable
from scantui.evidence.model import Kind
from scantui.evidence.sequence import joined, parted
from scantui.tickets.model import CommentList, TicketList
from scantui.tickets.read import read_comments, read_tickets

from .files import capture, issue
from .test_comments import comment

PAGE = "<!DOCTYPE html><html><title>Sign in</title><form></form></html>"
Pages = list[Any]


def _body(pages: Pages) -> bytes:
    return joined([page if isinstance(page, bytes) else json.dumps(page).encode() for page in pages])


def tickets(pages: Pages | bytes, /, **question: str) -> TicketList:
    return read_tickets(capture(pages if isinstance(pages, bytes) else _body(pages), Kind.TICKETS, **question))


def written(pages: Pages | bytes, /, **question: str) -> CommentList:
    asked = {"ticket": "7", **question}
    return read_comments(capture(pages if isinstance(pages, bytes) else _body(pages), Kind.TICKET_COMMENTS, **asked))


def _issues(first: int, count: int = 2, **changes: Any) -> list[dict[str, Any]]:
    return [issue(number=number, **changes) for number in range(first, first + count)]


THREE = [_issues(1), _issues(3), _issues(5, 1)]
ASKED = {"pages": "3", "labels": "COMPLIANCE", "state": "open", "repository": "alchemy-conductors/team"}


def test_pages_are_one_list() -> None:
    found = tickets(THREE, **ASKED)
    assert [one.number for one in found.tickets] == [1, 2, 3, 4, 5]
    assert found.gaps == ()
    assert tickets([THREE[0]], pages="1").gaps == ()
    assert tickets([[]], pages="1", labels="COMPLIANCE").tickets == ()


def test_pages_of_comments_are_one_list_oldest_first() -> None:
    found = written([[comment(3), comment(4)], [comment(1)]], pages="2", expected="3")
    assert [one.body.raw for one in found.comments] == ["text 1", "text 3", "text 4"]
    assert found.gaps == ()


@pytest.mark.parametrize("length", [30, 100])
def test_a_full_page_is_no_gap_where_the_pages_are_known(length: int) -> None:
    assert tickets([_issues(1, length)], pages="1").gaps == ()
    assert tickets([_issues(1, length), _issues(1000, 1)], pages="2").gaps == ()
    assert tickets([_issues(1, length)], pages="2").gaps != ()


OTHER_URL = "https://github.example/api/v3/repos/alchemy-conductors/another/issues/9"
DAMAGES: list[Callable[[], TicketList]] = [
    lambda: tickets(THREE[:2], **ASKED),
    lambda: tickets(THREE[1:], **ASKED),
    lambda: tickets([THREE[0], THREE[2]], **ASKED),
    lambda: tickets(THREE[:1], **ASKED),
    lambda: tickets([*THREE, _issues(6)], **ASKED),
    lambda: tickets([THREE[0], THREE[0], THREE[2]], **ASKED),
    lambda: tickets([THREE[0], _issues(2, 2), THREE[2]], **ASKED),
    lambda: tickets(THREE),
    lambda: tickets(THREE, pages=""),
    lambda: tickets(THREE, pages="many"),
    lambda: tickets(THREE, **ASKED, expected="6"),
    lambda: tickets([THREE[0], _issues(3, labels=["SRE"]), THREE[2]], **ASKED),
    lambda: tickets([THREE[0], _issues(3, labels=[]), THREE[2]], **ASKED),
    lambda: tickets([THREE[0], _issues(3, state="closed"), THREE[2]], **ASKED),
    lambda: tickets([THREE[0], _issues(3, url=OTHER_URL), THREE[2]], **ASKED),
    lambda: tickets([THREE[0], _issues(3, repository_url=OTHER_URL), THREE[2]], **ASKED),
    lambda: tickets([THREE[0], _issues(3, assignees=[]), THREE[2]], **ASKED, assignee="on-call"),
    lambda: tickets(THREE, **ASKED, assignee="none"),
    lambda: tickets([THREE[0], _issues(3, assignees=[]), THREE[2]], **ASKED, assignee="*"),
    lambda: tickets([[issue(number=5)]], pages="1", ticket="4"),
    lambda: read_tickets(capture(issue(number=5), ticket="4")),
    lambda: tickets([THREE[0], PAGE.encode(), THREE[2]], **ASKED),
    lambda: tickets([THREE[0], b"", THREE[2]], **ASKED),
    lambda: tickets([THREE[0], {"message": "Not Found"}, THREE[2]], **ASKED),
    lambda: tickets([THREE[0], issue(number=3), THREE[2]], **ASKED),
    lambda: tickets([THREE[0], [comment(1)], THREE[2]], **ASKED),
    lambda: tickets([THREE[0], b"upstream is warming up", THREE[2]], **ASKED),
    lambda: tickets([THREE[0], b"[1]", THREE[2]], **ASKED),
    lambda: tickets(b"\x1e" + _body(THREE), **ASKED),
    lambda: tickets(_body(THREE) + b"\x1e", **ASKED),
    lambda: tickets(b"junk" + _body(THREE), **ASKED),
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_pages_are_unreadable_or_leave_a_gap(damage: Callable[[], TicketList]) -> None:
    try:
        found = damage()
    except Unreadable as problem:
        assert len(str(problem)) > 20 and "Sign in" not in str(problem)
    else:
        assert found.gaps, "looks whole"
        assert all(gap.why.isprintable() for gap in found.gaps)


PAIR = [[comment(1), comment(2)], [comment(3)]]
KNOWN = {"pages": "2", "expected": "3"}
COMMENT_DAMAGES: list[Callable[[], CommentList]] = [
    lambda: written(PAIR[:1], **KNOWN),
    lambda: written(PAIR[1:], **KNOWN),
    lambda: written([PAIR[0], PAIR[0]], **KNOWN),
    lambda: written([PAIR[0], [comment(2)]], **KNOWN),
    lambda: written(PAIR, pages="2", expected="4"),
    lambda: written([[comment(1), comment(2)], [comment(2)]], expected="3"),
    lambda: written([PAIR[0], PAGE.encode()], **KNOWN),
    lambda: written([PAIR[0], [comment(3, issue_url="https://github.example/api/v3/repos/o/r/issues/8")]], **KNOWN),
    lambda: written([PAIR[0], _issues(3)], **KNOWN),
    lambda: written([PAIR[0], {"comments": []}], **KNOWN),
    lambda: written(PAIR, expected="3"),
]


@pytest.mark.parametrize("damage", COMMENT_DAMAGES)
def test_damaged_pages_of_comments_are_unreadable_or_leave_a_gap(damage: Callable[[], CommentList]) -> None:
    try:
        found = damage()
    except Unreadable:
        return
    assert found.gaps, "looks whole"


def test_a_repeated_comment_does_not_stand_for_a_missing_one() -> None:
    assert written([[comment(1), comment(1)]], pages="1", expected="2").gaps


@pytest.mark.parametrize("read", [lambda data: tickets(data, **ASKED), lambda data: written(data, **KNOWN)])
def test_pages_cut_anywhere_never_give_fewer(read: Callable[[bytes], TicketList | CommentList]) -> None:
    for pages in (THREE, PAIR):
        data = _body(pages)
        for end in range(len(data) - 1):  # the last byte is the line feed behind the last page
            try:
                found = read(data[:end])
            except Unreadable:
                continue
            assert found.gaps, end


def test_which_page_is_damaged_is_said() -> None:
    with pytest.raises(Unreadable, match=r"one of its pages is an HTML page.*\(page 2 of 3\)"):
        tickets([THREE[0], PAGE.encode(), THREE[2]], **ASKED)
    with pytest.raises(Unreadable, match=r"\(page 2 of 3, \[1\]\.title\)"):
        tickets([THREE[0], [issue(number=3), issue(number=4, title=7)], THREE[2]], **ASKED)


def test_what_was_joined_comes_apart_again() -> None:
    answers = [json.dumps(page).encode() for page in THREE]
    assert parted(joined(answers)) == answers
