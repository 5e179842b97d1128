"""The filter that the lists share: terms that must all hold, `!term` for those that must not (see `terms`).

A ticket is found by its own words and by those of its machines. A term that cannot be understood leaves nothing out; `problem` tells it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from ..report.words import subject_words
from .terms import DUE_WORDS, KEYS, Term, days_test, folded, problem_of, terms_of, unlike, values, word_at

if TYPE_CHECKING:
    from datetime import datetime

    from ..runbook.assessment import Assessment
    from ..triage.triage import TicketTriage
    from .changes import Changes, TicketChange

_MOST_COMPLETIONS = 40
_OPEN_VALUES = ("zone", "dc")
"""Keys with any value; one that occurs nowhere is told."""


@dataclass(frozen=True)
class Filter:
    """A filter as typed. An empty one matches everything."""

    text: str = ""

    def __bool__(self) -> bool:
        """Whether it says anything: more than `!` or a key without a value."""
        return any(term.value for term in self.terms) or bool(self.problem)

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        return terms_of(self.text)

    @cached_property
    def problem(self) -> str:
        """What of it cannot be understood, in words; empty when all of it can, or may become so while it is being typed."""
        return next((problem for term in self.terms if (problem := problem_of(term))), "")


class _Machine(NamedTuple):
    """What a filter may ask of a machine: its words, its name, and its values by key."""

    text: str
    name: str
    tags: str


class _Facts(NamedTuple):
    """What a filter may ask of a ticket."""

    text: str
    number: str
    due: int | None
    age: int | None
    state: str
    machines: list[_Machine]
    """One without words where the ticket names no machine."""


_Test = Callable[[_Facts, list[_Machine]], list[_Machine]]
"""Of a ticket's machines those for which a term holds."""


class Searchable:
    """Tickets with what a filter may find in each machine: gathered once, at the first letter typed."""

    def __init__(self, tickets: Sequence[TicketTriage], as_of: datetime | None = None, changes: Changes | None = None) -> None:
        self._tickets = tickets
        self._as_of = as_of
        self._changes = changes

    @cached_property
    def _texts(self) -> dict[int, _Facts]:
        as_of = self._as_of or next((each.case.as_of for one in self._tickets for each in one.assessments), None)
        return {id(one): _facts(one, as_of, self._changes) for one in self._tickets}

    def tickets(self, wanted: Filter) -> list[TicketTriage]:
        """The tickets of which a machine matches; one without machines by its own words."""
        tests = self._tests(wanted)
        return [one for one in self._tickets if _left(self._texts[id(one)], tests)] if tests else list(self._tickets)

    def machines(self, one: TicketTriage, wanted: Filter) -> list[Assessment]:
        """The machines of a ticket that match; its own words count for each of them."""
        tests = self._tests(wanted)
        if not tests:
            return list(one.assessments)
        facts = self._texts[id(one)]
        left = set(map(id, _left(facts, tests)))
        return [each for each, found in zip(one.assessments, facts.machines, strict=False) if id(found) in left]

    def problem(self, wanted: Filter) -> str:
        """What of the filter cannot be understood, or asks for what is known of no machine here."""
        if wanted.problem:
            return wanted.problem
        for term in wanted.terms:
            if term.key in _OPEN_VALUES and term.value and (said := unlike(term, self._occurring[term.key], " of these machines")):
                return said
            if term.key == "changed" and term.value and (self._changes is None or not self._changes.has_last_look):
                return "changed: there is no earlier look to compare with"
        return ""

    def _tests(self, wanted: Filter) -> list[_Test]:
        return [test for term in wanted.terms if term.value and not problem_of(term) and (test := self._test(term))]

    def _test(self, term: Term) -> _Test | None:
        value, must = term.value, term.must
        if not term.key:
            return _plain(value, must)
        if term.key == "ticket":
            return _of_ticket(lambda facts: facts.number.startswith(value), must)
        if term.key == "is":
            return _of_ticket(lambda facts: facts.state.startswith(value), must)
        if term.key in {"due", "age"}:
            days = days_test(term.key, value)
            return _of_ticket(lambda facts: days(facts.due if term.key == "due" else facts.age), must) if days else None
        if term.key == "machine":
            return lambda facts, left: [each for each in left if (value in each.name) is must]
        known = (*values().get(term.key, ()), *self._occurring.get(term.key, ()))
        needle = f" {term.key}:{value} " if value in known else f" {term.key}:{value}"  # half a value stands for all that begin so
        return lambda facts, left: [each for each in left if (needle in each.tags) is must]

    # Completing what is typed

    @cached_property
    def _occurring(self) -> dict[str, tuple[str, ...]]:
        """The values that occur, by key."""
        found: dict[str, set[str]] = {key: set() for key in KEYS}
        for facts in self._texts.values():
            found["ticket"].add(facts.number)
            found["is"].add(facts.state)
            for each in facts.machines:
                for tag in each.tags.split():
                    key, _, value = tag.partition(":")
                    found[key].add(value)
                found["machine"].update([each.name] if each.name else [])
        return {key: tuple(sorted(of_key)) for key, of_key in found.items()} | {"due": (*DUE_WORDS, "<3d"), "age": (">3d", ">7d", ">30d")}

    def completions(self, text: str, cursor: int) -> tuple[str, ...]:
        """The terms that what stands before the cursor may become: keys, or the values of its key that occur."""
        start, _ = word_at(text, cursor)
        begun = folded(text[start:cursor])
        not_ = "!" if begun.startswith("!") else ""
        key, colon, value = begun[len(not_) :].partition(":")
        if not colon:
            found = [f"{not_}{each}:" for each in KEYS if each.startswith(key)]
        else:
            occurring = self._occurring.get("machine" if key == "host" else key, ())
            found = [f"{not_}{key}:{each}" for each in occurring if each.startswith(value) and each != value]
        return tuple(found[:_MOST_COMPLETIONS])

    def completed(self, text: str, cursor: int) -> tuple[str, int]:
        """The text with the term under the cursor as long as all its completions have in common, and where the cursor then stands."""
        found = self.completions(text, cursor)
        start, end = word_at(text, cursor)
        common = _common(found)
        if not found or len(common) <= cursor - start:
            return text, cursor
        tail = " " if len(found) == 1 and not common.endswith(":") else ""
        return f"{text[:start]}{common}{tail}{text[end:].lstrip() if tail else text[end:]}", start + len(common) + len(tail)


