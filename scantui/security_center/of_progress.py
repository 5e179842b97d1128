"""What a scanResult answer means for an address: dead, scanned, in work, or proven to be in no list (WIRE 3.2; SAFETY B.7)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ..answer import Answer, Check, Found, Reason, absent_if, unknown
from ..evidence.model import Capture
from ..hosts import Address
from ..safe_text import OutsideText
from .instants import instant_of
from .model import HostOutcome, ResultState, ScanResult
from .names import same_name
from .ranges import AddressList
from .scan_result_json import Progress, ResultAnswer, Scalar, Scanner, decode_result, number, text

WHAT: Final = "scan-result"
_UNFINISHED: Final = frozenset(
    {
        "queued", "preparing", "resolving hostnames", "verifying targets", "initializing scanners", "running", "pausing", "paused",
        "resuming", "stopping", "import pending", "importing",
    }
)  # fmt: skip
_FINISHED: Final = {
    "completed": ResultState.COMPLETED,
    "partial": ResultState.PARTIAL,
    "stopped": ResultState.PARTIAL,
    "error": ResultState.ERROR,
}
_OTHER_SCAN: Final = "the result is of another scan than the one stated"
_NO_PROGRESS: Final = "the result carries no progress, which alone says which addresses were scanned: open it with its progress"
_SIZE_DIFFERS: Final = "a list of addresses in the result is shorter or longer than the result says: it may be cut"


def scan_result_of_json(capture: Capture, wanted: Iterable[Address]) -> ScanResult:
    answer = decode_result(capture.read())
    progress = answer.progress()
    counts = progress or Progress()
    lists = _Lists.of(progress) if progress is not None else None
    stated, name = capture.question.get("scan", "").strip(), text(answer.name)
    other_scan = bool(stated and name and not same_name(stated, name))
    outcomes: dict[Address, Answer[HostOutcome]] = {}
    details: dict[Address, OutsideText] = {}
    for address in wanted:
        if other_scan or progress is None or lists is None:
            outcomes[address] = unknown(WHAT, _OTHER_SCAN if other_scan else _NO_PROGRESS, (capture.id,))
            continue
        outcomes[address] = _outcome(address, answer, progress, lists, capture)
        if named := lists.naming(address):
            details[address] = OutsideText(", ".join(named))
    return ScanResult(
        name=OutsideText(name or stated),
        state=_state(answer),
        started_at=_instant(answer.start_time),
        finished_at=_instant(answer.finish_time),
        total_addresses=_first_number(answer.total_ips, counts.total_ips),
        # The count at the top includes the dead hosts; the one in progress does not.
        scanned_addresses=_first_number(counts.scanned_size, answer.scanned_ips),
        outcomes=outcomes,
        scanners=tuple(_named(scanner) for scanner in lists.scanners) if lists else (),
        source=capture.id,
        gaps=tuple(Reason(WHAT, why) for why in _gaps(answer, lists, other_scan)),
        details=details,
    )


@dataclass(frozen=True, slots=True)
class _Lists:
    """The address lists of a progress, and how far they can be trusted."""

    scanned: AddressList
    dead: AddressList
    scanning: AddressList
    awaiting: AddressList
    sizes_match: bool
    understood: bool
    scanners: tuple[Scanner, ...]
    by_scanner: AddressList
    """What any scanner's own lists cover: scanned or dead."""

    @classmethod
    def of(cls, progress: Progress) -> _Lists:
        scanned, scanned_fits = _sized(progress.scanned_ips, progress.scanned_size)
        dead, dead_fits = _sized(progress.dead_ips, progress.dead_size)
        scanning, awaiting = AddressList.parse(text(progress.scanning_ips)), AddressList.parse(text(progress.awaiting_ips))
        scanners = tuple(progress.each_scanner())
        by_scanner = AddressList.parse(",".join(text(item) for one in scanners for item in (one.scanned_ips, one.dead_ips)))
        understood = not any(part.not_understood for part in (scanned, dead, scanning, awaiting, by_scanner))
        return cls(scanned, dead, scanning, awaiting, scanned_fits and dead_fits, understood, scanners, by_scanner)

    def naming(self, address: Address) -> tuple[str, ...]:
        """The names of the lists in which the address is."""
        lists = {"scannedIPs": self.scanned, "deadHostIPs": self.dead, "scanningIPs": self.scanning, "awaitingDownloadIPs": self.awaiting}
        return tuple(name for name, members in lists.items() if address in members)


