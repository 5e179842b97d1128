"""A writer killed at any moment loses nothing that it acknowledged. `SCANTUI_KILL_ROUNDS` sets how often it is tried."""

from __future__ import annotations

import hashlib
import os
import random
import subprocess
import sys
from pathlib import Path

from scantui.evidence.replay import open_bundle
from scantui.evidence.seal import seal
from scantui.evidence.verify import verify

from .helpers import NOW

ROUNDS = int(os.environ.get("SCANTUI_KILL_ROUNDS", "20"))

_CHILD = """
import io, os, sys
from datetime import datetime, UTC
from scantui.evidence.model import Kind
from scantui.evidence.seal import seal
from scantui.evidence.writer import BundleWriter
now = datetime(2026, 11, 20, tzinfo=UTC)
with BundleWriter.open(sys.argv[1], now, tool_version="t") as writer:
    print("OPEN", flush=True)
    for number in range(30):
        capture = writer.add(Kind.CHLORINE_LOG, {}, now, "stated", "f", io.BytesIO(os.urandom(20_000)))
        print("ACK", capture.id, capture.sha256, flush=True)
print("SEALED", seal(sys.argv[1], now).root, flush=True)
"""


def test_kill_at_any_moment(tmp_path: Path) -> None:
    chance, killed, total = random.Random(ROUNDS), 0, 0
    for number in range(ROUNDS):
        bundle = tmp_path / str(number)
        child = subprocess.Popen([sys.executable, "-c", _CHILD, str(bundle)], stdout=subprocess.PIPE, text=True)
        assert child.stdout is not None
        lines: list[str] = []
        stop_after = chance.randint(0, 31)
        for line in child.stdout:
            lines.append(line)
            if len(lines) > stop_after:
                for _ in range(chance.randint(0, 20_000)):  # somewhere inside the next capture, or the seal
                    pass
                child.kill()
                break
        rest, _ = child.communicate(timeout=60)
        killed += child.returncode != 0
        lines += rest.splitlines(keepends=True)
        acked = dict(line.split()[1:] for line in lines if line.startswith("ACK") and line.endswith("\n"))
        roots = [line.split()[1] for line in lines if line.startswith("SEALED") and line.endswith("\n")]
        total += len(acked)
        if not acked and not roots:
            continue
        found = {capture.id: hashlib.sha256(capture.read()).hexdigest() for capture in open_bundle(bundle).captures}
        assert acked.items() <= found.items()
        root = seal(bundle, NOW).root
        assert roots in ([], [root])
        assert verify(bundle, root).origin_proven
    assert killed > ROUNDS // 2
    assert total > ROUNDS
