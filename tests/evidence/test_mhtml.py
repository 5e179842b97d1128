"""A page saved as MHTML: a secret is taken out though its lines are broken and its characters coded, and the page stays whole."""

from __future__ import annotations

import base64
import email
import io
import quopri
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scantui.evidence.export import export
from scantui.evidence.intake import Intake
from scantui.evidence.layout import BundleError, CaptureRefused
from scantui.evidence.mhtml import is_mhtml, plain_text, redact_mhtml
from scantui.evidence.model import Kind
from scantui.evidence.seal import seal
from scantui.evidence.secrets import SecretScan

from .helpers import CANARY, NOW, add, opened

TOKEN = "ghp_" + "A1b2C3d4E5" * 4
SCAN = SecretScan([CANARY])


def page(part: bytes, coding: str = "quoted-printable", end: bytes = b"\r\n") -> bytes:
    lines = [
        b"From: <Saved by Blink>", b"MIME-Version: 1.0", b'Content-Type: multipart/related; type="text/html";',
        b'\tboundary="--MultipartB--x"',
        b"", b"", b"----MultipartB--x", b"Content-Type: text/html", b"Content-Transfer-Encoding: " + coding.encode(), b"", part,
        b"----MultipartB--x", b"Content-Type: image/png", b"Content-Transfer-Encoding: base64", b"", b"iVBORw0KGgo=",
        b"----MultipartB--x--", b"",
    ]  # fmt: skip
    return end.join(lines)


def broken(text: str, at: int, end: bytes = b"\r\n") -> bytes:
    """The text as a quoted-printable writer breaks it when the line is full at `at`."""
    raw = text.encode()
    return raw[:at].replace(b"=", b"=3D") + b"=" + end + raw[at:].replace(b"=", b"=3D")


def taken_in(body: bytes) -> tuple[bytes, Intake]:
    intake, out = Intake(io.BytesIO(body), SCAN), io.BytesIO()
    intake.copy_to(out.write)
    return out.getvalue(), intake


def html_of(body: bytes) -> bytes:
    part = email.message_from_bytes(body).get_payload()[0]  # type: ignore[index]  # it is of many parts
    text = part.get_payload(decode=True)  # type: ignore[union-attr]
    assert isinstance(text, bytes)
    return text


SECRETS = {
    "a token": (TOKEN, TOKEN), "a cookie": ("Set-Cookie: LtpaToken2=" + "A1b2" * 20, "A1b2" * 20), "in use": (f"({CANARY})", CANARY),
    "a key": ("apikey=" + "Zz9Y" * 11, "Zz9Y" * 11), "a bearer": ("Authorization: Bearer " + "Qq7w" * 8, "Qq7w" * 8),
}  # fmt: skip


@pytest.mark.parametrize("what", SECRETS)
@pytest.mark.parametrize("end", [b"\r\n", b"\n", b" \r\n"])
def test_a_secret_is_taken_out_wherever_the_line_breaks(what: str, end: bytes) -> None:
    text, secret = SECRETS[what]
    for at in range(1, len(text)):
        body = page(b"<p>x=3D1 " + broken(text, at, end) + b" worker-8001</p>")
        safe, intake = taken_in(body)
        html = html_of(safe)
        assert len(safe) == len(body)
        assert [redaction.count for redaction in intake.redactions] == [1], at
        assert not [secret[i : i + 8] for i in range(len(secret) - 7) if secret[i : i + 8].encode() in html], at
        assert html.startswith(b"<p>x=1 ")
        assert html.rstrip().endswith(b" worker-8001</p>")
        assert html.count(b"\n") == html_of(body).count(b"\n")
        assert redact_mhtml(safe, SCAN) == (safe, ())


def test_every_character_coded_hides_nothing() -> None:
    body = page("".join(f"={ord(char):02X}" for char in TOKEN).encode())
    safe, intake = taken_in(body)
    assert html_of(safe).strip() == b"redacted" + b"x" * (len(TOKEN) - 8)
    assert intake.redactions
    assert len(safe) == len(body)


def test_a_secret_in_base64_is_refused_and_a_picture_is_not() -> None:
    coded = base64.encodebytes(b"<html>" + b"." * 100 + TOKEN.encode() + b"</html>").replace(b"\n", b"\r\n")
    with pytest.raises(CaptureRefused, match="save the page as HTML instead"):
        taken_in(page(coded, "base64"))
    body = page(base64.encodebytes(b"<html>nothing</html>"), "BASE64")
    assert taken_in(body)[0] == body


def test_a_page_without_secrets_stays_byte_for_byte() -> None:
    body = page(quopri.encodestring(("<p class=x>\u00fc prod-dal10-carrier2-worker-8001 " * 200).encode()))
    assert taken_in(body)[0] == body


@pytest.mark.parametrize("coding", ["7bit", "8bit", "binary"])
def test_a_part_that_is_not_coded_is_scanned_as_it_stands(coding: str) -> None:
    safe, intake = taken_in(page(b"apikey=ABCDEF" + b"0123456789" * 3, coding))
    assert intake.redactions
    assert b"0123456789" not in safe


def test_what_is_an_mhtml_page() -> None:
    assert is_mhtml(page(b""))
    assert is_mhtml(b"\r\nMIME-Version: 1.0\r\n")
    assert is_mhtml(b"content-type: multipart/related; boundary=x\n")
    for other in (b"<html>MIME-Version: 1.0", b"PING 10.1.2.3: 56 data bytes\n", b"[]", b"", b"Name: worker-1\nIP: 10.1.2.3\n"):
        assert not is_mhtml(other)


@settings(max_examples=150, deadline=None)
@given(
    pieces=st.lists(
        st.one_of(
            st.binary(max_size=30),
            st.sampled_from([b"=\r\n", b"=3D", b"=", b"==3", b"\n--x", b"\n--x--", b"\r\n\r\n", b"boundary=x\n"]),
            st.sampled_from([TOKEN.encode(), TOKEN[:9].encode()]),
            st.sampled_from([b"\nContent-Transfer-Encoding: quoted-printable\n\n", b"\nContent-Transfer-Encoding:\n base64\n\n"]),
        ),
        max_size=25,
    )
)
def test_whatever_the_file_nothing_but_the_secrets_changes(pieces: list[bytes]) -> None:
    body = b"MIME-Version: 1.0\n" + b"".join(pieces)
    try:
        safe, redactions = redact_mhtml(body, SCAN)
    except CaptureRefused:
        return
    assert len(safe) == len(body)
    assert len(plain_text(safe)) == len(plain_text(body))
    assert (safe == body) == (not redactions)
    assert redact_mhtml(safe, SCAN) == (safe, ())


def test_an_export_sees_through_the_line_breaks_too(tmp_path: Path) -> None:
    body = page(broken("prod-dal10-carrier2-worker-8001", 12) + b" and " + broken("a-later-credential", 9))
    with opened(tmp_path / "b") as writer:
        add(writer, body, Kind.PORTAL, "saved.mhtml")
    seal(tmp_path / "b", NOW)
    with pytest.raises(BundleError, match="looks like a secret"):
        export(tmp_path / "b", tmp_path / "x.zip", ["a-later-credential"])
    assert export(tmp_path / "b", tmp_path / "x.zip").hosts == ("prod-dal10-carrier2-worker-8001",)
