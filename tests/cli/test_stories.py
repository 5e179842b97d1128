"""Whole stories, from saved files to a bundle that a colleague opens elsewhere: the texts are the same, byte for byte."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from scantui.demo import demo_bundle

from .desk import IMPORTS, RAW, Desk, Ran, really

pytestmark = pytest.mark.skipif(not RAW.is_dir(), reason="the raw files lie in the repository, not in the source package")

FORMATS = ("text", "markdown", "json")
WORKER = "prod-dal10-carrier2-worker-80"


def _import_all(desk: Desk, bundle: str) -> None:
    for kind, file, captured_at, *options in IMPORTS:
        ran = desk.scantui("import", bundle, kind, RAW / file, "--captured-at", captured_at, *options)
        assert ran.status in {0, 1}, ran
        assert f"{file}: " in ran.out
        assert "kept as data/" in ran.out
        assert ran.out.index(f"{file}: ") < ran.out.index("kept as")


def _texts(desk: Desk, bundle: str | Path) -> list[Ran]:
    reports = [desk.scantui("assess", bundle, "--format", form) for form in FORMATS]
    drafts = [desk.scantui("draft", bundle, "--host", WORKER, kind) for kind in ("comment", "chlorine", "squad", "sos-request")]
    return [*reports, *drafts]


def test_from_saved_files_to_a_zip_that_a_colleague_opens(desk: Desk) -> None:
    _import_all(desk, "case")
    assert desk.scantui("verify", "case").status == 1  # intact, but open
    before = [desk.scantui("assess", "case", "--format", form) for form in FORMATS]

    sealed = desk.scantui("seal", "case")
    root = sealed.out.strip().rpartition("sha256:")[2]
    assert (sealed.status, len(root)) == (0, 64)
    proven = desk.scantui("verify", "case", "--root", root)
    assert proven.status == 0
    assert "the root hash is the one given" in proven.out
    assert [desk.scantui("assess", "case", "--format", form) for form in FORMATS] == before

    exported = desk.scantui("export", "case", "case.zip")
    assert exported.status == 0
    assert root in exported.out
    texts = _texts(desk, "case")
    assert "command: reload prod-dal10-carrier2-worker-80 ignoreconflict outage:0" in texts[0].out
    assert texts[4].out == "reload prod-dal10-carrier2-worker-80 ignoreconflict outage:0"

    elsewhere = desk.folder / "elsewhere"
    elsewhere.mkdir()
    shutil.copy("case.zip", elsewhere / "from a colleague.zip")
    shutil.copytree("case", elsewhere / "copy")
    shutil.rmtree("case")
    for colleague in (elsewhere / "from a colleague.zip", elsewhere / "copy"):
        assert desk.scantui("verify", colleague, "--root", root).status == 0
        assert _texts(desk, colleague) == texts


def test_the_same_bytes_in_every_process() -> None:
    """Nothing may hang on the order of a set."""
    reports = [("assess", demo_bundle(), "--format", form) for form in FORMATS]
    for words in (*reports, ("draft", demo_bundle(), "--host", WORKER, "comment")):
        first, second = (really(*words, env={"PYTHONHASHSEED": seed, "TZ": zone}) for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo")))
        assert first == second
        assert first.out


def test_one_machine_of_one_ticket(desk: Desk) -> None:
    whole = desk.scantui("assess", demo_bundle())
    one = desk.scantui("assess", demo_bundle(), "--host", "prod-lon02-carrier2-master-01.alchemy.ibm.com", "--ticket", "#21690")
    assert one.out.startswith("1 machine in 1 ticket, as of 2026-11-20 09:00 UTC.")
    assert (whole.status, one.status) == (1, 0)  # nothing of this machine is unknown
    assert one.err == ""
    assert "Security Center shows 10.22.6.12 (ben) as scanned: the portal lags." in one.out
    assert "prod-dal12" not in one.out


def test_what_is_unknown_is_named(desk: Desk) -> None:
    ran = desk.scantui("assess", demo_bundle(), "--host", "prod-tor01-infra-vault-02")
    assert ran.status == 1
    assert ran.err.startswith("unknown: ping: No ping of 10.34.6.22")
    assert ran.err.endswith("[prod-tor01-infra-vault-02]\n")


def test_an_earlier_moment_is_judged_by_what_was_known_then(desk: Desk) -> None:
    before = desk.scantui("assess", demo_bundle(), "--as-of", "2020-01-01T00:00:00Z")
    assert before.status == 1
    assert before.out.startswith("0 machines in 0 tickets, as of 2020-01-01 00:00 UTC.")
    assert "22 captures are newer than the time asked for" in before.err
    assert "unknown: tickets: " in before.err


def test_a_bundle_without_tickets_says_so(desk: Desk) -> None:
    desk.scantui("import", "case", "portal", "--c-code", "alc", RAW / "portal-alc.html")
    ran = desk.scantui("assess", "case")
    assert ran.status == 1
    assert "unknown: tickets: not captured: import them" in ran.err


def test_hundreds_of_machines_are_named_shortly(desk: Desk) -> None:
    desk.scantui("import", "case", "tickets", RAW / "tickets.json")
    (line,) = [line for line in desk.scantui("assess", "case").err.splitlines() if line.startswith("unknown: portal: ")]
    assert line.startswith("unknown: portal: not captured [prod-")
    assert line.endswith(" and 32 more]")
    assert line.count("prod") == 4


def test_the_whole_time_that_is_needed_is_said_once(desk: Desk) -> None:
    """Each ticket needs the log of another time; one export of all of it answers them all."""
    for kind, file, captured_at, *options in IMPORTS:
        if kind in {"tickets", "portal"}:
            desk.scantui("import", "case", kind, RAW / file, "--captured-at", captured_at, *options)
    (line,) = [line for line in desk.scantui("assess", "case").err.splitlines() if line.startswith("unknown: chlorine-log: ")]
    assert "(needed: 2025-11-17 14:02 UTC to 2026-11-20 08:24 UTC)" in line
    assert line.endswith(" more]")


@pytest.mark.parametrize("damage", ["flip", "cut", "remove", "add"])
def test_a_changed_bundle_is_not_shown(desk: Desk, damage: str) -> None:
    bundle = desk.folder / "copy"
    shutil.copytree(demo_bundle(), bundle)
    body = bundle / "data" / "0018-ping.body"
    if damage == "remove":
        body.unlink()
    elif damage == "add":
        (bundle / "data" / "0099-ping.body").write_bytes(b"x")
    else:
        data = body.read_bytes()
        body.write_bytes(data[:-1] if damage == "cut" else bytes([data[0] ^ 1]) + data[1:])
    verified = desk.scantui("verify", bundle)
    assert verified.status == 2
    assert verified.out == ""
    assert verified.err.startswith(f"scantui: {bundle}: ")
    for command in (("assess", bundle), ("draft", bundle, "--host", WORKER, "comment"), ("export", bundle, "x.zip")):
        ran = desk.scantui(*command)
        assert ran.out == ""
        assert "not as it was sealed" in ran.sentence
    assert not Path("x.zip").exists()


def test_an_open_bundle_names_the_captures_it_cannot_trust(desk: Desk) -> None:
    for file in ("tickets.json", "tickets-gh.json"):
        desk.scantui("import", "case", "tickets", RAW / file)
    with Path("case/data/0002-tickets.body").open("ab") as body:
        body.write(b" ")
    ran = desk.scantui("assess", "case", "--format", "json")
    assert ran.status == 1
    assert "unknown: bundle: data/0002-tickets.body is not what was captured" in ran.err
    assert '"data/0002-tickets.body is not what was captured"' in ran.out
