"""Short texts: pings in two dialects, netmax's answers, chlorine's look-ups."""

from __future__ import annotations

from .fleet import Fleet


def files(fleet: Fleet) -> dict[str, bytes]:
    texts = {
        "ping-syslog-imm.txt": _IPUTILS_DEAD,
        "ping-logarchive-imm.txt": _BUSYBOX_UP,
        "netmax-haproxy-fen.txt": _netmax("203.0.113.52", "prod-dal12-carrier4-loadbalancer-vip", "VIP"),
        "netmax-tugboat-ben.txt": _netmax("10.40.6.200", "prod-dal10-tugboat113-loadbalancer-private-vip", "VIP"),
        "netmax-gateway.txt": "10.21.6.1\nGateway IP address for: prod-dal12-firewall-vyattaha1-02\nVLAN: 1841\n",
        "lookups.txt": "\n".join(_lookup(fleet, *one) for one in _LOOKUPS),
    }
    return {name: text.encode() for name, text in texts.items()}


_IPUTILS_DEAD = """\
PING 10.24.6.5 (10.24.6.5) 56(84) bytes of data.
From 10.24.0.1 icmp_seq=3 Destination Host Unreachable
From 10.24.0.1 icmp_seq=6 Destination Host Unreachable

--- 10.24.6.5 ping statistics ---
10 packets transmitted, 0 received, +2 errors, 100% packet loss, time 9214ms
pipe 4
"""

_BUSYBOX_UP = """\
PING 10.24.6.6 (10.24.6.6): 56 data bytes
64 bytes from 10.24.6.6: seq=0 ttl=62 time=1.204 ms
64 bytes from 10.24.6.6: seq=1 ttl=62 time=1.087 ms
64 bytes from 10.24.6.6: seq=2 ttl=62 time=1.133 ms
64 bytes from 10.24.6.6: seq=3 ttl=62 time=1.098 ms

--- 10.24.6.6 ping statistics ---
4 packets transmitted, 4 packets received, 0% packet loss
round-trip min/avg/max = 1.087/1.130/1.204 ms
"""


def _netmax(address: str, name: str, kind: str) -> str:
    return f"IP: {address}\nName: {name}\nType: {kind}\nVLAN: 1841\nNetmask: 255.255.255.192\n"


# Name, where it is, its carrier, hardware, what it is, and the address when it is not the portal's.
_LOOKUPS = (
    ("prod-dal10-carrier2-worker-80", "dal10", "prod-dal10-carrier2", "Virtual Server", "worker", ""),
    ("prod-dal10-carrier2-worker-8001", "dal10", "prod-dal10-carrier2", "Virtual Server", "worker", ""),
    ("prod-dal09-infra-syslog-01", "dal09", "", "Bare Metal Server", "", ""),
    ("prod-che01-carrier1-worker-9", "che01", "prod-che01-carrier1", "Virtual Server", "worker", "10.38.9.19"),
)


def _lookup(fleet: Fleet, name: str, zone: str, carrier: str, hardware: str, role: str, address: str) -> str:
    own = address or fleet.private_address(name)
    ongoing = "no ongoing/pending actions" if name != "prod-dal10-carrier2-worker-8001" else "CHG5502391 reload InProgress"
    flags = f"IsMaster: {'true' if role == 'master' else 'false'} IsWorker: {'true' if role == 'worker' else 'false'}"
    cluster = f"Carrier: {carrier} Zone: {zone}\n" if carrier else f"Zone: {zone}\n"
    return (
        f"Name: `{name}` IP: {own}  {flags}\n"
        f"SL Account: Acct000000 ID: {62603400 + len(name)} Type: {hardware}\n"
        f"{cluster}"
        f"List of ongoing/unstarted actions for {name} ({own}):: {ongoing}\n"
    )
