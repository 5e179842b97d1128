"""The house rules as checks over the source: who may know whom (DESIGN "The house"), and what no module may do (SAFETY D)."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
Fault = tuple[int, str]
Rule = Callable[[str, ast.Module], Iterator[Fault]]


def _module_name(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[1:-1] if parts[-1] == "__init__" else parts[1:])


FILES = {_module_name(file): file for file in sorted((ROOT / "scantui").rglob("*.py"))}
TREES = {name: ast.parse(file.read_text("utf-8")) for name, file in FILES.items()}
"""Every module of scantui, by its name inside the package: `hosts.name`, `hosts` for its `__init__`."""

# --- who may know whom ---------------------------------------------------------------------------------------------------------------

BASE = {"answer", "times", "safe_text"}
ROOMS = {"tickets", "portal", "chlorine", "security_center", "nessus_host", "netmax"}
FREE = {"console", "cli", "triage", "demo", "__main__", ""}
"""They put the parts together and may know everything."""
MODELS = {f"{room}.model" for room in ROOMS}
COLLECTS = {"net", "settings.model", "hosts", "evidence.model", "evidence.sequence", *BASE}
"""What the modules of a room that ask its system may know."""
MAY_KNOW = {
    **dict.fromkeys(BASE, BASE),
    "hosts": BASE,
    "evidence": {"hosts", *BASE},
    "settings": {"hosts", *BASE},
    "credentials": {"settings.model", *BASE},
    "crash": BASE,
    "net": {"credentials", "settings.model", *BASE},
    "net.client": {"", "credentials", "settings.model", *BASE},
    **{room: {"hosts", "evidence.model", "evidence.safe_zip", "evidence.sequence", *BASE} for room in ROOMS},
    **{f"{room}.collect": COLLECTS for room in ROOMS},
    "security_center.collect": {"credentials", *COLLECTS},
    "security_center.asking": {"net", *BASE},
    **{f"chlorine.{module}": COLLECTS for module in ("account", "collect_history", "collect_search", "follow", "refusals", "taken", "web")},
    "chlorine.post": {"net", "hosts", "evidence.model", *BASE},
    **{f"tickets.{part}": {"net", "hosts", "evidence.model", *BASE} for part in ("asking", "account", "standing", "post")},
    "tickets.sending": {"evidence.os_layer", *BASE},
    "ibm_cloud": BASE,
    "ibm_cloud.create": {"net", "credentials", "hosts", "evidence.model", *BASE},
    "runbook": {"hosts", "evidence.model", "chlorine.command", *MODELS, *BASE},
    "drafts": {"runbook", "hosts", "evidence.model", "chlorine.command", "tickets.marker", *MODELS, *BASE},
    "live": {"", "triage", "runbook", "ibm_cloud", "net", "credentials", "settings", "hosts", "evidence", *ROOMS, *BASE},
    "report": {"triage", "runbook", "drafts", "hosts", "evidence.model", *MODELS, *BASE},
}
"""A room, or a module that may know more than its room, and whom it may know beside itself. Whatever is not here may know nothing."""


def imports(module: str, tree: ast.Module, is_package: bool, known: set[str]) -> Iterator[tuple[int, str]]:
    """Line and full name of every module that is imported, those of scantui as `scantui.x.y`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            here = ["scantui", *module.split(".")] if module else ["scantui"]
            up = node.level - 1 if is_package else node.level
            start = here[: len(here) - up] if node.level else []
            base = ".".join([*start, *([node.module] if node.module else [])])
            for alias in node.names:
                inner = f"{base}.{alias.name}"
                yield node.lineno, inner if inner.removeprefix("scantui.") in known else base


def _is_in(module: str, allowed: str) -> bool:
    return module == allowed or module.startswith(allowed + ".")


def strangers(module: str, tree: ast.Module, is_package: bool, known: set[str]) -> Iterator[Fault]:
    """Imports of modules of scantui that `module` may not know."""
    room = module.split(".")[0]
    if room in FREE:
        return
    allowed = {room, *MAY_KNOW.get(module, MAY_KNOW.get(room, set()))}
    for line, name in imports(module, tree, is_package, known):
        if name == "scantui" or name.startswith("scantui."):
            other = name.removeprefix("scantui").removeprefix(".")
            if not any(_is_in(other, one) for one in allowed):
                yield line, f"{module} may not know {other or 'the package as a whole'}"


