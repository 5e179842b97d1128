"""Who scans an address: zones, scanners and scan definitions (DOMAIN 2), read from `topology.toml` and the user's overrides."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from .address import AddressKind
from .name import ENVIRONMENTS, Family, HostName, parse_host


class TopologyError(ValueError):
    """A topology entry is wrong; the message names the key and what is allowed, `path` leads to the key from `[topology]` on."""

    def __init__(self, path: tuple[str, ...], what: str, key: str = "") -> None:
        here = f"[{'.'.join(part if part.isprintable() else ascii(part) for part in ('topology', *path))}]"
        super().__init__(f"{here} {key} {what}" if key else f"{here} {what}")
        self.path = (*path, key) if key else path


@dataclass(frozen=True, slots=True)
class Zone:
    """A scan zone and who scans it. `scanners` is empty for SOS-owned devices."""

    name: str
    scanners: tuple[HostName, ...] = ()
    scan: str | None = None
    """The scan definition whose results count, or None where Security Center does not apply (armada)."""

    @property
    def ours(self) -> bool:
        """Whether our own nessus hosts scan it, so that a ping from one of them is the test."""
        return bool(self.scanners)

    def is_scan(self, name: str) -> bool:
        """Whether a scan result of that name is the one that covers this zone: names compare without case."""
        return self.scan is not None and name.strip().casefold() == self.scan.casefold()


@dataclass(frozen=True, slots=True)
class ZoneChoice:
    """The zone of an address, or why it is not known (`zone` None)."""

    zone: Zone | None
    why: str


@dataclass(frozen=True, slots=True)
class _Region:
    environment: str
    datacenters: frozenset[str]
    zone: Zone


@dataclass(frozen=True, slots=True)
class Topology:
    """All zones. Made by `Topology.load`."""

    regions: tuple[_Region, ...]
    sos: Mapping[Family, Zone]

    @classmethod
    def load(cls, overrides: Mapping[str, Any] | None = None) -> Topology:
        """The shipped topology with the settings' `[topology]` laid over it. Raises `TopologyError`."""
        shipped = tomllib.loads(resources.files(__package__).joinpath("topology.toml").read_text("utf-8"))
        overrides = overrides or {}
        _known_keys((), overrides, {"zones", "sos"})
        for part, known in (("zones", None), ("sos", {"alc", "alc_fr2", "armada"})):
            _known_keys((part,), overrides.get(part, {}), known)
        return cls._from_tables(_merged(shipped, overrides), frozenset(overrides.get("zones", {})))

    @classmethod
    def _from_tables(cls, tables: Mapping[str, Any], from_user: frozenset[str]) -> Topology:
        """Zones that the user wrote are asked first: a datacenter moves to a new zone without being taken out of a shipped one."""
        names = sorted(tables["zones"], key=lambda name: name not in from_user)
        regions = tuple(_region(name, tables["zones"][name]) for name in names)
        _refuse_overlap([region for region in regions if region.zone.name in from_user])
        sos: dict[Family, Zone] = {}
        for code, table in tables["sos"].items():
            where = ("sos", code)
            _known_keys(where, table, {"zone", "public_scan"})
            scan = _text(where, table, "public_scan") if "public_scan" in table else None
            sos[Family(code)] = Zone(_text(where, table, "zone"), (), scan)
        return cls(regions, sos)

    def scanner(self, host: HostName) -> HostName | None:
        """The scanner of that name as the topology writes it, or None where no zone lists it."""
        return next((scanner for region in self.regions for scanner in region.zone.scanners if scanner == host), None)

    def zone_of(self, host: HostName, kind: AddressKind) -> ZoneChoice:
        """Who scans `kind` addresses of `host`; an unlisted datacenter is an unknown scanner, never a guess."""
        if host.family is Family.UNKNOWN:
            return ZoneChoice(None, f"{host} belongs to no known family")
        if host.family is Family.ARMADA or kind is AddressKind.FEN:
            zone = self.sos.get(host.family)
            return ZoneChoice(zone, "scanned by SOS-owned devices" if zone else f"no SOS zone is set for {host.c_code}")
        prefix = (host.datacenter or "")[:3].lower()
        for region in self.regions:
            if region.environment == host.environment and ("*" in region.datacenters or prefix in region.datacenters):
                return ZoneChoice(region.zone, f"scanned by {', '.join(map(str, region.zone.scanners))}")
        where = f"environment {host.environment}, datacenter {host.datacenter}"
        return ZoneChoice(None, f"unknown scanner: no zone lists {where}; add it under [topology] in the settings")


def _merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in over.items():
        both = isinstance(merged.get(key), Mapping) and isinstance(value, Mapping)
        merged[key] = _merged(merged[key], value) if both else value
    return merged


def _known_keys(where: tuple[str, ...], table: object, known: set[str] | None) -> None:
    """Raises unless `table` is a table, of known keys where these are given."""
    if not isinstance(table, Mapping):
        raise TopologyError(where, "must be a table")
    for key in table:
        if known is not None and key not in known:
            raise TopologyError((*where, key), f"is not known; {', '.join(sorted(known))} are")


def _refuse_overlap(regions: list[_Region]) -> None:
    seen: dict[tuple[str, str], str] = {}
    for region in regions:
        for prefix in sorted(region.datacenters):
            other = seen.setdefault((region.environment, prefix), region.zone.name)
            if other != region.zone.name:
                where = ("zones", region.zone.name)
                raise TopologyError(where, f"has {prefix} of {region.environment}, which stands in zone {other} too", "datacenters")


def _text(where: tuple[str, ...], table: Mapping[str, Any], key: str) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value.strip():
        raise TopologyError(where, "must be a text", key)
    return value


def _texts(where: tuple[str, ...], table: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = table.get(key)
    if not isinstance(value, list) or not value or not all(isinstance(item, str) and item for item in value):
        raise TopologyError(where, "must be a list of texts", key)
    return tuple(value)


def _region(name: str, table: Mapping[str, Any]) -> _Region:
    where = ("zones", name)
    _known_keys(where, table, {"environment", "datacenters", "scanners", "private_scan"})
    environment = _text(where, table, "environment")
    if environment not in ENVIRONMENTS:
        raise TopologyError(where, f"must be one of {', '.join(ENVIRONMENTS)}", "environment")
    prefixes = frozenset(prefix.lower() for prefix in _texts(where, table, "datacenters"))
    for prefix in sorted(prefixes):
        if prefix != "*" and re.fullmatch("[a-z]{3}", prefix) is None:
            raise TopologyError(where, f"has {prefix!a}, which is neither three letters, such as dal, nor * for all", "datacenters")
    scanners: list[HostName] = []
    for text in _texts(where, table, "scanners"):
        host = parse_host(text)
        if host is None or not host.is_machine:
            raise TopologyError(where, f"has {text!a}, which is not a machine's host name", "scanners")
        if host in scanners:
            raise TopologyError(where, f"has {text!a} twice", "scanners")
        scanners.append(host)
    return _Region(environment, prefixes, Zone(name, tuple(scanners), _text(where, table, "private_scan")))
