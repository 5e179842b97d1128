"""What the parts of the desk may ask of it: the bundle, and the ticket, machine and line that keys are about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .undoing import Undoes

if TYPE_CHECKING:
    from ...runbook.assessment import Assessment
    from ...triage.triage import TicketTriage
    from ..deeds import Deeds
    from ..lines import Line
    from ..source import Loaded
    from ..texts import Texts


class DeskPart(Undoes):
    """For what a desk is put together from."""

    loaded: Loaded | None
    deeds: Deeds
    """There once a bundle is."""
    texts: Texts

    @property
    def current_ticket(self) -> TicketTriage | None:
        raise NotImplementedError

    @property
    def current(self) -> Assessment | None:
        """The machine under the cursor."""
        raise NotImplementedError

    @property
    def chosen(self) -> list[Assessment]:
        """What an action is about: the marked machines of the ticket, else the one under the cursor."""
        raise NotImplementedError

    def line_under_cursor(self) -> Line | None:
        """Of the pane that has the focus; None where the lists have it."""
        raise NotImplementedError
