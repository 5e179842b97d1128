"""Puts messages together into requests, and follows each to its state (DOMAIN 4).
Must not know: where the messages come from, and whether silence means stuck (the runbook judges that)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ..answer import CaptureId
from ..hosts import Address, HostName
from ..safe_text import OutsideText
from . import brackets, lines
from .lines import Reading, Weight
from .message import Message
from .model import Action, LogMessage, Request, RequestState

_APPROVAL = timedelta(hours=2, minutes=15)
"""A change must be approved within 2 hours (DOMAIN 4): what the bot says of a command comes within this."""
_LONGEST = timedelta(hours=12)
"""The bot gives up at 10 hours (DOMAIN 4): a line without thread or change after that belongs to no earlier request."""
_LONGEST_LINE = 8000


def requests_of(host: HostName, messages: Iterable[Message], source: CaptureId) -> tuple[Request, ...]:
    """The requests for `host` that the messages (in order of time) tell of, newest first."""
    told: list[_Story] = []
    for group in _groups(host, messages):
        told += _tell(host, group)
    told = _answered(sorted(told, key=lambda story: story.messages[0].order))
    requests = [story.request(source) for story in told if story.state is not None or story.changes]
    return tuple(reversed(requests))


def _groups(host: HostName, messages: Iterable[Message]) -> list[list[Message]]:
    """By thread where known, by change otherwise; threads of one change together; the rest to the request it follows."""
    messages = list(messages)
    inner = {change for message in messages for change in lines.inner_changes(message.telling)}
    threads: dict[str, list[Message]] = {}
    loose = []
    for message in messages:
        if message.thread is None:
            loose.append(message)
        else:
            threads.setdefault(message.thread, []).append(message)
    groups: list[_Group] = []
    by_change: dict[str, _Group] = {}
    for thread in threads.values():
        if not any(message.names(host) for message in thread):
            continue
        changes = [change for message in thread for change in _own_changes(message, inner)]
        group = by_change.get(changes[0]) if changes else None
        if group is None:
            group = _Group([], bool(changes))
            groups.append(group)
        group.messages += thread
        for change in changes:
            by_change.setdefault(change, group)
    _place_loose(host, [(next(iter(_own_changes(message, inner)), None), message) for message in loose], groups, by_change)
    return [sorted(group.messages, key=lambda message: message.order) for group in groups]


@dataclass
class _Group:
    """Messages that belong together."""

    messages: list[Message]
    has_change: bool

    def takes(self, message: Message) -> bool:
        """Whether a message that names neither thread nor another change may continue it."""
        earlier = [said.at for said in self.messages if said.order <= message.order]
        return bool(earlier) and message.at - max(earlier) <= _LONGEST


def _own_changes(message: Message, inner: set[str]) -> list[str]:
    return [change for change in lines.own_changes(message.telling) if change not in inner]


def _place_loose(
    host: HostName, loose: list[tuple[str | None, Message]], groups: list[_Group], by_change: dict[str, _Group]
) -> None:
    """Gives every message of no known thread its place: with its change, else with the request it follows, else on its own."""
    left = []
    for change, message in loose:
        if change is not None and change in by_change:
            by_change[change].messages.append(message)
        elif message.names(host) and (change is not None or _tells(host, message)):
            group = None if _commands(message) else _latest(groups, message, change)
            if group is None:
                group = _Group([], False)
                groups.append(group)
            group.messages.append(message)
            if change is not None:
                group.has_change = True
                by_change[change] = group
        elif change is not None:
            left.append((change, message))
    for change, message in left:  # "Change request raised" comes before the line that ties the change to the machine
        if change in by_change:
            by_change[change].messages.append(message)


def _latest(groups: list[_Group], message: Message, change: str | None) -> _Group | None:
    fitting = [group for group in groups if group.takes(message) and not (change is not None and group.has_change)]
    return max(fitting, key=lambda group: min(said.order for said in group.messages), default=None)


def _tells(host: HostName, message: Message) -> bool:
    """Whether it says anything of a request: a bare mention, or the counts of `task status`, is no sign of life."""
    text = brackets.without_brackets(message.telling)
    said = (lines.read_line(line.strip()[:_LONGEST_LINE], host) for line in text.split("\n"))
    return brackets.summary_of(message.telling, host) is not None or any(said)


def _commands(message: Message) -> bool:
    """Whether a person gives chlorine a command in it."""
    return any(lines.commanded(line) for line in message.telling.split("\n"))


@dataclass
class _Story:
    """One request as it unfolds."""

    host: HostName
    messages: list[Message] = field(default_factory=list)
    states: list[RequestState | None] = field(default_factory=list)
    state: RequestState | None = None
    weight: Weight = Weight.TEXT
    finished_at: datetime | None = None
    changes: list[str] = field(default_factory=list)
    """Its own first; then others that were raised in its thread, though not for patching."""
    action: Action = Action.UNKNOWN
    failures: list[Reading] = field(default_factory=list)

    @property
    def is_over(self) -> bool:
        return self.state is not None and self.state.is_finished

    def take(self, message: Message, readings: list[Reading]) -> None:
        """One more message, with what its lines say."""
        before = self.state
        for reading in readings:
            self._apply(reading, message.at)
        self.messages.append(message)
        self.states.append(self.state if readings and (self.state != before or self._says(readings)) else None)

    def _says(self, readings: list[Reading]) -> bool:
        return any(reading.state is self.state for reading in readings)

    def _apply(self, reading: Reading, at: datetime) -> None:
        if self._yields_to(reading):
            if reading.state.is_finished and reading.state is not self.state:
                self.finished_at = at
            if not reading.state.is_finished:
                self.finished_at = None
            self.state, self.weight = reading.state, reading.weight
        if reading.state is RequestState.FAILED:
            self.failures.append(reading)

    def _yields_to(self, reading: Reading) -> bool:
        """Whether a line may change the state: the exact host in brackets outweighs a status, and that outweighs a sentence."""
        if reading.state.is_finished:
            return not self.is_over or reading.weight >= self.weight
        if self.is_over:
            works = reading.state is RequestState.IN_PROGRESS
            if reading.weight is Weight.TEXT:
                return works and self.state is RequestState.FAILED and self.weight is Weight.TEXT
            return works and reading.weight > self.weight
        order = (None, RequestState.WAITING, RequestState.STARTED, RequestState.IN_PROGRESS)
        return order.index(self.state) <= order.index(reading.state)

    def request(self, source: CaptureId) -> Request:
        failed = min(self.failures, key=lambda reading: reading.kind).line if self.state is RequestState.FAILED and self.failures else ""
        return Request(
            self.host,
            self.action,
            self.state or RequestState.STARTED,  # a change was raised, in words that are not known
            self.changes[0] if self.changes else None,
            self.messages[0].at,
            self.messages[-1].at,
            self.finished_at,
            tuple(
                LogMessage(message.at, OutsideText(message.text), OutsideText(message.author), state, message.thread)
                for message, state in zip(self.messages, self.states, strict=True)
            ),
            (source,),
            OutsideText(failed),
        )


def _tell(host: HostName, group: list[Message]) -> list[_Story]:
    """The requests of one thread or change, one after another."""
    alone = not {machine for message in group for machine in message.machines} - {host}
    addresses = {address for message in group for address in lines.addresses_of(host, message.telling)}
    inner = {change for message in group for change in lines.inner_changes(message.telling)}
    stories = [_Story(host)]
    foreign = False
    for message in group:
        concerned = message.names(host) or not message.machines or _is_shared(message)
        if not concerned:
            continue
        status = lines.change_status(message.telling)
        if status is not None:
            foreign = status.change in inner or status.is_other_work or _is_other(stories[-1], status.change)
        about = list(_lines_about(host, message, alone))
        readings = list(_readings(host, message, about, addresses, foreign, stories[-1], inner))
        if _begins(stories[-1], readings, message, inner):
            stories.append(_Story(host))
        story = stories[-1]
        if status is None or not foreign:
            story.changes += [change for change in _own_changes(message, inner) if change not in story.changes]
        if story.action is Action.UNKNOWN:
            shown = (lines.action_of(line) for line in (*about, *_status_lines(status, foreign)))
            story.action = next((action for action in shown if action is not None), Action.UNKNOWN)
        story.take(message, readings)
    return [story for story in stories if story.messages]


def _is_shared(message: Message) -> bool:
    """Whether it speaks of a change as a whole, which may be the change of several machines."""
    return lines.change_status(message.telling) is not None or any(
        lines.raised(line) or lines.aborted(line) for line in message.telling.split("\n")
    )


def _is_other(story: _Story, change: str) -> bool:
    return bool(story.changes) and change not in story.changes


def _status_lines(status: lines.ChangeStatus | None, foreign: bool) -> list[str]:
    return [status.line] if status is not None and not foreign else []


def _lines_about(host: HostName, message: Message, alone: bool) -> Iterator[str]:
    """The lines that concern `host`: they name it, or follow one that does, or name nobody in a thread about no other machine."""
    ours: bool | None = None
    for whole in brackets.without_brackets(message.telling).split("\n"):
        line = whole.strip()[:_LONGEST_LINE]
        if not line:
            continue
        part = Message(message.ts, message.order, message.at, None, "", line)
        if part.names(host):
            ours = True
        elif part.machines:
            ours = False
        if ours or (ours is None and alone):
            yield line


def _readings(
    host: HostName,
    message: Message,
    about: list[str],
    addresses: set[Address],
    foreign: bool,
    story: _Story,
    inner: set[str],
) -> Iterator[Reading]:
    """All that a message says of the request, in the order of its lines; the summary last."""
    status = lines.change_status(message.telling)
    for whole in brackets.without_brackets(message.telling).split("\n"):
        line = whole.strip()[:_LONGEST_LINE]
        if lines.change_status(line) is not None:
            continue
        yield from _change_lines(line, story, inner)
        reading = lines.read_report(line, addresses) or (lines.read_line(line, host) if line in about else None)
        if reading is not None and lines.aborted(line) is None and not _only_a_field(line, status):
            yield reading
    if foreign:
        return
    if status is not None and status.state is not None and not brackets.has_bracketed(message.telling):
        yield Reading(status.state, Weight.STATUS, status.line)
    summary = brackets.summary_of(message.telling, host)
    if summary is not None:
        yield summary


def _only_a_field(line: str, status: lines.ChangeStatus | None) -> bool:
    """Whether a line is the `Status:` of a change's summary that is written over several lines."""
    return status is not None and line.lower().startswith("status:")


