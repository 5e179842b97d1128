"""Creates a support case through IBM Cloud's Case Management (WIRE 7): signs in, looks whether the case is there already, sends it once.

    center = SupportCenter(client, settings.ibm_cloud.cases_api, settings.ibm_cloud.iam, key, now)
    offering = await center.offering(settings.ibm_cloud.offering)
    outcome = await center.create(NewCase(draft.subject, draft.text, reference), offering)

Must not know: who asks, and whether the user said yes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, TypeVar

import msgspec
from msgspec import Struct

from ..credentials import Secret
from ..net import Client, Problem, Reply, System, Trouble
from ..safe_text import OutsideText, clip
from .model import Created, NewCase, NoOffering, NotCreated, Offering, Outcome, Uncertain, choose, is_case_number

T = TypeVar("T")
_GRANT: Final = "urn:ibm:params:oauth:grant-type:apikey"
_MARGIN: Final = timedelta(minutes=1)
"""A token is not used in its last minute."""
_LONGEST: Final = timedelta(hours=1)
_FIELDS: Final = {"fields": "number,short_description,description"}
_FIRST: Final = {"limit": "100", "offset": "0"}
_KEY_REFUSED: Final = frozenset({400, 401, 403})
"""As IAM answers to a key that it does not know."""


class _Token(Struct):
    access_token: str
    expires_in: int


class _OfferingType(Struct):
    group: str
    key: str
    id: str | None = None


class _Offering(Struct):
    name: str
    type: _OfferingType


class _Offerings(Struct):
    offerings: list[_Offering]


class _Case(Struct):
    number: str
    short_description: str | None = None
    description: str | None = None


class _Cases(Struct):
    cases: list[_Case]
    total_count: int | None = None


class SupportCenter:
    """The support center, asked with one API key. Nothing here raises `Trouble`."""

    def __init__(
        self, client: Client, cases_api: str, iam: str, key: Secret, now: Callable[[], datetime], *, seconds: float = 30.0
    ) -> None:
        base, _, self._version = cases_api.rpartition("/")
        self._client, self._key, self._now = client, key, now
        self._cases = System("IBM Cloud support", base, headers={"accept": "application/json"}, seconds=seconds)
        self._iam = System("IBM Cloud sign-in", iam, headers={"accept": "application/json"}, seconds=seconds)
        self._token: Secret | None = None
        self._until: datetime | None = None

    async def offering(self, wanted: str) -> Offering | NoOffering:
        """The offering of that name, to be shown before a case is sent."""
        try:
            listed = self._read(await self._get(f"/utilities/{self._version}/offerings/technical"), _Offerings, "list of offerings")
        except Trouble as trouble:
            return NoOffering(f"what a case may be about could not be looked up: {trouble}")
        found = (Offering(OutsideText(one.name), one.type.group, one.type.key, one.type.id) for one in listed.offerings)
        return choose(tuple(found), wanted)

    async def find(self, case: NewCase) -> Outcome:
        """Whether the case is there, without sending anything."""
        try:
            known = await self._known(case)
        except Trouble as trouble:
            return Uncertain(f"whether the case is there could not be looked up: {trouble}")
        return known or NotCreated("no case with this reference is listed")

    async def create(self, case: NewCase, offering: Offering) -> Outcome:
        """Creates the case, unless it is there already. It is sent once: where its answer is lost, it is looked for (WIRE 0, 4)."""
        if self._key.reveal() in case.subject + case.text:
            return NotCreated("nothing was sent, for the text holds the API key: take it out")
        try:
            known = await self._known(case)
        except Trouble as trouble:
            return NotCreated(f"nothing was sent, for whether the case is there already could not be looked up: {trouble}")
        if known is not None:
            return _noted(known, "it was there already: nothing was sent")
        try:
            reply = await self._post(msgspec.json.encode(_payload(case, offering)))
        except Trouble as trouble:
            if not trouble.may_have_arrived:
                return NotCreated(f"the case was not created: {trouble}")
            return await self._after_doubt(case, str(trouble))
        try:
            return _created(self._read(reply, _Case, "case").number)
        except Trouble as trouble:
            return await self._after_doubt(case, str(trouble))

    async def _after_doubt(self, case: NewCase, why: str) -> Outcome:
        try:
            known = await self._known(case)
        except Trouble as trouble:
            return Uncertain(f"whether the case was created is not known ({why}), and looking for it failed: {trouble}")
        if known is not None:
            return _noted(known, "its answer was lost, and it was found by its reference")
        return Uncertain(f"whether the case was created is not known ({why}), and it is not listed yet: look again before it is sent again")

    async def _known(self, case: NewCase) -> Created | None:
        """The case among those that are there: by a search, and among the newest, for a search may lag behind. Raises `Trouble`."""
        for search in ({"search": f"scantui-{case.reference}"}, {}):
            listed = self._read(await self._get(f"/{self._version}/cases", {**search, **_FIELDS, **_FIRST}), _Cases, "list of cases")
            for one in listed.cases:
                if await self._is_of(case, one):
                    return _created(one.number)
            if search and (listed.total_count or 0) > len(listed.cases):
                raise self._unexpected(f"finds more than {len(listed.cases)} cases with this reference and does not show them")
        return None

    async def _is_of(self, case: NewCase, one: _Case) -> bool:
        """Whether a listed case is this one, by its text, which is asked for where the list does not have it."""
        if one.description is None and one.short_description == case.subject and is_case_number(one.number):
            one = self._read(await self._get(f"/{self._version}/cases/{one.number}", _FIELDS), _Case, "case")
        if one.description is None and one.short_description == case.subject:
            raise self._unexpected("has a case of the same subject and does not show its text, so whether it is this one is not known")
        return one.description is not None and case.is_of(one.description)

    def _unexpected(self, what: str) -> Trouble:
        return Trouble(Problem.UNEXPECTED, f"{self._cases.name} {what}: look in the support center")

    async def _get(self, target: str, query: Mapping[str, str] | None = None) -> Reply:
        try:
            return await self._client.get(await self._signed_in(), target, query)
        except Trouble as trouble:
            if trouble.problem is not Problem.NOT_SIGNED_IN or self._token is None:
                raise
        self._token = None  # it ended earlier than it said
        return await self._client.get(await self._signed_in(), target, query)

    async def _post(self, body: bytes) -> Reply:
        """Once; a second time only where the sign-in alone was refused, for then nothing was done."""
        target, accepted = f"/{self._version}/cases", frozenset({200, 201})
        try:
            return await self._client.send(await self._signed_in(), "POST", target, json=body, accepted=accepted)
        except Trouble as trouble:
            if trouble.problem is not Problem.NOT_SIGNED_IN or self._token is None:
                raise
        self._token = None
        return await self._client.send(await self._signed_in(), "POST", target, json=body, accepted=accepted)

    async def _signed_in(self) -> System:
        """The system with a token that is still good. Raises `Trouble`; that the key is refused is told apart by there being no token."""
        now = self._now()
        if self._token is None or self._until is None or now >= self._until:
            self._token = None
            form: dict[str, str | Secret] = {"grant_type": _GRANT, "apikey": self._key}
            try:
                reply = await self._client.send(self._iam, "POST", self._iam.base, form=form, accepted=frozenset({200}))
            except Trouble as trouble:
                trouble.may_have_arrived = False  # of what is done with the token, nothing was sent yet
                if trouble.status not in _KEY_REFUSED:
                    raise
                why = f"{self._iam.name} ({self._iam.host}) does not accept the API key: it may be wrong, locked or deleted"
                raise Trouble(Problem.NOT_SIGNED_IN, why, status=trouble.status) from None
            token = self._read(reply, _Token, "token", self._iam)
            self._token = self._secret(token.access_token)
            self._until = now + min(timedelta(seconds=max(0, min(token.expires_in, 86_400))), _LONGEST) - _MARGIN
        return replace(self._cases, sign={"Authorization": self._token.within("Bearer {}")})

    def _secret(self, text: str) -> Secret:
        try:
            return Secret(text)
        except ValueError:
            raise Trouble(Problem.UNEXPECTED, f"{self._iam.name} gave a token that no request can carry") from None

    def _read(self, reply: Reply, shape: type[T], what: str, system: System | None = None) -> T:
        try:
            return msgspec.json.decode(reply.json_text(), type=shape)
        except (msgspec.DecodeError, RecursionError, UnicodeError):
            name = (system or self._cases).name
            raise Trouble(Problem.UNEXPECTED, f"{name} answered with something that is no {what}", status=reply.status) from None


def _payload(case: NewCase, offering: Offering) -> Mapping[str, object]:
    kind = {"group": offering.group, "key": offering.key, **({"id": offering.id} if offering.id is not None else {})}
    return {
        "type": "technical",
        "subject": case.subject,
        "description": case.text,
        "severity": case.severity,
        "offering": {"name": offering.name.raw, "type": kind},
    }


def _noted(known: Created, note: str) -> Created:
    return replace(known, note=f"{note}; {known.note}" if known.note else note)


def _created(number: str) -> Created:
    if is_case_number(number):
        return Created(number)
    shown = clip(OutsideText(number).line(), 20) or "none"
    return Created("", f"the support center gave it a number of another form than CS and seven digits ({shown}): look it up there")
