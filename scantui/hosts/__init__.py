"""Host names and addresses: the only place in the program that makes either from text.

    host = parse_host("prod-dal10-carrier2-worker-8001.alchemy.ibm.com")
    host.role, host.family, host.datacenter
"""

from .address import Address, AddressKind, parse_address
from .in_text import find_hosts, mentions
from .name import ENVIRONMENTS, Family, HostName, Role, parse_host
from .topology import Topology, TopologyError, Zone, ZoneChoice

__all__ = [
    "ENVIRONMENTS",
    "Address",
    "AddressKind",
    "Family",
    "HostName",
    "Role",
    "Topology",
    "TopologyError",
    "Zone",
    "ZoneChoice",
    "find_hosts",
    "mentions",
    "parse_address",
    "parse_host",
]
