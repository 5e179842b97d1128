"""The summary in brackets, `Passed:[<host>]`: whose result it is, and where it holds counts only (DOMAIN 4).
Must not know: the order of messages, and what the sentences around it say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ..hosts import HostName, parse_host
from .lines import LEAD, LINE_FLAGS, Reading, Weight, change_status, is_sentence
from .model import RequestState

_LABEL = r"\b(?:InProgress|Passed|Failed|Skipped|Unstarted|Unattempted)\s*:\s*\["
_BRACKETS = re.compile(
    r"\b(InProgress|Passed|Failed|Skipped|Unstarted|Unattempted)\s*:\s*\[([^\]\[]{0,40000})\](?:[ \t]{0,20}\([^()\n]{0,400}\))?,?",
    LINE_FLAGS,
)
_BEFORE = re.compile(rf"{LEAD}(?:(?:change request|action|status)\s*:[^\n]*)?(?:\s*{_LABEL}\s*)?", LINE_FLAGS)
_BETWEEN = re.compile(rf"[\s,;|]*(?:{_LABEL}\s*)?", LINE_FLAGS)
_COUNT = re.compile(r"\s*[0-9]+\s*", re.ASCII)
_LONGEST_LEAD: Final = 2000
_STATES: Final = {
    "inprogress": RequestState.IN_PROGRESS,
    "passed": RequestState.PASSED,
    "failed": RequestState.FAILED,
    "skipped": RequestState.SKIPPED,
    "unstarted": RequestState.ABORTED,
}


def summary_of(text: str, host: HostName) -> Reading | None:
    """The result in the brackets of a message, for exactly this host. Counts are no result; a host in two brackets is none either."""
    found: dict[RequestState, str] = {}
    final = change_status(text) is not None
    for match in _summaries(text):
        state = _STATES.get(match[1].lower())
        if state is None or (state is RequestState.ABORTED and not final) or host not in _machines(match[2]):
            continue
        found[state] = " ".join(match[0].split())
    if len(found) != 1:
        return None
    ((state, line),) = found.items()
    return Reading(state, Weight.SUMMARY, line, kind=2)


def has_bracketed(text: str) -> bool:
    """Whether any bracket of the summary holds a machine."""
    return any(_machines(match[2]) for match in _summaries(text))


def is_counts(text: str) -> bool:
    """Whether it is an answer to `task status`, in which brackets hold counts: it tells of no request, also where it names a change."""
    inside = [match[2] for match in _BRACKETS.finditer(text)]
    if not any(map(_COUNT.fullmatch, inside)) or any(map(_machines, inside)):
        return False
    return not any(map(is_sentence, without_brackets(text).split("\n")))


def without_brackets(text: str) -> str:
    """The text without its summary: "Failed:[]" ends every success."""
    return _BRACKETS.sub("", text)


def _summaries(text: str) -> Iterator[re.Match[str]]:
    """The brackets that stand where chlorine puts them: at the beginning of a line, after the change's status, or one after another."""
    end = 0
    for match in _BRACKETS.finditer(text):
        start = match.start()
        nearest = max(end, start - _LONGEST_LEAD)
        newline = text.rfind("\n", nearest, start)
        if newline < 0 and nearest > end:
            continue
        begin = newline + 1 if newline >= 0 else end
        follows = newline < 0 and end > 0
        if (_BETWEEN if follows else _BEFORE).fullmatch(text, begin, start) or (not follows and is_sentence(text[begin:start])):
            end = match.end()
            yield match


def _machines(inside: str) -> set[HostName]:
    words = (word.strip("()'\"<>") for word in re.split(r"[\s,;]+", inside))
    return {host for host in map(parse_host, words) if host is not None}
