"""A `.nessus` file (version 2) as a stream: what it says of a few hosts, in memory that does not grow with the file.

Knows the format alone: not where the bytes come from, and no verdicts.
"""

from __future__ import annotations

import pyexpat
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from ..answer import Unreadable
from ..hosts import Address, parse_address
from .instants import instant_of

MAX_DEPTH: Final = 64
MAX_HOSTS: Final = 200_000
MAX_TEXT: Final = 64 * 1024
"""Characters kept of one text; what is asked for takes a few lines."""
MAX_TOKEN: Final = 1024 * 1024
_MAX_HOST_IPS: Final = 8
_MAX_BLIND: Final = 1024 * 1024
"""How much of a host that was not asked for is parsed without looking: bounds what nesting can pile up in there."""

PING_PLUGIN: Final = "10180"
SCAN_INFO_PLUGIN: Final = "19506"
_ROOT: Final = "NessusClientData_v2"
_HOST_END: Final = b"</ReportHost"
_OVERLAP: Final = len(_HOST_END) - 1
_START_TAGS: Final = frozenset({"HOST_START_TIMESTAMP", "HOST-START"})
_END_TAGS: Final = frozenset({"HOST_END_TIMESTAMP", "HOST-END"})
_TAGS: Final = _START_TAGS | _END_TAGS | {"host-ip", "ping_failed"}

_CUT: Final = "ends before its last tag: it was cut short; download it again"
_NESTED: Final = "has hosts inside hosts, or tags that do not belong together: download it again"
_ENDS_EARLY: Final = frozenset(
    {
        pyexpat.errors.codes[pyexpat.errors.XML_ERROR_NO_ELEMENTS],
        pyexpat.errors.codes[pyexpat.errors.XML_ERROR_UNCLOSED_TOKEN],
        pyexpat.errors.codes[pyexpat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION],
        pyexpat.errors.codes[pyexpat.errors.XML_ERROR_PARTIAL_CHAR],
    }
)
_JUNK: Final = pyexpat.errors.codes[pyexpat.errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT]


@dataclass(slots=True)
class ReportHost:
    """What one ReportHost says, as far as the verdict needs it."""

    name: str
    host_ips: set[str] = field(default_factory=set)
    """The texts of its `host-ip` tags: one, where all is well."""
    ping_failed: bool = False
    ping_text: str | None = None
    """Output of plugin 10180, None when the plugin reported nothing."""
    scan_info: str | None = None
    """Output of plugin 19506, None when the plugin reported nothing."""
    other_items: int = 0

    @property
    def addresses(self) -> frozenset[Address]:
        texts = {self.name, *self.host_ips}
        return frozenset(address for text in texts if (address := parse_address(text)) is not None)

    @property
    def is_consistent(self) -> bool:
        """Its name and its `host-ip` do not name different addresses (a host name as name says nothing of that)."""
        return len(self.addresses) == 1 and all(parse_address(text) is not None for text in self.host_ips)


@dataclass(slots=True)
class NessusFile:
    report_count: int = 0
    name: str = ""
    """The name of the last Report."""
    host_count: int = 0
    started_at: datetime | None = None
    finished_at: datetime | None = None
    hosts: list[ReportHost] = field(default_factory=list)
    """Those that were asked for."""


def read_nessus(chunks: Iterable[bytes], wanted: frozenset[Address]) -> NessusFile:
    """All that the file says of `wanted`. Returns only after the end tag of the root: a cut or damaged file raises `Unreadable`."""
    walk = _Walk(wanted)
    try:
        for chunk in chunks:
            walk.feed(chunk)
        return walk.finish()
    except pyexpat.ExpatError as error:
        if error.code in _ENDS_EARLY:
            raise Unreadable(_CUT) from None
        if error.code == _JUNK:
            raise Unreadable("has something after its last tag: download it again", f"line {error.lineno}") from None
        raise Unreadable("is not well-formed XML in UTF-8: it is damaged, or no .nessus file", f"line {error.lineno}") from None


