"""PyGithub, a client that others wrote, works against the lab's GitHub: the lab speaks GitHub's protocol and not ours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import github
import pytest

from .github import VERSION, GitHubLab
from .github_store import LOGIN, PULL_REQUEST, REPOSITORY
from .server import serving

TICKET = 21744


@pytest.fixture
def lab() -> Iterator[GitHubLab]:
    with serving(GitHubLab()) as system:
        yield system


def client(lab: GitHubLab, token: str = GitHubLab.TOKEN) -> github.Github:
    return github.Github(
        base_url=lab.base,
        auth=github.Auth.Token(token),
        per_page=3,
        timeout=5,
        retry=None,
        seconds_between_requests=None,
        seconds_between_writes=None,
    )


def test_it_knows_who_asks_and_lists_tickets_over_several_pages(lab: GitHubLab) -> None:
    there = client(lab)
    listed = list(there.get_repo(REPOSITORY).get_issues(state="open", labels=["COMPLIANCE"], sort="created", direction="asc"))
    assert there.get_user().login == LOGIN
    assert there.oauth_scopes == ["repo", "read:org"]
    assert sorted(issue.number for issue in listed) == sorted(lab.store.issues)
    assert [issue.created_at for issue in listed] == sorted(issue.created_at for issue in listed)
    assert {issue.number for issue in listed if issue.pull_request is not None} == {PULL_REQUEST}
    assert sum(request.path.endswith("/repositories/1301/issues") for request in lab.seen) == len(listed) // 3


@pytest.mark.parametrize(("query", "count"), [
    ({"labels": ["SRE", "nothing"]}, 0), ({"state": "closed"}, 0), ({"assignee": "none"}, 0), ({"assignee": "sre-oncall"}, 11),
    ({"assignee": LOGIN}, 0), ({"labels": ["sre"]}, 11),
])  # fmt: skip
def test_filters_count(lab: GitHubLab, query: dict[str, Any], count: int) -> None:
    assert len(list(client(lab).get_repo(REPOSITORY).get_issues(**query))) == count


def test_a_comment_is_read_and_posted(lab: GitHubLab) -> None:
    issue = client(lab).get_repo(REPOSITORY).get_issue(TICKET)
    before = [comment.body for comment in issue.get_comments()]
    posted = issue.create_comment("Rebooted.\n")
    assert len(before) == issue.comments == 2
    assert [comment.body for comment in issue.get_comments()] == [*before, "Rebooted.\n"]
    assert posted.user.login == LOGIN
    assert posted.html_url.endswith(f"/issues/{TICKET}#issuecomment-{posted.id}")
    assert issue.get_comment(posted.id).body == "Rebooted.\n"


def test_a_ticket_is_closed_assigned_and_labelled(lab: GitHubLab) -> None:
    issue = client(lab).get_repo(REPOSITORY).get_issue(TICKET)
    issue.add_to_assignees(LOGIN)
    issue.add_to_labels("SRE", "handled")
    issue.edit(state="closed", state_reason="completed")
    again = client(lab).get_repo(REPOSITORY).get_issue(TICKET)
    assert (again.state, again.state_reason) == ("closed", "completed")
    assert [user.login for user in again.assignees] == ["sre-oncall", LOGIN]
    assert [label.name for label in again.labels] == ["COMPLIANCE", "SRE", "handled"]
    assert again.closed_at == again.updated_at


def test_without_the_right_to_push_an_assignment_is_dropped_silently(lab: GitHubLab) -> None:
    lab.store.pushes = False
    issue = client(lab).get_repo(REPOSITORY).get_issue(TICKET)
    issue.add_to_assignees(LOGIN)
    assert [user.login for user in issue.assignees] == ["sre-oncall"]
    with pytest.raises(github.GithubException) as caught:
        issue.edit(state="closed")
    assert caught.value.status == 403


def test_a_moved_repository_is_found_by_its_old_name(lab: GitHubLab) -> None:
    lab.moved = True
    assert client(lab).get_repo(REPOSITORY).get_issue(TICKET).number == TICKET


def test_a_wrong_token_and_a_wrong_name_are_told(lab: GitHubLab) -> None:
    with pytest.raises(github.BadCredentialsException):
        client(lab, "ghp_another").get_user().login  # noqa: B018 - PyGithub asks when it must
    with pytest.raises(github.UnknownObjectException):
        client(lab).get_repo("alchemy-conductors/other")
    with pytest.raises(github.UnknownObjectException):
        client(lab).get_repo(REPOSITORY).get_issue(4)


def test_limits_are_off_unless_switched_on(lab: GitHubLab) -> None:
    with pytest.raises(github.GithubException, match="not enabled"):
        client(lab).get_rate_limit()
    lab.limit = 2
    there = client(lab)
    assert there.get_rate_limit().rate.remaining == 1
    assert there.get_user().login == LOGIN
    with pytest.raises(github.RateLimitExceededException):
        there.get_user().login  # noqa: B018


def test_a_comment_that_is_too_long_is_refused(lab: GitHubLab) -> None:
    with pytest.raises(github.GithubException) as caught:
        client(lab).get_repo(REPOSITORY).get_issue(TICKET).create_comment("x" * 65_537)
    assert caught.value.status == 422


def test_the_server_tells_its_version(lab: GitHubLab) -> None:
    _, meta = client(lab).requester.requestJsonAndCheck("GET", "/meta")
    assert meta["installed_version"] == VERSION
