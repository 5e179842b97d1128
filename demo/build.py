"""Makes the demo evidence anew: `python -m demo.build`, from the top of the repository. Twice makes the same, byte for byte.

Raw files in the systems' own formats go to demo/raw/; the sealed bundle to scantui/demo/evidence/.
"""

from __future__ import annotations

import io
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from scantui.evidence.journal import Header
from scantui.evidence.model import Kind
from scantui.evidence.opening import take
from scantui.evidence.os_layer import RealOs
from scantui.evidence.seal import Sealed, seal
from scantui.evidence.writer import BundleWriter
from scantui.times import instant_text, parse_instant

from . import raw_chlorine, raw_portal, raw_probes, raw_scans, raw_tickets
from .fleet import Fleet, load

RAW = Path(__file__).with_name("raw")
EVIDENCE = Path(__file__).parent.parent / "scantui" / "demo" / "evidence"
BUNDLE_ID = "20261120T090000Z-5ca17c1de0000001"
_TOOL = "0.1.0"


@dataclass(frozen=True, slots=True)
class Import:
    """A raw file, and what `scantui import` would be told of it."""

    file: str
    kind: Kind
    captured_at: str
    question: dict[str, str]


IMPORTS = (
    Import("tickets.json", Kind.TICKETS, "2026-11-20T09:00:00Z", {}),
    Import("tickets-gh.json", Kind.TICKETS, "2026-11-20T08:59:20Z", {}),
    Import("comments-21690.json", Kind.TICKET_COMMENTS, "2026-11-20T08:59:31Z", {"ticket": "21690"}),
    Import("comments-21741.json", Kind.TICKET_COMMENTS, "2026-11-20T08:59:33Z", {"ticket": "21741"}),
    Import("comments-21744.json", Kind.TICKET_COMMENTS, "2026-11-20T08:59:35Z", {"ticket": "21744"}),
    Import("comments-21760.json", Kind.TICKET_COMMENTS, "2026-11-20T08:59:38Z", {"ticket": "21760"}),
    Import("portal-alc.html", Kind.PORTAL, "2026-11-20T08:20:00Z", {"c_code": "alc"}),
    Import("portal-armada.html", Kind.PORTAL, "2026-11-20T08:24:00Z", {"c_code": "armada"}),
    Import("portal-alc_fr2.mhtml", Kind.PORTAL, "2026-11-19T16:40:00Z", {"c_code": "alc_fr2"}),
    Import("slack-export.zip", Kind.CHLORINE_LOG, "2026-11-20T08:38:00Z", {
        "since": instant_text(raw_chlorine.LOG_SINCE), "until": instant_text(raw_chlorine.EXPORT_UNTIL),
    }),
    Import("chlorine-history.jsonl", Kind.CHLORINE_LOG, "2026-11-20T08:40:30Z", {
        "since": instant_text(raw_chlorine.HISTORY_SINCE), "until": instant_text(raw_chlorine.LOG_UNTIL),
    }),
    Import("chlorine-search.json", Kind.CHLORINE_LOG, "2026-11-20T08:42:00Z", {}),
    Import("lookups.txt", Kind.CHLORINE_LOOKUP, "2026-11-20T08:44:00Z", {}),
    Import("scan-public.json", Kind.SCAN_RESULT, "2026-11-20T08:27:00Z", {"scan": raw_scans.PUBLIC}),
    Import("scan-dal09-private.json", Kind.SCAN_RESULT, "2026-11-20T08:28:00Z", {"scan": raw_scans.DALLAS}),
    Import("scan-stgiks-error.json", Kind.SCAN_RESULT, "2026-11-20T08:29:00Z", {"scan": raw_scans.STGIKS}),
    Import("scan-lon02-private.nessus", Kind.SCAN_RESULT, "2026-11-20T08:30:00Z", {"scan": raw_scans.LONDON}),
    Import("ping-syslog-imm.txt", Kind.PING, "2026-11-20T08:47:00Z", {"from": "prod-dal09-infra-nessus-02", "address": "10.24.6.5"}),
    Import("ping-logarchive-imm.txt", Kind.PING, "2026-11-20T08:48:00Z", {"from": "prod-dal09-infra-nessus-01", "address": "10.24.6.6"}),
    Import("netmax-haproxy-fen.txt", Kind.NETMAX, "2026-11-20T08:50:00Z", {"address": "203.0.113.52"}),
    Import("netmax-tugboat-ben.txt", Kind.NETMAX, "2026-11-20T08:51:00Z", {"address": "10.40.6.200"}),
    Import("netmax-gateway.txt", Kind.NETMAX, "2026-11-20T08:52:00Z", {"address": "10.21.6.1"}),
)  # fmt: skip


def raw_files(fleet: Fleet) -> dict[str, bytes]:
    return {
        **raw_tickets.files(fleet),
        **raw_portal.pages(fleet),
        **raw_chlorine.files(fleet),
        **raw_scans.files(fleet),
        **raw_probes.files(fleet),
    }


def write_raw(folder: Path, fleet: Fleet) -> None:
    """The raw files, and no others."""
    files = raw_files(fleet)
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        if old.name not in files:
            old.unlink()
    for name, body in files.items():
        (folder / name).write_bytes(body)


def build_bundle(raw: Path, bundle: Path, fleet: Fleet) -> Sealed:
    """Imports every raw file with the ordinary writer and seals. The bundle's id and times are fixed, so that its root is too."""
    take(str(bundle), RealOs(), Header(BUNDLE_ID, fleet.as_of, f"scantui {_TOOL}")).close()
    with BundleWriter.open(bundle, fleet.as_of, tool_version=_TOOL) as writer:
        for one in IMPORTS:
            captured_at = parse_instant(one.captured_at)
            if captured_at is None:
                raise ValueError(one.captured_at)
            body = io.BytesIO((raw / one.file).read_bytes())
            capture = writer.add(one.kind, one.question, captured_at, "stated", one.file, body)
            if capture.redactions:
                raise ValueError(f"{one.file} holds something that looks like a secret: the demo must not")
    return seal(bundle, fleet.as_of)


def main() -> None:
    fleet = load()
    write_raw(RAW, fleet)
    with tempfile.TemporaryDirectory(dir=EVIDENCE.parent) as folder:
        sealed = build_bundle(RAW, Path(folder) / "evidence", fleet)
        shutil.rmtree(EVIDENCE, ignore_errors=True)
        (Path(folder) / "evidence").rename(EVIDENCE)
    print(f"evidence {sealed.id} sha256:{sealed.root}")


if __name__ == "__main__":
    main()
