"""No secret reaches the disk, in whatever spelling and wherever a chunk ends; names, ids and hashes stay."""

from __future__ import annotations

import base64
import io
import json
import os
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, cast
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scantui.evidence.intake import Intake
from scantui.evidence.layout import CaptureRefused
from scantui.evidence.model import Kind
from scantui.evidence.os_layer import RealOs
from scantui.evidence.secrets import SecretScan
from scantui.evidence.writer import BundleWriter

from .helpers import CANARY, NOW, add, opened

A = "a1B2c3D4" * 8
KEY_LINES = "\n".join(["MIIEpAIBAAKCAQEA" + A[:48], A[:64], A[:20] + "=="])
TOKENS: dict[str, tuple[str, str]] = {
    **{f"{prefix}": (f"token {prefix}_" + A[:36] + " end", prefix + "_" + A[:36]) for prefix in ("ghp", "gho", "ghu", "ghs", "ghr")},
    "github_pat": ("x=github_pat_" + A[:22] + "_" + A[:59], "github_pat_" + A[:22] + "_" + A[:59]),
    **{f"xox{kind}": (f"xox{kind}-" + "1234567890-" + A[:24], "1234567890-" + A[:24]) for kind in "abposercd"},
    "xapp": ("xapp-1-A0B1-" + A[:40], "A0B1-" + A[:40]),
    "webhook": ("https://hooks.slack" + ".com/services/T0000000/B0000000/" + A[:24], A[:24]),
    "webhook in JSON": ("https:\\/\\/hooks.slack" + ".com\\/services\\/T0000000\\/B0000000\\/" + A[:24], A[:24]),
    "aws": ("key AKIA" + "ABCDEFGHIJKLMNOP,", "AKIA" + "ABCDEFGHIJKLMNOP"),
    "x-apikey": ("x-apikey: accesskey=" + A[:32] + "; secretkey=" + A[8:40] + ";", A[8:40]),
    "bearer": ("Authorization: Bearer " + A[:40], A[:40]),
    "bearer in JSON": (json.dumps({"Authorization": "Bearer " + A[:40]}), A[:40]),
    "bearer in JSON in JSON": (json.dumps(json.dumps({"authorization": "token " + A[:40]})), A[:40]),
    "bare bearer": ("curl -H 'bearer " + A[:40] + "'", A[:40]),
    "basic": ("Authorization: Basic " + base64.b64encode(b"user:pass-word").decode(), base64.b64encode(b"user:pass-word").decode()),
    "bare basic": ("basic " + base64.b64encode(b"user:pass-word").decode(), base64.b64encode(b"user:pass-word").decode()),
    "cookie": ("Cookie: one=" + A[:20] + "; two=" + A[20:44], A[20:44]),
    "set-cookie": ("Set-Cookie: LtpaToken2=" + A[:60] + "; Path=/; HttpOnly", A[:60]),
    "ltpa": ('"LtpaToken": "' + A[:40] + '"', A[:40]),
    "session in a list": ('{"name": "DomAuthSessId", "value": "' + A[:32] + '"}', A[:32]),
    "session in a link": ('<a href="/x.nsf;jsessionid=' + A[:30] + '?a">', A[:30]),
    "api key": ('"apikey": "' + A[:44] + '"', A[:44]),
    "api key in a form": ("grant_type=x&apikey=" + A[:44] + "&y=1", A[:44]),
    "access token": ('{"access_token":"' + A[:40] + '"}', A[:40]),
    "jwt": ("eyJ" + A[:20] + ".eyJ" + A[:40] + "." + A[:43], A[:40] + "." + A[:43]),
    "url": ("https://someone:" + "pa55w0rd" + "@jenkins.example/x", "pa55w0rd"),
    "pem": ("-----BEGIN RSA PRIVATE" + " KEY-----\n" + KEY_LINES + "\n-----END RSA PRIVATE" + " KEY-----\nprod-dal10-x", A[:20] + "=="),
    "pem in JSON": (json.dumps("-----BEGIN PRIVATE" + " KEY-----\n" + KEY_LINES + "\n-----END PRIVATE" + " KEY-----"), A[:20] + "=="),
}
LIVE = {
    "raw": CANARY,
    "url": quote(CANARY, safe=""),
    "hex": CANARY.encode().hex(),
    "HEX": CANARY.encode().hex().upper(),
    "json": json.dumps(CANARY).replace("/", "\\/"),
    "html": CANARY.replace("&", "&amp;"),
    "base64": base64.b64encode(CANARY.encode()).decode(),
    "base64 at 1": base64.b64encode(b"u" + CANARY.encode() + b"!").decode(),
    "base64 at 2": base64.b64encode(b"u:" + CANARY.encode() + b"!?").decode(),
    "base64url": base64.urlsafe_b64encode(b"::" + CANARY.encode()).decode(),
}
SCAN = SecretScan([CANARY])
SAMPLES = [*(text for text, _ in TOKENS.values()), *LIVE.values()]


