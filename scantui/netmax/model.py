"""Who owns an address, as netmax says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ..answer import CaptureId
from ..hosts import Address, HostName
from ..safe_text import OutsideText


class OwnerKind(StrEnum):
    MACHINE = "machine"
    VIP = "vip"
    GATEWAY = "gateway"
    UNKNOWN = "unknown"
    """netmax answered, but the answer names no owner that is understood"""


@dataclass(frozen=True, slots=True)
class Owner:
    address: Address
    kind: OwnerKind
    host: HostName | None
    """The machine, VIP or vyatta that is named, when a name is."""
    is_load_balancer: bool
    text: OutsideText
    captured_at: datetime
    source: CaptureId
