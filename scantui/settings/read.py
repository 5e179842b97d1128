"""Reads settings.toml. A fault is one sentence with file, line, key and what is allowed; a secret is refused and never repeated."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from ..hosts import Topology, TopologyError
from . import checks, model
from .checks import Check, Wrong, origin
from .locate import find_line
from .model import Settings, SettingsError

_TABLES: Final[Mapping[str, tuple[type, Mapping[str, Check]]]] = {
    "github": (
        model.GitHub,
        {
            "api": checks.url,
            "repository": checks.text_like(r"[\w.-]+/[\w.-]+", "owner/name"),
            "labels": checks.texts(0),
        },
    ),
    "slack": (
        model.Slack,
        {
            "api": checks.url,
            "channel": checks.text_like(r"[^\s#@]{1,80}", "a channel's name, without #"),
            "channel_id": checks.text_like(r"([CG][A-Z0-9]{5,20})?", "a channel's id, such as C0123456789, or empty"),
        },
    ),
    "security_center": (model.SecurityCenter, {"api": checks.url}),
    "portal": (model.Portal, {"address": checks.portal_address, "headings": checks.headings, "view": checks.portal_view}),
    "nessus_host": (
        model.NessusHost,
        {
            "ssh": checks.texts(1),
            "control_up": checks.address,
            "control_down": checks.address,
            "destinations": checks.destinations,
        },
    ),
    "ibm_cloud": (
        model.IbmCloud,
        {
            "cases_api": checks.versioned_url,
            "iam": checks.url,
            "offering": checks.text_like(r"\S.{0,118}\S", "the name of an offering, as the support center lists it"),
            "severity": checks.number(1, 4),
        },
    ),
    "network": (model.Network, {"proxy": checks.proxy, "ca_file": checks.text}),
    "rules": (
        model.RuleSettings,
        {
            "stale_report_days": checks.number(1, 30),
            "group_size": checks.number(2, 100),
            "stuck_after_hours": checks.number(1, 48),
        },
    ),
    "console": (
        model.Console,
        {
            "theme": checks.text_like(r"[a-z0-9][a-z0-9_-]{0,39}", "a theme's name, such as auto"),
            "layout": checks.one_of("auto", "wide", "narrow"),
            "clipboard": checks.one_of("auto", "tmux", "osc52", "desktop", "off"),
            "symbols": checks.one_of("auto", "unicode", "ascii"),
            "downloads": checks.text,
            "mouse": checks.switch,
            "keys": checks.keys,
        },
    ),
}

_SECRET_KEY = re.compile(r"token|passw(or)?d|passphrase|secret|credential|cookie|api_?key|access_?key|private_?key|authorization")
_SECRET_VALUE = re.compile(
    r"\b(?:gh[a-z]_|github_pat_)\w{16,}|\bx(?:ox[a-z]|app)[.-][\w-]{8,}|\bBearer\s+\S{8,}|\beyJ[\w-]{8,}\.[\w-]+\.|-----BEGIN "
    r"|\b(?:access|secret)_?key\s*=|://[^/\s@]*:[^/\s@]+@",
    re.IGNORECASE,
)
_SECRET_PLACES: Final = {
    "github": "SCANTUI_GITHUB_TOKEN",
    "slack": "SCANTUI_SLACK_TOKEN",
    "security_center": "SCANTUI_SECURITY_CENTER_ACCESS_KEY and SCANTUI_SECURITY_CENTER_SECRET_KEY",
    "ibm_cloud": "SCANTUI_IBM_CLOUD_API_KEY",
}


def parsed(file: Path, raw: bytes) -> Settings:
    """What the file's bytes say. Raises `SettingsError`."""
    return _Reader(file, _decoded(file, raw)).settings()


