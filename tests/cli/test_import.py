"""`import`: what was understood is said before anything is kept; all files or none; times, pipes and folders told as they are."""

from __future__ import annotations

import os
import shutil
import threading
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from demo import fleet
from tests.lab.portal import COLUMNS
from tests.lab.portal_view import answer_of, entries_of

from .desk import IMPORTS, RAW, Desk, really

pytestmark = pytest.mark.skipif(not RAW.is_dir(), reason="the raw files lie in the repository, not in the source package")

SAVED = datetime(2026, 11, 20, 8, 20, tzinfo=UTC).timestamp()


def _saved(folder: Path, name: str) -> Path:
    """A raw file as the user saved it, on the morning of the demo's day."""
    copy = folder / name
    shutil.copy(RAW / name, copy)
    os.utime(copy, (SAVED, SAVED))
    return copy


def _held(bundle: str) -> list[str]:
    return sorted(path.name for path in Path(bundle, "data").iterdir()) if Path(bundle).exists() else []


@pytest.mark.parametrize("bad", ["portal-alc.html", "missing.json", "empty.json", "a folder", "cut.json"])
def test_all_files_or_none(desk: Desk, bad: str) -> None:
    Path("empty.json").touch()
    Path("a folder").mkdir()
    Path("cut.json").write_bytes((RAW / "tickets.json").read_bytes()[:-20])
    ran = desk.scantui("import", "case", "tickets", RAW / "tickets.json", RAW / bad if (RAW / bad).exists() else bad)
    assert ran.status == 2
    assert bad in ran.err.splitlines()[-1]
    assert "kept as" not in ran.out
    assert not Path("case").exists()


def test_nothing_is_added_to_a_bundle_either(desk: Desk) -> None:
    desk.scantui("import", "case", "tickets", RAW / "tickets.json")
    before = _held("case")
    assert desk.scantui("import", "case", "tickets", RAW / "tickets-gh.json", RAW / "portal-alc.html").status == 2
    assert _held("case") == before


def test_several_files_are_all_understood_first(desk: Desk) -> None:
    ran = desk.scantui("import", "case", "tickets", RAW / "tickets.json", RAW / "tickets-gh.json", "--captured-at", "2026-11-20T09:00:00Z")
    assert [line.split()[0] for line in ran.out.splitlines()] == ["tickets.json:", "tickets-gh.json:", "kept", "kept"]
    assert (ran.status, ran.err) == (0, "")


def test_what_is_not_whole_is_said_of_every_file(desk: Desk) -> None:
    ran = desk.scantui("import", "case", "chlorine-log", RAW / "chlorine-search.json", RAW / "chlorine-history.jsonl")
    assert ran.status == 1
    assert "unknown: chlorine-search.json: a search shows hits" in ran.err


def test_a_portal_page_counts_its_ages_from_when_the_file_was_saved(desk: Desk) -> None:
    page = _saved(desk.folder, "portal-armada.html")
    ran = desk.scantui("import", "case", "portal", "--c-code", "armada", page)
    assert ran.status == 0
    assert 'ages ("3 days ago") are counted from 2026-11-20 08:20 UTC, when the file was last modified' in ran.err
    assert "--read-at" in ran.err
    assert "read at 2026-11-20 08:20 UTC" in ran.out


@pytest.mark.parametrize("option", ["--read-at", "--captured-at"])
def test_a_stated_time_of_the_page_is_taken(desk: Desk, option: str) -> None:
    page = _saved(desk.folder, "portal-armada.html")
    ran = desk.scantui("import", "case", "portal", "--c-code", "armada", page, option, "2026-11-19T10:00:00+02:00")
    assert "read at 2026-11-19 08:00 UTC" in ran.out
    assert "ages" not in ran.err


def test_other_files_say_when_they_count_as_captured(desk: Desk) -> None:
    ran = desk.scantui("import", "case", "tickets", _saved(desk.folder, "tickets.json"))
    assert "counts as captured at 2026-11-20 08:20 UTC, when the file was last modified" in ran.err


def test_a_file_of_tomorrow_is_refused(desk: Desk) -> None:
    file = _saved(desk.folder, "tickets.json")
    os.utime(file, (SAVED + 10**9, SAVED + 10**9))
    assert "modified in the future" in desk.scantui("import", "case", "tickets", file).sentence


def test_a_pipe_is_read_once_and_kept_whole(desk: Desk) -> None:
    body = (RAW / "tickets.json").read_bytes()
    ran = really("import", "case", "tickets", "-", stdin=body, cwd=desk.folder)
    assert ran.status == 0
    assert ran.out.startswith("standard input: 8 tickets naming 40 machines\nkept as data/0001-tickets.body")
    assert "counts as captured now (" in ran.err
    assert Path("case/data/0001-tickets.body").read_bytes() == body


def test_an_empty_pipe_is_said(desk: Desk) -> None:
    assert really("import", "case", "tickets", "-", cwd=desk.folder).sentence.startswith("'standard input' is empty")