def test_who_may_know_whom() -> None:
    faults = []
    for module, tree in TREES.items():
        file = FILES[module]
        faults += [f"{file}:{line} {what}" for line, what in strangers(module, tree, file.name == "__init__.py", set(TREES))]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("portal.read", "from ..tickets.model import Ticket"),
        ("portal.read", "from scantui.tickets import model"),
        ("portal.read", "import scantui.runbook.case"),
        ("portal.read", "from .. import console"),
        ("portal.read", "def f():\n    from ..drafts import write"),
        ("portal.read", "from ..net import get"),
        ("portal.read", "from ..evidence.seal import seal"),
        ("runbook.case", "from ..portal.read import read_portal"),
        ("runbook.case", "from ..drafts import write"),
        ("drafts.write", "from ..chlorine.read import read"),
        ("hosts.name", "from ..tickets import model"),
        ("times", "from .hosts import parse_host"),
        ("settings.read", "from ..runbook.case import Rules"),
        ("new_room.model", "from ..hosts import parse_host"),
        ("ibm_cloud.model", "from ..net import Client"),
        ("ibm_cloud.create", "from ..drafts.model import Draft"),
    ],
)
def test_a_stranger_is_seen(module: str, source: str) -> None:
    assert list(strangers(module, ast.parse(source), False, set(TREES) | {"net", "console", "drafts"}))


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("portal.read", "from ..hosts import parse_host\nfrom .model import When\nimport re"),
        ("portal.collect", "from ..net import get"),
        ("ibm_cloud.create", "from ..net import Client\nfrom ..credentials import Secret"),
        ("runbook.case", "from ..chlorine.command import command\nfrom ..portal.model import When"),
        ("drafts.write", "from ..runbook.case import Case\nfrom ..tickets.marker import marker"),
        ("cli.desk", "from ..portal.read import read_portal"),
    ],
)
def test_a_neighbour_is_not_a_stranger(module: str, source: str) -> None:
    assert not list(strangers(module, ast.parse(source), False, set(TREES) | {"net"}))


# --- one door each -------------------------------------------------------------------------------------------------------------------

DOORS = {
    "httpx": {"net.client", "net.failures"},
    "httpx2": {"net.client", "net.failures"},
    "http.client": {"net"},
    "urllib.request": {"net"},
    "requests": set[str](),
    "keyring": {"credentials.keyring_store"},
    "ipaddress": {"hosts.address"},
    # Processes: the scanner's host, gh and the keyring's helpers; and for the user's own desk, the clipboard and the editor.
    "subprocess": {"nessus_host.collect", "credentials", "console.clipboard", "console.editor", "cli.desk"},
    "multiprocessing": set[str](),
    "pty": set[str](),
    "webbrowser": {"console"},
}
"""A module of others, and who alone may import it."""
OF_A_LOOP = {"subprocess_exec", "subprocess_shell"}
"""Methods of an event loop, whatever that is called."""
PROCESS_CALLS = OF_A_LOOP | {
    "system", "popen", "posix_spawn", "posix_spawnp", "startfile", "create_subprocess_exec", "create_subprocess_shell",
    *(f"{verb}{how}" for verb in ("exec", "spawn") for how in ("l", "le", "lp", "lpe", "v", "ve", "vp", "vpe")),
}  # fmt: skip


FORKS = {"console.reader"}
"""Who may double the program itself, so that reading does not stop the screen; that starts no other program."""


def uninvited_imports(module: str, tree: ast.Module) -> Iterator[Fault]:
    for line, name in imports(module, tree, False, set()):
        for foreign, allowed in DOORS.items():
            if _is_in(name, foreign) and not any(_is_in(module, one) for one in allowed):
                yield line, f"only {', '.join(sorted(allowed)) or 'nobody'} may import {foreign}"


def processes(module: str, tree: ast.Module) -> Iterator[Fault]:
    for calls, allowed in ((PROCESS_CALLS, DOORS["subprocess"]), ({"fork", "forkpty"}, FORKS)):
        if module not in allowed:
            for node in (node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr in calls):
                if node.attr in OF_A_LOOP or _name(node.value) in {"os", "asyncio"}:
                    yield node.lineno, f"only {', '.join(sorted(allowed))} may start processes"


CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"), ("time", "time"), ("time", "time_ns")}


def clocks(module: str, tree: ast.Module) -> Iterator[Fault]:
    """Time is an argument below the command line and the console (DESIGN "The idea")."""
    if module.split(".")[0] not in {"cli", "__main__", "console"}:
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and (_name(node.value), node.attr) in CLOCKS:
                yield node.lineno, "reads the clock; time is an argument here"
            if isinstance(node, ast.ImportFrom) and node.module == "time" and {alias.name for alias in node.names} & {"time", "time_ns"}:
                yield node.lineno, "reads the clock; time is an argument here"


# --- what nobody does (SAFETY D) -----------------------------------------------------------------------------------------------------


