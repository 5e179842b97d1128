"""The bundle: what is not whole about it, its groups, and all its captures, first those that the machine's verdict rests on."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from ...evidence.model import Capture
from ..lines import Line, Part, Tone, cell_width, fit, flow, heading, pad, paragraph
from ..pages.columns import size_words
from ..pages.found import fold, has_words
from ..pages.raw import answers_words, short_name
from ..widgets.key_line import KeyLine
from ..widgets.line_list import LineList
from ..widgets.panes import title
from ..widgets.search_line import SearchLine
from .filtered_list import FilteredList

if TYPE_CHECKING:
    from ..source import Loaded

_ONE_LINE = 66
"""Columns from which on a capture has one line."""


class BundleScreen(FilteredList[str | None]):
    """Dismissed with the id of the capture to open, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark", "help", "Help", key_display="?", id="help", tooltip="The keys of this place"),
        Binding("escape,q,e", "leave", "Back", id="leave", tooltip="Out of the filter, then back"),
    ]

    def __init__(self, loaded: Loaded, used: Collection[str]) -> None:
        super().__init__()
        self.loaded = loaded
        self.used = used
        self.lines: list[Line] = []

    def compose(self) -> ComposeResult:
        with Vertical(id="bundle"):
            yield LineList(id="bundle-lines")
            yield SearchLine("words that must match: a kind, an address, a file; !word must not")
        yield KeyLine()

    def on_mount(self) -> None:
        title(self.listed, f"Bundle  {self.loaded.provenance.evidence_id}", "● = this machine's verdict rests on it; Enter opens")
        self.listed.focus()

    @on(LineList.WidthChanged)
    def _width_changed(self) -> None:
        self.show_filtered(keep_place=True)

    @property
    def _under_cursor(self) -> str | None:
        return self.lines[self.listed.cursor].capture if self.lines else None

    def show_filtered(self, *, keep_place: bool) -> None:
        """The cursor stays on a capture; else on the first, unless that would hide what is not whole."""
        kept = self._under_cursor if keep_place else None
        self.lines = bundle_page(self.loaded, self.used, self.listed.content_width, self.filter)
        found = [index for index, line in enumerate(self.lines) if line.capture]
        same = [index for index in found if self.lines[index].capture == kept]
        first = [index for index in found[:1] if index < self.listed.size.height]
        self.listed.show_lines(self.lines, next(iter(same or first), 0))

    @on(LineList.Chosen)
    def _chosen(self) -> None:
        if self._under_cursor is not None:
            self.dismiss(self._under_cursor)
        else:
            self.notify("no capture stands behind this line", severity="warning", markup=False)


def bundle_page(loaded: Loaded, used: Collection[str], width: int, wanted: str = "") -> list[Line]:
    """Captures first, for that is what one comes for; before them only what is not whole, and nothing while one filters."""
    triage = loaded.triage
    captures = sorted(triage.captures.values(), key=lambda capture: (capture.id not in used, capture.id))
    shown = [capture for capture in captures if has_words(_text_of(capture), wanted)]
    of = f" of {len(captures)}" if wanted else ""
    lines = [] if wanted else _not_whole(loaded, width)
    lines += heading(f"Captures  {len(shown)}{of}", width)
    for capture in shown:
        lines += _capture_lines(capture, capture.id in used, width)
    if not shown:
        lines += paragraph(f"no capture matches {wanted}", width, lead=[Part("  ")], tone=Tone.MUTED)
    return lines if lines[0].parts else lines[1:]


def _not_whole(loaded: Loaded, width: int) -> list[Line]:
    triage = loaded.triage
    lines: list[Line] = []
    for note in loaded.notes:
        lines += paragraph(note, width, lead=[Part("! ", Tone.WARN)])
    for problem in triage.problems:
        lines += paragraph(f"{problem.what}: {problem.why}", width, lead=[Part("? ", Tone.WARN)])
    for group in triage.patterns:
        seen = f"{len(group.stale)} of {group.seen} machines seen in {group.zone}"
        text = f"{seen} have a stale {group.address_kind.value} address: the scanner comes first"
        lines += paragraph(text, width, lead=[Part("! ", Tone.WARN)])
    return lines


def _text_of(capture: Capture) -> str:
    """What a filter may find of a capture."""
    words = (capture.id, capture.kind.value, f"{capture.captured_at:%Y-%m-%d %H:%M}", answers_words(capture), capture.file_name.line())
    return fold(" ".join(words))


def _capture_lines(capture: Capture, is_used: bool, width: int) -> list[Line]:
    """Number and kind, size, when, and what was asked: in one line where it has room, cut at its end; it is whole in the capture itself."""
    name = short_name(capture)
    mark, size = Part("● " if is_used else "  ", Tone.GOOD), f"{size_words(capture.size):>9}  "
    at = f"{capture.captured_at:%m-%d %H:%M}  "
    parts = (mark, Part(pad(name, 21), Tone.KEY), Part(size, Tone.MUTED), Part(at, Tone.MUTED))
    room = width - sum(cell_width(part.text) for part in parts)
    if width >= _ONE_LINE and room > 0:
        return [Line((*parts, Part(fit(answers_words(capture), room).rstrip())), capture.id)]
    return flow((Part(name, Tone.KEY), *parts[2:], Part(answers_words(capture))), width, lead=[mark], capture=capture.id)
