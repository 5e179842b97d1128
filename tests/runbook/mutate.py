"""Breaks the decision table in every small way and shows what the comparison with the oracle does not notice.

`python -m tests.runbook.mutate [FILE …]` copies the program, mutates one place of scantui/runbook at a time, runs tests.runbook.corpus
on each copy, and prints the survivors that `EXPLAINED` does not explain. Exit status 1 when there are any. Takes minutes.
"""

from __future__ import annotations

import ast
import copy
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

TOP = Path(__file__).parents[2]
FILES = ("view.py", "rules_portal.py", "rules_causes.py", "rules_repair.py", "table.py", "case.py")
NEXTS = ("REBOOT", "SQUAD", "WAIT")
_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE), ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,), ast.In: (ast.NotIn,), ast.NotIn: (ast.In,),
}  # fmt: skip
_WORDS = {"why", "shown", "what", "how", "whose", "searched", "listed", "said", "covered", "change", "scanners", "wrong", "due", "heard"}
"""Variables that hold words for people, which the comparison leaves to the tests of the drafts."""

_NEVER_NONE = "a guard for the types: the row before it has made sure"
_STEP = "only the step's outcome or words: tests/runbook/test_traps.py and tests/drafts look at those"
_SETTINGS = "only scanners of the settings: test_a_scanner_of_the_settings_that_chlorine_may_not_reboot_is_not_rebooted"
EXPLAINED: tuple[tuple[str, str, str], ...] = (
    ("days", "not_scanned_days or 0", "row 1 has made sure that there are days"),
    ("days", "+ 1: 0", "row 1 has made sure that there are days"),
    ("portal_reasons", "negated", _STEP),
    ("covering_scans", "scan.finished_at", "when it began orders only unfinished results, which no row takes; the console shows them"),
    ("covering_scans", "scan.started_at", "as above"),
    ("_unclear", "host.family is Family.UNKNOWN", "a name of no known family has no known role"),
    ("no_repair", "negated: if isinstance(case.portal, Absent)", _STEP),
    ("no_repair", "not status", _STEP),
    ("unfinished_request", "+ 1: 1", "one hour, to say how many"),
    ("unfinished_request", "negated: if view.log_is_known", _STEP),
    ("log_reasons", "", _STEP),
    ("wrongly_attached", "without part 1: record and", _NEVER_NONE),
    ("wrongly_attached", "negated: if asked", _STEP),
    ("scanner_at_fault", "unclear: view.stale", _STEP),
    ("scanner_at_fault", "Is to IsNot: view.zone(row) is None", _STEP),
    ("scanner_at_fault", "negated: if unknown_zones", _STEP),
    ("_scanner_verdict", "scanner.role.may_reboot", _SETTINGS),
    ("_scanner_verdict", "Next.SCANNER_FIRST", _SETTINGS),
    ("never_attempted", "without part 1: record and", _NEVER_NONE),
    ("ipmi", "without part 2: zone is None or (not zone.ours)", "every zone of an IPMI address of ALC is ours"),
    ("ipmi", "without part 2: zone is None or not zone.ours", "every zone of an IPMI address of ALC is ours"),
    ("ipmi", "Eq to NotEq: ping.address == row.address", _STEP),
    ("ipmi", "zone := view.zone(row)", _STEP),
    ("chlorine_log", "Gt to GtE: deed.at > passed.at", "two requests of one machine do not end at one instant"),
    ("failed_request", "record is None or reading is None", _NEVER_NONE),
    ("reboot", "Role.TUGBOAT_WORKER", _STEP),
    ("reboot", "address_words", _STEP),
    ("scanned_by_sos", "address_words", _STEP),
    ("scan_result", "without part 1: scan and isinstance", _NEVER_NONE),
    ("_missing_result", "negated: () if zone", _STEP),
    ("anything_left", "", "row 16 always decides before: docs/decisions.md, M"),
    ("assess", "+ 1: 0", "there is no row before the first"),
    ("ipmi", "+ 1: 15", "row 15 is armada's, which has left before"),
)
"""Survivors that change nothing a verdict could show: function, part of the mutation, why."""


class Mutant(NamedTuple):
    function: str
    line: int
    what: str
    source: str


def mutants(path: Path) -> Iterator[Mutant]:
    """Every one-place mutation of a file."""
    tree = ast.parse(path.read_text("utf-8"))
    places = [(name, node) for name, node in _walk(tree)]
    for number, (function, node) in enumerate(places):
        for what, change in _changes(node):
            mutated = copy.deepcopy(tree)
            change(_walk_to(mutated, number))
            what = f"{what}: {ast.unparse(node)[:90]}"
            yield Mutant(function, getattr(node, "lineno", 0), what, ast.unparse(ast.fix_missing_locations(mutated)))


def _walk(tree: ast.AST, function: str = "") -> Iterator[tuple[str, ast.AST]]:
    """Every node that can change a verdict, with the function it stands in: no annotations, no docstrings, no words for people."""
    decorators = getattr(tree, "decorator_list", [])
    for child in ast.iter_child_nodes(tree):
        skipped = isinstance(child, ast.JoinedStr | ast.ImportFrom | ast.Import | ast.arguments | ast.AnnAssign)
        if skipped or child in decorators or _is_words(child):
            continue
        name = child.name if isinstance(child, ast.FunctionDef | ast.ClassDef) else function
        yield name, child
        yield from _walk(child, name)


def _walk_to(tree: ast.AST, number: int) -> ast.AST:
    for at, (_, node) in enumerate(_walk(tree)):
        if at == number:
            return node
    raise AssertionError("the copy has the same places")


