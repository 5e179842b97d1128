"""The grammar of chlorine's log: what one line, or one summary, says of a machine's request (DOMAIN 4).
Must not know: the order of lines; `story` puts them together."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

import msgspec

from ..hosts import Address, HostName, parse_address, parse_host
from .model import Action, RequestState


class Weight(IntEnum):
    """How much a line counts against another that says the opposite."""

    TEXT = 1
    STATUS = 2
    """the status of the whole change, or that it was aborted"""
    SUMMARY = 3
    """the exact host in the brackets"""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a line puts a request into."""

    state: RequestState
    weight: Weight
    line: str
    starts: bool = False
    """A new request begins here, if the one before is over."""
    kind: int = 0
    """For the reason of a failure: 0 a sentence, 1 a JSON line, 2 a summary."""


_FLAGS = re.IGNORECASE | re.ASCII
_CHANGE = r"(?:CHG)?(\d{7})(?!\d)"
_GAP = "[ \t\xa0]"
_DECORATION = rf"(?:{_GAP}|[\[\](*_~\u2022|-]|:[a-z0-9_+-]{{1,30}}:){{0,12}}"
# No possessive quantifiers: Python before 3.11.5 matches them wrongly. The bounds keep the work small instead.
LEAD: Final = (
    rf"{_DECORATION}(?:@[\w.-]{{1,80}}[:,]?{_GAP}{{1,8}})?(?:CHG\d{{7}}(?!\d)[:,]?)?{_DECORATION}"
    rf"(?:(?:[a-z0-9_-]{{1,40}}{_GAP}{{1,8}}){{0,3}}autorecovery{_GAP}{{0,8}}:)?{_DECORATION}"
    rf"(?:[a-z0-9]{{1,63}}(?:[.-][a-z0-9]{{1,63}}){{1,20}}{_GAP}{{0,8}}(?:\([0-9a-f.:]{{1,45}}\){_GAP}{{0,8}})?[)\]:]{{1,8}})?"
    rf"{_DECORATION}(?:Master,{_GAP}{{0,8}})?"
)
"""What may stand before chlorine's own words: marks, whom it addresses, the change, `carrier autorecovery:`, `(<host>)`. Never a quote,
and no words of a sentence: who asks after "successfully completed" does not report it."""
LINE_FLAGS: Final = _FLAGS | re.MULTILINE
_LEAD = re.compile(LEAD, _FLAGS)
_STATUS_OF_CHANGE = re.compile(rf"^{LEAD}change request\s*:\s*{_CHANGE}(?P<rest>.*)", LINE_FLAGS)
_ACTION = re.compile(r"\baction\s*:\s*([a-z]+)", _FLAGS)
_STATUS = re.compile(r"\bstatus\s*:\s*(.*)", _FLAGS)
_RAISED = re.compile(rf"^{LEAD}change request raised\s*:?\s*{_CHANGE}", _FLAGS)
_ABORTED = re.compile(
    rf"^{LEAD}(?:sorry\b,?\s*(?:but\s+)?)?(?:(?:the|your)\s+)?(?:change\s+)?request\s+{_CHANGE}\s+has been aborted"
    r"(\s*\(\s*unstarted\s*\))?",
    _FLAGS,
)
_NOISE = re.compile(r"\bI['\u2019]?m not working on\b", re.IGNORECASE)
_INNER = re.compile(rf"\bpatching\s*\(\s*{_CHANGE}\s*\)", _FLAGS)
_ANY_CHANGE = re.compile(r"(?<![A-Za-z0-9])CHG(\d{7})(?!\d)", _FLAGS)
_COMMAND = re.compile(
    r"(?:[@<]\S+[:,]?\s+|chlorine[:,]?\s+|igorina[:,]?\s+)?(?P<verb>reboot|reload)\s+(?P<hosts>(?:[a-z0-9.-]+\s+)+?)"
    r"(?:(?:ignoreconflict|softlayer)\s+)?outage:\S+",
    _FLAGS,
)
_STARTS = re.compile(r"I am starting\b|starting the (?:OS )?(?:reload|reboot)\b", _FLAGS)
_WAITS = re.compile(r"(?:(?:change )?request\b.*\b|(?:is )?)waiting for approval\b", _FLAGS)
_WORKS = re.compile(r"(?:p\]?)?rocessing\s+(?:the\s+)?(?:OS\s+)?(?:reload|reboot)\b", _FLAGS)
_SUCCEEDS = re.compile(
    r"(?:the\s+)?(?:OS\s+)?(?:reload|reboot)\s+(?:of|for)\s+(?:node\s+)?[^\s\"]+(?:\s*\([^()]*\))?(?:\s+using\s+osimage\s+\S+)?\s+"
    r"(?:has\s+|was\s+)?successfully completed\b(?!.*\?\s*$)",
    _FLAGS,
)
_FAILS = re.compile(
    r"I failed to [a-z-]+\s+(?:the\s+)?(?:node\b|[a-z0-9]+[.-])"
    r"|[a-z]+ing node\b[^\"?]*\bfailed\b|[a-z]+(?: of)? node\b[^\"?]*\bfailed,\s*investigation required"
    r"|(?:err(?:or)?\s*:\s*)?SoftLayer_Exception"
    r"|(?:the\s+)?(?:OS\s+)?(?:reload/bootstrap|reload|reboot)\b(?:\s+(?:of|for)\b[^\"?]*)?\s(?:has\s+)?failed\b",
    _FLAGS,
)
_FAILED_STATUS = re.compile(r"\b(?:failed|unsuccessful|aborting|investigation required)\b|\bSoftLayer_Exception", _FLAGS)
_WORKER = re.compile(rf"{LEAD}(?:0x[0-9a-f]+:?\s*)?", _FLAGS)
_RELOAD = re.compile(r"\bOS reload\b|\breload/bootstrap\b|\bfailed to reload\b|\"Action\"\s*:\s*\"bootstrap\"", _FLAGS)
_REBOOT = re.compile(r"\bstarting the reboot\b|\breboot (?:of|for node)\b|rocessing (?:the )?reboot\b|\bfailed to reboot\b", _FLAGS)

