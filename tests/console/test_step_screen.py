"""A row of the runbook on the screen: walking the rows and going to the evidence; the bundle and the help filtered as one types."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from scantui.console.screens.bundle import BundleScreen, bundle_page
from scantui.console.screens.evidence import EvidenceScreen
from scantui.console.screens.step import StepScreen
from scantui.console.widgets.key_line import KeyLine
from scantui.console.widgets.line_list import LineList
from scantui.demo import demo_bundle
from scantui.runbook.assessment import Assessment

from .driver import Driver, loaded, opened
from .stories import DEMO, of_demo

CAPTURES = loaded(demo_bundle()).triage.captures


async def at_row(session: Driver, said: Assessment, rule: int, captures: Mapping[str, object] = CAPTURES) -> StepScreen:
    screen = StepScreen(said, rule, CAPTURES if captures is CAPTURES else {})
    await session.app.push_screen(screen)
    await session.settle()
    return screen


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 50)], ids=lambda size: f"{size[0]}x{size[1]}")
async def test_a_row_is_legible_at_every_size(size: tuple[int, int], tmp_path: Path) -> None:
    async with opened(tmp_path, size=size) as session:
        said = of_demo("broken-ipmi")
        await at_row(session, said, 11)
        session.expect_seen("Rule 11 of 17: Is a stale IPMI address not reachable?", "yes, and it decides: open an IBM support case")
        session.expect_seen("The rule", "when", "then", "The runbook", said.case.host.name)
        shown = session.app.screen.query_one(KeyLine).spans
        assert 0 < len(shown) <= 6
        assert max(end for _, _, end in shown) <= size[0]


async def test_n_and_p_walk_the_rows_and_stop_at_both_ends(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        await at_row(session, of_demo("broken-ipmi"), 16)
        session.expect_seen("Rule 16 of 17", "not reached")
        await session.press("n")
        session.expect_seen("Rule 17 of 17: Is no rule left?")
        await session.press("n")
        session.expect_seen("Rule 17 of 17")
        assert session.told()[-1] == "row 17 is the last one"
        await session.press(*["p"] * 17)
        session.expect_seen("Rule 1 of 17")
        assert session.told()[-1] == "row 1 is the first one"


async def test_enter_on_a_capture_opens_it_where_the_address_stands(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        said = of_demo("broken-ipmi")
        screen = await at_row(session, said, 11)
        ping = next(each for each in said.decided_by.evidence if "ping" in each)
        screen.listed.cursor = next(index for index, line in enumerate(screen.lines) if line.capture == ping)
        await session.press("enter")
        evidence = session.app.screen
        assert isinstance(evidence, EvidenceScreen)
        assert (evidence.capture.id, evidence.wanted) == (ping, str(said.addresses[0].address))
        session.expect_seen(f"with {said.addresses[0].address}")
        await session.press("escape")
        assert session.app.screen is screen
        await session.press("q")
        assert session.place == "DeskScreen"


async def test_r_opens_the_first_capture_from_anywhere(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        said = of_demo("down-after-failed-reload")
        await at_row(session, said, 13)
        await session.press("r")
        evidence = session.app.screen
        assert isinstance(evidence, EvidenceScreen)
        assert evidence.capture.id == said.decided_by.evidence[0]
        session.expect_seen(f"with {said.case.host.name}")


async def test_without_a_capture_enter_and_r_say_so(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        await at_row(session, of_demo("broken-ipmi"), 17)
        for key in ("enter", "r"):
            await session.press(key)
            assert session.place == "StepScreen"
            assert session.told()[-1] == "no capture stands behind this"
        await session.press("escape")
        await at_row(session, of_demo("broken-ipmi"), 11, {})
        await session.press("r")
        assert session.told()[-1] == "no capture stands behind this"
        session.expect_seen("is not in this bundle")


@pytest.mark.parametrize("name", DEMO)
async def test_every_row_of_every_story_opens(name: str, tmp_path: Path) -> None:
    async with opened(tmp_path, size=(80, 24)) as session:
        screen = await at_row(session, of_demo(name), 1)
        for rule in range(1, 18):
            session.expect_seen(f"Rule {rule} of 17")
            assert len(screen.lines) == screen.listed.count
            await session.press("n")


async def test_help_knows_the_keys_of_a_row(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        await at_row(session, of_demo("broken-ipmi"), 11)
        await session.press("question_mark")
        session.expect_seen("The next row of the runbook", "Open the evidence")
        await session.press("escape")
        assert session.place == "StepScreen"


# The bundle


def captures_shown(session: Driver) -> list[str]:
    screen = session.app.screen
    assert isinstance(screen, BundleScreen)
    return [line.capture for line in screen.lines if line.capture]


async def test_the_machines_own_captures_come_first_and_are_marked(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        await session.press("e")
        used = sorted(session.current.evidence)
        assert captures_shown(session)[: len(used)] == used
        marked = [line for line in session.lines("bundle-lines") if line.startswith("● ")]
        assert len(marked) == len(used)
        portal = CAPTURES["data/0007-portal.body"]
        session.expect_seen(f"{portal.size / 1000:.1f} kB", "Captures  22", "not all there")


async def test_the_bundle_is_filtered_as_one_types(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        await session.press("e", "slash")
        await session.type("ping !10.24.6.6")
        assert captures_shown(session) == ["data/0018-ping.body"]
        session.expect_seen("Captures  1 of 22")
        session.expect_unseen("not all there")
        await session.press("enter", "enter")
        assert session.place == "EvidenceScreen"
        session.expect_seen("data/0018-ping.body")


async def test_a_filter_of_the_bundle_that_finds_nothing_says_so_and_escape_drops_it(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        await session.press("e", "slash")
        await session.type("eqt?")
        session.expect_seen("no capture matches eqt?", "Captures  0 of 22")
        await session.press("enter", "enter")
        assert session.told()[-1] == "no capture stands behind this line"
        await session.press("escape")
        assert len(captures_shown(session)) == 22
        await session.press("e")
        assert session.place == "DeskScreen"


async def test_what_stands_before_the_captures_says_that_nothing_is_behind_it(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        await session.press("e")
        assert session.app.screen.query_one(LineList).cursor == next(
            index for index, line in enumerate(session.lines("bundle-lines")) if line.startswith("● ")
        )
        await session.press("g", "enter")
        assert session.told()[-1] == "no capture stands behind this line"


@pytest.mark.parametrize("width", range(30, 200, 10))
def test_the_bundle_keeps_its_width(width: int) -> None:
    for line in bundle_page(loaded(demo_bundle()), of_demo("broken-ipmi").evidence, width):
        assert len(line.text.rstrip()) <= width


# Help


async def test_help_is_filtered_by_words_and_by_keys(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        await session.press("question_mark")
        session.expect_seen("/ finds a command or a key; @d what d does")
        everything = session.lines("keys")
        assert everything[0].startswith("Here ")
        await session.press("slash")
        await session.type("ctrl+d")
        shown = [line for line in session.lines("keys") if line and "───" not in line]
        assert len(shown) == 1
        assert "Ctrl+D" in shown[0]
        await session.press("escape")
        assert session.place == "HelpScreen"
        assert session.lines("keys") == everything
        await session.press("escape")
        assert session.place == "DeskScreen"


_TYPED = {"@c": ["copy-comment"], "@C": ["copy-ticket-comment"], "@/": ["filter"], "@slash": ["filter"], "@esc": ["back"]}


@pytest.mark.parametrize(("typed", "ids"), _TYPED.items())
async def test_help_tells_what_a_key_does(typed: str, ids: list[str], tmp_path: Path) -> None:
    """A capital is another key."""
    async with opened(tmp_path) as session:
        await session.press("3", "question_mark", "slash")
        await session.type(typed)
        shown = [line.split()[-1] for line in session.lines("keys") if line.strip() and "───" not in line]
        assert shown == ids


async def test_help_that_finds_nothing_says_so(tmp_path: Path) -> None:
    async with opened(tmp_path) as session:
        await session.press("question_mark", "slash")
        await session.type("@nosuch")
        session.expect_seen("no key and no command here matches @nosuch")
