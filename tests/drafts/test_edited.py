"""An edited text: a command is copied only as its form could have given it, and other texts only as their place takes them."""

from __future__ import annotations

import pytest

from scantui.drafts.actions import ActionKind, check_edited, forms
from scantui.drafts.comment import CAP
from scantui.drafts.model import Provenance
from tests.casekit import EVIDENCE_ID, MASTER, ROOT, VYATTA, WORKER, CaseKit
from tests.drafts.stories import STALE, STORIES

SEALED = Provenance(EVIDENCE_ID, ROOT)
A = ActionKind
REBOOT = f"reboot {WORKER} outage:0"
RELOAD = f"reload {WORKER} ignoreconflict outage:0"


@pytest.mark.parametrize("name", STORIES)
def test_the_text_of_every_form_may_be_copied_as_it_stands(name: str) -> None:
    assessment = STORIES[name][1]().assess()
    for form in forms([assessment], SEALED, {}):
        if form.draft is not None:
            assert check_edited(form.kind, form.draft.text, [assessment]).may_copy


@pytest.mark.parametrize(
    ("kind", "story", "text", "words"),
    [
        (A.REBOOT, "reboot", f"{REBOOT}; reload all", "this is no chlorine command"),
        (A.REBOOT, "reboot", f"{REBOOT}\n", "this is no chlorine command"),
        (A.REBOOT, "reboot", "", "this is no chlorine command"),
        (A.REBOOT, "reboot", f"reboot {VYATTA} outage:0", "this is no chlorine command"),
        (A.REBOOT, "reboot", f"reload {WORKER} outage:0", "this is a reload, and the form is for a reboot"),
        (A.REBOOT, "reboot", f"lookup {WORKER}", "this is a look-up, and the form is for a reboot"),
        (A.REBOOT, "reboot", f"reboot {MASTER} outage:0", f"{MASTER} is none of the machines that this form may reboot"),
        (A.REBOOT, "reboot", f"reboot {WORKER} {MASTER} outage:0", f"{MASTER} is none of the machines"),
        (A.REBOOT, "wait-running", REBOOT, f"{WORKER} is none of the machines that this form may reboot"),
        (A.RELOAD, "reboot", RELOAD, f"{WORKER} is none of the machines that this form may reload"),
        (A.RELOAD, "reload", REBOOT, "this is a reboot, and the form is for a reload"),
        (A.RELOAD, "reload", "reload prod-dal10-carrier2-worker-800 outage:0", "worker-800 is none of the machines"),
        (A.LOOKUP, "reboot", REBOOT, "this is a reboot, and the form is for a look-up"),
        (A.LOOKUP, "reboot", "lookup a b", "this is no chlorine command"),
        (A.SQUAD, "reboot", " \n", "there is nothing in it"),
        (A.COMMENT, "reboot", "x" * (CAP + 1), "65,001 characters; GitHub takes 65,000"),
    ],
)
def test_what_is_not_copied(kind: ActionKind, story: str, text: str, words: str) -> None:
    checked = check_edited(kind, text, [STORIES[story][1]().assess()])
    assert not checked.may_copy
    assert words in checked.words


@pytest.mark.parametrize(
    ("kind", "story", "text", "words"),
    [
        (A.REBOOT, "reboot", REBOOT, "a valid command: reboot"),
        (A.REBOOT, "reboot", f"reboot {WORKER} softlayer outage:0", "a valid command: reboot"),
        (A.RELOAD, "reload", f"reload {WORKER} outage:0", "a valid command: reload"),
        (A.LOOKUP, "reboot", "lookup 10.21.6.66", "a valid look-up"),
        (A.SQUAD, "reboot", "Hello", "5 characters"),
        (A.COMMENT, "reboot", "Hello", "5 characters; without scantui's marker, so nobody's scantui will know of it"),
    ],
)
def test_what_is_copied(kind: ActionKind, story: str, text: str, words: str) -> None:
    checked = check_edited(kind, text, [STORIES[story][1]().assess()])
    assert checked.may_copy
    assert checked.words == words


def test_a_machine_may_be_left_out_of_a_reboot_of_several() -> None:
    kits = [CaseKit().host(f"prod-dal10-carrier2-worker-800{number}").portal(fen=STALE).log() for number in range(3)]
    assessments = [kit.assess() for kit in kits]
    checked = check_edited(A.REBOOT, "reboot prod-dal10-carrier2-worker-8000 prod-dal10-carrier2-worker-8002 outage:0", assessments)
    assert checked.may_copy
    assert checked.words == "a valid command: reboot of 2 of 3 machines"
