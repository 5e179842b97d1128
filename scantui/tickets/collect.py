"""Tickets and comments from GitHub, as captures: each list whole, or with the sentence that says why it is not.

Must not know what a ticket means, nor what becomes of a capture. Nothing here changes anything at GitHub; that is `post`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from typing import Final, TypeVar
from urllib.parse import quote, urlencode

from ..evidence.model import Collected, Kind
from ..evidence.sequence import joined
from ..net import Client, Problem, System, Trouble
from ..safe_text import clean_line
from .asking import PER_PAGE, Lists, Pages, Walk, one, path_of
from .listing import PAGES
from .wire import WireComment, WireIssue, WireLabel

T = TypeVar("T")
Clock = Callable[[], datetime]

_LONGEST_ASKED: Final = 1000


async def collect_tickets(
    client: Client,
    system: System,
    repository: str,
    labels: Sequence[str],
    *,
    now: Clock,
    state: str = "open",
    assignee: str | None = None,
    known: Pages | None = None,
    signed_in_as: str = "",
) -> AsyncIterator[Collected]:
    """The tickets of a repository that have all of `labels`, as one capture. `assignee`: a login, `none` or `*` for anybody.

    What is `known` from before is asked for only if it changed, and captured again with the new time; new answers are added to it.
    """
    query = {"labels": ",".join(labels), "state": state, "assignee": assignee or "", "sort": "created", "direction": "asc"}
    target = _with_query(path_of(repository, "issues"), {name: value for name, value in query.items() if value})
    lists = Lists(client, system, WireIssue, _number, "the list of tickets", {} if known is None else known)
    walked = await lists.walk(target, now())
    if walked.trouble is None and not walked.items:
        walked.trouble = await _unknown_label(client, system, repository, labels)
    asked_for = {"repository": repository, "labels": query["labels"], "state": state, "assignee": query["assignee"]}
    yield _of_list(Kind.TICKETS, "issues.json", asked_for, target, signed_in_as, walked)


async def collect_ticket(
    client: Client, system: System, repository: str, number: int, *, now: Clock, signed_in_as: str = ""
) -> AsyncIterator[Collected]:
    """One ticket."""
    target = path_of(repository, "issues", number)
    question = _question({"repository": repository, "ticket": str(number)}, target, signed_in_as)
    name, at = f"issue-{number}.json", now()
    try:
        issue, reply = await one(client, system, target, WireIssue, "a ticket")
        at = reply.received_at
        if issue.number != number:
            raise Trouble(Problem.UNEXPECTED, f"{system.name} ({system.host}) answered with another ticket: #{number} was moved elsewhere")
    except Trouble as trouble:
        yield Collected(Kind.TICKETS, question, at, name, b"", str(trouble))
    else:
        yield Collected(Kind.TICKETS, question, at, name, reply.body)


async def collect_comments(
    client: Client,
    system: System,
    repository: str,
    number: int,
    expected: int | None,
    *,
    now: Clock,
    known: Pages | None = None,
    signed_in_as: str = "",
) -> AsyncIterator[Collected]:
    """All comments of a ticket. `expected`: how many the ticket said that it has; where that does not fit, it is asked again."""
    target = _with_query(path_of(repository, "issues", number, "comments"), {})
    lists = Lists(client, system, WireComment, _identity, "the list of comments", {} if known is None else known)
    walked = await lists.walk(target, now())
    if walked.trouble is None and len(walked.items) != expected:
        try:
            expected = await _comment_count(client, system, repository, number)
            if len(walked.items) != expected:  # one came between the two questions
                walked = await lists.walk(target, walked.at)
        except Trouble as trouble:
            walked.trouble = trouble
    question = {"repository": repository, "ticket": str(number)} | ({} if expected is None else {"expected": str(expected)})
    yield _of_list(Kind.TICKET_COMMENTS, f"comments-{number}.json", question, target, signed_in_as, walked)


async def _unknown_label(client: Client, system: System, repository: str, labels: Sequence[str]) -> Trouble | None:
    """Why an empty list may mean nothing: a label that is misspelt has no tickets either (SAFETY B.5, 41)."""
    for label in labels:
        try:
            await one(client, system, path_of(repository, "labels", label), WireLabel, "a label")
        except Trouble as trouble:
            if trouble.problem is not Problem.NOT_FOUND:
                return trouble
            name = clean_line(label)
            why = f"no ticket was found, and {clean_line(repository)} has no label {name} to find one by: correct [github] labels"
            return Trouble(Problem.NOT_FOUND, why)
    return None


async def _comment_count(client: Client, system: System, repository: str, number: int) -> int:
    issue, _ = await one(client, system, path_of(repository, "issues", number), WireIssue, "a ticket")
    if not isinstance(issue.comments, int) or issue.number != number:
        raise Trouble(Problem.UNEXPECTED, f"{system.name} ({system.host}) does not say how many comments #{number} has")
    return issue.comments


def _of_list(kind: Kind, name: str, asked_for: dict[str, str], target: str, signed_in_as: str, walked: Walk[T]) -> Collected:
    """The capture of a list. One that was not read to its end says that a page is missing, whoever reads it."""
    pages = len(walked.bodies) + (walked.trouble is not None)
    question = _question(asked_for | {PAGES: str(pages)}, target, signed_in_as)
    body = joined(walked.bodies) if walked.bodies else b""
    return Collected(kind, question, walked.at, name, body, "" if walked.trouble is None else str(walked.trouble))


def _question(asked_for: dict[str, str], target: str, signed_in_as: str) -> dict[str, str]:
    keys = {**asked_for, "asked": f"GET {target}"[:_LONGEST_ASKED], "as": signed_in_as}
    return {name: value for name, value in keys.items() if value}


def _with_query(path: str, query: dict[str, str]) -> str:
    return f"{path}?{urlencode({**query, 'per_page': PER_PAGE}, quote_via=quote, safe='')}"


def _number(issue: WireIssue) -> int:
    return issue.number


def _identity(comment: WireComment) -> int | str | None:
    return comment.id
