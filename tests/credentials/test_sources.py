"""The order in which a credential is looked for, and what is never sent where it does not belong (WIRE 1.6, 8)."""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scantui.credentials import Secret
from scantui.credentials.gh import token_of_gh
from scantui.credentials.keyring_store import KeyringStore, NoKeyring
from scantui.credentials.names import GITHUB_TOKEN, PORTAL_COOKIE, SLACK_TOKEN
from scantui.credentials.sources import BadCredential, Credentials

HOST = "github.example"


def backend(behaviour: str = "works", module: str = "keyring.backends.SecretService") -> Any:
    """A keyring as the `keyring` library would hand it out: a class of one of its backends' names, with a store in memory."""
    kept: dict[tuple[str, str], str] = {}

    def get(self: object, service: str, user: str) -> str | None:
        if behaviour == "hangs":
            threading.Event().wait(30)
        if behaviour == "locked":
            raise RuntimeError("locked, and this text may hold anything")
        return kept.get((service, user))

    def put(self: object, service: str, user: str, value: str) -> None:
        if behaviour != "forgets":
            kept[service, user] = value

    def delete(self: object, service: str, user: str) -> None:
        del kept[service, user]

    members = {"get_password": get, "set_password": put, "delete_password": delete, "__module__": module}
    return type("Keyring", (), members)()


def store(behaviour: str = "works", module: str = "keyring.backends.SecretService") -> KeyringStore:
    one = backend(behaviour, module)
    return KeyringStore(lambda: one, seconds=0.2)


def no_gh(host: str, environ: object) -> None:
    return None


def found(credentials: Credentials, host: str = HOST) -> tuple[str, str] | None:
    held = credentials.find(GITHUB_TOKEN, host)
    return None if held is None else (held.secret.reveal(), held.source)


def test_the_order() -> None:
    keyring = store()
    keyring.put(GITHUB_TOKEN, HOST, Secret("of-keyring"))
    environ = {"SCANTUI_GITHUB_TOKEN": "of-scantui", "GH_ENTERPRISE_TOKEN": "of-gh-variable"}
    gh: Callable[[str, object], str | None] = lambda host, environ: "of-gh"  # noqa: E731
    assert found(Credentials(environ, keyring, gh)) == ("of-scantui", "SCANTUI_GITHUB_TOKEN")
    del environ["SCANTUI_GITHUB_TOKEN"]
    assert found(Credentials(environ, keyring, gh)) == ("of-gh-variable", "GH_ENTERPRISE_TOKEN")
    assert found(Credentials({}, keyring, gh)) == ("of-gh", "gh auth token")
    assert found(Credentials({}, keyring, no_gh)) == ("of-keyring", "Secret Service")
    assert found(Credentials({}, store(), no_gh)) is None
    typed = Credentials(environ, keyring, gh)
    typed.type_in(GITHUB_TOKEN, Secret("typed"))
    assert found(typed) == ("typed", "typed in, for this session")


def test_a_token_of_github_com_never_goes_to_an_enterprise_server() -> None:
    environ = {"GH_TOKEN": "public", "GITHUB_TOKEN": "public"}
    assert found(Credentials(environ, None, no_gh)) is None
    assert found(Credentials(environ, None, no_gh), "github.com") == ("public", "GH_TOKEN")
    assert found(Credentials({"GH_ENTERPRISE_TOKEN": "own"}, None, no_gh), "github.com") is None


def test_a_credential_of_another_host_is_not_found() -> None:
    keyring = store()
    keyring.put(GITHUB_TOKEN, HOST, Secret("of-keyring"))
    assert found(Credentials({}, keyring, no_gh), "github.elsewhere.example") is None


def test_a_token_that_cannot_be_one_is_told_without_its_value() -> None:
    with pytest.raises(BadCredential, match="SCANTUI_GITHUB_TOKEN") as caught:
        found(Credentials({"SCANTUI_GITHUB_TOKEN": "canary\nX-Other: 1"}, None, no_gh))
    assert "canary" not in str(caught.value)


def test_what_was_found_is_known_to_whoever_writes_evidence() -> None:
    credentials = Credentials({"SCANTUI_GITHUB_TOKEN": "canary"}, None, no_gh)
    assert credentials.in_use() == ()
    found(credentials)
    assert credentials.in_use() == ("canary",)
    assert "canary" not in repr(credentials)


@pytest.mark.parametrize(
    ("keyring", "why"),
    [
        (store(module="keyrings.alt.file"), "no keyring that keeps secrets"),
        (store(module="keyring.backends.null"), "no keyring that keeps secrets"),
        (store(module="keyring.backends.fail"), "no keyring that keeps secrets"),
        (store("hangs"), "did not answer within 0 s"),
        (store("locked"), r"refused \(RuntimeError\)"),
        (store("forgets"), "did not keep it"),
    ],
)
def test_a_keyring_that_does_not_keep_is_told(keyring: KeyringStore, why: str) -> None:
    with pytest.raises(NoKeyring, match=why):
        keyring.put(SLACK_TOKEN, HOST, Secret("canary"))


def test_a_keyring_that_cannot_be_asked_leaves_a_note_and_no_token() -> None:
    credentials = Credentials({}, store("locked"), no_gh)
    assert found(credentials) is None
    assert "locked" in credentials.notes["keyring"]


def test_of_a_chain_only_what_keeps_secrets_is_used() -> None:
    chain = type("ChainerBackend", (), {"__module__": "keyring.backends.chainer"})()
    chain.backends = [backend(module="keyrings.alt.file"), backend()]
    assert KeyringStore(lambda: chain).name() == "Secret Service"


def test_it_can_be_taken_out_again() -> None:
    keyring = store()
    keyring.put(SLACK_TOKEN, HOST, Secret("canary"))
    assert keyring.remove(SLACK_TOKEN, HOST)
    assert not keyring.remove(SLACK_TOKEN, HOST)


def test_a_cookie_is_never_kept() -> None:
    with pytest.raises(NoKeyring, match="never kept"):
        store().put(PORTAL_COOKIE, HOST, Secret("canary"))


def program(folder: Path, script: str) -> dict[str, str]:
    file = folder / "gh"
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)
    return {"PATH": os.environ["PATH"], "GH_PATH": str(file)}


def test_gh_is_asked_for_the_host(tmp_path: Path) -> None:
    environ = program(tmp_path, 'test "$*" = "auth token --hostname github.example" && echo gho_canary')
    assert token_of_gh(HOST, environ) == "gho_canary"
    assert token_of_gh("github.elsewhere.example", environ) is None


def test_without_gh_there_is_no_token(tmp_path: Path) -> None:
    assert token_of_gh(HOST, {"GH_PATH": str(tmp_path / "none")}) is None
    assert token_of_gh(HOST, program(tmp_path, "exit 4")) is None
