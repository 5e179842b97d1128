"""Where the panes of the desk lie: pure arithmetic from a terminal's size and what the user wants to a rectangle for each pane.

Three designs by width (narrow, normal, wide), each with room to give away when the terminal is tall. Knows no widget.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, NamedTuple


class Pane(StrEnum):
    TICKETS = "tickets"
    MACHINES = "machines"
    NEXT = "next"
    PAGE = "page"
    STEPS = "steps"
    TIMELINE = "timeline"
    DRAFT = "draft"


class Mode(StrEnum):
    NARROW = "narrow"
    NORMAL = "normal"
    WIDE = "wide"


class Rectangle(NamedTuple):
    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        return self.x + self.width

    @property
    def bottom(self) -> int:
        return self.y + self.height


_NOWHERE = Rectangle(0, 0, 0, 0)
LISTS = (Pane.TICKETS, Pane.MACHINES)
DETAILS = (Pane.PAGE, Pane.STEPS, Pane.TIMELINE, Pane.DRAFT)
FOCUSABLE = (*LISTS, *DETAILS)
_NORMAL_WIDTH = 100
_WIDE_WIDTH = 160
BREAKPOINTS = {
    "auto": [(0, "-narrow"), (_NORMAL_WIDTH, "-normal"), (_WIDE_WIDTH, "-wide")],
    "narrow": [(0, "-narrow")],
    "wide": [(0, "-normal"), (_WIDE_WIDTH, "-wide")],
}
"""By the setting `console.layout`: the classes that the stylesheet knows, by width. The same as `mode_of`."""
_TALL_NARROW = 40
_TALL = 52
"""Rows from which on the normal layout has room for the timeline below."""
_LOW = 14
"""Rows below which a narrow terminal shows one list alone: of two, neither would show a line."""
_SIDE_SPLITS = 30
"""Rows from which on the third column holds two panes."""
_LEAST_WIDTH = 30
_LEAST_HEIGHT = 4


@dataclass(frozen=True, slots=True)
class Sizes:
    """Shares in percent: of the width for the lists and the third column, of a column's height for its upper pane."""

    lists: int = 47
    side: int = 34
    tickets: int = 50
    timeline: int = 50


DEFAULT_SIZES: Mapping[Mode, Sizes] = {
    Mode.NARROW: Sizes(),
    Mode.NORMAL: Sizes(timeline=40),
    Mode.WIDE: Sizes(lists=31, side=34, timeline=48, tickets=55),
}
_BOUNDS = {"lists": (20, 70), "side": (20, 60), "tickets": (15, 85), "timeline": (15, 85)}


@dataclass(frozen=True)
class Arrangement:
    """How the user wants the desk."""

    front: Pane = Pane.TICKETS
    """The pane that is used now: where only some fit, it is among them."""
    main: Pane = Pane.PAGE
    """Which of the details stands beside the lists."""
    side: Pane = Pane.TIMELINE
    """Which stands in the third column, where that has room for one only."""
    zoomed: bool = False
    forced: str = "auto"
    """The setting `console.layout`."""
    sizes: Mapping[Mode, Sizes] = field(default_factory=lambda: DEFAULT_SIZES)

    def bring(self, pane: Pane, mode: Mode) -> Arrangement:
        """The same with a pane in front."""
        arrangement = replace(self, front=pane)
        if mode is Mode.WIDE and pane in {Pane.TIMELINE, Pane.DRAFT}:
            return replace(arrangement, side=pane)
        return replace(arrangement, main=pane) if pane in DETAILS else arrangement

    def resized(self, mode: Mode, share: str, by: int = 0, to: int | None = None) -> Arrangement:
        least, most = _BOUNDS[share]
        old = getattr(self.sizes[mode], share)
        new = max(least, min(most, old + by if to is None else to))
        return replace(self, sizes={**self.sizes, mode: replace(self.sizes[mode], **{share: new})})

    def with_default_sizes(self, mode: Mode) -> Arrangement:
        return replace(self, sizes={**self.sizes, mode: DEFAULT_SIZES[mode]})


def mode_of(width: int, forced: str = "auto") -> Mode:
    if forced == "narrow" or (width < _NORMAL_WIDTH and forced != "wide"):
        return Mode.NARROW
    return Mode.WIDE if width >= _WIDE_WIDTH else Mode.NORMAL


def arranged(width: int, height: int, arrangement: Arrangement, next_lines: Callable[[int], int]) -> dict[Pane, Rectangle]:
    """A rectangle for each pane that is to be seen. `next_lines(width)` is how many lines the verdict needs at most in so many columns."""
    if width <= 0 or height <= 0:
        return {}
    if arrangement.zoomed:
        return {arrangement.front: Rectangle(0, 0, width, height)}
    mode = mode_of(width, arrangement.forced)
    design = {Mode.NARROW: _narrow, Mode.NORMAL: _normal, Mode.WIDE: _wide}[mode]
    return {pane: place for pane, place in design(width, height, arrangement, next_lines).items() if place.width > 0 and place.height > 0}


