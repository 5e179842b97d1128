"""Unknown never becomes absent: the shipped evidence with one capture taken away or damaged, over all machines (SAFETY B.7)."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cache

import pytest

from scantui.demo import demo_bundle
from scantui.evidence.model import Capture, Kind
from scantui.evidence.replay import open_bundle
from scantui.runbook.assessment import Assessment, Next
from scantui.triage.triage import triage

LOGIN = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body><form><input type='password' name='p'></form></body></html>"
BAD_GATEWAY = b"<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center></body></html>"

DAMAGES: Mapping[str, Callable[[bytes], bytes | None]] = {
    "taken away": lambda body: None,
    "emptied": lambda body: b"",
    "login page": lambda body: LOGIN,
    "bad gateway": lambda body: BAD_GATEWAY,
    "cut at a tenth": lambda body: body[: len(body) // 10],
    "cut in the middle": lambda body: body[: len(body) // 2],
    "cut at nine tenths": lambda body: body[: len(body) * 9 // 10],
    "last bytes cut": lambda body: body[:-20],
    "a hole": lambda body: body[: len(body) // 3] + body[len(body) // 2 :],
}

CAUTIOUS = {Next.COLLECT, Next.SEEK_GUIDANCE}
"""What a machine may always become when less is known of it."""
NEVER = {Next.NOT_IN_PORTAL, Next.RECOVERED, Next.CLOSE_TICKET}

CAPTURES = tuple(open_bundle(demo_bundle()).captures)
AS_OF = max(capture.captured_at for capture in CAPTURES)

Said = dict[tuple[int, str], Assessment]


def judged(captures: Iterable[Capture]) -> Said:
    result = triage(list(captures), as_of=AS_OF)
    return {(one.ticket.number, said.case.host.key): said for one in result.tickets for said in one.assessments}


@cache
def whole() -> Said:
    return judged(CAPTURES)


def damaged(capture: Capture, damage: Callable[[bytes], bytes | None]) -> list[Capture]:
    with capture.open() as file:
        body = damage(file.read())
    if body is None:
        return []
    return [replace(capture, size=len(body), open=lambda: io.BytesIO(body))]


def verdict(said: Assessment) -> tuple[object, ...]:
    return said.next, said.command, said.collect, said.check_again_on


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("number", range(len(CAPTURES)), ids=[f"{number}-{one.kind.value}" for number, one in enumerate(CAPTURES)])
def test_damage_makes_nothing_absent(number: int, damage: str) -> None:
    victim = CAPTURES[number]
    captures = [*CAPTURES[:number], *damaged(victim, DAMAGES[damage]), *CAPTURES[number + 1 :]]
    for key, after in judged(captures).items():
        before = whole().get(key)
        if before is not None and verdict(before) == verdict(after):
            continue
        named = f"{victim.kind.value} {damage}: {key} {before and before.next} -> {after.next}: {after.why}"
        assert after.next not in NEVER, named
        by_absence = after.next is Next.COMPLIANCE_LEAD and after.decided_by.rule == 16
        assert not by_absence, named
        if after.next not in CAUTIOUS:
            assert _may_be_said(victim, damage, before, after), named


def _may_be_said(victim: Capture, damage: str, before: Assessment | None, after: Assessment) -> bool:
    """Verdicts without the capture that do not rest on its silence, for the table asks for none of these kinds before it goes on."""
    if before is None:
        return False
    if victim.kind is Kind.TICKET_COMMENTS:  # the marker is gone; of a damaged list it is said that it may have held one
        named = any(reason.what == victim.kind.value and victim.id in reason.why for reason in after.unknown)
        return after.next is Next.REBOOT and (named or damage == "taken away")
    if victim.kind in {Kind.NETMAX, Kind.CHLORINE_LOOKUP}:  # nobody has to ask who owns the one address of a kind, or look a machine up
        return before.decided_by.rule in {1, 7} and after.decided_by.rule >= before.decided_by.rule
    if victim.kind is Kind.SCAN_RESULT:  # nothing points at the scanner any more
        return before.decided_by.rule == 8 and after.next is Next.REBOOT
    return False


def test_the_damages_do_damage() -> None:
    """Each of them changes the verdict on some machine: otherwise the test above would show nothing."""
    for damage, do in DAMAGES.items():
        changed = 0
        for number, victim in enumerate(CAPTURES):
            if victim.kind is Kind.PORTAL:
                after = judged([*CAPTURES[:number], *damaged(victim, do), *CAPTURES[number + 1 :]])
                changed += sum(verdict(after[key]) != verdict(said) for key, said in whole().items() if key in after)
        assert changed, damage