def _sized(value: Scalar, announced: Scalar) -> tuple[AddressList, bool]:
    """A list, and whether it is as long as announced. When not, it may be cut, and its last entry is not trusted."""
    members = AddressList.parse(text(value))
    size = number(announced)
    if (isinstance(value, str) or size == 0) and size == members.size:
        return members, True
    return AddressList.parse(text(value), drop_last=True), False


def _outcome(address: Address, answer: ResultAnswer, progress: Progress, lists: _Lists, capture: Capture) -> Answer[HostOutcome]:
    in_work = address in lists.scanning or address in lists.awaiting
    places = {
        HostOutcome.DEAD: address in lists.dead,
        HostOutcome.SCANNED: address in lists.scanned,
        HostOutcome.NOT_FINISHED: in_work,
    }
    outcomes = [outcome for outcome, listed in places.items() if listed]
    if len(outcomes) > 1:
        return unknown(WHAT, "the result lists the address in more than one state", (capture.id,))
    if outcomes:
        return Found(outcomes[0], (capture.id,))
    return absent_if(WHAT, _completeness(address, answer, progress, lists), (capture.id,))


def _completeness(address: Address, answer: ResultAnswer, progress: Progress, lists: _Lists) -> list[Check]:
    """What must hold before "not in the result" may be said (SAFETY B.7)."""
    total, completed = number(answer.total_ips), number(answer.completed_ips)
    scanned, dead = number(progress.scanned_size), number(progress.dead_size)
    inner = (progress.total_ips, progress.completed_ips)
    completed_all = total is not None and total == completed and all(value is None or number(value) == total for value in inner)
    ended = _state(answer) is ResultState.COMPLETED and (progress.status is None or text(progress.status).casefold() == "completed")
    imported = text(answer.import_status).casefold() == "finished"
    in_work = lists.scanning.size + lists.awaiting.size > 0
    adds_up = scanned is not None and dead is not None and scanned + dead == total
    return [
        Check("the scan is completed", ended, "the scan is not completed, so the address may have been left out for that"),
        Check("its import is finished", imported, "the import of the result is not finished"),
        Check("all of its addresses are completed", completed_all, "the scan did not complete all of its addresses"),
        Check("every entry of its lists is understood", lists.understood, "a list of addresses in the result is not fully understood"),
        Check("its lists are as long as announced", lists.sizes_match, _SIZE_DIFFERS),
        Check("scanned and dead addresses add up to the total", adds_up, "scanned and dead addresses do not add up to the result's total"),
        Check("nothing is still in work", not in_work, "some addresses of the result are still in work"),
        Check("some addresses were scanned", bool(scanned), "the result has no scanned address at all: the scanner may be at fault"),
        Check(
            "no scanner's own list names the address",
            address not in lists.by_scanner,
            "a scanner's own list names the address, but the result's lists do not",
        ),
    ]


def _state(answer: ResultAnswer) -> ResultState:
    word = text(answer.status).casefold()
    if word in _UNFINISHED or text(answer.running).casefold() == "true" or answer.running is True:
        return ResultState.RUNNING
    return _FINISHED.get(word, ResultState.UNKNOWN)


def _gaps(answer: ResultAnswer, lists: _Lists | None, other_scan: bool) -> list[str]:
    gaps = []
    if other_scan:
        gaps.append(_OTHER_SCAN)
    if lists is None:
        gaps.append(_NO_PROGRESS)
    else:
        if not lists.sizes_match:
            gaps.append(_SIZE_DIFFERS)
        if not lists.understood:
            gaps.append("a list of addresses in the result has entries that are not understood")
    state = _state(answer)
    if state is ResultState.UNKNOWN:
        gaps.append("the result's status is none that is known")
    if state in {ResultState.COMPLETED, ResultState.PARTIAL} and text(answer.import_status).casefold() != "finished":
        gaps.append("the import of the result is not finished, so the portal cannot show it yet")
    return gaps


def _instant(value: Scalar) -> datetime | None:
    seconds = number(value)
    return instant_of(str(seconds)) if seconds is not None else None


def _first_number(*values: Scalar) -> int | None:
    return next((count for value in values if (count := number(value)) is not None), None)


def _named(scanner: Scanner) -> tuple[OutsideText, int | None]:
    return OutsideText(text(scanner.name)), number(scanner.scanned_size)
