"""What a bundle is after the ordinary things: added to, taken up again, shared by two, sealed, handed on, checked by others."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import shutil
import stat
import subprocess
import sys
import zipfile
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import bagit
import pytest

from scantui.evidence.export import export
from scantui.evidence.layout import CHUNK, CaptureRefused
from scantui.evidence.model import Kind
from scantui.evidence.pack import pack_folder
from scantui.evidence.replay import State, open_bundle
from scantui.evidence.seal import seal
from scantui.evidence.verify import verify
from scantui.evidence.writer import BundleError

from .helpers import BODIES, NOW, add, fill, opened, sealed


def test_what_was_added_is_what_is_replayed(tmp_path: Path) -> None:
    added = fill(tmp_path / "b")
    assert [capture.id for capture in added] == ["data/0001-portal.body", "data/0002-portal.body", "data/0003-portal.body"]
    for state, path in ((State.OPEN, tmp_path / "b"), (State.SEALED, tmp_path / "b"), (State.SEALED, tmp_path / "out.zip")):
        if state is State.SEALED and path.is_dir():
            root = seal(path, NOW).root
            export(path, tmp_path / "out.zip")
        found = open_bundle(path)
        assert found.state is state
        assert found.captures == tuple(added)
        assert [capture.file_name for capture in found.captures] == [capture.file_name for capture in added]
        assert [capture.read() for capture in found.captures] == list(BODIES)
        assert [capture.read() for capture in added] == list(BODIES)
    assert verify(tmp_path / "out.zip", root).origin_proven


def test_instants_are_kept_in_utc_and_need_a_zone(tmp_path: Path) -> None:
    east = datetime(2026, 11, 20, 12, 30, 5, 999, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    with opened(tmp_path / "b") as writer:
        capture = writer.add(Kind.PING, {}, east, "clock", "", io.BytesIO(b"x"))
        with pytest.raises(ValueError, match="zone"):
            writer.add(Kind.PING, {}, datetime(2026, 11, 20), "clock", "", io.BytesIO(b"x"))  # noqa: DTZ001
    assert capture.captured_at == datetime(2026, 11, 20, 7, 0, 5, tzinfo=UTC)
    assert open_bundle(tmp_path / "b").captures == (capture,)


def test_a_bundle_is_taken_up_again(tmp_path: Path) -> None:
    first, second = fill(tmp_path / "b", [b"1"]), fill(tmp_path / "b", [b"2"])
    found = open_bundle(tmp_path / "b")
    assert found.captures == (*first, *second)
    assert open_bundle(tmp_path / "b").id == found.id


@pytest.mark.parametrize("tail", [b"0123456789abcdef {", b"\0" * 90, b"\0" * 50 + b'{"x":1}\n'])
def test_a_torn_tail_is_cut_off(tmp_path: Path, tail: bytes) -> None:
    fill(tmp_path / "b", [b"1"])
    good = (tmp_path / "b/journal.jsonl").read_bytes()
    (tmp_path / "b/journal.jsonl").write_bytes(good + tail)
    assert len(open_bundle(tmp_path / "b").captures) == 1
    fill(tmp_path / "b", [b"2"])
    assert (tmp_path / "b/journal.jsonl").read_bytes().startswith(good)
    assert verify(tmp_path / "b", seal(tmp_path / "b", NOW).root).origin_proven


def test_a_changed_line_is_no_torn_tail(tmp_path: Path) -> None:
    fill(tmp_path / "b", [b"1", b"2"])
    good = (tmp_path / "b/journal.jsonl").read_bytes()
    (tmp_path / "b/journal.jsonl").write_bytes(good[:-20] + b"?" + good[-19:])
    with pytest.raises(BundleError, match="changed or damaged"):
        opened(tmp_path / "b")
    assert (tmp_path / "b/journal.jsonl").stat().st_size == len(good), "what was acknowledged is not cut away"


def test_a_line_of_another_bundle_breaks_the_chain(tmp_path: Path) -> None:
    for name in ("b", "other"):
        fill(tmp_path / name, [b"1", b"2"])
    lines = (tmp_path / "b/journal.jsonl").read_bytes().splitlines(keepends=True)
    foreign = (tmp_path / "other/journal.jsonl").read_bytes().splitlines(keepends=True)[1]
    (tmp_path / "b/journal.jsonl").write_bytes(b"".join([lines[0], foreign, *lines[2:]]))
    assert any("changed or damaged" in note for note in open_bundle(tmp_path / "b").notes)
    with pytest.raises(BundleError, match="changed or damaged"):
        opened(tmp_path / "b")


def test_what_a_crash_left_is_kept_and_is_no_evidence(tmp_path: Path) -> None:
    fill(tmp_path / "b", [b"1"])
    (tmp_path / "b/data/0002-portal.body").write_bytes(b"half")
    with opened(tmp_path / "b") as writer:
        assert "0002-portal.body was left over" in writer.notes[0]
        assert add(writer, b"3").id == "data/0003-portal.body"
    seal(tmp_path / "b", NOW)
    found = open_bundle(tmp_path / "b")
    assert [capture.read() for capture in found.captures] == [b"1", b"3"]
    assert "0002-portal.body was left over" in found.notes[0]
    assert "incomplete" in (tmp_path / "b/bag-info.txt").read_text()
    bagit.Bag(str(tmp_path / "b")).validate()


@pytest.mark.parametrize("before", ["nothing", "empty folder", "empty data", "empty journal"])
def test_an_interrupted_start_is_started_again(tmp_path: Path, before: str) -> None:
    if before != "nothing":
        (tmp_path / "b").mkdir(mode=0o755)
    if before in {"empty data", "empty journal"}:
        (tmp_path / "b/data").mkdir(mode=0o700)
    if before == "empty journal":
        (tmp_path / "b/journal.jsonl").touch(mode=0o600)
    fill(tmp_path / "b", [b"1"])
    assert open_bundle(tmp_path / "b").captures[0].read() == b"1"


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda b: sealed(b), "is sealed and never changes"),
        (lambda b: b.write_text("x"), "a file of the bundle's name"),
        (lambda b: (b.mkdir(), (b / "thesis.txt").write_text("x")), "is no bundle"),
        (lambda b: (fill(b), (b / "thesis.txt").write_text("x")), "does not belong"),
        (lambda b: (fill(b), (b / "data/0001-portal.body").unlink()), "damaged"),
        (lambda b: (fill(b), b.chmod(0o770)), "changed by others"),
        (lambda b: b.parent.chmod(0o777), "changed by anybody"),
        (lambda b: b.symlink_to("nowhere/at/all"), "cannot be written: No such file"),
    ],
)
def test_where_nothing_can_be_added(tmp_path: Path, make: object, said: str) -> None:
    assert callable(make)
    make(tmp_path / "b")
    with pytest.raises(BundleError, match=said):
        opened(tmp_path / "b")


def test_a_folder_like_tmp_is_no_obstacle(tmp_path: Path) -> None:
    tmp_path.chmod(0o1777)
    fill(tmp_path / "b")


@pytest.mark.parametrize("umask", [0o000, 0o077, 0o277])
def test_nobody_else_can_read(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        sealed(tmp_path / "b")
        export(tmp_path / "b", tmp_path / "out.zip")
    finally:
        os.umask(before)
    for path in (tmp_path / "b", *(tmp_path / "b").rglob("*"), tmp_path / "out.zip"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_one_writer_at_a_time(tmp_path: Path) -> None:
    with opened(tmp_path / "b") as writer:
        add(writer, b"1")
        for attempt in (lambda: opened(tmp_path / "b"), lambda: seal(tmp_path / "b", NOW)):
            with pytest.raises(BundleError, match="in use by another"):
                attempt()
        assert len(open_bundle(tmp_path / "b").captures) == 1, "but it can be read"
        script = (
            "import sys, datetime; from scantui.evidence.writer import *\n"
            "try: BundleWriter.open(sys.argv[1], datetime.datetime.now(datetime.UTC), tool_version='t')\n"
            "except BundleError as error: print(error)"
        )
        other = subprocess.run([sys.executable, "-c", script, str(tmp_path / "b")], capture_output=True, text=True, check=True, timeout=60)
        assert "in use by another" in other.stdout
    opened(tmp_path / "b").close()


def test_nothing_is_added_after_close(tmp_path: Path) -> None:
    writer = opened(tmp_path / "b")
    writer.close()
    writer.close()
    with pytest.raises(BundleError, match="was closed"):
        add(writer, b"1")


@pytest.mark.parametrize("path", ["missing", "empty", "void"])
def test_there_is_nothing_to_seal(tmp_path: Path, path: str) -> None:
    (tmp_path / "empty").mkdir()
    opened(tmp_path / "void").close()
    with pytest.raises(BundleError):
        seal(tmp_path / path, NOW)
    assert not (tmp_path / "missing").exists()


def test_a_changed_capture_is_not_sealed(tmp_path: Path) -> None:
    fill(tmp_path / "b")
    body = tmp_path / "b/data/0001-portal.body"
    body.write_bytes(body.read_bytes()[::-1])
    with pytest.raises(BundleError, match="cannot be sealed"):
        seal(tmp_path / "b", NOW)
    assert open_bundle(tmp_path / "b").state is State.OPEN


def test_sealing_again_gives_the_same(tmp_path: Path) -> None:
    assert sealed(tmp_path / "b") == seal(tmp_path / "b", NOW + timedelta(days=1))


def test_the_library_of_congress_agrees(tmp_path: Path) -> None:
    sealed(tmp_path / "b")
    bag = bagit.Bag(str(tmp_path / "b"))
    assert bag.validate()
    assert bag.info["Scantui-Captures"] == "3"


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="sha256sum is not installed")
def test_sha256sum_agrees(tmp_path: Path) -> None:
    root = sealed(tmp_path / "b").root
    for manifest in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        subprocess.run(["sha256sum", "--strict", "--quiet", "-c", manifest], cwd=tmp_path / "b", check=True, timeout=60)
    assert hashlib.sha256((tmp_path / "b/tagmanifest-sha256.txt").read_bytes()).hexdigest() == root


def test_an_export_is_the_same_every_time_and_names_the_hosts(tmp_path: Path) -> None:
    sealed(tmp_path / "b")
    done = export(tmp_path / "b", tmp_path / "one.zip")
    export(tmp_path / "b", tmp_path / "two.zip")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    assert done.hosts == ("prod-dal10-carrier2-worker-8001",)
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        assert archive.testzip() is None
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        archive.extractall(tmp_path / "unpacked")
    assert verify(tmp_path / "unpacked" / done.id, done.root).origin_proven
    bagit.Bag(str(tmp_path / "unpacked" / done.id)).validate()


def test_an_export_is_refused(tmp_path: Path) -> None:
    fill(tmp_path / "b", [b"a value that became a secret: hunter-hunter-42"])
    with pytest.raises(BundleError, match="seal it"):
        export(tmp_path / "b", tmp_path / "out.zip")
    seal(tmp_path / "b", NOW)
    with pytest.raises(BundleError, match="looks like a secret"):
        export(tmp_path / "b", tmp_path / "out.zip", live_secrets=["hunter-hunter-42"])
    (tmp_path / "out.zip").write_text("mine")
    with pytest.raises(BundleError, match="a file of that name"):
        export(tmp_path / "b", tmp_path / "out.zip")
    assert (tmp_path / "out.zip").read_text() == "mine"
    (tmp_path / "b/data/0001-portal.body").write_bytes(b"changed")
    with pytest.raises(BundleError, match="not as it was sealed"):
        export(tmp_path / "b", tmp_path / "other.zip")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be"])
def test_an_export_names_the_hosts_whatever_the_encoding_and_wherever_a_chunk_ends(tmp_path: Path, encoding: str) -> None:
    name = "prod-dal10-carrier2-worker-8001"
    border = CHUNK // (1 if encoding == "utf-8" else 2)
    places = [(border + shift, quote) for shift in (-40, -32, -31, -30, -9, 0) for quote in ' "']
    texts = ["[" + "." * place + f"{quote}{name}.alchemy.ibm.com{quote}the rest" for place, quote in places]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.json", texts[4].replace("8001", "8002").encode(encoding))
        archive.writestr("b.json", "[]")
    sealed(tmp_path / "b", [*(text.encode(encoding) for text in texts), packed.getvalue()])
    assert export(tmp_path / "b", tmp_path / "x.zip").hosts == (name, name.replace("8001", "8002"))


def test_a_zip_with_one_bit_wrong_is_seen(tmp_path: Path) -> None:
    root = sealed(tmp_path / "b", [b"tiny"]).root
    export(tmp_path / "b", tmp_path / "out.zip")
    good = (tmp_path / "out.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        starts = [(info.header_offset + 30 + len(info.filename), info.file_size) for info in archive.infolist()]
    places = [place for start, size in starts for place in range(start, start + size, 5)]
    for place in places:
        (tmp_path / "out.zip").write_bytes(good[:place] + bytes([good[place] ^ 4]) + good[place + 1 :])
        with contextlib.suppress(BundleError):
            assert not verify(tmp_path / "out.zip", root).origin_proven


@pytest.mark.parametrize("how", ["extra", "twice", "compressed", "other folder", "outside"])
def test_a_zip_that_export_did_not_make_is_refused(tmp_path: Path, how: str) -> None:
    name = sealed(tmp_path / "b").id
    with zipfile.ZipFile(tmp_path / "out.zip", "w", zipfile.ZIP_DEFLATED if how == "compressed" else zipfile.ZIP_STORED) as archive:
        folder = "20200101T000000Z-0123456789abcdef" if how == "other folder" else name
        for path in sorted((tmp_path / "b").rglob("*")):
            if path.is_file():
                archive.write(path, f"{folder}/{path.relative_to(tmp_path / 'b')}")
        if how == "extra":
            archive.writestr(f"{name}/data/9999-portal.body", b"x")
        elif how == "twice":
            with pytest.warns(UserWarning, match="Duplicate"):
                archive.writestr(f"{name}/data/0001-portal.body", b"x")
        elif how == "outside":
            archive.writestr("../../evil", b"x")
    with pytest.raises(BundleError):
        open_bundle(tmp_path / "out.zip")


@pytest.mark.parametrize("what", [b"", b"PK\x03\x04 and nothing", b"text"])
def test_what_is_no_bundle_is_said_to_be_none(tmp_path: Path, what: bytes) -> None:
    (tmp_path / "file").write_bytes(what)
    (tmp_path / "folder").mkdir()
    for path in ("file", "folder", "missing"):
        with pytest.raises(BundleError, match=r"^the (bundle|zip) "):
            open_bundle(tmp_path / path)


def test_a_folder_is_packed_the_same_every_time(tmp_path: Path) -> None:
    export_folder = tmp_path / "slack"
    day = "bot-chlorine-logging/2026-11-2"
    for name, text in {"channels.json": "[]", f"{day}0.json": "[1]" * 50_000, f"{day}1.json": ""}.items():
        (export_folder / name).parent.mkdir(parents=True, exist_ok=True)
        (export_folder / name).write_text(text)
    packed = pack_folder(export_folder).read()
    (export_folder / "channels.json").touch()
    assert pack_folder(export_folder).read() == packed
    with zipfile.ZipFile(pack_folder(export_folder)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [f"{day}0.json", f"{day}1.json", "channels.json"]
    with opened(tmp_path / "b") as writer:
        capture = writer.add(Kind.CHLORINE_LOG, {}, NOW, "modified", "slack", pack_folder(export_folder))
    assert capture.read() == packed


@pytest.mark.parametrize("odd", ["link", "folder link", "pipe"])
def test_a_folder_with_links_is_refused_not_read_in_part(tmp_path: Path, odd: str) -> None:
    (tmp_path / "slack").mkdir()
    (tmp_path / "secret").write_text("x")
    if odd == "pipe":
        os.mkfifo(tmp_path / "slack/day.json")
    else:
        (tmp_path / "slack/day.json").symlink_to(tmp_path / "secret" if odd == "link" else tmp_path)
    with pytest.raises(CaptureRefused, match=r"day\.json in the folder is a link or no file"):
        pack_folder(tmp_path / "slack")


def test_reading_a_bundle_imports_little() -> None:
    code = "import sys; import scantui.evidence.replay, scantui.evidence.verify; print(*sys.modules)"
    loaded = set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60).stdout.split())
    assert not loaded & {"zipfile", "msgspec", "lxml", "textual", "httpx", "scantui.hosts", "scantui.evidence.secrets", "fcntl"}
