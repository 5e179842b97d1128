"""Whether a search on the portal would have listed a machine. Knows no page."""

from __future__ import annotations

import re
from functools import lru_cache

from ..hosts import HostName


@lru_cache(maxsize=64)
def _pattern(search: str) -> re.Pattern[str]:
    """`%` stands for any text (DOMAIN 3); whatever else stands for itself."""
    parts = [re.escape(part) for part in search.strip().lower().split("%")]
    return re.compile(".*".join(part for number, part in enumerate(parts) if part or number in {0, len(parts) - 1}))


def covers(search: str, host: HostName) -> bool:
    """Whether `host`, were it in the portal, must be among what `search` lists. An empty search lists everything.

    Without a wildcard the search must be the name itself: whether the portal then looks for parts of names is not known.
    """
    if not search.strip():
        return True
    pattern = _pattern(search[:300])
    return any(pattern.fullmatch(name) is not None for name in (host.key, host.fqdn.lower()))
