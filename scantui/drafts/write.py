"""The one door to drafts. Pure: the same assessments give the same text, byte for byte; the only time is the case's `as_of`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..hosts import HostName
from ..runbook.assessment import Assessment
from .chlorine import chlorine_draft
from .comment import comment_draft
from .forms import scan_exclusion_draft, sos_request_draft, support_case_draft
from .messages import compliance_lead_draft, network_team_draft, sos_channel_draft, squad_draft
from .model import Done, Draft, DraftKind, Provenance


def write_draft(
    kind: DraftKind, assessments: Sequence[Assessment], provenance: Provenance, done: Mapping[HostName, Done] | None = None
) -> Draft:
    """The draft of a kind: of one machine; a comment of any number of one ticket, a chlorine reboot of any number.

    `done` says what the user did since. Raises `NotAllowed` for a command that the runbook forbids.
    """
    if not assessments or (len(assessments) > 1 and kind not in {DraftKind.COMMENT, DraftKind.CHLORINE}):
        raise ValueError(f"a {kind.value} draft is about one machine")
    first = assessments[0]
    match kind:
        case DraftKind.COMMENT:
            return comment_draft(assessments, provenance, done or {})
        case DraftKind.CHLORINE:
            return chlorine_draft(assessments)
        case DraftKind.SUPPORT_CASE:
            return support_case_draft(first)
        case DraftKind.SOS_REQUEST:
            return sos_request_draft(first)
        case DraftKind.SCAN_EXCLUSION:
            return scan_exclusion_draft(first)
        case DraftKind.COMPLIANCE_LEAD:
            return compliance_lead_draft(first, provenance)
        case DraftKind.SQUAD:
            return squad_draft(first, provenance)
        case DraftKind.SOS_CHANNEL:
            return sos_channel_draft(first, provenance)
        case DraftKind.NETWORK_TEAM:
            return network_team_draft(first, provenance)
