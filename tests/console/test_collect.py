"""Gathering evidence from inside the console: by paste, file and download folder; understood, then kept, then the new verdict."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest

from scantui.console.intake import Delivery, Refused, Seen, keep, look_at
from scantui.console.screens.collect_work import CollectMode
from scantui.console.source import Replay
from scantui.console.widgets.line_list import LineList
from scantui.demo import demo_bundle
from scantui.evidence.model import Kind
from scantui.evidence.replay import open_bundle
from scantui.evidence.verify import verify
from scantui.settings import Settings

from .collectkit import MACHINES, PING, TICKETS, answers, collecting, portal_page, saved, unsealed
from .driver import NOW

NEXT = {"ping": "support-case", "scan-result": "reload", "netmax": "reboot", "portal": "recovered", "chlorine-log": "reboot"}
"""What the machine's verdict becomes when the answer is there."""


@pytest.mark.parametrize("kind", list(NEXT))
@pytest.mark.parametrize("way", ["paste", "file", "watch"])
async def test_the_missing_piece_makes_the_verdict(kind: str, way: str, tmp_path: Path) -> None:
    answer = answers()[kind]
    async with collecting(tmp_path, kind) as collector:
        session = collector.session
        assert collector.screen.piece.kind.value == kind  # what the verdict asks for comes first
        if way == "paste":
            await collector.paste_answer(answer)
        elif way == "file":
            await collector.name_file(saved(tmp_path / "downloads", "answer", answer))
        else:
            saved(tmp_path / "downloads", "answer", answer)
            await session.press("w")
            collector.screen.look_into_folder()
            await session.settle()
            await session.press("enter")
        assert collector.mode is CollectMode.SEEN, collector.said()
        await session.press("K")
        assert session.place == "DeskScreen"
        assert session.current.case.host.name == MACHINES[kind]  # the cursor stays
        assert session.current.case.ticket.number == TICKETS[kind]
        session.expect_next(NEXT[kind])
        assert any(re.match(r"kept as data/0023-", told) for told in session.told())


async def test_the_user_types_nothing_but_sees_what_is_asked(tmp_path: Path) -> None:
    async with collecting(tmp_path, "ping") as collector:
        collector.session.expect_seen(
            "--from prod-wdc06-infra-nessus-01 --address 10.34.6.22", "✗ missing  ping", "ssh prod-wdc06-infra-nessus-01",
            "LC_ALL=C ping -n -c 4 -w 10 10.34.6.22", "p  paste it", "f  name the file", "w  watch",
        )  # fmt: skip


async def test_one_key_copies_the_step(tmp_path: Path) -> None:
    async with collecting(tmp_path, "ping", clipboard="osc52") as collector:
        session = collector.session
        await session.press("y")
        session.clipboard.expect("ssh prod-wdc06-infra-nessus-01")
        await session.press("tab", "down", "down", "y")
        session.clipboard.expect("LC_ALL=C ping -n -c 4 -w 10 10.34.6.22")
        await session.press("end", "y")
        assert session.told()[-1] == "there is nothing to copy in this line"


# --- what is seen before it is kept


async def test_what_was_understood_and_what_is_not_whole(tmp_path: Path) -> None:
    async with collecting(tmp_path, "portal") as collector:
        await collector.paste_answer(portal_page(is_open=False))
        seen = collector.seen()
        assert "portal: 2 machines of alc (all there are), 0 with all address rows, read at 2026-11-20 09:30 UTC" in seen
        assert "! the address rows of prod-syd04-carrier2-worker-45 are not all there: collapsed" in seen
        assert "? the address rows of 2 of 2 machines are not all there" in seen
        assert "counted from now (2026-11-20 09:30 UTC)" in seen
        assert "sealed and never changes" in seen


async def test_an_answer_to_another_question_is_said(tmp_path: Path) -> None:
    async with collecting(tmp_path, "ping") as collector:
        await collector.session.press("o", "ctrl+u")
        await collector.session.type("--from prod-dal09-infra-nessus-01 --address 10.9.9.9")
        await collector.session.press("enter")
        await collector.paste_answer(PING.format("10.9.9.9"))
        seen = collector.seen()
        assert "! 10.9.9.9 is not an address in question of prod-tor01-infra-vault-02 (10.34.6.22)" in seen
        assert "! it was run on prod-dal09-infra-nessus-01; a ping from prod-wdc06-infra-nessus-01 or prod-wdc06-infra-nessus-02" in seen


async def test_the_page_of_another_inventory_is_refused(tmp_path: Path) -> None:
    from ..portal import pages

    async with collecting(tmp_path, "portal") as collector:
        await collector.paste_answer(pages.page(pages.machines(3), pages.Look(c_code="armada")))
        assert collector.mode is CollectMode.PASTE
        assert "the page is of c_code armada, not alc" in collector.said()


