"""Commands: the grammar of DOMAIN 4, and what the role allows (DOMAIN 1; SAFETY B.2, 14 and 15)."""

from __future__ import annotations

import random
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scantui.chlorine.command import Command, NotAllowed, Verb, lookup, parse_command, reboot, reload
from scantui.hosts import Address, Role, parse_address

from .channel import host

WORKER = host("prod-dal10-carrier2-worker-8001")
OF_ROLE = {
    Role.CARRIER_WORKER: WORKER,
    Role.TUGBOAT_WORKER: host("kube-c0ffee0d0example0abc-produssouth-custome-000231e0"),
    Role.CARRIER_MASTER: host("prod-dal12-carrier2-master-01"),
    Role.HAPROXY: host("prod-mex01-carrier11-haproxy-01"),
    Role.NESSUS_SCANNER: host("prod-wdc06-infra-nessus-01"),
    Role.INFRA: host("prod-dal09-infra-apt-repo-mirror-01"),
    Role.VYATTA: host("prod-dal10-firewall-vyattaha0-01"),
    Role.VIP: host("prod-lon05-tugboat106-loadbalancer-vip"),
    Role.OTHER: host("prod-dal09-registry-api-01"),
    Role.UNKNOWN: host("prod-dal10-carrier113"),
}
REBOOT_FORBIDDEN = {Role.VYATTA, Role.VIP, Role.UNKNOWN}
RELOAD_ALLOWED = {Role.CARRIER_WORKER, Role.TUGBOAT_WORKER}


def address(text: str) -> Address:
    found = parse_address(text)
    assert found is not None
    return found


def test_the_lines() -> None:
    other = host("prod-dal12-carrier2-master-01")
    assert str(reboot([WORKER])) == "reboot prod-dal10-carrier2-worker-8001 outage:0"
    assert str(reboot([WORKER, other])) == "reboot prod-dal10-carrier2-worker-8001 prod-dal12-carrier2-master-01 outage:0"
    assert str(reboot([WORKER], hard=True)) == "reboot prod-dal10-carrier2-worker-8001 softlayer outage:0"
    assert str(reload(WORKER)) == "reload prod-dal10-carrier2-worker-8001 outage:0"
    assert str(reload(WORKER, ignore_conflict=True)) == "reload prod-dal10-carrier2-worker-8001 ignoreconflict outage:0"
    assert str(lookup(WORKER)) == "lookup prod-dal10-carrier2-worker-8001"
    assert str(lookup(address("10.11.6.66"))) == "lookup 10.11.6.66"
    assert str(lookup(host("c0ffee0d0example0abc"))) == "lookup c0ffee0d0example0abc"
    assert str(reboot([host("Prod-DAL10-carrier2-worker-8001.alchemy.ibm.com")])) == "reboot Prod-DAL10-carrier2-worker-8001 outage:0"


def test_every_role_has_a_machine() -> None:
    assert {machine.role for machine in OF_ROLE.values()} == set(Role) == set(OF_ROLE)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("hard", [False, True])
def test_reboot_by_role(role: Role, hard: bool) -> None:
    if role in REBOOT_FORBIDDEN:
        with pytest.raises(NotAllowed, match="never"):
            reboot([OF_ROLE[role]], hard=hard)
        assert parse_command(f"reboot {OF_ROLE[role]} outage:0") is None
    else:
        command = reboot([OF_ROLE[role]], hard=hard)
        assert parse_command(str(command)) == command


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("ignore_conflict", [False, True])
def test_reload_by_role(role: Role, ignore_conflict: bool) -> None:
    if role in RELOAD_ALLOWED:
        command = reload(OF_ROLE[role], ignore_conflict=ignore_conflict)
        assert parse_command(str(command)) == command
    else:
        with pytest.raises(NotAllowed, match=r"only|never"):
            reload(OF_ROLE[role], ignore_conflict=ignore_conflict)
        assert parse_command(f"reload {OF_ROLE[role]} outage:0") is None


@pytest.mark.parametrize("role", Role)
def test_lookup_by_role(role: Role) -> None:
    command = lookup(OF_ROLE[role])
    assert parse_command(str(command)) == command


def test_a_decommissioned_machine_gets_no_repair() -> None:
    leaving = host("prod-dal10-carrier2-worker-8001-cancel")
    with pytest.raises(NotAllowed, match="decommissioned"):
        reboot([leaving])
    with pytest.raises(NotAllowed, match="decommissioned"):
        reload(leaving)
    assert parse_command(f"reboot {leaving} outage:0") is None


def test_one_forbidden_machine_forbids_the_reboot_of_all() -> None:
    with pytest.raises(NotAllowed, match="network team"):
        reboot([WORKER, OF_ROLE[Role.VYATTA]])


