"""What an import says of a log before any ticket is read."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from io import BytesIO

from scantui.evidence.model import Capture, Kind
from scantui.triage.preview import Preview, preview

HOSTS = [f"prod-dal10-carrier2-worker-{number}" for number in range(8001, 8006)]
WINDOW = {"since": "2021-01-22T00:00:00Z", "until": "2021-01-27T00:00:00Z"}
SPAN = "2021-01-22 00:00 UTC to 2021-01-27 00:00 UTC"


def found(host: str, days: str = "") -> dict[str, object]:
    match = {
        "type": "message",
        "username": "chlorine",
        "ts": f"1611475602.{host[-4:]:0>6}",
        "text": f"processing OS reload for node {host}. Status: cordoning node...",
        "channel": {"id": "C0123456789", "name": "bot-chlorine-logging"},
    }
    return {"ok": True, "query": f'in:bot-chlorine-logging "{host}"{days}', "messages": {"total": 1, "matches": [match]}}


def said(*answers: dict[str, object]) -> Preview:
    body = json.dumps(answers).encode()
    at = datetime(2021, 2, 1, tzinfo=UTC)
    return preview(Capture("data/0001", Kind.CHLORINE_LOG, at, WINDOW, len(body), "0" * 64, lambda: BytesIO(body)), {})


def test_a_search_covers_its_machine_without_a_gap() -> None:
    assert said(found(HOSTS[0])) == Preview(f"1 message of chlorine's log, covering {SPAN} for {HOSTS[0]} only")


def test_searches_cover_each_its_own_window() -> None:
    seen = said(found(HOSTS[0]), found(HOSTS[1]), found(HOSTS[2], " after:2021-01-22"))
    narrower = "2021-01-23 12:00 UTC to 2021-01-27 00:00 UTC"
    assert seen.summary.endswith(f"covering {SPAN} for {HOSTS[0]}, {HOSTS[1]} only; {narrower} for {HOSTS[2]} only")
    assert said(*map(found, HOSTS)).summary.endswith(f"covering {SPAN} for 5 machines only")


def test_a_search_for_other_words_covers_nothing() -> None:
    seen = said({**found(HOSTS[0]), "query": f"{HOSTS[0]} failed"})
    assert seen.summary.endswith("covering no window completely")
    assert seen.gaps
