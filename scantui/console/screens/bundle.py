"""The bundle: what is not whole about it, its groups, and all its captures with those that the machine's verdict rests on."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Footer

from ...evidence.model import Capture
from ...safe_text import clip
from ..lines import Line, Part, Tone, heading, pad, paragraph
from ..widgets.line_list import LineList
from ..widgets.panes import title

if TYPE_CHECKING:
    from ..source import Loaded


class BundleScreen(ModalScreen[str | None]):
    """Dismissed with the id of the capture to open, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,e", "leave", "Back", id="leave")]

    def __init__(self, loaded: Loaded, used: Collection[str]) -> None:
        super().__init__()
        self.loaded = loaded
        self.used = used

    def compose(self) -> ComposeResult:
        with Vertical(id="bundle"):
            yield LineList(id="bundle-lines")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        listed = self.query_one(LineList)
        title(listed, f"Bundle  {self.loaded.provenance.evidence_id}", "● = this machine's verdict rests on it")
        listed.focus()

    @on(LineList.WidthChanged)
    def _lay_out(self) -> None:
        listed = self.query_one(LineList)
        listed.show_lines(bundle_page(self.loaded, self.used, listed.content_width), listed.cursor)

    @on(LineList.Chosen)
    def _chosen(self, event: LineList.Chosen) -> None:
        (line,) = event.sender.item_at(event.index)
        if line.capture is not None:
            self.dismiss(line.capture)

    def action_leave(self) -> None:
        self.dismiss(None)


def bundle_page(loaded: Loaded, used: Collection[str], width: int) -> list[Line]:
    """Captures first, for that is what one comes for; before them only what is not whole."""
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
    lines += heading(f"Captures  {len(triage.captures)}", width)
    for capture in sorted(triage.captures.values(), key=lambda capture: capture.id):
        lines.append(_capture_line(capture, capture.id in used, width))
    return lines if lines[0].parts else lines[1:]


def _capture_line(capture: Capture, is_used: bool, width: int) -> Line:
    asked = ", ".join(f"{key} {value}" for key, value in sorted(capture.question.items())) or capture.file_name.line()
    parts = (
        Part("● " if is_used else "  ", Tone.GOOD),
        Part(pad(capture.id.removeprefix("data/").removesuffix(".body"), 22) + " ", Tone.KEY),
        Part(f"{capture.captured_at:%m-%d %H:%M}  ", Tone.MUTED),
        Part(clip(asked, max(8, width - 38))),
    )
    return Line(parts, capture.id)
