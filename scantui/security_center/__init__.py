"""Tenable Security Center: what a scan result says of an address."""
