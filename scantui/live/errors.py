"""What the live desk tells its user when something is missing. Light to import: an error is told by every command."""

from __future__ import annotations


class NotSetUp(Exception):
    """A system cannot be asked; one sentence that says what to do."""
