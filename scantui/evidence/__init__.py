"""Captures and bundles: written so that a crash loses nothing acknowledged, sealed so that a change is seen, replayed as they were.

Nothing here knows what a capture means.
"""
