"""Lanes over one time axis, drawn as lines. Two marks of a lane never hide each other: a row is added. Knows nothing of machines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from ...answer import CaptureId
from ...times import short_date, short_minute
from ..lines import Line, Part, Tone, cell_width, fit, joined, paragraph
from .axis import EVER, Axis
from .cells import Cell, write
from .lanes import Group, Lane, Mark, Shape
from .legend import AFTER, BEFORE, MORE, NOW, OPENED, UNSEEN, UNTOLD, Legend

_MOST_ROWS = 4
_SIZES = ((110, (1, 20, 22)), (96, (1, 16, 22)), (72, (1, 16, 17)), (52, (1, 16, 0)), (0, (0, 11, 0)))
"""From how many columns on: the indent, the columns of the names, and those of the words at the right."""


@dataclass(frozen=True, slots=True)
class _Drawn:
    """Cells of a mark, or of several that are one sign."""

    first: int
    cells: tuple[Cell, ...]
    capture: CaptureId | None = None

    @property
    def last(self) -> int:
        return self.first + len(self.cells) - 1


@dataclass
class Picture:
    """The columns of a page, its axis, and which signs were drawn."""

    axis: Axis
    opened: datetime
    now: datetime
    width: int
    indent: int = 1
    name: int = 16
    note: int = 0
    legend: Legend = field(default_factory=Legend)

    @classmethod
    def fitting(cls, axis: Axis, opened: datetime, now: datetime, width: int) -> Picture:
        """The sizes for a page of that width: in a narrow one the words at the right are left out, then the names are shorter."""
        indent, name, note = next(sizes for least, sizes in _SIZES if width >= least)
        columns = max(8, width - indent - name - 1 - note)
        return cls(replace(axis, columns=columns), opened, now, width, indent, name, note)

    @property
    def left(self) -> int:
        return self.indent + self.name + 1

    @property
    def through(self) -> dict[int, str]:
        """The columns that run through all lanes."""
        opened = {self.axis.column(self.opened): OPENED} if self.axis.holds(self.opened) else {}
        return {**opened, self.axis.column(self.now): NOW}

    # The axis

    def axis_lines(self) -> list[Line]:
        """Dates above a rule with a tick for each; the zone and the year stand at the left."""
        dates, rule, free = [" "] * self.axis.columns, ["─"] * self.axis.columns, 0
        dated = False
        for column, label in self.axis.ticks():
            rule[column] = "├"
            if label and column >= free and column + len(label) <= self.axis.columns:
                dates[column : column + len(label)] = label
                free = column + len(label) + 1
                dated = dated or "-" in label
        for column, sign in self.through.items():
            rule[column] = sign
        lead = " " * self.indent + fit(self._where(dated), self.name) + " "
        return [
            Line((Part(lead + "".join(dates).rstrip(), Tone.MUTED),)),
            Line((Part(" " * self.left + "".join(rule), Tone.MUTED),)),
        ]

    def _where(self, dated: bool) -> str:
        """The zone, and what of the date the ticks leave out."""
        since, until = self.axis.since.date().isoformat(), self.axis.until.date().isoformat()
        if not dated:
            return f"UTC {since}" if self.name >= 14 else f"UTC {since[5:]}"
        return f"UTC {since[:4]}" if since[:4] == until[:4] else f"UTC {since[:4]}/{until[2:4]}"

    # Groups and lanes

    def group_lines(self, group: Group, names_columns: bool) -> list[Line]:
        """The group's name, its lanes below it. The first group also names the two columns that run through."""
        row = [" "] * (self.left + self.axis.columns)
        row[: len(group.name)] = group.name
        for column, sign in self.through.items():
            at = self.left + column
            if at > len(group.name):
                row[at] = sign
        if names_columns:
            for column, sign in sorted(self.through.items(), reverse=True):
                self._write_beside(row, self.left + column, "now" if sign == NOW else "opened")
        text = "".join(row)
        parts = (Part(group.name, Tone.TITLE), Part(text[len(group.name) :].rstrip(), Tone.MUTED))
        return [Line(parts, is_heading=True), *(line for lane in group.lanes for line in self.lane_lines(lane))]

    @staticmethod
    def _write_beside(row: list[str], at: int, word: str) -> None:
        """To the left of its column, else to the right; the legend tells it in any case."""
        for start in (at - len(word) - 1, at + 2):
            around = row[max(0, start - 1) : start] + row[start : start + len(word)]
            if start > 1 and start + len(word) <= len(row) and not "".join(around).strip():
                row[start : start + len(word)] = word
                return

    def lane_lines(self, lane: Lane) -> list[Line]:
        """One line, more where marks would cover each other; below it whatever words found no room."""
        rows = self._rows(lane)
        below: list[str] = []
        lines: list[Line] = []
        for number, row in enumerate(rows):
            cells = self._ground(lane)
            for drawn in row:
                cells[drawn.first : drawn.last + 1] = drawn.cells
            if number == 0:
                below = self._write_words(cells, lane)
            name = lane.name.fitted(self.name) if number == 0 else " " * self.name
            parts = [Part(" " * self.indent + name + " "), *joined(Part(text, tone) for text, tone in cells)]
            if self.note:
                parts.append(Part(fit("  " + self._note(lane), self.note) if number == 0 else "", lane.tone))
            capture = next((drawn.capture for drawn in reversed(row) if drawn.capture), None) if number else None
            lines.append(Line(tuple(parts), capture or lane.capture))
        for words in below:
            lines += paragraph(words, self.width, lead=[Part(" " * self.left)], tone=lane.tone, capture=lane.capture)
        return lines

    def _note(self, lane: Lane) -> str:
        fitting = [note for note in lane.notes if cell_width(note) <= self.note - 2]
        return fitting[0] if fitting else lane.notes[-1] if lane.notes else ""

    def _ground(self, lane: Lane) -> list[Cell]:
        """What stands where no mark is: nothing where nothing happened, `·` where nobody tells, `╌` where nobody looked."""
        cells: list[Cell] = [(" ", Tone.MUTED)] * self.axis.columns
        if lane.untold_until is not None:
            until = lane.untold_until
            for column in range(self.axis.column(until) if until > self.axis.since else 0):
                cells[column] = (UNTOLD, Tone.MUTED)
                self.legend.add(UNTOLD, "earlier, not told")
        for since, until in lane.unseen:
            columns = self.axis.columns_in(since, until)
            to_now = until >= self.now
            if to_now and since >= self.axis.since:
                columns = range(self.axis.column(since) + 1, self.axis.column(self.now))
            for column in columns:
                cells[column] = (UNSEEN, Tone.WARN)
                self.legend.add(UNSEEN, "not seen")
        for column, sign in self.through.items():
            cells[column] = (sign, Tone.MUTED)
        return cells

    # Marks

    def _rows(self, lane: Lane) -> list[list[_Drawn]]:
        """Marks on as many rows as needed for none to cover another; what is left when there are too many rows becomes `#`."""
        rows: list[list[_Drawn]] = [[]]
        left: set[int] = set()
        outside = [edge for edge in (self._before(lane), self._after(lane)) if edge]
        shown = [mark for mark in lane.marks if mark.latest >= self.axis.since and mark.earliest <= self.axis.until]
        for drawn in [*outside, *sorted(self._drawn(shown), key=lambda drawn: drawn.first)]:
            row = next((row for row in rows if all(other.last < drawn.first or drawn.last < other.first for other in row)), None)
            if row is not None:
                row.append(drawn)
            elif len(rows) < _MOST_ROWS:
                rows.append([drawn])
            else:
                left.update(range(drawn.first, drawn.last + 1))
        if left:
            self.legend.add(MORE, "more than fit")
            rows.append([_Drawn(column, ((MORE, Tone.WARN),), lane.capture) for column in sorted(left)])
        return rows

    def _before(self, lane: Lane) -> _Drawn | None:
        if self._lost(lane) or any(mark.latest < self.axis.since for mark in lane.marks):
            self.legend.add(BEFORE, "earlier")
            return _Drawn(0, ((BEFORE, lane.tone),), lane.capture)
        return None

    def _after(self, lane: Lane) -> _Drawn | None:
        if any(mark.earliest > self.axis.until for mark in lane.marks):
            self.legend.add(AFTER, "later")
            return _Drawn(self.axis.columns - 1, ((AFTER, lane.tone),), lane.capture)
        return None

    def _lost(self, lane: Lane) -> list[tuple[datetime, datetime]]:
        """What should have been seen, was not, and lies before the axis."""
        if lane.needed_since is None:
            return []
        gaps = ((max(since, lane.needed_since), until) for since, until in lane.unseen)
        return [(since, until) for since, until in gaps if since < min(until, self.axis.since)]

    def _edge_words(self, lane: Lane) -> Iterable[str]:
        """The dates of what lies outside of the axis, the newest of what is before and the next of what is after."""
        before = [mark for mark in lane.marks if mark.latest < self.axis.since]
        if before:
            newest = max(before, key=lambda mark: mark.latest)
            since, until = (short_date(at, self.now) for at in (newest.earliest, newest.latest))
            stretch = f"before {until}" if newest.earliest == EVER else until if since == until else f"{since}…{until}"
            more = f", {len(before) - 1} more before it" if len(before) > 1 else ""
            yield f"{newest.means} {stretch}{more}".strip()
        for start, end in self._lost(lane):
            yield f"{short_date(start, self.now)}…{short_date(end, self.now)} not seen"
        after = [mark for mark in lane.marks if mark.earliest > self.axis.until]
        if after:
            soonest = min(after, key=lambda mark: mark.earliest)
            more = f", {len(after) - 1} more after it" if len(after) > 1 else ""
            yield f"later: {soonest.means} {short_date(soonest.earliest, self.now)}{more}"

    def _drawn(self, marks: Sequence[Mark]) -> list[_Drawn]:
        """Marks as cells; those that look the same are counted."""
        found: dict[tuple[int, tuple[Cell, ...]], list[Mark]] = {}
        for mark in marks:
            first, cells = self._cells(mark)
            found.setdefault((first, cells), []).append(mark)
        return [self._counted(first, cells, same) for (first, cells), same in found.items()]

    def _counted(self, first: int, cells: tuple[Cell, ...], same: Sequence[Mark]) -> _Drawn:
        """One mark, or equal ones with their number before them (behind them at the very left)."""
        if len(same) > 1:
            number = str(len(same)) if len(same) < 10 else MORE
            self.legend.add("2" if number != MORE else MORE, "how many at once" if number != MORE else "ten or more")
            digit = (number, cells[-1][1])
            first, cells = (first - 1, (digit, *cells)) if first else (0, (*cells, digit)[: self.axis.columns])
        return _Drawn(first, cells, same[0].capture)

    def _cells(self, mark: Mark) -> tuple[int, tuple[Cell, ...]]:
        start, between, end, point = mark.shape.value
        first, last = self.axis.column(mark.earliest), self.axis.column(mark.latest)
        sign = mark.sign or point
        if mark.shape is Shape.LASTED:
            begins, ends = self.axis.column(mark.since), self.axis.column(mark.until)
            signs = ["─"] * (begins - first) + [between] * (ends - begins) + [sign] + ["─"] * (last - ends)
            self.legend.add(sign, mark.means)
            if ends > begins:
                self.legend.add(between, "lasted")
        else:
            signs = [point] if first == last else [start, *[between] * (last - first - 1), end]
            self.legend.add(point if first == last else f"{start}{between}{end}", mark.means)
        if mark.earliest < self.axis.since and last > 0:
            signs[0] = BEFORE
            self.legend.add(BEFORE, "earlier")
        if mark.latest > self.axis.until and first < self.axis.columns - 1:
            signs[-1] = AFTER
            self.legend.add(AFTER, "later")
        return first, tuple((each, mark.tone) for each in signs)

    # Words

    def _write_words(self, cells: list[Cell], lane: Lane) -> list[str]:
        """Writes what a lane says into its free stretches; gives back what found no room, but for the hint."""
        left = []
        edge = "; ".join(self._edge_words(lane))
        if edge and not write(cells, (edge,), lane.tone, lambda runs: [run for run in runs if run[0] <= 1]):
            left.append(edge)
        if lane.says and not write(cells, (lane.says,), lane.tone, lambda runs: sorted(runs, key=lambda run: (run[2] != " ", -run[1]))):
            left.append(lane.says)
        if lane.hint is not None:
            after, words = self.axis.column(lane.hint[0]), lane.hint[1]
            write(cells, words, lane.tone, lambda runs: [run for run in runs if run[0] > after and run[2] == " "])
        return left

    # The legend

    def legend_lines(self) -> list[Line]:
        """What the signs mean that were drawn; when the columns are that run through all lanes."""
        opened, now = (short_minute(at, self.now) for at in (self.opened, self.now))
        if not self.axis.holds(self.opened):
            columns = [f"{NOW} now {now}"]
        elif OPENED in self.through.values():
            columns = [f"{OPENED} ticket opened {opened}", f"{NOW} now {now}"]
        else:
            columns = [f"{NOW} ticket opened {opened}, now {now}"]
        return self.legend.lines(columns, self.width)
