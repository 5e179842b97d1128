"""Texts that were edited: none is lost, none is shown where it does not belong, none stays for ever."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scantui.console.keeper import Keeper
from scantui.console.texts import Texts, unfinished_words
from scantui.tickets.model import TicketId

NOW = datetime(2026, 11, 20, 9, 12, tzinfo=UTC)
EVIDENCE = "20261120T090000Z-00112233aabbccdd"
TICKET = TicketId("alchemy-conductors/team", 21690)
HOSTS = ("prod-dal10-carrier3-worker-1052",)
NEVER = 3600.0


MADE: list[Texts] = []


@pytest.fixture(autouse=True)
def _no_timer_is_left() -> Iterator[None]:
    yield
    while MADE:
        MADE.pop().flush()


def texts(folder: Path, evidence: str = EVIDENCE, at: datetime = NOW, delay: float = NEVER) -> Texts:
    """With a timer that does not go off during a test: whoever wants a text to be written says so."""
    MADE.append(Texts(Keeper(lambda: folder), evidence, lambda: at, delay))
    return MADE[-1]


def keep(folder: Path, text: str = "mine", evidence: str = EVIDENCE, at: datetime = NOW, kind: str = "comment") -> None:
    some = texts(folder, evidence, at)
    some.keep(TICKET, HOSTS, kind, text, "scantui's")
    some.flush()


def test_a_text_is_there_before_and_after_it_was_written(tmp_path: Path) -> None:
    some = texts(tmp_path)
    some.keep(TICKET, HOSTS, "comment", "mine", "scantui's")
    assert some.is_waiting
    assert not list(tmp_path.iterdir())
    for one in (some, some, texts(tmp_path)):
        kept = one.load(TICKET, HOSTS, "comment")
        assert kept is not None
        assert (kept.text, kept.when, kept.what) == ("mine", "2026-11-20 09:12 UTC", f"comment for {HOSTS[0]}")
        assert kept.is_of("scantui's")
        assert not kept.is_of("scantui's, changed")
        one.flush()
    assert not some.is_waiting


def test_it_belongs_to_its_ticket_its_machines_and_its_kind(tmp_path: Path) -> None:
    keep(tmp_path)
    again = texts(tmp_path)
    assert again.load(TICKET, HOSTS, "comment")
    assert again.load(TICKET._replace(number=21691), HOSTS, "comment") is None
    assert again.load(TICKET, (*HOSTS, "prod-dal10-carrier3-worker-1053"), "comment") is None
    assert again.load(TICKET, HOSTS, "squad") is None
    assert texts(tmp_path, "20261121T090000Z-00112233aabbccdd").load(TICKET, HOSTS, "comment") is None


def test_two_repositories_number_their_tickets_alike(tmp_path: Path) -> None:
    other = TICKET._replace(repository="another/team")
    some = texts(tmp_path)
    some.keep(TICKET, HOSTS, "comment", "mine", "")
    assert some.load(other, HOSTS, "comment") is None
    some.keep(other, HOSTS, "comment", "of the other", "")
    some.flush()
    again = texts(tmp_path)
    assert [kept.text for each in (TICKET, other) if (kept := again.load(each, HOSTS, "comment"))] == ["mine", "of the other"]
    again.drop(other, HOSTS, "comment")
    assert [kept.text for kept in texts(tmp_path).unfinished()] == ["mine"]


@pytest.mark.parametrize(("then", "now"), [("", TICKET.repository), (TICKET.repository, "")], ids=["as before", "address lost"])
def test_what_was_typed_where_the_repository_was_not_known_is_still_offered(tmp_path: Path, then: str, now: str) -> None:
    first = texts(tmp_path)
    first.keep(TICKET._replace(repository=then), HOSTS, "comment", "mine", "scantui's")
    first.flush()
    again, ticket = texts(tmp_path), TICKET._replace(repository=now)
    kept = again.load(ticket, HOSTS, "comment")
    assert kept is not None
    assert kept.text == "mine"
    again.keep(ticket, HOSTS, "comment", "mine and more", "scantui's")
    again.flush()
    assert [(kept.text, kept.ticket) for kept in texts(tmp_path).unfinished()] == [("mine and more", ticket)]
    again.drop(ticket, HOSTS, "comment")
    assert texts(tmp_path).unfinished() == ()


def test_a_file_of_an_earlier_version_is_read(tmp_path: Path) -> None:
    """Whose name and fields say nothing of a repository."""
    name = f"texts/{EVIDENCE}-21690-{hashlib.sha256(HOSTS[0].encode()).hexdigest()[:16]}-comment"
    fields = {"ticket": 21690, "hosts": [*HOSTS], "kind": "comment", "text": "mine", "generated": "0" * 64, "at": "2026-11-20T09:00:00Z"}
    Keeper(lambda: tmp_path).save(name, fields)
    kept = texts(tmp_path).load(TICKET, HOSTS, "comment")
    assert kept is not None
    assert kept.text == "mine"


def test_an_edit_remembers_what_it_began_with(tmp_path: Path) -> None:
    keep(tmp_path)
    again = texts(tmp_path)
    again.keep(TICKET, HOSTS, "comment", "mine and more", "scantui's, changed")
    kept = again.load(TICKET, HOSTS, "comment")
    assert kept is not None
    assert kept.is_of("scantui's")
    again.drop(TICKET, HOSTS, "comment")
    kept = again.keep(TICKET, HOSTS, "comment", "anew", "scantui's, changed")
    assert kept.is_of("scantui's, changed")


def test_dropped_is_dropped_written_or_not(tmp_path: Path) -> None:
    some = texts(tmp_path)
    for write in (False, True):
        some.keep(TICKET, HOSTS, "comment", "mine", "scantui's")
        if write:
            some.flush()
        some.drop(TICKET, HOSTS, "comment")
        some.flush()
        assert some.load(TICKET, HOSTS, "comment") is None
        assert some.unfinished() == ()


def test_the_newest_comes_first_and_other_evidence_is_only_counted(tmp_path: Path) -> None:
    keep(tmp_path, "older", at=NOW - timedelta(hours=2))
    keep(tmp_path, "newer", at=NOW - timedelta(hours=1), kind="squad")
    keep(tmp_path, "another's", evidence="20261121T090000Z-00112233aabbccdd")
    some = texts(tmp_path)
    assert [kept.text for kept in some.unfinished()] == ["newer", "older"]
    assert some.elsewhere() == 1
    words = f"2 unfinished texts: squad for {HOSTS[0]} and 1 more (press d there)"
    assert unfinished_words(some) == f"{words}; 1 unfinished text of other evidence"


def test_nothing_unfinished_says_nothing(tmp_path: Path) -> None:
    assert unfinished_words(texts(tmp_path)) is None
    keep(tmp_path)
    assert unfinished_words(texts(tmp_path)) == f"1 unfinished text: comment for {HOSTS[0]} (press d there)"


def test_a_text_of_several_machines_is_named_by_their_number(tmp_path: Path) -> None:
    kept = texts(tmp_path, delay=0).keep(TICKET, ("a", "b"), "comment", "mine", "")
    assert kept.what == "comment for 2 machines of #21690"


def test_after_thirty_days_it_goes(tmp_path: Path) -> None:
    keep(tmp_path)
    assert texts(tmp_path, at=NOW + timedelta(days=30)).load(TICKET, HOSTS, "comment")
    assert texts(tmp_path, at=NOW + timedelta(days=31)).load(TICKET, HOSTS, "comment") is None
    assert not list((tmp_path / "texts").iterdir())


@pytest.mark.parametrize(
    "damage",
    [b"", b"[]", b'{"ticket": 21690}', b'{"ticket": "x", "hosts": [], "kind": 1, "text": null, "generated": {}, "at": 7}',
     b'{"ticket": 1, "hosts": ["a"], "kind": "../x", "text": "t", "generated": "", "at": "2026-11-20T09:12:00Z"}',
     b'{"ticket": 1, "hosts": ["a"], "kind": "comment", "text": "t", "generated": "", "at": "yesterday"}'],
)  # fmt: skip
def test_a_damaged_file_is_no_text(tmp_path: Path, damage: bytes) -> None:
    keep(tmp_path)
    (path,) = (tmp_path / "texts").iterdir()
    path.write_bytes(damage)
    some = texts(tmp_path)
    assert some.load(TICKET, HOSTS, "comment") is None
    assert some.unfinished() == ()


def test_a_file_that_says_it_is_of_another_machine_is_not_taken_for_this_one(tmp_path: Path) -> None:
    keep(tmp_path)
    (path,) = (tmp_path / "texts").iterdir()
    path.write_text(path.read_text().replace(HOSTS[0], "prod-dal10-carrier3-worker-1053"))
    assert texts(tmp_path).load(TICKET, HOSTS, "comment") is None


def test_what_somebody_wrote_into_the_file_is_cleaned(tmp_path: Path) -> None:
    keep(tmp_path)
    (path,) = (tmp_path / "texts").iterdir()
    path.write_text(path.read_text().replace('"mine"', r'"mine\u001b[31m\u202e"'))
    kept = texts(tmp_path).load(TICKET, HOSTS, "comment")
    assert kept is not None
    assert kept.text == "mine�[31m�"


def test_a_folder_that_cannot_be_written_is_told_and_this_session_knows_the_text(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    some = texts(tmp_path / "file" / "state")
    told: list[str | None] = []
    some.on_saved = lambda: told.append(some.problem)
    some.keep(TICKET, HOSTS, "comment", "mine", "scantui's")
    some.flush()
    assert told == [some.problem]
    assert some.problem
    kept = some.load(TICKET, HOSTS, "comment")
    assert kept is not None
    assert kept.text == "mine"


def test_a_thread_writes_it_at_once_without_being_asked(tmp_path: Path) -> None:
    """As the console makes it, with no time in which a kill would cost what was typed."""
    written = threading.Event()
    some = Texts(Keeper(lambda: tmp_path), EVIDENCE, lambda: NOW)
    assert some._delay == 0
    some.on_saved = written.set
    some.keep(TICKET, HOSTS, "comment", "mine", "scantui's")
    assert written.wait(60)
    assert [kept.text for kept in texts(tmp_path).unfinished()] == ["mine"]


@pytest.mark.parametrize("evidence", ["", "../../etc", "a/b", "x" * 300, "ü"])
def test_no_evidence_id_leads_out_of_the_folder(tmp_path: Path, evidence: str) -> None:
    keep(tmp_path, evidence=evidence)
    assert [path.parent for path in tmp_path.rglob("*.json")] == [tmp_path / "texts"]
    assert len(texts(tmp_path, evidence).unfinished()) == 1


PROGRAM = """
import os, signal, sys, threading
from datetime import UTC, datetime
from pathlib import Path
from scantui.console.keeper import Keeper
from scantui.console.texts import Texts
from scantui.tickets.model import TicketId
written = threading.Event()
texts = Texts(Keeper(lambda: Path(sys.argv[1])), sys.argv[2], lambda: datetime(2026, 11, 20, 9, 12, tzinfo=UTC), 0)
texts.on_saved = written.set
texts.keep(TicketId("a/b", 21690), ("{host}",), "comment", "typed before the crash", "")
{crash}
"""


@pytest.mark.parametrize(
    ("crash", "status"),
    [
        ("written.wait(60); os.kill(os.getpid(), signal.SIGKILL)", -signal.SIGKILL),
        ("raise RuntimeError", 1),
    ],
    ids=["kill -9", "an exception"],
)
def test_a_crash_loses_nothing(tmp_path: Path, crash: str, status: int) -> None:
    program = PROGRAM.format(host=HOSTS[0], crash=crash)
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", program, str(tmp_path), EVIDENCE]
    finished = subprocess.run(command, env=environ, capture_output=True, check=False, timeout=60)
    assert finished.returncode == status, finished.stderr
    assert [kept.text for kept in texts(tmp_path).unfinished()] == ["typed before the crash"]


def test_whatever_is_typed_between_two_writes_the_last_is_written(tmp_path: Path) -> None:
    """A write that is under way while one types does not overtake what was typed meanwhile."""
    some = texts(tmp_path)
    to_type = ["later"]

    def type_on() -> None:
        if to_type:
            some.keep(TICKET, HOSTS, "comment", to_type.pop(), "")

    some.on_saved = type_on
    some.keep(TICKET, HOSTS, "comment", "earlier", "")
    some.flush()
    kept = some.load(TICKET, HOSTS, "comment")
    assert kept is not None
    assert kept.text == "later"
    some.flush()
    assert [kept.text for kept in texts(tmp_path).unfinished()] == ["later"]
