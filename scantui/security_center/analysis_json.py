"""Tenable.sc's answer to `POST /analysis` with the tool vulndetails: one page of plugin reports (WIRE 3.3). Knows the format alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec

from ..answer import Unreadable
from .answer_json import Scalar, decoded, decoded_object, instant, number, response_in, text

_WHAT: Final = "page of an analysis"
_OUTPUT: Final = ("<plugin_output>", "</plugin_output>")


class _Record(msgspec.Struct, rename={"plugin": "pluginID", "output": "pluginText", "last_seen": "lastSeen"}):
    ip: Scalar = None
    plugin: Scalar = None
    output: Scalar = None
    last_seen: Scalar = None


class _Page(msgspec.Struct, rename={"total": "totalRecords", "returned": "returnedRecords"}):
    results: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    total: Scalar = None
    returned: Scalar = None


@dataclass(frozen=True, slots=True)
class PluginReport:
    """What one plugin reports of one host."""

    ip: str
    plugin: str
    output: str
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class AnalysisPage:
    reports: tuple[PluginReport, ...]
    total: int | None
    """How many reports there are on all pages; None where it is not said."""
    returned: int
    """How many there are on this one."""


def decode_page(body: bytes) -> AnalysisPage:
    """Raises `Unreadable` for an error, for anything else, and for a page that holds more or less than it says."""
    page = decoded_object(response_in(body, _WHAT), _Page, _WHAT)
    if isinstance(page.results, msgspec.UnsetType):
        raise Unreadable("is JSON, but no page of an analysis of Security Center: it has no results")
    raw = bytes(page.results).strip()
    records = [] if raw == b"null" else decoded(raw, list[_Record], _WHAT)
    if (returned := number(page.returned)) is not None and returned != len(records):
        raise Unreadable("is a page of an analysis that holds more or fewer reports than it says: get the answer again")
    return AnalysisPage(tuple(_report(record) for record in records), number(page.total), len(records))


def _report(record: _Record) -> PluginReport:
    plugin = number(record.plugin)
    output = text(record.output).removeprefix(_OUTPUT[0]).removesuffix(_OUTPUT[1])
    return PluginReport(text(record.ip), "" if plugin is None else str(plugin), output, instant(record.last_seen))