def _is_words(node: ast.AST) -> bool:
    """Docstrings, and what makes texts for people."""
    if isinstance(node, ast.FunctionDef):
        return node.name in {"words", "address_words"}
    if isinstance(node, ast.Assign | ast.AugAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        names = {one.id for target in targets for one in ast.walk(target) if isinstance(one, ast.Name)}
        return bool(names) and names <= _WORDS
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _changes(node: ast.AST) -> Iterator[tuple[str, Callable[[ast.AST], None]]]:
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        for other in _COMPARISONS.get(type(node.ops[0]), ()):
            yield f"{type(node.ops[0]).__name__} to {other.__name__}", lambda at, other=other: setattr(at, "ops", [other()])  # type: ignore[misc]
    elif isinstance(node, ast.BoolOp):
        other_op = ast.Or if isinstance(node.op, ast.And) else ast.And
        yield f"{type(node.op).__name__} to {other_op.__name__}", lambda at: setattr(at, "op", other_op())
        for number in range(len(node.values)):
            yield f"without part {number + 1}", lambda at, number=number: at.values.pop(number)  # type: ignore[misc]
    elif isinstance(node, ast.If | ast.IfExp):
        yield "negated", lambda at: setattr(at, "test", ast.UnaryOp(ast.Not(), at.test))  # type: ignore[attr-defined]
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "without not", lambda at: setattr(at, "operand", ast.UnaryOp(ast.Not(), at.operand))  # type: ignore[attr-defined]
    elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Next":
        for name in NEXTS:
            if name != node.attr:
                yield f"Next.{name}", lambda at, name=name: setattr(at, "attr", name)  # type: ignore[misc]
    elif isinstance(node, ast.Constant) and type(node.value) is int:
        yield "+ 1", lambda at: setattr(at, "value", at.value + 1)  # type: ignore[attr-defined]
    elif isinstance(node, ast.Constant) and type(node.value) is bool:
        yield "flipped", lambda at: setattr(at, "value", not at.value)  # type: ignore[attr-defined]
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        minus = ast.Sub if isinstance(node.op, ast.Add) else ast.Add
        yield minus.__name__, lambda at: setattr(at, "op", minus())
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"min", "max", "any", "all"}:
        swapped = {"min": "max", "max": "min", "any": "all", "all": "any"}[node.func.id]
        yield swapped, lambda at: setattr(at.func, "id", swapped)  # type: ignore[attr-defined]
    elif isinstance(node, ast.Attribute) and node.attr in _ATTRIBUTES:
        yield _ATTRIBUTES[node.attr], lambda at: setattr(at, "attr", _ATTRIBUTES[at.attr])  # type: ignore[attr-defined]
    elif isinstance(node, ast.Set) and len(node.elts) > 1:
        for number in range(len(node.elts)):
            yield f"without element {number + 1}", lambda at, number=number: at.elts.pop(number)  # type: ignore[misc]


_ATTRIBUTES = {
    "BEN": "FEN", "FEN": "BEN", "IMM": "BEN", "REBOOT": "RELOAD", "RELOAD": "REBOOT", "PASSED": "FAILED", "FAILED": "PASSED",
    "VYATTA": "INFRA", "TUGBOAT_WORKER": "CARRIER_WORKER", "ARMADA": "ALC_FR2", "NO_ANSWER": "ANSWERS", "DEAD": "SCANNED",
    "PARTIAL": "COMPLETED", "ERROR": "COMPLETED", "RUNNING": "COMPLETED", "last_attempt": "scanned", "bigfix": "log",
    "stale": "unclear", "finished_at": "started_at", "is_worker": "may_reboot", "UNKNOWN": "REBOOT",
}  # fmt: skip


def survives(mutant: Mutant, name: str, copies: list[Path]) -> bool:
    """Whether the comparison finds no fault in a copy with the mutant in it."""
    top = copies.pop()
    target = top / "scantui" / "runbook" / name
    whole = target.read_text("utf-8")
    try:
        target.write_text(mutant.source, "utf-8")
        environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(top)}
        done = subprocess.run([sys.executable, "-m", "tests.runbook.corpus"], cwd=top, env=environment, capture_output=True, check=False)
        return done.returncode == 0
    finally:
        target.write_text(whole, "utf-8")
        copies.append(top)


def main(names: list[str]) -> int:
    tried, left = 0, 0
    with tempfile.TemporaryDirectory() as folder:
        copies = [Path(folder) / str(number) for number in range(2)]
        for top in copies:
            for part in ("scantui", "tests/runbook", "tests/casekit.py", "tests/__init__.py"):
                source, target = TOP / part, top / part
                target.parent.mkdir(parents=True, exist_ok=True)
                ignore = shutil.ignore_patterns("__pycache__", "evidence")
                shutil.copytree(source, target, ignore=ignore) if source.is_dir() else shutil.copyfile(source, target)
            shutil.copytree(TOP / "scantui" / "evidence", top / "scantui" / "evidence", ignore=shutil.ignore_patterns("__pycache__"))
        if not survives(Mutant("", 0, "", (TOP / "scantui/runbook/table.py").read_text("utf-8")), "table.py", copies):
            print("the comparison finds a fault in the program as it is: nothing can be shown")
            return 2
        for name in names or FILES:
            made = list(mutants(TOP / "scantui" / "runbook" / name))
            with ThreadPoolExecutor(len(copies)) as pool:
                survived = list(pool.map(lambda mutant, name=name: survives(mutant, name, copies), made))
            tried += len(made)
            for mutant, alive in zip(made, survived, strict=True):
                explained = any(mutant.function == function and part in mutant.what for function, part, _ in EXPLAINED)
                if alive and not explained:
                    left += 1
                    print(f"{name}:{mutant.line} {mutant.function}: {mutant.what}", flush=True)
            print(f"{name}: {len(made)} mutants, {sum(survived)} survived", flush=True)
    print(f"{tried} mutants, {left} unexplained survivors")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
