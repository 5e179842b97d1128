"""Captures in the systems' own formats, for triage from end to end: invented machines, real readers."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Self

from scantui.evidence.model import Capture, Kind
from scantui.runbook.assessment import Assessment
from scantui.times import instant_text
from scantui.triage.triage import Triage, triage
from tests.portal.pages import Look, Machine, Row, page
from tests.security_center.files import enveloped, result

AS_OF = datetime(2026, 11, 20, 9, tzinfo=UTC)
READ_AT = AS_OF - timedelta(hours=1)
OPENED = AS_OF - timedelta(hours=48)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WORKER = "prod-dal10-carrier2-worker-8001"
WORKER_80, WORKER_800 = "prod-dal10-carrier2-worker-80", "prod-dal10-carrier2-worker-800"
KUBE = "kube-c0ffee0d0example0abc-produssouth-custome-000231e0"
BEN, FEN, IMM = "10.21.6.66", "203.0.113.71", "10.21.7.66"
STALE, FRESH = "5 days ago", "10 hours ago"
PUBLIC, DALLAS = "ALC_all_envs_public_import", "ALC_Prod_DAL09_private_import"


def row(address: str, scanned: str, attempt: str = FRESH) -> Row:
    kind = {BEN: "ben", FEN: "fen", IMM: "imm"}.get(address) or ("fen" if address.startswith(("203.", "198.", "192.")) else "ben")
    return Row(address, kind, attempt, scanned)


def machine(
    name: str = WORKER, *rows: Row, bigfix: str = "2 hours ago", log: str = "2 hours ago", status: str = "Live", is_open: bool = True
) -> Machine:
    oldest = max((one.scanned for one in rows), key=lambda text: text == STALE, default="")
    domain = "iks.ibm" if name.startswith("kube-") else "alchemy.ibm.com"
    return Machine(name, oldest, bigfix, log, status, rows or (row(BEN, FRESH), row(FEN, STALE)), "Server", domain, is_open)


def message(at: datetime, text: str, thread: datetime | None = None) -> dict[str, object]:
    ts = f"{int(at.timestamp())}.000200"
    known: dict[str, object] = {"type": "message", "subtype": "bot_message", "username": "chlorine", "ts": ts, "text": text}
    return known if thread is None else {**known, "thread_ts": f"{int(thread.timestamp())}.000200"}


def summary(at: datetime, action: str, state: str, *hosts: str, change: str = "CHG0472688") -> dict[str, object]:
    """The bot's last word on a request."""
    named = ",".join(hosts)
    states = ("InProgress", "Passed", "Failed", "Skipped", "Unstarted")
    lists = "\n".join(f"{name}:[{named if name.lower() == state else ''}]" for name in states)
    overall = state if state in {"passed", "failed"} else "failed"
    return message(at, f"Change Request: {change}, Action: {action}, Status: {overall}\n{lists}")


