"""What the plugins 10180 (ping) and 19506 (scan information) show of a host, wherever they are reported (DOMAIN 5, WIRE 3.5)."""

from __future__ import annotations

from ..answer import Reason
from .model import WHAT, HostOutcome
from .nessus_xml import ReportHost


def verdict(host: ReportHost, source: str) -> HostOutcome | Reason:
    """The outcome that the reports of one host show, or why they show none. `source` is what reports them: "file"."""
    if not host.is_consistent:
        return Reason(WHAT, f"the host in the {source} is named by one address and was scanned at another")
    dead, alive = _says_dead(host.ping_text or ""), _says_alive(host.ping_text or "")
    assessed = host.scan_info is not None or host.other_items > 0
    if dead or host.ping_failed:
        if assessed or alive:
            return Reason(WHAT, f"the {source} says of the address both that it did not answer and that it was assessed")
        return HostOutcome.DEAD
    if assessed:
        return HostOutcome.SCANNED
    if host.ping_text is None:
        return Reason(WHAT, f"the {source} lists the address but reports nothing of it")
    return Reason(WHAT, f"the {source} reports only the ping of the address, which does not show that it was assessed")


def _says_dead(text: str) -> bool:
    """Plugin 10180's text for a host that did not answer; it reports live hosts too (DOMAIN 5)."""
    text = " ".join(text.casefold().split())
    return "considered as dead" in text or "did not respond to the following ping methods" in text


def _says_alive(text: str) -> bool:
    text = " ".join(text.casefold().split())
    return "the remote host is up" in text or "the remote host replied" in text or "the host replied" in text
