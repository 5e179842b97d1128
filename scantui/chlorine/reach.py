"""How far back, and for whom, a live look at the channel reached: Slack leaves out what it no longer keeps or may not show, and does
not say so (SAFETY B.7, Slack row; WIRE 2.3).
Must not know: what the messages say.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from typing import Final

from ..safe_text import clean_line, clip
from .cover import Cover
from .message import Slim, decode, instant, parse_ts
from .slack import Page
from .tally import Method

_LONGEST_NAME: Final = 120
_SHOWS_ALL: Final = {Method.HISTORY, Method.CANARY}
"""What is asked for from before the window on, whatever it is about."""


def check_back(cover: Cover, pages: Collection[Page]) -> None:
    """A window is seen from its beginning only where something older was seen too, or where the channel is no older."""
    stamps = [parse_ts(ts) for page in pages if page.method in _SHOWS_ALL for ts in _stamps(page)]
    if cover.since is None or not stamps:
        return
    made = [page.created for page in pages if page.created is not None]
    if instant(min(stamps)) > cover.since and not any(_is_no_older(created, cover.since) for created in made):
        why = "nothing older than its oldest message can be seen, as if Slack kept it no longer: only what is newer is covered"
        cover.narrow(why, instant(min(stamps)))


def _stamps(page: Page) -> Iterable[str]:
    return (slim.ts for slim in decode(page.messages, list[Slim]))


def _is_no_older(created: int, since: datetime) -> bool:
    return created >= since.astimezone(UTC).timestamp()


def note_account(cover: Cover, pages: Collection[Page], who: str) -> None:
    """A search shows what its account may see and does not leave out; of a thread, only the replies that name the machine."""
    if who:
        account = clip(clean_line(who), _LONGEST_NAME)
        cover.gap(f"searched as {account}: what that account may not see, or leaves out of its searches, is missed")
    has_hits = any(page.method is Method.SEARCH and page.messages != b"[]" for page in pages)
    if has_hits and not any(page.method is Method.REPLIES for page in pages):
        cover.gap("the threads of the hits were not read: what their replies say without naming the machine is missed")
