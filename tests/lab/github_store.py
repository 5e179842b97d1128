"""The issues and comments of one repository as GitHub Enterprise keeps them: the demo's tickets, and what is done to them.

Knows no HTTP; `github.py` speaks it.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from demo.fleet import load
from demo.raw_tickets import rest_comments, rest_issues, rest_user
from scantui.times import instant_text

REPOSITORY: Final = "alchemy-conductors/team"
REPOSITORY_ID: Final = 1301
LOGIN: Final = "sre-night-shift"
"""Whose token the lab gives out."""
COLLABORATORS: Final = frozenset({"sre-oncall", LOGIN})
PULL_REQUEST: Final = 21701
"""Lists of issues hold pull requests as well."""
LABELS: Final = ("COMPLIANCE", "SRE")

Issue = dict[str, Any]
Comment = dict[str, Any]


class Refused(Exception):
    """What the store does not do: status and body of the answer."""

    def __init__(self, status: int, message: str, errors: list[Any] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.body: dict[str, Any] = {"message": message, "documentation_url": "https://docs.github.com/rest"}
        if errors is not None:
            self.body["errors"] = errors


class Store:
    """One repository. Not for several threads at once."""

    def __init__(self) -> None:
        self.issues: dict[int, Issue] = {issue["number"]: issue for issue in rest_issues(load())}
        self.issues[PULL_REQUEST] = _pull_request(next(iter(self.issues.values())))
        self.comments: dict[int, list[Comment]] = {number: list(written) for number, written in rest_comments().items()}
        self.now: datetime = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
        """Goes on by a second with every change."""
        self.pushes = True
        """Whether the user may push to the repository."""
        self.late = 0
        """How many times a new comment's ticket is read before the comment shows."""
        self._hidden: dict[int, int] = {}
        """By a comment's id: how many more readings it stays unseen."""

    # --- what is read

    def listed(self, query: Mapping[str, str]) -> list[Issue]:
        found = [self.issue(number) for number in self.issues if _is_asked(self.issues[number], query)]
        key = {"updated": "updated_at", "comments": "comments"}.get(query.get("sort", ""), "created_at")
        return sorted(found, key=lambda issue: (issue[key], issue["number"]), reverse=query.get("direction") != "asc")

    def issue(self, number: int) -> Issue:
        if number not in self.issues:
            raise Refused(404, "Not Found")
        issue = copy.deepcopy(self.issues[number])
        issue["comments"] = len(self._visible(number))
        return issue

    def comments_of(self, number: int, query: Mapping[str, str]) -> list[Comment]:
        self.issue(number)
        shown = [one for one in self._visible(number) if one["updated_at"] >= query.get("since", "")]
        for one in self.comments.get(number, []):
            self._hidden[one["id"]] = max(0, self._hidden.get(one["id"], 0) - 1)
        return shown

    def _visible(self, number: int) -> list[Comment]:
        return [one for one in self.comments.get(number, []) if not self._hidden.get(one["id"])]

    # --- what is changed

    def add_comment(self, number: int, fields: Mapping[str, Any]) -> Comment:
        issue, body = self.issue(number), fields.get("body")
        if issue["locked"]:
            raise Refused(403, "Unable to create comment because issue is locked.")
        if not isinstance(body, str) or not body.strip():
            raise Refused(422, "Validation Failed", [{"resource": "IssueComment", "code": "missing_field", "field": "body"}])
        if len(body) > 65_536:
            too_long = "body is too long (maximum is 65536 characters)"
            raise Refused(422, "Validation Failed", [{"resource": "IssueComment", "code": "custom", "field": "body", "message": too_long}])
        at, identity = self._touch(number), 9_500_000 + sum(map(len, self.comments.values()))
        comment = {
            "url": f"{issue['repository_url']}/issues/comments/{identity}",
            "html_url": f"{issue['html_url']}#issuecomment-{identity}",
            "issue_url": issue["url"],
            "id": identity,
            "user": rest_user(LOGIN),
            "created_at": at,
            "updated_at": at,
            "author_association": "MEMBER",
            "body": body,
        }
        self.comments.setdefault(number, []).append(comment)
        self._hidden[identity] = self.late
        return comment

    def edit(self, number: int, fields: Mapping[str, Any]) -> Issue:
        if not self.pushes:
            raise Refused(403, "Must have admin rights to Repository.")
        issue = self.issues[self.issue(number)["number"]]
        state = fields.get("state", issue["state"])
        if state not in {"open", "closed"}:
            raise Refused(422, "Validation Failed", [{"resource": "Issue", "code": "invalid", "field": "state"}])
        at = self._touch(number)
        if state != issue["state"]:
            issue["state_reason"] = fields.get("state_reason") or ("completed" if state == "closed" else "reopened")
            issue.update(state=state, closed_at=at if state == "closed" else None)
        issue.update({key: fields[key] for key in ("title", "body") if key in fields})
        return self.issue(number)

    def assign(self, number: int, logins: list[str], *, away: bool = False) -> Issue:
        """Without the right to push, and for somebody who has none, GitHub says 201 and does nothing."""
        issue = self.issues[self.issue(number)["number"]]
        if self.pushes:
            known = [user["login"] for user in issue["assignees"]]
            wanted = [one for one in known if one not in logins] if away else [*known, *(COLLABORATORS.intersection(logins) - set(known))]
            issue["assignees"] = [rest_user(login) for login in wanted]
            issue["assignee"] = issue["assignees"][0] if wanted else None
            self._touch(number)
        return self.issue(number)

    def add_labels(self, number: int, names: list[str]) -> list[dict[str, Any]]:
        if not self.pushes:
            raise Refused(403, "Must have admin rights to Repository.")
        issue = self.issues[self.issue(number)["number"]]
        known = {label["name"] for label in issue["labels"]}
        issue["labels"] += [label_named(name) for name in names if name not in known]
        self._touch(number)
        labels: list[dict[str, Any]] = copy.deepcopy(issue["labels"])
        return labels

    def _touch(self, number: int) -> str:
        self.now += timedelta(seconds=1)
        self.issues[number]["updated_at"] = instant_text(self.now)
        return instant_text(self.now)


def label_named(name: str) -> dict[str, Any]:
    return {"id": 77000 + len(name), "name": name, "color": "ededed", "default": False, "description": None}


def _is_asked(issue: Issue, query: Mapping[str, str]) -> bool:
    names = {label["name"].lower() for label in issue["labels"]}
    logins = {user["login"].lower() for user in issue["assignees"]}
    assignee = query.get("assignee", "")
    return (
        all(name.lower() in names for name in query.get("labels", "").split(",") if name)
        and query.get("state", "open") in {issue["state"], "all"}
        and (assignee == "" or (assignee == "none" and not logins) or (assignee == "*" and bool(logins)) or assignee.lower() in logins)
        and issue["updated_at"] >= query.get("since", "")
    )


def _pull_request(like: Issue) -> Issue:
    changes = {
        "number": PULL_REQUEST,
        "id": 9_000_000 + PULL_REQUEST,
        "title": "Runbook: what to do when a scanner was rebuilt",
        "body": "",
        "url": f"{like['repository_url']}/issues/{PULL_REQUEST}",
        "html_url": f"{like['html_url'].rsplit('/', 2)[0]}/pull/{PULL_REQUEST}",
        "pull_request": {"url": f"{like['repository_url']}/pulls/{PULL_REQUEST}"},
        "comments": 0,
        "created_at": "2026-11-13T12:00:00Z",
        "updated_at": "2026-11-13T12:00:00Z",
    }
    return {**copy.deepcopy(like), **changes}
