"""Whose certificate is trusted: the operating system's authorities and the user's own, and nothing turns that off (SAFETY B.5, 33)."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme

from scantui.net import Problem, System, Trouble
from scantui.settings.model import Network
from tests.lab.server import serving

from .echo import Echo
from .kit import client


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@contextmanager
def served(certificate: trustme.LeafCert) -> Iterator[System]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    with serving(Echo(), tls=context) as echo:
        yield System("Echo", echo.base, seconds=20)


async def ask(system: System, ca_file: Path | None = None) -> int | Problem:
    async with client(Network(ca_file=str(ca_file or ""))) as (http, _):
        try:
            return (await http.get(system, "/things")).status
        except Trouble as trouble:
            assert "Echo (127.0.0.1)" in str(trouble) or "ca_file" in str(trouble)
            return trouble.problem


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> Path:
    file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(file))
    return file


async def test_an_authority_of_the_settings_is_trusted(authority: trustme.CA, ca_file: Path) -> None:
    with served(authority.issue_cert("127.0.0.1")) as system:
        assert await ask(system, ca_file) == 200


async def test_an_unknown_authority_is_refused_at_once_and_told(authority: trustme.CA) -> None:
    with served(authority.issue_cert("127.0.0.1")) as system:
        assert await ask(system) is Problem.UNTRUSTED


async def test_the_environment_names_no_file_for_keys(authority: trustme.CA, ca_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(ca_file))
    monkeypatch.setenv("SSL_CERT_DIR", str(ca_file.parent))
    monkeypatch.setenv("SSLKEYLOGFILE", str(ca_file.parent / "keys"))
    with served(authority.issue_cert("127.0.0.1")) as system:
        await ask(system, ca_file)
    assert not (ca_file.parent / "keys").exists()


async def test_a_certificate_of_another_name_is_refused(authority: trustme.CA, ca_file: Path) -> None:
    with served(authority.issue_cert("elsewhere.example")) as system:
        assert await ask(system, ca_file) is Problem.UNTRUSTED


async def test_an_expired_certificate_is_refused(authority: trustme.CA, ca_file: Path) -> None:
    with served(authority.issue_cert("127.0.0.1", not_after=datetime(2020, 1, 1, tzinfo=UTC))) as system:
        assert await ask(system, ca_file) is Problem.UNTRUSTED


@pytest.mark.parametrize("content", ["", "no certificate", None])
async def test_a_file_of_authorities_that_is_none_is_told(content: str | None, authority: trustme.CA, tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_text(content)
    with served(authority.issue_cert("127.0.0.1")) as system:
        assert await ask(system, file) is Problem.UNTRUSTED
