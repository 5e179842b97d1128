"""Every form of a host name in DOMAIN 1, and what its role allows."""

from __future__ import annotations

import pytest

from scantui.hosts import Family, HostName, Role, parse_host

HEX32 = "0123456789abcdef" * 2
NEW_KUBE = "kube-c0ffee0d0example0abc-produssouth-custome-000231e0"


def host(text: str) -> HostName:
    found = parse_host(text)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "family", "role", "environment", "datacenter", "carrier"),
    [
        ("prod-dal10-carrier2-worker-8001", "alc", "carrier-worker", "prod", "dal10", 2),
        ("dev-mon01-carrier2-worker-1", "alc", "carrier-worker", "dev", "mon01", 2),
        ("prestage-mon01-carrier1-worker-12", "alc", "carrier-worker", "prestage", "mon01", 1),
        ("stage-dal09-carrier4-worker-123", "alc", "carrier-worker", "stage", "dal09", 4),
        ("stgiks-dal10-carrier0-worker-12345", "alc", "carrier-worker", "stgiks", "dal10", 0),
        ("sup-wdc04-carrier99-worker-01", "alc", "carrier-worker", "sup", "wdc04", 99),
        ("prodfr2-par04-carrier1-worker-01", "alc_fr2", "carrier-worker", "prodfr2", "par04", 1),
        ("prod-par04a-carrier1-worker-01", "alc", "carrier-worker", "prod", "par04a", 1),
        ("prod-dal10p01-carrier1-worker-01", "alc", "carrier-worker", "prod", "dal10p01", 1),
        ("prod-dal10-carrier100-worker-01", "alc", "tugboat-worker", "prod", "dal10", 100),
        ("prod-dal12-carrier2-master-01", "alc", "carrier-master", "prod", "dal12", 2),
        ("prod-dal12-carrier113-master-01", "alc", "carrier-master", "prod", "dal12", 113),
        ("prod-mex01-carrier11-haproxy-01", "alc", "haproxy", "prod", "mex01", 11),
        ("prod-mex01-carrier11-ha-proxy-01", "alc", "haproxy", "prod", "mex01", 11),
        ("prod-wdc06-infra-nessus-01", "alc", "nessus-scanner", "prod", "wdc06", None),
        ("prod-dal09-infra-apt-repo-mirror-01", "alc", "infra", "prod", "dal09", None),
        ("prod-dal09-infra-bastion", "alc", "infra", "prod", "dal09", None),
        ("prod-dal10-firewall-vyattaha0-01", "alc", "vyatta", "prod", "dal10", None),
        ("prod-dal10-firewall-vyattaha12", "alc", "vyatta", "prod", "dal10", None),
        ("prod-dal09-registry-db-01", "alc", "other", "prod", "dal09", None),
        ("prod-lon05-tugboat106-loadbalancer-vip", "alc", "vip", "prod", "lon05", 106),
        ("prod-lon05-carrier6-lb-vip", "alc", "vip", "prod", "lon05", 6),
        ("prod-lon05-carrier6-lb-private-vip", "alc", "vip", "prod", "lon05", 6),
        ("prod-lon05-carrier6-loadbalancer-gateway-vip", "alc", "vip", "prod", "lon05", 6),
        ("prod-lon05-tugboat106-loadbalancer-private-gateway-vip", "alc", "vip", "prod", "lon05", 106),
        ("prod-lon05-infra-something-vip", "alc", "vip", "prod", "lon05", None),
        ("prodfr2-par04-infra-nessus-01", "alc_fr2", "nessus-scanner", "prodfr2", "par04", None),
        (NEW_KUBE, "armada", "tugboat-worker", None, None, None),
        (f"kube-dal10-cr{HEX32}-w12", "armada", "tugboat-worker", None, "dal10", None),
        (f"kube-dal10-pa{HEX32}-w1", "armada", "other", None, "dal10", None),
    ],
)
def test_forms(text: str, family: str, role: str, environment: str | None, datacenter: str | None, carrier: int | None) -> None:
    found = host(text)
    assert (found.family, found.role, found.environment, found.datacenter, found.carrier) == (
        family, role, environment, datacenter, carrier,
    )  # fmt: skip
    assert found.name == text
    assert found.domain == ""
    assert found.is_machine == (role != "vip")


def test_capitals_stay_as_written_and_do_not_matter() -> None:
    shouted = host("PROD-Dal10-Infra-Apt-Repo-Mirror-01.Alchemy.IBM.com")
    assert str(shouted) == "PROD-Dal10-Infra-Apt-Repo-Mirror-01"
    assert shouted == host("prod-dal10-infra-apt-repo-mirror-01")
    assert hash(shouted) == hash(host("prod-dal10-infra-apt-repo-mirror-01"))
    assert (shouted.role, shouted.environment, shouted.datacenter) == (Role.INFRA, "prod", "dal10")
    assert shouted.domain == "alchemy.ibm.com"


@pytest.mark.parametrize("suffix", ["-cancel", "-CANCEL"])
def test_cancelled_keeps_its_role(suffix: str) -> None:
    found = host("prod-dal10-carrier2-worker-8001" + suffix)
    assert found.decommissioned
    assert found.role is Role.CARRIER_WORKER
    assert found != host("prod-dal10-carrier2-worker-8001")
    assert not host("prod-dal10-infra-cancelled-01").decommissioned


