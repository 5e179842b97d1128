"""What the SOS portal says of a machine (DOMAIN 3)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from ..answer import Absent, Answer, CaptureId, Found, Reason, Unknown
from ..hosts import Address, AddressKind, Family, HostName
from ..safe_text import HIDDEN, OutsideText
from ..times import Span
from .coverage import covers

VIEW_COLUMNS: Final = "columns"
"""Under which a question keeps which column of the classic view stands for which heading: its answer does not say."""


class Status(StrEnum):
    """What the Status column means (DOMAIN 3). Only `LIVE` says that the machine is in service."""

    LIVE = "live"
    BUILD = "build"
    """under 48 hours old: excluded from the checks"""
    AVAILABLE = "available"
    """to be cancelled: excluded from the checks"""
    MISSING = "missing"
    """an empty cell, or no such column"""
    OTHER = "other"
    """a word that is not known"""
    DISAGREES = "disagrees"
    """several Status columns that do not mean the same"""

    @property
    def is_excluded(self) -> bool:
        """Whether the compliance checks leave such a machine out."""
        return self in {Status.BUILD, Status.AVAILABLE}


def status_of(text: str) -> Status:
    """What one Status cell means, hidden characters left out. "Build (new)" and "In Build" are Build; "Live (new)" is not Live."""
    seen = " ".join(HIDDEN.sub("", text).split()).casefold()
    if not seen:
        return Status.MISSING
    if seen == "live":
        return Status.LIVE
    for status in (Status.BUILD, Status.AVAILABLE):
        if re.search(rf"\b{status.value}\b", seen):
            return status
    return Status.OTHER


@dataclass(frozen=True, slots=True)
class When:
    """A date cell: as it stands, and the interval it means. `span` None with text = unreadable; without text = no date at all."""

    text: OutsideText
    span: Span | None

    @property
    def is_empty(self) -> bool:
        """The cell is empty: it never happened, as far as the portal knows."""
        return not self.text

    @property
    def is_unreadable(self) -> bool:
        return bool(self.text) and self.span is None


@dataclass(frozen=True, slots=True)
class PortalAddress:
    """An address row under "Vulnerabilities"."""

    address: Address
    kind: AddressKind
    last_attempt: When
    """"Last scan attempt was …". Empty means that no scanner ever tried: a configuration problem."""
    scanned: When
    note: OutsideText = field(default_factory=lambda: OutsideText(""))
    """Other text in the row, such as "Scan exclusion"."""


@dataclass(frozen=True, slots=True)
class PortalRecord:
    """One machine's row, with its address rows."""

    host: HostName
    status: OutsideText
    """The Status cell as it stands, for showing; what it means is `state`."""
    form: OutsideText
    scanned: When
    bigfix: When
    log: When
    columns: Mapping[str, OutsideText]
    """Every cell by its heading as standing on the page, in page order (for showing)."""
    addresses: tuple[PortalAddress, ...]
    address_gap: str | None
    """Why the address rows are not all there ("collapsed", "says 3 addresses, 2 are readable"); then `addresses` is empty."""
    statuses_disagree: bool = False
    """Several Status columns do not mean the same; `status` then shows all of them."""

    @property
    def state(self) -> Status:
        return Status.DISAGREES if self.statuses_disagree else status_of(self.status.raw)


@dataclass(frozen=True, slots=True)
class PortalPage:
    """One capture of the portal."""

    c_code: str
    """What the capture was said to be; a page that says otherwise has a gap."""
    read_at: datetime
    """When the page was made: ages on it count back from here."""
    records: Mapping[HostName, tuple[PortalRecord, ...]]
    """Rows by machine; more than one row of a name is possible."""
    others: tuple[OutsideText, ...]
    """Names of rows that are not machines (clusters, VIPs, unreadable names)."""
    search: OutsideText
    """What the search box held, or empty."""
    absence: Answer[None]
    """`Absent` (its proof: the page is whole) when a machine that is not in `records` is proven not to be listed; else `Unknown`."""
    source: CaptureId
    gaps: tuple[Reason, ...] = ()
    """What is not whole about it: pager, collapsed rows, cut, other c_code …"""
    cut_names: tuple[str, ...] = ()
    """Beginnings of names whose cell was cut short: a machine that starts so is never proven absent."""

    damaged: Mapping[HostName, str] = field(default_factory=dict)
    """Machines of which a row was seen that is not whole, and what is wrong with it."""
    unread_names: frozenset[str] = frozenset()
    """Names (lower case) that stand somewhere in the file and were read as no machine's row."""

    unread_rows: int = 0
    """Rows that may be a machine's and do not say whose."""
    search_is_stated: bool = False
    """Whether `search` is the user's statement of what was searched for (empty: nothing), where the page does not show it."""

    def find(self, host: HostName) -> Answer[tuple[PortalRecord, ...]]:
        """All rows of `host`, or whether it is proven absent. What the page's search leaves out is unknown."""
        records = self.records.get(host)
        if records and host not in self.damaged:
            return Found(records, (self.source,))
        seen = self._seen_unread(host)
        if seen:
            return self._unknown(seen)
        if host.family is Family.UNKNOWN:
            return self._unknown("the name is of no known form")
        if not covers(self.search.raw, host):
            return self._unknown(f"the page was searched for something else than {host}")
        hidden_search = self._hidden_search(host)
        if hidden_search:
            return self._unknown(hidden_search)
        if isinstance(self.absence, Found):
            raise TypeError("absence is Absent or Unknown")
        return self.absence

    def answers(self, host: HostName) -> bool:
        """Whether it tells of `host` all that can be asked of the portal: every address row, or that it is not there."""
        answer = self.find(host)
        return isinstance(answer, Absent) or (isinstance(answer, Found) and all(row.address_gap is None for row in answer.value))

    def _hidden_search(self, host: HostName) -> str:
        """Why a search that the page does not show may have left `host` out; empty when there is no reason to think so.

        A browser does not save what was typed into the search box, so a list of one machine, or of none, may be the answer to any search.
        """
        if self.search or self.search_is_stated or len(self.records) + len(self.damaged) + len(self.others) > 1:
            return ""
        what = "one machine" if self.records or self.damaged or self.others else "no machine"
        return f"the page lists {what} and does not show what was searched for: say it with --search TERM when importing"

    def may_list(self, host: HostName) -> bool:
        """Whether `find` is unknown because something on the page is, or may be, the machine's row and could not be read.

        False where the page only says nothing of it: searched for something else, or one page of several. An older page's absence may
        stand beside such a page, but not beside one that may list the machine.
        """
        if self.records.get(host) and host not in self.damaged:
            return False
        return bool(self._seen_unread(host)) or (self.unread_rows > 0 and covers(self.search.raw, host))

    def _seen_unread(self, host: HostName) -> str:
        """What stands on the page that is, or may be, an unread row of `host`; empty when nothing does."""
        if host in self.damaged:
            return f"{host} is on the page, but {self.damaged[host]}"
        if any(host.key.startswith(cut.lower()) for cut in self.cut_names):
            return f"a name on the page is cut short and could be {host}"
        return f"{host} stands on the page, but no machine's row of it could be read" if host.key in self.unread_names else ""

    def _unknown(self, why: str) -> Unknown:
        return Unknown((Reason("portal", why),), (self.source,))


__all__ = ["Absent", "PortalAddress", "PortalPage", "PortalRecord", "Status", "When", "status_of"]
