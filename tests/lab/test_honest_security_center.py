"""The lab's Security Center is one: pyTenable, which others wrote for the real one, works against it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

import pytest
from tenable.errors import APIError
from tenable.sc import TenableSC

from demo import raw_scans
from tests.lab.security_center import ACCESS_KEY, CM7, SECRET_KEY, USER, VERSION, Oddity, SecurityCenterLab
from tests.lab.server import serving


@pytest.fixture
def center() -> Iterator[SecurityCenterLab]:
    with serving(SecurityCenterLab()) as system:
        yield system


@pytest.fixture
def sc(center: SecurityCenterLab) -> Iterator[TenableSC]:
    yield TenableSC(url=center.address, access_key=ACCESS_KEY, secret_key=SECRET_KEY)


def test_it_signs_in_by_keys_and_tells_its_version(sc: TenableSC, center: SecurityCenterLab) -> None:
    assert sc.version == VERSION
    assert "x-apikey" not in center.seen[0].headers  # pyTenable asks before it signs in
    assert sc.current.user(fields=["username"])["username"] == USER


def test_other_keys_are_refused_as_the_real_one_does(center: SecurityCenterLab) -> None:
    stranger = TenableSC(url=center.address, access_key="0" * 32, secret_key="1" * 32)
    with pytest.raises(APIError) as caught:
        stranger.current.user()
    response = caught.value.response
    assert (response.status_code, response.headers["content-type"]) == (403, "text/html; charset=UTF-8")
    assert response.json()["error_code"] == 0


def test_results_are_listed(sc: TenableSC) -> None:
    listed = sc.scan_instances.list(fields=["id", "name", "status", "createdTime", "finishTime"])
    assert set(listed) == {"usable", "manageable"}
    assert {"id", "name", "status", "createdTime", "finishTime"} == set(listed["usable"][0])
    assert {entry["name"] for entry in listed["usable"]} == {raw_scans.PUBLIC, raw_scans.DALLAS, raw_scans.STGIKS, raw_scans.LONDON, CM7}
    night = int(max(listed["usable"], key=lambda entry: int(entry["createdTime"]))["createdTime"])
    assert [entry["createdTime"] for entry in sc.scan_instances.list(["createdTime"], night, night)["usable"]] == [str(night)]


def test_a_result_has_its_progress_and_the_list_has_not(sc: TenableSC) -> None:
    details = sc.scan_instances.details(3112, fields=["name", "status", "scannedIPs", "progress"])
    assert (details["name"], details["status"]) == (raw_scans.DALLAS, "Completed")
    progress = details["progress"]
    assert int(details["scannedIPs"]) == progress["scannedSize"] + progress["deadHostSize"]
    assert "-" in progress["scannedIPs"] and len(progress["scanners"]) == 3
    with pytest.raises(APIError):
        sc.scan_instances.list(fields=["id", "progress"])
    with pytest.raises(APIError):
        sc.scan_instances.details(1)


@pytest.mark.parametrize("odd", [None, Oddity.NO_TOTAL])
def test_the_analysis_comes_in_pages(sc: TenableSC, center: SecurityCenterLab, odd: Oddity | None) -> None:
    center.odd = {odd: ""} if odd else {}
    found = list(sc.analysis.scan(3111, ("pluginID", "=", "10180,19506"), limit=5))
    hosts = raw_scans.host_scans(center.results[3111])
    assert [(each["ip"], each["pluginID"]) for each in found] == [
        (str(scan.address), str(report.plugin)) for scan in hosts for report in scan.reports
    ]
    assert len([request for request in center.seen if request.path.endswith("/analysis")]) == -(-len(found) // 5)
    one = str(hosts[0].address)
    assert {each["ip"] for each in sc.analysis.scan(3111, ("ip", "=", one))} == {one}
    with pytest.raises(APIError):
        list(sc.analysis.scan(3111, ("colour", "=", "red")))


def test_a_results_file_is_a_zip_whatever_its_header_says(sc: TenableSC) -> None:
    with zipfile.ZipFile(sc.scan_instances.export_scan(3111, io.BytesIO())) as archive:
        assert archive.namelist() == ["3111.nessus"]
        assert archive.read("3111.nessus") == raw_scans.files(SecurityCenterLab().fleet)["scan-lon02-private.nessus"]


def test_an_error_may_come_with_status_200(sc: TenableSC, center: SecurityCenterLab) -> None:
    center.odd[Oddity.ERROR_IN_200] = "/scanResult/3112"
    with pytest.raises(APIError) as caught:
        sc.scan_instances.details(3112)
    assert caught.value.response.status_code == 200
    assert sc.scan_instances.details(3111)["name"] == raw_scans.LONDON


def test_zones_scanners_and_devices(sc: TenableSC) -> None:
    assert "ALC_Prod_DAL09_SZ" in {zone["name"] for zone in sc.scan_zones.list()}
    assert sc.scanners.list() == []
    assert sc.get("deviceInfo", params={"ip": "10.22.6.12"}).json()["response"]["dnsName"] == "prod-lon02-carrier2-master-01"
