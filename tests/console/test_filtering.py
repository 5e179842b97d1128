"""The filter: what each term finds, that `!` is its complement, and that what cannot be understood is told and leaves nothing out."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scantui.answer import Reason
from scantui.console.changes import ChangeKind, Changes, TicketChange, ticket_key
from scantui.console.filtering import Filter, Searchable
from scantui.console.terms import KEYS, Term, terms_of
from scantui.demo import demo_bundle
from scantui.runbook.assessment import Next
from scantui.safe_text import OutsideText

from ..casekit import AS_OF, HAPROXY, TUGBOAT_WORKER
from .driver import loaded
from .queuekit import machine, ticket

UNKNOWN = machine(Next.COLLECT, "prod-dal09-infra-vault-02")
QUEUE = [
    ticket(21731, Next.RELOAD, Next.WAIT, due=0, age=3, assignees=("sre-oncall",)),
    ticket(21732, machine(Next.REBOOT, HAPROXY), due=-1, age=8, days=10),
    ticket(21800, replace(UNKNOWN, unknown=(Reason("portal", "not captured"),)), due=2, age=6),
    ticket(31732, machine(Next.SQUAD, TUGBOAT_WORKER), due=9, age=1, closed=True),
    ticket(400, due=None, age=20, subject="bigfix"),
]
SEARCHABLE = Searchable(QUEUE, AS_OF)


def found(text: str, searchable: Searchable = SEARCHABLE) -> list[int]:
    return [one.ticket.number for one in searchable.tickets(Filter(text))]


def machines(text: str) -> list[Next]:
    return [said.next for one in QUEUE for said in SEARCHABLE.machines(one, Filter(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [21731, 21732, 21800, 31732, 400]),
        ("ticket:21731", [21731]),
        ("#21731", [21731]),
        ("#217", [21731, 21732]),
        ("ticket:#21800", [21800]),
        ("bigfix", [400]),
        ("SRE-oncall", [21731]),
        ("machine:infra-vault", [21800]),
        ("host:HAPROXY", [21732]),
        ("due:today", [21731]),
        ("due:overdue", [21732]),
        ("due:none", [400]),
        ("due:<3d", [21731, 21732, 21800]),
        ("due:<2d", [21731, 21732]),
        ("due:<=2", [21731, 21732, 21800]),
        ("due:>2", [31732]),
        ("due:>=2d", [21800, 31732]),
        ("due:2d", [21800]),
        ("due:=9", [31732]),
        ("age:>5d", [21732, 21800, 400]),
        ("age:3", [21731]),
        ("!age:>5d", [21731, 31732]),
        ("unknown:yes", [21800]),
        ("unknown:no", [21731, 21732, 31732]),
        ("env:prod", [21731, 21732, 21800]),
        ("env:unknown", [31732]),
        ("dc:dal09", [21800]),
        ("dc:dal", [21731, 21800]),
        ("code:armada", [31732]),
        ("code:alc", [21731, 21732, 21800]),
        ("is:closed", [31732]),
        ("is:open", [21731, 21732, 21800, 400]),
        ("next:reboot", [21732]),
        ("next:re", [21731, 21732]),
        ("NEXT:ReLoad", [21731]),
        ("role:carrier", [21731]),
        ("role:tugboat-worker", [31732]),
        ("next:reload !is:open", []),
        ("dal10 !next:wait", [21731]),
        ('"not scanned 10d"', [21732]),
        ('"scanned 10d" haproxy', [21732]),
        ('"scanned 10d', [21732]),
        ('!"scanned 3d"', [21732, 400]),
        ("kind:ben", []),
    ],
)
def test_what_a_term_finds(text: str, expected: list[int]) -> None:
    assert found(text) == expected
    assert not Filter(text).problem


def test_machines_of_a_ticket() -> None:
    assert machines("next:re") == [Next.RELOAD, Next.REBOOT]
    assert machines("#21731") == [Next.RELOAD, Next.WAIT]
    assert machines("!next:reload #21731") == [Next.WAIT]


def test_a_whole_value_is_not_the_beginning_of_another() -> None:
    names = ("prod-dal10-infra-vault-02", "prodfr2-par04-infra-vault-02")
    two = Searchable([ticket(number, machine(Next.WAIT, name)) for number, name in enumerate(names, 1)])
    assert found("env:prod", two) == [1]
    assert found("env:pro", two) == [1, 2]
    assert found("code:alc", two) == [1]
    assert found("code:alc_", two) == [2]


def test_what_changed_since_the_last_look() -> None:
    by_machine, as_a_whole = QUEUE[0], QUEUE[1]
    host = by_machine.assessments[1].case.host.key
    changes = {
        ticket_key(by_machine.ticket): TicketChange(ChangeKind.CHANGED, 0, {host: "reload"}),
        ticket_key(as_a_whole.ticket): TicketChange(ChangeKind.NEW),
    }
    searchable = Searchable(QUEUE, AS_OF, Changes(changes, has_last_look=True))
    assert found("changed:yes", searchable) == [21731, 21732]
    assert [said.next for said in searchable.machines(by_machine, Filter("changed:yes"))] == [Next.WAIT]
    assert not searchable.problem(Filter("changed:yes"))
    assert SEARCHABLE.problem(Filter("changed:yes")) == "changed: there is no earlier look to compare with"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nxt:reload", "nxt: is no key of a filter; did you mean next:?"),
        ("qqqqq:x", 'qqqqq: is no key of a filter; "qqqqq:x" in quotes is searched for as text'),
        ("next:relod", "next:relod is no next step; did you mean next:reload?"),
        ("worker !next:relod", "next:relod is no next step; did you mean next:reload?"),
        ("kind:xyz", "kind:xyz is no kind of address: ben, fen, imm"),
        ("is:done", "is:done is no state of a ticket: open, closed"),
        ("due:soon", "due:soon is no due date: today, overdue, none, or days as in <3d"),
        ("age:overdue", "age:overdue is no age: days as in >5d"),
        ("ticket:abc", "ticket:abc is no number of a ticket"),
        ("unknown:maybe", "unknown:maybe is no answer: yes, no"),
    ],
)
def test_what_cannot_be_understood_is_told_and_leaves_nothing_out(text: str, said: str) -> None:
    wanted = Filter(text)
    assert wanted.problem == said == SEARCHABLE.problem(wanted)
    assert wanted
    assert found(text) == found(" ".join(word for word in text.split() if ":" not in word))


def test_a_value_that_occurs_nowhere_is_told_with_one_that_does() -> None:
    assert SEARCHABLE.problem(Filter("dc:dal99")) == "dc:dal99 is no datacenter of these machines; did you mean dc:dal09?"
    assert SEARCHABLE.problem(Filter("zone:xyz")) == "zone:xyz is no zone of these machines"
    assert not SEARCHABLE.problem(Filter("dc:d"))


@pytest.mark.parametrize("key", [*KEYS, "host"])
@pytest.mark.parametrize("not_", ["", "!"])
def test_a_key_half_typed_is_no_problem_and_filters_nothing(key: str, not_: str) -> None:
    wanted = Filter(f"{not_}{key}:")
    assert (wanted.problem, bool(wanted), found(wanted.text)) == ("", False, found(""))


@pytest.mark.parametrize("text", ["due:<", "due:>=", "age:>", "!", "  ", '"', '""'])
def test_half_a_value_filters_nothing(text: str) -> None:
    assert not Filter(text).problem
    assert found(text) == found("")


@pytest.mark.parametrize("text", ["2001:db8::1", "fe80::1", "abcd:ef01::2", "https://github.ibm.com/x", "12:30", '"nxt:reload"'])
def test_addresses_and_quoted_text_have_no_key(text: str) -> None:
    assert [(term.key, term.value) for term in terms_of(text)] == [("", text.replace('"', ""))]
    assert not Filter(text).problem


def test_case_counts_in_ascii_only() -> None:
    one = ticket(1, Next.WAIT)
    one = replace(one, ticket=replace(one.ticket, title=OutsideText("KILO \u212alvin \u0130stanbul")))
    searchable = Searchable([one], AS_OF)
    assert found("kilo", searchable) == [1]
    assert found("kelvin", searchable) == found("klvin", searchable) == found("istanbul", searchable) == []
    assert found("\u212alvin", searchable) == found("\u0130stanbul", searchable) == [1]


_terms = st.sampled_from([
    "worker", "prod-dal10", "infra", "not", '"not scanned"', "#217", "next:re", "next:wait", "role:haproxy", "due:<3d", "due:none",
    "age:>5d", "unknown:yes", "is:closed", "env:prod", "dc:dal", "code:armada", "machine:8", "kind:ben", "zone:alc", "changed:no",
]) | st.text(st.sampled_from("abcdeklnorw-019#"), min_size=1, max_size=4).filter(lambda text: not text.startswith("!"))  # fmt: skip


@given(term=_terms)
def test_a_negated_term_finds_the_complement(term: str) -> None:
    for searchable in (SEARCHABLE, Searchable(loaded(demo_bundle()).triage.tickets)):
        for one in searchable.tickets(Filter()):
            holding = searchable.machines(one, Filter(term))
            others = searchable.machines(one, Filter(f"!{term}"))
            assert sorted(map(id, [*holding, *others])) == sorted(map(id, one.assessments))
            if not one.assessments:
                assert (one in searchable.tickets(Filter(term))) is not (one in searchable.tickets(Filter(f"!{term}")))


@given(terms=st.lists(_terms, max_size=4))
def test_all_terms_must_hold(terms: list[str]) -> None:
    together = set(map(id, SEARCHABLE.tickets(Filter(" ".join(terms)))))
    for one in QUEUE:
        left = [said for said in one.assessments if all(said in SEARCHABLE.machines(one, Filter(term)) for term in terms)]
        assert SEARCHABLE.machines(one, Filter(" ".join(terms))) == left
        assert bool(left) is (id(one) in together) or not one.assessments


@given(text=st.text(st.characters(codec="utf-8"), max_size=30), cursor=st.integers(0, 30))
def test_whatever_is_typed_is_answered(text: str, cursor: int) -> None:
    wanted = Filter(text)
    assert len(SEARCHABLE.problem(wanted)) < 250
    assert set(found(text)) <= set(found(""))
    cursor = min(cursor, len(text))
    longer, after = SEARCHABLE.completed(text, cursor)
    assert 0 <= after <= len(longer)
    assert all(Term("", "") not in terms_of(each) for each in SEARCHABLE.completions(text, cursor))


def test_completions() -> None:
    assert SEARCHABLE.completions("", 0) == tuple(f"{key}:" for key in KEYS)
    assert SEARCHABLE.completions("worker !ne", 10) == ("!next:",)
    assert SEARCHABLE.completions("next:RE", 7) == ("next:reboot", "next:reload")
    assert SEARCHABLE.completions("next:reload dc:", 15) == ("dc:dal09", "dc:dal10", "dc:mex01", "dc:unknown")
    assert SEARCHABLE.completions("next:reload dc:", 6) == ("next:reboot", "next:reload")
    assert SEARCHABLE.completions("host:prod-m", 11) == (f"host:{HAPROXY}",)
    assert SEARCHABLE.completions("due:", 4) == ("due:today", "due:overdue", "due:none", "due:<3d")
    assert SEARCHABLE.completions("next:reload", 11) == SEARCHABLE.completions("nxt:", 4) == ()


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("ne|", "next:|"),
        ("!rol|", "!role:|"),
        ("next:r|", "next:re|"),
        ("next:relo|", "next:reload |"),
        ("next:rel| worker", "next:reload |worker"),
        ("next:re|", "next:re|"),
        ("nosuch|", "nosuch|"),
        ("|", "|"),
    ],
)
def test_completing_under_the_cursor(typed: str, completed: str) -> None:
    before, _, after = typed.partition("|")
    text, cursor = SEARCHABLE.completed(before + after, len(before))
    assert f"{text[:cursor]}|{text[cursor:]}" == completed
