"""Nothing turns "unknown" into "absent" (SAFETY B.7)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scantui.answer import Absent, Check, Found, Proof, Reason, Unknown, Unreadable, absent_if, unknown

UNHURRIED = settings(deadline=None)

HOLDS = Check("the page ends properly", True)
FAILS = Check("every row is there", False, "the page says 9 rows, 8 are readable")


def test_a_proof_needs_checks_that_all_hold() -> None:
    assert str(Proof((HOLDS, HOLDS))) == "the page ends properly; the page ends properly"
    for checks in [(), (FAILS,), (HOLDS, FAILS)]:
        with pytest.raises(ValueError, match="checks that all hold"):
            Proof(checks)
    with pytest.raises(ValueError, match="checks that all hold"):
        replace(Proof((HOLDS,)), checks=())


def test_absent_takes_nothing_but_a_proof() -> None:
    for instead in [None, True, (HOLDS,), "proof"]:
        with pytest.raises(TypeError):
            Absent(instead, ())  # type: ignore[arg-type]


@UNHURRIED
@given(st.lists(st.booleans(), max_size=6))
def test_absent_only_when_every_check_holds(results: list[bool]) -> None:
    checks = [Check(f"check {n}", holds) for n, holds in enumerate(results)]
    answer = absent_if("portal", iter(checks), ["data/0001-portal.body"])
    assert isinstance(answer, Absent) == (bool(results) and all(results))
    assert answer.evidence == ("data/0001-portal.body",)
    if isinstance(answer, Unknown) and results:
        assert [reason.why for reason in answer.reasons] == [f"not proven: check {n}" for n, holds in enumerate(results) if not holds]


def test_no_check_at_all_is_unknown_with_a_reason() -> None:
    answer = absent_if("portal", [], [])
    assert isinstance(answer, Unknown)
    assert answer.why


def test_a_check_says_what_is_missing() -> None:
    answer = absent_if("portal", [HOLDS, FAILS], [])
    assert isinstance(answer, Unknown)
    assert answer.reasons == (Reason("portal", "the page says 9 rows, 8 are readable"),)


def test_unknown_needs_a_reason_and_says_each_once() -> None:
    with pytest.raises(ValueError, match="needs a reason"):
        Unknown(())
    reasons = (Reason("portal", "login page"), Reason("chlorine-log", "not captured"), Reason("ping", "login page"))
    assert Unknown(reasons).why == "login page; not captured"
    assert unknown("ping", "no summary line", ["a"]) == Unknown((Reason("ping", "no summary line"),), ("a",))


def test_the_three_are_never_equal() -> None:
    answers = [Found(None, ()), Absent(Proof((HOLDS,)), ()), unknown("x", "y")]
    assert [[one == other for other in answers] for one in answers] == [[n == m for m in range(3)] for n in range(3)]


def test_unreadable_says_where() -> None:
    assert str(Unreadable("ends inside a message", "line 7")) == "ends inside a message (line 7)"
    assert str(Unreadable("is empty")) == "is empty"
