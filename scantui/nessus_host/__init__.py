"""Reachability tests from the scanner's host: what a ping said."""
