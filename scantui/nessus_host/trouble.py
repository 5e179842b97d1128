"""What kept ping from being asked at all, by the words of ssh, the shell and ping (WIRE 6.1, 6.2). The first that fits is the cause.

Knows no grammar of an answer, and no verdicts.
"""

from __future__ import annotations

import re
from typing import Final

_TROUBLES: Final = tuple(
    (re.compile("|".join(words)), why)
    for words, why in (
        (["REMOTE HOST IDENTIFICATION HAS CHANGED"], "ssh refused the scanner's host: its host key has changed"),
        (
            ["Host key verification failed", r"No \S+ host key is known for"],
            "ssh does not know the host key of the scanner's host: log in once by hand",
        ),
        ([r"Permission denied \(", "Too many authentication failures"], "ssh was not let in by the scanner's host"),
        (
            ["ssh: Could not resolve hostname", "hostname contains invalid characters"],
            "ssh could not find the scanner's host by its name",
        ),
        (
            ["kex_exchange_identification", "Connection closed by", "client_loop:", "closed by remote host", "Timeout, server"],
            "the ssh connection was closed before ping had answered",
        ),
        (["ssh: "], "ssh could not reach the scanner's host"),
        (["not found$", "No such file or directory"], "there is no ping on the scanner's host"),
        (
            ["not known$", "failure in name resolution", "unknown host", "bad address", "cannot resolve", "No address associated"],
            "ping was given a name that is not known there: ping the address itself",
        ),
        (
            ["Operation not permitted", "cap_net_raw", "Lacking privilege", "[Pp]ermission denied", "SOCK_RAW"],
            "the user on the scanner's host has no right to ping",
        ),
        (["Network is unreachable", "No route to host", "Network is down"], "the network of the scanner's host is unreachable"),
    )
)


COULD_NOT_SEND: Final = "the scanner's host could not send: its network is unreachable, or it has no right to send"
_SENDER: Final = re.compile(
    r"\bsend(?:to|msg)\b|\bsend_\w+|\berror while sending\b|\b(?:create|open) (?:raw )?socket\b|\bOffending packet\b"
    r"|\bfailed to open device\b|^(?:fping6?|connect|socket): "
)
_NO_WAY_OUT: Final = re.compile(
    r"network is (?:unreachable|down)|no route to host|host is down|no buffer space|operation not permitted|permission denied"
    r"|invalid argument|cap_net_raw|lacking privilege"
    r"|cannot assign requested address|no such device|address family not supported|root privileges",
    re.IGNORECASE | re.ASCII,
)
_FROM_AFAR: Final = re.compile(r"From \S+ |\d+ bytes from ")


def could_not_send(line: str) -> bool:
    """Whether the line says that the scanner's own host, not one on the way, let no packet out: then silence means nothing."""
    return _SENDER.search(line) is not None or (_NO_WAY_OUT.search(line) is not None and not _FROM_AFAR.match(line))


_GATEWAY_SAID: Final = tuple(
    (re.compile(words, re.IGNORECASE | re.ASCII), f"a gateway on the way said that {why}: the silence says nothing of the machine")
    for words, why in (
        (r"exceeded", "the packets never arrived (time to live exceeded)"),
        (r"filtered|prohibited", "it lets no ping through (filtered)"),
        (r"\bnet(?:work)? (?:unreachable|unknown)|\bno route\b", "it knows no way to the network"),
        (r"\b(?:port|protocol) unreachable", "the ping was refused (port or protocol unreachable)"),
    )
)


def gateway_said(line: str) -> str | None:
    """What a machine on the way said, where it is of the way and not of the machine pinged (WIRE 6.1: verdicts kept apart).

    None for "Destination Host Unreachable": there the last gateway itself asked for the machine, and got no answer.
    """
    return next((why for words, why in _GATEWAY_SAID if words.search(line)), None)


def trouble_in(lines: list[str]) -> str | None:
    """Why nothing was pinged, as far as a line says so."""
    return next((why for words, why in _TROUBLES if any(words.search(line.rstrip()) for line in lines)), None)
