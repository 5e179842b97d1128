"""A support case is created once, whatever becomes of its answer, and what happened is told."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from scantui.credentials import Secret
from scantui.drafts.model import DraftKind, Provenance
from scantui.drafts.write import write_draft
from scantui.ibm_cloud.create import SupportCenter
from scantui.ibm_cloud.model import Created, NewCase, NoOffering, NotCreated, Offering, Outcome, Uncertain
from scantui.safe_text import OutsideText
from scantui.settings.model import IbmCloud
from tests.casekit import EVIDENCE_ID, ROOT
from tests.drafts.stories import STORIES
from tests.lab.faults import Fault
from tests.lab.ibm_cloud import KEY, CasesLab, IamLab
from tests.lab.server import serving
from tests.lab.wire import Answer
from tests.net.kit import NOW, Told, client

WANTED = IbmCloud().offering
TEXT = "Hello Support,\n\nPlease refresh the switch configuration of 10.21.7.66.\n"
CASE = NewCase("IPMI interface of prod-dal12-carrier2-master-01 cannot be scanned", TEXT, "0123456789abcdef")


@dataclass
class Desk:
    """Both systems of the lab, and a clock."""

    iam: IamLab
    cases: CasesLab
    now: datetime = NOW
    told: Told = field(default_factory=Told)

    @asynccontextmanager
    async def center(self, key: str = KEY, seconds: float = 20.0) -> AsyncIterator[SupportCenter]:
        async with client() as (http, told):
            self.told = told
            yield SupportCenter(http, self.cases.base, self.iam.token_address, Secret(key), lambda: self.now, seconds=seconds)

    async def create(self, case: NewCase = CASE, key: str = KEY) -> Outcome:
        """As the console does it: the offering, then the case."""
        async with self.center(key) as center:
            offering = await center.offering(WANTED)
            assert isinstance(offering, Offering), offering
            return await center.create(case, offering)


@pytest.fixture
def desk() -> Iterator[Desk]:
    with serving(IamLab()) as iam, serving(CasesLab(iam)) as cases, serving(IamLab()) as other:
        iam.elsewhere = cases.elsewhere = other.address.replace("127.0.0.1", "localhost")
        yield Desk(iam, cases)
        assert other.seen == []


def offering_of(key: str) -> Offering:
    return Offering(OutsideText(key), "crn_service_name", key)


# --- the usual way -------------------------------------------------------------------------------------------------------------------


async def test_a_case_is_sent_as_it_was_shown(desk: Desk) -> None:
    assert await desk.create() == Created("CS0000001")
    [sent] = desk.cases.created
    assert sent.json() == {
        "type": "technical", "subject": CASE.subject, "description": CASE.text, "severity": 3,
        "offering": {
            "name": "Bare Metal Servers for Classic",
            "type": {"group": "crn_service_name", "key": "bare-metal-classic", "id": "id-bare-metal-classic"},
        },
    }  # fmt: skip
    assert [request.path.removeprefix("/case-management") for request in desk.cases.seen] == [
        "/utilities/v1/offerings/technical", "/v1/cases", "/v1/cases", "/v1/cases",
    ]  # fmt: skip
    [exchange] = desk.iam.seen
    assert exchange.form() == {"grant_type": "urn:ibm:params:oauth:grant-type:apikey", "apikey": KEY}
    assert "authorization" not in exchange.headers
    assert all(KEY not in f"{request.path}{request.query}{request.headers}" for request in desk.cases.seen)
    assert KEY not in repr(desk.told) and "canary" not in repr(desk.told)


def test_the_text_is_the_drafts() -> None:
    draft = write_draft(DraftKind.SUPPORT_CASE, [STORIES["support-case"][1]().assess()], Provenance(EVIDENCE_ID, ROOT))
    case = NewCase(draft.subject or "", draft.text, "0123456789abcdef")
    assert case.text.startswith(draft.text)
    assert case.text.removeprefix(draft.text) == "\nReference: scantui-0123456789abcdef\n"


async def test_a_case_that_is_there_is_not_sent_again(desk: Desk) -> None:
    first = await desk.create()
    assert await desk.create() == Created("CS0000001", "it was there already: nothing was sent")
    assert isinstance(first, Created) and len(desk.cases.created) == 1
    another = NewCase(CASE.subject, CASE.description, "fedcba9876543210")
    assert await desk.create(another) == Created("CS0000002")


@pytest.mark.parametrize("number", ["TS00000{}", "CS{}", "CS{:07d}\x1b[31m", ""])
async def test_a_number_of_another_form_is_said(desk: Desk, number: str) -> None:
    desk.cases.number = number
    outcome = await desk.create()
    assert isinstance(outcome, Created) and outcome.number == ""
    assert outcome.note.startswith("the support center gave it a number of another form than CS and seven digits (")
    assert outcome.note.isprintable()
    again = await desk.create()
    assert isinstance(again, Created)
    assert again.note.startswith("it was there already: nothing was sent; the support center gave it a number of another form")
    assert len(desk.cases.created) == 1


# --- lost answers --------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["dropped", "gateway", "login"])
@pytest.mark.parametrize("shows_text", [True, False])
async def test_a_case_whose_answer_was_lost_is_found(desk: Desk, how: str, shows_text: bool) -> None:
    desk.cases.loses, desk.cases.shows_text = how, shows_text
    assert await desk.create() == Created("CS0000001", "its answer was lost, and it was found by its reference")
    assert len(desk.cases.created) == 1


async def test_a_search_that_lags_behind_is_not_relied_upon(desk: Desk) -> None:
    desk.cases.loses, desk.cases.late = "dropped", 1  # the search after it does not show the case, the list does
    assert await desk.create() == Created("CS0000001", "its answer was lost, and it was found by its reference")


async def test_what_is_not_listed_yet_is_uncertain_and_is_found_before_it_is_sent_again(desk: Desk) -> None:
    desk.cases.loses, desk.cases.late = "dropped", 2
    outcome = await desk.create()
    assert isinstance(outcome, Uncertain)
    assert outcome.why.startswith("whether the case was created is not known (IBM Cloud support (127.0.0.1) broke the connection off")
    assert outcome.why.endswith("it is not listed yet: look again before it is sent again")
    desk.cases.loses = ""
    assert await desk.create() == Created("CS0000001", "it was there already: nothing was sent")
    assert len(desk.cases.created) == 1


@pytest.mark.parametrize("fault", [Fault.DROPPED, Fault.SILENT, Fault.BAD_GATEWAY, Fault.NO_HTTP])
async def test_what_may_have_arrived_and_did_not_is_uncertain(desk: Desk, fault: Fault) -> None:
    async with desk.center(seconds=0.5 if fault is Fault.SILENT else 20.0) as center:
        offering = await center.offering(WANTED)
        assert isinstance(offering, Offering)
        desk.cases.fault, desk.cases.only_method = fault, "POST"
        outcome = await center.create(CASE, offering)
        assert isinstance(outcome, Uncertain), outcome
        assert len(desk.cases.created) == 1
        assert await center.find(CASE) == NotCreated("no case with this reference is listed")
        desk.cases.fault = None
        assert await center.create(CASE, offering) == Created("CS0000001")
    assert len(desk.cases.created) == 2 and len(desk.cases.cases) == 1


@pytest.mark.parametrize("fault", [Fault.SHORT, Fault.CUT_GZIP, Fault.UNENDED, Fault.HALF_JSON])
async def test_an_answer_that_is_not_whole_is_a_lost_one(desk: Desk, fault: Fault) -> None:
    async with desk.center() as center:
        offering = await center.offering(WANTED)
        assert isinstance(offering, Offering)
        desk.cases.fault, desk.cases.only_method = fault, "POST"
        assert await center.create(CASE, offering) == Created("CS0000001", "its answer was lost, and it was found by its reference")


async def test_looking_for_it_may_fail_too(desk: Desk) -> None:
    desk.cases.loses = "dropped"
    async with desk.center() as center:
        offering = await center.offering(WANTED)
        assert isinstance(offering, Offering)
        desk.cases.fails_after_post = True
        outcome = await center.create(CASE, offering)
    assert isinstance(outcome, Uncertain)
    assert "and looking for it failed: IBM Cloud support (127.0.0.1) does not allow this" in outcome.why


# --- refusals ------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "said"),
    [(400, "refused the question as malformed"), (403, "does not allow this"), (404, "no such thing"), (429, "too often"),
     (422, "refused the question's contents"), (302, "sent the request elsewhere")],
)  # fmt: skip
async def test_a_refusal_is_no_doubt(desk: Desk, status: int, said: str) -> None:
    desk.cases.refuses = Answer.json({"message": "canary"}, status)
    outcome = await desk.create()
    assert isinstance(outcome, NotCreated)
    assert outcome.why.startswith("the case was not created: ") and said in outcome.why and "canary" not in outcome.why
    assert len(desk.cases.created) == 1


async def test_a_wrong_key_is_told(desk: Desk) -> None:
    async with desk.center("canary-key") as center:
        found = await center.offering(WANTED)
        outcome = await center.create(CASE, offering_of("x"))
    assert isinstance(found, NoOffering) and isinstance(outcome, NotCreated)
    for why in (found.why, outcome.why):
        assert why.endswith("IBM Cloud sign-in (127.0.0.1) does not accept the API key: it may be wrong, locked or deleted")
    assert desk.cases.seen == [] and len(desk.iam.seen) == 2
    assert "canary" not in repr((found, outcome, desk.told))


async def test_the_key_is_never_part_of_a_case(desk: Desk) -> None:
    outcome = await desk.create(NewCase(CASE.subject, f"use {KEY}", CASE.reference))
    assert outcome == NotCreated("nothing was sent, for the text holds the API key: take it out")
    assert desk.cases.created == []


# --- tokens --------------------------------------------------------------------------------------------------------------------------


async def test_one_token_does_until_it_ends(desk: Desk) -> None:
    async with desk.center() as center:
        for _ in range(3):
            await center.find(CASE)
        assert len(desk.iam.seen) == 1
        desk.now += timedelta(minutes=58)
        await center.find(CASE)
        assert len(desk.iam.seen) == 1
        desk.now += timedelta(minutes=1)
        await center.find(CASE)
    assert len(desk.iam.seen) == 2


async def test_a_token_that_ends_early_is_exchanged(desk: Desk) -> None:
    async with desk.center() as center:
        offering = await center.offering(WANTED)
        assert isinstance(offering, Offering)
        desk.iam.good.clear()
        assert await center.create(CASE, offering) == Created("CS0000001")
    assert len(desk.iam.seen) == 2


async def test_a_token_that_ends_before_the_case_is_sent(desk: Desk) -> None:
    """401 says that nothing was done, so it is sent again: once."""
    desk.cases.ends_tokens_on_post = True
    assert await desk.create() == Created("CS0000001")
    assert len(desk.cases.created) == 2 and len(desk.cases.cases) == 1


async def test_a_sign_in_that_fails_then_is_no_doubt(desk: Desk) -> None:
    """The case was refused, and no other was sent: only the exchange of the key may have arrived."""
    desk.cases.ends_tokens_on_post, desk.iam.lasts = True, 1
    outcome = await desk.create()
    assert isinstance(outcome, NotCreated) and "IBM Cloud sign-in (127.0.0.1) broke the connection off" in outcome.why
    assert len(desk.cases.created) == 1


async def test_a_sign_in_that_is_never_enough(desk: Desk) -> None:
    desk.cases.iam = IamLab()
    async with desk.center() as center:
        assert isinstance(await center.find(CASE), Uncertain)
    assert len(desk.iam.seen) == 2 and len(desk.cases.seen) == 2


@pytest.mark.parametrize(
    "answer",
    [{}, [], {"access_token": "canary"}, {"access_token": "", "expires_in": 1}, {"access_token": "ca\nnary", "expires_in": 1},
     {"access_token": 3, "expires_in": 1}, {"access_token": "canary", "expires_in": "soon"}, {"errorMessage": "canary"}],
)  # fmt: skip
async def test_what_is_no_token_is_told(desk: Desk, answer: Any) -> None:
    desk.iam.answers = answer
    async with desk.center() as center:
        outcome = await center.find(CASE)
    assert isinstance(outcome, Uncertain)
    assert "IBM Cloud sign-in" in outcome.why and "canary" not in outcome.why


# --- faults --------------------------------------------------------------------------------------------------------------------------

SAID = {
    Fault.SHORT: "broke the connection off", Fault.CUT_GZIP: "ended early", Fault.UNENDED: "does not say where it ends",
    Fault.DROPPED: "broke the connection off", Fault.NO_HTTP: "speaks no HTTP", Fault.BOMB: "larger than", Fault.LOGIN: "web page",
    Fault.EMPTY: "no JSON", Fault.TEXT: "no JSON", Fault.HALF_JSON: "something that is no", Fault.UNAUTHORIZED: "does not accept",
    Fault.MISSING: "no such thing", Fault.LIMITED: "asked too often", Fault.BAD_GATEWAY: "failed (status 502)",
    Fault.REDIRECT: "elsewhere", Fault.REDIRECT_LOOP: "elsewhere",
}  # fmt: skip
OTHERWISE = {(Fault.REDIRECT, "cases"): "localhost", (Fault.REDIRECT_LOOP, "cases"): "redirects without end"}


@pytest.mark.parametrize("which", ["iam", "cases"])
@pytest.mark.parametrize("fault", [Fault.SILENT, Fault.SLOW])
async def test_a_deadline_holds_however_slowly_bytes_come(desk: Desk, which: str, fault: Fault) -> None:
    (desk.iam if which == "iam" else desk.cases).fault = fault
    async with desk.center(seconds=0.3) as center:
        outcome = await center.create(CASE, offering_of("bare-metal-classic"))
    assert isinstance(outcome, NotCreated) and "did not answer within" in outcome.why
    assert all(asked.seconds < 5 for asked in desk.told.asked)


@pytest.mark.parametrize("which", ["iam", "cases"])
@pytest.mark.parametrize("fault", SAID)
async def test_a_fault_before_the_case_is_sent_sends_nothing(desk: Desk, which: str, fault: Fault) -> None:
    system = desk.iam if which == "iam" else desk.cases
    system.fault = fault
    async with desk.center() as center:
        found = await center.offering(WANTED)
        outcome = await center.create(CASE, offering_of("bare-metal-classic"))
    assert isinstance(found, NoOffering) and isinstance(outcome, NotCreated)
    for why in (found.why, outcome.why):
        assert OTHERWISE.get((fault, which), SAID[fault]) in why
        assert "\n" not in why and KEY not in why and "canary" not in why
    assert desk.cases.created == []
    assert KEY not in repr((found, outcome, desk.told)) and "canary" not in repr((found, outcome, desk.told))


async def test_an_ambiguous_offering_is_listed(desk: Desk) -> None:
    desk.cases.offerings += [("bare metal servers for classic", "another")]
    async with desk.center() as center:
        found = await center.offering(WANTED)
    assert isinstance(found, NoOffering)
    assert found.why == "IBM Cloud lists 2 offerings of that name (bare-metal-classic, another): raise the case by hand"


async def test_a_case_of_the_same_subject_without_a_text_is_a_doubt(desk: Desk) -> None:
    await desk.create()
    desk.cases.cases[0]["description"] = None
    outcome = await desk.create(NewCase(CASE.subject, CASE.description, "fedcba9876543210"))
    assert isinstance(outcome, NotCreated)
    assert "a case of the same subject and does not show its text" in outcome.why
    assert len(desk.cases.created) == 1


async def test_a_search_that_does_not_show_all_is_a_doubt(desk: Desk) -> None:
    desk.cases.total = 500
    outcome = await desk.create()
    assert isinstance(outcome, NotCreated) and "finds more than 0 cases" in outcome.why
