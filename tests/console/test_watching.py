"""The download folder: what came is told newest first, and as whole only when nobody writes it any more."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scantui.console.watching import Entry, FolderWatch, NoFolder, downloads_of

BEGAN = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


def entry(name: str, size: int = 10, minutes: float = 0) -> Entry:
    return Entry(name, size, int((BEGAN + timedelta(minutes=minutes)).timestamp()) * 1_000_000_000)


class Folder:
    """A listing that the test changes between looks."""

    def __init__(self, *entries: Entry) -> None:
        self.entries = list(entries)
        self.watch = FolderWatch(Path("/downloads"), BEGAN, lambda folder: list(self.entries))

    def poll(self) -> list[tuple[str, bool]]:
        return [(file.path.name, file.is_whole) for file in self.watch.poll()]


def test_what_lay_there_for_long_is_not_told() -> None:
    folder = Folder(entry("old.html", minutes=-16), entry("just-saved.html", minutes=-14))
    assert folder.poll() == [("just-saved.html", False)]
    assert folder.poll() == [("just-saved.html", True)]


def test_a_file_is_whole_when_two_looks_agree() -> None:
    folder = Folder()
    assert folder.poll() == []
    for size, whole in ((10, False), (20, False), (20, True), (30, False), (30, True)):
        folder.entries = [entry("page.html", size, 1)]
        assert folder.poll() == [("page.html", whole)]


def test_an_empty_file_is_not_whole() -> None:
    folder = Folder(entry("page.html", 0, 1))
    assert folder.poll() == folder.poll() == [("page.html", False)]


def test_an_old_file_that_is_saved_anew_is_told() -> None:
    folder = Folder(entry("page.html", 10, -600))
    assert folder.poll() == []
    folder.entries = [entry("page.html", 12, 2)]
    assert folder.poll() == [("page.html", False)]


def test_the_newest_comes_first() -> None:
    folder = Folder(entry("b", minutes=1), entry("c", minutes=3), entry("a", minutes=1))
    assert [name for name, _ in folder.poll()] == ["c", "a", "b"]


@pytest.mark.parametrize("name", ["x.crdownload", "X.PART", ".hidden", "page.html~", "~lock", "a.tmp", "a.download", "a.opdownload"])
def test_what_the_browser_has_not_finished_is_not_told(name: str) -> None:
    assert Folder(entry(name, minutes=1)).poll() == []


def test_what_is_too_large_is_not_told() -> None:
    assert Folder(entry("disk.iso", 512 * 1024 * 1024 + 1, 1)).poll() == []


def test_a_file_that_goes_is_forgotten() -> None:
    folder = Folder(entry("page.html", minutes=1))
    folder.poll()
    folder.entries = []
    assert folder.poll() == []


def test_a_time_beyond_the_calendar_is_no_fault() -> None:
    folder = FolderWatch(Path("/downloads"), BEGAN, lambda path: [Entry("page.html", 1, 2**63 - 1), Entry("b", 1, 10**30)])
    assert len(folder.poll()) == 2


def test_links_and_folders_are_not_followed(tmp_path: Path) -> None:
    """With the real listing."""
    downloads, secret = tmp_path / "downloads", tmp_path / "secret"
    secret.write_text("x")
    downloads.mkdir()
    watch = FolderWatch(downloads, BEGAN)
    assert watch.poll() == ()
    (downloads / "folder").mkdir()
    (downloads / "link").symlink_to(secret)
    (downloads / "dangling").symlink_to(tmp_path / "nowhere")
    os.mkfifo(downloads / "pipe")
    (downloads / "page.html").write_text("x")
    assert [file.path for file in watch.poll()] == [downloads / "page.html"]


def test_a_folder_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(NoFolder, match=r"nowhere.*cannot be watched: No such file or directory$"):
        FolderWatch(tmp_path / "nowhere", BEGAN).poll()
    with pytest.raises(NoFolder, match="cannot be watched"):
        FolderWatch(Path("a\0b"), BEGAN).poll()


def test_the_folder_of_the_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert downloads_of("") == tmp_path / "Downloads"
    assert downloads_of("~/saved") == tmp_path / "saved"
    assert downloads_of("/somewhere") == Path("/somewhere")
