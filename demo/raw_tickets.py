"""The tickets as GitHub's REST API lists them, two as `gh … --json` writes them, and the comments of four."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from scantui.hosts import parse_host
from scantui.tickets.marker import format_markers
from scantui.tickets.model import DoneState, Marker
from scantui.times import instant_text

from . import hostile
from .fleet import Fleet, Machine, Ticket

_REPOSITORY = "https://github.ibm.com/alchemy-conductors/team"
_API = "https://github.ibm.com/api/v3/repos/alchemy-conductors/team"
_USER_IDS = {"compliance-bot": 4101, "sre-oncall": 4102, "sre-night-shift": 4103, "curious-reader": 4199}


@dataclass(frozen=True, slots=True)
class _Comment:
    author: str
    at: datetime
    body: str


def files(fleet: Fleet) -> dict[str, bytes]:
    comments = _comments()
    rest = [_rest(ticket, comments.get(ticket.number, [])) for ticket in fleet.tickets if ticket.source == "rest"]
    saved = {"tickets.json": _json(rest)}
    saved["tickets-gh.json"] = _json([_gh(ticket, comments.get(ticket.number, [])) for ticket in fleet.tickets if ticket.source == "gh"])
    saved.update({f"comments-{number}.json": _json(written) for number, written in rest_comments().items()})
    return saved


def rest_issues(fleet: Fleet) -> list[dict[str, Any]]:
    """Every ticket as REST sends it, whichever form it is saved in: what a server would list."""
    comments = _comments()
    return [_rest(ticket, comments.get(ticket.number, [])) for ticket in fleet.tickets]


def rest_comments() -> dict[int, list[dict[str, Any]]]:
    """The comments as REST sends them, by ticket."""
    return {number: [_rest_comment(number, index, one) for index, one in enumerate(written)] for number, written in _comments().items()}


def _json(value: object) -> bytes:
    return json.dumps(value, indent=1).encode() + b"\n"  # ASCII: harmless to look at in a terminal


def _marker(host: str, at: datetime, change: str | None, again: date, evidence: str, root: str) -> str:
    name = parse_host(host)
    if name is None:
        raise ValueError(host)
    return format_markers([Marker(name, "reboot", DoneState.PASSED, at, change, again, evidence, root)])


def _comments() -> dict[int, list[_Comment]]:
    """By ticket. Two of them end with the marker that an earlier scantui left."""
    earlier = "b1946ac92492d2347c6235b4d2611184e8f2cd6d1f5f8c0c1d3c4a2b9e0f7a65"
    return {
        21690: [
            _Comment("sre-oncall", datetime(2026, 11, 13, 10, 4, 11, tzinfo=UTC), "Rebooted worker-1003, will look at SOS tomorrow."),
            _Comment(
                "sre-night-shift",
                datetime(2026, 11, 16, 17, 2, 30, tzinfo=UTC),
                "Rebooted the master, both haproxies, the mirror and wdc06 worker-12 over the weekend. The first reload of 2210 failed.",
            ),
            _Comment("compliance-bot", datetime(2026, 11, 19, 6, 0, 2, tzinfo=UTC), "This ticket is due today."),
        ],
        21741: [
            _Comment(
                "sre-oncall",
                datetime(2026, 11, 19, 14, 31, 45, tzinfo=UTC),
                "### prodfr2-par06-carrier1-worker-1041\n\nRebooted with chlorine (`CHG5502215`, passed). Scans run overnight: "
                "looking at SOS again on 2026-11-20.\n\n"
                + _marker(
                    "prodfr2-par06-carrier1-worker-1041",
                    datetime(2026, 11, 19, 14, 4, 19, tzinfo=UTC),
                    "CHG5502215",
                    date(2026, 11, 20),
                    "20261119T142800Z-5ca17c1d00000001",
                    earlier,
                ),
            )
        ],
        21744: [
            _Comment("sre-oncall", datetime(2026, 11, 18, 15, 22, 9, tzinfo=UTC), "Taking this one tomorrow."),
            _Comment(
                "sre-night-shift",
                datetime(2026, 11, 20, 8, 54, 20, tzinfo=UTC),
                "### prod-syd04-carrier2-worker-46\n\nRebooted before hand-over (`CHG5502402`, passed).\n\n"
                + _marker(
                    "prod-syd04-carrier2-worker-46",
                    datetime(2026, 11, 20, 8, 52, 31, tzinfo=UTC),
                    "CHG5502402",
                    date(2026, 11, 21),
                    "20261120T085300Z-5ca17c1d00000002",
                    earlier[::-1],
                ),
            ),
        ],
        21760: [_Comment("curious-reader", datetime(2026, 11, 19, 9, 41, 0, tzinfo=UTC), hostile.COMMENT_BODY)],
    }


def _body(ticket: Ticket) -> str:
    if ticket.hostile:
        return hostile.BODY
    runbook = "Runbook: [Compliance runbooks](https://pages.github.ibm.com/alchemy-conductors/documentation-pages/docs/runbooks/compliance.html)"
    if ticket.subject == "bigfix":
        return f"The system in the title has not checked into BigFix in 5 days.\n\nDue Date: {ticket.due}\n\n{runbook}\n"
    rows = "\n".join(f"| {_shown(machine, index)} | {_reported(ticket, machine)} |" for index, machine in enumerate(ticket.machines))
    due = "Due date" if ticket.days.startswith(">") else "Due Date"
    return (
        f"The following systems are reporting to SOS as not scanned in {ticket.days}. Please investigate and update this ticket.\n\n"
        f"| System Name | Vuln Last Report |\n| --- | --- |\n{rows}\n\n{due}: {ticket.due}\n\n{runbook}\n"
    )


def _shown(machine: Machine, index: int) -> str:
    """Names come bare or with their domain."""
    return machine.host.fqdn if index % 2 and machine.host.is_machine else machine.name


def _reported(ticket: Ticket, machine: Machine) -> str:
    if ticket.days.startswith(">") or (machine.host.is_machine and not machine.addresses):
        return "> 1 year ago" if ticket.days.startswith(">") else f"{ticket.days} ago"
    return f"{ticket.days} ago"


def rest_user(login: str) -> dict[str, Any]:
    return {
        "login": login,
        "id": _USER_IDS[login],
        "node_id": f"MDQ6VXNlcjQ{_USER_IDS[login]}",
        "avatar_url": f"https://avatars.github.ibm.com/u/{_USER_IDS[login]}?",
        "url": f"https://github.ibm.com/api/v3/users/{login}",
        "html_url": f"https://github.ibm.com/{login}",
        "type": "User",
        "site_admin": False,
    }


def _title(ticket: Ticket) -> str:
    return hostile.TITLE if ticket.hostile else ticket.title


def _updated(ticket: Ticket, comments: list[_Comment]) -> str:
    return instant_text(max([ticket.opened, *(one.at for one in comments)]))


def _rest(ticket: Ticket, comments: list[_Comment]) -> dict[str, Any]:
    return {
        "url": f"{_API}/issues/{ticket.number}",
        "repository_url": _API,
        "comments_url": f"{_API}/issues/{ticket.number}/comments",
        "html_url": f"{_REPOSITORY}/issues/{ticket.number}",
        "id": 9_000_000 + ticket.number,
        "node_id": f"MDU6SXNzdWU5MDA{ticket.number}",
        "number": ticket.number,
        "title": _title(ticket),
        "user": rest_user("compliance-bot"),
        "labels": [
            {"id": 77012, "name": "COMPLIANCE", "color": "b60205", "default": False, "description": "Raised by the Compliance squad"},
            {"id": 77031, "name": "SRE", "color": "1d76db", "default": False, "description": None},
        ],
        "state": "open",
        "locked": False,
        "assignee": rest_user("sre-oncall"),
        "assignees": [rest_user("sre-oncall")],
        "milestone": None,
        "comments": len(comments),
        "created_at": instant_text(ticket.opened),
        "updated_at": _updated(ticket, comments),
        "closed_at": None,
        "author_association": "MEMBER",
        "body": _body(ticket),
        "state_reason": None,
    }


def _gh(ticket: Ticket, comments: list[_Comment]) -> dict[str, Any]:
    """As `gh issue list --json assignees,author,body,comments,createdAt,labels,number,state,title,updatedAt,url`."""
    return {
        "assignees": [{"id": "MDQ6VXNlcjQxMDI=", "login": "sre-oncall", "name": ""}],
        "author": {"id": "MDQ6VXNlcjQxMDE=", "is_bot": False, "login": "compliance-bot", "name": ""},
        "body": _body(ticket).replace("\n", "\r\n"),
        "comments": [
            {"author": {"login": one.author}, "authorAssociation": "MEMBER", "body": one.body, "createdAt": instant_text(one.at)}
            for one in comments
        ],
        "createdAt": instant_text(ticket.opened),
        "labels": [
            {"id": "MDU6TGFiZWw3NzAxMg==", "name": "COMPLIANCE", "description": "Raised by the Compliance squad", "color": "b60205"},
        ],
        "number": ticket.number,
        "state": "OPEN",
        "title": _title(ticket),
        "updatedAt": _updated(ticket, comments),
        "url": f"{_REPOSITORY}/issues/{ticket.number}",
    }


def _rest_comment(number: int, index: int, comment: _Comment) -> dict[str, Any]:
    identity = number * 100 + index
    return {
        "url": f"{_API}/issues/comments/{identity}",
        "html_url": f"{_REPOSITORY}/issues/{number}#issuecomment-{identity}",
        "issue_url": f"{_API}/issues/{number}",
        "id": identity,
        "user": rest_user(comment.author),
        "created_at": instant_text(comment.at),
        "updated_at": instant_text(comment.at),
        "author_association": "MEMBER" if comment.author != "curious-reader" else "NONE",
        "body": comment.body,
    }