class Dribble(io.RawIOBase):
    """A stream that cannot seek and gives a few bytes at a time."""

    def __init__(self, data: bytes, size: int) -> None:
        self._data, self._size = io.BytesIO(data), size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # any writable buffer
        return self._data.readinto(memoryview(buffer)[: self._size])


class Watching(RealOs):
    """Keeps every byte that was written to the disk."""

    def __init__(self) -> None:
        self.written = b""

    def write(self, fd: int, data: bytes) -> int:
        self.written += data
        return super().write(fd, data)


def pieces(secret: str, size: int = 8) -> list[bytes]:
    """Every stretch of the secret: not even a part may be found."""
    return [secret[at : at + size].encode() for at in range(max(1, len(secret) - size + 1))]


@pytest.mark.parametrize("what", TOKENS)
def test_a_token_is_taken_out_and_nothing_else(what: str) -> None:
    text, value = TOKENS[what]
    body = f"prod-dal10-carrier2-worker-8001 {text} kube-c0ffee0d0example0abc-produssouth-custome-000231e0".encode()
    safe, redactions = SCAN.redact(body)
    assert redactions
    assert len(safe) == len(body)
    assert not any(piece in safe for piece in pieces(value))
    assert safe.startswith(b"prod-dal10-carrier2-worker-8001 ")
    assert safe.endswith(b" kube-c0ffee0d0example0abc-produssouth-custome-000231e0")
    assert SCAN.redact(safe) == (safe, ()), "what was taken out once is not found again"


@pytest.mark.parametrize("spelling", LIVE)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
def test_a_secret_in_use_is_taken_out_in_every_spelling(spelling: str, encoding: str) -> None:
    safe, redactions = SCAN.redact(f"the answer, \u00fc \u4e16: {LIVE[spelling]} and more".encode(encoding))
    assert [redaction.count for redaction in redactions] == [1]
    text = safe.decode(encoding)
    assert text.startswith("the answer, \u00fc \u4e16: ")
    assert text.endswith(" and more")
    assert not any(piece.decode() in text for piece in pieces(LIVE[spelling].strip('"')[4:-4]))


@pytest.mark.parametrize("what", ["ghp", "cookie", "pem", "jwt", "bearer in JSON", "session in a list"])
def test_where_a_chunk_ends_makes_no_difference(what: str) -> None:
    text = TOKENS[what][0].encode()
    whole = SCAN.redact(b"." * 5000 + text + b" " + b"." * 5000)
    for shift in range(0, len(text) + 8, 3):
        window = 5000 - SCAN.reach + shift
        redactor = SCAN.redactor(b"....", window=window)
        body = b"." * 5000 + text + b" " + b"." * 5000
        safe = b"".join(redactor.feed(body[at : at + 97]) for at in range(0, len(body), 97)) + redactor.finish()
        assert (safe, redactor.redactions) == whole, shift


_ESCAPES = ("\\n", "\\r\\n", "\\t", "\\b", "\\f", "\\\\n", "\\u00e9", "\\u00E9", "\\u003d")
_BEFORE = ("\u00e9", "\u0416", "\u4e16", "\xa0", "\u2019", "\n", "\t", "=", ":", ">", "%0A", "%20", "&nbsp;")
BEFORE: dict[str, tuple[str, str]] = {
    **{f"JSON {what}": (f'{{"body":"a{what}', '"}') for what in _ESCAPES},
    **{what: (f"a{what}", f" b{what}") for what in _BEFORE},
    "start of line": ("", "\n"), "double quotes": ('"', '"'), "single quotes": ("'", "'"), "HTML": ("<td>", "</td>"), "word": ("key", " "),
}  # fmt: skip


