"""What was asked of a system: the options of `import` that belong to each kind, checked and in the one form in which they are kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from ..evidence.model import Kind
from ..safe_text import clean_line
from ..times import instant_text
from .common import host_name, instant, ip_address, ticket_number
from .errors import UsageError

_OPTIONS: Mapping[Kind, tuple[tuple[str, ...], tuple[str, ...]]] = {
    Kind.TICKETS: ((), ()),
    Kind.TICKET_COMMENTS: (("ticket",), ()),
    Kind.PORTAL: (("c_code",), ("read_at", "search")),
    Kind.CHLORINE_LOG: ((), ("since", "until")),
    Kind.CHLORINE_LOOKUP: ((), ()),
    Kind.SCAN_RESULT: (("scan",), ()),
    Kind.PING: (("from", "address"), ("control_up", "control_down")),
    Kind.NETMAX: ((), ("address",)),
}
"""For each kind the options it needs and those it also takes."""
_EXAMPLES = {
    "ticket": "N, the number of the ticket that they belong to",
    "c_code": "alc, alc_fr2 or armada: the inventory that the page shows",
    "scan": "NAME of the scan definition, such as ALC_Prod_DAL09_private_import",
    "from": "HOST, the nessus host that it was run on",
    "address": "IP, the address that was asked about",
}


def options_of(kind: Kind) -> tuple[str, ...]:
    """The options that a kind knows, those that it needs first."""
    needed, allowed = _OPTIONS[kind]
    return (*needed, *allowed)


def every_option() -> Iterable[str]:
    return dict.fromkeys(name for pair in _OPTIONS.values() for part in pair for name in part)


def flag_of(name: str) -> str:
    return "--" + name.replace("_", "-")


def question_of(kind: Kind, given: Mapping[str, str | None], at: datetime) -> dict[str, str]:
    """What was asked of the system, from the options; an option that the kind does not know is refused, not ignored."""
    needed, allowed = _OPTIONS[kind]
    question: dict[str, str] = {}
    for name in every_option():
        value = given.get(name)
        flag = flag_of(name)
        if value is None:
            if name in needed:
                raise UsageError(f"import of {kind.value} needs {flag} {_EXAMPLES[name]}")
            continue
        if name not in needed and name not in allowed:
            raise UsageError(f"import of {kind.value} does not take {flag}: leave it out")
        question[name] = _checked(flag, name, value, at)
    if ("since" in question) != ("until" in question):
        raise UsageError("--since and --until belong together: both ends of the window that was asked for")
    if "since" in question and question["since"] > question["until"]:
        raise UsageError("--since is later than --until: the window begins with --since")
    return question


def captured_at_of(text: str | None, at: datetime) -> datetime | None:
    """The instant that `--captured-at` states."""
    if text is None:
        return None
    moment = instant("--captured-at", text)
    if moment > at:
        raise UsageError("--captured-at lies in the future: write when the system answered, as 2026-11-20T09:00:00Z")
    return moment


def _checked(flag: str, name: str, value: str, at: datetime) -> str:
    """The value in the one form in which it is kept."""
    if name in {"read_at", "since", "until"}:
        moment = instant(flag, value)
        if name != "until" and moment > at:  # a window may be asked for that ends today at midnight
            raise UsageError(f"{flag} lies in the future: write when it was, as 2026-11-20T09:00:00Z")
        return instant_text(moment)
    if name == "ticket":
        return str(ticket_number(value))
    if name == "from":
        host = host_name(flag, value)
        if not host.is_machine:
            raise UsageError(f"{flag} {host} is no machine of a known form: write it as prod-dal09-infra-nessus-01")
        return host.name
    if name in {"address", "control_up", "control_down"}:
        return str(ip_address(flag, value))
    if name == "scan" and not value.strip():
        raise UsageError(f"{flag} is empty: write the scan definition's name")
    return clean_line(value)