Lines = Callable[[int], int]


def _narrow(width: int, height: int, arrangement: Arrangement, next_lines: Lines) -> dict[Pane, Rectangle]:
    """One column: the lists with the verdict, or the verdict with a detail; all of it where the terminal is tall."""
    whole = Rectangle(0, 0, width, height)
    if height >= _TALL_NARROW:
        lists, below = _cut_rows(whole, height * 2 // 5)
        verdict, detail = _cut_rows(below, _verdict_height(width, next_lines, 5, 9))
        return {**_lists(lists, arrangement.sizes[Mode.NARROW]), Pane.NEXT: verdict, arrangement.main: detail}
    most = 6 if height < 18 else 7 if arrangement.front in LISTS else 10
    verdict_height = _verdict_height(width, next_lines, 5, most) if height >= 12 else 0
    if arrangement.front in LISTS:
        lists, verdict = _cut_rows(whole, height - verdict_height) if verdict_height else (whole, _NOWHERE)
        return {**({arrangement.front: lists} if height < _LOW else _lists(lists, arrangement.sizes[Mode.NARROW])), Pane.NEXT: verdict}
    verdict, detail = _cut_rows(whole, verdict_height) if verdict_height else (_NOWHERE, whole)
    return {Pane.NEXT: verdict, arrangement.main: detail}


def _normal(width: int, height: int, arrangement: Arrangement, next_lines: Lines) -> dict[Pane, Rectangle]:
    """Two columns: the lists; the verdict with a detail below it, and the timeline too where the terminal is tall."""
    sizes = arrangement.sizes[Mode.NORMAL]
    lists, right = _cut_columns(Rectangle(0, 0, width, height), width * sizes.lists // 100)
    panes = {**_lists(lists, sizes), **_verdict_and(arrangement.main, right, next_lines)}
    if height >= _TALL and arrangement.main is not Pane.TIMELINE:
        detail = panes[arrangement.main]
        panes[arrangement.main], panes[Pane.TIMELINE] = _cut_rows(detail, detail.height * (100 - sizes.timeline) // 100)
    return panes


def _wide(width: int, height: int, arrangement: Arrangement, next_lines: Lines) -> dict[Pane, Rectangle]:
    """Three columns: the lists; the verdict with what is known or the checklist; the timeline with the draft."""
    sizes = arrangement.sizes[Mode.WIDE]
    side_width = max(_LEAST_WIDTH, min(width * sizes.side // 100, width - 2 * _LEAST_WIDTH))
    left, side = _cut_columns(Rectangle(0, 0, width, height), width - side_width)
    lists, middle = _cut_columns(left, width * sizes.lists // 100)
    main = arrangement.main if arrangement.main in {Pane.PAGE, Pane.STEPS} else Pane.PAGE
    panes = {**_lists(lists, sizes), **_verdict_and(main, middle, next_lines)}
    if height < _SIDE_SPLITS:
        return {**panes, arrangement.side: side}
    panes[Pane.TIMELINE], panes[Pane.DRAFT] = _cut_rows(side, side.height * sizes.timeline // 100)
    return panes


def _lists(place: Rectangle, sizes: Sizes) -> dict[Pane, Rectangle]:
    tickets, machines = _cut_rows(place, place.height * sizes.tickets // 100)
    return {Pane.TICKETS: tickets, Pane.MACHINES: machines}


def _verdict_and(detail: Pane, place: Rectangle, next_lines: Lines) -> dict[Pane, Rectangle]:
    verdict, rest = _cut_rows(place, _verdict_height(place.width, next_lines, 6, 10))
    return {Pane.NEXT: verdict, detail: rest}


def _verdict_height(width: int, next_lines: Lines, least: int, most: int) -> int:
    """With its frame. Mostly the same, so that nothing jumps from machine to machine."""
    return max(least, min(most, next_lines(width - 4) + 2))


def _cut_rows(place: Rectangle, rows: int) -> tuple[Rectangle, Rectangle]:
    """The upper `rows` of a rectangle and the rest; both keep a few lines if there are enough."""
    if rows > 0 and place.height >= 2 * _LEAST_HEIGHT:
        rows = max(min(_LEAST_HEIGHT, rows), min(rows, place.height - _LEAST_HEIGHT))
    rows = max(0, min(rows, place.height))
    return (
        Rectangle(place.x, place.y, place.width, rows),
        Rectangle(place.x, place.y + rows, place.width, place.height - rows),
    )


def _cut_columns(place: Rectangle, columns: int) -> tuple[Rectangle, Rectangle]:
    columns = max(min(_LEAST_WIDTH, place.width // 2), min(columns, place.width - _LEAST_WIDTH))
    return (
        Rectangle(place.x, place.y, columns, place.height),
        Rectangle(place.x + columns, place.y, place.width - columns, place.height),
    )


# Boundaries that can be moved


def share_of(pane: Pane, seen: Collection[Pane], mode: Mode, *, sideways: bool) -> tuple[str, int] | None:
    """Which share a key changes for the pane that has the focus, and in which direction more of it is more of the pane."""
    if sideways:
        if mode is Mode.NARROW:
            return None
        if pane in LISTS:
            return "lists", 1
        return ("side", 1) if mode is Mode.WIDE and pane in {Pane.TIMELINE, Pane.DRAFT} else ("lists", -1)
    if pane in LISTS:
        return "tickets", 1 if pane is Pane.TICKETS else -1
    column = {Pane.TIMELINE, Pane.DRAFT} if mode is Mode.WIDE else set(DETAILS) if mode is Mode.NORMAL else set()
    if pane not in column or Pane.TIMELINE not in seen or len(column.intersection(seen)) < 2:
        return None
    return "timeline", 1 if pane is Pane.TIMELINE else -1


def boundary_at(x: int, y: int, panes: Mapping[Pane, Rectangle], mode: Mode) -> str | None:
    """The share that a drag from here would change: its boundary's frame is under the pointer."""
    tickets, machines = panes.get(Pane.TICKETS), panes.get(Pane.MACHINES)
    if tickets and machines and tickets.x <= x < tickets.right - 1 and y in {tickets.bottom - 1, machines.y}:
        return "tickets"
    if mode is not Mode.NARROW and tickets and x in {tickets.right - 1, tickets.right}:
        return "lists"
    timeline, draft = panes.get(Pane.TIMELINE), panes.get(Pane.DRAFT)
    if mode is Mode.WIDE and (side := timeline or draft) and x in {side.x - 1, side.x}:
        return "side"
    if timeline and timeline.x < x < timeline.right:
        if mode is Mode.WIDE:
            return "timeline" if draft and y in {timeline.bottom - 1, timeline.bottom} else None
        return "timeline" if _above(timeline, panes) and y in {timeline.y - 1, timeline.y} else None
    return None


def _above(timeline: Rectangle, panes: Mapping[Pane, Rectangle]) -> Rectangle | None:
    """The detail that shares a column with the timeline."""
    details = (place for pane, place in panes.items() if pane in DETAILS)
    return next((place for place in details if (place.x, place.bottom) == (timeline.x, timeline.y)), None)


def share_at(share: str, x: int, y: int, width: int, panes: Mapping[Pane, Rectangle], mode: Mode) -> int:
    """The percent that puts a boundary under the pointer."""
    if share == "lists":
        return round(100 * x / width)
    if share == "side":
        return round(100 * (width - x) / width)
    if share == "tickets":
        upper, lower = panes[Pane.TICKETS], panes[Pane.MACHINES]
        return round(100 * (y - upper.y) / (upper.height + lower.height))
    timeline = panes[Pane.TIMELINE]
    if mode is Mode.WIDE:
        return round(100 * (y - timeline.y) / (timeline.height + panes[Pane.DRAFT].height))
    above = _above(timeline, panes) or timeline
    return round(100 * (timeline.bottom - y) / (timeline.height + above.height))


# Remembering


def kept_of(arrangement: Arrangement) -> dict[str, Any]:
    """What of it is remembered, for JSON."""
    shares = {mode.value: {share: getattr(sizes, share) for share in _BOUNDS} for mode, sizes in arrangement.sizes.items()}
    return {"main": arrangement.main.value, "side": arrangement.side.value, "sizes": shares}


def arrangement_of(kept: Mapping[str, Any], forced: str) -> Arrangement:
    """What was remembered, as far as it makes sense."""
    arrangement = Arrangement(forced=forced)
    # Compared, not looked up: what stands in the file may be a list, which has no hash.
    arrangement = replace(arrangement, main=next((pane for pane in DETAILS if pane == kept.get("main")), arrangement.main))
    side = next((pane for pane in (Pane.TIMELINE, Pane.DRAFT) if pane == kept.get("side")), arrangement.side)
    arrangement = replace(arrangement, side=side)
    sizes = kept.get("sizes")
    for mode in Mode:
        shares = sizes.get(mode.value) if isinstance(sizes, dict) else None
        for share in _BOUNDS:
            value = shares.get(share) if isinstance(shares, dict) else None
            if isinstance(value, int) and not isinstance(value, bool):
                arrangement = arrangement.resized(mode, share, to=value)
    return arrangement