def _common(texts: Sequence[str]) -> str:
    """What all of them begin with."""
    low, high = min(texts, default=""), max(texts, default="")
    return low[: next((index for index, (one, other) in enumerate(zip(low, high, strict=False)) if one != other), len(low))]


def _left(facts: _Facts, tests: Sequence[_Test]) -> list[_Machine]:
    left = facts.machines
    for test in tests:
        if not left:
            break
        left = test(facts, left)
    return left


def _of_ticket(holds: Callable[[_Facts], bool], must: bool) -> _Test:
    return lambda facts, left: left if holds(facts) is must else []


def _plain(value: str, must: bool) -> _Test:
    def test(facts: _Facts, left: list[_Machine]) -> list[_Machine]:
        if value in facts.text:
            return left if must else []
        return [each for each in left if (value in each.text) is must]

    return test


def _facts(one: TicketTriage, as_of: datetime | None, changes: Changes | None) -> _Facts:
    ticket = one.ticket
    assignees = " ".join(each.line() for each in ticket.assignees)
    text = folded(f"#{ticket.number} {ticket.title.line()} {subject_words(ticket)} {assignees}")
    due, age = (ticket.days_to_due(as_of.date()), ticket.days_old(as_of)) if as_of else (None, None)
    change = changes.of_ticket(one) if changes else None
    machines = [_machine(each, _has_changed(each, change)) for each in one.assessments]
    return _Facts(text, str(ticket.number), due, age, ticket.state, machines or [_Machine("", "", "")])


def _has_changed(assessment: Assessment, change: TicketChange | None) -> bool:
    """A change of the ticket as a whole is one of each of its machines; else those count for which another step is next."""
    if change is None or not change.sign:
        return False
    return assessment.case.host.key in change.machines if change.machines else True


def _machine(assessment: Assessment, has_changed: bool) -> _Machine:
    case, host = assessment.case, assessment.case.host
    zones = {choice.zone.name for row in assessment.addresses if (choice := case.topology.zone_of(host, row.kind)).zone}
    addresses = " ".join(f"{row.kind.value} {row.address}" for row in assessment.addresses)
    tags = [
        ("next", assessment.next.value),
        ("role", host.role.value),
        *(("zone", name.replace(" ", "_")) for name in sorted(zones)),
        *(("kind", kind) for kind in sorted({row.kind.value for row in assessment.addresses})),
        ("env", host.environment or "unknown"),
        ("dc", host.datacenter or "unknown"),
        ("code", host.c_code),
        ("unknown", "yes" if assessment.unknown else "no"),
        ("changed", "yes" if has_changed else "no"),
    ]
    words = f"{host} {assessment.next.value} {host.role.value} {' '.join(sorted(zones))} {addresses} {assessment.why}"
    return _Machine(folded(words), host.key, folded(f" {' '.join(f'{key}:{value}' for key, value in tags)} "))
