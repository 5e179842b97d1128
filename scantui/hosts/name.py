"""What a host name says: family, role, environment, datacenter (DOMAIN 1). `parse_host` is the only constructor in use."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final


class Family(StrEnum):
    """The inventory (c_code) that a machine belongs to. Decided by the name, never by the ticket."""

    ALC = "alc"
    ALC_FR2 = "alc_fr2"
    ARMADA = "armada"
    UNKNOWN = "unknown"


class Role(StrEnum):
    CARRIER_WORKER = "carrier-worker"
    TUGBOAT_WORKER = "tugboat-worker"
    CARRIER_MASTER = "carrier-master"
    HAPROXY = "haproxy"
    NESSUS_SCANNER = "nessus-scanner"
    INFRA = "infra"
    VYATTA = "vyatta"
    VIP = "vip"
    OTHER = "other"
    """a machine of a known family whose component has no rule of its own"""
    UNKNOWN = "unknown"

    @property
    def is_worker(self) -> bool:
        """Whether chlorine may reload it (RUNBOOK "Is the machine down?")."""
        return self in {Role.CARRIER_WORKER, Role.TUGBOAT_WORKER}

    @property
    def may_reboot(self) -> bool:
        """Whether chlorine may reboot it (DOMAIN 1, "What the role allows")."""
        return self not in {Role.VYATTA, Role.VIP, Role.UNKNOWN}

    @property
    def may_reload(self) -> bool:
        return self.is_worker


DOMAINS: Final = {Family.ALC: ("alchemy.ibm.com",), Family.ALC_FR2: ("alchemy.ibm.com",), Family.ARMADA: ("iks.ibm", "cloud.ibm")}
ENVIRONMENTS: Final = ("dev", "prestage", "stage", "stgiks", "sup", "prodfr2", "prod")
"""What a name begins with; one that begins with another comes first, so that a pattern finds the longer."""
KNOWN_DOMAINS: Final = ("ibm.com", "iks.ibm", "cloud.ibm")
_TUGBOAT_FROM: Final = 100
"""Carriers numbered from here on are tugboats (DOMAIN 1)."""

_ENVIRONMENT = "|".join(ENVIRONMENTS)
_ALC = re.compile(
    rf"(?P<environment>{_ENVIRONMENT})-(?P<datacenter>[a-z]{{3}}\d{{2}}(?:[a-z]|p\d{{2}})?)-(?P<rest>[a-z0-9]+(?:-[a-z0-9]+)*?)(?P<cancel>-cancel)?",
    re.IGNORECASE | re.ASCII,
)
_CLUSTER = re.compile(rf"(?:{_ENVIRONMENT})-[a-z0-9-]*(?:carrier|tugboat)\d+", re.IGNORECASE | re.ASCII)
_REST_ROLES: Final = (
    (re.compile(r"(?:carrier|tugboat)(?P<carrier>\d+)-(?:loadbalancer|lb)(?:-private)?(?:-gateway)?-vip"), Role.VIP),
    (re.compile(r"carrier(?P<carrier>\d+)-worker-\d{1,5}"), Role.CARRIER_WORKER),
    (re.compile(r"carrier(?P<carrier>\d+)-master-\d{1,5}"), Role.CARRIER_MASTER),
    (re.compile(r"carrier(?P<carrier>\d+)-ha-?proxy-\d{1,5}"), Role.HAPROXY),  # the runbook writes ha-proxy
    (re.compile(r"infra-nessus-\d{1,5}"), Role.NESSUS_SCANNER),
    (re.compile(r"infra-[a-z0-9]+(?:-[a-z0-9]+)*"), Role.INFRA),
    (re.compile(r"firewall-vyattaha\d+(?:-\d{1,5})?"), Role.VYATTA),
)
_NO_KNOWN_FORM = re.compile(
    r"(?:carrier|tugboat)\d+(?:-(?:worker|master|ha-?proxy|loadbalancer|lb)(?:-.*)?)?|firewall(?:-.*)?|(?:carrier|tugboat|infra)"
)
"""Components that have rules, in a form that fits none: cut short, or a cluster. A guess would be a command for another machine."""
_KUBE = re.compile(
    r"kube-(?P<cluster>[a-z0-9]{20})-(?P<name>[a-z0-9]{1,11})-(?P<pool>[a-z0-9-]{1,7})-[0-9a-f]{8}"
    r"|kube-(?P<zone>[a-z]{3}\d{2}(?:[a-z]|p\d{2})?)-(?P<account>cr|pa)(?P<hex>[0-9a-f]{32})-w\d{1,5}",
)
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOST = re.compile(rf"(?P<name>{_LABEL})(?P<domain>(?:\.{_LABEL})*)\.?")


@dataclass(frozen=True, slots=True)
class HostName:
    """A host name, bare (without its domain), as it was written. Equal whatever the case, with or without the domain.

    Only letters, digits and dashes: it may stand in a command, a comment or an address bar as it is.
    """

    name: str = field(compare=False)
    key: str
    """The lower-case name: what equality and look-ups use."""
    domain: str = field(compare=False)
    """The domain it was written with, lower case, or an empty string."""
    family: Family = field(compare=False)
    role: Role = field(compare=False)
    environment: str | None = field(compare=False, default=None)
    datacenter: str | None = field(compare=False, default=None)
    carrier: int | None = field(compare=False, default=None)
    cluster_id: str | None = field(compare=False, default=None)
    decommissioned: bool = field(compare=False, default=False)
    """The name ends in `-cancel`: no repair."""
    is_cluster: bool = field(compare=False, default=False)
    """The name of a carrier or tugboat, which is a cluster and not a machine."""

    @property
    def is_machine(self) -> bool:
        return self.role not in {Role.VIP, Role.UNKNOWN}

    @property
    def c_code(self) -> str:
        """The portal in which to look for it (DOMAIN 3): `alc`, `alc_fr2`, `armada` or `unknown`."""
        return self.family.value

    @property
    def fqdn(self) -> str:
        domain = self.domain or next(iter(DOMAINS.get(self.family, ())), "")
        return f"{self.name}.{domain}" if domain else self.name

    def __str__(self) -> str:
        return self.name


def is_known_domain(domain: str) -> bool:
    return any(domain == known or domain.endswith("." + known) for known in KNOWN_DOMAINS)


def parse_host(text: str) -> HostName | None:
    """The host name that `text` as a whole is, with or without its domain; None when it cannot be one.

    A well-formed name of no known family comes back with `Family.UNKNOWN` and `Role.UNKNOWN`, so that it can be named in a reason.
    """
    text = text.strip()
    if not text.isascii() or len(text) > 253:
        return None
    match = _HOST.fullmatch(text)
    if match is None or text.replace(".", "").isdigit():
        return None
    name, domain = match["name"], match["domain"].lower().lstrip(".")
    key = name.lower()
    if domain and not is_known_domain(domain):
        return HostName(name, key, domain, Family.UNKNOWN, Role.UNKNOWN)
    kube = _KUBE.fullmatch(key)
    if kube is not None:
        role = Role.OTHER if kube["account"] == "pa" else Role.TUGBOAT_WORKER  # a free cluster's worker is in no tugboat
        return HostName(name, key, domain, Family.ARMADA, role, None, kube["zone"], None, kube["cluster"] or kube["hex"])
    if key.startswith("kube-") or domain.endswith(DOMAINS[Family.ARMADA]):
        return HostName(name, key, domain, Family.ARMADA, Role.UNKNOWN)
    alc = _ALC.fullmatch(key)
    if alc is not None:
        return _alc_host(name, key, domain, alc)
    if _CLUSTER.fullmatch(key):
        return HostName(name, key, domain, Family.UNKNOWN, Role.UNKNOWN, is_cluster=True)
    return HostName(name, key, domain, Family.UNKNOWN, Role.UNKNOWN)


def _alc_host(name: str, key: str, domain: str, match: re.Match[str]) -> HostName:
    environment, rest = match["environment"], match["rest"]
    family = Family.ALC_FR2 if environment == "prodfr2" else Family.ALC
    role, carrier = Role.OTHER, None
    for pattern, candidate in _REST_ROLES:
        found = pattern.fullmatch(rest)
        if found is not None:
            carrier = int(found["carrier"]) if "carrier" in found.groupdict() else None
            role = candidate
            break
    if role is Role.CARRIER_WORKER and carrier is not None and carrier >= _TUGBOAT_FROM:
        role = Role.TUGBOAT_WORKER
    if rest.endswith("-vip"):
        role = Role.VIP
    elif role is Role.OTHER and _NO_KNOWN_FORM.fullmatch(rest):
        role = Role.UNKNOWN
    cluster = re.fullmatch(r"(?:carrier|tugboat)\d+", rest) is not None
    cancelled = key.endswith("-cancel")
    return HostName(name, key, domain, family, role, environment, match["datacenter"], carrier, None, cancelled, cluster)
