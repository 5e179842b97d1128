"""Credentials: where they come from, and that nobody sees one."""
