"""Whatever bytes come: what a reader cannot read it calls unreadable, and nothing else is raised (SAFETY B.4)."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scantui.answer import Unreadable
from scantui.chlorine.read import read_log, read_lookup
from scantui.evidence.model import Capture, Kind

from .channel import CHANNEL, WINDOW, dumped, export, history, host, pasted, replies, search, text_in_attachment, text_in_rich_text, zipped
from .stories import FAILED, PASSED, SHARED, W80, W800
from .test_lookup import METAL, VIRTUAL

HOSTS = [host(W800), host(W80)]
EXPORT = export(SHARED)
PAGES = [*history(SHARED, text_in_rich_text), *replies(SHARED, text_in_attachment)]
ANSWERS: dict[str, Any] = {
    "history": PAGES,
    "search": search(FAILED, W800),
    "messages": [message for page in PAGES for message in page["messages"]],
    "channel": {"ok": True, "channel": {"id": "C0123456789", "name": CHANNEL}},
    "look-up": {"ok": True, "messages": [{"ts": "1611475602.000200", "text": METAL}], "has_more": False},
}
FORMS = {
    **{name: dumped(answer) for name, answer in ANSWERS.items()},
    "lines": "\n".join(json.dumps(page) for page in PAGES).encode(),
    "export": EXPORT,
    "copied": pasted(PASSED),
    "copied look-up": VIRTUAL.encode() + METAL.encode(),
}
QUESTIONS: list[dict[str, str]] = [
    {},
    WINDOW,
    {"since": "0001-01-01T00:00:00Z", "until": "9999-12-31T23:59:59Z"},
    {"since": "nonsense", "channel": "C0123456789"},
]
INSTANTS = [datetime(2021, 2, 1, tzinfo=UTC), datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)]

questions = st.sampled_from(QUESTIONS)
instants = st.sampled_from(INSTANTS)


def read_both(body: bytes, question: dict[str, str], at: datetime) -> None:
    for kind, read in ((Kind.CHLORINE_LOG, lambda capture: read_log(capture, HOSTS)), (Kind.CHLORINE_LOOKUP, read_lookup)):
        try:
            read(Capture("data/0001", kind, at, question, len(body), "0" * 64, lambda: io.BytesIO(body)))
        except Unreadable as error:
            assert error.reason


PIECES = [
    *(text.encode() for text in ("\u017f", "\u00b2", "\u0662", "\u0130", "\u202f", "\u2028", "\ud7ff", "\U0001f600")),
    b"", b"\x00", b"\xff", b"9" * 20, b"-", b"0001-01-01\n", b"Yesterday\n", b"9999-12-31", b"[", b"]", b"{", b"}", b'"', b"null", b"1e999",
    b"\\ud800", b"PK\x03\x04", b"\xff" * 8, b"bot 10:00 AM\n", b"Name: ", b"3 replies\n", b"Passed:[",
    b" before:0001-01-01", b" after:9999-12-31",
]  # fmt: skip


@st.composite
def damaged(draw: st.DrawFn, body: bytes) -> bytes:
    """`body` cut, and with some pieces put over others."""
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(body)))
        piece = draw(st.one_of(st.sampled_from(PIECES), st.binary(max_size=6)))
        body = body[:at] + piece + body[at + draw(st.integers(0, 24)) :]
    return body[: draw(st.integers(0, len(body)))] if draw(st.booleans()) else body


@pytest.mark.parametrize("name", FORMS)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_damaged_bytes_are_unreadable_at_worst(name: str, data: st.DataObject) -> None:
    read_both(data.draw(damaged(FORMS[name])), data.draw(questions), data.draw(instants))


STRANGE: list[Any] = [
    None, True, 0, -1, 10**30, 1.5, "", "x", "9" * 40, "9999999999.999999", "1\u00b234567890.000200", "\u017f", "C0123456789", [],
    {}, [[]], [{}], {"id": []}, {"type": []}, {"text": {"text": {}}}, f"Passed:[ Failed:[{W800}]",
    f"{W800} after:9999-12-31", "?thread_ts=\u0661.\u0661",
]  # fmt: skip


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every list or object of an answer, with each of its keys."""
    keys: list[Any] = list(value) if isinstance(value, dict) else list(range(len(value))) if isinstance(value, list) else []
    return [(value, key) for key in keys] + [place for key in keys for place in places(value[key])]


@pytest.mark.parametrize("name", ANSWERS)
@settings(max_examples=120, deadline=None)
@given(data=st.data())
def test_answers_with_strange_values_are_unreadable_at_worst(name: str, data: st.DataObject) -> None:
    answer = json.loads(json.dumps(ANSWERS[name]))
    for _ in range(data.draw(st.integers(1, 3))):
        found = places(answer)
        if found:
            inside, key = data.draw(st.sampled_from(found))
            inside[key] = json.loads(json.dumps(data.draw(st.sampled_from(STRANGE))))
    read_both(dumped(answer), data.draw(questions), data.draw(instants))


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_exports_with_damaged_days_are_unreadable_at_worst(data: st.DataObject) -> None:
    with zipfile.ZipFile(io.BytesIO(EXPORT)) as archive:
        members = [(info.filename, archive.read(info)) for info in archive.infolist()]
    number = data.draw(st.integers(0, len(members) - 1))
    members[number] = members[number][0], data.draw(damaged(members[number][1]))
    read_both(zipped(members), data.draw(questions), data.draw(instants))


@settings(max_examples=150, deadline=None)
@given(text=st.text(max_size=60), question=questions, at=instants)
def test_any_text_is_unreadable_at_worst(text: str, question: dict[str, str], at: datetime) -> None:
    body = text.encode("utf-8", "surrogatepass")
    for before in (b"", b"2021-01-24\nchlorine  APP  10:00 AM\n", b"Name: ", b'{"ok": true, "messages": '):
        read_both(before + body, question, at)