@pytest.mark.parametrize("around", BEFORE)
@pytest.mark.parametrize("what", TOKENS)
def test_whatever_stands_before_a_token_it_is_taken_out(what: str, around: str) -> None:
    (text, value), (before, after) = TOKENS[what], BEFORE[around]
    bare = text[text.index(value) :] if what in {"aws", "ghp", "gho", "ghu", "ghs", "ghr", "github_pat"} else text
    bare = bare.split()[0].rstrip(",") if bare is not text else bare
    for encoding in ("utf-8", "utf-16"):
        body = f"{before}{bare}{after}".encode(encoding)
        safe, redactions = SCAN.redact(body)
        assert redactions
        assert len(safe) == len(body)
        assert not any(piece.decode() in safe.decode(encoding, "replace") for piece in pieces(value))


@pytest.mark.parametrize("space", ["\\n", "\\t", "\\\\n", "\\u0020", "\\u00a0", "\\u0022", "\xa0", "&nbsp;"])
@pytest.mark.parametrize("key", ["accesskey=", "Authorization: Bearer", "apikey:", "access_token=", "X-SecurityCenter:", "apikey\\u003d"])
def test_space_between_key_and_value_may_be_escaped(key: str, space: str) -> None:
    safe, redactions = SCAN.redact(f'{{"body":"{key}{space}{A[:40]}"}}'.encode())
    assert redactions
    assert not any(piece in safe for piece in pieces(A[:40]))
    assert safe.decode().startswith(f'{{"body":"{key}{space}')


@pytest.mark.parametrize("user", ["us\u00e9r", "us\\u00e9r", "user"])
@pytest.mark.parametrize("slashes", ["//", "\\/\\/"])
def test_a_password_in_an_address_in_any_spelling(user: str, slashes: str) -> None:
    for password in ("pa55w0rd", "pa55w\u00f6rd", "pa55w\\u00f6rd"):
        safe, redactions = SCAN.redact(f"https:{slashes}{user}:{password}@jenkins.example/x".encode())
        assert [redaction.count for redaction in redactions] == [1]
        assert b"pa55w" not in safe
        assert safe.endswith(b"@jenkins.example/x")


@settings(max_examples=100, deadline=None)
@given(
    parts=st.lists(st.one_of(st.sampled_from(SAMPLES), st.text(max_size=40)), max_size=8),
    window=st.integers(1, 3000),
    size=st.integers(1, 5000),
)
def test_streaming_is_the_same_as_all_at_once(parts: list[str], window: int, size: int) -> None:
    body = " ".join(parts).encode("utf-8", "surrogatepass") * 3
    whole = SCAN.redact(body)[0]
    redactor = SCAN.redactor(body[:64], window=window)
    assert b"".join(redactor.feed(body[at : at + size]) for at in range(0, len(body), size)) + redactor.finish() == whole
    assert len(whole) == len(body)
    again, found = SCAN.redact(whole)
    assert again == whole
    assert found == ()


class Weighing:
    """A pattern that counts the bytes it went over."""

    def __init__(self, pattern: re.Pattern[bytes]) -> None:
        self.pattern, self.bytes = pattern, 0

    def match(self, buffer: bytes, position: int) -> re.Match[bytes] | None:
        found = self.pattern.match(buffer, position)
        self.bytes += found.end() - position if found is not None else 1
        return found


@pytest.mark.parametrize(
    "unit", [b"ghp_", b"xoxb-", b"bearer%20aaaaaaaaaaaaaaaaaaa1", b"jsessionid=aaaaaaaa", b"cookie=a=1; cookie=", b"cookie=a=x; b="]
)
def test_a_value_full_of_beginnings_is_gone_over_once(unit: bytes) -> None:
    def weight(count: int) -> int:
        scan = SecretScan()
        runs = [Weighing(rule.more) for rule in scan.rules]
        scan.rules = tuple(replace(rule, more=cast("re.Pattern[bytes]", run)) for rule, run in zip(scan.rules, runs, strict=True))
        body = unit * count + b" "
        assert len(scan.redact(body)[1]) == 1
        return sum(run.bytes for run in runs)

    assert weight(4000) < 5 * weight(1000)