def _decoded(file: Path, raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise SettingsError(file, "is not UTF-8 text from here on", raw.count(b"\n", 0, error.start) + 1) from None


class _Reader:
    """One reading of one file."""

    def __init__(self, file: Path, source: str) -> None:
        self._file = file
        self._source = source

    def settings(self) -> Settings:
        tables = self._parsed()
        self._refuse_secrets((), tables)
        values: dict[str, Any] = {}
        for name, table in tables.items():
            if name not in _TABLES and name != "topology":
                raise self._error((name,), f"[{_shown(name)}] is no table of the settings; {_suggestion(name, [*_TABLES, 'topology'])}")
            if not isinstance(table, dict):
                raise self._error((name,), f"{_shown(name)} must be a table, [{_shown(name)}]")
            values[name] = self._topology(table) if name == "topology" else self._table(name, table)
        return Settings(**values, source=self._file)

    def _parsed(self) -> dict[str, Any]:
        try:
            return tomllib.loads(self._source)
        except tomllib.TOMLDecodeError as error:
            match = re.search(r" \((?:at line (\d+), column \d+|at end of document)\)$", str(error))
            line = int(match[1]) if match and match[1] else self._source.rstrip("\n").count("\n") + 1
            why = str(error)[: match.start()] if match else "cannot be read"
            if _SECRET_VALUE.search(why):
                why = "cannot be read"
            raise SettingsError(self._file, f"is not TOML: {why[:1].lower()}{why[1:]}", line) from None
        except RecursionError:
            raise SettingsError(self._file, "is nested too deeply") from None

    def _table(self, name: str, table: Mapping[str, Any]) -> Any:
        made, known = _TABLES[name]
        values = {}
        for key, value in table.items():
            if key not in known:
                raise self._error((name, key), f"[{name}] has no key {_shown(key)}; {_suggestion(key, known)}")
            try:
                values[key] = known[key](value)
            except Wrong as wrong:
                inner = "".join(f".{_shown(part)}" for part in wrong.path)
                raise self._error((name, key, *wrong.path), f"[{name}] {key}{inner} {wrong.why}") from None
        settings = made(**values)
        if isinstance(settings, model.Portal) and settings.view.url and origin(settings.view.url) != origin(settings.address):
            why = "must be at the host of [portal] address, for the session's cookie belongs to that host alone"
            raise self._error((name, "view", "url"), f"[{name}] view.url {why}")
        return settings

    def _topology(self, overrides: Mapping[str, Any]) -> Mapping[str, Any]:
        try:
            Topology.load(overrides)
        except TopologyError as error:
            raise self._error(("topology", *error.path), str(error)) from None
        return overrides

    def _refuse_secrets(self, path: tuple[str, ...], value: Any) -> None:
        for inner, key, text in _texts_of(path, value):
            if _SECRET_KEY.search(key.lower().replace("-", "_")) or _SECRET_VALUE.search(key) or _SECRET_VALUE.search(text):
                table = inner[0] if len(inner) > 1 else ""
                place = f"in {_SECRET_PLACES[table]}" if table in _SECRET_PLACES else "in the environment"
                named = f"[{table}] {_shown(inner[-1])}" if table else _shown(inner[-1])
                raise self._error(inner, f"{named} looks like a secret, which never stands in this file: keep it {place} or in the keyring")

    def _error(self, path: tuple[str, ...], why: str) -> SettingsError:
        return SettingsError(self._file, why, find_line(self._source, path))


def _texts_of(path: tuple[str, ...], value: Any) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """Every key and every text in `value`: the path to it, the key (of a text in a list: empty), the text (of a table: empty)."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if not isinstance(inner, dict):
                yield (*path, key), key, ""
            yield from _texts_of((*path, key), inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts_of(path, inner)
    elif isinstance(value, str):
        yield path, "", value


def _shown(key: str) -> str:
    """A key as the file would have it; one that is no plain word may hold anything and is quoted as ASCII."""
    if _SECRET_VALUE.search(key):
        return "(a key)"
    return key if re.fullmatch(r"[\w-]{1,60}", key, re.ASCII) else ascii(key[:60])


def _suggestion(word: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(word.lower(), list(known), n=1)
    return f"did you mean {close[0]}?" if close else f"known: {', '.join(known)}"
