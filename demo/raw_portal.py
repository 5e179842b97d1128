"""The three portal pages as a browser saves them: alc as XPages HTML, armada with nested tables, alc_fr2 as MHTML."""

from __future__ import annotations

import quopri
import re
from collections.abc import Callable, Iterable
from datetime import timedelta
from html import escape

from scantui.times import parse_age

from . import hostile
from .fleet import Address, Fleet, Machine

ALC_COLUMNS = (
    "Name", "Status", "Environment", "Location", "Role", "Remote Scan", "Local Scan", "Bigfix last report", "Log last report", "EDR seen",
    "Health", "Next vuln due", "Next patch due", "Administrator", "Form", "Platform", "Birthday", "Alias",
)  # fmt: skip
FR2_COLUMNS = (
    "Name", "Location", "Role", "Scanned date", "Next vuln due", "Bigfix last report", "Next patch due", "Health", "Log last report",
    "EDR seen", "MAD validated", "Administrator", "Status", "Form", "Platform", "Environment",
)  # fmt: skip
ARMADA_COLUMNS = (
    "Name", "Scanned date", "Bigfix last report", "Log last report", "Health", "AV Signature date", "Status", "Form", "Platform",
    "ITSS group", "Location",
)  # fmt: skip

_BIRTHDAYS = ("3 months ago", "6 months ago", "about a year ago", "2 years ago")
Write = Callable[[str], None]


def pages(fleet: Fleet) -> dict[str, bytes]:
    return {
        "portal-alc.html": page(fleet, "alc", "%"),
        "portal-armada.html": page(fleet, "armada", ""),
        "portal-alc_fr2.mhtml": _mhtml(page(fleet, "alc_fr2", "").decode()),
    }


def page(fleet: Fleet, c_code: str, search: str) -> bytes:
    """The page of a portal, searched."""
    machines = [machine for machine in fleet.listed(c_code) if is_found(machine.name, search)]
    out: list[str] = []
    _page_start(out.append, c_code, escape(search))
    if c_code == "armada":
        count = _armada(out.append, machines)
    else:
        count = _panel(out.append, machines, ALC_COLUMNS if c_code == "alc" else FR2_COLUMNS)
    _page_end(out.append, count)
    return "".join(out).encode("ascii", "xmlcharrefreplace") if c_code == "alc" else "".join(out).encode()


def is_found(name: str, search: str) -> bool:
    """Whether the portal's search lists a name: `%` stands for any text (DOMAIN 3)."""
    return not search or re.fullmatch(".*".join(map(re.escape, search.lower().split("%"))), name) is not None


def _oldest(addresses: Iterable[Address]) -> str:
    """A machine's own date is that of its oldest address, and empty when one was never scanned (DOMAIN 3)."""
    ages = [address.scanned for address in addresses]
    return "" if "" in ages else max(ages, key=lambda text: age.least if (age := parse_age(text)) else timedelta(0), default="")


def cells_of(machine: Machine, addresses: tuple[Address, ...]) -> dict[str, str]:
    """The text of each column of a machine's row, whatever the page calls it."""
    host = machine.host
    firewall = host.role.value == "vyatta"
    infra = host.role.value in {"infra", "nessus-scanner"}
    scanned = _oldest(addresses)
    return {
        "Location": host.datacenter or "dal10",
        "Role": f"Containers - {'Production infrastructure' if infra else 'Production Control plane'}",
        "Scanned date": scanned,
        "Remote Scan": scanned,
        "Local Scan": "*" if firewall else "5 hours ago",
        "Next vuln due": "No vulnerabilities" if len(machine.name) % 3 else "in 21 days",
        "Bigfix last report": machine.bigfix,
        "Next patch due": "in about a month",
        "Health": "*" if firewall else "100%" if len(machine.name) % 4 else "98%",
        "Log last report": machine.log,
        "EDR seen": "Not a server" if firewall else "about an hour ago",
        "AV Signature date": "9 hours ago",
        "Administrator": "SRE",
        "Status": machine.status,
        "Form": "Server",
        "Platform": "Linux",
        "ITSS group": "IKS",
        "Environment": f"{(host.environment or 'prod').capitalize()}-Public",
        "Birthday": "about a day ago" if machine.status == "Build" else _BIRTHDAYS[len(machine.name) % len(_BIRTHDAYS)],
    }


