"""Whether a search on the portal would have listed a machine. Knows no page."""

from __future__ import annotations

from ..hosts import HostName

_LONGEST = 300
"""No search for names is longer."""


def covers(search: str, host: HostName) -> bool:
    """Whether `host`, were it in the portal, must be among what `search` lists. An empty search lists everything.

    `%` stands for any text (DOMAIN 3), whatever else for itself. Without it the search must be the name itself: whether the portal then
    looks for parts of names is not known.
    """
    wanted = search.strip().lower()
    if not wanted:
        return True
    return len(wanted) <= _LONGEST and any(_matches(wanted.split("%"), name) for name in (host.key, host.fqdn.lower()))


def _matches(parts: list[str], name: str) -> bool:
    """Whether `name` is these parts in their order, with any text between them."""
    first, *middle = parts
    if not middle:
        return name == first
    last = middle.pop()
    at, end = len(first), len(name) - len(last)
    if at > end or not name.startswith(first) or not name.endswith(last):
        return False
    for part in middle:  # each as early as it stands: what comes after it then has the most room
        at = name.find(part, at, end)
        if at < 0:
            return False
        at += len(part)
    return True
