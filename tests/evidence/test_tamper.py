"""Whatever is done to a sealed bundle is seen: a flipped bit, a cut, a file too many, too few, renamed, linked."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from scantui.evidence import journal
from scantui.evidence.replay import open_bundle
from scantui.evidence.verify import State, verify
from scantui.evidence.writer import BundleError

from .helpers import BODIES, NOW, fill, opened, sealed

BODY = "data/0001-portal.body"


def seen(bundle: Path, root: str) -> bool:
    try:
        return not verify(bundle, root).origin_proven
    except BundleError:
        return True


def refused(bundle: Path) -> bool:
    """Not shown as the sealed bundle that it was."""
    try:
        return open_bundle(bundle).root is None
    except BundleError:
        return True


def files(bundle: Path) -> list[Path]:
    return sorted(path for path in bundle.rglob("*") if path.is_file())


def test_one_bit_of_every_byte(tmp_path: Path) -> None:
    root = sealed(tmp_path / "b", [b"tiny"]).root
    flips = 0
    for path in files(tmp_path / "b"):
        good = path.read_bytes()
        for place in range(len(good)):
            path.write_bytes(good[:place] + bytes([good[place] ^ (1 << place % 8)]) + good[place + 1 :])
            assert seen(tmp_path / "b", root), (path.name, place)
            assert refused(tmp_path / "b"), (path.name, place)
            flips += 1
        path.write_bytes(good)
    assert flips > 1000
    assert not seen(tmp_path / "b", root)


def test_every_cut(tmp_path: Path) -> None:
    root = sealed(tmp_path / "b", [b"tiny"]).root
    for path in files(tmp_path / "b"):
        good = path.read_bytes()
        for size in range(0, len(good), 7):
            path.write_bytes(good[:size])
            assert seen(tmp_path / "b", root), (path.name, size)
            assert refused(tmp_path / "b"), (path.name, size)
        path.write_bytes(good)


def _rewrite(bundle: Path, name: str) -> None:
    """Changes a body and recomputes both manifests and the journal, as one who knows the format would."""
    (bundle / name).write_bytes(b"forged")
    old = json.loads(journal_lines(bundle)[1].split(b" ", 1)[1])
    old |= {"size": 6, "sha256": hashlib.sha256(b"forged").hexdigest()}
    lines = journal_lines(bundle)
    prev = journal.FIRST
    out = b""
    for index, line in enumerate(lines):
        fields = old if index == 1 else json.loads(line.split(b" ", 1)[1])
        body = json.dumps(fields | {"prev": prev}, sort_keys=True, separators=(",", ":")).encode()
        line = hashlib.sha256(body).hexdigest()[:16].encode() + b" " + body + b"\n"
        prev, out = hashlib.sha256(line).hexdigest(), out + line
    (bundle / "journal.jsonl").write_bytes(out)
    sizes = [path.stat().st_size for path in (bundle / "data").iterdir()]
    info = (bundle / "bag-info.txt").read_text().splitlines()
    info = [f"Payload-Oxum: {sum(sizes)}.{len(sizes)}" if line.startswith("Payload") else line for line in info]
    (bundle / "bag-info.txt").write_text("\n".join(info) + "\n")
    manifest(bundle, "manifest-sha256.txt", sorted(f"data/{path.name}" for path in (bundle / "data").iterdir()))
    manifest(bundle, "tagmanifest-sha256.txt", ["bag-info.txt", "bagit.txt", "journal.jsonl", "manifest-sha256.txt"])


def journal_lines(bundle: Path) -> list[bytes]:
    return (bundle / "journal.jsonl").read_bytes().splitlines()


def manifest(bundle: Path, name: str, listed: list[str]) -> None:
    lines = [f"{hashlib.sha256((bundle / path).read_bytes()).hexdigest()}  {path}\n" for path in listed]
    (bundle / name).write_text("".join(lines))


def test_a_forgery_with_new_manifests_is_caught_by_the_root_in_the_ticket(tmp_path: Path) -> None:
    root = sealed(tmp_path / "b").root
    _rewrite(tmp_path / "b", BODY)
    assert verify(tmp_path / "b").whole, "the forgery is perfect"
    assert not verify(tmp_path / "b").origin_proven
    found = verify(tmp_path / "b", root)
    assert found.problems == ("this is not the bundle that was named: its root is another one",)


def _swap(bundle: Path) -> None:
    one, two = bundle / BODY, bundle / "data/0002-portal.body"
    kept = one.read_bytes()
    one.write_bytes(two.read_bytes())
    two.write_bytes(kept)


def _hard_link(bundle: Path) -> None:
    os.link(bundle / BODY, bundle.parent / "second-name")


def _as_link(bundle: Path) -> None:
    (bundle / BODY).rename(bundle.parent / "body")
    (bundle / BODY).symlink_to(bundle.parent / "body")


def _fifo(bundle: Path) -> None:
    (bundle / BODY).unlink()
    os.mkfifo(bundle / BODY)


def _data_as_link(bundle: Path) -> None:
    (bundle / "data").rename(bundle.parent / "elsewhere")
    (bundle / "data").symlink_to(bundle.parent / "elsewhere")


def _reorder(bundle: Path) -> None:
    lines = (bundle / "journal.jsonl").read_bytes().splitlines(keepends=True)
    (bundle / "journal.jsonl").write_bytes(b"".join([lines[0], lines[2], lines[1], lines[3]]))
    manifest(bundle, "tagmanifest-sha256.txt", ["bag-info.txt", "bagit.txt", "journal.jsonl", "manifest-sha256.txt"])


def _drop_capture(bundle: Path) -> None:
    (bundle / "journal.jsonl").write_bytes(b"".join((bundle / "journal.jsonl").read_bytes().splitlines(keepends=True)[:-1]))
    manifest(bundle, "tagmanifest-sha256.txt", ["bag-info.txt", "bagit.txt", "journal.jsonl", "manifest-sha256.txt"])


TREES: dict[str, Callable[[Path], object]] = {
    "a file too many": lambda b: (b / "data/extra.txt").write_text("x"),
    "a file too many beside data": lambda b: (b / "notes.txt").write_text("x"),
    "a folder in data": lambda b: (b / "data/deeper").mkdir(),
    "an empty folder": lambda b: (b / "empty").mkdir(),
    "a body missing": lambda b: (b / BODY).unlink(),
    "a meta missing": lambda b: (b / "data/0001-portal.meta").unlink(),
    "the manifest missing": lambda b: (b / "manifest-sha256.txt").unlink(),
    "bagit.txt missing": lambda b: (b / "bagit.txt").unlink(),
    "the journal missing": lambda b: (b / "journal.jsonl").unlink(),
    "the tag manifest missing": lambda b: (b / "tagmanifest-sha256.txt").unlink(),
    "a body renamed": lambda b: (b / BODY).rename(b / "data/0009-portal.body"),
    "a body copied": lambda b: shutil.copy(b / BODY, b / "data/0009-portal.body"),
    "a name in capitals": lambda b: (b / BODY).rename(b / "data/0001-PORTAL.body"),
    "a name with an escape sequence": lambda b: (b / "data/\x1b]52;c;x\x07").write_text("x"),
    "two bodies swapped": _swap,
    "a hard link": _hard_link,
    "a body that is a link": _as_link,
    "a body that is a pipe": _fifo,
    "data that is a link": _data_as_link,
    "journal lines in another order": _reorder,
    "a capture taken out of the journal": _drop_capture,
}


@pytest.mark.parametrize("what", TREES)
def test_the_tree(tmp_path: Path, what: str) -> None:
    root = sealed(tmp_path / "b").root
    TREES[what](tmp_path / "b")
    assert seen(tmp_path / "b", root)
    assert refused(tmp_path / "b")
    try:
        said = " ".join(verify(tmp_path / "b", root).problems)
    except BundleError as error:
        said = str(error)
    assert said.isprintable()


def test_a_bundle_of_a_newer_scantui_is_refused_by_name(tmp_path: Path) -> None:
    fill(tmp_path / "b")
    lines = (tmp_path / "b/journal.jsonl").read_bytes().splitlines()
    fields = json.loads(lines[0].split(b" ", 1)[1]) | {"schema": "2.0", "new": {"a": 1}}
    body = json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()
    (tmp_path / "b/journal.jsonl").write_bytes(hashlib.sha256(body).hexdigest()[:16].encode() + b" " + body + b"\n")
    for act in (open_bundle, verify, opened):
        with pytest.raises(BundleError, match="made by a newer scantui"):
            act(tmp_path / "b")


@pytest.mark.parametrize(
    ("change", "accepted"),
    [({"x-note": "from a later minor version"}, True), ({"note": 1}, False), ({"seq": "1"}, False), ({"seq": None}, False),
     ({"path": "data/../../etc/passwd"}, False), ({"path": "/etc/passwd"}, False), ({"size": -1}, False), ({"size": True}, False),
     ({"type": "other"}, False), ({"captured_at": "2026-11-20T09:00:00"}, False)],
)  # fmt: skip
def test_fields_that_are_new_missing_or_of_the_wrong_type(change: dict[str, object], accepted: bool) -> None:
    record = journal.CaptureRecord(1, BODY, 4, "0" * 64, 2, "1" * 64, NOW)
    fields = json.loads(journal.encode(record, journal.FIRST).split(b" ", 1)[1]) | change
    body = json.dumps({key: value for key, value in fields.items() if value is not None}).encode()
    line = hashlib.sha256(body).hexdigest()[:16].encode() + b" " + body + b"\n"
    if accepted:
        assert journal.parse(line).captures == (record,)
    else:
        with pytest.raises(journal.BadRecord):
            journal.parse(line)


def test_a_body_changed_after_opening_is_not_read(tmp_path: Path) -> None:
    from scantui.answer import Unreadable

    sealed(tmp_path / "b")
    capture = open_bundle(tmp_path / "b").captures[0]
    (tmp_path / "b" / BODY).write_bytes(b"something else")
    with pytest.raises(Unreadable, match="changed after the bundle was opened"):
        capture.read()


def test_an_open_bundle_gives_what_can_be_trusted_and_names_the_rest(tmp_path: Path) -> None:
    fill(tmp_path / "b")
    (tmp_path / "b" / BODY).write_bytes(b"changed")
    found = open_bundle(tmp_path / "b")
    assert found.state is State.OPEN
    assert [capture.read() for capture in found.captures] == list(BODIES[1:])
    assert found.notes == (f"{BODY} is not what was captured",)
