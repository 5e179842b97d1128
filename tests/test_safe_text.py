"""No door lets a control, a hidden character or markdown through (SAFETY B.1 and B.3)."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from rich.cells import cell_len

from scantui.safe_text import (
    HIDDEN,
    MARK,
    OutsideText,
    clean_line,
    clean_lines,
    clip,
    join_lines,
    markdown_cell,
    markdown_code,
)

VISIBLE_FORMATS = {*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD}
"""Arabic, Syriac and Kaithi number signs are of category Cf and are seen."""
DEFAULT_IGNORABLE = {
    0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, *range(0x180B, 0x1810), *range(0x200B, 0x2010), *range(0x202A, 0x202F),
    *range(0x2060, 0x2070), 0x3164, *range(0xFE00, 0xFE10), 0xFEFF, 0xFFA0, *range(0xFFF0, 0xFFF9), *range(0x1BCA0, 0x1BCA4),
    *range(0x1D173, 0x1D17B), *range(0xE0000, 0xE1000),
}  # fmt: skip
"""Default_Ignorable_Code_Point of Unicode's DerivedCoreProperties."""
BLANKS = {0x2800, 0x1D159, 0xFFFC}
"""Letters and symbols by their category that show nothing of their own: the braille blank, the null note head, the object mark."""


def is_unseen(char: str) -> bool:
    """Whether a reader does not see it, by Unicode's own tables."""
    n = ord(char)
    is_noncharacter = n & 0xFFFE == 0xFFFE or 0xFDD0 <= n <= 0xFDEF
    is_control = unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"} and n not in VISIBLE_FORMATS
    return is_control or is_noncharacter or n in DEFAULT_IGNORABLE | BLANKS


UNHURRIED = settings(deadline=None)

DOORS: list[Callable[[str], str]] = [clean_line, clean_lines, markdown_code, markdown_cell]

TERMINAL = [
    "\x1b[31mred", "\x1b]52;c;aGk=\x07", "\x1b]8;;https://example.com\x1b\\x", "\x1bP1$r\x1b\\", "\x1b_x\x1b\\", "\x9b31m",
    "\x9d52;c;\x9c", "\x1b",
    "\x1b[201~rm\n", "\x00", "\x07\x08\x0b\x0c", "\x7f", "\x85", "a\rb", "\u202eevil", "\u2066x\u2069", "\u200eL\u200f", "\u061c",
    "w\u200bx", "\u2060",
    "\ufeff", "\U000e0041\U000e007f", "\ufe0f\ufe00", "\U000e0100", "\u3164\uffa0\u115f\u1160", "\u2028\u2029", "\u00ad", "\u034f",
    "\u180e", "\ue000",
    "\ud800", "\ufff9\ufffb", "\uffff", "\U000f0000", "\U0001d173",
]  # fmt: skip
MARKDOWN = [
    "@org/team", "#12", "GH-12", "owner/repo#1", "fixes #1", "Duplicate of #2", "https://example.com/x", "www.example.com", "a@example.com",
    "[x](https://example.com)", "![x](https://example.com/x.png)", "<b>x</b>", "<!-- x -->", "-->", "</details>", "- [x] done",
    "| a | b |", "a | b",
    "\\| x", "\\", "`", "``", "```", "`````", "a`b``c```d", "` x `", "```\n# head\n```", "~~~\nx", "# head", "head\n===", "---",
    "\n\n# x", "    code",
    "> quote", "1. x", "$math$", "```mermaid\nx", "&lt;b&gt;", "&#96;", "*a* _b_ ~~c~~", "\\`x", "x\\", "[x]: https://example.com", "",
    " ", "\n", "|",
]  # fmt: skip
hostile = st.one_of(
    st.text(),
    st.lists(st.sampled_from([*TERMINAL, *MARKDOWN, "`", "|", "\\", "\n", " ", "<", ">"]), max_size=8).map("".join),
    st.text(alphabet="`|\\<>[]()!#*_~-@ \n\t:/.x", max_size=60),
)


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("text", TERMINAL)
def test_terminal_corpus(door: Callable[[str], str], text: str) -> None:
    out = door(f"a{text}b")
    assert not [char for char in out if char != "\n" and is_unseen(char)]


@UNHURRIED
@given(hostile)
def test_nothing_hidden_passes_any_door(text: str) -> None:
    for door in DOORS:
        out = door(text)
        assert not [char for char in out if char != "\n" and is_unseen(char)]
    for one_line in (clean_line, markdown_code, markdown_cell):
        assert "\n" not in one_line(text)


def test_hidden_is_what_is_not_seen() -> None:
    """The tab and the line feed are for the doors; of the hieroglyphs' block of controls some count as letters or marks."""
    hidden = {n for n in range(0x110000) if HIDDEN.match(chr(n))}
    unseen = {n for n in range(0x110000) if is_unseen(chr(n))}
    assert {hex(n) for n in unseen - hidden} == {"0x9", "0xa"}
    assert {hex(n) for n in hidden - unseen - set(range(0x13430, 0x13456))} == set()


def test_what_was_removed_shows() -> None:
    assert clean_line("a\x1b[31mb") == f"a{MARK}[31mb"
    assert clean_line("worker-80\u200b01") == f"worker-80{MARK}01"
    assert OutsideText("a\u202eb").has_hidden
    assert not OutsideText("a\r\n\tb caf\u00e9 \u4e3b").has_hidden


