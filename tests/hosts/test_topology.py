"""Who scans which address: every row of DOMAIN 2, and what a user may lay over it."""

from __future__ import annotations

from typing import Any

import pytest

from scantui.hosts import AddressKind, HostName, Topology, TopologyError, Zone, parse_host

BEN, FEN, IMM = AddressKind.BEN, AddressKind.FEN, AddressKind.IMM
SHIPPED = Topology.load()


def host(text: str) -> HostName:
    found = parse_host(text)
    assert found is not None
    return found


def zone(name: str, kind: AddressKind = BEN, topology: Topology = SHIPPED) -> Zone:
    found = topology.zone_of(host(name), kind).zone
    assert found is not None
    return found


ZONES = {
    "ALC_Prod_TOK02_SZ": ("prod", "tok syd mel sng hkg seo che osa", "prod-tok02-infra-nessus-", 2, "ALC_Prod_TOK02_private_import"),
    "ALC_Prod_DAL09_SZ": ("prod", "dal hou sjc mex sao", "prod-dal09-infra-nessus-", 3, "ALC_Prod_DAL09_private_import"),
    "ALC_Prod_WDC06_SZ": ("prod", "wdc tor mon", "prod-wdc06-infra-nessus-", 2, "ALC_Prod_WDC06_private_import"),
    "ALC_Prod_LON02_SZ": ("prod", "lon fra ams mil par osl mad", "prod-lon02-infra-nessus-", 3, "ALC_Prod_LON02_private_import"),
    "ALC_Stage_DAL09_SZ": ("stage", "dal lon", "stage-dal09-infra-nessus-", 1, "ALC_Stage_DAL09_private_import"),
    "ALC_stgiks_DAL10_SZ": ("stgiks", "dal wdc", "stgiks-dal10-infra-nessus-", 2, "ALC_stgiks_DAL10_private_import"),
    "ALC_PreStage_MON01_SZ": ("prestage", "mon dal", "prestage-mon01-infra-nessus-", 2, "ALC_PreStage_MON01_private_import"),
    "ALC_Sup_WDC04_SZ": ("sup", "wdc", "sup-wdc04-infra-nessus-", 1, "ALC_Sup_WDC04_private_import"),
}


@pytest.mark.parametrize("name", ZONES)
@pytest.mark.parametrize("kind", [BEN, IMM])
def test_private_addresses_are_scanned_by_our_scanners_of_the_region(name: str, kind: AddressKind) -> None:
    environment, prefixes, scanner, count, scan = ZONES[name]
    for prefix in prefixes.split():
        found = zone(f"{environment}-{prefix}10-carrier1-worker-01", kind)
        assert (found.name, found.scan, found.ours) == (name, scan, True)
        assert [str(one) for one in found.scanners] == [f"{scanner}0{n + 1}" for n in range(count)]


def test_the_dev_scanner_is_number_two() -> None:
    assert [str(one) for one in zone("dev-mon01-carrier1-worker-01").scanners] == ["dev-mon01-infra-nessus-02"]


def test_a_scanner_is_known_by_its_name_and_written_as_the_topology_has_it() -> None:
    scanner = SHIPPED.scanner(host("PROD-dal09-infra-nessus-02.alchemy.ibm.com"))
    assert scanner is not None and (scanner.name, scanner.domain) == ("prod-dal09-infra-nessus-02", "")
    assert SHIPPED.scanner(host("prod-dal09-infra-nessus-04")) is None
    assert SHIPPED.scanner(host("prod-dal10-carrier2-worker-80")) is None


def test_fr2() -> None:
    assert [str(one) for one in zone("prodfr2-par04-carrier1-worker-01").scanners] == ["prodfr2-par04-infra-nessus-01"]
    assert zone("prodfr2-par04-carrier1-worker-01", FEN).name == "ALC_SOS~FR2_SZ"


@pytest.mark.parametrize("kind", AddressKind)
def test_sos_scans_public_addresses_and_all_of_armada(kind: AddressKind) -> None:
    armada = zone("kube-c0ffee0d0example0abc-produssouth-custome-000231e0", kind)
    assert (armada.name, armada.ours, armada.scan) == ("Armada_Public_SZ", False, None)
    public = zone("stage-dal09-carrier1-worker-01", FEN)
    assert (public.name, public.ours, public.scan) == ("ALC_SOS_SZ", False, "ALC_all_envs_public_import")


def test_letters_and_pods_of_a_datacenter_do_not_matter() -> None:
    assert zone("prod-par04a-carrier1-worker-01").name == zone("prod-par10p01-carrier1-worker-01").name == "ALC_Prod_LON02_SZ"