def _attempt(address: Address) -> str:
    return f"Last scan attempt was {address.tried}" if address.tried else ""


def _count(addresses: tuple[Address, ...]) -> str:
    return f"{len(addresses)} address{'' if len(addresses) == 1 else 'es'}"


def rows_of(machines: Iterable[Machine]) -> Iterable[tuple[Machine, tuple[Address, ...]]]:
    for machine in machines:
        yield machine, machine.addresses
        if machine.second_row:
            yield machine, machine.second_row


def _page_start(write: Write, c_code: str, search: str) -> None:
    write("<!DOCTYPE html>\n")
    write(f'<html lang="en"><head><meta charset="utf-8"><title>{c_code} compliance portal</title>')
    write('<script src="/xsp/.ibmxspres/dojoroot-1.9.7/dojo/dojo.js"></script></head>\n<body class="xsp lotusui tundra">')
    write(f'<form id="view:_id1" method="post" action="/inventory.nsf/compliance_portal.xsp?c_code={c_code}" class="xspForm" ')
    write(f'enctype="multipart/form-data"><h1>{c_code} compliance portal</h1>\n')
    write(f'<input type="text" id="view:_id1:search" name="search" value="{search}" class="xspInputFieldEditBox">\n')


def _page_end(write: Write, count: int) -> None:
    write(f'<div class="footer"><span>Top level entries {count}</span> <span>0 entries selected</span></div>\n</form></body></html>\n')


def _panel_start(write: Write, columns: tuple[str, ...]) -> None:
    write('<table id="view:_id1:_id2:viewPanel1" class="xspDataTable"><thead><tr>')
    for column in columns:
        write(f'<th class="xspColumnViewStart" scope="col"><div class="xspPanelViewColumnHeader"><span>{column}</span></div></th>')
    write("</tr></thead>\n<tbody>\n")


_DATES = {"Remote Scan", "Local Scan", "Scanned date", "Bigfix last report", "Log last report", "EDR seen"}
_FRESH = ("minute", "hour", "a day", "2 days", "3 days", "5 days")


def _icon(column: str, text: str) -> str:
    """Green up to five days: colour is not the test (DOMAIN 3)."""
    if column not in _DATES or not text or text in {"*", "Not a server"}:
        return ""
    name = "ok" if any(word in text for word in _FRESH) else "error"
    return f'<img src="/icons/{name}.png" alt="{name}"> '


def _panel_row(write: Write, number: int, name: str, texts: Iterable[tuple[str, str]], *, is_open: bool) -> None:
    icon, words = ("twisty-open", "Hide details") if is_open else ("twisty", "Show details")
    write(f'<tr role="row" class="xspDataTableRowUnread"><td class="xspColumnViewStart"><img src="/icons/{icon}.gif" alt="{words}"> ')
    write(f'<a href="#" class="xspLinkViewColumn" id="view:_id1:_id2:viewPanel1:{number}:name"><b>{escape(name)}</b></a>')
    write('<br><span class="domain">alchemy.ibm.com</span></td>')
    for column, text in texts:
        write(f'<td>{_icon(column, text)}<span class="xspTextViewColumn">{escape(text)}</span></td>')
    write("</tr>\n")


def _address_rows(write: Write, addresses: tuple[Address, ...], width: int) -> None:
    write('<tr class="detail"><td style="padding-left:2em"><img alt="Hide details" src="/icons/twisty-open.gif"> Vulnerabilities</td>')
    write(f'<td colspan="{width - 1}">{_count(addresses)}</td></tr>\n')
    for one in addresses:
        write(f'<tr class="detail address"><td>{one.address} / {one.kind}</td><td></td><td>{_attempt(one)}</td><td>{one.scanned}</td>')
        write(f'<td colspan="{width - 4}"></td></tr>\n')
    write(f'<tr class="detail"><td>&#9654; Patching</td><td colspan="{width - 1}"></td></tr>\n')