def test_domains() -> None:
    assert host("prod-dal10-carrier2-worker-8001.alchemy.ibm.com").fqdn == "prod-dal10-carrier2-worker-8001.alchemy.ibm.com"
    assert host("prod-dal10-carrier2-worker-8001").fqdn == "prod-dal10-carrier2-worker-8001.alchemy.ibm.com"
    assert host(NEW_KUBE + ".cloud.ibm").fqdn == NEW_KUBE + ".cloud.ibm"
    assert host(NEW_KUBE).fqdn == NEW_KUBE + ".iks.ibm"
    assert host("prod-dal10-carrier2-worker-8001.alchemy.ibm.com.") == host("prod-dal10-carrier2-worker-8001")


@pytest.mark.parametrize("domain", ["example.com", "alchemy.ibm.com.example.com", "xibm.com", "xiks.ibm", "ibm.common"])
def test_a_machine_of_a_foreign_domain_is_none_of_ours(domain: str) -> None:
    found = host(f"prod-dal10-carrier2-worker-8001.{domain}")
    assert (found.family, found.role, found.is_machine) == (Family.UNKNOWN, Role.UNKNOWN, False)


def test_the_name_says_the_family_not_the_domain_it_turned_up_under() -> None:
    assert host(f"{NEW_KUBE}.alchemy.ibm.com").family is Family.ARMADA
    assert host("prod-dal10-carrier2-worker-8001.iks.ibm").role is Role.UNKNOWN  # the two contradict each other


@pytest.mark.parametrize("name", ["prod-dal10-carrier113", "prod-us-south-c-carrier113", "prod-dal10-tugboat113", "prod-dal10-carrier2"])
def test_a_cluster_is_no_machine(name: str) -> None:
    assert host(name).is_cluster
    assert not host(name).is_machine


@pytest.mark.parametrize(
    "name",
    [
        "prod-dal10-carrier2-worker",  # cut short, or no count: no command may name it
        "prod-dal10-carrier2-worker-123456",
        "prod-dal10-carrier2-worker-80a",
        "prod-dal10-carrier2-lb",
        "prod-dal10-tugboat113-worker-01",
        "prod-dal10-firewall-other-01",
        "prod-dal10-infra",
        "prod-dal1-carrier2-worker-01",
        "test-dal10-carrier2-worker-01",
        "worker-8001",
        "kube-c0ffee0d0example0abc",
        f"kube-dal10-cr{HEX32[1:]}-w12",
        f"kube-dal10-cr{HEX32}-w",
        "kube-c0ffee0d0example0abc-produssouth-custome-000231eg",
        "c0ffee0d0example0abc",
    ],
)
def test_what_fits_no_form_has_no_role(name: str) -> None:
    found = host(name)
    assert found.role is Role.UNKNOWN
    assert not (found.is_machine or found.role.may_reboot or found.role.may_reload)


def test_cluster_ids() -> None:
    assert host(NEW_KUBE).cluster_id == "c0ffee0d0example0abc"
    assert host(f"kube-dal10-cr{HEX32}-w12").cluster_id == HEX32
    assert host("kube-c0ffee0d0example0abc-produssouth-custom--000231e0").cluster_id == "c0ffee0d0example0abc"  # a pool cut at its dash


@pytest.mark.parametrize(
    ("role", "reboot", "reload"),
    [
        (Role.CARRIER_WORKER, True, True), (Role.TUGBOAT_WORKER, True, True),
        (Role.CARRIER_MASTER, True, False), (Role.HAPROXY, True, False), (Role.INFRA, True, False), (Role.NESSUS_SCANNER, True, False),
        (Role.OTHER, True, False),
        (Role.VYATTA, False, False), (Role.VIP, False, False), (Role.UNKNOWN, False, False),
    ],
)  # fmt: skip
def test_what_the_role_allows(role: Role, reboot: bool, reload: bool) -> None:
    assert (role.may_reboot, role.may_reload) == (reboot, reload)


def test_every_role_has_been_decided_on() -> None:
    assert {role for role in Role if role.may_reload} == {Role.CARRIER_WORKER, Role.TUGBOAT_WORKER}
    assert {role for role in Role if not role.may_reboot} == {Role.VYATTA, Role.VIP, Role.UNKNOWN}


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "-oProxyCommand=touch x",
        "prod-dal10-carrier2-worker-8001\nreboot",
        "prod-dal10-carrier2-worker-8001 outage:0",
        "prod-dal10-carrier2-worker-8001;id",
        "$(id)",
        "`id`",
        "user@prod-dal10-carrier2-worker-8001",
        "prod-dal10-carrier2-worker-8001-",
        "-prod-dal10-carrier2-worker-8001",
        "prod_dal10",
        "prod-dal10-carrier2-w\u043erker-8001",  # Cyrillic o
        "prod-dal10-carrier2-worker-\u0661",  # Arabic-Indic digit
        "prod-dal10-carrier2-wor\u212aer-1",  # Kelvin sign
        "prod-dal10-carrier2-worker-8001\x00",
        "prod-dal10-carrier2-worker-8001..",
        "10.1.2.3",
        "a" * 64,
        "prod-dal10-" + "a" * 10_000,
        "a." * 5_000 + "a",
    ],
)
def test_no_host_name(text: str) -> None:
    assert parse_host(text) is None


def test_white_space_around_a_name_is_not_part_of_it() -> None:
    assert host(" prod-dal10-carrier2-worker-8001\n").name == "prod-dal10-carrier2-worker-8001"
