"""Widgets: they take facts and post messages, and never reach for a parent."""