def test_a_named_pipe_is_read_like_standard_input(desk: Desk) -> None:
    """`scantui import case tickets <(gh issue list …)`"""
    os.mkfifo("pipe")
    body = (RAW / "tickets.json").read_bytes()
    writer = threading.Thread(target=lambda: Path("pipe").write_bytes(body))
    writer.start()
    ran = desk.scantui("import", "case", "tickets", "pipe")
    writer.join()
    assert ran.status == 0
    assert Path("case/data/0001-tickets.body").read_bytes() == body


def test_a_device_is_no_file(desk: Desk) -> None:
    assert "neither a file nor a pipe" in desk.scantui("import", "case", "tickets", "/dev/null").sentence


def test_a_slack_export_may_be_a_folder(desk: Desk) -> None:
    with zipfile.ZipFile(RAW / "slack-export.zip") as archive:
        for member in archive.infolist():
            if not member.is_dir():
                Path("export", member.filename).parent.mkdir(parents=True, exist_ok=True)
                Path("export", member.filename).write_bytes(archive.read(member))
    told = [
        desk.scantui("import", "case", "chlorine-log", source, "--captured-at", "2026-11-20T08:38:00Z").out.splitlines()[0]
        for source in (RAW / "slack-export.zip", "export")
    ]
    assert told[0].partition(": ")[2] == told[1].partition(": ")[2]
    assert "is a folder" in desk.scantui("import", "case", "tickets", "export").sentence


def test_what_looks_like_a_secret_is_said_and_not_kept(desk: Desk) -> None:
    token = "ghp_" + "a1B2" * 9
    body = (RAW / "tickets.json").read_text("utf-8").replace("Runbook", token, 1)
    assert token in body
    Path("tickets.json").write_text(body, "utf-8")
    ran = desk.scantui("import", "case", "tickets", "tickets.json")
    assert ran.status == 0
    assert "redacted before it was written: 1 x " in ran.err
    assert token not in ran.out + ran.err
    assert all(token.encode() not in path.read_bytes() for path in Path("case").rglob("*") if path.is_file())


def test_a_token_of_the_environment_is_never_kept(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCANTUI_SLACK_TOKEN", "correct horse battery")
    Path("tickets.json").write_text((RAW / "tickets.json").read_text("utf-8").replace("Runbook", "correct horse battery"), "utf-8")
    assert "redacted" in desk.scantui("import", "case", "tickets", "tickets.json").err
    assert b"correct horse battery" not in Path("case/data/0001-tickets.body").read_bytes()


def test_what_a_piped_answer_holds_reaches_no_other_file(desk: Desk) -> None:
    """Not even a temporary one: it may hold a secret that is only found while it is kept."""
    temporary = desk.folder / "tmp"
    temporary.mkdir()
    temporary.chmod(0o500)
    body = (RAW / "tickets.json").read_bytes()
    ran = really("import", "case", "tickets", "-", stdin=body, cwd=desk.folder, env={"TMPDIR": str(temporary)})
    assert ran.status == 0
    assert list(temporary.iterdir()) == []


def test_every_kind_keeps_its_question(desk: Desk) -> None:
    for kind, file, captured_at, *options in IMPORTS:
        desk.scantui("import", "case", kind, RAW / file, "--captured-at", captured_at, *options)
    metas = {path.name: path.read_text() for path in Path("case/data").glob("*.meta")}
    assert len(metas) == len(IMPORTS)
    assert '"c_code":"armada"' in metas["0005-portal.meta"].replace(" ", "")
    assert "2026-11-20T08:24:00Z" in metas["0005-portal.meta"]
    assert '"from":"prod-dal09-infra-nessus-02"' in metas["0011-ping.meta"].replace(" ", "")


def test_a_views_answer_keeps_what_its_columns_stand_for(desk: Desk) -> None:
    """Whoever replays the bundle has other settings."""
    plan = fleet.load()
    Path("view.json").write_bytes(answer_of(entries_of(plan, ["alc"], plan.as_of, categorised=True), 1))
    columns = ", ".join(f'"{heading}" = "{column}"' for heading, column in COLUMNS.items())
    Path("ours.toml").write_text(f"[portal.view]\ncolumns = {{ {columns} }}\n")
    times = ("--captured-at", "2026-11-20T09:00:00Z")
    assert "[portal.view] columns" in desk.scantui("import", "case", "portal", "view.json", "--c-code", "alc", *times).sentence
    ran = desk.scantui("--config", "ours.toml", "import", "case", "portal", "view.json", "--c-code", "alc", *times)
    assert "machines of alc (all there are), 0 with all address rows" in ran.out
    desk.scantui("--config", "ours.toml", "import", "case", "portal", RAW / "portal-armada.html", "--c-code", "armada", *times)
    desk.scantui("import", "case", "tickets", RAW / "tickets.json", *times)
    assert Path("case/data/0001-portal.body").read_bytes() == Path("view.json").read_bytes()
    assert '"columns"' in Path("case/data/0001-portal.meta").read_text()
    assert '"columns"' not in Path("case/data/0002-portal.meta").read_text()
    told = desk.scantui("assess", "case", "--host", "prod-dal10-carrier2-worker-80", "--as-of", "2026-11-20T09:00:00Z").out
    words = " ".join(told.split())
    assert "address rows of prod-dal10-carrier2-worker-80 are not all there: the view has no address rows." in words, told
