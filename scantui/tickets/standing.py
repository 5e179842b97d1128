"""How a ticket stands at GitHub right now: before something is done to it, and whether it was done. Reads only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from ..net import Client, Problem, System, Trouble
from ..safe_text import OutsideText
from ..times import parse_instant
from .asking import PER_PAGE, Lists, one, path_of
from .listing import names_of
from .prepared import Deed, Posted, Prepared, Seen
from .wire import WireComment, WireIssue


@dataclass(frozen=True)
class Standing:
    """Looks at tickets of one system."""

    client: Client
    system: System

    async def issue(self, repository: str, number: int) -> WireIssue:
        """The ticket, at the address that is written to. Raises `Trouble`."""
        target = path_of(repository, "issues", number)
        issue, reply = await one(self.client, self.system, target, WireIssue, "a ticket")
        if reply.target != f"GET {target}" or issue.number != number:
            why = f"{repository}#{number} has moved elsewhere: look for it in the browser, and correct [github] repository"
            raise Trouble(Problem.REDIRECTED, why)
        if issue.pull_request is not None:
            raise Trouble(Problem.UNEXPECTED, f"{repository}#{number} is a pull request and no ticket")
        return issue

    async def find(self, prepared: Prepared, at: datetime, *, prove: bool = False) -> Posted | Trouble | None:
        """The comment, if it is on its ticket. `prove`: "it is not" needs as many comments as the ticket says that it has."""
        target = f"{path_of(prepared.repository, 'issues', prepared.number, 'comments')}?per_page={PER_PAGE}"
        lists = Lists(self.client, self.system, WireComment, lambda comment: comment.id, "the list of comments")
        walked = await lists.walk(target, at)
        found = shown(prepared, walked.items)
        if found is not None or walked.trouble is not None or not prove:
            return found or walked.trouble
        try:
            issue = await self.issue(prepared.repository, prepared.number)
        except Trouble as trouble:
            return trouble
        if issue.comments == len(walked.items):
            return None
        why = f"{self.system.name} ({self.system.host}) says that {prepared.where} has another number of comments than it shows"
        return Trouble(Problem.UNEXPECTED, why)


def shown(prepared: Prepared, comments: Iterable[WireComment]) -> Posted | None:
    """The one among `comments` that carries the hidden line."""
    for comment in comments:
        if isinstance(comment.id, int) and prepared.is_in(comment.body or ""):
            return Posted(OutsideText(comment.html_url or ""), comment.id)
    return None


def seen_of(issue: WireIssue) -> Seen:
    state = "closed" if (issue.state or "").lower() == "closed" else "open"
    comments = issue.comments if isinstance(issue.comments, int) else None
    return Seen(OutsideText(issue.title), state, comments, parse_instant(issue.updated) if issue.updated else None)


def is_so(prepared: Prepared, issue: WireIssue) -> bool:
    """Whether a ticket is closed or assigned as it shall be; never for a comment."""
    if prepared.deed is Deed.ASSIGN:
        return prepared.login.lower() in {login.lower() for login in names_of(issue.assignees)}
    return prepared.deed is Deed.CLOSE and seen_of(issue).state == "closed"