def test_a_value_that_begins_inside_another_and_reaches_further_is_taken_out_too() -> None:
    safe, _ = SCAN.redact(b"Cookie: a=" + b"q7" * 8 + b"cookie: b=" + A[:20].encode() + b" end")
    assert A[:8].encode() not in safe
    assert b"q7" not in safe


def test_a_value_longer_than_any_window_is_taken_out_whole(tmp_path: Path) -> None:
    long = "q7" * 3_000_000
    disk = Watching()
    with opened(tmp_path / "b", disk) as writer:
        capture = add(writer, b"Authorization: Bearer " + long.encode() + b"\nprod-dal10-carrier2-worker-1\n")
    assert b"q7q7" not in disk.written
    assert capture.read().endswith(b"x\nprod-dal10-carrier2-worker-1\n")


@pytest.mark.parametrize("size", [1, 7, 4096])
def test_not_a_byte_of_a_secret_reaches_the_disk(tmp_path: Path, size: int) -> None:
    body = b"\n".join(text.encode() for text in [*(text for text, _ in TOKENS.values()), *LIVE.values()])
    disk = Watching()
    with opened(tmp_path / "b", disk, [CANARY]) as writer:
        stream = cast(BinaryIO, Dribble(body, size))
        capture = writer.add(Kind.TICKETS, {"ticket": CANARY}, NOW, "stated", f"ghp_{A[:36]}.json", stream)
    assert not [what for what, (_, value) in TOKENS.items() for piece in pieces(value) if piece in disk.written]
    assert not [piece for piece in pieces(CANARY) if piece in disk.written]
    assert CANARY not in capture.question.values()
    assert "ghp_" not in capture.file_name.raw
    assert sum(redaction.count for redaction in capture.redactions) >= len(TOKENS) + len(LIVE)


def test_what_is_left_is_well_formed() -> None:
    texts = {what: text for what, (text, _) in TOKENS.items() if "JSON" not in what}
    safe, _ = SCAN.redact(json.dumps([texts, json.dumps(texts)]).encode())
    assert list(json.loads(safe)[0]) == list(texts)
    assert list(json.loads(json.loads(safe)[1])) == list(texts)
    root = ElementTree.Element("r")
    for what, text in texts.items():
        ElementTree.SubElement(root, "t", {"a": text}).text = what + text
    safe, _ = SCAN.redact(ElementTree.tostring(root))
    assert len(ElementTree.fromstring(safe)) == len(texts)  # noqa: S314 - our own text


KEPT = """
prod-dal10-carrier2-worker-8001.alchemy.ibm.com prod-dal12-carrier2-master-01 prodfr2-par04-infra-nessus-01 10.11.6.66 / ben 2001:db8::1
kube-c0ffee0d0example0abc-produssouth-custome-000231e0 kube-par04-cr0123456789abcdef0123456789abcdef-w12 prod-us-south-c-carrier113
CHG1162995 carrier autorecovery: Change request raised: CHG0472688 waiting for approval using osimage 2111415
0xc00dcc2928: {"NodeIP":"10.1.2.3"}
e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 evidence 20261120T090000Z-0123456789abcdef
sha256:e3b0c44298fc1c149afbf4c8996fb924
1611475602.000200 https://ws.slack.com/archives/C0123ABCD/p1482960137003543?thread_ts=1482960137.003543&cid=C0123ABCD xoxo xox-men
view:_id1:_id2:_id3:repeatX:0:computedField1 $$viewid !ddy3bz9u4q! <input type="hidden" name="$$xspsubmitid">
accesskey="s" cookie policy: see below
Authorization: required basic authentication for the bearer of prod-dal10-carrier2-worker-8001 bearer
prod-dal10-carrier2-worker-8001-and-others
basic prod-dal10-carrier2 cookies DomAuthSessId, LtpaToken, LtpaToken2 mean not logged in; apikey:
prod-dal10-carrier2-worker-8001 required
SL Account: Acct000000 ID: 62603497 Type: Virtual Server http://jenkins.example:8443/job/x/build@2/ user@example.com
git@host.example:team/repo.git
-----BEGIN CERTIFICATE-----\nMIIB0123456789abcdefMIIB0123456789abcdef\n-----END CERTIFICATE----- -----BEGIN PRIVATE
KEY----- is how one starts
Authorization failed for 10.1.2.3 ALC_Prod_WDC06_private_import ghp_short AKIA name deadHostIPs
192.168.100.0,192.168.100.137-192.168.101.0
"""


