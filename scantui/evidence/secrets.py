"""Takes secrets out of a stream of bytes before any of it reaches the disk; what it puts in their place has the same length.

Does not know what the bytes are, beyond UTF-16.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from .model import Redaction
from .secret_rules import REACH, RULES, Rule, is_basic, live_rules

LABEL: Final = b"redacted"
_FILLED = re.compile(rb"(?:redacted)?x*")
_LABEL_FROM: Final = 12
WINDOW: Final = 1024 * 1024


class SecretScan:
    """The rules of one run: the shapes that are always looked for, and the secrets in use."""

    def __init__(self, live: Iterable[str] = ()) -> None:
        self.rules: tuple[Rule, ...] = (*live_rules(live), *RULES)
        self.reach = max([REACH, *(2 * len(rule.needle) for rule in self.rules)])

    def redact(self, data: bytes) -> tuple[bytes, tuple[Redaction, ...]]:
        """All of `data` at once."""
        redactor = self.redactor(data[:64])
        return redactor.feed(data) + redactor.finish(), redactor.redactions

    def redactor(self, head: bytes, window: int = WINDOW) -> Redactor:
        """A redactor for a stream that starts with `head` (which is still to be fed)."""
        offset = low_byte(head)
        return Redactor(self, window) if offset is None else _WideRedactor(self, window, offset)


@dataclass(slots=True)
class _Span:
    """Bytes to be filled, by their place in the buffer; `start` may lie before it. `open`: the value may go on after the buffer's end."""

    start: int
    end: int
    what: str
    labelled: bool
    new: bool = True
    open: Rule | None = None
    filler: bool = False
    """An earlier run took the value out: nothing is to be done, and nothing counted."""


class Redactor:
    """One stream. `feed` gives back what is safe to write, which may be nothing yet; `finish` the rest."""

    def __init__(self, scan: SecretScan, window: int = WINDOW) -> None:
        self._scan, self._window = scan, window
        self._buffer = bytearray()
        self._pending: list[_Span] = []
        self._counts: Counter[str] = Counter()

    @property
    def redactions(self) -> tuple[Redaction, ...]:
        return tuple(Redaction(what, count) for what, count in sorted(self._counts.items()))

    def feed(self, data: bytes) -> bytes:
        self._buffer += data
        if len(self._buffer) < self._window + self._scan.reach:
            return b""
        return self._emit(final=False)

    def finish(self) -> bytes:
        return self._emit(final=True)

    def _emit(self, *, final: bool) -> bytes:
        buffer = bytes(self._buffer)
        limit = len(buffer) if final else len(buffer) - self._scan.reach
        groups = _overlapping([span for span in (*self._resumed(buffer, final), *self._found(buffer, limit, final)) if not span.filler])
        self._counts.update(group[0].what for group in groups if all(span.new for span in group))
        safe = bytearray(buffer)
        for group in groups:
            _fill(safe, group)
        given = bytes(safe[:limit])  # no rule looks behind its needle, so that nothing before the limit is needed any more
        del self._buffer[:limit]
        self._pending = [
            _Span(span.start - limit, span.end - limit, span.what, span.labelled, False, span.open)
            for group in groups
            if any(span.end > limit or span.open is not None for span in group)
            for span in group
        ]
        return given

    def _resumed(self, buffer: bytes, final: bool) -> Iterator[_Span]:
        for span in self._pending:
            if span.open is None:
                yield span
            else:
                yield from _followed(span.open, buffer, span.start, span.end, final, span)

    def _found(self, buffer: bytes, limit: int, final: bool) -> Iterator[_Span]:
        lowered = buffer.lower()
        for rule in self._scan.rules:
            position = lowered.find(rule.needle, 0, limit + len(rule.needle) - 1)
            spans: deque[_Span] = deque()  # those of the last value that reach further than the needle
            while position >= 0:
                match = rule.trigger.match(buffer, position)
                if match is not None:
                    group = match.lastgroup or "v"
                    start, end = match.span(group)
                    while spans and spans[0].end < end:
                        spans.popleft()
                    # A value inside a value goes on as that does: to follow it again would take the square of its length.
                    inside = bool(spans) and spans[0].start <= start
                    if not inside and (group != "basic" or is_basic(match[group])):
                        spans = deque(_followed(rule, buffer, start, end, final))
                        yield from spans
                position = lowered.find(rule.needle, position + 1, limit + len(rule.needle) - 1)


