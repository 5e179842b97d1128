"""What is taken over into the next bundle: all that a person put in, and of live answers the newest whole one of each question."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

from scantui.evidence.copying import copy_into, still_counting
from scantui.evidence.model import Capture, Kind
from scantui.evidence.replay import open_bundle
from scantui.evidence.writer import BundleWriter

Asked = tuple[Kind, dict[str, str], str]
WHOLE: Asked = (Kind.TICKETS, {"asked": "GET /a"}, "whole")
IN_VAIN: Asked = (Kind.TICKETS, {"asked": "GET /a", "trouble": "no"}, "")
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def bundle(folder: Path, *asked: Asked) -> tuple[Capture, ...]:
    with BundleWriter.open(folder, NOW, tool_version="1") as writer:
        for number, (kind, question, body) in enumerate(asked):
            writer.add(kind, question, NOW + timedelta(minutes=number), "clock", "x", io.BytesIO(body.encode()))
    return open_bundle(folder).captures


def bodies(captures: tuple[Capture, ...]) -> list[bytes]:
    return [capture.read() for capture in captures]


def test_a_newer_whole_answer_takes_the_place_of_an_older_one(tmp_path: Path) -> None:
    comments = Kind.TICKET_COMMENTS
    captures = bundle(
        tmp_path / "b",
        (comments, {"ticket": "1", "asked": "GET /a", "as": "x"}, "old"),
        (comments, {"ticket": "2", "asked": "GET /b"}, "other ticket"),
        (comments, {"ticket": "1", "asked": "GET /a?page=1", "as": "y"}, "new"),
    )
    assert bodies(still_counting(captures)) == [b"other ticket", b"new"]


def test_a_failed_question_takes_nothing_away(tmp_path: Path) -> None:
    captures = bundle(tmp_path / "b", WHOLE, IN_VAIN)
    assert bodies(still_counting(captures)) == [b"whole", b""]


def test_an_older_failure_is_gone_when_it_was_answered_since(tmp_path: Path) -> None:
    captures = bundle(tmp_path / "b", IN_VAIN, WHOLE)
    assert bodies(still_counting(captures)) == [b"whole"]


def test_what_a_person_put_in_stays(tmp_path: Path) -> None:
    live: Asked = (Kind.PORTAL, {"c_code": "alc", "asked": "GET /"}, "live")
    captures = bundle(tmp_path / "b", (Kind.PORTAL, {"c_code": "alc"}, "by hand"), live)
    assert bodies(still_counting(captures)) == [b"by hand", b"live"]


def test_a_log_that_reaches_back_farther_stays(tmp_path: Path) -> None:
    question = {"asked": "GET /", "channel": "C1", "until": "2026-11-20T09:00:00Z"}
    captures = bundle(
        tmp_path / "b",
        (Kind.CHLORINE_LOG, {**question, "since": "2026-11-01T00:00:00Z"}, "long"),
        (Kind.CHLORINE_LOG, {**question, "since": "2026-11-10T00:00:00Z"}, "short"),
    )
    assert bodies(still_counting(captures)) == [b"long", b"short"]


def test_a_copy_is_the_same_evidence(tmp_path: Path) -> None:
    captures = bundle(tmp_path / "b", (Kind.PORTAL, {"c_code": "alc"}, "one"), IN_VAIN)
    with BundleWriter.open(tmp_path / "copy", NOW, tool_version="1") as writer:
        copy_into(writer, captures)
    copied = open_bundle(tmp_path / "copy").captures
    assert [(one.kind, one.question, one.captured_at, one.sha256) for one in copied] == [
        (one.kind, one.question, one.captured_at, one.sha256) for one in captures
    ]