def _change_lines(line: str, story: _Story, inner: set[str]) -> Iterator[Reading]:
    """Lines about the change as a whole: it was raised, it was aborted."""
    given = lines.raised(line)
    if given is not None and given not in inner:
        yield Reading(RequestState.WAITING, Weight.TEXT, line, starts=not _is_same(story, given))
    ended = lines.aborted(line)
    if ended is not None and ended[0] not in inner and not _is_other(story, ended[0]):
        never_started = ended[1] or story.state in {None, RequestState.WAITING}
        yield Reading(RequestState.ABORTED if never_started else RequestState.FAILED, Weight.STATUS, line)


def _is_same(story: _Story, change: str) -> bool:
    return not story.changes or change in story.changes


def _begins(story: _Story, readings: list[Reading], message: Message, inner: set[str]) -> bool:
    """Whether a new request begins: the one before is over, and this message gives a command, raises a change or starts."""
    if not story.is_over or not any(reading.starts for reading in readings):
        return False
    only_raised = all(lines.raised(reading.line) for reading in readings if reading.starts)
    return not only_raised or story.weight > Weight.TEXT


def _answered(stories: list[_Story]) -> list[_Story]:
    """Joins a command that stands alone in the channel with the request that the bot made of it."""
    told: list[_Story] = []
    for story in stories:
        last = told[-1] if told else None
        if last is not None and _is_answer(last, story):
            story.messages[:0], story.states[:0] = last.messages, last.states
            story.action = last.action
            told[-1] = story
        else:
            told.append(story)
    return told


def _is_answer(command: _Story, story: _Story) -> bool:
    given = any(map(_commands, command.messages))
    alone = given and not command.changes and command.state is RequestState.WAITING
    again = _commands(story.messages[0])
    return (
        alone
        and not again
        and story.action in {command.action, Action.UNKNOWN}
        and timedelta(0) <= story.messages[0].at - command.messages[-1].at <= _APPROVAL
    )
