"""A line for a file's path: Tab completes it, as a shell does. It asks for the names and never looks into a folder itself."""

from __future__ import annotations

import os
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input


class PathInput(Input):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "complete", "Complete", show=False, id="complete-path", tooltip="Complete the path, as a shell does"),
    ]

    class Asked(Message):
        """Names that go on as the line does are wanted."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def action_complete(self) -> None:
        self.post_message(self.Asked(self.value))

    def go_on(self, asked: str, common: str) -> None:
        """Put the part that all names share, unless the line is another one by now."""
        if self.value == asked and len(common) >= len(asked):
            self.value = common
            self.cursor_position = len(common)


def completed(text: str) -> tuple[str, tuple[str, ...]]:
    """The part that all names share that go on as `text` does, and those names. Looks into a folder: call it in a thread."""
    folder, beginning = os.path.split(text)
    try:
        with os.scandir(os.path.expanduser(folder) or ".") as listing:  # noqa: PTH111 - the text stays as it was typed
            names = sorted(one.name + ("/" if one.is_dir() else "") for one in listing if _fits(one.name, beginning))
    except (OSError, ValueError):
        return text, ()
    if not names:
        return text, ()
    return os.path.join(folder, os.path.commonprefix(names)), tuple(names)  # noqa: PTH118, RUF071 - as above; letters count here


def _fits(name: str, beginning: str) -> bool:
    return name.startswith(beginning) and (beginning.startswith(".") or not name.startswith(".")) and name.isprintable()


def typed_path(text: str) -> str:
    """The path as typed, pasted or dropped on the terminal: without quotes around it, with `~` for the home folder."""
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        text = text[1:-1]
    try:
        return os.path.expanduser(text)  # noqa: PTH111 - "~other" of nobody stays as it is
    except RuntimeError:
        return text
