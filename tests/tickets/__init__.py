"""Tickets, comments and markers."""
