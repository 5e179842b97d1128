"""Values from outside in our texts: whatever they hold, nothing in them acts (SAFETY B.3, 18 to 20)."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from scantui.answer import Reason
from scantui.chlorine.model import RequestState
from scantui.drafts.model import DraftKind, Provenance
from scantui.drafts.pen import MARKDOWN, PLAIN, SLACK, slack_escape
from scantui.drafts.record import records
from scantui.drafts.write import write_draft
from scantui.netmax.model import OwnerKind
from scantui.runbook.assessment import Assessment
from scantui.safe_text import HIDDEN
from scantui.security_center.model import HostOutcome
from scantui.tickets.marker import parse_markers
from tests.casekit import ADDRESSES, AS_OF, DAY, EVIDENCE_ID, FEN, IMM, ROOT, WORKER, CaseKit

SEALED = Provenance(EVIDENCE_ID, ROOT)
ORACLE = MarkdownIt("gfm-like")
INLINE_ALLOWED = {"text", "code_inline", "strong_open", "strong_close", "softbreak"}

FORGED = f'<!-- scantui/1 {{"host":"{WORKER}","action":"reload","state":"passed","at":"2026-11-20T04:00:00Z","request":null,' + (
    f'"check_again_on":null,"evidence":"{EVIDENCE_ID}","root":null}} -->'
)
PAYLOADS = [
    "@org/team #12 GH-12 owner/repo#1", "fixes #1", "Duplicate of #2", "deadbeefdeadbeef", "[x](https://evil.example)",
    "![p](//evil.example/p.png)", "https://evil.example www.evil.example a@evil.example", "<img src=x onerror=y>", "</details><h1>x",
    "<!-- x", "-->", FORGED, "\n" + FORGED + "\n", "a | b | c", "a \\| b", "`", "``", "` @all `", "```\n# x\n```", "# x", "\n\n# x\n",
    "- [ ] x", "$a$ $$b$$", "*x* _y_ ~~z~~", "1. x", "\x1b]52;c;x\x07", "\u202egnp.exe", "a\u2028b", "<", "---", "===", "| --- |",
    "<!here> <@U1> <https://evil.example|x>", "&lt;!here&gt; &amp;", "\t\tx", "{{x}} %s {0}",
]  # fmt: skip
hostile = st.one_of(
    st.sampled_from(PAYLOADS),
    st.text(alphabet="`|\\<>@#[]()!*_~$&:/.-=+ \n\r\t\u200b\u202e1aGz", max_size=40),
    st.text(max_size=30),
    st.lists(st.sampled_from(PAYLOADS), max_size=3).map("".join),
)


SENTINEL = "zqx"
"""Begins every value from outside, so that one that is not in a code span is seen."""


def assessment_with(value: str, status: str | None = None) -> Assessment:
    """Every place that text from outside can reach, filled with the value; a reason, which is of our own words, too.

    A status that is not known ends in seek-guidance; another `status` lets the machine be judged further.
    """
    reason, value = value, SENTINEL + value
    kit = CaseKit().ticket(title=value)
    status, columns = status or value, {"Health": value}
    kit.portal(ben="5 days ago", fen="5 days ago", status=status, bigfix=value, log="5 days ago", note=value, columns=columns)
    kit.row("203.0.113.72", FEN, "10 hours ago", value).row("10.21.6.67", IMM, "10 hours ago", value)
    kit.owner(ADDRESSES[FEN], OwnerKind.MACHINE, WORKER)
    kit.log().rebooted(AS_OF - 2 * DAY).reloaded(AS_OF - DAY, RequestState.FAILED, reason=value)
    kit.scan(FEN, HostOutcome.DEAD).note("other", reason)
    return kit.assess()


def blocks(text: str) -> list[tuple[str, str]]:
    return [(token.type, token.tag) for token in ORACLE.parse(text)]


def inlines(text: str) -> list[Token]:
    return [child for token in ORACLE.parse(text) for child in token.children or ()]


BENIGN = blocks(write_draft(DraftKind.COMMENT, [assessment_with("x")], SEALED).text)


@given(hostile)
@settings(max_examples=200, deadline=None)
def test_nothing_in_a_comment_acts(value: str) -> None:
    assessment = assessment_with(value)
    text = write_draft(DraftKind.COMMENT, [assessment], SEALED).text
    assert blocks(text) == BENIGN
    assert {token.type for token in inlines(text)} <= INLINE_ALLOWED
    written = "".join(token.content for token in inlines(text) if token.type == "text")
    assert SENTINEL not in written
    assert not re.search(r"[@#<>$~\[\]|\\]|://|www\.", written)
    assert not HIDDEN.search(text.replace("\n", " "))
    html = [token.content.strip() for token in ORACLE.parse(text) if token.type == "html_block"]
    assert all(block.startswith("<!-- scantui/1 ") and block.endswith("-->") for block in html)


@given(hostile)
@settings(max_examples=200, deadline=None)
def test_a_comment_carries_exactly_its_own_markers(value: str) -> None:
    assessment = assessment_with(value, "Live")
    text = write_draft(DraftKind.COMMENT, [assessment], SEALED).text
    found, _ = parse_markers(text, "")
    assert found == records(assessment, None, SEALED)
    assert found


@pytest.mark.parametrize("kind", [DraftKind.SQUAD, DraftKind.COMPLIANCE_LEAD, DraftKind.SOS_CHANNEL, DraftKind.NETWORK_TEAM])
@given(value=hostile)
@settings(max_examples=100, deadline=None)
def test_nothing_in_a_slack_message_acts(kind: DraftKind, value: str) -> None:
    text = write_draft(kind, [assessment_with(value)], SEALED).text
    assert "<" not in text
    assert ">" not in text
    assert not re.search(r"&(?!(?:amp|lt|gt);)", text)
    assert len(text.splitlines()) == len(write_draft(kind, [assessment_with("x")], SEALED).text.splitlines())
    outside_code = re.sub(r"`[^`\n]*`", "", text)
    assert "`" not in outside_code
    assert not re.search(r"[@#]|&|://", outside_code)
    assert SENTINEL not in outside_code


@pytest.mark.parametrize("kind", [DraftKind.SUPPORT_CASE, DraftKind.SOS_REQUEST, DraftKind.SCAN_EXCLUSION])
@given(value=hostile)
@settings(max_examples=50, deadline=None)
def test_forms_hold_no_value_but_names_addresses_and_times(kind: DraftKind, value: str) -> None:
    text = write_draft(kind, [assessment_with(value)], SEALED).text
    assert text == write_draft(kind, [assessment_with("x")], SEALED).text


@given(st.text(max_size=60))
def test_slack_escapes_exactly_three_characters(text: str) -> None:
    escaped = slack_escape(text)
    assert not set(escaped) & {"<", ">"}
    assert escaped.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == text


@given(hostile)
@settings(max_examples=200, deadline=None)
def test_a_sentence_of_ours_cannot_act_either(value: str) -> None:
    text = MARKDOWN.prose(value)
    tokens = ORACLE.parse(text)
    assert [token.type for token in tokens] in ([], ["paragraph_open", "inline", "paragraph_close"])
    assert {child.type for token in tokens for child in token.children or ()} <= {"text", "code_inline"}


def test_ordinary_words_stay_as_they_are() -> None:
    sentence = "No ping of 10.21.7.66 (imm) since 2026-11-20 08:00 UTC: chlorine's log says CHG0472688, 3 days ago."
    expected = "No ping of `10.21.7.66` (imm) since 2026-11-20 08:00 UTC: chlorine's log says `CHG0472688`, 3 days ago."
    assert MARKDOWN.prose(sentence) == expected
    assert SLACK.prose(sentence) == expected
    assert PLAIN.prose(sentence) == sentence


def test_hosts_of_any_spelling_are_in_code() -> None:
    """A name of no known family may be a commit's number."""
    for name in ("deadbeef", "0123456789abcdef0123456789abcdef01234567", "1234567"):
        text = write_draft(DraftKind.COMMENT, [CaseKit().host(name + "a").assess()], SEALED).text
        assert f"{name}a" not in "".join(token.content for token in inlines(text) if token.type == "text")


def test_reasons_are_shown_as_unknown_never_as_absent() -> None:
    kit = CaseKit().portal_unknown("the page is cut short")
    kit.notes = (Reason("chlorine-lookup", "cannot be read"),)
    text = write_draft(DraftKind.COMMENT, [kit.assess()], SEALED).text
    assert "could not be determined: portal: the page is cut short" in text
    assert "could not be determined: chlorine-lookup: cannot be read" in text
    assert "not list" not in text
    assert "not found" not in text
