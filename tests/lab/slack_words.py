"""What the lab's Slack finds in a message when it is searched, and how it marks what it found."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def said(message: dict[str, Any]) -> str:
    """All of a message's words: bots leave the text empty and speak in attachments or blocks."""
    return "\n".join([message.get("text") or "", *_strings(message.get("attachments", [])), *_strings(message.get("blocks", []))])


def _strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    parts: Iterable[Any] = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for part in parts for text in _strings(part)]


def marked(value: Any, words: Iterable[str]) -> Any:
    """The same with every hit between U+E000 and U+E001."""
    if isinstance(value, str):
        for word in words:
            value = value.replace(word, f"\ue000{word}\ue001")
        return value
    if isinstance(value, dict):
        return {key: marked(part, words) for key, part in value.items()}
    return [marked(part, words) for part in value] if isinstance(value, list) else value
