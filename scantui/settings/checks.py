"""What a value of each kind may be. A check returns the value to use or raises `Wrong`; messages never repeat the value."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from ..hosts import parse_address, parse_host
from .model import Portal, PortalView

Check: TypeAlias = Callable[[Any], Any]


class Wrong(Exception):
    """`why` completes the sentence "[table] key …"; `path` leads on from the key where the fault lies deeper."""

    def __init__(self, why: str, path: tuple[str, ...] = ()) -> None:
        super().__init__(why)
        self.why = why
        self.path = path


def text(value: Any) -> str:
    if not isinstance(value, str):
        raise Wrong("must be a text, in quotes")
    if any(ord(char) < 32 or 127 <= ord(char) < 160 for char in value):
        raise Wrong("must be a text without line breaks and control characters")
    return value


def text_like(pattern: str, allowed: str) -> Check:
    compiled = re.compile(pattern, re.ASCII)

    def check(value: Any) -> str:
        if compiled.fullmatch(text(value)) is None:
            raise Wrong(f"must be {allowed}")
        return str(value)

    return check


def one_of(*words: str) -> Check:
    def check(value: Any) -> str:
        if value not in words:
            raise Wrong(f"must be one of {', '.join(words)}")
        return str(value)

    return check


def switch(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Wrong("must be true or false")
    return value


def number(least: int, most: int) -> Check:
    def check(value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise Wrong(f"must be a whole number from {least} to {most}")
        return value

    return check


def texts(at_least: int) -> Check:
    def check(value: Any) -> tuple[str, ...]:
        if not isinstance(value, list) or len(value) < at_least or not all(isinstance(item, str) and item.strip() for item in value):
            raise Wrong("must be a list of texts" + (f", at least {at_least}" if at_least else "") + ', such as ["one", "two"]')
        return tuple(text(item) for item in value)

    return check


def address(value: Any) -> str:
    if text(value) and parse_address(value) is None:
        raise Wrong("must be the IP address of one machine, or empty")
    return str(value)


def url(value: Any) -> str:
    """Plain http is for loopback only (DESIGN "Settings"); no query, for an API's path is joined to it."""
    parts = _url_parts(value)
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(parts.hostname)):
        raise Wrong("must be an https:// address; http:// is accepted for this machine itself (127.0.0.1, [::1], localhost) only")
    if parts.query or parts.fragment:
        raise Wrong("must be an address without ? and #")
    return str(value)


def versioned_url(value: Any) -> str:
    """An API of which another part stands beside this one, below the same path."""
    if re.search(r"[^/]/v\d{1,2}$", url(value), re.ASCII) is None:
        raise Wrong("must be an address that ends with the version of the API, such as /v1")
    return str(value)


def portal_address(value: Any) -> str:
    if text(value).count("{c_code}") != 1 or re.search(r"[{}]", value.replace("{c_code}", "")):
        raise Wrong("must contain {c_code} once, and no other braces")
    parts = _url_parts(value)
    if "{" in parts.netloc:
        raise Wrong("must contain {c_code} behind the host's name, not in it")
    url(value.partition("?")[0].replace("{c_code}", "c"))
    return str(value)


def portal_view(value: Any) -> PortalView:
    """Where the classic view is, and which of its columns is which."""
    made: dict[str, Any] = {}
    for key, given in _table(value).items():
        if key not in {"url", "columns"}:
            raise Wrong("must be one of url, columns", (key,))
        made[key] = _inner(key, _view_url if key == "url" else _view_columns, given)
    return PortalView(**made)


def _view_url(value: Any) -> str:
    if not text(value):
        return ""
    address = portal_address(value)
    command, *options = address.partition("?")[2].split("&")
    if command.lower() != "readviewentries":
        raise Wrong("must be the address of a view, with ?ReadViewEntries behind it")
    if any(option.partition("=")[0].lower() in {"start", "count"} for option in options):
        raise Wrong("must be without start and count, for all pages are read")
    return address


def _view_columns(value: Any) -> Mapping[str, str]:
    column = text_like(r"[$\w]{1,64}", 'the name or the number of a column, such as "$3" or "3"')
    return {heading: _inner(heading, column, given) for heading, given in _table(value).items()}


def proxy(value: Any) -> str:
    """A proxy may be spoken to in plain http: what passes through it stays encrypted from end to end."""
    if not text(value):
        return ""
    parts = _url_parts(value)
    if parts.scheme not in {"http", "https"} or parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise Wrong("must be http://host:port or https://host:port, or empty for none")
    return str(value)


def headings(value: Any) -> Mapping[str, tuple[str, ...]]:
    """The user's other names of columns, beside those that scantui knows anyway."""
    return {**Portal().headings, **{key: _inner(key, texts(0), names) for key, names in _table(value).items()}}


def keys(value: Any) -> dict[str, str]:
    key_names = text_like(r"[^\s,]+(,[^\s,]+)*", 'the keys for this command, such as "y" or "y,ctrl+y"')
    return {command: _inner(command, key_names, names) for command, names in _table(value).items()}


def destinations(value: Any) -> dict[str, str]:
    """By a machine's name, what ssh is to be given for it: never anything that ssh could take for an option."""
    name = text_like(r"([A-Za-z0-9_][\w.-]{0,63}@)?[A-Za-z0-9][A-Za-z0-9.-]{0,252}", "what ssh calls the host: a name, or user@name")
    found: dict[str, str] = {}
    for key, destination in _table(value).items():
        host = parse_host(key)
        if host is None or not host.is_machine:
            raise Wrong("must be a machine's name, such as prod-dal09-infra-nessus-01", (key,))
        found[host.key] = _inner(key, name, destination)
    return found


def _table(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise Wrong("must be a table")
    return value


def _inner(key: str, check: Check, value: Any) -> Any:
    try:
        return check(value)
    except Wrong as wrong:
        raise Wrong(wrong.why, (key, *wrong.path)) from None


def _url_parts(value: Any) -> Any:
    from urllib.parse import urlsplit

    if re.fullmatch(r"[!-~]+", text(value)) is None:
        raise Wrong("must be an address without spaces, in ASCII")
    try:
        parts = urlsplit(value)
        _ = parts.port  # raises for a port that is none
    except ValueError:
        raise Wrong("is not a well-formed address") from None
    if parts.username is not None or parts.password is not None:
        raise Wrong("must be an address without a user or password in it: secrets do not belong in this file")
    if not parts.hostname:
        raise Wrong("must be an address with a host, such as https://host/path")
    return parts


def origin(address: str) -> tuple[str, str, int | None]:
    """To whom a credential for this address belongs."""
    parts = _url_parts(address)
    return parts.scheme, parts.hostname, parts.port or {"https": 443, "http": 80}.get(parts.scheme)


def _is_loopback(host: str) -> bool:
    return host in {"localhost", "::1"} or re.fullmatch(r"127\.\d{1,3}\.\d{1,3}\.\d{1,3}", host) is not None
