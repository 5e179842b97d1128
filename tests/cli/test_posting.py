"""`comment`: shows where and what, asks, posts once; says what became of it with status 0, 1 or 2."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from scantui.cli import posting
from scantui.tickets import post
from tests.lab.faults import Fault
from tests.lab.github import GitHubLab, Lost
from tests.lab.github_store import LOGIN, REPOSITORY
from tests.lab.server import serving

from .desk import Desk

TICKET = "21744"
TEXT = "Rebooted with chlorine (`CHG0472688`, passed).\n"


@pytest.fixture
def lab(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[GitHubLab]:
    """A GitHub, settings that name it, a token in the environment, and a text."""
    with serving(GitHubLab()) as system:
        Path("settings.toml").write_text(f'[github]\napi = "{system.base}"\n')
        Path("comment.md").write_text(TEXT)
        monkeypatch.setenv("SCANTUI_CONFIG", "settings.toml")
        monkeypatch.setenv("SCANTUI_GITHUB_TOKEN", GitHubLab.TOKEN)
        monkeypatch.setattr(post, "_LOOKS", (0.0, 0.0))
        yield system


def _answering(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    monkeypatch.setattr(posting, "_is_terminal", lambda: True)
    monkeypatch.setattr(sys, "stdin", io.StringIO(said))


def _posted(lab: GitHubLab) -> list[str]:
    return [one["body"] for one in lab.store.comments[int(TICKET)] if "scantui:post" in one["body"]]


def _writes(lab: GitHubLab) -> list[str]:
    return [request.method for request in lab.seen if request.method != "GET"]


def test_it_shows_everything_and_posts_after_a_yes(desk: Desk, lab: GitHubLab, monkeypatch: pytest.MonkeyPatch) -> None:
    _answering(monkeypatch, "y\n")
    ran = desk.scantui("comment", TICKET, "--file", "comment.md")
    (body,) = _posted(lab)
    assert ran.status == 0
    assert ran.out.startswith(f"posted: {lab.address}/{REPOSITORY}/issues/{TICKET}#issuecomment-")
    assert f"ticket     {REPOSITORY}#{TICKET} (open, 2 comments)\n" in ran.err
    assert f"as         {LOGIN}\n" in ran.err and body in ran.err and body.startswith(TEXT)
    assert "title      Systems reporting as not scanned in" in ran.err and "Do it? [y/N]" in ran.err
    assert GitHubLab.TOKEN not in ran.err + ran.out
    assert "closed" not in ran.err


@pytest.mark.parametrize("said", ["n\n", "\n", "", "yesterday\n", "Y es\n"])
def test_it_posts_nothing_without_a_yes(desk: Desk, lab: GitHubLab, monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    _answering(monkeypatch, said)
    ran = desk.scantui("comment", TICKET, "--file", "comment.md", "--close")
    assert ran.status == 2 and ran.err.endswith("was left as it is, as you said\n")
    assert "the ticket is closed as completed" in ran.err
    assert _writes(lab) == []


def test_it_closes_when_told_to(desk: Desk, lab: GitHubLab) -> None:
    ran = desk.scantui("comment", TICKET, "--file", "comment.md", "--close", "--yes")
    assert ran.status == 0
    assert ran.out.splitlines()[1] == f"closed: {REPOSITORY}#{TICKET}"
    assert lab.store.issues[int(TICKET)]["state"] == "closed"
    assert _writes(lab) == ["POST", "PATCH"]


def test_a_text_from_a_pipe_needs_a_yes_beforehand(desk: Desk, lab: GitHubLab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode())))
    assert "add --yes" in desk.scantui("comment", TICKET, "--file", "-").sentence
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode())))
    assert desk.scantui("comment", TICKET, "--file", "-", "--yes").status == 0
    assert len(_posted(lab)) == 1


@pytest.mark.parametrize(("data", "words"), [
    (b"", "is empty"), (b"a\xe2\x80\xaeb", "U+202E"), (b"\x1b[2J", "U+001B"), (b"\xff", "is not UTF-8"), (b"x" * 65_100, "shorten it"),
    (b"x" * 2_000_000, "longer than any comment"), (b"```\n", "does not close it"), (GitHubLab.TOKEN.encode(), "credential"),
])  # fmt: skip
def test_a_text_that_cannot_be_posted_is_refused_before_github_is_asked(desk: Desk, lab: GitHubLab, data: bytes, words: str) -> None:
    Path("comment.md").write_bytes(data)
    sentence = desk.scantui("comment", TICKET, "--file", "comment.md", "--yes").sentence
    assert words in sentence and "comment.md" in sentence and GitHubLab.TOKEN not in sentence
    assert lab.seen == []


@pytest.mark.parametrize(("words", "told"), [
    (("IV", "--file", "comment.md"), "the ticket 'IV' is no ticket number"), (("7", "--file", "gone.md"), "check the name"),
    (("7",), "required: --file"), (("7", "--file", "a\0b"), "no name of a file"), (("7", "--file", "."), "name a file, not a folder"),
    (("4", "--file", "comment.md", "--yes"), "there is no such thing"), (("21701", "--file", "comment.md", "--yes"), "a pull request"),
])  # fmt: skip
def test_wrong_use_is_told(desk: Desk, lab: GitHubLab, words: tuple[str, ...], told: str) -> None:
    assert told in desk.scantui("comment", *words, *([] if "--yes" in words else ["--yes"])).sentence
    assert _writes(lab) == []


@pytest.mark.parametrize(("fault", "words"), [
    (Fault.UNAUTHORIZED, "does not accept the sign-in"), (Fault.LOGIN, "a web page"), (Fault.LIMITED, "asked too often until"),
])  # fmt: skip
def test_a_system_in_trouble_is_told(desk: Desk, lab: GitHubLab, fault: Fault, words: str) -> None:
    lab.fault = fault
    sentence = desk.scantui("comment", TICKET, "--file", "comment.md", "--yes").sentence
    assert sentence.startswith("nothing was posted: ") and words in sentence


def test_what_changed_while_the_user_read_is_told(desk: Desk, lab: GitHubLab, monkeypatch: pytest.MonkeyPatch) -> None:
    def agreed() -> bool:
        lab.store.add_comment(int(TICKET), {"body": "I am at it."})
        return True

    monkeypatch.setattr(posting, "_is_terminal", lambda: True)
    monkeypatch.setattr(posting, "_agreed", agreed)
    ran = desk.scantui("comment", TICKET, "--file", "comment.md")
    assert ran.status == 2 and "is not as it was a moment ago (1 comment came)" in ran.err
    assert _writes(lab) == []


def test_what_is_uncertain_is_status_1_and_the_next_run_looks_first(desk: Desk, lab: GitHubLab) -> None:
    lab.lost, lab.store.late = Lost.AFTER_STORING, 2
    ran = desk.scantui("comment", TICKET, "--file", "comment.md", "--close", "--yes")
    assert ran.status == 1 and ran.out == "" and "unknown: " in ran.err
    assert _writes(lab) == ["POST"], "a ticket is not closed with a comment that may be missing"
    lab.lost = None
    ran = desk.scantui("comment", TICKET, "--file", "comment.md", "--close", "--yes")
    assert ran.status == 0 and "a comment of an earlier run did arrive" in ran.err
    assert _writes(lab) == ["POST", "PATCH"] and len(_posted(lab)) == 1
    assert "this comment is posted" not in ran.err


def test_a_closing_that_is_not_allowed_is_told_after_the_comment(desk: Desk, lab: GitHubLab) -> None:
    lab.store.pushes = False
    ran = desk.scantui("comment", TICKET, "--file", "comment.md", "--close", "--yes")
    assert ran.status == 2 and ran.out.startswith("posted: ")
    assert f"{REPOSITORY}#{TICKET} was not changed: GitHub (127.0.0.1) does not allow this" in ran.err