def test_an_unlisted_datacenter_is_never_guessed() -> None:
    choice = SHIPPED.zone_of(host("prod-xyz10-carrier1-worker-01"), BEN)
    assert choice.zone is None
    assert "unknown scanner" in choice.why
    assert SHIPPED.zone_of(host("somewhere"), BEN).zone is None


def test_scan_names_compare_without_case() -> None:
    found = zone("prod-wdc06-carrier1-worker-01")
    assert found.is_scan("alc_prod_wdc06_PRIVATE_import ")
    assert not found.is_scan("ALC_Prod_WDC06_private")
    assert not zone("kube-c0ffee0d0example0abc-produssouth-custome-000231e0").is_scan("")


def new_zone(**changes: Any) -> dict[str, Any]:
    table = {"environment": "prod", "datacenters": ["xyz"], "scanners": ["prod-xyz01-infra-nessus-01"], "private_scan": "XYZ_import"}
    return {"zones": {"MINE": {key: value for key, value in (table | changes).items() if value is not None}}}


def test_a_new_zone() -> None:
    assert zone("prod-xyz10-carrier1-worker-01", topology=Topology.load(new_zone())).name == "MINE"


def test_the_users_zone_wins_over_a_shipped_one() -> None:
    topology = Topology.load(new_zone(datacenters=["hou"]))
    assert zone("prod-hou02-carrier1-worker-01", topology=topology).name == "MINE"
    assert zone("prod-dal10-carrier1-worker-01", topology=topology).name == "ALC_Prod_DAL09_SZ"


def test_one_key_of_a_shipped_zone() -> None:
    scanners = {"scanners": ["dev-mon01-infra-nessus-01"]}
    topology = Topology.load({"zones": {"ALC_Dev_MON01_SZ": scanners}, "sos": {"alc": {"zone": "NEW_SZ"}}})
    assert str(zone("dev-mon01-carrier1-worker-01", topology=topology).scanners[0]) == "dev-mon01-infra-nessus-01"
    assert zone("dev-mon01-carrier1-worker-01", FEN, topology).name == "NEW_SZ"
    assert zone("dev-mon01-carrier1-worker-01", FEN, topology).scan == "ALC_all_envs_public_import"


@pytest.mark.parametrize(
    ("overrides", "path", "allowed"),
    [
        ({"zonen": {}}, ("zonen",), "sos, zones"),
        ({"zones": 3}, ("zones",), "table"),
        ({"sos": []}, ("sos",), "table"),
        ({"zones": {"MINE": 3}}, ("zones", "MINE"), "table"),
        ({"sos": {"alc": "x"}}, ("sos", "alc"), "table"),
        ({"sos": {"other": {"zone": "x"}}}, ("sos", "other"), "alc, alc_fr2, armada"),
        ({"sos": {"alc": {"scan": "x"}}}, ("sos", "alc", "scan"), "public_scan, zone"),
        ({"sos": {"alc": {"zone": " "}}}, ("sos", "alc", "zone"), "text"),
        ({"sos": {"alc": {"public_scan": 1}}}, ("sos", "alc", "public_scan"), "text"),
        (new_zone(colour="red"), ("zones", "MINE", "colour"), "datacenters, environment, private_scan, scanners"),
        (new_zone(environment="production"), ("zones", "MINE", "environment"), "prodfr2"),
        (new_zone(environment=None), ("zones", "MINE", "environment"), "text"),
        (new_zone(private_scan=None), ("zones", "MINE", "private_scan"), "text"),
        (new_zone(datacenters=[]), ("zones", "MINE", "datacenters"), "list of texts"),
        (new_zone(datacenters="xyz"), ("zones", "MINE", "datacenters"), "list of texts"),
        (new_zone(datacenters=["xyz01"]), ("zones", "MINE", "datacenters"), "three letters"),
        (new_zone(scanners=[3]), ("zones", "MINE", "scanners"), "list of texts"),
        (new_zone(scanners=["-oProxyCommand=x"]), ("zones", "MINE", "scanners"), "host name"),
        (new_zone(scanners=["prod-xyz01-carrier1-lb-vip"]), ("zones", "MINE", "scanners"), "host name"),
        (new_zone(scanners=["prod-xyz01-infra-nessus-01", "PROD-xyz01-infra-nessus-01"]), ("zones", "MINE", "scanners"), "twice"),
        (
            {"zones": new_zone()["zones"] | {"TOO": new_zone(datacenters=["abc", "XYZ"])["zones"]["MINE"]}},
            ("zones", "TOO", "datacenters"),
            "MINE too",
        ),
    ],
)
def test_faults_name_the_key_and_what_is_allowed(overrides: dict[str, Any], path: tuple[str, ...], allowed: str) -> None:
    with pytest.raises(TopologyError) as caught:
        Topology.load(overrides)
    assert caught.value.path == path
    assert allowed in str(caught.value)
