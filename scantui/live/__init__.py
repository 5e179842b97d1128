"""The live desk: which systems are set up, what to ask them for a queue or a ticket, and what they said, into a bundle.

Knows every system's `collect`; never shows anything.
"""