def test_lines_keep_breaks_and_indentation_and_a_line_has_neither() -> None:
    assert clean_lines("a\r\n\tb\rc") == "a\n    b\nc"
    assert clean_line("  a\r\n\t b\u00a0\u3000\u2003c \n") == "a b c"


def test_plain_text_passes_unchanged() -> None:
    text = "prod-dal10-carrier2-worker-8001: caf\u00e9 \u00fc \u65e5\u672c [x] <y> & {z}"
    assert clean_line(text) == clean_lines(text) == text


@UNHURRIED
@given(hostile)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean_line(clean_line(text)) == clean_line(text)
    assert clean_lines(clean_lines(text)) == clean_lines(text)


@UNHURRIED
@given(st.text(st.characters(categories=["Mn", "Me", "Mc"], include_characters="ax\u1100\u1161\u11a8\u0301"), max_size=80))
def test_a_flood_of_marks_is_cut(text: str) -> None:
    """At most three characters that take no cell stand behind each other."""
    run = 0
    for char in clean_line(text):
        run = 0 if cell_len(char) else run + 1
        assert run <= 3


@UNHURRIED
@given(st.text(max_size=40))
def test_width_is_sane(text: str) -> None:
    line = clean_line(text)
    assert cell_len(line) <= 2 * len(line)
    assert len(clip(line, 10)) <= 10


def test_clip() -> None:
    assert [clip("abcdef", limit) for limit in (9, 6, 5, 1, 0)] == ["abcdef", "abcdef", "abcd\u2026", "\u2026", "\u2026"[:1]]


class TestOutsideText:
    def test_never_becomes_text_by_itself(self) -> None:
        text = OutsideText("x\x1b[31m")
        uses: list[Callable[[], object]] = [lambda: str(text), lambda: f"{text}", lambda: f"{text:>9}", lambda: print(text)]
        uses += [lambda: "%s" % text, lambda: "{}".format(text)]  # noqa: UP031, UP032
        for use in uses:
            with pytest.raises(TypeError, match="door"):
                use()
        with pytest.raises(TypeError):
            "".join([text])  # type: ignore[list-item]

    def test_repr_is_short_ascii(self) -> None:
        shown = repr(OutsideText("\x1b\u202e" * 1000))
        assert shown.isascii()
        assert shown.isprintable()
        assert len(shown) < 700

    def test_values(self) -> None:
        assert OutsideText("a") == OutsideText("a") != OutsideText("b")
        assert OutsideText("a") != "a"
        assert len({OutsideText("a"), OutsideText("a")}) == 1
        assert not OutsideText(" \n")
        assert (OutsideText("a\x1b\nb").line(), OutsideText("a\x1b\nb").lines()) == (f"a{MARK} b", f"a{MARK}\nb")


# The oracle: a comment as our templates write it, rendered as GitHub would. Whatever the value, its structure is that of a harmless word.
TEMPLATE = """\
### Reviewed

Ticket: {code}, again {code}.
{code}

| machine | says |
| --- | --- |
| {cell} | {cell} |
| x | y |

- {code}
- {code} is next
  1. {code}

Next check on 2026-11-21.
"""
GFM = MarkdownIt("gfm-like")


def rendered(value: str) -> list[Token]:
    return GFM.parse(TEMPLATE.format(code=markdown_code(value), cell=markdown_cell(value)))


def structure(tokens: list[Token]) -> list[tuple[str, str, int, list[str]]]:
    """Every block and every inline element; of texts only those of our own words."""
    return [
        (token.type, token.tag, token.nesting, [inner.type for inner in token.children or [] if inner.type != "text"]) for token in tokens
    ]


def texts(tokens: list[Token]) -> list[str]:
    return [inner.content for token in tokens for inner in token.children or [] if inner.type == "text"]


HARMLESS = rendered("word")


def assert_harmless(value: str) -> None:
    if not clean_line(value):
        value = "`"  # an empty value is said in our own words
    tokens = rendered(value)
    assert structure(tokens) == structure(HARMLESS)
    assert texts(tokens) == texts(HARMLESS)
    codes = [inner.content for token in tokens for inner in token.children or [] if inner.type == "code_inline"]
    assert set(codes) == {clean_line(value), clean_line(value.replace("|", "\u2502").replace("\\", "\u2572"))}


@pytest.mark.parametrize("value", [*MARKDOWN, *TERMINAL])
def test_markdown_corpus(value: str) -> None:
    assert_harmless(value)
    assert_harmless(f"a {value} b")


@UNHURRIED
@given(hostile)
def test_markdown_whatever_the_value(value: str) -> None:
    assert_harmless(value)


def test_the_oracle_sees_a_breakout() -> None:
    for value in ["@x `y` https://example.com", "a | b", "```\n# x"]:
        naive = GFM.parse(TEMPLATE.format(code=f"`{value}`", cell=value))
        assert structure(naive) != structure(HARMLESS)


def test_an_empty_value_is_said() -> None:
    assert markdown_code("") == markdown_code(OutsideText(" \n")) == markdown_cell("") == "(empty)"


def test_join_lines() -> None:
    assert join_lines(["a", "", "b", "", ""]) == "a\n\nb\n"
    assert join_lines([]) == "\n"
