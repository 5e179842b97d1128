"""Wrong use and bad input: one sentence that says what, where and what to do; status 2; nothing made, nothing changed."""

from __future__ import annotations

import errno
import fcntl
import os
import re
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scantui.cli.errors import sentence_of
from scantui.cli.parser import C_CODES, DRAFTS, KINDS
from scantui.demo import demo_bundle
from scantui.drafts.model import DraftKind
from scantui.evidence.model import Kind

from .desk import RAW, Desk, really

pytestmark = pytest.mark.skipif(not RAW.is_dir(), reason="the raw files lie in the repository, not in the source package")

DEMO = str(demo_bundle())
TICKETS, PORTAL, LOG, PING = (str(RAW / name) for name in ("tickets.json", "portal-alc.html", "slack-export.zip", "ping-syslog-imm.txt"))
HOST = "prod-lon02-carrier2-master-01"
WRONG: dict[str, tuple[tuple[str, ...], str]] = {
    "unknown command": (("fly",), "COMMAND: invalid choice: 'fly'"),
    "unknown option": (("assess", DEMO, "--fast"), "unrecognized arguments: --fast"),
    "an option cut short": (("assess", DEMO, "--form", "json"), "unrecognized arguments: --form"),
    "control characters": (("assess", DEMO, "--\x1b[31mred"), "unrecognized arguments"),
    "no bundle named": (("assess",), "required: BUNDLE"),
    "unknown format": (("assess", DEMO, "--format", "xml"), "--format: invalid choice"),
    "no such bundle": (("assess", "nowhere"), "'nowhere': there is no such bundle"),
    "a file as bundle": (("assess", TICKETS), "neither a folder nor a whole zip"),
    "a folder that is no bundle": (("assess", "."), "not a scantui bundle"),
    "no such ticket": (("assess", DEMO, "--ticket", "9"), "no ticket 9: it holds 21690, "),
    "no ticket number": (("assess", DEMO, "--ticket", "IV"), "write it as 11738"),
    "an empty ticket number": (("assess", DEMO, "--ticket", ""), "write it as 11738"),
    "no such machine": (("assess", DEMO, "--host", "prod-lon02-carrier2-master-99"), "no ticket of the bundle names prod-lon02"),
    "a machine of another ticket": (("assess", DEMO, "--host", HOST, "--ticket", "21719"), "ticket 21719 does not name"),
    "no host name": (("assess", DEMO, "--host", "-oProxyCommand=x"), "--host: expected one argument"),
    "a host name with a command": (("assess", DEMO, "--host", "a;b"), "no host name"),
    "an empty host name": (("assess", DEMO, "--host", ""), "no host name"),
    "a time without a zone": (("assess", DEMO, "--as-of", "2026-11-20T09:00:00"), "write it as 2026-11-20T09:00:00Z"),
    "no time": (("assess", DEMO, "--as-of", "now"), "write it as 2026-11-20T09:00:00Z"),
    "unknown draft": (("draft", DEMO, "poem", "--host", HOST), "KIND: invalid choice: 'poem'"),
    "a draft of nobody": (("draft", DEMO, "comment"), "required: --host"),
    "a forbidden reload": (("draft", DEMO, "chlorine", "--host", "prod-dal10-firewall-vyattaha0-01"), "ask the network team"),
    "a forbidden reboot": (("draft", DEMO, "chlorine", "--host", "prod-lon05-tugboat106-loadbalancer-vip"), "not a machine"),
    "unknown kind": (("import", "case", "photo", TICKETS), "KIND: invalid choice: 'photo'"),
    "no file": (("import", "case", "tickets"), "required: FILE"),
    "no such file": (("import", "case", "tickets", "gone.json"), "'gone.json': there is no such file"),
    "a name with a NUL": (("import", "case", "tickets", "a\0b"), "no name of a file"),
    "a very long name": (("import", "case", "tickets", "x" * 5000), "choose a shorter name"),
    "an option of another kind": (("import", "case", "tickets", TICKETS, "--ticket", "1"), "does not take --ticket"),
    "a page without c_code": (("import", "case", "portal", PORTAL), "needs --c-code alc, alc_fr2 or armada"),
    "comments of no ticket": (("import", "case", "ticket-comments", TICKETS), "needs --ticket N"),
    "a result of no scan": (("import", "case", "scan-result", TICKETS), "needs --scan NAME"),
    "an empty scan": (("import", "case", "scan-result", TICKETS, "--scan", " "), "--scan is empty"),
    "a page of the future": (("import", "case", "portal", PORTAL, "--c-code", "alc", "--read-at", "2199-01-01T00:00:00Z"), "in the future"),
    "captured in the future": (("import", "case", "tickets", TICKETS, "--captured-at", "2199-01-01T00:00:00Z"), "in the future"),
    "half a window": (("import", "case", "chlorine-log", LOG, "--since", "2026-11-08T00:00:00Z"), "belong together"),
    "a window backwards": (
        ("import", "case", "chlorine-log", LOG, "--since", "2026-11-09T00:00:00Z", "--until", "2026-11-08T00:00:00Z"), "later than --until",
    ),
    "a ping of nowhere": (("import", "case", "ping", PING, "--from", HOST, "--address", "10.24.6.500"), "no address of a machine"),
    "a ping from nobody": (("import", "case", "ping", PING, "--from", "here", "--address", "10.24.6.5"), "write it as prod-dal09-infra"),
    "a page as tickets": (("import", "case", "tickets", PORTAL), "'portal-alc.html' was not kept: is an HTML page"),
    "a bundle in no folder": (("import", "no/where", "tickets", TICKETS), "'no': there is no such folder"),
    "a bundle that is a file": (("import", TICKETS, "tickets", TICKETS), "is a file"),
    "a folder of other things": (("import", ".", "tickets", TICKETS), "the folder is no bundle"),
    "a sealed bundle": (("import", DEMO, "tickets", TICKETS), "is sealed and never changes again"),
    "seal nothing": (("seal", "nowhere"), "nowhere: there is no bundle"),
    "verify nothing": (("verify", "nowhere"), "nowhere: the bundle cannot be opened"),
    "a root that is none": (("verify", DEMO, "--root", "1234"), "not a SHA-256"),
    "another root": (("verify", DEMO, "--root", "0" * 64), "not the bundle that was named"),
    "export to no zip": (("export", DEMO, "x.tar"), "does not end in .zip"),
    "export to nowhere": (("export", DEMO, "no/x.zip"), "'no': there is no such folder"),
    "the console without a terminal": (("demo",), "needs a terminal"),
    "settings that are not there": (("--config", "gone.toml", "config", "show"), "gone.toml: there is no such file"),
    "no shell": (("completion", "tcsh"), "invalid choice: 'tcsh'"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_it_is_one_sentence(desk: Desk, name: str) -> None:
    words, told = WRONG[name]
    Path("file.txt").touch()
    ran = desk.scantui(*words)
    understood = words[:1] == ("import",) and "folder is no bundle" in told
    if understood:  # only the writer sees it: by then the file has been read
        assert ran.status == 2
        assert told in ran.err.splitlines()[-1]
    else:
        assert told in ran.sentence
        assert ran.out == ""
    assert not re.search(r"[\x00-\x09\x0b-\x1f]", ran.err)
    assert sorted(path.name for path in desk.folder.iterdir()) == ["file.txt", "home"]


def test_export_overwrites_nothing(desk: Desk) -> None:
    Path("x.zip").write_text("mine")
    assert "'x.zip' is there already" in desk.scantui("export", DEMO, "x.zip").sentence
    assert Path("x.zip").read_text() == "mine"


def test_an_open_bundle_is_not_exported(desk: Desk) -> None:
    desk.scantui("import", "case", "tickets", TICKETS)
    assert "seal it, then export it" in desk.scantui("export", "case", "case.zip").sentence


def test_a_bundle_in_use_is_left_alone(desk: Desk) -> None:
    desk.scantui("import", "case", "tickets", TICKETS)
    with Path("case/journal.jsonl").open("ab") as journal:
        fcntl.flock(journal, fcntl.LOCK_EX)
        for words in (("import", "case", "tickets", TICKETS), ("seal", "case")):
            assert "case: the bundle is in use by another scantui" in desk.scantui(*words).err.splitlines()[-1]
        assert desk.scantui("assess", "case").status == 1  # reading needs no lock


@pytest.mark.skipif(os.geteuid() != 0 or shutil.which("setpriv") is None, reason="only root can become another user")
def test_what_may_not_be_read_is_said(desk: Desk) -> None:
    secret = Path("tickets.json")
    shutil.copy(TICKETS, secret)
    secret.chmod(0)
    for folder in (desk.folder, *desk.folder.parents):
        if not folder.stat().st_mode & 0o001:
            pytest.skip(f"{folder} is closed to others")
    command = ["setpriv", "--reuid", "65534", "--clear-groups"]
    ran = really("import", "case", "tickets", secret, cwd=desk.folder, env={"PYTHONDONTWRITEBYTECODE": "1"}, before=command)
    if "No module named" in ran.err or "Permission denied" in ran.err.split("scantui: ")[0]:
        pytest.skip("the interpreter is closed to others")
    assert "'tickets.json' cannot be used: Permission denied: check who may read" in ran.err


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "x"), "'x' cannot be used: No space left on device: make room"),
        (OSError(errno.EIO, "Input/output error"), "the system refuses: Input/output error"),
        (PermissionError(errno.EACCES, "Permission denied", "a\x1b[31m"), "'a\\x1b[31m' cannot be used"),
        (OSError("odd"), "the system refuses: OSError"),
    ],
)
def test_what_the_system_refuses_is_a_sentence(error: OSError, told: str) -> None:
    assert told in (sentence_of(error) or "")


