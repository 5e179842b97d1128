"""What a list of results says of a scan of which none finished in time: that there is nothing yet to look an address up in.

The list does not name addresses, so it proves nothing of any; and it shows only what the sign-in in use may see.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from ..answer import Reason, Unreadable, unknown
from ..evidence.model import Capture
from ..hosts import Address
from ..safe_text import OutsideText
from ..times import minute_text, parse_instant
from .listing import Listed, decode_listing, newest_finished, of_scan
from .model import WHAT, ResultState, ScanResult


def scan_result_of_listing(capture: Capture, wanted: Iterable[Address]) -> ScanResult:
    scan, since = capture.question.get("scan", "").strip(), parse_instant(capture.question.get("since", ""))
    if not scan or since is None:
        raise Unreadable("is a list of scan results of which it is not known for which scan it was asked, or since when")
    why = _why(decode_listing(capture.read()), scan, since)
    return ScanResult(
        name=OutsideText(scan),
        state=ResultState.NONE,
        started_at=None,
        finished_at=None,
        total_addresses=None,
        scanned_addresses=None,
        outcomes={address: unknown(WHAT, why, (capture.id,)) for address in wanted},
        scanners=(),
        source=capture.id,
        gaps=(Reason(WHAT, why),),
    )


def _why(listed: Sequence[Listed], scan: str, since: datetime) -> str:
    results = of_scan(listed, scan)
    newest = newest_finished(results)
    nothing = f"Security Center lists no result of the scan that finished since {minute_text(since)}"
    if not results:
        return f"{nothing}, and none at all: it runs under another name, or the sign-in in use may not see it"
    if newest is None:
        return f"{nothing}, only such as are not finished"
    if newest.finished_at is None:
        return f"{nothing}: the newest does not say when it finished"
    if newest.finished_at >= since:
        return "Security Center lists a result of the scan that finished in the time asked for: open it, with its progress"
    return f"{nothing}: the newest finished at {minute_text(newest.finished_at)}"
