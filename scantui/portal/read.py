"""A saved portal page, export or pasted table to facts. Knows no clock, no network and no rule of the runbook."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ..answer import Check, Reason, Unreadable, absent_if
from ..evidence.model import Capture
from ..hosts import ENVIRONMENTS, Family, HostName, parse_host
from ..safe_text import OutsideText
from ..times import parse_instant
from .decode import HINT, declared_charset, is_mhtml, to_text
from .headings import STATUS, Vocabulary
from .machines import Listing, list_machines
from .model import PortalPage
from .records import address_gap, records_of
from .rows import Sheet
from .signs import C_CODES, Signs, signs_of
from .view_json import looks_like_json

if TYPE_CHECKING:
    from .view_rows import ViewRows

MAX_SIZE = 64 * 1024 * 1024
_WHAT = "portal"
_CLOCKS_APART = timedelta(minutes=5)
# One expression for each first word: Python searches a literal beginning much faster than a choice of beginnings.
_TOKENS = tuple(re.compile(word + r"-[a-z0-9-]*[a-z0-9]") for word in ("kube", *ENVIRONMENTS))
_HTML = re.compile(r"<(?:!doctype html|html|head|body|table|form|div|title|h1|p)\b", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class _Reading:
    """A file brought to rows, and what kind it is."""

    kind: str
    """`page`, `export`, `paste` or `view`."""
    sheet: Sheet
    listing: Listing
    text: str
    view: ViewRows | None = None


def read_portal(capture: Capture, headings: Mapping[str, Sequence[str]] | None = None) -> PortalPage:
    """What a capture of the portal says. `headings`: the user's further names of headings (`[portal.headings]`).

    Raises `Unreadable` when it is no portal list, or one of another c_code.
    """
    c_code, read_at = _asked(capture)
    vocabulary = Vocabulary(headings or {})
    body = capture.read(MAX_SIZE)
    if not body.strip():
        raise Unreadable(f"the file is empty: {HINT}")
    if looks_like_json(body):
        from .view_rows import read_view

        view = read_view(body, capture.question, c_code, vocabulary)
        return _page(_Reading("view", view.sheet, view.listing, view.text, view), capture, c_code, read_at)
    if is_mhtml(body):
        return _read_mhtml(body, vocabulary, capture, c_code, read_at)
    text, faults = to_text(body, declared_charset(body))
    reading = _read_text(text, vocabulary)
    reading.sheet.faults[:0] = faults
    return _page(reading, capture, c_code, read_at)


def _asked(capture: Capture) -> tuple[str, datetime]:
    c_code = capture.question.get("c_code", "").strip().lower()
    if c_code not in C_CODES:
        raise Unreadable(f"it is not said which portal this is: import it with --c-code {', '.join(C_CODES[:-1])} or {C_CODES[-1]}")
    stated = capture.question.get("read_at", "")
    read_at = parse_instant(stated) if stated else capture.captured_at
    if read_at is None:
        raise Unreadable("the time at which the page was read is no instant with a zone: give --read-at as 2026-11-20T09:00:00Z")
    if read_at - capture.captured_at > _CLOCKS_APART:  # its ages would count from too late: a page of last week would read as today's
        raise Unreadable("the page cannot have been read after it was saved: give --read-at as the time at which the portal showed it")
    return c_code, read_at


def _read_mhtml(body: bytes, vocabulary: Vocabulary, capture: Capture, c_code: str, read_at: datetime) -> PortalPage:
    """The first document of the file that holds the list; when none does, what is wrong with the page itself."""
    from .mhtml import html_parts

    first: Unreadable | None = None
    for part in html_parts(body):
        text, faults = to_text(part.body, part.charset or declared_charset(part.body))
        reading = _read_text(text, vocabulary, html=True)
        reading.sheet.faults[:0] = [*part.faults, *faults]
        if part.location:
            reading.sheet.actions.append(part.location)
        try:
            return _page(reading, capture, c_code, read_at)
        except Unreadable as error:
            first = first or error
    raise first or Unreadable(f"it is no portal page: {HINT}")


def _read_text(text: str, vocabulary: Vocabulary, *, html: bool = False) -> _Reading:
    start = text[:65536].lstrip("\ufeff \t\r\n")
    if html or (start.startswith("<") and _HTML.search(start)):
        from .html import read_html

        sheet = read_html(text)
        return _Reading("page", sheet, list_machines(sheet.rows, vocabulary), text)
    if start[:1] in {"{", "["}:
        raise Unreadable(f"it is JSON, not a portal page: {HINT}")
    from .delimited import delimiter_of, read_csv, read_pasted

    delimiter = delimiter_of(text, vocabulary)
    if delimiter and delimiter != "\t":
        sheet = read_csv(text, delimiter)
        return _Reading("export", sheet, list_machines(sheet.rows, vocabulary), text)
    sheet = read_csv(text, "\t") if delimiter and _is_quoted(text) else read_pasted(text)
    return _Reading("export" if _is_quoted(text) else "paste", sheet, list_machines(sheet.rows, vocabulary, short_rows=True), text)


def _is_quoted(text: str) -> bool:
    """TAB-separated, but written by a program: its cells are quoted."""
    return text.lstrip().startswith('"')


def _page(reading: _Reading, capture: Capture, c_code: str, read_at: datetime) -> PortalPage:
    sheet, listing = reading.sheet, reading.listing
    stated = "" if reading.view else capture.question.get("search")  # a view knows no search
    if reading.view is not None:
        checks = _view_checks(reading.view, c_code)
    else:
        loose = "\n".join(["".join(sheet.loose).replace("\x00", "\n"), *listing.loose])
        signs = signs_of(sheet, loose)
        _refuse(reading, signs, c_code)
        checks = (*_checks(reading, signs, c_code), *_heeded(sheet, capture))
    records = records_of(listing, read_at, reading.kind)
    unread = _unread_names(reading, records)
    return PortalPage(
        c_code=c_code,
        read_at=read_at,
        records=records,
        others=tuple(map(OutsideText, listing.others)),
        search=OutsideText(sheet.searches[0] if len(sheet.searches) == 1 and sheet.searches[0].strip() else stated or ""),
        absence=absent_if(_WHAT, checks, (capture.id,)),
        source=capture.id,
        gaps=_gaps(reading, checks),
        cut_names=tuple(dict.fromkeys(listing.cut_names)),
        damaged=dict(listing.damaged),
        unread_names=unread,
        unread_rows=listing.unread_rows + listing.stray_addresses,
        search_is_stated=stated is not None,
    )


def _refuse(reading: _Reading, signs: Signs, c_code: str) -> None:
    """Raises `Unreadable` for what is no list of this portal: a login page, an error page, another c_code (SAFETY B.4, 29)."""
    listing = reading.listing
    if not listing.rows:
        if signs.login:
            raise Unreadable("it is a login page, not the list: log in to the portal, then save the page again")
        if signs.error:
            raise Unreadable("it is a server's error page, not the portal: load the portal again, then save it")
    other = signs.c_codes - {c_code}
    if other:
        named = sorted(other & set(C_CODES))
        if named and len(signs.c_codes) == 1:
            raise Unreadable(f"the page is of c_code {named[0]}, not {c_code}: import it with --c-code {named[0]}")
        if reading.listing.headings is not None or named:
            raise Unreadable(f"the page is not, or not only, of c_code {c_code}: open that portal and save its page")
    empty = signs.totals == {0} and signs.c_codes == {c_code}
    if listing.headings is None and not empty:
        if reading.kind == "page":
            raise Unreadable("it has no table with a heading row (Name and others): save the list, or set them under [portal.headings]")
        raise Unreadable("it has no heading row with Name: copy or export the table together with its headings")


def _checks(reading: _Reading, signs: Signs, c_code: str) -> tuple[Check, ...]:
    """What must hold before a machine that is not listed is proven absent (SAFETY B.7)."""
    listing, sheet = reading.listing, reading.sheet
    if reading.kind != "page":
        # Neither carries the search that made it, nor how many rows there are: half a list looks like a whole one.
        why = "an export or pasted table does not show what was searched, nor how many rows there are: save the page to prove absence"
        return (Check("the whole list was saved", False, why), *_whole(sheet))
    total = next(iter(signs.totals)) if len(signs.totals) == 1 else None
    unread = listing.unread_rows + listing.stray_addresses
    return (
        Check(f"the page says that it is of c_code {c_code}", signs.c_codes == {c_code}, "the page does not say which c_code it is of"),
        *_whole(sheet),
        Check("there are no further pages", not signs.more_pages, "the list has further pages: save each, or search for the machine"),
        Check("its number of rows is stated once", total is not None, "the page does not say how many rows there are, or says it twice"),
        Check(
            "as many rows were read as it states",
            total is None or total == listing.rows,
            f"the page says {total} rows, {listing.rows} were read: save it again",
        ),
        Check("every row says whose it is", unread == 0, f"{unread} rows of the page could not be read"),
        Check("no row is hidden", listing.hidden_rows == 0, "rows of the page are hidden: show them and save the page again"),
        Check("at most one search box is filled in", len(sheet.searches) < 2, "the page has several search terms"),
        Check("no login is asked for", not signs.login, "the page asks for a login: what it lists may be less than there is"),
        Check("no error is shown", not signs.error or total == listing.rows, "the page shows an error"),
    )


def _view_checks(view: ViewRows, c_code: str) -> tuple[Check, ...]:
    from .view_rows import view_checks

    return (*view_checks(view, c_code), *_whole(view.sheet))


def _heeded(sheet: Sheet, capture: Capture) -> tuple[Check, ...]:
    """Of a page that was asked for with a search in its address: that is how no document says that the portal is searched."""
    sent = capture.question.get("search", "") if "asked" in capture.question else ""
    why = "the page does not show the search that was sent with its address, so whether the portal heeded it is not known"
    return (Check("the page shows the search that was sent", sheet.searches == [sent], why),) if sent else ()


def _whole(sheet: Sheet) -> tuple[Check, ...]:
    faults = tuple(dict.fromkeys(sheet.faults))
    return tuple(Check("the file is whole", False, fault) for fault in faults) or (Check("the file is whole", True),)


def _gaps(reading: _Reading, checks: tuple[Check, ...]) -> tuple[Reason, ...]:
    listing = reading.listing
    why = [check.reason for check in checks if not check.holds]
    closed = sum(1 for _, draft in listing.machines if address_gap(draft, reading.kind) is not None)
    if closed:
        how = "open their page of the portal" if reading.view else "open them and save the page again"
        why.append(f"the address rows of {closed} of {len(listing.machines)} machines are not all there: {how}")
    if listing.damaged:
        why.append(f"the rows of {len(listing.damaged)} machines are not whole: save the page again")
    if listing.cut_names:
        why.append(f"{len(listing.cut_names)} names are cut short: widen the column and save the page again")
    if listing.headings is not None and not listing.headings.has(STATUS):
        why.append("the page has no Status column: machines that are being built or cancelled cannot be told")
    return tuple(Reason(_WHAT, reason) for reason in why)


def _unread_names(reading: _Reading, records: Mapping[HostName, object]) -> frozenset[str]:
    """Names of our forms that stand somewhere in the file and were not read as a machine's row: a check on the reader itself.

    What only repeats the question (a search box, the address) does not count.
    """
    read = {host.key for host in records}
    seen = Counter(name for name in _names_in(reading.text.lower()) if name not in read)
    for echo in reading.sheet.echoes:
        seen.subtract(_names_in(echo.lower()))
    return frozenset(name for name, count in seen.items() if count > 0 and _is_ours(name))


def _names_in(lowered: str) -> Iterator[str]:
    """Everything in a lower-case text that begins like a name of ours, as far as it reaches."""
    for token in _TOKENS:
        for match in token.finditer(lowered):
            before = lowered[match.start() - 1 : match.start()]
            if not before or not (before.isalnum() or before in "_-"):
                yield match[0]


def _is_ours(name: str) -> bool:
    host = parse_host(name)
    return host is not None and host.family is not Family.UNKNOWN
