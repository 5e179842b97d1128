"""The markdown report renders as a person expects, and nothing from outside acts in it (SAFETY B.3, 18)."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from markdown_it import MarkdownIt
from markdown_it.token import Token

from scantui.answer import Reason
from scantui.demo import demo_bundle
from scantui.evidence.replay import open_bundle
from scantui.report.markdown import markdown_report
from scantui.safe_text import HIDDEN
from scantui.triage.triage import Triage
from scantui.triage.triage import triage as assessed
from tests.casekit import FEN, CaseKit
from tests.drafts.test_hostile import SENTINEL, hostile
from tests.report import build

ORACLE = MarkdownIt("gfm-like")


@pytest.fixture(scope="module")
def demo() -> Triage:
    return assessed(open_bundle(demo_bundle()).captures)


def _inlines(text: str) -> list[Token]:
    return [child for token in ORACLE.parse(text) for child in token.children or ()]


def test_every_machine_is_a_row_of_four_cells(demo: Triage) -> None:
    tokens = ORACLE.parse(markdown_report(demo))
    rows = sum(token.type == "tr_open" for token in tokens)
    cells = sum(token.type in {"td_open", "th_open"} for token in tokens)
    assert rows == 48 + len(demo.tickets)
    assert cells == rows * 4


def test_the_headings_are_ours(demo: Triage) -> None:
    tokens = ORACLE.parse(markdown_report(demo))
    headings = [tokens[index + 1].content for index, token in enumerate(tokens) if token.type == "heading_open"]
    assert headings[0] == "Machines not scanned"
    assert sorted(headings[1:]) == sorted(f"Ticket {one.ticket.number}" for one in demo.tickets)


def test_every_command_stands_in_code(demo: Triage) -> None:
    commands = {assessment.command for one in demo.tickets for assessment in one.assessments if assessment.command}
    code = {token.content for token in _inlines(markdown_report(demo)) if token.type == "code_inline"}
    assert commands <= code


def test_what_is_unknown_is_listed(demo: Triage) -> None:
    text = markdown_report(demo)
    assert "Could not be determined:" in text
    assert "- Not whole: portal: the address rows of 1 of 88 machines are not all there" in text


def _report(value: str) -> str:
    told = f"a reason {value}"
    kit = CaseKit().ticket(title=SENTINEL + value).portal(fen="5 days ago", status=SENTINEL + value).log().group(FEN).note("other", told)
    blind = CaseKit().master().portal_unknown(told)
    return markdown_report(
        build.triage(build.ticket(kit, blind, notes=(told,)), patterns=kit.case().patterns, problems=[Reason("portal", told)])
    )  # fmt: skip


BENIGN = [(token.type, token.tag) for token in ORACLE.parse(_report("x"))]


@given(hostile)
@settings(max_examples=200, deadline=None)
def test_nothing_from_outside_acts(value: str) -> None:
    text = _report(value)
    assert [(token.type, token.tag) for token in ORACLE.parse(text)] == BENIGN
    assert {token.type for token in _inlines(text)} <= {"text", "code_inline", "softbreak"}
    written = "".join(token.content for token in _inlines(text) if token.type == "text")
    assert SENTINEL not in written
    assert not re.search(r"[@#<>$~\[\]|\\]|://|www\.", written)
    assert not HIDDEN.search(text.replace("\n", " "))
