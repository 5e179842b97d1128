"""The address lists of a scan result's progress: which names an address, and how far they can be trusted (WIRE 3.2). No verdicts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from ..hosts import Address
from .answer_json import Scalar, number, text
from .ranges import AddressList
from .scan_result_json import Progress, ResultAnswer, Scanner


@dataclass(frozen=True, slots=True)
class ProgressLists:
    scanned: AddressList
    dead: AddressList
    scanning: AddressList
    awaiting: AddressList
    sizes_match: bool
    """Each list is as long as announced. One that is not may be cut, and its last entry is left out."""
    understood: bool
    scanners: tuple[Scanner, ...]
    by_scanner: AddressList
    """What any scanner's own lists cover: scanned or dead."""

    @classmethod
    def of(cls, progress: Progress) -> ProgressLists:
        scanned, scanned_fits = _sized(progress.scanned_ips, progress.scanned_size)
        dead, dead_fits = _sized(progress.dead_ips, progress.dead_size)
        scanning, awaiting = AddressList.parse(text(progress.scanning_ips)), AddressList.parse(text(progress.awaiting_ips))
        scanners = tuple(progress.each_scanner())
        by_scanner = AddressList.parse(",".join(text(item) for one in scanners for item in (one.scanned_ips, one.dead_ips)))
        understood = not any(part.not_understood for part in (scanned, dead, scanning, awaiting, by_scanner))
        return cls(scanned, dead, scanning, awaiting, scanned_fits and dead_fits, understood, scanners, by_scanner)

    @property
    def are_whole(self) -> bool:
        """Whether they name every address that they are meant to name."""
        return self.sizes_match and self.understood

    @property
    def in_work(self) -> int:
        return self.scanning.size + self.awaiting.size

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


def left_open(answer: ResultAnswer, addresses: Collection[Address]) -> frozenset[Address] | None:
    """The addresses of which the result's lists do not tell because they are missing or cut; None when nothing is wanting."""
    progress = answer.progress()
    lists = ProgressLists.of(progress) if progress is not None else None
    if lists is None:
        return frozenset(addresses)
    untold = frozenset(address for address in addresses if not lists.naming(address))
    return None if lists.are_whole or (addresses and not untold) else untold
