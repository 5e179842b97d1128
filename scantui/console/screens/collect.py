"""Gathering evidence for a machine: what is missing, how it is had, and taking the answer by paste, file or from the download folder.

What an answer was understood as is shown before it is kept. Nothing is opened, run or sent: a person does that.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, Static

from ...report.collecting import Recipe, recipe
from ...safe_text import clean_line, clip
from ...times import minute_text
from ..intake import Delivery, Refused, Seen, is_sealed, options_known, options_text, wanted_of, working_copy
from ..lines import Line
from ..pages.collecting import arrival_line, piece_line, recipe_lines, seen_lines
from ..pages.columns import size_words
from ..pieces import Piece, pieces_of
from ..watching import NewFile, downloads_of
from ..widgets.band import Band, BandText
from ..widgets.key_line import KeyLine
from ..widgets.line_list import LineList
from ..widgets.panes import title
from ..widgets.paste_box import PasteBox
from ..widgets.path_input import PathInput, typed_path
from .collect_work import CollectMode, CollectWork

if TYPE_CHECKING:
    from ...runbook.assessment import Assessment
    from ..reader import Reader
    from ..source import Loaded, Replay


class CollectScreen(CollectWork):
    """Dismissed with what is shown from now on, or None when nothing was kept."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("p", "paste", "Paste", id="paste-answer", tooltip="Paste the answer"),
        Binding("f", "file", "File", id="file-answer", tooltip="Name the file that the answer was saved to"),
        Binding("w", "watch", "Watch", id="watch-downloads", tooltip="Watch the download folder for the answer"),
        Binding("f2", "look", "Look at it", id="look-at-answer", tooltip="See what the answer is understood as"),
        Binding("K", "keep", "Keep", id="keep-answer", tooltip="Keep the answer in the bundle"),
        Binding("escape", "back", "Back", priority=True, id="leave", tooltip="One step back"),
        Binding("y", "copy_step", "Copy the step", show=False, id="copy-step", tooltip="Copy the step's address, search or command"),
        Binding("o", "options", "What was asked", show=False, id="answer-options", tooltip="Change what was asked of the system"),
        Binding("question_mark", "help", "Help", show=False, key_display="?", id="help", tooltip="The keys of this place"),
    ]

    def __init__(
        self,
        assessment: Assessment,
        loaded: Loaded,
        source: Replay,
        reader: Reader,
        clock: Callable[[], datetime],
        state_folder: Callable[[], Path],
    ) -> None:
        super().__init__(loaded, source, reader, clock, state_folder)
        self.assessment = assessment
        self.pieces = pieces_of(assessment, loaded.triage.captures)
        self.recipes = [recipe(piece.kind.value, assessment, source.places) for piece in self.pieces]
        self.copies: list[str] = []
        self.wanted = wanted_of(assessment)
        self.options = [options_text(how.question) for how in self.recipes]
        """By piece: what was asked, as filled in and then typed."""
        self.arrivals: tuple[NewFile, ...] = ()
        self._shown = -1
        self._warned = False
        self._goes_into = self._destination()

    def _destination(self) -> str:
        if is_sealed(self.source.bundle):
            try:
                into = working_copy(self.state_folder(), self.loaded.provenance.evidence_id)
            except RuntimeError:  # no home folder is known
                return "this evidence is sealed and never changes, and no folder is known for a copy of it"
            return f"this evidence is sealed and never changes; what you collect goes into a copy: {clean_line(str(into))}"
        return f"goes into {clean_line(str(self.source.bundle))}"

    def compose(self) -> ComposeResult:
        seal = "sealed" if self.loaded.sealed else "NOT SEALED"
        right = (f"{seal}  {self.loaded.provenance.evidence_id} ", f"{seal} ")
        yield Band(BandText(f" {self.source.word}  evidence for {self.assessment.case.host}", right))
        with Horizontal(id="collect"):
            yield LineList(id="pieces", opens=False)
            yield LineList(id="recipe", opens=False)
        with Vertical(id="answer"):
            yield Input(id="asked", compact=True, max_length=1000)
            yield Static(Content(""), id="ways", markup=False)
            yield PasteBox(id="pasted")
            yield PathInput(id="path", compact=True, max_length=4096, placeholder="path of the saved file; Tab completes it")
            yield LineList(id="arrivals", empty="nothing new yet: save the answer now, and it shows here")
            yield LineList(id="seen", opens=False)
            yield Static(Content(""), id="said", markup=False)
        yield KeyLine()

    def on_mount(self) -> None:
        title(self.query_one("#pieces"), f"Evidence  {len(self.pieces)}", "▸ the verdict asks for it")
        self._list("pieces").show(len(self.pieces), lambda index, width: (piece_line(self.pieces[index], width),))
        self._show_piece()
        self.to_mode(CollectMode.WAYS)
        self._list("pieces").focus()

    def _list(self, name: str) -> LineList:
        return self.query_one(f"#{name}", LineList)

    @property
    def piece(self) -> Piece:
        return self.pieces[self._list("pieces").cursor]

    @property
    def how(self) -> Recipe:
        return self.recipes[self._list("pieces").cursor]

    @property
    def asked_box(self) -> Input:
        return self.query_one("#asked", Input)

    @property
    def paste_box(self) -> PasteBox:
        return self.query_one("#pasted", PasteBox)

    # The piece under the cursor

    @on(LineList.Moved, "#pieces")
    def _piece_moved(self) -> None:
        self._catch_up()

    def _catch_up(self) -> None:
        """Keys that come together with the move are about the piece under the cursor, not about the one before."""
        if self._shown != self._list("pieces").cursor:
            self._show_piece()
            self.to_mode(CollectMode.WAYS)

    @on(LineList.WidthChanged, "#recipe")
    def _lay_out_recipe(self) -> None:
        """The cursor stays on what it would copy; at first on the first such step."""
        listed = self._list("recipe")
        kept = self.copies[listed.cursor] if listed.cursor < len(self.copies) else ""
        lines, self.copies = recipe_lines(self.piece, self.how, listed.content_width)
        wanted = kept if kept and kept in self.copies else next(filter(None, self.copies), "")
        listed.show_lines(lines, self.copies.index(wanted) if wanted else 0)

    def _show_piece(self) -> None:
        self._lay_out_recipe()
        self._shown = self._list("pieces").cursor
        title(self._list("recipe"), f"How to get it: {self.how.kind}", "y copies the step under the cursor")
        self.asked_box.value = self.options[self._shown]
        self.asked_box.cursor_position = 0  # its beginning is seen
        self.asked_box.placeholder = options_known(self.piece.kind)

    @on(Input.Changed, "#asked")
    def _asked_changed(self, event: Input.Changed) -> None:
        if self._shown >= 0:
            self.options[self._shown] = event.value

    @on(Input.Submitted, "#asked")
    def _asked_submitted(self) -> None:
        """Looked at again, where something was brought already."""
        if self.mode is CollectMode.SEEN and self.asked is not None:
            self._look_at(self.asked.brought)
        else:
            self.focus_mode()

    def action_options(self) -> None:
        self._catch_up()
        self.asked_box.focus()

    def action_copy_step(self) -> None:
        """What the line under the cursor is about; text dragged over goes before."""
        self._catch_up()
        if self.copy_selected():
            return
        listed = self._list("recipe")
        text = self.copies[listed.cursor] if listed.cursor < len(self.copies) else ""
        if text:
            self.copy_text(text, clip(text, 60))
        else:
            self.notify("there is nothing to copy in this line", severity="warning", markup=False)

    # Modes

    def show_mode(self) -> None:
        """What belongs to the mode is seen, the rest is not."""
        mode = self.mode
        for name, modes in (
            ("asked", set(CollectMode)), ("ways", {CollectMode.WAYS}), ("pasted", {CollectMode.PASTE}),
            ("path", {CollectMode.FILE}), ("arrivals", {CollectMode.WATCH}),
            ("seen", {CollectMode.SEEN}), ("said", set(CollectMode)),
        ):  # fmt: skip
            self.query_one(f"#{name}").display = mode in modes
        self.query_one("#answer").set_class(mode in {CollectMode.PASTE, CollectMode.WATCH, CollectMode.SEEN}, "-large")
        self.query_one("#ways", Static).update(self._ways())
        folder = clean_line(str(downloads_of(self.source.settings.console.downloads)))
        notes = {
            CollectMode.WAYS: ("The answer", "o changes what was asked"),
            CollectMode.PASTE: ("Paste the answer here", "F2 looks at it, Esc goes back"),
            CollectMode.FILE: ("The answer's file", "Enter looks at it, Esc goes back"),
            CollectMode.WATCH: (f"New in {folder}", "Enter looks at it, Esc stops watching"),
            CollectMode.LOOKING: ("The answer", "Esc stops it"),
            CollectMode.SEEN: ("What it says; not kept yet", "K keeps it, Esc throws it away"),
            CollectMode.KEEPING: ("The answer", ""),
        }
        title(self.query_one("#answer"), *notes[mode])
        self.refresh_bindings()

    def focus_mode(self) -> None:
        names = {CollectMode.PASTE: "pasted", CollectMode.FILE: "path", CollectMode.WATCH: "arrivals", CollectMode.SEEN: "seen"}
        self.query_one(f"#{names.get(self.mode, 'pieces')}").focus()

    def _ways(self) -> Content:
        folder = clean_line(str(downloads_of(self.source.settings.console.downloads)))
        ways = (("p", "paste it"), ("f", "name the file it was saved to"), ("w", f"watch {folder} for it"))
        lines = [Content.styled(key, "bold $accent") + Content(f"  {words}") for key, words in ways]
        return Content("\n").join([*lines, Content.styled(self._goes_into, "$muted")])

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what can be done now stands in the footer."""
        modes = {
            "paste": {CollectMode.WAYS}, "file": {CollectMode.WAYS}, "watch": {CollectMode.WAYS},
            "look": {CollectMode.PASTE, CollectMode.FILE, CollectMode.WATCH}, "keep": {CollectMode.SEEN},
        }  # fmt: skip
        return action not in modes or self.mode in modes[action]

    def action_paste(self) -> None:
        self._catch_up()
        self.to_mode(CollectMode.PASTE)
        self._say_pasted()

    def action_file(self) -> None:
        self._catch_up()
        self.to_mode(CollectMode.FILE)

    def action_watch(self) -> None:
        self._catch_up()
        self.arrivals = ()
        self._list("arrivals").show(0, lambda index, width: ())
        self.to_mode(CollectMode.WATCH)
        self.start_watching()

    def on_paste(self, event: events.Paste) -> None:
        """Pasted before `p` was pressed: it is meant for the box."""
        event.stop()
        event.prevent_default()  # which would hand it to the box a second time
        if self.mode is CollectMode.WAYS:
            self.to_mode(CollectMode.PASTE)
            self.paste_box.take(event.text)

    @on(PasteBox.Pasted)
    def _say_pasted(self) -> None:
        box = self.paste_box
        self.say(f"{size_words(len(box.content.encode('utf-8', 'replace')))} pasted" if box.is_held else "")

    def action_back(self) -> None:
        """One step: from looking to what was brought, from there to the ways, from these to the desk."""
        if self.mode is CollectMode.KEEPING:
            self.notify("it is being kept; this takes a moment", markup=False)
        elif self.mode is CollectMode.LOOKING:
            self.stop_looking()
        elif self.mode is not CollectMode.WAYS:
            self._step_back()
        elif self.asked_box.has_focus:
            self._list("pieces").focus()
        elif self.paste_box.length and not self._warned:
            self._warned = True
            self.notify("what was pasted is not kept: Esc again throws it away", severity="warning", markup=False)
        else:
            self.dismiss(None)

    def _step_back(self) -> None:
        """From what was seen to the file's name or the folder, so that another can be taken; what was pasted is thrown away."""
        before = self.came_from if self.mode is CollectMode.SEEN else CollectMode.WAYS
        if self.mode is CollectMode.SEEN and before is CollectMode.PASTE:
            self.paste_box.throw_away()
        if before is CollectMode.WATCH:
            self.action_watch()
        else:
            self.to_mode(CollectMode.WAYS if before is CollectMode.PASTE else before)

    # Looking and keeping

    def action_look(self) -> None:
        self._catch_up()
        if self.mode is CollectMode.FILE:
            self._path_submitted()
        elif self.mode is CollectMode.WATCH:
            self._list("arrivals").action_choose()
        elif self.paste_box.length:
            self._look_at(self.paste_box.content.encode("utf-8", "replace"))
        else:
            self.say("nothing was pasted yet")

    @on(Input.Submitted, "#path")
    def _path_submitted(self) -> None:
        path = typed_path(self.query_one("#path", Input).value)
        if path:
            self._look_at(Path(path))

    @on(PathInput.Asked)
    def _path_asked(self, event: PathInput.Asked) -> None:
        self.complete_path(event.text)

    @on(LineList.Chosen, "#arrivals")
    def _arrival_chosen(self, event: LineList.Chosen) -> None:
        file = self.arrivals[event.index] if event.index < len(self.arrivals) else None
        if file is None:  # it went away since the key
            self.say("this file is no longer there")
        elif file.is_whole:
            self._look_at(file.path)
        else:
            self.say(f"{clean_line(file.path.name)} is still being written")

    def _look_at(self, brought: Path | bytes) -> None:
        portal = self.source.settings.portal
        asked = self.asked_box.value
        self.start_looking(Delivery(self.piece.kind, asked, brought, self.clock(), portal.headings, self.wanted, portal.view.columns))

    def show_seen(self, found: Seen | Refused) -> None:
        if isinstance(found, Refused):
            self.to_mode(self.came_from)
            self.say(found.sentence, is_bad=True)
            return
        self.found = found
        self.to_mode(CollectMode.SEEN)
        self._lay_out_seen()

    @on(LineList.WidthChanged, "#seen")
    def _lay_out_seen(self) -> None:
        if self.found is not None:
            listed = self._list("seen")
            listed.show_lines(seen_lines(self.found, self.piece.kind.value, self._goes_into, self._late(), listed.content_width))

    def _late(self) -> str:
        as_of = self.source.as_of
        if as_of is None or self.found is None or self.found.captured_at <= as_of:
            return ""
        return f"it is newer than the time asked for with --as-of, {minute_text(as_of)}: no verdict will rest on it"

    def show_arrivals(self, files: tuple[NewFile, ...]) -> None:
        listed, now = self._list("arrivals"), self.clock()
        chosen = self.arrivals[listed.cursor].path if listed.cursor < len(self.arrivals) else None
        self.arrivals = files
        cursor = next((index for index, file in enumerate(files) if file.path == chosen), 0)

        def line(index: int, width: int) -> tuple[Line]:
            return (arrival_line(files[index], now, width),)

        listed.show(len(files), line, cursor)
