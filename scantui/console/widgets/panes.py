"""Titles of panes, cut to their width by the frame itself."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget


def title(pane: Widget, text: str, note: str = "") -> None:
    """Set a pane's title and note (bottom right) as plain content, never as markup."""
    pane.border_title = Content(text)
    pane.border_subtitle = Content(note) if note else None