_OF_STATUS: Final = (
    (re.compile(r"(?:passed|success|successful|completed)\b", _FLAGS), RequestState.PASSED),
    (re.compile(r"(?:failed|unsuccessful|failure|error)\b", _FLAGS), RequestState.FAILED),
    (re.compile(r"skipped\b", _FLAGS), RequestState.SKIPPED),
    (re.compile(r"(?:aborted|unstarted)\b", _FLAGS), RequestState.ABORTED),
    (re.compile(r"in ?progress\b", _FLAGS), RequestState.IN_PROGRESS),
    (re.compile(r"waiting\b|pending\b", _FLAGS), RequestState.WAITING),
)


def normal_change(digits: str) -> str:
    return "CHG" + digits[-7:]


def own_changes(text: str) -> list[str]:
    """The changes that a text gives as a request's own, in order: not one raised for patching inside it, nor one a shard disclaims."""
    found: dict[str, None] = {}
    status = change_status(text)
    other = {status.change} if status is not None and status.is_other_work else set()
    for line in text.split("\n"):
        if _NOISE.search(line):
            continue
        inner = inner_changes(line) | other
        for pattern in (_RAISED, _ABORTED, _STATUS_OF_CHANGE, _ANY_CHANGE):
            for match in pattern.finditer(line):
                change = normal_change(match[1])
                if change not in inner:
                    found.setdefault(change)
    return list(found)


def inner_changes(text: str) -> set[str]:
    """Changes raised inside a request, for patching (DOMAIN 4: "a second CHG inside the thread")."""
    return {normal_change(match[1]) for match in _INNER.finditer(text)}


def commanded(line: str) -> tuple[Action, list[HostName]] | None:
    """The action and machines of a line in which a person gives chlorine a command."""
    match = _COMMAND.fullmatch(line.strip())
    if match is None:
        return None
    hosts = [parse_host(word) for word in match["hosts"].split()]
    return Action(match["verb"].lower()), [host for host in hosts if host is not None]


def action_of(line: str) -> Action | None:
    """What a line shows the request to do. A reload reboots too: "rebooting node..." shows nothing."""
    given = commanded(line)
    if given is not None:
        return given[0]
    if _STATUS_OF_CHANGE.search(line) and (named := _ACTION.search(line)):
        word = named[1].lower()
        return Action(word) if word in {"reload", "reboot"} else None
    if _RELOAD.search(line):
        return Action.RELOAD
    return Action.REBOOT if _REBOOT.search(line) else None


