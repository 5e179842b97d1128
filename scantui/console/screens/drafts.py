"""The texts of a machine or a ticket: which are allowed and why, the text itself to look at and edit, and copy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Footer, Input, Static, TextArea

from ...drafts.model import DraftKind, Provenance, called_for
from ...runbook.assessment import Assessment
from ..lines import Line, Part, Tone, fit
from ..widgets.band import Band, BandText
from ..widgets.line_list import LineList
from ..widgets.panes import title
from .checks import check_edited
from .copying import CopiesText
from .offers import Offer, is_number, number_asked, offers, with_number


class DraftsScreen(CopiesText):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "copy_shown", "Copy text", id="copy-shown", tooltip="Copy exactly what stands in the box"),
        Binding("f3", "reset", "Undo edits", id="reset", tooltip="Back to the text as scantui writes it"),
        Binding("tab", "app.focus_next", "List / text", id="switch", tooltip="Between the list, the form and the text"),
        Binding("y,c", "copy_shown", "Copy", show=False, id="copy-from-list", tooltip="The same from the list"),
        Binding("s", "copy_subject", "Copy the subject", show=False, id="copy-subject", tooltip="Copy the subject, where the form has one"),
        Binding("escape", "leave", "Back", priority=True, id="leave"),
        Binding("question_mark", "help", "Help", key_display="?", id="help", tooltip="The keys of this place"),
    ]

    def __init__(
        self, assessments: Sequence[Assessment], provenance: Provenance, band: BandText, clock: Callable[[], datetime]
    ) -> None:
        super().__init__()
        self.assessments = assessments
        self.provenance = provenance
        self.band = band
        self.clock = clock
        self.offers = offers(assessments, provenance)
        self.edited: dict[DraftKind, str] = {}
        """Texts as edited, kept while the screen is open."""

    def compose(self) -> ComposeResult:
        yield Band(self.band)
        with Horizontal(id="drafts"):
            yield LineList(id="kinds")
            with Vertical(id="form"):
                yield Static(Content(""), id="draft-head", markup=False)
                yield Input(id="number", compact=True, max_length=40)
                yield TextArea(id="draft-text", show_line_numbers=False, soft_wrap=True, tab_behavior="focus")
                yield Static(Content(""), id="draft-check", markup=False)
        yield Footer(show_command_palette=False)

    @property
    def kinds(self) -> LineList:
        return self.query_one("#kinds", LineList)

    @property
    def box(self) -> TextArea:
        return self.query_one("#draft-text", TextArea)

    @property
    def number(self) -> Input:
        return self.query_one("#number", Input)

    @property
    def offer(self) -> Offer:
        return self.offers[self.kinds.cursor]

    def on_mount(self) -> None:
        hosts = [str(each.case.host) for each in self.assessments]
        number = self.assessments[0].case.ticket.number
        title(self.kinds, "Texts", "▸ called for")
        title(self.query_one("#form"), hosts[0] if len(hosts) == 1 else f"{len(hosts)} machines of #{number}")
        self.kinds.show(len(self.offers), self._item)
        self.kinds.focus()
        self._show()

    def _item(self, index: int, width: int) -> tuple[Line, ...]:
        offer = self.offers[index]
        is_main = len(self.assessments) == 1 and offer.kind is called_for(self.assessments[0])
        mark = Part("– ", Tone.MUTED) if offer.draft is None else Part("▸ ", Tone.KEY) if is_main else Part("  ")
        tone = Tone.MUTED if offer.draft is None else Tone.STRONG if is_main else Tone.PLAIN
        edited = "*" if offer.kind in self.edited else ""
        return (Line((mark, Part(fit(offer.kind.value + edited, max(4, width - 2)), tone))),)

    @on(LineList.Moved, "#kinds")
    def _kind_moved(self) -> None:
        self._show()

    @on(LineList.Chosen, "#kinds")
    def _kind_chosen(self) -> None:
        if self.offer.draft is not None:
            self.box.focus()

    def _show(self) -> None:
        """The text of the kind under the cursor; for a forbidden one its rule instead, and nothing to copy."""
        offer, head = self.offer, self.query_one("#draft-head", Static)
        self.box.display = offer.draft is not None
        asked = number_asked(offer, self.assessments)
        self.number.display = asked is not None
        self.number.placeholder = asked or ""
        if offer.draft is None:
            head.update(Content.styled("not allowed: ", "bold $error") + Content(offer.rule))
            self.query_one("#draft-check", Static).update(Content(""))
            return
        subject = f"\nsubject (s copies it): {offer.draft.subject}" if offer.draft.subject else ""
        head.update(Content(f"paste into: {offer.draft.paste_into}\n{offer.draft.allowed_because}{subject}"))
        self._fill()

    def _fill(self) -> None:
        offer = self.offer
        if offer.draft is not None:
            self.box.load_text(self.edited.get(offer.kind, offer.draft.text))
            self._check()

    @on(Input.Changed, "#number")
    def _number_changed(self) -> None:
        """The comment says what was done, once the number of the request is there; an edited text stays as it was edited."""
        index = self.kinds.cursor
        if self.number.display and (not self.number.value.strip() or is_number(self.number.value)):
            self.offers[index] = with_number(self.offer, self.assessments, self.provenance, self.number.value, self.clock)
            self._fill()
        self._check()

    @on(TextArea.Changed, "#draft-text")
    def _text_changed(self) -> None:
        offer = self.offer
        if offer.draft is None:
            return
        if self.box.text == offer.draft.text:
            self.edited.pop(offer.kind, None)
        else:
            self.edited[offer.kind] = self.box.text
        self.kinds.refresh()
        self._check()

    def _check(self) -> None:
        offer = self.offer
        if offer.draft is None:
            return
        check = check_edited(offer.kind, self.box.text, self.assessments)
        words = f"edited, F3 undoes it; {check.words}" if offer.kind in self.edited else check.words
        if self.number.display and self.number.value.strip() and not is_number(self.number.value):
            words = f"{words}; the number is not whole yet and not in the text"
        self.query_one("#draft-check", Static).update(Content.styled(words, "$success" if check.may_copy else "$error"))

    def action_copy_shown(self) -> None:
        offer = self.offer
        if offer.draft is None:
            self.notify(offer.rule, severity="error", markup=False)
            return
        check = check_edited(offer.kind, self.box.text, self.assessments)
        if not check.may_copy:
            self.notify(f"not copied: {check.words}", severity="error", markup=False)
            return
        self.copy_text(self.box.text, offer.kind.value)

    def action_copy_subject(self) -> None:
        if self.offer.draft is not None and self.offer.draft.subject:
            self.copy_text(self.offer.draft.subject, "subject")
        else:
            self.notify("this text has no subject of its own", severity="warning", markup=False)

    def action_reset(self) -> None:
        offer = self.offer
        if offer.draft is not None:
            self.edited.pop(offer.kind, None)
            self.box.load_text(offer.draft.text)

    def action_leave(self) -> None:
        """From the text or the form to the list, from the list back to the desk; edits stay until then."""
        if self.kinds.has_focus:
            self.dismiss(None)
        else:
            self.kinds.focus()

    def action_help(self) -> None:
        from .help import HelpScreen

        self.app.push_screen(HelpScreen(self))