async def test_a_page_without_the_machine_is_said(tmp_path: Path) -> None:
    from ..portal import pages

    async with collecting(tmp_path, "portal") as collector:
        await collector.paste_answer(pages.page(pages.machines(3)))
        assert "! prod-syd04-carrier2-worker-45 is not on it, and it is proven to be whole" in collector.seen()


async def test_what_was_asked_can_be_changed_after_looking(tmp_path: Path) -> None:
    async with collecting(tmp_path, "portal") as collector:
        await collector.paste_answer(portal_page())
        await collector.session.press("o", "end")
        await collector.session.type(" --read-at 2026-11-20T07:00:00Z")
        await collector.session.press("enter")
        assert "read at 2026-11-20 07:00 UTC" in collector.seen()
        assert "counted from" not in collector.seen()


async def test_damaged_input_is_one_sentence_and_nothing_is_kept(tmp_path: Path) -> None:
    async with collecting(tmp_path, "scan-result") as collector:
        await collector.name_file(saved(tmp_path / "downloads", "answer", answers()["scan-result"][:-40]))
        assert collector.mode is CollectMode.FILE
        assert collector.said().startswith("✗ 'answer' was not kept: ")
        assert "\n" not in collector.said()
        await collector.session.press("K")  # writes into the path's line, and keeps nothing
        assert collector.mode is CollectMode.FILE
    assert not (tmp_path / "state" / "bundles").exists()


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("damaged", [b"", b" ", b"<html><body>Sign in", b'{"ok":false', b"\x00\x01", b"\xff\xfe\x00", b"PK\x03\x04"])
def test_no_damaged_input_raises_or_passes_for_whole(kind: Kind, damaged: bytes) -> None:
    options = {Kind.PORTAL: "--c-code alc", Kind.PING: "--from prod-dal09-infra-nessus-01 --address 10.9.9.9", Kind.SCAN_RESULT: "--scan x"}
    found = look_at(Delivery(kind, options.get(kind, "--ticket 1" if kind is Kind.TICKET_COMMENTS else ""), damaged, NOW, {}))
    if isinstance(found, Seen):
        assert found.gaps, found
    else:
        assert found.sentence
        assert "\n" not in found.sentence


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ("--address 10.34.6.22", "needs --from"),
        ("--from x", "no machine of a known form"),
        ("--from", "needs a value"),
        ("--colour red", "no option of import: ping takes --from --address --control-up --control-down --captured-at"),
        ("--c-code alc", "does not take --c-code"),
        ("--from 'x", "a quote is open"),
        ("--from prod-wdc06-infra-nessus-01 --address 10.34.6.22 --captured-at 2026-11-20T09:31:00Z", "lies in the future"),
    ],
)
async def test_wrong_options_are_told(options: str, sentence: str, tmp_path: Path) -> None:
    async with collecting(tmp_path, "ping") as collector:
        collector.screen.asked_box.value = options
        await collector.paste_answer(answers()["ping"])
        assert sentence in collector.said()
        assert collector.mode is CollectMode.PASTE
        assert collector.screen.paste_box.content == answers()["ping"]  # nothing that was pasted is lost


@pytest.mark.parametrize(("path", "sentence"), [("nowhere.html", "there is no such file"), ("", "is a folder"), ("pipe", "is no file")])
async def test_a_file_that_cannot_be_read_is_told(path: str, sentence: str, tmp_path: Path) -> None:
    import os

    os.mkfifo(tmp_path / "pipe")
    async with collecting(tmp_path, "ping") as collector:
        await collector.name_file(tmp_path / path)
        assert sentence in collector.said()


# --- keeping


async def test_a_sealed_bundle_never_changes(tmp_path: Path) -> None:
    before = open_bundle(demo_bundle())
    async with collecting(tmp_path, "ping") as collector:
        copy = tmp_path / "state" / "bundles" / f"{before.id}-1"
        assert "sealed and never changes" in collector.screen._goes_into
        assert collector.screen._goes_into.endswith(str(copy))
        await collector.paste_answer(answers()["ping"])
        await collector.session.press("K")
        assert "NOT SEALED" in collector.session.screen_text().splitlines()[0]
        assert collector.session.app.source.bundle == copy
        assert any(f"scantui seal {copy}" in told for told in collector.session.told())
        await collector.open()  # the next piece goes into the same copy
        await collector.choose("netmax")
        await collector.paste_answer("IP: 10.34.6.22\nName: prod-tor01-infra-vault-02\nType: Bare Metal\n")
        await collector.session.press("K")
        assert collector.session.app.source.bundle == copy
    assert not verify(demo_bundle()).problems
    after, kept = open_bundle(demo_bundle()), open_bundle(copy)
    assert after.root == before.root
    assert kept.root is None
    assert not kept.notes
    assert [path.name for path in copy.parent.iterdir()] == [copy.name]
    assert len(kept.captures) == len(before.captures) + 2
    for ours, theirs in zip(kept.captures, before.captures, strict=False):
        assert (ours.kind, ours.captured_at, ours.question, ours.file_name, ours.sha256) == (
            theirs.kind, theirs.captured_at, theirs.question, theirs.file_name, theirs.sha256,
        )  # fmt: skip
    assert kept.captures[-2].file_name.line() == "pasted text"