def test_a_fault_of_ours_is_no_sentence() -> None:
    assert sentence_of(ValueError("x")) is None


def test_the_names_that_are_typed_are_the_names_of_the_program() -> None:
    assert set(KINDS) == {kind.value for kind in Kind}
    assert set(DRAFTS) == {kind.value for kind in DraftKind}
    assert set(C_CODES) == {"alc", "alc_fr2", "armada"}


anything = st.one_of(
    st.text(max_size=30).filter(lambda text: not text.startswith("-")),
    st.sampled_from(["", "0", "#1", "١٢", "9" * 400, "2026-11-20T09:00:00Z\n", "prod-dal10-worker-80\n", "10.1.1.1%eth0", "\ud800"]),
)


@pytest.mark.parametrize("option", ["--ticket", "--host", "--as-of"])
@given(value=anything)
@settings(max_examples=60, deadline=None)
def test_no_value_of_an_option_breaks_assess(option: str, value: str) -> None:
    ran = QUICK.scantui("assess", "case", f"{option}={value}")
    assert ran[0] in {0, 1, 2}
    assert ran[0] != 2 or re.fullmatch(r"scantui: [^\x00-\x1f\x7f-\x9f]+\n", ran[1]), ran


@pytest.mark.parametrize("option", ["--ticket", "--captured-at", "--read-at", "--since", "--until", "--scan", "--from", "--address"])
@pytest.mark.parametrize("kind", ["ticket-comments", "portal", "chlorine-log", "scan-result", "ping", "netmax"])
@given(value=anything)
@settings(max_examples=15, deadline=None)
def test_no_value_of_an_option_breaks_import(option: str, kind: str, value: str) -> None:
    given_too = {
        "ticket-comments": ["--ticket=1"], "portal": ["--c-code=alc"], "scan-result": ["--scan=X"], "chlorine-log": [], "netmax": [],
        "ping": ["--from=prod-dal09-infra-nessus-02", "--address=10.24.6.5"],
    }[kind]  # fmt: skip
    others = [word for word in given_too if not word.startswith(option)]
    status, err = QUICK.scantui("import", "never", kind, "gone", *others, f"{option}={value}")
    assert status == 2
    assert re.fullmatch(r"scantui: [^\x00-\x1f\x7f-\x9f]+\n", err), err


class _Quick:
    """Commands without a fixture, which hypothesis would share between examples: stderr only, in a folder of its own."""

    def scantui(self, *words: str) -> tuple[int, str]:
        import contextlib
        import io
        import tempfile

        from scantui.cli import run

        err = io.StringIO()
        with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
            Path("case").symlink_to(demo_bundle())
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(err):
                status = run(["--config", os.devnull, *words])
            assert sorted(path.name for path in Path().iterdir()) == ["case"]
        return status, err.getvalue()


QUICK = _Quick()
