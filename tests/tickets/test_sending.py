"""The records of what is being sent: whole before anything leaves, one for a text, and no disk fault hides one."""

from __future__ import annotations

import errno
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from scantui.tickets.sending import DamagedRecord, Sending, Sendings
from tests.evidence.helpers import CountingOs

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
ONE = Sending(api="https://github.example/api/v3", repository="o/r", number=7, digest="d1", post_id="11111111-aaaa", at=NOW)
OTHER = msgspec.structs.replace(ONE, digest="d2", post_id="22222222-bbbb")


@dataclass(frozen=True)
class Room:
    folder: Path

    @property
    def files(self) -> list[Path]:
        return sorted(self.folder.glob("*"))


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path / "state" / "sending")


def test_a_record_is_found_until_it_is_ended(room: Room) -> None:
    sendings = Sendings(room.folder)
    assert sendings.find(ONE) is None and sendings.unfinished() == ([], [])
    sendings.begin(ONE)
    assert Sendings(room.folder).find(msgspec.structs.replace(ONE, post_id="another", repository="O/R")) == ONE
    assert sendings.find(OTHER) is None
    sendings.begin(OTHER)
    assert sendings.unfinished() == ([ONE, OTHER], []) or sendings.unfinished() == ([OTHER, ONE], [])
    assert [sendings.end(ONE), sendings.end(ONE)] == [True, False]
    assert sendings.unfinished() == ([OTHER], [])


def test_only_its_owner_may_read_it(room: Room) -> None:
    Sendings(room.folder).begin(ONE)
    assert all(path.stat().st_mode & 0o077 == 0 for path in (room.folder, *room.files))


def test_the_same_text_is_begun_once(room: Room) -> None:
    sendings = Sendings(room.folder)
    sendings.begin(ONE)
    with pytest.raises(FileExistsError):
        sendings.begin(msgspec.structs.replace(ONE, post_id="33333333-cccc"))
    assert sendings.find(ONE) == ONE and len(room.files) == 1


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO])
def test_whatever_fails_on_the_disk_the_record_is_whole_or_was_never_begun(room: Room, error: int) -> None:
    room.folder.mkdir(parents=True)
    counting = CountingOs()
    Sendings(room.folder, counting).begin(ONE)
    Sendings(room.folder).end(ONE)
    for number in range(1, len(counting.operations) + 1):
        with pytest.raises(OSError, match=r"."):
            Sendings(room.folder, CountingOs(number, error)).begin(ONE)
        found, damaged = Sendings(room.folder).unfinished()
        assert found in ([], [ONE]) and damaged == []
        assert all(path.suffix == ".json" for path in room.files), "what was never begun is swept away"
        Sendings(room.folder).end(ONE)


@pytest.mark.parametrize("data", [
    b"", b"{", b"[]", b"\xff", b"{}", msgspec.json.encode(OTHER), msgspec.json.encode(ONE)[:-1],
    msgspec.json.encode(msgspec.structs.replace(ONE, schema="scantui-sending/2")),
    msgspec.json.encode(ONE).replace(b"Z", b""), msgspec.json.encode(ONE).replace(b'"number":7', b'"number":"7"'),
])  # fmt: skip
def test_a_damaged_record_is_said_and_never_taken_for_none(room: Room, data: bytes) -> None:
    sendings = Sendings(room.folder)
    sendings.begin(ONE)
    (path,) = room.files
    path.write_bytes(data)
    with pytest.raises(DamagedRecord, match="look at the ticket"):
        sendings.find(ONE)
    found, damaged = sendings.unfinished()
    assert found == [] and len(damaged) == 1 and str(path) in damaged[0]


def test_a_link_is_not_followed(room: Room, tmp_path: Path) -> None:
    sendings = Sendings(room.folder)
    sendings.begin(ONE)
    (path,) = room.files
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match=r"."):
        sendings.find(ONE)