async def test_an_open_bundle_grows_by_one_capture(tmp_path: Path) -> None:
    bundle = unsealed(tmp_path)
    before = open_bundle(bundle)
    async with collecting(tmp_path, "ping", bundle=bundle) as collector:
        assert collector.screen._goes_into == f"goes into {bundle}"
        await collector.paste_answer(answers()["ping"])
        await collector.session.press("K")
        collector.session.expect_next("support-case")
    after = open_bundle(bundle)
    assert after.captures[:-1] == before.captures
    assert after.captures[-1].question == {"from": "prod-wdc06-infra-nessus-01", "address": "10.34.6.22"}
    assert not (tmp_path / "state" / "bundles").exists()


async def test_what_looks_like_a_secret_is_not_kept_and_that_is_told(tmp_path: Path) -> None:
    token = "ghp_" + "a1B2" * 9
    async with collecting(tmp_path, "ping") as collector:
        await collector.paste_answer(f"{token}\n{answers()['ping']}")
        await collector.session.press("K")
        assert any(told.startswith("redacted before it was written: 1 x ") for told in collector.session.told())
    assert not _holding(tmp_path, token)


def _holding(folder: Path, text: str) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and text.encode() in path.read_bytes()]


async def test_a_file_that_changed_since_is_not_kept(tmp_path: Path) -> None:
    async with collecting(tmp_path, "ping") as collector:
        file = saved(tmp_path / "downloads", "answer", answers()["ping"])
        await collector.name_file(file)
        saved(tmp_path / "downloads", "answer", answers()["ping"] + "more\n")
        await collector.session.press("K")
        assert "answer changed since it was looked at" in collector.said()
    assert not (tmp_path / "state" / "bundles").exists()


async def test_a_bundle_in_use_is_told_and_the_answer_is_still_there(tmp_path: Path) -> None:
    from scantui.evidence.writer import BundleWriter

    bundle = unsealed(tmp_path)
    with BundleWriter.open(bundle, NOW, tool_version="0"):
        async with collecting(tmp_path, "ping", bundle=bundle) as collector:
            await collector.paste_answer(answers()["ping"])
            await collector.session.press("K")
            assert "in use by another scantui" in collector.said()
            assert collector.screen.paste_box.content == answers()["ping"]


def test_a_copy_into_which_the_answer_cannot_go_is_taken_away(tmp_path: Path) -> None:
    """What is in a packed file within the export cannot be searched for secrets: the writer refuses it, with the copy made already."""
    body = io.BytesIO((next(demo_bundle().glob("data/0010-*.body"))).read_bytes())
    with zipfile.ZipFile(body, "a") as archive:
        archive.writestr("files/more.zip", body.getvalue())
    asked = Delivery(Kind.CHLORINE_LOG, "", body.getvalue(), NOW, {})
    refused = keep(asked, Seen("pasted text", "", (), (), "", NOW, ()), Replay(demo_bundle(), Settings()), "x", tmp_path)
    assert isinstance(refused, Refused)
    assert "was not kept" in refused.sentence
    assert list((tmp_path / "bundles").iterdir()) == []


async def test_a_copy_that_is_refused_a_place_leaves_nothing_behind(tmp_path: Path) -> None:
    async with collecting(tmp_path, "ping") as collector:
        (tmp_path / "state" / "bundles").mkdir(mode=0o777)
        (tmp_path / "state" / "bundles").chmod(0o777)  # anybody may rename in it: no place for evidence
        await collector.paste_answer(answers()["ping"])
        await collector.session.press("K")
        assert "can be changed by anybody" in collector.said()
    assert list((tmp_path / "state" / "bundles").iterdir()) == []


