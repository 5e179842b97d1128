"""An exported zip is evidence byte for byte: nothing hides before, between or after its members, or in their headers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from scantui.evidence.export import export
from scantui.evidence.replay import open_bundle
from scantui.evidence.seal import seal
from scantui.evidence.verify import verify
from scantui.evidence.writer import BundleError

from .helpers import NOW, add, opened


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    with opened(tmp_path / "b") as writer:
        add(writer, b"one")
        add(writer, b"two")
    seal(tmp_path / "b", NOW)
    export(tmp_path / "b", tmp_path / "x.zip")
    return tmp_path / "x.zip"


def _is_whole(path: Path, body: bytes) -> bool:
    path.write_bytes(body)
    try:
        return verify(path).whole and bool(open_bundle(path).captures)
    except BundleError:
        return False


def test_an_export_is_whole(exported: Path) -> None:
    assert _is_whole(exported, exported.read_bytes())


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda body: body + b"EXTRA", id="appended"),
        pytest.param(lambda body: b"EXTRA" + body, id="prepended"),
        pytest.param(lambda body: body[:-2] + b"\x05\x00EXTRA", id="a comment"),
        pytest.param(lambda body: body[:-1], id="cut"),
    ],
)
def test_bytes_around_the_members_are_refused(exported: Path, change: Callable[[bytes], bytes]) -> None:
    assert not _is_whole(exported, change(exported.read_bytes()))


def test_no_byte_can_be_changed(exported: Path) -> None:
    body = exported.read_bytes()
    for place in range(0, len(body), 7):
        changed = bytearray(body)
        changed[place] ^= 1
        assert not _is_whole(exported, bytes(changed)), place


def test_a_checksum_forged_in_both_places_is_refused(exported: Path) -> None:
    body = bytearray(exported.read_bytes())
    for place in (14, body.index(b"PK\x01\x02") + 16):
        body[place] ^= 1
    assert not _is_whole(exported, bytes(body))
