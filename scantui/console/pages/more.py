"""What is seldom needed, below what decides: owners and look-up, ticket comments, scan zones, and the portal's other columns."""

from __future__ import annotations

from functools import lru_cache

from ...answer import CaptureId
from ...portal.headings import BIGFIX, LOG, SCANNED, Vocabulary
from ...portal.model import PortalRecord
from ...runbook.view import View
from ...times import minute_text
from ..lines import Line, Part, Tone, cell_width, fit, heading, paragraph
from .columns import muted
from .glance import row_label, rows_of, short_names

_ORDER = {name: place for place, name in enumerate((
    "Status", "Health", "Next vuln due", "Next patch due", "Local Scan", "AV Signature date", "AV Version", "EDR seen", "MAD validated",
    "Role", "Location", "Environment", "ITSS group", "Administrator", "Form", "Platform", "Birthday", "Alias",
))}  # fmt: skip
"""The order in which the portal's other columns are shown: what tells of the machine's state comes first (DOMAIN 3)."""
_ONGOING = {True: "actions going on", False: "no action going on", None: "does not say whether an action is going on"}


def owner_section(view: View, width: int) -> list[Line]:
    """What netmax and chlorine's look-up say; nothing when neither was asked, for few machines need them."""
    case = view.case
    lines: list[Line] = []
    for owner in case.owners.values():
        text = f"{owner.address} belongs to {owner.host or 'an owner of kind ' + owner.kind.value} ({owner.kind.value})"
        lines += paragraph(text, width, lead=[muted("  netmax   ")], capture=owner.source)
    lookup = case.lookup
    if lookup is not None:
        role = "worker" if lookup.is_worker else "master" if lookup.is_master else "neither worker nor master"
        text = f"{lookup.host} {lookup.address or ''}, {lookup.hardware}, {role}, {_ONGOING[lookup.ongoing]}"
        lines += paragraph(text, width, lead=[muted("  look-up  ")], capture=lookup.source)
    return [*heading("Owner and look-up", width), *lines] if lines else []


def comment_section(view: View, width: int) -> list[Line]:
    """What markers in the ticket's comments say was done."""
    lines: list[Line] = []
    for marker in view.case.markers:
        request = f" ({marker.request})" if marker.request else ""
        text = f"{marker.action} {marker.state.value} at {minute_text(marker.at)}{request}"
        lines += paragraph(text, width, lead=[muted("  a comment says  ")], capture=marker.source)
    return [*heading("Ticket comments", width), *lines] if lines else []


def zone_section(view: View, width: int) -> list[Line]:
    """The scan zones of its addresses: the scanners by their whole names, and the scan whose results count."""
    zones = {choice.zone: None for row in rows_of(view) if (choice := view.zone_choice(row)).zone is not None}
    capture = next(iter(view.portal_evidence), None)
    lines: list[Line] = []
    for zone in zones:
        scanners = short_names([str(name) for name in zone.scanners]) or "SOS-owned scanners"
        text = f"{scanners}; its scan is {zone.scan}" if zone.scan else scanners
        lines += paragraph(text, width, lead=[muted(f"  {zone.name}  ")], tone=Tone.MUTED, capture=capture)
    return [*heading("Scan zones", width), *lines] if lines else []


def column_section(view: View, width: int) -> list[Line]:
    """Every other cell of its row in the portal, as it stands."""
    reading, capture = view.reading, next(iter(view.portal_evidence), None)
    lines: list[Line] = []
    for number, record in enumerate(reading.records if reading else ()):
        pairs = _other_cells(record)
        if reading and pairs:
            lines += [*row_label(number, reading, width, capture), *_in_columns(pairs, width, capture)]
    return [*heading("More columns", width, "of the portal", capture), *lines] if lines else []


@lru_cache(maxsize=1)
def _vocabulary() -> Vocabulary:
    return Vocabulary({})


def _other_cells(record: PortalRecord) -> list[str]:
    """All but the name, the empty cells, and the dates that stand at the top of the page under the columns' own names."""
    dates = {SCANNED: record.scanned.text, BIGFIX: record.bigfix.text, LOG: record.log.text}
    found = []
    for name in sorted(record.columns, key=_column_order):
        cell = record.columns[name]
        known = _vocabulary().name_of(name)
        if name != "Name" and cell and not (known and dates.get(known[0]) == cell):
            found.append(f"{name}: {cell.line()}")
    return found


def _column_order(name: str) -> tuple[int, str]:
    """The portal's own order; a column that is new to us comes last."""
    return (_ORDER.get(name, len(_ORDER)), name)


def _in_columns(pairs: list[str], width: int, capture: CaptureId | None) -> list[Line]:
    """Short cells side by side in two columns; one that needs the whole line gets it, so that nothing is cut."""
    column = (width - 4) // 2
    lines: list[Line] = []
    waiting = ""
    for pair in pairs:
        if cell_width(pair) > column:
            lines += paragraph(pair, width, lead=[Part("  ")], tone=Tone.MUTED, capture=capture)
        elif waiting:
            lines.append(Line((muted(f"  {fit(waiting, column)}  {pair}"),), capture))
            waiting = ""
        else:
            waiting = pair
    return [*lines, Line((muted(f"  {waiting}"),), capture)] if waiting else lines
