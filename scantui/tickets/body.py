"""The machines that a ticket's title and text name, and what the table beside a name says.

Knows names only through `hosts`, and nothing of what a ticket is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from ..hosts import Family, HostName, Role, find_hosts, parse_host
from ..hosts.name import DOMAINS
from ..safe_text import OutsideText
from ..times import Age, parse_age
from .markdown import Line, Place, unmarked, without_urls
from .model import TicketMachine
from .tables import Columns, cells_of, columns_of, is_alignment

_NO_REPORT = OutsideText("")

# How a name of either family begins (DOMAIN 1): only to notice names that could not be read.
_BEGINNING = re.compile(
    r"(?<![A-Za-z0-9_./@-])(?:[a-z0-9]{2,8}-[a-z]{3}\d{2}|kube-[a-z0-9]{20}|kube-[a-z]{3}\d{2}-)", re.IGNORECASE | re.ASCII
)
_CUT_KUBE = re.compile(r"kube-(?:[a-z0-9]{20}|[a-z]{3}\d{2})-.*")
_LIST_ITEM = re.compile(r"\s*(?:[-*+•‣–]|\d{1,9}[.)])\s+(?:\[[ xX]\]\s+)?")
_HEADING = re.compile(r"\s*#{1,6}\s+")
_BETWEEN_NAMES = re.compile(r"[\s,;]+")
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[^\s,;]+")
_EDGES = "()[]{}<>\"'`.,:;!?*“”‘’«»"

# A wildcard, an ellipsis or a range behind a name make it stand for other machines than the one that can be read in it.
_GLUED = re.compile(r"(?<=[A-Za-z0-9-])(?:\.{2,}|[%*{$<\[]|…|–(?=[A-Za-z0-9])|—(?=\d))")
_CONTINUED: Final = "ǂ"
"""A letter of another script: `find_hosts` reads no name that touches one."""

_parsed = lru_cache(maxsize=8192)(parse_host)
"""The same machines stand in many tickets."""


def read_machines(title: str, lines: Iterable[Line]) -> tuple[tuple[TicketMachine, ...], tuple[str, ...]]:
    """Every machine named, once, in order of appearance; and notes on what may be a name and could not be read.

    A VIP or a cluster counts where it is listed (title, table, list), not where prose mentions it.
    """
    reader = _Reader()
    reader.title(_plain(title))
    for line in lines:
        reader.line(line)
    return reader.machines, tuple(reader.notes)


def _plain(text: str, code: bool = False) -> str:
    """`text` without markup, and with every name spoilt that stands for others."""
    text = without_urls(text) if code else unmarked(text)
    return _GLUED.sub(_CONTINUED, text) if _GLUED.search(text) else text


def _counts_in_prose(host: HostName) -> bool:
    """Whether a name is a machine's, be it cut short; prose may mention VIPs and clusters in passing."""
    return host.is_machine or _CUT_KUBE.fullmatch(host.key) is not None


def _counts_when_listed(host: HostName) -> bool:
    return _counts_in_prose(host) or host.role is Role.VIP or host.is_cluster


