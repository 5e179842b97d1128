"""Where the panes lie: at every size and wish they fill the desk without a gap or an overlap, and what must be seen together is."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scantui.console.layout import (
    DETAILS,
    FOCUSABLE,
    LISTS,
    Arrangement,
    Mode,
    Pane,
    Rectangle,
    arranged,
    arrangement_of,
    boundary_at,
    kept_of,
    mode_of,
    share_at,
    share_of,
)

LOOKS = st.builds(
    Arrangement,
    front=st.sampled_from(FOCUSABLE),
    main=st.sampled_from(DETAILS),
    side=st.sampled_from([Pane.TIMELINE, Pane.DRAFT]),
    zoomed=st.booleans(),
    forced=st.sampled_from(["auto", "narrow", "wide"]),
)
SHARES = st.sampled_from(["lists", "side", "tickets", "timeline"])


def overlap(one: Rectangle, two: Rectangle) -> bool:
    return one.x < two.right and two.x < one.right and one.y < two.bottom and two.y < one.bottom


@given(st.integers(1, 300), st.integers(1, 120), LOOKS, SHARES, st.integers(-500, 500), st.integers(0, 40))
def test_the_panes_fill_the_desk_without_gap_or_overlap(
    width: int, height: int, arrangement: Arrangement, share: str, by: int, lines: int
) -> None:
    for mode in Mode:
        arrangement = arrangement.resized(mode, share, by)
    panes = arranged(width, height, arrangement, lambda columns: lines)
    assert sum(place.width * place.height for place in panes.values()) == width * height
    assert all(place.x >= 0 and place.y >= 0 and place.right <= width and place.bottom <= height for place in panes.values())
    assert not any(overlap(one, two) for one, two in combinations(panes.values(), 2))


@given(st.integers(40, 300), st.integers(14, 120), LOOKS)
def test_a_pane_that_is_brought_to_the_front_is_seen(width: int, height: int, arrangement: Arrangement) -> None:
    for pane in FOCUSABLE:
        brought = arrangement.bring(pane, mode_of(width, arrangement.forced))
        place = arranged(width, height, brought, lambda columns: 3)[pane]
        assert place.height >= 3, brought
        assert place.width >= 20, brought


def seen(width: int, height: int, arrangement: Arrangement | None = None) -> set[Pane]:
    return set(arranged(width, height, arrangement or Arrangement(), lambda columns: 4))


def test_what_one_glance_shows() -> None:
    assert seen(80, 22) == {*LISTS, Pane.NEXT}
    assert seen(80, 22, Arrangement(front=Pane.STEPS, main=Pane.STEPS)) == {Pane.NEXT, Pane.STEPS}
    assert seen(80, 58) == {*LISTS, Pane.NEXT, Pane.PAGE}
    assert seen(120, 34) == {*LISTS, Pane.NEXT, Pane.PAGE}
    assert seen(120, 58) == {*LISTS, Pane.NEXT, Pane.PAGE, Pane.TIMELINE}
    assert seen(200, 48) == {*LISTS, Pane.NEXT, Pane.PAGE, Pane.TIMELINE, Pane.DRAFT}
    assert seen(200, 22) == {*LISTS, Pane.NEXT, Pane.PAGE, Pane.TIMELINE}
    assert seen(80, 22, Arrangement(forced="wide")) == {*LISTS, Pane.NEXT, Pane.PAGE}
    assert seen(200, 48, Arrangement(forced="narrow", front=Pane.DRAFT, main=Pane.DRAFT)) >= {Pane.NEXT, Pane.DRAFT}


@pytest.mark.parametrize("pane", FOCUSABLE)
def test_zoom_shows_the_pane_alone(pane: Pane) -> None:
    assert arranged(120, 34, Arrangement(front=pane, zoomed=True), lambda columns: 4) == {pane: Rectangle(0, 0, 120, 34)}


@pytest.mark.parametrize("size", [(120, 34), (120, 58), (200, 48), (80, 22)])
@pytest.mark.parametrize("pane", FOCUSABLE)
@pytest.mark.parametrize("sideways", [True, False])
def test_more_is_more_of_the_pane_that_is_used(size: tuple[int, int], pane: Pane, sideways: bool) -> None:
    mode = mode_of(size[0])
    arrangement = Arrangement().bring(pane, mode)
    before = arranged(*size, arrangement, lambda columns: 4)
    share = share_of(pane, before, mode, sideways=sideways)
    if share is None:
        assert sideways == (mode is Mode.NARROW) or len([one for one in before if one in DETAILS]) != 2
        return
    after = arranged(*size, arrangement.resized(mode, share[0], 8 * share[1]), lambda columns: 4)
    if sideways:
        assert after[pane].width > before[pane].width
    else:
        assert after[pane].height > before[pane].height


@given(st.integers(60, 300), st.integers(16, 120), LOOKS, st.data())
def test_a_drag_puts_the_boundary_under_the_pointer(width: int, height: int, arrangement: Arrangement, data: st.DataObject) -> None:
    arrangement = replace(arrangement, zoomed=False)
    mode = mode_of(width, arrangement.forced)
    panes = arranged(width, height, arrangement, lambda columns: 4)
    x, y = data.draw(st.integers(0, width - 1)), data.draw(st.integers(0, height - 1))
    share = boundary_at(x, y, panes, mode)
    if share is not None:
        same = arrangement.resized(mode, share, to=share_at(share, x, y, width, panes, mode))
        moved = arranged(width, height, same, lambda columns: 4)
        for pane, place in panes.items():
            assert abs(moved[pane].x - place.x) <= 4
            assert abs(moved[pane].y - place.y) <= 4


@given(LOOKS, SHARES, st.integers(-60, 60))
def test_what_is_remembered_is_as_it_was(arrangement: Arrangement, share: str, by: int) -> None:
    arrangement = arrangement.resized(Mode.WIDE, share, by)
    again = arrangement_of(kept_of(arrangement), arrangement.forced)
    assert (again.main, again.side, again.sizes) == (arrangement.main, arrangement.side, arrangement.sizes)
    assert not again.zoomed


@pytest.mark.parametrize(
    "kept", [{}, {"main": "tickets"}, {"main": 3}, {"sizes": []}, {"sizes": {"wide": {"lists": "x", "side": True, "tickets": 10**9}}}]
)
def test_nonsense_that_was_remembered_does_no_harm(kept: dict[str, object]) -> None:
    arrangement = arrangement_of(kept, "auto")
    assert arrangement.main is Pane.PAGE
    assert arrangement.sizes[Mode.WIDE].lists == Arrangement().sizes[Mode.WIDE].lists
    assert arranged(200, 50, arrangement, lambda columns: 4)