@pytest.mark.parametrize(
    "make",
    [
        lambda: reboot([]),
        lambda: reboot([WORKER, WORKER]),
        lambda: reboot([WORKER, OF_ROLE[Role.INFRA]], hard=True),
        lambda: Command(Verb.RELOAD, (WORKER, OF_ROLE[Role.TUGBOAT_WORKER])),
        lambda: Command(Verb.RELOAD, (WORKER,), None, "softlayer"),
        lambda: Command(Verb.REBOOT, (WORKER,), None, "ignoreconflict"),
        lambda: Command(Verb.REBOOT, (WORKER,), address("10.11.6.66")),
        lambda: Command(Verb.REBOOT, (), address("10.11.6.66")),
        lambda: Command(Verb.LOOKUP, (WORKER,), address("10.11.6.66")),
        lambda: Command(Verb.LOOKUP),
        lambda: Command(Verb.RELOAD, (replace(OF_ROLE[Role.CARRIER_MASTER], role=Role.CARRIER_WORKER),)),
        lambda: Command(Verb.RELOAD, (replace(WORKER, name=WORKER.name + " outage:0\nreload x"),)),
        lambda: Command(Verb.LOOKUP, (replace(WORKER, name="x;y"),)),
    ],
)
def test_a_command_that_does_not_read_back_cannot_be_made(make: object) -> None:
    assert callable(make)
    with pytest.raises(NotAllowed):
        make()


_GOOD = "reload prod-dal10-carrier2-worker-8001 ignoreconflict outage:0"
_BAD = [
    "", " ", _GOOD + "\n", "\n" + _GOOD, _GOOD + " ", " " + _GOOD, _GOOD.replace(" ", "  ", 1), _GOOD.replace(" ", "\t", 1),
    _GOOD.replace(" ", "\xa0", 1), _GOOD + "\r", _GOOD + "\u2028", _GOOD.replace("outage:0", "outage:30m"), _GOOD.replace("outage:0", ""),
    _GOOD.replace("reload", "Reload"), _GOOD.replace("reload", "rel\u03bfad"), _GOOD.replace("worker", "w\u200borker"), _GOOD + "; ls",
    _GOOD.replace("8001", "8001;reboot"), _GOOD.replace("prod", "@prod"), _GOOD.replace("prod", "<!here>prod"), f"{_GOOD} {_GOOD}",
    "reload ignoreconflict outage:0", "reboot outage:0", "reboot softlayer outage:0", "lookup", "lookup a b", "lookup 10.11.6.066",
    "lookup fe80::1%eth0", "lookup 224.0.0.1", "task abort 7", "reload prod-dal10-carrier2-worker-8001.alchemy.ibm.com outage:0",
    "reboot prod-dal10-carrier2-worker-8001 prod-dal10-carrier2-worker-8001 outage:0",
    "reload prod-dal10-carrier2-worker-8001 prod-dal10-carrier2-worker-8002 outage:0",
    "reload prod-dal10-carrier2-worker-8001 softlayer outage:0", "reboot prod-dal10-carrier2-worker-8001 ignoreconflict outage:0",
]  # fmt: skip


@pytest.mark.parametrize("text", _BAD)
def test_what_is_no_command(text: str) -> None:
    assert parse_command(text) is None


_HOSTILE = ["\n", "\r", "\u2028", "\x00", "\x1b", ";", " ", "\t", "$(id)", "`id`", "<!here>", "<@U1>", "@", "|", "\u200b", "\u0435", "-"]
_LINES = [
    _GOOD,
    "reload prod-dal10-carrier2-worker-8001 outage:0",
    "reboot prod-dal10-carrier2-worker-8001 prod-dal12-carrier2-master-01 outage:0",
    "reboot prod-dal10-carrier2-worker-8001 softlayer outage:0",
    "lookup 10.11.6.66",
]


def test_ten_thousand_hostile_changes_of_good_lines() -> None:
    """A changed line is another command of the grammar, to the letter, or none."""
    draw = random.Random(20210124)
    for _ in range(10_000):
        text = draw.choice(_LINES)
        for _ in range(draw.randint(1, 3)):
            at, to = sorted((draw.randint(0, len(text)), draw.randint(0, len(text))))
            text = text[:at] + draw.choice([*_HOSTILE, chr(draw.randint(1, 0x2FFF)), ""]) + text[draw.choice([at, to]) :]
        command = parse_command(text)
        if command is not None:
            assert str(command) == text
            assert re.fullmatch(r"[A-Za-z0-9.:-]+( [A-Za-z0-9.:-]+)*", text)
            assert all(machine.role.may_reboot for machine in command.hosts) or command.verb is Verb.LOOKUP


@given(st.text())
def test_no_text_breaks_the_parser(text: str) -> None:
    command = parse_command(text)
    assert command is None or str(command) == text


@settings(max_examples=100)
@given(
    st.lists(st.integers(1, 99999), min_size=1, max_size=5, unique=True),
    st.sampled_from(["dev", "prod", "prodfr2", "stgiks"]),
    st.booleans(),
)
def test_commands_read_back(counts: list[int], environment: str, option: bool) -> None:
    machines = [host(f"{environment}-dal10-carrier2-worker-{count}") for count in counts]
    commands = [reboot(machines), reboot(machines[:1], hard=option), reload(machines[0], ignore_conflict=option), lookup(machines[0])]
    for command in commands:
        assert parse_command(str(command)) == command
        assert str(command) == str(command).strip()