class _Walk:
    """Follows the structure with handlers, and takes them off inside hosts that nobody asked for.

    The ends of those are found by bytes: every `</ReportHost` may be one, for the encoding is fixed to UTF-8. If something only looked like
    an end, or hosts are nested, start and end tags no longer match, and the file is refused.
    """

    def __init__(self, wanted: frozenset[Address]) -> None:
        self.wanted = wanted
        self.file = NessusFile()
        self._open: list[str] = []
        self._host: ReportHost | None = None
        self._plugin = ""
        self._target = ""
        self._texts: list[str] = []
        self._text_size = 0
        self._skipping = False
        """The handlers are off."""
        self._blind: int | None = None
        """The handlers are on again in a skipped host: how many tags were opened (less those closed) since."""
        self._skipped = 0
        self._tail = b""
        self._fed = 0
        self._closed = False
        self._parser = pyexpat.ParserCreate("utf-8")
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._watch()

    def feed(self, chunk: bytes) -> None:
        if _HOST_END in self._tail + chunk[:_OVERLAP]:  # an end tag straddles two chunks
            self._watch()
        view, start = memoryview(chunk), 0
        end = chunk.find(_HOST_END)
        while end >= 0:
            self._parse(view[start:end])
            self._watch()
            start, end = end, chunk.find(_HOST_END, end + len(_HOST_END))
        self._parse(view[start:])
        self._tail = (self._tail + chunk[-_OVERLAP:])[-_OVERLAP:]

    def finish(self) -> NessusFile:
        self._parser.Parse(b"", True)
        if not self._closed:
            raise Unreadable(_NESTED)
        return self.file

    def _parse(self, data: memoryview) -> None:
        if self._skipping:
            self._parser.CharacterDataHandler = None  # taken off inside a handler, pyexpat leaves an idle one behind
            self._skipped += len(data)
            if self._skipped > _MAX_BLIND:
                self._watch()
        self._parser.Parse(data, False)
        self._fed += len(data)
        if self._fed - max(0, self._parser.CurrentByteIndex) > MAX_TOKEN:
            raise Unreadable("has a tag or comment longer than 1 MiB, which no .nessus file has")

    def _watch(self) -> None:
        if self._skipping:
            self._skipping, self._blind = False, 0
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def _skip(self) -> None:
        self._skipping, self._skipped = True, 0
        self._parser.StartElementHandler = None
        self._parser.EndElementHandler = None

    def _doctype(self, name: str, *_rest: object) -> None:
        if name.lower() == "html":
            raise Unreadable("is a web page, perhaps a login page, and no .nessus file: download the result again")
        raise Unreadable("declares a document type, which no .nessus file does: nothing of it was read")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        depth = len(self._open) + 1 + (self._blind or 0)
        if depth > MAX_DEPTH:
            raise Unreadable("nests its tags more than 64 deep, which no .nessus file does")
        if self._blind is not None:
            if name == "ReportHost":
                raise Unreadable(_NESTED)
            self._blind += 1
            return
        self._open.append(name)
        if depth == 1:
            _check_root(name, self._closed)
        elif depth == 2 and name == "Report":
            self.file.report_count += 1
            self.file.name = attributes.get("name", "")
        elif name == "ReportHost":
            self._start_host(attributes)
        elif self._host is not None and depth == 4 and name == "ReportItem":
            self._plugin = attributes.get("pluginID", "")
            self._start_item(self._host)
        elif self._host is not None and depth == 5:
            self._start_text(self._host, name, attributes)

    def _start_host(self, attributes: dict[str, str]) -> None:
        if self._open != [_ROOT, "Report", "ReportHost"]:
            raise Unreadable(_NESTED)
        self.file.host_count += 1
        if self.file.host_count > MAX_HOSTS:
            raise Unreadable("names more than 200,000 hosts")
        self._host = ReportHost(attributes.get("name", ""))

    def _start_item(self, host: ReportHost) -> None:
        if self._plugin == PING_PLUGIN:
            host.ping_text = host.ping_text or ""
        elif self._plugin == SCAN_INFO_PLUGIN:
            host.scan_info = host.scan_info or ""
        else:
            host.other_items += 1

    def _start_text(self, host: ReportHost, name: str, attributes: dict[str, str]) -> None:
        parent = self._open[3]
        if parent == "HostProperties" and name == "tag" and attributes.get("name") in _TAGS:
            self._target = attributes["name"]
        elif parent == "ReportItem" and name == "plugin_output" and self._plugin in (PING_PLUGIN, SCAN_INFO_PLUGIN):
            self._target = self._plugin
        else:
            return
        self._texts, self._text_size = [], 0
        self._parser.CharacterDataHandler = self._text

    def _text(self, text: str) -> None:
        if self._text_size < MAX_TEXT:
            self._texts.append(text[: MAX_TEXT - self._text_size])
            self._text_size += len(text)

    def _end(self, name: str) -> None:
        if self._blind is not None:
            if name != "ReportHost":
                self._blind -= 1
                return
            self._blind = None
        if not self._open or self._open.pop() != name:
            raise Unreadable(_NESTED)
        depth = len(self._open) + 1
        if depth == 1:
            self._closed = True
        elif self._host is not None:
            if depth == 5 and self._target:
                self._end_text(self._host)
            elif depth == 4 and name == "HostProperties" and not self._host.addresses & self.wanted:
                self._skip()
            elif depth == 3:
                self._end_host(self._host)
                self._host = None

    def _end_host(self, host: ReportHost) -> None:
        if not host.addresses & self.wanted:
            return
        if len(self.file.hosts) >= 2 * len(self.wanted) + 100:
            raise Unreadable("names the same hosts over and over, which no .nessus file does")
        self.file.hosts.append(host)

    def _end_text(self, host: ReportHost) -> None:
        self._parser.CharacterDataHandler = None
        target, self._target, text = self._target, "", "".join(self._texts)
        if target == PING_PLUGIN:
            host.ping_text = f"{host.ping_text or ''}{text}"[:MAX_TEXT]
        elif target == SCAN_INFO_PLUGIN:
            host.scan_info = f"{host.scan_info or ''}{text}"[:MAX_TEXT]
        elif target == "host-ip":
            if len(host.host_ips) < _MAX_HOST_IPS:
                host.host_ips.add(text.strip())
        elif target == "ping_failed":
            host.ping_failed = host.ping_failed or text.strip().casefold() in {"true", "yes", "1"}
        else:
            self._note_time(target, instant_of(text.strip()))

    def _note_time(self, tag: str, instant: datetime | None) -> None:
        if instant is None:
            return
        if tag in _START_TAGS:
            self.file.started_at = min(self.file.started_at or instant, instant)
        else:
            self.file.finished_at = max(self.file.finished_at or instant, instant)


def _check_root(name: str, closed: bool) -> None:
    if closed:
        raise Unreadable(_NESTED)
    if name == _ROOT:
        return
    if name == "NessusClientData":
        raise Unreadable("is a .nessus file of version 1: export it again as version 2")
    if name.lower() == "html":
        raise Unreadable("is a web page, perhaps a login page, and no .nessus file: download the result again")
    raise Unreadable("is XML, but no .nessus file of version 2")
