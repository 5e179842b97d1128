"""Answers of a classic view, made by hand: what the tests of its reader begin with."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from typing import Any

from scantui.evidence.model import Capture, Kind
from scantui.portal.view_rows import columns_text

from .pages import READ_AT

COLUMNS = {"Name": "$3", "Remote Scan": "$7", "Bigfix last report": "8", "Status": "$12"}
NAMES = tuple(f"prod-dal10-carrier2-worker-{number}" for number in (80, 800, 8001, 81, 82))


def column(number: int, value: Mapping[str, Any]) -> dict[str, Any]:
    return {"@columnnumber": str(number), "@name": f"${number}", **value}


def text(value: str) -> dict[str, Any]:
    return {"text": {"0": value}}


def date(value: str) -> dict[str, Any]:
    return {"datetime": {"0": value}}


def row(position: str, name: str, **columns: Mapping[str, Any]) -> dict[str, Any]:
    """A machine's entry; `c7=…` sets a column."""
    values = {"c3": text(name), "c7": date("20261120T080000,00Z"), "c8": text("4 hours ago"), "c12": text("Live"), **columns}
    entrydata = [column(int(key[1:]), value) for key, value in values.items()]
    unid = position.replace(".", "").rjust(32, "0")
    return {"@position": position, "@unid": unid, "@noteid": "8FA", "@siblings": "5", "entrydata": entrydata}


def category(position: str, name: str, children: int, siblings: int = 1) -> dict[str, Any]:
    entrydata = [{**column(0, text(name)), "@category": "true"}]
    return {"@position": position, "@children": str(children), "@siblings": str(siblings), "entrydata": entrydata}


def answer() -> dict[str, Any]:
    """A whole view of alc, categorised by c_code, with five machines."""
    rows = [row(f"1.{number}", name) for number, name in enumerate(NAMES, start=1)]
    return {"@timestamp": "20261120T090000,00Z", "@toplevelentries": "1", "viewentry": [category("1", "alc", len(rows)), *rows]}


Change = Callable[[list[dict[str, Any]]], object]


def changed(change: Change, **top: Any) -> dict[str, Any]:
    """The whole view with something done to its entries."""
    view = answer()
    change(view["viewentry"])
    return {**view, **top}


def with_column(number: int, value: Mapping[str, Any]) -> dict[str, Any]:
    """The whole view in which a column of the third machine is another, or further one."""

    def change(entries: list[dict[str, Any]]) -> None:
        columns = [one for one in entries[3]["entrydata"] if one["@columnnumber"] != str(number)]
        entries[3]["entrydata"] = [*columns, column(number, value)]

    return changed(change)


def without_column(number: int) -> dict[str, Any]:
    def change(entries: list[dict[str, Any]]) -> None:
        entries[3]["entrydata"] = [one for one in entries[3]["entrydata"] if one["@columnnumber"] != str(number)]

    return changed(change)


def flat(*rows: dict[str, Any]) -> dict[str, Any]:
    """A view without categories."""
    for one in rows:
        one["@siblings"] = str(len(rows))
    return {"@toplevelentries": str(len(rows)), "viewentry": list(rows)}


def body(value: object) -> bytes:
    return json.dumps(value).encode()


def capture(content: bytes, c_code: str = "alc", columns: Mapping[str, str] | None = None) -> Capture:
    question = {"c_code": c_code, "read_at": "2026-11-20T09:00:00Z", "columns": columns_text(COLUMNS if columns is None else columns)}
    return Capture("data/0001-portal.body", Kind.PORTAL, READ_AT, question, len(content), "", lambda: io.BytesIO(content))