def _overlapping(spans: list[_Span]) -> list[list[_Span]]:
    """Groups of overlapping spans, so that each secret is filled and counted once, whichever rules saw it."""
    groups: list[list[_Span]] = []
    end = 0
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if groups and span.start < end:
            groups[-1].append(span)
        else:
            groups.append([span])
        end = max(end, span.end)
    return groups


def _followed(rule: Rule, buffer: bytes, start: int, position: int, final: bool, resumed: _Span | None = None) -> Iterator[_Span]:
    """The spans of one value and its further pieces, as far as the buffer reaches."""
    while True:
        run = rule.more.match(buffer, position)
        end = run.end() if run is not None else position
        gap = rule.next.match(buffer, end) if rule.next is not None else None
        undecided = not final and (end == len(buffer) or (rule.next is not None and len(buffer) - end < REACH // 4))
        labelled = resumed.labelled if resumed is not None else end - start >= _LABEL_FROM
        filler = resumed is None and not undecided and _is_filler(buffer[start:end])
        yield _Span(start, end, rule.what, labelled, resumed is None, rule if undecided else None, filler)
        if undecided or gap is None:
            return
        start = position = gap.end()
        resumed = None


def _is_filler(value: bytes) -> bool:
    """Whether an earlier run put it there: taking it out again would count it twice, here and at the export."""
    return bool(value) and _FILLED.fullmatch(value) is not None


def _fill(safe: bytearray, group: list[_Span]) -> None:
    start, end = group[0].start, max(span.end for span in group)
    first = max(0, start)
    safe[first:end] = b"x" * (end - first)
    if group[0].labelled and start + len(LABEL) > first:
        label = LABEL[first - start :]
        safe[first : first + len(label)] = label


def low_byte(head: bytes) -> int | None:
    """Where the low bytes of UTF-16 text stand (0 or 1), or None when it is not UTF-16."""
    if head.startswith(b"\xff\xfe"):
        return 0
    if head.startswith(b"\xfe\xff"):
        return 1
    pairs = head[: len(head) // 2 * 2]
    for low in (0, 1):  # no other text has a zero byte, let alone at every other place
        zeros = pairs[1 - low :: 2].count(0)
        if zeros * 4 > len(pairs) and 0 not in pairs[low::2]:
            return low
    return None


_ZERO_TO_ONES = bytes([255]) + bytes(255)


class _WideRedactor(Redactor):
    """UTF-16: every secret is ASCII, so the low bytes of ASCII characters are scanned, and put back into their places."""

    def __init__(self, scan: SecretScan, window: int, low: int) -> None:
        super().__init__(scan, window)
        self._low = low
        self._odd = b""
        self._original = bytearray()

    def feed(self, data: bytes) -> bytes:
        data = self._odd + data
        whole = len(data) // 2 * 2
        self._odd = data[whole:]
        self._original += data[:whole]
        return self._put_back(super().feed(self._narrow(data[:whole])))

    def finish(self) -> bytes:
        return self._put_back(super().finish()) + self._odd

    def _narrow(self, data: bytes) -> bytes:
        """A byte for each character: itself when it is ASCII, zero otherwise."""
        low, high = data[self._low :: 2], data[1 - self._low :: 2]
        mask = high.translate(_ZERO_TO_ONES)
        return (int.from_bytes(low, "big") & int.from_bytes(mask, "big")).to_bytes(len(low), "big")

    def _put_back(self, narrow: bytes) -> bytes:
        data = self._original[: 2 * len(narrow)]
        del self._original[: 2 * len(narrow)]
        low, high = data[self._low :: 2], data[1 - self._low :: 2]
        kept = int.from_bytes(low, "big") & ~int.from_bytes(high.translate(_ZERO_TO_ONES), "big")
        data[self._low :: 2] = (kept | int.from_bytes(narrow, "big")).to_bytes(len(low), "big")
        return bytes(data)
