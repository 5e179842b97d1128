"""scantui: triage of "systems not scanned" tickets, with the evidence."""

__version__ = "0.1.0"
