"""How the lab's Slack hands out a long list: in pages, by cursors, and as oddly as Slack's documentation allows (WIRE 2.2)."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Page:
    """One page, and the cursor of what follows it."""

    items: list[Any]
    cursor: str = ""

    @property
    def marks(self) -> dict[str, Any]:
        return {"has_more": bool(self.cursor), "response_metadata": {"next_cursor": self.cursor}}


@dataclass
class Paging:
    """Gives pages of a list; its switches are what a reader of the documentation is surprised by."""

    largest: int = 1000
    """Slack grants less than `limit` asks for whenever it likes."""
    empty_first: bool = False
    """The first page has no item, and more to come."""
    same_cursor: bool = False
    endless: bool = False
    """Every page names another one."""
    given: int = 0

    def page(self, items: list[dict[str, Any]], limit: int, cursor: str) -> Page | None:
        """None for a cursor that was never given."""
        self.given += 1
        names = [_name(item) for item in items]
        size = min(limit, self.largest)
        if self.endless or self.same_cursor:
            return Page(items[:size], _cursor(f"next_ts:{1_700_000_000_000_000 + (self.given if self.endless else 0)}"))
        if self.empty_first and not cursor and names:
            return Page([], _cursor(names[0]))
        wanted = base64.b64decode(cursor).decode() if cursor else ""
        if wanted and wanted not in names:
            return None
        start = names.index(wanted) if wanted else 0
        following = names[start + size : start + size + 1]
        return Page(items[start : start + size], _cursor(following[0]) if following else "")


def _name(item: dict[str, Any]) -> str:
    """What a cursor says of the item at which the next page begins."""
    return f"next_ts:{item['ts'].replace('.', '')}" if "ts" in item else f"team:{item['id']}"


def _cursor(name: str) -> str:
    """As Slack's: base64, often with `=` at its end."""
    return base64.b64encode(name.encode()).decode()
