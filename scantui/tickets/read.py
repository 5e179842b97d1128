"""Issues and comments of GitHub to facts: REST answers, search results, and the output of `gh … --json`.

Reads a capture's bytes and nothing else. Damage makes a file unreadable, never a shorter list that looks whole.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from msgspec import UNSET, UnsetType

from ..answer import CaptureId, Reason, Unreadable
from ..evidence.model import Capture, Kind
from ..safe_text import OutsideText
from ..times import parse_instant
from .body import read_machines
from .labels import due_date, split_labels
from .listing import expected_gaps, is_sequence, length_gaps, names_of, page_gaps, pages_of, search_gaps, stranger_gaps
from .markdown import lines_of
from .marker import parse_markers
from .model import Comment, CommentList, Ticket, TicketKind, TicketList
from .subject import read_subject
from .wire import WireComment, WireIssue, WireIssueComments, WireLabel, WireObject, WireSearch, WireUser, decoded, error_answer, text_of

_CLOCKS_APART = timedelta(minutes=5)


def read_tickets(capture: Capture) -> TicketList:
    """The tickets of a capture. Pull requests are left out. Raises `Unreadable`."""
    issues, gaps = _issues(capture)
    gaps += stranger_gaps(issues, capture.question)
    kept: dict[int, WireIssue] = {}
    for issue in issues:
        if issue.pull_request is not None or issue.is_pull_request:
            continue
        if kept.setdefault(issue.number, issue) != issue:
            gaps.append(Reason(Kind.TICKETS.value, f"ticket {issue.number} stands in the file twice, with different contents"))
    return TicketList(tuple(_ticket(issue, capture) for issue in kept.values()), tuple(dict.fromkeys(gaps)))


def _issues(capture: Capture) -> tuple[list[WireIssue], list[Reason]]:
    """All that is in the file, and why there may be more."""
    body = capture.read()
    if is_sequence(body):
        pages = pages_of(body, WireIssue, "a list of issues")
        found = [issue for page in pages for issue in page]
        gaps = page_gaps(Kind.TICKETS, [[issue.number for issue in page] for page in pages], capture.question)
        return found, gaps + expected_gaps(Kind.TICKETS, len(found), capture.question)
    text = text_of(body)
    if text[0] == "[":
        found = decoded(text, list[WireIssue], "a list of issues")
        gaps = length_gaps(Kind.TICKETS, len(found), capture.question)
        return found, gaps + expected_gaps(Kind.TICKETS, len(found), capture.question)
    outer = decoded(text, WireObject, "an issue")
    if outer.items is not UNSET:
        found = decoded(text, WireSearch, "a search result").items
        return found, search_gaps(outer, len(found))
    if outer.number is UNSET and outer.message is not UNSET:
        raise error_answer(outer.message)
    return [decoded(text, WireIssue, "an issue")], []


def read_comments(capture: Capture) -> CommentList:
    """The comments of the ticket that the capture was asked for, oldest first. Raises `Unreadable`."""
    number = _asked_ticket(capture.question)
    found, gaps = _written(capture, number)
    if any(comment.title is not UNSET for comment in found):
        raise Unreadable("holds tickets and not comments: import it as tickets")
    if any(_other_ticket(comment.issue_url, number) for comment in found):
        raise Unreadable("holds the comments of another ticket than the one it was said to be of")
    kept = _unique(found, gaps)
    gaps += expected_gaps(Kind.TICKET_COMMENTS, len(kept), capture.question)
    comments = [_comment(comment, capture.id) for comment in kept]
    return CommentList(number, tuple(sorted(comments, key=lambda comment: comment.created_at)), capture.id, tuple(dict.fromkeys(gaps)))


def _written(capture: Capture, number: int) -> tuple[list[WireComment], list[Reason]]:
    """All comments that are in the file, and why there may be more."""
    body = capture.read()
    if is_sequence(body):
        pages = pages_of(body, WireComment, "a list of comments")
        gaps = page_gaps(Kind.TICKET_COMMENTS, [[comment.id for comment in page] for page in pages], capture.question)
        return [comment for page in pages for comment in page], gaps
    text = text_of(body)
    if text[0] == "[":
        found = decoded(text, list[WireComment], "a list of comments")
        return found, length_gaps(Kind.TICKET_COMMENTS, len(found), capture.question)
    outer = decoded(text, WireObject, "a ticket's comments")
    if outer.comments is UNSET and outer.message is not UNSET:
        raise error_answer(outer.message)
    view = decoded(text, WireIssueComments, "a ticket's comments")
    if view.number is not None and view.number != number:
        raise Unreadable("holds the comments of another ticket than the one it was said to be of")
    return view.comments, []


def _ticket(issue: WireIssue, capture: Capture) -> Ticket:
    opened_at = _instant(issue.created, "a ticket")
    body = issue.body if isinstance(issue.body, str) else ""
    labelled = split_labels(lines_of(body))
    texts = [line.visible for line in labelled.lines]
    about = read_subject(issue.title, texts)
    due, due_notes = due_date(labelled.due, (issue.title, *texts))
    machines, notes = read_machines(issue.title, labelled.lines)
    state = (issue.state or "").lower()
    notes += due_notes
    if state not in {"open", "closed"}:
        notes += ("the file does not say whether the ticket is open: it is taken as open",)
    if issue.body is UNSET:
        notes += ("the file holds no text of the ticket: machines named in it are not known",)
    if about.kind is TicketKind.NOT_SCANNED and about.not_scanned_days is None:
        notes += ("the ticket does not say for how many days its machines were not scanned",)
    if opened_at - capture.captured_at > _CLOCKS_APART:
        notes += ("the ticket was opened after the file was captured: one of the two times is wrong",)
    return Ticket(
        number=issue.number,
        title=OutsideText(issue.title),
        body=OutsideText(body),
        state="closed" if state == "closed" else "open",
        opened_at=opened_at,
        kind=about.kind,
        subject=about.subject,
        not_scanned_days=about.not_scanned_days,
        due=due,
        machines=machines,
        labels=_texts(issue.labels),
        assignees=_texts(issue.assignees),
        url=OutsideText(issue.html_url or issue.url or ""),
        runbook=OutsideText(labelled.runbook),
        comment_count=_comment_count(issue),
        source=capture.id,
        has_body=issue.body is not UNSET,
        notes=notes,
        updated_at=parse_instant(issue.updated) if issue.updated else None,
    )


def _comment_count(issue: WireIssue) -> int | None:
    """gh sends the comments themselves, and at most a hundred of them in a list."""
    if isinstance(issue.comments, list):
        return len(issue.comments) if len(issue.comments) < 100 else None
    return issue.comments if issue.comments is not None else issue.comments_count


def _texts(items: Sequence[WireLabel | WireUser | str] | None) -> tuple[OutsideText, ...]:
    return tuple(OutsideText(name) for name in names_of(items))


def _instant(text: str | UnsetType, whose: str) -> datetime:
    instant = parse_instant(text) if isinstance(text, str) else None
    if instant is None:
        raise Unreadable(
            f"does not say when {whose} was created (created_at, or createdAt from gh), with its time zone: "
            "save the API's answer, or ask gh for --json number,title,state,body,createdAt,labels,assignees,url,comments"
        )
    return instant


def _asked_ticket(question: Mapping[str, str]) -> int:
    ticket = question.get("ticket", "")
    if re.fullmatch(r"[1-9]\d{0,9}", ticket, re.ASCII) is None:
        raise Unreadable("is not said to be of any ticket: name the ticket's number")
    return int(ticket)


def _other_ticket(issue_url: str | None, number: int) -> bool:
    match = re.search(r"/issues/(\d{1,10})\Z", issue_url or "", re.ASCII)
    return match is not None and int(match[1]) != number


def _unique(found: list[WireComment], gaps: list[Reason]) -> list[WireComment]:
    """Each comment once; two different ones of one id are both kept, and said."""
    seen: dict[int | str, WireComment] = {}
    kept = []
    for comment in found:
        if comment.id is not None and (before := seen.setdefault(comment.id, comment)) is not comment:
            if before == comment:
                continue
            gaps.append(Reason(Kind.TICKET_COMMENTS.value, "two different comments have one id"))
        kept.append(comment)
    return kept


def _comment(comment: WireComment, source: CaptureId) -> Comment:
    created_at = _instant(comment.created, "a comment")
    author = comment.user or comment.author
    markers, notes = parse_markers(comment.body or "", source, created_at)
    return Comment(OutsideText((author and author.login) or ""), created_at, OutsideText(comment.body or ""), markers, notes)
