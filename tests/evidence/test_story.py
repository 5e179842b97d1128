"""Any order of adding, sealing, crashing and tampering: a bundle is shown as sealed evidence exactly when nobody changed it."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from scantui.evidence.replay import State, open_bundle
from scantui.evidence.seal import seal
from scantui.evidence.verify import verify
from scantui.evidence.writer import BundleError

from .helpers import NOW, add, opened


class Story(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.place = self.folder / "b"
        self.bodies: list[bytes] = []
        self.root: str | None = None
        self.tampered = False

    def teardown(self) -> None:
        shutil.rmtree(self.folder)

    @rule(bodies=st.lists(st.binary(max_size=300).map(lambda rest: b"t" + rest), max_size=3))
    def capture(self, bodies: list[bytes]) -> None:
        try:
            with opened(self.place) as writer:
                assert self.root is None
                for body in bodies:
                    assert add(writer, body).read() == body
                    self.bodies.append(body)
        except BundleError:
            assert self.root is not None

    @precondition(lambda self: self.place.exists() and self.root is None)
    @rule(body=st.binary(min_size=1, max_size=50), cut=st.integers(0, 200))
    def crash_in_the_middle_of_a_capture(self, body: bytes, cut: int) -> None:
        number = 1 + max((int(path.name[:4]) for path in (self.place / "data").iterdir()), default=0)
        (self.place / f"data/{number:04d}-ping.body").write_bytes(body)
        with (self.place / "journal.jsonl").open("ab") as stream:
            stream.write(b'0123456789abcdef {"captured_at": "2026-11-20T09:00:00Z", "path": "data/0001-ping.body"'[:cut])

    @precondition(lambda self: self.place.exists() and self.root is None)
    @rule(names=st.sets(st.sampled_from(["bagit.txt", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt.new"])))
    def crash_in_the_middle_of_sealing(self, names: set[str]) -> None:
        for name in names:
            (self.place / name).write_bytes(b"half")

    @precondition(lambda self: self.bodies and not self.tampered)
    @rule()
    def seal(self) -> None:
        root = seal(self.place, NOW).root
        assert self.root in (None, root)
        self.root = root

    @precondition(lambda self: self.root is not None and not self.tampered)
    @rule(data=st.data())
    def tamper(self, data: st.DataObject) -> None:
        path = data.draw(st.sampled_from(sorted(path for path in self.place.rglob("*") if path.is_file())))
        good = path.read_bytes()
        new = data.draw(st.one_of(st.binary(max_size=20), st.just(good + b"\n"), st.just(good[:-1])).filter(lambda new: new != good))
        path.write_bytes(new)
        self.tampered = True

    @invariant()
    def evidence_is_shown_exactly_when_it_is_whole(self) -> None:
        if not self.place.exists():
            return
        if self.tampered:
            try:
                assert verify(self.place, self.root).problems
                raise AssertionError(open_bundle(self.place))
            except BundleError:
                return
        found = open_bundle(self.place)
        assert [capture.read() for capture in found.captures] == self.bodies
        assert found.root == self.root
        assert found.state is (State.OPEN if self.root is None else State.SEALED)


TestStory = Story.TestCase
TestStory.settings = settings(max_examples=40, stateful_step_count=12, deadline=None)