async def test_what_is_newer_than_the_time_asked_for_is_said(tmp_path: Path) -> None:
    from dataclasses import replace

    from scantui.times import parse_instant

    async with collecting(tmp_path, "ping") as collector:
        screen = collector.screen
        screen.source = replace(screen.source, as_of=parse_instant("2026-11-20T09:00:00Z"))
        await collector.paste_answer(answers()["ping"])
        assert "! it is newer than the time asked for with --as-of, 2026-11-20 09:00 UTC" in collector.seen()


# --- going back, and what is typed


async def test_escape_goes_one_step_back_each_time(tmp_path: Path) -> None:
    async with collecting(tmp_path, "ping") as collector:
        session = collector.session
        await collector.paste_answer(answers()["ping"])
        for mode in (CollectMode.SEEN, CollectMode.WAYS):
            assert collector.mode is mode
            await session.press("escape")
        assert session.place == "DeskScreen"
        assert collector.returned == [None]


async def test_a_paste_that_was_not_kept_is_not_lost_by_one_key(tmp_path: Path) -> None:
    async with collecting(tmp_path, "ping") as collector:
        session = collector.session
        await collector.paste("half an answer")  # before `p`: the box opens by itself
        assert collector.mode is CollectMode.PASTE
        await session.press("escape", "escape")
        assert session.place == "CollectScreen"
        assert "Esc again throws it away" in session.told()[-1]
        await session.press("p")
        assert collector.screen.paste_box.content == "half an answer"
        await session.press("escape", "escape")
        assert session.place == "DeskScreen"


async def test_megabytes_are_held_and_not_laid_out(tmp_path: Path) -> None:
    async with collecting(tmp_path, "portal") as collector:
        page = portal_page() + "<!-- " + "x" * 3_200_000 + " -->"
        await collector.session.press("p")
        await collector.paste(page.replace("\n", "\r"))
        assert "3.2 MB pasted" in collector.said()
        assert len(collector.screen.paste_box.text) < 10_000
        assert collector.screen.paste_box.content == page
        await collector.session.press("f2")
        assert "portal: 2 machines of alc" in collector.seen()


async def test_tab_completes_a_path(tmp_path: Path) -> None:
    async with collecting(tmp_path, "portal") as collector:
        session = collector.session
        saved(tmp_path / "downloads", "portal-alc.html", "x")
        saved(tmp_path / "downloads", "portal-armada.html", "x")
        await session.press("f")
        await session.type(str(tmp_path / "down"))
        await session.press("tab")
        await session.type("po")
        await session.press("tab")
        from textual.widgets import Input

        line = collector.screen.query_one("#path", Input)
        assert line.value == str(tmp_path / "downloads" / "portal-a")
        assert "portal-alc.html  portal-armada.html" in collector.said()
        await session.type("zzz")
        await session.press("tab")
        assert "no such name" in collector.said()


async def test_watching_shows_what_comes(tmp_path: Path) -> None:
    downloads = tmp_path / "downloads"
    downloads.mkdir()
    async with collecting(tmp_path, "netmax") as collector:
        session = collector.session
        await session.press("w")
        session.expect_seen("nothing new yet")
        saved(downloads, "netmax.txt", answers()["netmax"])
        saved(downloads, "page.html.crdownload", "x")
        collector.screen.look_into_folder()
        await session.settle()
        session.expect_seen("still being written  netmax.txt")
        await session.press("enter")
        assert "netmax.txt is still being written" in collector.said()
        collector.screen.look_into_folder()
        await session.settle()
        assert session.lines("arrivals") == [line for line in session.lines("arrivals") if "netmax.txt" in line]
        await session.press("enter")
        assert "netmax on 10.41.6.231" in collector.seen()
        await session.press("escape")
        assert collector.mode is CollectMode.WATCH  # another file may be the right one
        await session.press("escape")
        session.expect_seen("p  paste it")


async def test_a_download_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    async with collecting(tmp_path, "netmax") as collector:
        await collector.session.press("w")
        assert collector.mode is CollectMode.WAYS
        assert "cannot be watched: No such file or directory" in collector.said()
        assert "downloads under [console]" in collector.said()


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 50)])
async def test_every_size_shows_pieces_steps_and_ways(size: tuple[int, int], tmp_path: Path) -> None:
    async with collecting(tmp_path, "ping", size=size) as collector:
        session = collector.session
        session.expect_seen("✗ missing  ping", "ssh prod-wdc06", "p  paste it", "w  watch", "p Paste  f File  w Watch  esc Back")
        await collector.paste_answer(answers()["ping"])
        session.expect_seen("10.34.6.22 pinged from", "0 of 4 answered", "K keeps it", "K Keep  esc Back")
        assert all(len(line) <= size[0] for line in session.screen_text().splitlines())
        listed = collector.screen.query_one("#pieces", LineList)
        assert all(len(line) <= listed.content_width for line in session.lines("pieces"))
