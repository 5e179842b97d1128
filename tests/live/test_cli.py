"""`capture`, `login`, `logout`, `doctor` and `scantui` alone, as a user of the lab meets them."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from scantui.evidence.replay import open_bundle
from tests.cli.conftest import desk  # noqa: F401 - the fixture
from tests.cli.desk import Desk
from tests.lab.everything import Lab, environment_of, serving_all
from tests.lab.faults import Fault

from .kit import every_file


@pytest.fixture
def lab(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lab]:  # noqa: F811
    """The lab, and the environment of its user."""
    (tmp_path / "lab").mkdir()
    with serving_all(tmp_path / "lab") as lab:
        for name, value in environment_of(lab, tmp_path / "home").items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
        monkeypatch.setenv("GH_PATH", str(tmp_path / "no-gh"))
        yield lab


def typed(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


def test_capture_seals_what_the_systems_say(lab: Lab, desk: Desk) -> None:  # noqa: F811
    ran = desk.scantui("capture", "--ticket", "21690", "-o", "case")
    bundle = open_bundle("case")
    assert ran.out == f"evidence {bundle.id} sha256:{bundle.root}\n"
    assert "GitHub: ticket 21690 done" in ran.err
    assert ran.status == (0 if "unknown:" not in ran.err else 1)
    assert desk.scantui("assess", "case").out.count("#21690") >= 1
    for secret in lab.credentials.values():
        assert not any(secret.encode() in body for body in every_file(desk.folder / "case"))
        assert secret not in ran.out + ran.err


def test_capture_takes_what_was_saved_by_hand_into_account(lab: Lab, desk: Desk) -> None:  # noqa: F811
    portal = Path(__file__).parents[2] / "demo" / "raw" / "portal-alc.html"
    assert desk.scantui("import", "case", "portal", "--c-code", "alc", portal).status in {0, 1}
    ran = desk.scantui("capture", "--ticket", "21731", "-o", "case")
    assert "nessus host" in ran.err, "the page's stale addresses are pinged"


def test_capture_says_what_could_not_be_asked_and_ends_with_1(lab: Lab, desk: Desk) -> None:  # noqa: F811
    lab.slack.fault = Fault.LOGIN
    ran = desk.scantui("capture", "--ticket", "21690", "-o", "case")
    assert ran.status == 1
    assert "unknown: Slack" in ran.err
    root = open_bundle("case").root
    assert root is not None and root in ran.out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("capture",), "-o"),
        (("capture", "-o", "case", "--ticket", "x"), "no ticket number"),
        (("capture", "-o", "case", "--host", "not/a host"), "no host name"),
        (("capture", "-o", "file"), "is a file"),
        (("login", "nobody"), "nobody"),
        (("login", "github"), "no token was given"),
    ],
)
def test_wrong_use_is_one_sentence(lab: Lab, desk: Desk, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], told: str) -> None:  # noqa: F811
    Path("file").touch()
    typed(monkeypatch, "")
    ran = desk.scantui(*words)
    assert ran.status == 2
    assert told in ran.err
    assert "Traceback" not in ran.err


def test_a_sealed_bundle_is_not_captured_into(lab: Lab, desk: Desk) -> None:  # noqa: F811
    desk.scantui("capture", "--ticket", "21690", "-o", "case")
    assert "sealed" in desk.scantui("capture", "--ticket", "21690", "-o", "case").sentence


def test_login_tries_the_credential_and_without_a_keyring_says_what_to_do(
    lab: Lab, desk: Desk, monkeypatch: pytest.MonkeyPatch  # noqa: F811
) -> None:
    monkeypatch.delenv("SCANTUI_GITHUB_TOKEN")
    typed(monkeypatch, lab.github.TOKEN)
    ran = desk.scantui("login", "github")
    assert "signed in as sre-night-shift" in ran.out
    assert ran.status == 1
    assert "was not stored" in ran.err and "SCANTUI_GITHUB_TOKEN" in ran.err
    assert lab.github.TOKEN not in ran.out + ran.err
    assert not any(lab.github.TOKEN.encode() in body for body in every_file(desk.folder / "home"))


def test_login_with_a_wrong_credential_stores_nothing(lab: Lab, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.delenv("SCANTUI_GITHUB_TOKEN")
    typed(monkeypatch, "ghp_canary_of_yesterday0123456789")
    ran = desk.scantui("login", "github")
    assert ran.status == 2
    assert "nothing was stored" in ran.err
    assert "canary" not in ran.out + ran.err
    assert len(lab.github.seen) == 1, "after the first refusal nobody is asked again: that could lock the account"


def test_logout_says_where_a_credential_still_is(lab: Lab, desk: Desk) -> None:  # noqa: F811
    ran = desk.scantui("logout", "github")
    assert ran.status == 0
    assert "still found in SCANTUI_GITHUB_TOKEN" in ran.err


def test_doctor_checks_every_system(lab: Lab, desk: Desk) -> None:  # noqa: F811
    ran = desk.scantui("doctor")
    lines = {line[12:29].strip(): line for line in ran.out.splitlines() if line[:11].strip() in {"ok", "failed", "warning", "not set up"}}
    assert lines["github"].startswith("ok") and "sre-night-shift" in lines["github"]
    assert lines["slack"].startswith("ok") and "bot-chlorine-logging" in lines["slack"]
    assert lines["security-center"].startswith("ok")
    assert lines["ibm-cloud"].startswith("ok")
    assert lines["clock"].startswith("ok")
    assert {"settings", "python", "lxml", "keyring", "clipboard", "portal"} <= set(lines)
    assert not any(secret in ran.out for secret in lab.credentials.values())


def test_doctor_says_what_to_do_about_what_fails(lab: Lab, desk: Desk) -> None:  # noqa: F811
    lab.github.fault, lab.slack.error = Fault.UNAUTHORIZED, "token_revoked"
    ran = desk.scantui("doctor")
    assert ran.status == 1
    lines = ran.out.splitlines()
    for system in ("github", "slack"):
        at = next(number for number, line in enumerate(lines) if line[12:].startswith(system))
        assert lines[at].startswith("failed")
        assert "->" in lines[at + 1] and f"scantui login {system}" in lines[at + 1]


def test_without_a_sign_in_scantui_alone_explains_itself_in_three_lines(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    monkeypatch.setenv("GH_PATH", "/nonexistent/gh")
    ran = desk.scantui()
    assert ran.status == 2
    assert len(ran.err.splitlines()) == 3
    assert all(words in ran.err for words in ("scantui login github", "scantui config edit", "scantui doctor", "scantui demo"))
