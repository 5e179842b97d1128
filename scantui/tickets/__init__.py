"""Tickets of GitHub Enterprise: facts, and how they are read from issues and comments."""
