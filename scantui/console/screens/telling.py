"""Telling what a key did: the newest word takes the place of the older ones, so that notices never cover the screen."""

from __future__ import annotations

from textual.notifications import SeverityLevel

from .helping import HasHelp


class Tells(HasHelp):
    """For a screen whose keys answer by a notice."""

    def tell(self, words: str, severity: SeverityLevel = "information", timeout: float | None = None) -> None:
        """For what the user's own key did. What comes by itself is a notice of its own, and stays beside it."""
        self.app.clear_notifications()
        self.app.notify(words, severity=severity, markup=False, timeout=timeout)