def _panel(write: Write, machines: list[Machine], columns: tuple[str, ...]) -> int:
    """The view panel with all its rows; how many top level entries it has."""
    _panel_start(write, columns)
    count = 0
    for machine, addresses in rows_of(machines):
        cells = {**cells_of(machine, addresses), **hostile.PORTAL_CELLS.get(machine.name, {})}
        _panel_row(write, count, machine.name, [(name, cells.get(name, "")) for name in columns[1:]], is_open=not machine.collapsed)
        if not machine.collapsed:
            _address_rows(write, addresses, len(columns))
        count += 1
    write("</tbody></table>\n")
    return count


def _mhtml(page: str) -> bytes:
    """As Chromium's "Webpage, single file": quoted-printable, with a style sheet as a second part."""
    boundary = "----MultipartBoundary--demoFr2Portal0000000000000001----"
    address = "https://w3.sos.ibm.com/inventory.nsf/compliance_portal.xsp?c_code=alc_fr2"
    head = (
        f"From: <Saved by Blink>\r\nSnapshot-Content-Location: {address}\r\nSubject: alc_fr2 compliance portal\r\n"
        "Date: Thu, 19 Nov 2026 16:40:00 -0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n"
        f'\ttype="text/html";\r\n\tboundary="{boundary}"\r\n\r\n\r\n'
    )
    html_part = (
        f"--{boundary}\r\nContent-Type: text/html\r\nContent-ID: <frame-demo@mhtml.blink>\r\n"
        f"Content-Transfer-Encoding: quoted-printable\r\nContent-Location: {address}\r\n\r\n"
    )
    style = (
        f"\r\n--{boundary}\r\nContent-Type: text/css\r\nContent-Transfer-Encoding: quoted-printable\r\n"
        'Content-Location: cid:css-demo@mhtml.blink\r\n\r\n@charset "utf-8";\r\n\r\n.detail { color: rgb(90, 90, 90); }\r\n'
        f"--{boundary}--\r\n"
    )
    body = quopri.encodestring(page.encode()).replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    return head.encode() + html_part.encode() + body + style.encode()


def _armada(write: Write, machines: list[Machine]) -> int:
    """Address rows in a table of their own, twisties as text, and a row for each cluster (Form "Virtual Host")."""
    write('<table class="lotusTable" cellspacing="0"><tr>')
    for column in ARMADA_COLUMNS:
        write(f"<th>{column}</th>")
    write("</tr>\n")
    clusters = sorted({machine.host.cluster_id or "" for machine in machines})
    for cluster in clusters:
        texts = [{"Form": "Virtual Host", "Status": "Live", "ITSS group": "IKS"}.get(column, "") for column in ARMADA_COLUMNS[1:]]
        write(f"<tr><td>{cluster}</td>" + "".join(f"<td>{text}</td>" for text in texts) + "</tr>\n")
    for machine, addresses in rows_of(machines):
        cells = cells_of(machine, addresses)
        write(f"<tr><td>&#9660; <b>{machine.name}</b><div>iks.ibm</div></td>")
        write("".join(f"<td>{escape(cells.get(column, ''))}</td>" for column in ARMADA_COLUMNS[1:]) + "</tr>\n")
        write(f'<tr><td colspan="{len(ARMADA_COLUMNS)}"><div>&#9660; Vulnerabilities <span>{_count(addresses)}</span></div>')
        write('\n<table class="addresses">')
        for one in addresses:
            write(f"<tr><td>{one.address} / {one.kind}</td><td>{_attempt(one)}</td><td>{one.scanned}</td></tr>")
        write("</table></td></tr>\n")
    write("</table>\n")
    return len(machines) + len(clusters)