def addresses_of(host: HostName, line: str) -> Iterator[Address]:
    """The addresses that a line says are the host's: `<host> (10.x.x.x)`, `Name: <host> IP: 10.x.x.x`."""
    after = re.compile(rf"(?<![\w.-]){re.escape(host.key)}(?:\.[a-z0-9.-]+)?\s*(?:\(\s*|,?\s*IP\s*:\s*)([0-9a-f.:]+)", _FLAGS)
    for match in after.finditer(line):
        address = parse_address(match[1])
        if address is not None:
            yield address


@dataclass(frozen=True, slots=True)
class ChangeStatus:
    """A line `Change Request: CHG…, Action: …, Status: …`."""

    change: str
    action: str
    state: RequestState | None
    line: str

    @property
    def is_other_work(self) -> bool:
        """Whether it is neither a reload nor a reboot: the patching inside one."""
        return self.action not in {"", "reload", "reboot"}


def change_status(text: str) -> ChangeStatus | None:
    """The status line of a whole change; its fields may stand on lines of their own."""
    match = _STATUS_OF_CHANGE.search(text)
    if match is None:
        return None
    rest = match["rest"] + text[match.end() :]
    action, status = _ACTION.search(rest), _STATUS.search(rest)
    said = status[1].strip() if status else ""
    state = next((state for pattern, state in _OF_STATUS if pattern.match(said)), None)
    return ChangeStatus(normal_change(match[1]), action[1].lower() if action else "", state, match[0].strip())


def aborted(line: str) -> tuple[str, bool] | None:
    """The change that a line says was aborted, and whether it says "unstarted"."""
    match = _ABORTED.match(line)
    return (normal_change(match[1]), match[2] is not None) if match else None


def raised(line: str) -> str | None:
    match = _RAISED.match(line)
    return normal_change(match[1]) if match else None


class _Report(msgspec.Struct):
    node: str | None = msgspec.field(name="NodeIP", default=None)
    status: str | None = msgspec.field(name="Status", default=None)
    success: bool | None = msgspec.field(name="Success", default=None)


def read_report(line: str, addresses: Collection[Address]) -> Reading | None:
    """A JSON line of the bot's worker; it counts only for an address that the thread says is the host's."""
    start = line.find("{")
    if start < 0 or '"NodeIP"' not in line or _WORKER.fullmatch(line, 0, start) is None:
        return None
    try:
        report = msgspec.json.decode(line[start : line.rfind("}") + 1].encode(), type=_Report)
    except (msgspec.DecodeError, RecursionError, UnicodeEncodeError):
        return None
    address = parse_address(report.node or "")
    if address is None or address not in addresses:
        return None
    failed = report.success is False or (report.status or "").lower() == "unsuccessful"
    return Reading(RequestState.FAILED if failed else RequestState.IN_PROGRESS, Weight.TEXT, line, kind=1)


def read_line(line: str, host: HostName) -> Reading | None:
    """What a line about `host` says of its request, brackets and change status aside."""
    if _NOISE.search(line) or '"NodeIP"' in line:
        return None
    given = commanded(line)
    if given is not None:
        return Reading(RequestState.WAITING, Weight.TEXT, line, starts=True) if host in given[1] else None
    at = begins(line)
    if _STARTS.match(line, at):
        return Reading(RequestState.STARTED, Weight.TEXT, line, starts=True)
    if _WAITS.match(line, at):
        return Reading(RequestState.WAITING, Weight.TEXT, line)
    works = _WORKS.match(line, at)
    status = _STATUS.search(line, works.end()) if works else _STATUS.match(line, at)
    if _FAILS.match(line, at) or (status and _FAILED_STATUS.search(status[1])):
        return Reading(RequestState.FAILED, Weight.TEXT, line)
    if _SUCCEEDS.match(line, at):
        return Reading(RequestState.PASSED, Weight.TEXT, line)
    return Reading(RequestState.IN_PROGRESS, Weight.TEXT, line) if status or works else None


def step_of(line: str) -> str:
    """What chlorine says it is doing in a line of its work ("draining node"), or an empty string."""
    works = _WORKS.match(line, begins(line))
    status = _STATUS.search(line, works.end()) if works else None
    return status[1].partition("...")[0].strip() if status else ""


def begins(line: str) -> int:
    """Where chlorine's own words begin in a line."""
    match = _LEAD.match(line)
    return match.end() if match else 0


def is_sentence(line: str) -> bool:
    """Whether a line begins as chlorine does when it speaks of one machine's request."""
    at = begins(line)
    return any(pattern.match(line, at) for pattern in (_STARTS, _WORKS, _SUCCEEDS, _FAILS))