def test_names_ids_and_hashes_stay() -> None:
    assert SCAN.redact(KEPT.encode()) == (KEPT.encode(), ())


def make_zip(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED, comment: bytes = b"") -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
        archive.comment = comment
    return out


def taken_in(body: io.BytesIO) -> tuple[bytes, Intake]:
    intake, out = Intake(body, SCAN), io.BytesIO()
    intake.copy_to(out.write)
    return out.getvalue(), intake


def test_a_zip_without_secrets_stays_byte_for_byte() -> None:
    body = make_zip({"channels.json": b"[]", "c/2026-11-20.json": os.urandom(300_000)})
    data, intake = taken_in(body)
    assert data == body.getvalue()
    assert intake.redactions == ()


@pytest.mark.parametrize("compression", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
def test_a_zip_is_packed_again_without_its_secrets(compression: int) -> None:
    members = {"a.json": TOKENS["ghp"][0].encode(), "b.json": b"[1]", CANARY + ".txt": b"name"}
    data, intake = taken_in(make_zip(members, compression, comment=CANARY.encode()))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert archive.namelist()[:2] == ["a.json", "b.json"]
        assert archive.read("a.json").startswith(b"token redactedxxx")
        assert archive.read("b.json") == b"[1]"
    assert not [piece for value in (CANARY, TOKENS["ghp"][1]) for piece in pieces(value) if piece in data]
    assert {redaction.what for redaction in intake.redactions} == {"GitHub token", "credential in use"}
    assert taken_in(make_zip(members, compression, comment=b"other"))[0] == data, "the same members give the same zip"
    assert taken_in(io.BytesIO(data))[0] == data


def test_a_secret_in_a_zip_comment_is_taken_out() -> None:
    data, intake = taken_in(make_zip({"a.json": b"[1]"}, comment=CANARY.encode()))
    assert CANARY.encode() not in data
    assert len(intake.redactions) == 1


def encrypted() -> io.BytesIO:
    body = bytearray(make_zip({"a": b"text"}).getvalue())
    body[6] |= 1
    body[body.index(b"PK\x01\x02") + 8] |= 1
    return io.BytesIO(body)


def damaged() -> io.BytesIO:
    body = bytearray(make_zip({"a": b"t" * 5000}).getvalue())
    body[40] ^= 255
    return io.BytesIO(body)


REFUSED: dict[str, tuple[Callable[[], io.BytesIO], str]] = {
    "encrypted": (encrypted, "is encrypted"),
    "bomb": (lambda: make_zip({"a": bytes(50_000_000)}), "inflates beyond"),
    "nested": (lambda: make_zip({"a.zip": make_zip({"b": b"c"}).getvalue()}), "another zip in it"),
    "gzip in zip": (lambda: make_zip({"a.gz": b"\x1f\x8b\x08rest"}), "compressed with gzip"),
    "other compression": (lambda: make_zip({"a": b"text"}, zipfile.ZIP_LZMA), "a compression that is not read"),
    "cut": (lambda: io.BytesIO(make_zip({"a": os.urandom(5000)}).getvalue()[:3000]), "zip is damaged"),
    "damaged": (damaged, "zip is damaged"),
    "gzip": (lambda: io.BytesIO(b"\x1f\x8b\x08rest"), "compressed with gzip"),
    "xz": (lambda: io.BytesIO(b"\xfd7zXZ\x00rest"), "compressed with xz"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_looked_into_is_refused_and_the_bundle_goes_on(tmp_path: Path, what: str) -> None:
    make, said = REFUSED[what]
    with opened(tmp_path / "b") as writer:
        with pytest.raises(CaptureRefused, match=said):
            writer.add(Kind.SCAN_RESULT, {}, NOW, "stated", "x.zip", make())
        assert list((tmp_path / "b/data").iterdir()) == []
        assert add(writer, b"next").read() == b"next"


def test_a_zip_from_a_stream_is_read_in_memory(tmp_path: Path) -> None:
    body = make_zip({"a": b"text"}).getvalue()
    with BundleWriter.open(tmp_path / "b", NOW, tool_version="t") as writer:
        stream = cast(BinaryIO, Dribble(body, 11))
        assert writer.add(Kind.SCAN_RESULT, {}, NOW, "clock", "x.zip", stream).read() == body
