"""What is remembered: whole or not at all, for the user alone, and never in the way."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from scantui.console.keeper import Keeper


def test_what_was_kept_is_there_again(tmp_path: Path) -> None:
    keeper = Keeper(lambda: tmp_path / "state")
    assert keeper.load("layout") == {}
    assert keeper.save("layout", {"lists": 40, "names": ["é", "\x1b"]}) is None
    assert Keeper(lambda: tmp_path / "state").load("layout") == {"lists": 40, "names": ["é", "\x1b"]}
    assert stat.S_IMODE((tmp_path / "state/layout.json").stat().st_mode) == 0o600
    keeper.drop("layout")
    assert keeper.load("layout") == {}


def test_one_file_for_each_text(tmp_path: Path) -> None:
    keeper = Keeper(lambda: tmp_path)
    for name in ("texts/20261120-b", "texts/20261120-a"):
        keeper.save(name, {"text": name})
    assert keeper.names("texts") == ("texts/20261120-a", "texts/20261120-b")
    assert keeper.names("looks") == ()
    assert [path.name for path in (tmp_path / "texts").iterdir() if path.suffix != ".json"] == []


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b"\xff\xfe", b'{"a": 1', b"[" * 100_000, b"nul"])
def test_a_damaged_file_reads_as_nothing(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "layout.json").write_bytes(damage)
    assert Keeper(lambda: tmp_path).load("layout") == {}


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    keeper = Keeper(lambda: tmp_path / "file" / "state")
    assert keeper.save("layout", {})
    assert keeper.load("layout") == {}
    assert keeper.names("layout") == ()


@pytest.mark.parametrize("name", ["", "../layout", "a/../b", "a/b/c", "/etc", "A", "a\n"])
def test_a_name_never_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="no name"):
        Keeper(lambda: tmp_path).save(name, {})
