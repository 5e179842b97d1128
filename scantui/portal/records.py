"""Machine drafts to records: dates get their meaning from their whole column. Knows no markup."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from ..hosts import HostName
from ..safe_text import OutsideText
from .dates import Order, order_of, when
from .headings import ATTEMPT, BIGFIX, FORM, LOG, SCANNED, STATUS
from .machines import Draft, Listing
from .model import PortalAddress, PortalRecord, When, status_of

NO_COLUMN = When(OutsideText("no such column on the page"), None)
"""A missing column is not an empty cell: it is not known when that happened."""


def records_of(listing: Listing, read_at: datetime, kind: str) -> dict[HostName, tuple[PortalRecord, ...]]:
    """The records of all machines whose rows are whole, in page order."""
    drafts = [draft for _, draft in listing.machines]
    orders = {name: order_of(_column(drafts, name), read_at) for name in (SCANNED, BIGFIX, LOG, ATTEMPT)}
    words = _Words(read_at)
    found: dict[HostName, list[PortalRecord]] = {}
    for host, draft in listing.machines:
        if host not in listing.damaged:
            found.setdefault(host, []).append(_record(host, draft, orders, kind, words))
    return {host: tuple(records) for host, records in found.items()}


def _column(drafts: Iterable[Draft], heading: str) -> Iterable[str]:
    """The different date texts of a column; the scanned date's also has those of the address rows."""
    texts: set[str] = set()
    for draft in drafts:
        texts.add(draft.text(heading) or "")
        if heading == SCANNED:
            texts.update(row.scanned for row in draft.addresses)
        elif heading == ATTEMPT:
            texts.update(row.attempt for row in draft.addresses)
    return texts


class _Words:
    """Texts and dates as facts, each made once: a column of thousands says the same few things."""

    def __init__(self, read_at: datetime) -> None:
        self._read_at = read_at
        self._texts: dict[str, OutsideText] = {}
        self._dates: dict[tuple[str, Order], When] = {}

    def text(self, raw: str) -> OutsideText:
        found = self._texts.get(raw)
        if found is None:
            found = self._texts[raw] = OutsideText(raw)
        return found

    def date(self, raw: str, order: Order) -> When:
        found = self._dates.get((raw, order))
        if found is None:
            found = self._dates[raw, order] = when(raw, self._read_at, order)
        return found


def _record(host: HostName, draft: Draft, orders: Mapping[str, Order], kind: str, words: _Words) -> PortalRecord:
    def date_of(heading: str) -> When:
        text = draft.text(heading)
        return NO_COLUMN if text is None else words.date(text, orders[heading])

    gap = address_gap(draft, kind)
    rows = () if gap is not None else draft.addresses  # with a gap, some of them may be another machine's
    statuses = draft.texts(STATUS) or [""]
    disagree = len(statuses) > 1 and len(set(map(status_of, statuses))) > 1
    return PortalRecord(
        host=host,
        status=words.text(" | ".join(statuses) if disagree else statuses[0]),
        form=words.text(draft.text(FORM) or ""),
        scanned=date_of(SCANNED),
        bigfix=date_of(BIGFIX),
        log=date_of(LOG),
        columns=_columns(draft, words),
        addresses=tuple(
            PortalAddress(
                row.address,
                row.kind,
                words.date(row.attempt, orders[ATTEMPT]),
                words.date(row.scanned, orders[SCANNED]),
                words.text(row.note),
            )
            for row in rows
        ),
        address_gap=gap,
        statuses_disagree=disagree,
    )


def _columns(draft: Draft, words: _Words) -> dict[str, OutsideText]:
    columns: dict[str, OutsideText] = {}
    for number, (label, text) in enumerate(zip(draft.headings.labels, draft.cells, strict=True), 1):
        if not label and not text:
            continue
        label = label or f"column {number}"
        columns[label if label not in columns else f"{label} ({number})"] = words.text(text)
    return columns


_COLLAPSED = "collapsed"
_ROWLESS = {"export": "the export has no address rows", "view": "the view has no address rows"}
"""Of the kinds of answer in which nothing can be opened."""
_MIXED = "the address rows of more than one machine stand under it"


def address_gap(draft: Draft, kind: str) -> str | None:
    """Why a machine's address rows are not all there; None when they are."""
    count = len(draft.addresses)
    if draft.sections > 1:
        return _MIXED
    if draft.twisty is False or (not count and not draft.stated and not draft.malformed):
        return _COLLAPSED if draft.twisty is False else _ROWLESS.get(kind, _COLLAPSED)
    if kind == "view" and not count:  # how a view would say that there are none is not known
        return _ROWLESS[kind]
    if not count and draft.vulnerabilities_open is False and draft.stated != {0}:
        return _COLLAPSED
    if not draft.stated:
        return "the page does not say how many addresses there are"
    if len(draft.stated) > 1 or -1 in draft.stated:
        return "the page says two different numbers of addresses"
    stated = next(iter(draft.stated))
    if stated != count:
        return f"says {stated} address{'' if stated == 1 else 'es'}, {count} {'is' if count == 1 else 'are'} readable"
    if draft.malformed:
        return "an address row is not readable"
    if len({(row.address, row.kind) for row in draft.addresses}) < count:
        return "an address stands twice"
    return None
