"""What texts there are for a machine or a ticket: the drafts, or the rules that forbid them. Knows no widget."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from ...drafts.model import Done, Draft, DraftKind, NotAllowed, Provenance, called_for
from ...drafts.write import write_draft
from ...runbook.assessment import Assessment, Next
from ...tickets.model import DoneState

_NUMBER = re.compile(r"CHG\d{7}", re.ASCII)
_BY_CHLORINE = {Next.REBOOT, Next.RELOAD, Next.SCANNER_FIRST}
_OF_SEVERAL = (DraftKind.COMMENT, DraftKind.CHLORINE)


@dataclass(frozen=True, slots=True)
class Offer:
    """One kind of text: the draft, or the rule that forbids it."""

    kind: DraftKind
    draft: Draft | None
    rule: str


def offers(assessments: Sequence[Assessment], provenance: Provenance) -> list[Offer]:
    """Every kind of text for these machines: what is called for comes first, what is forbidden last, with its rule."""
    main = called_for(assessments[0])
    kinds = list(DraftKind) if len(assessments) == 1 else list(_OF_SEVERAL)
    if len(assessments) == 1:
        kinds.sort(key=lambda kind: (kind is not main, kind is not DraftKind.COMMENT))
    found = [_offer(kind, assessments, provenance) for kind in kinds]
    return sorted(found, key=lambda offer: offer.draft is None)


def _offer(kind: DraftKind, assessments: Sequence[Assessment], provenance: Provenance) -> Offer:
    try:
        return Offer(kind, write_draft(kind, assessments, provenance), "")
    except NotAllowed as error:
        return Offer(kind, None, str(error))


def number_asked(offer: Offer, assessments: Sequence[Assessment]) -> str | None:
    """What to ask for in the form of a comment on something that chlorine is to do; None where there is nothing to ask."""
    first = assessments[0]
    if offer.kind is not DraftKind.COMMENT or len(assessments) > 1 or first.next not in _BY_CHLORINE or first.command is None:
        return None
    return "done already? chlorine's change request: CHG0000000"


def is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text.strip().upper()) is not None


def with_number(
    offer: Offer, assessments: Sequence[Assessment], provenance: Provenance, number: str, clock: Callable[[], datetime]
) -> Offer:
    """The comment anew: with a change request it says that the thing was requested now, without that it is asked for."""
    first = assessments[0]
    done = Done(first.next, DoneState.REQUESTED, clock(), number.strip().upper())
    draft = write_draft(offer.kind, assessments, provenance, {first.case.host: done} if is_number(number) else None)
    return Offer(offer.kind, draft, "")
