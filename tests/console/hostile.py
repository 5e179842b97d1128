"""A bundle in which every text that a stranger can choose attacks the terminal, made from raw bytes by the real import."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from pathlib import Path

from scantui.evidence.model import Kind
from scantui.evidence.seal import seal
from scantui.evidence.writer import BundleWriter

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
HOST = "prod-dal10-carrier2-worker-8001"
OSC52 = "\x1b]52;c;cm0gLXJmIC8K\x07"
PAYLOADS = (
    OSC52,
    "\x1b[2J\x1b[31;5mred\x1b[0m",
    "\x1b]0;title\x07\x1b]8;;https://evil.example/\x07link\x1b]8;;\x07",
    "\x1b]1337;SetMark\x07\x1bP1;1|dcs\x1b\\\x1b_apc\x1b\\",
    "\x1b]52;c;dW50ZXJtaW5hdGVk",
    "\x9b31mC1\x9d52;c;eA==\x9c",
    "\u202eesrever\u202c\u2066isolate\u2069\u200f\u061c",
    "zero\u200bwidth\u200d\ufeff\u2060\u00ad",
    "tags\U000e0041\U000e007f variation\ufe0f filler\u3164",
    "line\u2028sep\u2029par\x85nel",
    "[red]x[/] [@click=app.quit]quit[/] [link=https://evil.example]l[/] x [/] y [type=x, v={'a[0]'}]",
    "zalgo" + "\u0301" * 40,
    "\x00\x07\x08\x0b\x0c\x7f",
    "\x1b[201~\nrm -rf /\n",
    "\ud7b0\u1160 private \ue000",
)
ALL = " ".join(PAYLOADS)


def _tickets() -> bytes:
    table = f"| System Name | Vuln Last Report |\n| --- | --- |\n| {HOST} | 4 days ago {ALL} |\n"
    body = f"The following systems are reporting as not scanned in 3 days. {ALL}\n\n{table}\nDue Date: 2026-11-26\n\nRunbook: {ALL}\n"
    labels = [{"name": "COMPLIANCE"}, {"name": ALL}]
    base = {"state": "open", "created_at": "2026-11-18T06:00:00Z", "updated_at": "2026-11-19T06:00:00Z", "labels": labels, "comments": 1}
    several = [
        {**base, "number": 700 + index, "title": f"Systems reporting as not scanned in 3 days {payload}", "body": body,
         "user": {"login": payload}, "html_url": f"https://github.ibm.com/x/y/issues/{700 + index}{payload}"}
        for index, payload in enumerate((ALL, *PAYLOADS))
    ]  # fmt: skip
    other = {**base, "number": 699, "title": f"{HOST} - EDR {ALL}", "body": body, "user": {"login": "a"}, "html_url": ALL}
    return json.dumps([*several, other], ensure_ascii=True).encode()


def _comments() -> bytes:
    comment = {"id": 1, "user": {"login": ALL}, "created_at": "2026-11-19T06:00:00Z", "updated_at": "2026-11-19T06:00:00Z", "body": ALL}
    return json.dumps([comment], ensure_ascii=True).encode()


def _portal() -> bytes:
    heads = ["Name", "Location", "Role", "Scanned date", "Bigfix last report", "Log last report", "Status", "Form", "Health", "Alias"]
    row = [f"{HOST}\nalchemy.ibm.com", ALL, ALL, f"4 days ago {ALL}", ALL, "2 hours ago", f"Live {ALL}", "Server", ALL, ALL]
    lines = ("\t".join(cell.replace("\n", " ").replace("\t", " ") for cell in line) for line in (heads, row))
    return "\n".join(lines).encode("utf-8", "replace")


def _log() -> bytes:
    request = f"CHG1162995 carrier autorecovery: ({HOST}) I am starting the OS reload of {HOST} (10.1.1.1) now. {ALL}"
    failed = f"I failed to reload node {HOST} (10.1.1.1). Status: reload/bootstrap failed. {ALL}"
    brackets = f"InProgress:[]\nPassed:[]\nFailed:[{HOST}]\nSkipped:[]\nUnstarted:[]"
    summary = f"Change Request: CHG1162995, Action: reload, Status: failed\n{brackets}\n{ALL}"
    messages = [{"ts": f"{1763456400 + 60 * index + 31536000}.000200", "thread_ts": "1794992400.000200", "user": ALL, "text": text}
                for index, text in enumerate((request, failed, summary))]  # fmt: skip
    return json.dumps({"ok": True, "messages": messages, "has_more": False}, ensure_ascii=True).encode()


FILES: tuple[tuple[Kind, dict[str, str], bytes], ...] = (
    (Kind.TICKETS, {}, _tickets()),
    (Kind.TICKET_COMMENTS, {"ticket": "700"}, _comments()),
    (Kind.PORTAL, {"c_code": "alc"}, _portal()),
    (Kind.CHLORINE_LOG, {"since": "2026-11-10T00:00:00Z", "until": "2026-11-20T08:59:00Z"}, _log()),
    (Kind.PING, {"from": "prod-dal09-infra-nessus-01", "address": "10.1.1.1"}, f"PING 10.1.1.1 {ALL}\n".encode("utf-8", "replace")),
)


def make(folder: Path) -> Path:
    """The sealed bundle. What its readers make of it is their business; the screen must survive all of it."""
    bundle = folder / "hostile"
    with BundleWriter.open(bundle, AT, tool_version="0") as writer:
        for kind, question, body in FILES:
            writer.add(kind, question, AT, "stated", f"evil{OSC52}\u202e.json", io.BytesIO(body))
    seal(bundle, AT)
    return bundle
