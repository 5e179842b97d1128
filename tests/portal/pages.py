"""Makes portal pages of many looks with known facts: for the tests and for the benchmark."""

from __future__ import annotations

import hashlib
import io
import random
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from html import escape

from scantui.evidence.model import Capture, Kind
from scantui.portal.model import PortalRecord

READ_AT = datetime(2026, 11, 20, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Row:
    """An address row: kind and texts as the portal would show them."""

    address: str
    kind: str
    attempt: str
    scanned: str


@dataclass(frozen=True)
class Machine:
    name: str
    scanned: str
    bigfix: str
    log: str
    status: str
    rows: tuple[Row, ...]
    form: str = "Server"
    domain: str = "alchemy.ibm.com"
    is_open: bool = True


@dataclass(frozen=True)
class Look:
    """How a page is written. Every look shows the same facts."""

    seed: int = 0
    headings: str = "plain"  # plain, other names, own table, repeated, td
    nesting: str = "plain"  # plain, cells, outer, per row, roles
    icons: str = "img"  # img, text, none
    addresses: str = "inline"  # inline, nested, own, lines
    c_code: str = "alc"


HEADINGS = ("plain", "other names", "own table", "repeated", "td")
NESTINGS = ("plain", "cells", "outer", "per row", "roles")
ICONS = ("img", "text", "none")
ADDRESSES = ("inline", "nested", "headed", "own", "lines")
_COLUMNS = ("Name", "Location", "Role", "Scanned date", "Next vuln due", "Bigfix last report", "Next patch due", "Health",
            "Log last report", "EDR seen", "Administrator", "Status", "Form", "Platform", "Environment")  # fmt: skip
_OTHER_NAMES = {"Scanned date": "Remote Scan", "Bigfix last report": "bigfix  report", "Log last report": "Last Log", "Name": "System Name"}
_AGES = ("9 minutes ago", "about an hour ago", "10 hours ago", "24 hours ago", "about a day ago", "3 days ago", "6 days ago",
         "about a month ago", "2 months ago", "> 1 year ago", "")  # fmt: skip


def capture(body: bytes, c_code: str = "alc", read_at: str = "2026-11-20T09:00:00Z", search: str | None = "%") -> Capture:
    """A capture of which the user says that the whole list was asked for, or says nothing (`search` None)."""
    digest = hashlib.sha256(body).hexdigest()
    question = {"c_code": c_code, "read_at": read_at} | ({} if search is None else {"search": search})
    return Capture("data/0001-portal.body", Kind.PORTAL, READ_AT, question, len(body), digest, lambda: io.BytesIO(body))


def machines(count: int, seed: int = 0) -> list[Machine]:
    """Invented machines with one to three addresses each."""
    pick = random.Random(seed)
    made = []
    for number in range(count):
        kinds = ["ben", *pick.sample(["fen", "imm"], pick.randrange(3))]
        rows = []
        for index, kind in enumerate(kinds):
            block = "203.0.113" if kind == "fen" else f"10.{20 + index}.{number // 250 % 250}"
            attempt = pick.choice(("", "7 hours ago", "11 hours ago"))
            rows.append(Row(f"{block}.{number % 250 + 1}", kind, attempt, pick.choice(_AGES) if attempt else ""))
        role = pick.choice(("carrier2-worker", "carrier107-worker", "carrier3-master", "infra-syslog"))
        name = f"prod-dal{10 + number % 4}-{role}-{number + 1}"
        made.append(Machine(name, pick.choice(_AGES), pick.choice(_AGES[:6]), pick.choice(_AGES[:6]), "Live", tuple(rows)))
    return made


def expected(machine: Machine) -> dict[str, object]:
    rows = [(row.address, row.kind, row.attempt, row.scanned) for row in machine.rows] if machine.is_open else []
    return {
        "scanned": machine.scanned, "bigfix": machine.bigfix, "log": machine.log, "status": machine.status, "form": machine.form,
        "rows": rows, "whole": machine.is_open,
    }  # fmt: skip


def _bare(text: str) -> str:
    return text.removeprefix("ok ").removeprefix("✔ ").removeprefix("ok\n")


def facts(record: PortalRecord) -> dict[str, object]:
    """What was read, in the form of `expected`."""
    rows = [(str(row.address), row.kind.value, row.last_attempt.text.raw, _bare(row.scanned.text.raw)) for row in record.addresses]
    return {
        "scanned": _bare(record.scanned.text.raw), "bigfix": _bare(record.bigfix.text.raw), "log": _bare(record.log.text.raw),
        "status": record.status.raw, "form": record.form.raw, "rows": rows, "whole": record.address_gap is None,
    }  # fmt: skip


@dataclass
class _Writer:
    look: Look
    columns: list[str] = field(default_factory=list)
    number: int = 0

    def __post_init__(self) -> None:
        self.columns = list(_COLUMNS)
        if self.look.seed:
            random.Random(self.look.seed).shuffle(self.columns)

    # pieces

    def table(self, rows: str) -> str:
        return f'<div role="table">{rows}</div>' if self.look.nesting == "roles" else f'<table class="x">{rows}</table>'

    def tr(self, cells: str) -> str:
        return f'<div role="row">{cells}</div>' if self.look.nesting == "roles" else f"<tr>{cells}</tr>\n"

    def td(self, content: str, span: int = 1) -> str:
        if self.look.nesting == "roles":
            return f'<div role="cell">{content}</div>' + '<div role="cell"></div>' * (span - 1)
        if self.look.nesting == "cells" and content and span == 1:
            content = f'<table><tbody><tr><td>{content}</td><td> <img src="i.png" alt=""></td></tr></tbody></table>'
        wide = f' colspan="{span}"' if span > 1 else ""
        return f'<td class="xspColumnViewMiddle"{wide}>{content}</td>'

    def twisty(self, is_open: bool) -> str:
        if self.look.icons == "img":
            return f'<img src="t.gif" alt="{"Hide" if is_open else "Show"} details"> '
        if self.look.icons == "text":
            return "▼ " if is_open else "▶ "
        return f'<span aria-expanded="{"true" if is_open else "false"}"></span>'

    def date(self, text: str) -> str:
        icon = {"img": '<img src="ok.png" alt="ok"> ', "text": "✔ ", "none": ""}[self.look.icons]
        return f"{icon}<span>{escape(text)}</span>" if text else ""

    # rows

    def heading(self) -> str:
        names = [_OTHER_NAMES.get(name, name) if self.look.headings == "other names" else name for name in self.columns]
        if self.look.nesting == "roles":
            return self.tr("".join(f'<div role="columnheader">{name}</div>' for name in names))
        tag = "td" if self.look.headings == "td" else "th"
        return self.tr("".join(f"<{tag}><div><span>{name}</span></div></{tag}>" for name in names))

    def value(self, content: str) -> str:
        """A value as the portal's view panel wraps it."""
        self.number += 1
        return f'<span class="xspTextViewColumn" id="view:_id1:_id2:viewPanel1:{self.number}:c1:_internalViewText">{content}</span>'

    def machine(self, machine: Machine) -> str:
        cells = {
            "Name": f'{self.twisty(machine.is_open)}<a href="#"><b>{machine.name}</b></a><br><span>{machine.domain}</span>',
            "Location": machine.name.split("-")[1] if "-" in machine.name else "dal10", "Role": "Containers - Production Control plane",
            "Scanned date": self.date(machine.scanned), "Next vuln due": "in 5 days", "Bigfix last report": self.date(machine.bigfix),
            "Next patch due": "in about a month", "Health": "100%",
            "Log last report": self.date(machine.log), "Administrator": "SRE", "Status": machine.status, "Form": machine.form,
            "Platform": "Linux", "Environment": "Prod-Public", "EDR seen": "an hour ago",
        }  # fmt: skip
        return self.tr("".join(self.td(cells[column] if column == "Name" else self.value(cells[column])) for column in self.columns))

    def address(self, row: Row) -> list[str]:
        attempt = f"Last scan attempt was {row.attempt}" if row.attempt else ""
        return [f"{row.address} / {row.kind}", attempt, self.date(row.scanned)]

    def details(self, machine: Machine) -> list[str]:
        """Rows below a machine's row; what is no row of the list's width stands in a table of its own."""
        if not machine.is_open:
            return []
        width = len(self.columns)
        count = f"{len(machine.rows)} address{'' if len(machine.rows) == 1 else 'es'}"
        section = self.tr(self.td(f"{self.twisty(True)}Vulnerabilities") + self.td(count, width - 1))
        own = [self.tr("".join(self.td(text) for text in self.address(row))) for row in machine.rows]
        head = self.tr("".join(self.td(text) for text in ("Address", "Last scan attempt", "Scanned date")))
        if self.look.addresses == "inline":
            rows = [section, *map(self.inline, machine.rows)]
        elif self.look.addresses == "nested":
            rows = [section, self.tr(self.td(self.table("".join(own)), width))]
        elif self.look.addresses == "headed":
            rows = [section, self.tr(self.td(self.table(head + "".join(own)), width))]
        elif self.look.addresses == "own":
            rows = [section, "\0" + self.table("".join(own))]
        else:
            lines = "".join(f"<div>{' '.join(self.address(row))}</div>" for row in machine.rows)
            rows = [section, self.tr(self.td(lines, width))]
        return [*rows, self.tr(self.td("&#9654; Patching") + self.td("", width - 1))]

    def inline(self, row: Row) -> str:
        address, attempt, scanned = self.address(row)
        column = self.columns.index("Scanned date")
        free = [index for index in range(len(self.columns)) if index != column]
        texts = [""] * len(self.columns)
        texts[free[0]], texts[free[2]], texts[column] = address, attempt, scanned
        return self.tr("".join(map(self.td, texts)))

    def page(self, listed: list[Machine], footer: str | None, search: str) -> str:
        blocks: list[str] = [self.heading()]
        for number, machine in enumerate(listed):
            if self.look.headings == "repeated" and number and number % 2 == 0:
                blocks.append(self.heading())
            blocks += [self.machine(machine), *self.details(machine)]
        if self.look.headings == "own table":
            blocks.insert(1, "\0")
        body = self.tables(blocks)
        if self.look.nesting == "outer":
            body = f"<table><tr><td>menu</td></tr><tr><td>{body}</td></tr></table>"
        footer = f"Top level entries {len(listed)}" if footer is None else footer
        action = f"/inventory.nsf/compliance_portal.xsp?c_code={self.look.c_code}"
        box = f'<input type="text" value="{escape(search)}"><input type="submit" value="Search">'
        title = f"{self.look.c_code} compliance portal"
        return (
            f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
            f'<script>var rows = "<table><tr>";</script></head><body><form method="post" action="{action}">{box}'
            f"<h1>{title}</h1>{body}<div><span>{footer}</span> <span>0 entries selected</span></div></form></body></html>"
        )

    def tables(self, blocks: list[str]) -> str:
        """Rows in tables: a block that begins with NUL is a table of its own between two parts of the list."""
        out, rows = [], ""
        for block in blocks:
            if block.startswith("\0"):
                out += [self.table(rows), block[1:]]
                rows = ""
            elif self.look.nesting == "per row":
                out.append(self.table(block))
            else:
                rows += block
        return "".join([*out, self.table(rows) if rows else ""])


def page(listed: list[Machine], look: Look | None = None, footer: str | None = None, search: str = "") -> str:
    """A saved page that lists `listed`."""
    return _Writer(look or Look()).page(listed, footer, search)


def closed(machine: Machine) -> Machine:
    return replace(machine, is_open=False)
