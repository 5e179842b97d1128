"""What a picture over time is made of: marks on lanes, lanes in groups. Knows neither machines nor how it is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from ...answer import CaptureId
from ...times import earlier
from ..lines import Tone, cell_width, fit, fit_middle
from .axis import later


class Shape(Enum):
    """How a stretch looks: its two ends and what lies between them; and the sign of one that fits into one column."""

    HAPPENED = ("[", "─", "]", "●")
    """it happened once, some time in the stretch"""
    TRIED = ("(", "─", ")", "○")
    """the same, of what is only tried, or still to come"""
    LASTED = ("━", "━", "", "")
    """it lasted from one end to the other; its sign says how it ended"""

    @property
    def point(self) -> str:
        return self.value[3]

    @property
    def stretch(self) -> str:
        return "".join(self.value[:3])


@dataclass(frozen=True, slots=True)
class Mark:
    since: datetime
    until: datetime
    shape: Shape
    means: str
    """In the legend's words: `failed`, `no answer`."""
    sign: str = ""
    """How it ended, of what lasted."""
    tone: Tone = Tone.PLAIN
    give_or_take: timedelta = timedelta(0)
    capture: CaptureId | None = None

    @property
    def earliest(self) -> datetime:
        return earlier(self.since, self.give_or_take)

    @property
    def latest(self) -> datetime:
        return later(self.until, self.give_or_take)


@dataclass(frozen=True, slots=True)
class LaneName:
    """A lane's name: the first of `names` that fits, else `head` with as much of `tail` as fits."""

    names: tuple[str, ...]
    head: str = ""
    tail: str = ""

    def fitted(self, width: int) -> str:
        for name in self.names:
            if cell_width(name) <= width:
                return fit(name, width)
        room = width - cell_width(self.head) - 2
        if not self.tail or room < 3:
            return fit_middle(self.names[-1], width)
        cut = self.tail[-room:]
        whole = cut[max(cut.find("."), cut.find(":")) + 1 :]
        return fit(f"{self.head} …{whole if len(whole) >= 4 else cut}", width)


@dataclass(frozen=True, slots=True)
class Lane:
    name: LaneName
    marks: tuple[Mark, ...] = ()
    notes: tuple[str, ...] = ()
    """For the right side: the first that fits."""
    capture: CaptureId | None = None
    tone: Tone = Tone.PLAIN
    """Of the notes, and of `says`."""
    untold_until: datetime | None = None
    """Before this instant there were others, of which nobody tells when."""
    unseen: tuple[tuple[datetime, datetime], ...] = ()
    """Stretches of which nothing was captured."""
    needed_since: datetime | None = None
    """From when on nothing should be unseen."""
    says: str = ""
    """Words that stand in the lane at every width: what no mark can show."""
    hint: tuple[datetime, tuple[str, ...]] | None = None
    """Words for the empty stretch after an instant, the first that there is room for: they only say what is seen."""


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    lanes: tuple[Lane, ...]
