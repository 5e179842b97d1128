"""What a scanResult answer means for an address: dead, scanned, in work, or proven to be in no list (WIRE 3.2; SAFETY B.7).

Answers of the analysis about the same result may stand behind it, where its lists did not tell.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ..answer import Absent, Answer, Check, Found, Reason, Unknown, Unreadable, absent_if, unknown
from ..evidence.model import Capture
from ..evidence.sequence import SEPARATOR, parted
from ..hosts import Address
from ..safe_text import OutsideText
from .answer_json import Scalar, instant, number, text
from .model import WHAT, HostOutcome, ResultState, ScanResult
from .names import same_name
from .of_analysis import Analysis
from .progress_lists import ProgressLists
from .scan_result_json import Progress, ResultAnswer, Scanner, decode_result
from .states import state_of

_OTHER_SCAN: Final = "the result is of another scan than the one stated"
_OTHER_RESULT: Final = "the result is another one than the one asked for"
_NO_PROGRESS: Final = "the result carries no progress, which alone says which addresses were scanned: open it with its progress"
_SIZE_DIFFERS: Final = "a list of addresses in the result is shorter or longer than the result says: it may be cut"
_NOT_IN_ANALYSIS: Final = (
    "the analysis of the result tells nothing of the address, which proves nothing: hosts that did not answer are normally left out of it"
)
_NO_PROOF: Final = "the lists of the result do not name the address, but its analysis was asked for because they are not whole"
_CONTRADICTION: Final = "the result's lists and the analysis of it do not say the same of the address"


def scan_result_of_json(capture: Capture, wanted: Iterable[Address]) -> ScanResult:
    body = capture.read()
    first, *pages = parted(body)
    if body.startswith(SEPARATOR) and not pages:
        raise Unreadable("is the first of several answers, and the others are missing: they were cut off")
    answer = decode_result(first)
    progress = answer.progress()
    counts = progress or Progress()
    lists = ProgressLists.of(progress) if progress is not None else None
    analysis = Analysis.of(pages, instant(answer.start_time)) if pages else None
    stated, name = capture.question.get("scan", "").strip(), text(answer.name)
    foreign = _foreign(answer, stated, capture.question.get("result", ""))
    outcomes: dict[Address, Answer[HostOutcome]] = {}
    details: dict[Address, OutsideText] = {}
    for address in wanted:
        if foreign:
            outcomes[address] = unknown(WHAT, foreign, (capture.id,))
            continue
        by_lists = _outcome(address, answer, progress, lists, capture)
        outcomes[address] = _together(address, by_lists, lists, analysis, capture) if analysis else by_lists
        if named := lists.naming(address) if lists else ():
            details[address] = OutsideText(", ".join(named))
        elif said := analysis.text(address) if analysis else "":
            details[address] = OutsideText(said)
    return ScanResult(
        name=OutsideText(name or stated),
        state=state_of(answer.status, answer.running),
        started_at=instant(answer.start_time),
        finished_at=instant(answer.finish_time),
        total_addresses=_first_number(answer.total_ips, counts.total_ips),
        # The count at the top includes the dead hosts; the one in progress does not.
        scanned_addresses=_first_number(counts.scanned_size, answer.scanned_ips),
        outcomes=outcomes,
        scanners=tuple(_named(scanner) for scanner in lists.scanners) if lists else (),
        source=capture.id,
        gaps=tuple(Reason(WHAT, why) for why in _gaps(answer, lists, foreign)),
        details=details,
    )


def _foreign(answer: ResultAnswer, scan: str, number_asked: str) -> str:
    """Why it is not the result that was asked for; empty when it is."""
    name, own_number = text(answer.name), number(answer.id)
    if scan and name and not same_name(name, scan):
        return _OTHER_SCAN
    if number_asked and own_number is not None and own_number != number(number_asked):
        return _OTHER_RESULT
    return ""


def _outcome(
    address: Address, answer: ResultAnswer, progress: Progress | None, lists: ProgressLists | None, capture: Capture
) -> Answer[HostOutcome]:
    if progress is None or lists is None:
        return unknown(WHAT, _NO_PROGRESS, (capture.id,))
    places = {
        HostOutcome.DEAD: address in lists.dead,
        HostOutcome.SCANNED: address in lists.scanned,
        HostOutcome.NOT_FINISHED: address in lists.scanning or address in lists.awaiting,
    }
    outcomes = [outcome for outcome, listed in places.items() if listed]
    if len(outcomes) > 1:
        return unknown(WHAT, "the result lists the address in more than one state", (capture.id,))
    if outcomes:
        return Found(outcomes[0], (capture.id,))
    return absent_if(WHAT, _completeness(address, answer, progress, lists), (capture.id,))


def _together(
    address: Address, by_lists: Answer[HostOutcome], lists: ProgressLists | None, analysis: Analysis, capture: Capture
) -> Answer[HostOutcome]:
    """What lists and analysis say together: where the lists leave the address open, the analysis tells; nothing here proves an absence."""
    by_analysis = analysis.outcome(address, (capture.id,))
    if by_analysis is None:
        if isinstance(by_lists, Unknown):
            return Unknown((*by_lists.reasons, Reason(WHAT, _NOT_IN_ANALYSIS)), (capture.id,))
        return unknown(WHAT, _NO_PROOF, (capture.id,)) if isinstance(by_lists, Absent) else by_lists
    if isinstance(by_lists, Unknown):
        return by_lists if lists is not None and lists.naming(address) else by_analysis
    contradicts = isinstance(by_lists, Absent) or (isinstance(by_analysis, Found) and by_analysis.value is not by_lists.value)
    return unknown(WHAT, _CONTRADICTION, (capture.id,)) if contradicts else by_lists


def _completeness(address: Address, answer: ResultAnswer, progress: Progress, lists: ProgressLists) -> list[Check]:
    """What must hold before "not in the result" may be said (SAFETY B.7)."""
    total, completed = number(answer.total_ips), number(answer.completed_ips)
    scanned, dead = number(progress.scanned_size), number(progress.dead_size)
    inner = (progress.total_ips, progress.completed_ips)
    completed_all = total is not None and total == completed and all(value is None or number(value) == total for value in inner)
    is_completed = state_of(answer.status, answer.running) is ResultState.COMPLETED
    ended = is_completed and (progress.status is None or text(progress.status).casefold() == "completed")
    imported = text(answer.import_status).casefold() == "finished"
    adds_up = scanned is not None and dead is not None and scanned + dead == total
    return [
        Check("the scan is completed", ended, "the scan is not completed, so the address may have been left out for that"),
        Check("its import is finished", imported, "the import of the result is not finished"),
        Check("all of its addresses are completed", completed_all, "the scan did not complete all of its addresses"),
        Check("every entry of its lists is understood", lists.understood, "a list of addresses in the result is not fully understood"),
        Check("its lists are as long as announced", lists.sizes_match, _SIZE_DIFFERS),
        Check("scanned and dead addresses add up to the total", adds_up, "scanned and dead addresses do not add up to the result's total"),
        Check("nothing is still in work", not lists.in_work, "some addresses of the result are still in work"),
        Check("some addresses were scanned", bool(scanned), "the result has no scanned address at all: the scanner may be at fault"),
        Check(
            "no scanner's own list names the address",
            address not in lists.by_scanner,
            "a scanner's own list names the address, but the result's lists do not",
        ),
    ]


def _gaps(answer: ResultAnswer, lists: ProgressLists | None, foreign: str) -> list[str]:
    gaps = []
    if foreign:
        gaps.append(foreign)
    if lists is None:
        gaps.append(_NO_PROGRESS)
    else:
        if not lists.sizes_match:
            gaps.append(_SIZE_DIFFERS)
        if not lists.understood:
            gaps.append("a list of addresses in the result has entries that are not understood")
    state = state_of(answer.status, answer.running)
    if state is ResultState.UNKNOWN:
        gaps.append("the result's status is none that is known")
    if state in {ResultState.COMPLETED, ResultState.PARTIAL} and text(answer.import_status).casefold() != "finished":
        gaps.append("the import of the result is not finished, so the portal cannot show it yet")
    return gaps


def _first_number(*values: Scalar) -> int | None:
    return next((count for value in values if (count := number(value)) is not None), None)


def _named(scanner: Scanner) -> tuple[OutsideText, int | None]:
    return OutsideText(text(scanner.name)), number(scanner.scanned_size)
