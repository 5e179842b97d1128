"""The action forms of a machine or a ticket: what each rests on, its text exactly as it is pasted, and what was done with it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult, SuspendNotSupported
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static, TextArea

from ...drafts.action_model import ActionKind, Check, Form
from ...drafts.actions import check_edited, forms
from ...drafts.model import Provenance
from ...evidence.model import Capture
from ...runbook.assessment import Assessment
from ...times import minute_text
from ..deeds import Deeds
from ..editor import EditorFailed, edited
from ..edits import Edits
from ..lines import Line
from ..pages.form import check_lines, form_line, in_order, tally
from ..texts import Texts
from ..widgets.band import Band, BandText
from ..widgets.key_line import KeyLine
from ..widgets.line_list import LineList
from ..widgets.panes import title
from .done import deed_words, machines_words, mark_as_done, take_back
from .posting import PostsComment

_AT_ONCE = 60
"""Machines whose texts are written before one sees a delay; of more they are written by a thread."""


class FormsScreen(PostsComment):
    """Starts at `first`, else at what is called for."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "copy_shown", "Copy", id="copy-shown", tooltip="Copy exactly what stands in the box"),
        Binding("f3", "own_text", "Undo edits", id="reset", tooltip="Back to scantui's own text, and again to yours"),
        Binding("f4", "editor", "Editor", id="editor", tooltip="Open the text in your own editor ($VISUAL, $EDITOR)"),
        Binding("f5", "mark_done", "Done", id="mark-done", tooltip="Mark as done; the next comment says so, and nothing is sent"),
        Binding("f8", "post", "Post", id="post-comment", tooltip="Post the comment on the ticket, after showing where and what"),
        Binding("escape", "leave", "Back", priority=True, id="leave", tooltip="From the text to the list, from the list back"),
        Binding("question_mark", "help", "Help", key_display="?", id="help", tooltip="The keys of this place"),
        # With priority: what is typed at once behind it, on a slow line, belongs to the text already.
        Binding(
            "tab", "switch", "List / text", show=False, priority=True, id="switch",
            tooltip="From the list to the text, then to the checks, and back",
        ),
        Binding("y,c", "copy_from_list", "Copy", show=False, id="copy-from-list", tooltip="Copy the text, or what was dragged over"),
        Binding("E", "editor", "Editor", show=False, id="editor-from-list", tooltip="Open the text in your own editor, from the list"),
        Binding("m", "mark_done", "Done", show=False, id="mark-done-from-list", tooltip="Mark as done, from the list"),
        Binding("u", "take_back", "Take back", show=False, id="take-back", tooltip="Take back what was marked as done"),
        Binding("s", "copy_subject", "Subject", show=False, id="copy-subject", tooltip="Copy the subject, where the form has one"),
        Binding("r", "evidence", "Evidence", show=False, id="raw", tooltip="The capture behind the check; again: its next"),
    ]

    class Saved(Message):
        """A thread has written a text, or could not."""

    def __init__(
        self,
        assessments: Sequence[Assessment],
        provenance: Provenance,
        band: BandText,
        deeds: Deeds,
        texts: Texts,
        clock: Callable[[], datetime],
        first: ActionKind | None = None,
        *,
        captures: Mapping[str, Capture],
        environ: Mapping[str, str] = os.environ,
    ) -> None:
        super().__init__()
        self.assessments = assessments
        self.provenance = provenance
        self.band = band
        self.deeds = deeds
        self.texts = texts
        self.clock = clock
        self.first = first
        self.captures = captures
        self.environ = environ
        self.forms: list[Form] = []
        """Empty until they are written."""
        self.edits = Edits(texts, assessments)
        self.shown: Form | None = None
        """The form whose text is in the box."""
        self.checks: list[Check] = []
        self._check_of_line: list[int] = []
        self._opened = (-1, -1)
        """The check whose evidence was opened last, and which of its captures."""

    def compose(self) -> ComposeResult:
        yield Band(self.band)
        with Container(id="forms"):
            yield LineList(id="form-list", empty="writing the texts …")
            with Container(id="form-body"):
                with Vertical(id="form-why"):
                    yield Static(Content(""), id="form-head", markup=False)
                    yield LineList(id="form-checks", empty="nothing had to be checked")
                with Vertical(id="form-what"):
                    yield Static(Content(""), id="form-refused", markup=False)
                    yield TextArea(id="form-text", show_line_numbers=False, soft_wrap=True, tab_behavior="focus")
                    yield Static(Content(""), id="form-status", markup=False)
        yield KeyLine()

    @property
    def form_list(self) -> LineList:
        return self.query_one("#form-list", LineList)

    @property
    def check_list(self) -> LineList:
        return self.query_one("#form-checks", LineList)

    @property
    def box(self) -> TextArea:
        return self.query_one("#form-text", TextArea)

    @property
    def form(self) -> Form:
        return self.forms[self.form_list.cursor]

    def on_mount(self) -> None:
        self.texts.on_saved = self._tell_saved
        title(self.form_list, "Forms", "▸ called for")
        of = machines_words(self.assessments)
        title(self.box, f"Text for {of}", "Tab edits it here, F4 in your editor")
        title(self.query_one("#form-refused"), f"Refused for {of}")
        self.form_list.focus()
        self._write(self.first)

    # Writing the texts

    def _write(self, kind: ActionKind | None) -> None:
        """Anew, with what was done; the cursor goes to a kind."""
        if len(self.assessments) <= _AT_ONCE:
            self._have(self._forms(), kind)
        else:
            self._write_many(kind)

    @work(thread=True, exclusive=True, group="forms")
    def _write_many(self, kind: ActionKind | None) -> None:
        found = self._forms()
        self.app.call_from_thread(lambda: self._have(found, kind) if self.is_attached else None)

    def _forms(self) -> list[Form]:
        return forms(self.assessments, self.provenance, self.deeds.for_(self.assessments))

    def _have(self, found: list[Form], kind: ActionKind | None) -> None:
        self._take()
        self.shown, self.forms = None, found
        self.edits.look_up(found)
        kinds = [form.kind for form in found]
        self.form_list.show(len(found), self._item, kinds.index(kind) if kind in kinds else 0)
        self._show()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "post":
            return self.live is not None and bool(self.forms) and self.form.kind is ActionKind.COMMENT
        return bool(self.forms) or action in {"leave", "help"}

    def _item(self, index: int, width: int) -> tuple[Line, ...]:
        form = self.forms[index]
        return (form_line(form, width, self.edits.has(form)),)

    # Showing

    @on(LineList.Moved, "#form-list")
    def _show(self) -> None:
        """The form under the cursor; for a refused one its rule instead of a text."""
        self._take()
        form = self.shown = self.form
        self.checks = in_order(form)
        self._show_checks()
        self._show_head()
        self.box.display = form.draft is not None
        refused = self.query_one("#form-refused", Static)
        refused.display = form.draft is None
        if form.draft is None:
            refused.update(Content.assemble(("NOT ALLOWED\n\n", "bold $bad"), (form.rule, "bold")))
        else:
            self.box.load_text(self.edits.text_of(form))
        self._show_status()
        if self.live is not None:
            self.refresh_bindings()  # only the comment can be posted

    def _catch_up(self) -> Form:
        """The form under the cursor, and its text in the box: keys may come faster than the list tells that its cursor moved."""
        if self.shown is not self.form:
            self._show()
        return self.form

    def _show_checks(self) -> None:
        form = self.form
        lines, self._check_of_line = check_lines(form, self.checks, self.check_list.content_width)
        self.check_list.show_lines(lines)
        title(self.check_list, f"Checks  {tally(self.checks)}".rstrip(), "Enter or r: the evidence")
        self._opened = (-1, -1)

    @on(LineList.WidthChanged, "#form-checks")
    def _checks_width_changed(self) -> None:
        if self.forms:
            self._show_checks()

    def _show_head(self) -> None:
        """Where it is pasted, its subject, and what was done for these machines."""
        draft, done = self.form.draft, self.deeds.for_(self.assessments)
        words = []
        if draft is not None:
            words.append(f"paste into: {draft.paste_into}")
            words += [f"subject (s copies it): {draft.subject}"] if draft.subject else []
        for deed in list(dict.fromkeys(done.values()))[:1]:
            of = "" if len(self.assessments) == 1 else f" for {len(done)} of them"
            words.append(f"✓ {deed_words(deed)}{of}, {minute_text(deed.at)} (u takes it back)")
        head = self.query_one("#form-head", Static)
        head.display = bool(words)
        head.update(Content("\n".join(words)))

    def _show_status(self) -> None:
        """Whether the text may be copied, and what is kept of an edited one."""
        form, status = self.form, self.query_one("#form-status", Static)
        status.display = form.draft is not None
        if form.draft is None:
            return
        check = check_edited(form.kind, self.box.text, self.assessments)
        words = "\n".join(filter(None, [f"{'✓' if check.may_copy else '✗'} {check.words}", self.edits.words(form)]))
        status.update(Content.styled(words, "$good" if check.may_copy else "$bad"))

    # Editing

    @on(TextArea.Changed, "#form-text")
    def _text_changed(self) -> None:
        if self.forms:
            self._take()
            self._show_status()

    def _take(self) -> None:
        """What stands in the box belongs to the form it was loaded for, and is kept."""
        if self.shown is not None and self.edits.take(self.shown, self.box.text):
            self.form_list.refresh()

    def _tell_saved(self) -> None:
        """Called from any thread."""
        self.post_message(self.Saved())

    @on(Saved)
    def _saved(self) -> None:
        if self.forms:
            self._show_status()

    def _replace(self, text: str) -> None:
        """Another text in the box; the box's own undo brings back the one before."""
        self.box.replace(text, (0, 0), self.box.document.end)
        self._take()
        self._show_status()

    def action_own_text(self) -> None:
        form = self._catch_up()
        if form.draft is None:
            self._refuse(form)
        elif (other := self.edits.other_text(form)) is not None:
            self._replace(other)
        else:
            self.notify("this is scantui's own text", markup=False)

    def action_editor(self) -> None:
        form = self._catch_up()
        if form.draft is None:
            self._refuse(form)
            return
        self.remember()
        before = self.box.text
        try:
            with self.app.suspend():
                result = edited(before, self.environ, ".md" if form.kind is ActionKind.COMMENT else ".txt")
        except SuspendNotSupported:
            self.notify("an editor cannot have this terminal; Tab edits the text here", severity="warning", markup=False)
            return
        if isinstance(result, EditorFailed):
            self.notify(result.words, severity="error", markup=False, timeout=15)
        elif result == before:
            self.notify("the text is as it was; an editor with a window of its own needs its option to wait", markup=False)
        else:
            self._replace(result)

    def remember(self) -> None:
        """Whoever leaves, leaves nothing unwritten."""
        self._take()
        self.texts.flush()

    def on_unmount(self) -> None:
        self.texts.on_saved = lambda: None
        self.texts.flush()

    # Copying

    def _refuse(self, form: Form) -> None:
        self.notify(form.rule, severity="error", markup=False)

    def action_copy_shown(self) -> None:
        form = self._catch_up()
        if form.draft is None:
            self._refuse(form)
            return
        check = check_edited(form.kind, self.box.text, self.assessments)
        if check.may_copy:
            self.copy_text(self.box.text, form.kind.value)
        else:
            self.notify(f"not copied: {check.words}", severity="error", markup=False)

    def comment_to_post(self) -> tuple[Form, str]:
        return self._catch_up(), self.box.text

    def action_copy_from_list(self) -> None:
        """Text that the mouse was dragged over goes before."""
        if not self.copy_selected():
            self.action_copy_shown()

    def action_copy_subject(self) -> None:
        draft = self.form.draft
        if draft is not None and draft.subject:
            self.copy_text(draft.subject, "subject")
        else:
            self.notify("this text has no subject of its own", severity="warning", markup=False)

    # Done, evidence, moving

    def action_mark_done(self) -> None:
        """Of the form under the cursor; from one that leaves nothing to record, like the comment, of what is called for."""
        form = self.form if self.form.done or self.form.draft is None else None
        mark_as_done(self, self.assessments, self.provenance, self.deeds, self.clock, lambda: self._write(self.form.kind), form)

    def action_take_back(self) -> None:
        if take_back(self, self.assessments, self.deeds):
            self._write(self.form.kind)

    @on(LineList.Chosen, "#form-list")
    def _form_chosen(self) -> None:
        (self.box if self.form.draft is not None else self.check_list).focus()

    @on(LineList.Chosen, "#form-checks")
    def action_evidence(self) -> None:
        """The captures behind a check, one after the other."""
        from .evidence import EvidenceScreen

        self._catch_up()
        line = self.check_list.cursor
        check = self.checks[self._check_of_line[line]] if line < len(self._check_of_line) else None
        ids = [capture for capture in check.evidence if capture in self.captures] if check else []
        if not check or not ids:
            self.notify("no capture stands behind this check", severity="warning", markup=False)
            return
        number = self._check_of_line[line]
        which = (self._opened[1] + 1) % len(ids) if self._opened[0] == number else 0
        self._opened = (number, which)
        if len(ids) > 1:
            self.notify(f"capture {which + 1} of {len(ids)} behind this check; r again opens the next", markup=False)
        self.app.push_screen(EvidenceScreen(self.captures[ids[which]], self.assessments[0].case.host))

    def action_switch(self) -> None:
        """The text first, for it is what one comes for; a refused form has none."""
        order = [self.form_list, *([self.box] if self._catch_up().draft is not None else []), self.check_list]
        at = next((number for number, part in enumerate(order) if part.has_focus), 0)
        order[(at + 1) % len(order)].focus()

    def action_leave(self) -> None:
        """From the text or the checks to the list, from the list back."""
        if not self.form_list.has_focus:
            self.form_list.focus()
            return
        self.remember()
        self.dismiss(None)
