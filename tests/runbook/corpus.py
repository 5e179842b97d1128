"""The worlds that the table is compared on, and the comparison.

`python -m tests.runbook.corpus` compares the short list alone and stops at the first fault; with `--all` it takes minutes.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterable, Iterator
from itertools import combinations, product

from scantui.runbook.assessment import Assessment, Next
from scantui.runbook.table import assess

from .build import ADDRESSES, build
from .oracle import STALE, Verdict, judge
from .world import ROWS, VALUES, World

W = World
REBOOTED = W(history="rebooted yesterday")

BASES: dict[str, World] = {
    "1 vip": W(machine="alc vip"),
    "2 build": W(status="Build"),
    "3 collapsed": W(portal="collapsed"),
    "4 absent": W(portal="absent"),
    "5 fresh": W(fen="fresh"),
    "6 running": W(history="running"),
    "7 public vip": W(own_fen="vip"),
    "7 private balancer": W(machine="alc tugboat-worker", ben="stale", own_ben="balancer", fen="none"),
    "7 two addresses": W(ben="fresh", ben2="stale", fen="none"),
    "8 group": W(ben="stale", fen="none", group="ben 3 of 5"),
    "8 scan": W(ben="stale", fen="none", private="partial"),
    "9 untried": W(fen="untried"),
    "10 a year": W(fen="year", days="365"),
    "11 imm silent": W(machine="alc infra", fen="none", imm="stale", ping="silent"),
    "11 imm answers": W(fen="none", imm="stale", ping="answers", private="done"),
    "12 no log": W(log="none"),
    "12 reloaded": W(history="reloaded"),
    "13 failed": W(history="reload failed", reports="bigfix"),
    "14 reboot": W(),
    "14 firewall": W(machine="alc vyatta"),
    "14 rebooted today": W(history="rebooted today"),
    "16 never scanned": W(fen="never scanned", history="rebooted before the ticket"),
    "15 armada": W(machine="armada tugboat-worker", history="rebooted yesterday"),
    "14 armada reboot": W(machine="armada other"),
    "16 dead": REBOOTED.but(public="done"),
    "16 dead master": REBOOTED.but(machine="alc_fr2 carrier-master", public="done"),
    "16 scanned": REBOOTED.but(public="done", public_says="scanned", ben="stale", private="done", private_says="scanned"),
    "16 scanned later": REBOOTED.but(public="done", public_says="scanned", public_when="after the reading", as_of="next day"),
    "16 absent": REBOOTED.but(ben="edge stale", fen="none", private="done", private_says="absent"),
    "imm, rebooted before": W(fen="none", imm="stale", ping="answers", private="done", history="rebooted before the last scan"),
    "imm, rebooted at": W(fen="none", imm="stale", ping="answers", private="done", history="rebooted at the last scan"),
    "long stale, failed": W(fen="long stale", history="failed at the edge", reports="log"),
    "marker, known": W(marker="reload passed", history="rebooted yesterday"),
    "7 two public addresses": W(fen="fresh", fen2="stale"),
    "marker, no log": W(marker="reload asked 3 hours ago", log="none"),
    "asked, a gap": W(own_fen="vip", log="gap", marker="reload asked long ago"),
    "asked, other gap": W(own_fen="vip", log="other gap", marker="reload asked long ago"),
    "copied, reloaded": W(history="reloaded", copied="yes"),
    "copied, rebooted": W(history="rebooted before the last scan", copied="yes"),
    "marker": W(marker="reboot passed"),
    "marker asked": W(marker="reboot asked", as_of="next day"),
    "a year's ticket": W(days="365", ben="edge stale"),
}
"""At least one world that each row decides."""


def singles(base: World) -> Iterator[World]:
    for question, values in VALUES.items():
        for value in values:
            yield base.but(**{question: value})


def pairs(base: World) -> Iterator[World]:
    for first, second in combinations(VALUES, 2):
        for one, two in product(VALUES[first], VALUES[second]):
            yield base.but(**{first: one, second: two})


def drawn(seed: int, number: int, most: int = 5) -> Iterator[World]:
    """Worlds that differ from a base in up to `most` answers; derandomised, and each seed draws others."""
    rng = random.Random(seed)
    bases, questions = list(BASES.values()), list(VALUES)
    for _ in range(number):
        chosen = rng.sample(questions, rng.randint(2, most))
        yield rng.choice(bases).but(**{question: rng.choice(VALUES[question]) for question in chosen})


def short() -> Iterator[World]:
    """What the mutants are tried on: fast, and enough to tell them from the table."""
    yield from BASES.values()
    for base in BASES.values():
        yield from singles(base)
    yield from drawn(1, 12000)


def said(assessment: Assessment) -> Verdict:
    return Verdict(assessment.next.value, assessment.collect, assessment.command, assessment.check_again_on)


def fault(world: World) -> str | None:
    """What the table says otherwise than the oracle, or None."""
    return fault_of(world, assess(build(world)))


def fault_of(world: World, assessment: Assessment) -> str | None:
    wanted, got = judge(world), said(assessment)
    if got == wanted and assessment.close_ticket == wanted.close_ticket and _is_about(assessment) == _is_due(world, assessment):
        return None
    return f"{world}\n  oracle {wanted}\n  table  {got}\n  {assessment.decided_by.rule}: {assessment.why}"


def _is_about(assessment: Assessment) -> set[str]:
    return {str(row.address) for row in assessment.addresses}


def _is_due(world: World, assessment: Assessment) -> set[str]:
    """The addresses that the verdict should be about: of a verdict on the machine as a whole, all that are stale."""
    rule, next_ = assessment.decided_by.rule, assessment.next
    whole = (rule in {13, 14, 15} and next_ != Next.COLLECT) or (rule == 16 and next_ == Next.WAIT)
    return {ADDRESSES[row] for row in ROWS if getattr(world, row) in STALE} if whole else _is_about(assessment)


def first_fault(worlds: Iterable[World]) -> str | None:
    return next((found for world in worlds if (found := fault(world)) is not None), None)


def everything() -> Iterator[World]:
    """Minutes."""
    for base in BASES.values():
        yield from pairs(base)
    yield from drawn(7, 100_000, 9)


if __name__ == "__main__":
    found = first_fault(everything() if "--all" in sys.argv else short())
    print(found or "no fault")
    sys.exit(found is not None)
