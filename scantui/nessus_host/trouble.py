"""What kept ping from being asked at all, by the words of ssh, the shell and ping (WIRE 6.1, 6.2). The first that fits is the cause.

Knows no grammar of an answer, and no verdicts.
"""

from __future__ import annotations

import re
from typing import Final

_TROUBLES: Final = tuple(
    (re.compile("|".join(words)), why)
    for words, why in (
        (
            ["REMOTE HOST IDENTIFICATION HAS CHANGED"],
            "ssh refused {host}: its host key has changed; stop, and ask those who run it whether that is meant",
        ),
        (
            ["Host key verification failed", r"No \S+ host key is known for"],
            "ssh does not know the host key of {host}: log in once by hand, with `{login}`, and check the key that it shows",
        ),
        (
            [r"Permission denied \(", "Too many authentication failures"],
            "ssh was not let in by {host}: is your key loaded (`ssh-add -l`), and may you log in there? Try `{login}`",
        ),
        (
            [r"\btsh login\b", "[Nn]ot logged in", "(?:ertificate|ession|rofile|redentials) (?:has|have|is|are) expired"],
            "the sign-in that leads to {host} has run out: sign in again (`tsh login`)",
        ),
        (
            ["Bad configuration option", "bad configuration options", "Bad owner or permissions", "Can't open user config file"],
            "ssh does not accept its own configuration: run `{login}`, and mend what it names",
        ),
        (
            ["ssh: Could not resolve hostname", "hostname contains invalid characters"],
            "ssh could not find {host}, or a host on the way, by its name: is the VPN up? [nessus_host.destinations] can name it otherwise",
        ),
        (
            ["kex_exchange_identification", "Connection closed by UNKNOWN", "[Ss]tdio forwarding failed", r"channel \d+: open failed"],
            "the ssh connection was closed before the sign-in, by {host} or by a host on the way (ProxyJump): try `{login}`",
        ),
        (
            ["Connection (?:closed|reset) by", "client_loop:", "closed by remote host", "Timeout, server"],
            "the ssh connection was closed before ping had answered: ask again",
        ),
        ([r"ssh: .*Connection refused"], "ssh could not reach {host}: the connection was refused; does ssh run there, at that port?"),
        (
            ["ssh: ", "timed out during banner exchange"],
            "ssh could not reach {host}: is the VPN up, and does the way lead over a bastion ([nessus_host] ssh)?",
        ),
        (["account is (?:currently )?not available"], "ssh was let in by {host}, but the user may run nothing there"),
        ([r"\bping6?: .*not found$"], "there is no ping on {host}"),
        (["not found$", "No such file or directory"], "{host} has no ping, or no such command as it needs"),
        (
            ["not known$", "failure in name resolution", "unknown host", "bad address", "cannot resolve", "No address associated"],
            "ping was given a name that is not known there: ping the address itself",
        ),
        (
            ["Operation not permitted", "cap_net_raw", "Lacking privilege", "[Pp]ermission denied", "SOCK_RAW"],
            "the user on {host} has no right to ping",
        ),
        (["Network is unreachable", "No route to host", "Network is down"], "the network of {host} is unreachable"),
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


def trouble_in(lines: list[str], host: str = "the scanner's host", login: str = "ssh HOST") -> str | None:
    """Why nothing was pinged, as far as a line says so, and what to do; `login` is what the user would type to reach the host."""
    found = next((why for words, why in _TROUBLES if any(words.search(line.rstrip()) for line in lines)), None)
    return found.format(host=host, login=login) if found is not None else None
