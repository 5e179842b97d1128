"""The texts of a machine: which are allowed and why, the text itself to look at and edit, and copy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Footer, Static, TextArea

from ...drafts.model import Draft, DraftKind, NotAllowed, Provenance, called_for
from ...drafts.write import write_draft
from ...runbook.assessment import Assessment
from ..lines import Line, Part, Tone, fit
from ..widgets.line_list import LineList
from ..widgets.panes import title
from .checks import check_edited
from .copying import CopyActions


@dataclass(frozen=True, slots=True)
class _Offer:
    """One kind of text: the draft, or the rule that forbids it."""

    kind: DraftKind
    draft: Draft | None
    rule: str


def offers(assessments: Sequence[Assessment], provenance: Provenance) -> list[_Offer]:
    """Every kind of text for these machines; what is called for comes first, what is forbidden carries its rule."""
    main = called_for(assessments[0])
    kinds = sorted(DraftKind, key=lambda kind: (kind is not main, kind is not DraftKind.COMMENT))
    found = []
    for kind in kinds:
        try:
            found.append(_Offer(kind, write_draft(kind, assessments, provenance), ""))
        except NotAllowed as error:
            found.append(_Offer(kind, None, str(error)))
    return sorted(found, key=lambda offer: offer.draft is None)


class DraftsScreen(CopyActions, Screen[None]):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+y", "copy_shown", "Copy this text", priority=True, tooltip="Copy exactly what stands in the box"),
        Binding("ctrl+r", "reset", "Undo all edits", priority=True),
        Binding("f6", "switch", "List / text", priority=True, tooltip="Between the list and the text"),
        Binding("y,c", "copy_shown", "Copy", show=False),
        Binding("escape", "leave", "Back", priority=True),
        Binding("question_mark", "help", "Help", key_display="?"),
    ]

    def __init__(self, assessments: Sequence[Assessment], provenance: Provenance) -> None:
        super().__init__()
        self.assessments = assessments
        self.offers = offers(assessments, provenance)
        self.edited: dict[DraftKind, str] = {}
        """Texts as edited, kept while the screen is open."""

    def compose(self) -> ComposeResult:
        with Horizontal(id="drafts"):
            yield LineList(id="kinds")
            with Vertical(id="draft"):
                yield Static(Content(""), id="draft-head", markup=False)
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
    def offer(self) -> _Offer:
        return self.offers[self.kinds.cursor]

    def on_mount(self) -> None:
        machines = ", ".join(str(each.case.host) for each in self.assessments)
        title(self.kinds, "Texts", "– = not allowed")
        title(self.query_one("#draft"), machines)
        self.kinds.show(len(self.offers), self._item)
        self.kinds.focus()
        self._show()

    def _item(self, index: int, width: int) -> tuple[Line, ...]:
        offer = self.offers[index]
        is_main = offer.kind is called_for(self.assessments[0])
        mark = Part("– ", Tone.MUTED) if offer.draft is None else Part("▸ ", Tone.KEY) if is_main else Part("  ")
        tone = Tone.MUTED if offer.draft is None else Tone.STRONG if is_main else Tone.PLAIN
        return (Line((mark, Part(fit(offer.kind.value, max(4, width - 2)), tone))),)

    @on(LineList.Moved, "#kinds")
    def _kind_moved(self) -> None:
        self._show()

    @on(LineList.Chosen, "#kinds")
    def _kind_chosen(self) -> None:
        if self.offer.draft is not None:
            self.box.focus()

    def _show(self) -> None:
        """The text of the kind under the cursor; for a forbidden one its rule instead, and nothing to copy."""
        offer, box = self.offer, self.box
        head = self.query_one("#draft-head", Static)
        if offer.draft is None:
            head.update(Content.styled("not allowed: ", "bold $error") + Content(offer.rule))
            box.display = False
            self.query_one("#draft-check", Static).update(Content(""))
            return
        subject = f"\nsubject: {offer.draft.subject}" if offer.draft.subject else ""
        head.update(Content(f"paste into: {offer.draft.paste_into}\n{offer.draft.allowed_because}{subject}"))
        box.display = True
        box.load_text(self.edited.get(offer.kind, offer.draft.text))
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
        self._check()

    def _check(self) -> None:
        offer = self.offer
        if offer.draft is not None:
            check = check_edited(offer.kind, self.box.text, self.assessments)
            color = "success" if check.may_copy else "error"
            edited = "edited; " if offer.kind in self.edited else ""
            self.query_one("#draft-check", Static).update(Content.styled(f"{edited}{check.words}", f"${color}"))

    def action_copy_shown(self) -> None:
        offer = self.offer
        if offer.draft is None:
            self.notify(offer.rule, severity="error", markup=False)
            return
        check = check_edited(offer.kind, self.box.text, self.assessments)
        if not check.may_copy:
            self.notify(check.words, severity="error", markup=False)
            return
        self.copy_text(self.box.text, offer.kind.value)

    def action_reset(self) -> None:
        offer = self.offer
        if offer.draft is not None:
            self.edited.pop(offer.kind, None)
            self.box.load_text(offer.draft.text)

    def action_switch(self) -> None:
        (self.kinds if self.box.has_focus else self.box).focus()

    def action_leave(self) -> None:
        """From the text to the list, from the list back to the desk; edits stay until then."""
        if self.box.has_focus:
            self.kinds.focus()
        else:
            self.dismiss(None)

    def action_help(self) -> None:
        from .help import HelpScreen

        self.app.push_screen(HelpScreen(self))
