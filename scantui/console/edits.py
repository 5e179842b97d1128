"""The texts of the forms as the user has them: edited or scantui's own, kept, undone, and the words for that. Knows no screen."""

from __future__ import annotations

from collections.abc import Sequence

from ..drafts.action_model import ActionKind, Form
from ..runbook.assessment import Assessment
from .texts import KeptText, Texts


class Edits:
    """For the machines of one ticket."""

    def __init__(self, texts: Texts, assessments: Sequence[Assessment]) -> None:
        self.texts = texts
        self._ticket = assessments[0].case.ticket.id
        self._hosts = tuple(each.case.host.name for each in assessments)
        self._kept: dict[ActionKind, KeptText] = {}
        self._earlier: set[ActionKind] = set()
        """KeptText since an earlier time, and not changed since."""
        self._undone: dict[ActionKind, str] = {}
        """For the second thought."""

    def look_up(self, offered: Sequence[Form]) -> None:
        """What was left unfinished of these forms at an earlier time."""
        for form in offered:
            if form.kind in self._kept:
                continue
            kept = self.texts.load(self._ticket, self._hosts, form.kind.value)
            if kept is not None and form.draft is not None and kept.text != form.draft.text:
                self._kept[form.kind] = kept
                self._earlier.add(form.kind)

    def has(self, form: Form) -> bool:
        """Whether the form's text is the user's."""
        return form.kind in self._kept

    def text_of(self, form: Form) -> str:
        kept = self._kept.get(form.kind)
        return kept.text if kept else form.draft.text if form.draft else ""

    def take(self, form: Form, text: str) -> bool:
        """What the user has made of a text now; whether that is something new."""
        if form.draft is None or text == self.text_of(form):
            return False
        if text == form.draft.text:
            self.texts.drop(self._ticket, self._hosts, form.kind.value)
            self._kept.pop(form.kind)
        else:
            self._kept[form.kind] = self.texts.keep(self._ticket, self._hosts, form.kind.value, text, form.draft.text)
        self._earlier.discard(form.kind)
        return True

    def other_text(self, form: Form) -> str | None:
        """scantui's own text for an edited one, which is put aside; the one put aside for scantui's own. None where there is no other."""
        if form.draft is None:
            return None
        if form.kind in self._kept:
            self._undone[form.kind] = self._kept[form.kind].text
            return form.draft.text
        return self._undone.pop(form.kind, None)

    def words(self, form: Form) -> str:
        """What became of an edit; empty where the text is scantui's own."""
        kept = self._kept.get(form.kind)
        if kept is None:
            return "scantui's own text; F3 brings yours back" if form.kind in self._undone else ""
        changed = "" if form.draft is None or kept.is_of(form.draft.text) else "; scantui's own text has changed since"
        if form.kind in self._earlier:
            return f"unfinished text of {kept.when}; F3 goes back to scantui's{changed}"
        problem = self.texts.problem
        saved = f"NOT saved: {problem}" if problem else "saving …" if self.texts.is_waiting else "saved"
        return f"edited, {saved}; F3 goes back to scantui's{changed}"
