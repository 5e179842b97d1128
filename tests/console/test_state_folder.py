"""A state folder in which anything may stand: the console starts, works and leaves, and says what it could not keep."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from scantui.console.changes import Looks
from scantui.console.clipboard import Clipboard
from scantui.console.deeds import Deeds
from scantui.console.keeper import Keeper
from scantui.console.layout import arrangement_of
from scantui.console.texts import Texts, unfinished_words
from scantui.demo import demo_bundle

from .driver import NOW, loaded, opened
from .hostile import ALL
from .test_hostile import hidden_in

NESTED = json.loads("[" * 500 + "]" * 500)
VALUES: tuple[Any, ...] = (
    None, True, -1, 10**4000, float("nan"), float("inf"), "", ALL, "long " * 400_000, [], {}, [None], {"a": {"b": []}}, NESTED, "\ud800",
    "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+23:59", "2026-11-20",
)  # fmt: skip
"""What may stand in the place of any value."""


def _good() -> dict[str, Any]:
    """Each file as the console writes it, some also as earlier versions did, which knew no repository."""
    whole = loaded(demo_bundle())
    evidence, one = whole.provenance.evidence_id, whole.triage.tickets[0]
    number, host, at = one.ticket.number, one.assessments[0].case.host.name, "2026-11-20T09:00:00Z"
    text = {"ticket": number, "hosts": [host], "kind": "comment", "text": "typed", "generated": "0" * 64, "at": at}
    repository = {"repository": one.ticket.id.repository}
    look = {"as_of": at, "comments": 1, "next": {host: "reload"}}
    deed = {"ticket": number, "host": host, "action": "reload", "state": "requested", "at": at, "request": "CHG1"}
    return {
        "layout": {"main": "page", "side": "timeline", "sizes": {"normal": {"lists": 40}}, "theme": "x", "order": "due", "machines": "x"},
        "looks-demo": {"version": 1, "repositories": {"https://github.ibm.com/x/y": at}, "tickets": {one.ticket.url.raw: look}},
        f"texts/{evidence}-{number}-{hashlib.sha256(host.encode()).hexdigest()[:16]}-comment": text,
        f"texts/{evidence}-{number}-0123456789abcdef-squad": {**repository, **text, "kind": "squad"},
        f"deeds/{evidence}": {"deeds": [deed, {**repository, **deed}]},
    }


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in inside:
        yield from _places(inner, (*path, key))


def _with(value: Any, path: tuple[Any, ...], other: Any) -> Any:
    if not path:
        return other
    keys = value.items() if isinstance(value, dict) else enumerate(value)
    changed = {key: _with(inner, path[1:], other) if key == path[0] else inner for key, inner in keys}
    return changed if isinstance(value, dict) else list(changed.values())


def _start(folder: Path) -> list[str | None]:
    """All that is read when the console starts, and what is said of it."""
    keeper, whole = Keeper(lambda: folder), loaded(demo_bundle())
    texts = Texts(keeper, whole.provenance.evidence_id, lambda: NOW)
    deeds = Deeds(keeper, whole.provenance.evidence_id)
    looks = Looks(keeper, "looks-demo")
    changes = looks.changes(whole.triage)
    said = [arrangement_of(keeper.load("layout"), "auto").main.value, unfinished_words(texts), looks.save()]
    said += [word for each in changes.tickets.values() for word in each.machines.values()]
    for one in whole.triage.tickets:
        said += [str(done.request) for done in deeds.for_(one.assessments).values()]
    return said


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_damaged_in_any_place_it_is_read_as_far_as_it_makes_sense(value: Any, tmp_path: Path) -> None:
    for number, (name, path) in enumerate((name, path) for name, good in _good().items() for path in _places(good)):
        file = tmp_path / str(number) / f"{name}.json"
        file.parent.mkdir(parents=True)
        file.write_text(json.dumps(_with(_good()[name], path, value)))
        said = _start(tmp_path / str(number))
        assert all(len(words) < 300 for words in said if words), (name, path)


@pytest.mark.parametrize("value", [None, True, 10**4000, ALL, "long " * 400_000, []], ids=["null", "true", "int", "evil", "long", "list"])
async def test_damaged_everywhere_it_never_keeps_the_console_from_starting(value: Any, tmp_path: Path) -> None:
    for name, good in _good().items():
        file = tmp_path / f"{name}.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        for path in _places(good):
            if len(path) == len(max(_places(good), key=len)):
                good = _with(good, path, value)
        file.write_text(json.dumps(good))
    async with opened(tmp_path) as session:
        assert hidden_in(session) == []
        assert all(len(told) < 500 for told in session.told())
        await session.press("d", "escape", "q")
    assert session.app.return_code == 0


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _folder(path: Path) -> None:
    path.mkdir()


def _endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _to_itself(path: Path) -> None:
    path.symlink_to(path)


def _megabytes(path: Path) -> None:
    path.write_bytes(b'{"a": "' + b"x" * 20_000_000 + b'"}')


@pytest.mark.parametrize("put", [_pipe, _folder, _endless, _to_itself, _megabytes])
async def test_where_a_file_is_something_else(put: Callable[[Path], None], tmp_path: Path) -> None:
    for name in _good():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        put(tmp_path / f"{name}.json")
    put(tmp_path / "clipboard.txt")
    async with opened(tmp_path) as session:
        await session.press("c", "d", "enter", "x", "escape", "escape", "m", "escape", "q")
    assert session.app.return_code == 0


async def test_without_a_folder_at_all(tmp_path: Path) -> None:
    def nowhere() -> Path:
        raise RuntimeError("no home folder is known")

    keeper = Keeper(nowhere)
    assert (keeper.load("layout"), keeper.names("texts")) == ({}, ())
    assert keeper.save("layout", {}) == "no home folder is known"
    copied = Clipboard({}, lambda sequence: None, nowhere).copy("text")
    assert "not written to a file (no home folder is known)" in copied.words


@pytest.mark.parametrize("kind", ["file", "below a file", "to nowhere", "to itself"])
async def test_what_cannot_be_kept_is_said_and_nothing_is_in_the_way(kind: str, tmp_path: Path) -> None:
    folder = tmp_path / "state"
    if kind.startswith("to"):
        folder.symlink_to(folder if kind == "to itself" else "/nowhere/at/all")
    else:
        folder.touch()
    async with opened(folder / "below" if kind == "below a file" else folder) as session:
        await session.press("c")
        assert any("not written to a file" in told for told in session.told())
        await session.press("m", "enter")
        assert any("it could not be kept" in told for told in session.told())
        await session.press("d", "enter", "x")
        session.desk.texts.flush()
        await session.settle()
        session.expect_seen("it could not be kept")
        await session.press("escape", "escape", "q")
    assert session.app.return_code == 0
