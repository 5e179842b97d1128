"""What a Slack message says, as plain lines: its text, attachments and blocks, without mark-up (WIRE 2.3, 2.4).
Must not know: what chlorine's lines mean."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

_HIGHLIGHT = re.compile("[\ue000\ue001]")  # search.messages marks its hits with these
_ANGLE = re.compile(r"<([^<>\n]*)>")
_BOLD = re.compile(r"(?<![\w*])\*([^*\n]+)\*(?![\w*])")
_DEEPEST: Final = 24
"""Blocks nest at most a few levels; deeper is no message of Slack's."""


def escaped(text: str) -> str:
    """Plain text as mrkdwn in which nothing acts: no mention, no link (WIRE 2.4; SAFETY B.3, 19). `decode` gives it back."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def decode(mrkdwn: str) -> str:
    """mrkdwn as a reader sees it: links as labels, mentions as names, entities decoded, bold and back-ticks gone."""
    text = _ANGLE.sub(_reference, _HIGHLIGHT.sub("", mrkdwn))
    return _undecorated(text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))


def _undecorated(text: str) -> str:
    return _BOLD.sub(r"\1", text.replace("`", "")).replace("\r\n", "\n")


def _reference(match: re.Match[str]) -> str:
    target, bar, label = match[1].partition("|")
    sign = target[:1]
    if sign in {"@", "#"}:
        return sign + (label if bar else target[1:])
    if sign == "!":
        return label if bar else "@" + target[1:].split("^", 1)[0]
    return label if label else target


def message_text(text: str | None, attachments: list[Any] | None, blocks: list[Any] | None) -> str:
    """All that a message says, each line once: bots often leave `text` empty, or repeat it in their blocks."""
    lines = [line.strip() for line in decode(text or "").split("\n")]
    said = {_bare(line) for line in lines}
    for part in (*_blocks(blocks, 0), *_attachments(attachments, 0)):
        more = [line.strip() for line in part.split("\n")]
        new = [line for line in more if _bare(line) not in said]
        said.update(map(_bare, new))
        lines += new
    return "\n".join(line for line in lines if line)


def _bare(line: str) -> str:
    return "".join(line.split())


def _attachments(attachments: list[Any] | None, depth: int) -> Iterator[str]:
    for attachment in attachments or ():
        if not isinstance(attachment, dict) or depth > _DEEPEST:
            continue
        parts = [decode(attachment[key]) for key in ("pretext", "author_name", "title", "text") if isinstance(attachment.get(key), str)]
        parts += _fields(attachment.get("fields"))
        parts += _blocks(attachment.get("blocks"), depth + 1)
        if isinstance(attachment.get("message_blocks"), list):
            parts += _nested(attachment["message_blocks"], depth + 1)
        if isinstance(attachment.get("footer"), str):
            parts.append(decode(attachment["footer"]))
        if not any(part.strip() for part in parts) and isinstance(attachment.get("fallback"), str):
            parts = [decode(attachment["fallback"])]
        yield from parts


def _fields(fields: Any) -> list[str]:
    if not isinstance(fields, list):
        return []
    texts = []
    for field in fields:
        if isinstance(field, dict):
            both = [field[key] for key in ("title", "value") if isinstance(field.get(key), str) and field[key]]
            texts.append(decode(": ".join(both)))
    return texts


def _blocks(blocks: Any, depth: int) -> list[str]:
    """One text a block; nested elements of rich text run together as they are shown."""
    if not isinstance(blocks, list) or depth > _DEEPEST:
        return []
    texts: list[str] = []
    for block in blocks:
        if not isinstance(block, dict):
            continue
        if block.get("type") == "rich_text":
            texts += [_rich(element, depth + 1) for element in _dicts(block.get("elements"))]
            continue
        texts += _texts(block, depth + 1)
    return [text for text in texts if text.strip()]


def _texts(block: dict[str, Any], depth: int) -> list[str]:
    """The texts of a section, header or context block, and of what it nests."""
    if depth > _DEEPEST:
        return []
    texts = []
    text = block.get("text")
    if isinstance(text, str):
        texts.append(_undecorated(_HIGHLIGHT.sub("", text)) if block.get("type") == "plain_text" else decode(text))
    elif isinstance(text, dict):
        texts += _texts(text, depth + 1)
    for key in ("fields", "elements"):
        for nested in _dicts(block.get(key)):
            texts += [_rich(nested, depth + 1)] if str(nested.get("type", "")).startswith("rich_text") else _texts(nested, depth + 1)
    return texts


def _nested(blocks: list[Any], depth: int) -> list[str]:
    """`message_blocks` wrap the blocks of a shared message one level deeper."""
    texts: list[str] = []
    for block in _dicts(blocks):
        message = block.get("message")
        texts += _blocks(message.get("blocks") if isinstance(message, dict) else [block], depth + 1)
    return texts


def _rich(element: dict[str, Any], depth: int) -> str:
    """A rich text element as it reads: sections run on, list items stand on lines of their own."""
    if depth > _DEEPEST:
        return ""
    kind = str(element.get("type", ""))
    if kind == "link":
        return str(element.get("text") or element.get("url") or "")
    if kind in {"user", "usergroup", "broadcast", "channel"}:
        return ("#" if kind == "channel" else "@") + str(element.get(f"{kind}_id") or element.get("range") or "")
    if isinstance(element.get("text"), str):
        return _undecorated(_HIGHLIGHT.sub("", element["text"]))
    between = "\n" if kind in {"rich_text_list", "rich_text"} else ""
    return between.join(_rich(nested, depth + 1) for nested in _dicts(element.get("elements")))


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