class _Reader:
    """Collects machines line by line; remembers the table it is in."""

    def __init__(self) -> None:
        self._machines: dict[HostName, TicketMachine] = {}
        self.notes: dict[str, None] = {}
        self._columns: Columns | None = None
        self._heading: list[str] | None = None

    @property
    def machines(self) -> tuple[TicketMachine, ...]:
        return tuple(self._machines.values())

    def title(self, plain: str) -> None:
        words = (parse_host(word.strip(_EDGES)) for word in _BETWEEN_NAMES.split(plain))
        for host in (*find_hosts(plain), *(host for host in words if host is not None and host.is_cluster)):
            if _counts_when_listed(host):
                self._add(host, "")
        self.prose(plain)

    def line(self, line: Line) -> None:
        if line.unclosed:
            self._note("an HTML comment in the text is never closed: what follows it is hidden and was not read")
        text = line.visible
        if line.place is Place.QUOTE and self._columns is not None and not self._columns.quoted:
            text = line.raw  # a row that begins with "> 1 year ago"
        if not text.strip():
            self._columns = self._heading = None
            return
        cells = cells_of(text)
        if cells is None:
            self._columns = self._heading = None
            self._outside_tables(text, line.place is Place.CODE)
        else:
            self._row(cells, text, line.place)

    def _row(self, cells: list[str], text: str, place: Place) -> None:
        columns = self._columns
        if columns is None or _is_heading_again(cells, columns):
            heading = columns_of(cells, place is Place.QUOTE)
            if heading.name is not None:
                self._columns = heading
            elif is_alignment(cells) and self._heading is not None:
                self._columns = columns_of(self._heading, place is Place.QUOTE)
            else:
                self._heading = cells
                self._outside_tables(text, place is Place.CODE)
        elif columns.name is None:
            self._row_without_name_column(cells, columns)
        elif not is_alignment(cells):
            self._row_with_name_column(cells, columns.name, columns.report)

    def _row_with_name_column(self, cells: list[str], name: int, report: int | None) -> None:
        if not any(cells):
            return
        cell = cells[name] if name < len(cells) else ""
        names = _names_in_cell(cell)
        if not names:
            self._note("a table row has no name that can be read where the machine's name belongs")
        beside = cells[report] if report is not None and report < len(cells) and report != name else ""
        for host in names:
            self._add(host, beside)
        if len(cells) > 2:
            others = find_hosts(_plain(" ; ".join(cell for index, cell in enumerate(cells) if index != name)))
            if any(host.is_machine and host not in names for host in others):
                self._note("a table names machines outside the column of machine names: they were not taken as the ticket's")
        if (not names or " " in cell) and _has_unread_name(_plain(cell)):
            self._note_unread()

    def _row_without_name_column(self, cells: list[str], columns: Columns) -> None:
        beside = cells[columns.report] if columns.report is not None and columns.report < len(cells) else ""
        beside = beside or next((cell for cell in cells if parse_age(unmarked(cell)) is not None), "")
        for cell in cells:
            plain = _plain(cell)
            for host in (*_leading_names(plain)[0], *(host for host in find_hosts(plain) if _counts_when_listed(host))):
                self._add(host, beside)
            if _has_unread_name(plain):
                self._note_unread()

    def _outside_tables(self, text: str, code: bool) -> None:
        item = _LIST_ITEM.match(text) or _HEADING.match(text)
        plain = _plain(text[item.end() :] if item else text, code)
        if "-" not in plain:
            return
        names, rest = _leading_names(plain)
        listed = item is not None or not rest
        for host in names:
            if listed or _counts_in_prose(host):
                self._add(host, "")
        self.prose(rest)
        if item is not None and not names and _seems_a_name(plain.strip()):
            self._note("a list item may be a host name of a form that is not known: it was not taken as a machine")

    def prose(self, plain: str) -> None:
        if "-" not in plain:
            return
        for host in find_hosts(plain):
            if _counts_in_prose(host):
                self._add(host, "")
        if _has_unread_name(plain):
            self._note_unread()

    def _add(self, host: HostName, report: str) -> None:
        known = self._machines.get(host)
        if known is None:
            self._machines[host] = _machine(host, report)
        elif report and not known.last_report:
            self._machines[host] = _machine(known.host, report)
        elif report and known.last_report.raw != report:
            self._note(f"{host} stands more than once in the table, with different reports")

    def _note(self, note: str) -> None:
        self.notes[note] = None

    def _note_unread(self) -> None:
        self._note("something that begins like a host name is cut, or has a wildcard or hidden characters in it: it was not taken")


def _is_heading_again(cells: list[str], columns: Columns) -> bool:
    """Whether another table begins right below the one before."""
    name = columns.name
    if name is None or name >= len(cells) or _DIGIT.search(cells[name]):
        return False
    return columns_of(cells).name == name


def _machine(host: HostName, report: str) -> TicketMachine:
    return TicketMachine(host, OutsideText(report) if report else _NO_REPORT, _age(report))


@lru_cache(maxsize=1024)
def _age(report: str) -> Age | None:
    return (parse_age(report) or parse_age(unmarked(report).strip())) if report else None


def _names_in_cell(cell: str) -> list[HostName]:
    """The hosts of a cell that is there to hold a machine's name, of a known form or not."""
    host = _parsed(cell) if len(cell) < 100 else None
    if host is not None and host.family is not Family.UNKNOWN:
        return [host]
    words = [word for token in _BETWEEN_NAMES.split(_plain(cell)) if (word := token.strip(_EDGES))]
    names: dict[HostName, None] = {}
    for word in words:
        known = find_hosts(word)
        host = None if known else parse_host(word)
        if host is not None and (host.family is not Family.UNKNOWN or _host_like(word, alone=len(words) == 1)):
            known = [host]
        names.update(dict.fromkeys(known))
    return list(names)


def _host_like(token: str, alone: bool) -> bool:
    """Whether a word that is no name of a known form may be one all the same; among other words more is asked of it."""
    digit, dash = any(char.isdigit() for char in token), "-" in token
    if not any(char.isalpha() for char in token):
        return False
    return digit or dash or "." in token if alone else digit and dash


def _leading_names(plain: str) -> tuple[list[HostName], str]:
    """The names that `plain` begins with, and what follows from its first other word on."""
    names: list[HostName] = []
    for word in _WORD.finditer(plain):
        host = _parsed(word[0].strip(_EDGES)) if len(word[0]) < 100 and "-" in word[0] else None
        if host is None or not (_counts_when_listed(host) or _has_our_domain(host)):
            return names, plain[word.start() :]
        names.append(host)
    return names, ""


_DOMAINS: Final = tuple(dict.fromkeys(domain for domains in DOMAINS.values() for domain in domains))


def _has_our_domain(host: HostName) -> bool:
    """Whether an unknown name was written with a domain that only machines have."""
    return any(host.domain.endswith(known) for known in _DOMAINS) and "-" in host.name and any(char.isdigit() for char in host.name)


def _seems_a_name(text: str) -> bool:
    return text.count("-") >= 2 and text[:1].isalpha() and any(char.isdigit() for char in text) and parse_host(text) is not None


def _has_unread_name(plain: str) -> bool:
    """Whether a word begins like a host name and none can be read in it."""
    if "-" not in plain or _BEGINNING.search(plain) is None:
        return False
    return any(_BEGINNING.match(word) and not find_hosts(word) for word in (token.lstrip(_EDGES) for token in plain.split()))