@dataclass
class Evidence:
    """A growing list of captures; every method adds one."""

    captures: list[Capture] = field(default_factory=list)

    def add(self, kind: Kind, body: str | bytes, at: datetime = AS_OF, **question: str) -> Self:
        raw = body.encode() if isinstance(body, str) else body
        number = f"data/{len(self.captures) + 1:04}-{kind.value}.body"
        self.captures.append(Capture(number, kind, at, question, len(raw), hashlib.sha256(raw).hexdigest(), lambda: io.BytesIO(raw)))
        return self

    def ticket(self, *names: str, number: int = 11738, days: str = "3 days", opened: datetime = OPENED, at: datetime = AS_OF) -> Self:
        table = "\n".join(f"| {name} | {STALE} |" for name in names or (WORKER,))
        issue = {
            "number": number, "title": f"Systems reporting as not scanned in {days}", "state": "open", "labels": [{"name": "COMPLIANCE"}],
            "body": f"| System Name | Vuln Last Report |\n| --- | --- |\n{table}\n", "comments": 0, "created_at": instant_text(opened),
        }  # fmt: skip
        return self.add(Kind.TICKETS, json.dumps([issue]), at)

    def portal(self, *machines: Machine, c_code: str = "alc", read_at: datetime = READ_AT, search: str = "", whole: bool = True) -> Self:
        text = page(list(machines), Look(c_code=c_code), search=search)
        body = text if whole else text[: text.rindex("</table>")]
        return self.add(Kind.PORTAL, body, read_at, c_code=c_code, search="%")

    def log(self, *messages: dict[str, object], since: datetime | None = None, until: datetime | None = None, at: datetime = AS_OF) -> Self:
        """conversations.history of a window: whole, but for nothing."""
        newest_first = sorted(messages, key=lambda one: str(one["ts"]), reverse=True)
        since, until = since or OPENED - 5 * DAY, until or AS_OF
        day = timedelta(hours=6)
        idle = [message(since + number * day, "Good morning.") for number in range(int((until - since) / day) + 1)]
        body = {"ok": True, "messages": sorted((*newest_first, *idle), key=lambda one: str(one["ts"]), reverse=True), "has_more": False}
        return self.add(Kind.CHLORINE_LOG, json.dumps(body), at, since=instant_text(since), until=instant_text(until))

    def scan(self, name: str, *, scanned: Iterable[str] = (), dead: Iterable[str] = (), ended: datetime = READ_AT - 2 * HOUR) -> Self:
        scanned, dead = list(scanned), list(dead)
        count = len(scanned) + len(dead)
        progress = {
            "completedIPs": str(count), "totalIPs": str(count), "scannedIPs": ",".join(scanned), "scannedSize": len(scanned),
            "deadHostIPs": ",".join(dead), "deadHostSize": len(dead), "distributedSize": count, "scanners": [],
        }  # fmt: skip
        times = {"startTime": str(int((ended - 20 * HOUR).timestamp())), "finishTime": str(int(ended.timestamp()))}
        counts = {"totalIPs": str(count), "scannedIPs": str(len(scanned)), "completedIPs": str(count)}
        whole = {**result(progress, name=name), **times, **counts}
        return self.add(Kind.SCAN_RESULT, enveloped(whole), AS_OF, scan=name)

    def ping(self, address: str, source: str, *, received: int, at: datetime = AS_OF) -> Self:
        lost = 100 - received * 100 // 4
        text = (
            f"PING {address} ({address}) 56(84) bytes of data.\n\n--- {address} ping statistics ---\n"
            f"4 packets transmitted, {received} received, {lost}% packet loss, time 3051ms\n"
        )
        return self.add(Kind.PING, text, at, **{"from": source, "address": address})

    def netmax(self, text: str, address: str = "", at: datetime = AS_OF) -> Self:
        return self.add(Kind.NETMAX, text, at, **({"address": address} if address else {}))

    def comments(self, *bodies: str, ticket: int = 11738, written: datetime = AS_OF - HOUR, at: datetime = AS_OF) -> Self:
        listed = [
            {"id": number, "user": {"login": "on-call"}, "body": body, "created_at": instant_text(written + timedelta(seconds=number))}
            for number, body in enumerate(bodies)
        ]
        return self.add(Kind.TICKET_COMMENTS, json.dumps(listed), at, ticket=str(ticket))

    def triage(self, as_of: datetime = AS_OF) -> Triage:
        return triage(self.captures, as_of=as_of)

    def said(self, name: str = WORKER, as_of: datetime = AS_OF) -> Assessment:
        """The one assessment of a machine."""
        (assessment,) = [
            one for ticket in self.triage(as_of).tickets for one in ticket.assessments if one.case.host.name == name
        ]
        return assessment

    def next(self, name: str = WORKER, as_of: datetime = AS_OF) -> str:
        """`reboot`, or `collect portal`."""
        assessment = self.said(name, as_of)
        return " ".join((assessment.next.value, *assessment.collect))


def marker(name: str, action: str, state: str, at: datetime, change: str | None = None) -> str:
    fields = {"host": name, "action": action, "state": state, "at": instant_text(at), "request": change, "check_again_on": None,
              "evidence": "20261120T083000Z-0123456789abcdef", "root": None}  # fmt: skip
    return f"<!-- scantui/1 {json.dumps(fields, separators=(',', ':'))} -->"
