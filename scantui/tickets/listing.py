"""Whether a list of tickets or comments is the whole answer to one question (SAFETY B.7): its pages, its length, and whose it is.

Knows what the capture says was asked and the shapes of `wire`; nothing of what a ticket means.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Final, TypeVar

from ..answer import Reason, Unreadable
from ..evidence.model import Kind
from ..evidence.sequence import SEPARATOR, parted
from .wire import WireIssue, WireLabel, WireObject, WireUser, decoded, text_of

T = TypeVar("T")
Question = Mapping[str, str]

PAGES: Final = "pages"
"""The key of a question: how many pages the list had when it was read to its end."""
_USUAL_LENGTHS: Final = (30, 100)
"""How many GitHub and gh send when nothing else is asked, and at most: a list of that length may be a first page (WIRE 1.2)."""


def is_sequence(body: bytes) -> bool:
    """Whether a capture holds several answers, the pages of one list."""
    return body.startswith(SEPARATOR)


def pages_of(body: bytes, item: type[T], what: str) -> list[list[T]]:
    """The pages of a sequence. Raises `Unreadable` when any of them is none: then it is not known what is missing."""
    answers = parted(body)
    pages = []
    for number, answer in enumerate(answers, start=1):
        try:
            pages.append(decoded(text_of(answer), list[item], what))  # type: ignore[valid-type]
        except Unreadable as problem:
            where = f"page {number} of {len(answers)}"
            raise Unreadable(f"one of its pages {problem.reason}", f"{where}, {problem.where}" if problem.where else where) from None
    return pages


def page_gaps(kind: Kind, pages: Sequence[Sequence[Hashable]], question: Question) -> list[Reason]:
    """What is not whole about several pages, given what tells each of their items from the others."""
    gaps = _page_count_gaps(kind, len(pages), question)
    seen: set[Hashable] = set()
    for page in pages:
        if not seen.isdisjoint(page):
            gaps.append(Reason(kind.value, "the same stands on two pages: the list moved while it was read, and something may be missing"))
            break
        seen.update(page)
    return gaps


def length_gaps(kind: Kind, count: int, question: Question) -> list[Reason]:
    """What may be missing of a list that came in one piece."""
    if PAGES in question:
        return _page_count_gaps(kind, 1, question)
    if count in _USUAL_LENGTHS and "page" not in question and "expected" not in question:
        return [Reason(kind.value, f"exactly {count} are in the file, which is the length of one page: there may be more")]
    return []


def expected_gaps(kind: Kind, count: int, question: Question) -> list[Reason]:
    """What is missing, where the capture says how many there should be."""
    expected = question.get("expected")
    if expected is None or expected == str(count):
        return []
    if not _is_number(expected):
        return [Reason(kind.value, "how many there should be is not a number")]
    return [Reason(kind.value, f"there should be {int(expected)}, and {count} are in the file")] if int(expected) != count else []


def search_gaps(outer: WireObject, items: int) -> list[Reason]:
    gaps = []
    if outer.incomplete_results:
        gaps.append(Reason(Kind.TICKETS.value, "GitHub says that its search did not finish: there may be more tickets"))
    if outer.total_count is not None and outer.total_count != items:
        gaps.append(Reason(Kind.TICKETS.value, f"the search found {outer.total_count}, and {items} are in the file"))
    return gaps


def stranger_gaps(issues: Sequence[WireIssue], question: Question) -> list[Reason]:
    """Tickets that the question does not ask for: then it is the answer to another one, and what was asked may be missing."""
    odd = [issue for issue in issues if not _was_asked(issue, question)]
    gaps = [f"ticket {odd[0].number} is in the file and does not fit what was asked: it is not the answer to this question"] if odd else []
    if len({repository for issue in issues if (repository := _repository(issue))}) > 1:
        gaps.append("the tickets are of more than one repository: they are not the answer to one question")
    return [Reason(Kind.TICKETS.value, why) for why in gaps]


def names_of(items: Iterable[WireLabel | WireUser | str] | None) -> tuple[str, ...]:
    """Labels or logins, which come as objects or as texts."""
    names = (item if isinstance(item, str) else item.name if isinstance(item, WireLabel) else item.login for item in items or ())
    return tuple(name for name in names if name)


def _page_count_gaps(kind: Kind, count: int, question: Question) -> list[Reason]:
    pages = question.get(PAGES)
    if pages is None:
        return [Reason(kind.value, "nothing says how many pages the list has: there may be more than are in the file")]
    if not _is_number(pages):
        return [Reason(kind.value, "how many pages there should be is not a number")]
    return [Reason(kind.value, f"the list has {int(pages)} pages, and {count} are in the file")] if int(pages) != count else []


def _was_asked(issue: WireIssue, question: Question) -> bool:
    labels = {name.lower() for name in names_of(issue.labels)}
    logins = {name.lower() for name in names_of(issue.assignees)}
    state, assignee = question.get("state", "all"), question.get("assignee", "").lower()
    return (
        {name.lower() for name in question.get("labels", "").split(",") if name} <= labels
        and (state == "all" or issue.state is None or issue.state.lower() == state)
        and (assignee == "" or (assignee == "none" and not logins) or (assignee == "*" and bool(logins)) or assignee in logins)
        and question.get("ticket", str(issue.number)) == str(issue.number)
    )


def _repository(issue: WireIssue) -> str:
    if issue.repository_url:
        return issue.repository_url.lower()
    return re.sub(r"/(?:issues|pull)/\d+\Z", "", issue.url or "").lower()


def _is_number(text: str) -> bool:
    return re.fullmatch(r"\d{1,9}", text, re.ASCII) is not None
