"""A classic view's answer, as Domino writes it (WIRE 5.2): positions, numbers as texts, its own dates, and JSON that is none."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from demo import raw_portal
from demo.fleet import Fleet, Machine
from scantui.times import parse_age

_BAD_ESCAPE, _RAW_TAB, _RAW_BREAK = "@escape@", "@tab@", "@break@"
_OFFSETS = (("Z", 0), ("-05", -300), ("+0530", 330))


@dataclass(frozen=True)
class ViewEntry:
    position: tuple[int, ...]
    columns: tuple[dict[str, Any], ...]
    siblings: int
    unid: str = ""
    children: int | None = None

    def fields(self) -> dict[str, Any]:
        position = {"@position": ".".join(map(str, self.position))}
        ids = {"@unid": self.unid, "@noteid": f"{8000 + self.position[-1]:X}"} if self.unid else {}
        below = {} if self.children is None else {"@children": str(self.children), "@descendants": str(self.children)}
        return {**position, **ids, **below, "@siblings": str(self.siblings), "entrydata": list(self.columns)}


def entries_of(fleet: Fleet, codes: Iterable[str], now: datetime, *, categorised: bool) -> list[ViewEntry]:
    """The entries of portals: a category each, with its machines below it; or the machines alone."""
    codes = [code for code in codes if fleet.listed(code)]
    entries: list[ViewEntry] = []
    for top, code in enumerate(codes, start=1):
        rows = list(raw_portal.rows_of(fleet.listed(code)))
        if categorised:
            category = {"@columnnumber": "0", "@name": "$17", "@category": "true", "text": {"0": code}}
            entries.append(ViewEntry((top,), (category,), len(codes), children=len(rows)))
        for number, (machine, addresses) in enumerate(rows, start=1):
            columns = _columns(machine, raw_portal.cells_of(machine, addresses), now, number)
            unid = f"{top:08X}{number:024X}"
            entries.append(ViewEntry((top, number) if categorised else (number,), columns, len(rows), unid))
    return entries


def endless(start: int) -> list[ViewEntry]:
    """Two entries of a view that has no last one."""
    column = {"@columnnumber": "3", "@name": "$3", "text": {"0": "prod-dal10-carrier2-worker-80"}}
    return [ViewEntry((number,), (column,), 10**9 - 1, f"{number:032X}") for number in (start, start + 1)]


def answer_of(entries: Sequence[ViewEntry], total: int | None, *, none_is_null: bool = False) -> bytes:
    """One answer: no list where there is one entry, no key at all where there is none."""
    answer: dict[str, Any] = {"@timestamp": "20261120T090000,00Z"}
    if total is not None:
        answer["@toplevelentries"] = str(total)
    if entries:
        answer["viewentry"] = entries[0].fields() if len(entries) == 1 else [entry.fields() for entry in entries]
    elif none_is_null:
        answer["viewentry"] = None
    text = json.dumps(answer, indent=1)
    return text.replace(_BAD_ESCAPE, "\\>").replace(_RAW_TAB, "\t").replace(_RAW_BREAK, "\n").encode()


def _columns(machine: Machine, cells: dict[str, str], now: datetime, number: int) -> tuple[dict[str, Any], ...]:
    def column(at: int, value: dict[str, Any]) -> dict[str, Any]:
        return {"@columnnumber": str(at), "@name": f"${at}", **value}

    return (
        column(3, {"text": {"0": f"{machine.name}.{'iks.ibm' if machine.c_code == 'armada' else 'alchemy.ibm.com'}"}}),
        column(7, _date(cells["Remote Scan"], now, number)),
        column(8, _date(machine.bigfix, now, number + 1)),
        column(9, _date(machine.log, now, number + 2)),
        column(12, {"text": {"0": machine.status}}),
        column(14, {"text": {"0": "Server"}}),
        column(15, {"textlist": {"text": [{"0": f"SRE {_BAD_ESCAPE} on call"}, {"0": f"squad{_RAW_TAB}two"}]}}),
        column(16, {"number": {"0": str(len(machine.addresses))}}),
        column(18, {"text": {"0": f"first line{_RAW_BREAK}second line"}}),
    )


def _date(text: str, now: datetime, number: int) -> dict[str, Any]:
    """An age as an instant in Domino's form, by turns in several zones; what is no age as the text that it is."""
    age = parse_age(text)
    if age is None:
        return {"text": {"0": text}}
    zone, minutes = _OFFSETS[number % len(_OFFSETS)]
    local = now - age.least - timedelta(minutes=1) + timedelta(minutes=minutes)
    return {"datetime": {"0": f"{local:%Y%m%dT%H%M%S},52{zone}"}}
