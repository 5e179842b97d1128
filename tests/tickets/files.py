"""Captures of issues and comments, made from invented tickets."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from typing import Any

from scantui.evidence.model import Capture, Kind
from scantui.tickets.model import Ticket
from scantui.tickets.read import read_tickets

CAPTURED_AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
WORKER = "prod-dal10-carrier2-worker-8001"
MASTER = "prod-dal12-carrier2-master-01"
SCANNER = "prod-wdc06-infra-nessus-01"
VIP = "prod-lon05-tugboat106-loadbalancer-vip"
TUGBOAT = "prod-dal10-carrier113"
CLUSTER = "prod-us-south-c-carrier113"
KUBE = "kube-c0ffee0d0example0abc-produssouth-custome-000231e0"


def capture(content: object, kind: Kind = Kind.TICKETS, **question: str) -> Capture:
    """A capture of `content`: bytes as they are, anything else as JSON."""
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    return Capture("data/0001-tickets.body", kind, CAPTURED_AT, question, len(data), "0" * 64, lambda: io.BytesIO(data))


def issue(**changes: Any) -> dict[str, Any]:
    """An issue as REST sends it."""
    return {
        "id": 987654,
        "number": 11738,
        "title": "Systems reporting as not scanned in 3 days",
        "state": "open",
        "labels": [{"name": "COMPLIANCE", "color": "aaaaaa"}, "sre"],
        "user": None,
        "assignees": [{"login": "on-call"}],
        "body": "",
        "comments": 4,
        "created_at": "2026-11-17T08:00:00Z",
        "html_url": "https://github.example/alchemy-conductors/team/issues/11738",
        "url": "https://github.example/api/v3/repos/alchemy-conductors/team/issues/11738",
        **changes,
    }


def ticket(body: str | None = "", title: str = "Systems reporting as not scanned in 3 days", **changes: Any) -> Ticket:
    (only,) = read_tickets(capture(issue(body=body, title=title, **changes))).tickets
    return only


def names(found: Ticket) -> list[str]:
    return [str(machine.host) for machine in found.machines]