def _name(node: ast.expr) -> str:
    """The last part of a dotted name, or an empty string."""
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def tls_off(module: str, tree: ast.Module) -> Iterator[Fault]:
    for keyword in (node for node in ast.walk(tree) if isinstance(node, ast.keyword)):
        if keyword.arg == "verify" and not (module == "net.client" and not isinstance(keyword.value, ast.Constant)):
            yield keyword.value.lineno, "verify= belongs into net/client.py, with a context"


def redirects_and_shells(module: str, tree: ast.Module) -> Iterator[Fault]:
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        never = {"follow_redirects"} | ({"shell"} if _name(call.func) in {"run", "Popen", "call", "check_call", "check_output"} else set())
        for keyword in call.keywords:
            if keyword.arg in never and not (isinstance(keyword.value, ast.Constant) and keyword.value.value is False):
                yield keyword.value.lineno, f"{keyword.arg} must be False"


def extraction(module: str, tree: ast.Module) -> Iterator[Fault]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "extractall":
            yield node.lineno, "archives are never extracted"


def markup(module: str, tree: ast.Module) -> Iterator[Fault]:
    """Data is not markup: `Static` and `Label` take `Content` or `markup=False`, and nobody trusts `escape`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module in {"rich.markup", "textual.markup"}:
            if any(alias.name == "escape" for alias in node.names):
                yield node.lineno, "escape() does not make text safe (SAFETY 0.3)"
        elif isinstance(node, ast.Attribute) and node.attr == "escape" and _name(node.value) == "markup":
            yield node.lineno, "escape() does not make text safe (SAFETY 0.3)"
        elif isinstance(node, ast.Call) and _name(node.func) in {"Static", "Label"} and not _is_literal_text(node):
            yield node.lineno, f"{_name(node.func)}( needs markup=False or Content"


def _is_literal_text(call: ast.Call) -> bool:
    if any(word.arg == "markup" and isinstance(word.value, ast.Constant) and word.value.value is False for word in call.keywords):
        return True
    first = call.args[0] if call.args else None
    return isinstance(first, ast.Call) and "Content" in {_name(first.func), _name(getattr(first.func, "value", first.func))}


NOT_YET_ASCII = {
    "chlorine.canary", "chlorine.lines", "chlorine.lookup", "console.pages.story", "drafts.pen", "portal.cells", "portal.signs",
    "settings.read", "tickets.labels", "tickets.markdown",
}  # fmt: skip
"""Modules that still compare without regard to case in all of Unicode. No module joins them."""


def patterns(module: str, tree: ast.Module) -> Iterator[Fault]:
    """Without regard to case means ASCII here: else a dotless i or the sign for kelvin reads as a letter of a name or a key word."""
    bytes_too = {id(flag) for call in ast.walk(tree) if isinstance(call, ast.Call) and _is_of_bytes(call) for flag in ast.walk(call)}
    sums = [node for node in ast.walk(tree) if isinstance(node, ast.BinOp) and _flags(node) & {"A", "ASCII"}]
    ascii_too = {id(part) for node in sums for part in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in {"I", "IGNORECASE"} and id(node) not in bytes_too | ascii_too:
            yield node.lineno, "IGNORECASE needs ASCII too"
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            inside = re.findall(r"\(\?([a-zA-Z]+)[:)-]", node.value)
            yield from ((node.lineno, "(?i) needs (?a) too") for flags in inside if "i" in flags and "a" not in flags)


def _is_of_bytes(call: ast.Call) -> bool:
    """Whether its first argument is a pattern of bytes, where only ASCII has a case."""
    return bool(call.args) and any(isinstance(node, ast.Constant) and isinstance(node.value, bytes) for node in ast.walk(call.args[0]))


def _flags(node: ast.AST) -> set[str]:
    return {_name(part) for part in ast.walk(node) if isinstance(part, ast.Attribute)}


RULES: list[Rule] = [uninvited_imports, processes, clocks, tls_off, redirects_and_shells, extraction, markup, patterns]


@pytest.mark.parametrize("rule", RULES)
def test_rule(rule: Rule) -> None:
    skipped = NOT_YET_ASCII if rule is patterns else set()
    looked_at = {module: tree for module, tree in TREES.items() if module not in skipped}
    faults = [f"{FILES[module]}:{line} {what}" for module, tree in looked_at.items() for line, what in rule(module, tree)]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(
    ("rule", "module", "source"),
    [
        (uninvited_imports, "portal.collect", "import httpx"),
        (uninvited_imports, "portal.collect", "from httpx import Client"),
        (uninvited_imports, "tickets.post", "import http.client"),
        (uninvited_imports, "settings.read", "import keyring.backends"),
        (uninvited_imports, "portal.read", "def f():\n    import ipaddress"),
        (uninvited_imports, "evidence.seal", "import subprocess"),
        (uninvited_imports, "console.app", "from subprocess import run"),
        (processes, "console.app", "import os\nos.system('ls')"),
        (processes, "portal.read", "import asyncio\nasyncio.create_subprocess_exec('ls')"),
        (processes, "cli.parser", "os.execvp('ls', [])"),
        (processes, "portal.read", "os.fork()"),
        (processes, "portal.read", "asyncio.get_running_loop().subprocess_exec(make, 'ls')"),
        (clocks, "runbook.case", "datetime.now(UTC)"),
        (clocks, "runbook.case", "import datetime\ndatetime.datetime.utcnow()"),
        (clocks, "tickets.read", "date.today()"),
        (clocks, "evidence.seal", "import time\ntime.time()"),
        (clocks, "evidence.seal", "from time import time"),
        (clocks, "evidence.seal", "Writer(clock=datetime.now)"),
        (tls_off, "net.client", "Client(verify=False)"),
        (tls_off, "portal.collect", "Client(verify=context)"),
        (redirects_and_shells, "net", "Client(follow_redirects=True)"),
        (redirects_and_shells, "net", "get(url, follow_redirects=follow)"),
        (redirects_and_shells, "cli.desk", "run('ls', shell=True)"),
        (redirects_and_shells, "cli.desk", "subprocess.Popen(command, shell=how)"),
        (extraction, "evidence.archive", "archive.extractall('x')"),
        (patterns, "portal.read", "re.compile('x', re.IGNORECASE)"),
        (patterns, "portal.read", "re.compile(rf'{x}', re.I | re.MULTILINE)"),
        (patterns, "portal.read", "re.search('x', text, flags=re.IGNORECASE)"),
        (patterns, "portal.read", "re.compile('(?i:x)y')"),
        (patterns, "portal.read", "import re as regex\nregex.sub(x, y, z, 0, regex.I)"),
        (markup, "console.app", "Static(title)"),
        (markup, "console.app", "Label(f'{title}', markup=True)"),
        (markup, "console.app", "Static()"),
        (markup, "console.app", "from rich.markup import escape"),
        (markup, "console.app", "from textual import markup\nmarkup.escape(title)"),
    ],
)
def test_the_rule_sees(rule: Rule, module: str, source: str) -> None:
    assert list(rule(module, ast.parse(source)))


@pytest.mark.parametrize(
    ("rule", "module", "source"),
    [
        (uninvited_imports, "net.client", "import httpx"),
        (uninvited_imports, "hosts.address", "import ipaddress"),
        (patterns, "portal.read", "re.compile('x', re.IGNORECASE | re.ASCII)\nre.compile(rb'x', re.I)\nre.search('(?ai:x)', y)"),
        (processes, "nessus_host.collect", "asyncio.create_subprocess_exec('ssh')"),
        (processes, "hosts.name", "pattern.exec('x')\nhosts.system"),
        (clocks, "cli.common", "datetime.now(UTC)"),
        (clocks, "evidence.seal", "time.monotonic()"),
        (tls_off, "net.client", "Client(verify=context)"),
        (redirects_and_shells, "net", "Client(follow_redirects=False)\ncomplete(parser, shell=name)"),
        (markup, "console.app", "Static(title, markup=False)\nLabel(Content(title))\nStatic(Content.from_text(x))\nre.escape(x)"),
    ],
)
def test_the_rule_lets_through(rule: Rule, module: str, source: str) -> None:
    assert not list(rule(module, ast.parse(source)))


# --- size and docstrings -------------------------------------------------------------------------------------------------------------

MOST_LINES = 400


def too_long(text: str) -> bool:
    return text.count("\n") > MOST_LINES


def undocumented(source: str) -> bool:
    return bool(source.strip()) and not ast.get_docstring(ast.parse(source))


def all_files() -> list[Path]:
    return [*FILES.values(), *sorted((ROOT / "tests").rglob("*.py"))]


def test_no_file_is_too_long() -> None:
    assert too_long("\n" * 401)
    assert not [str(file) for file in all_files() if too_long(file.read_text("utf-8"))]


def test_every_module_says_what_it_is_for() -> None:
    assert undocumented("import re\n")
    assert not [str(file) for file in all_files() if undocumented(file.read_text("utf-8"))]


def test_the_whole_house_was_looked_at() -> None:
    assert {"", "__main__", "answer", "hosts", "hosts.name", "runbook.case", "settings.read"} <= set(TREES)
