"""Breaks the decision table in every small way and shows what the comparison with the oracle does not notice.

`python -m tests.runbook.mutate [FILE …]` changes one place of scantui/runbook at a time, each in a process of its own and never on disk,
compares the worlds of tests.runbook.corpus, and prints the survivors that `EXPLAINED` does not explain. Exit status 1 when there are any.
"""

from __future__ import annotations

import ast
import copy
import importlib
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

from scantui.runbook.case import Case

from . import corpus
from .build import build
from .world import World

RUNBOOK = Path(__file__).parents[2] / "scantui" / "runbook"
PACKAGE = "scantui.runbook"
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
    ("newness", "scan.finished_at", "when it began orders only unfinished results, which no row takes; the console shows them"),
    ("newness", "scan.started_at", "as above"),
    ("newness", "", "no two results of a world end at one instant: test_of_one_result_told_twice_the_telling_that_knows_counts"),
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
    ("_day_after", "started_at: scan.finished_at", "in the guard: the results that row 16 looks at all tell when they ended"),
    ("anything_left", "", "row 16 always decides before: docs/decisions.md, M"),
    ("assess", "+ 1: 0", "there is no row before the first"),
    ("_later_doubt", "", "of a newer, incomplete reading: tests/triage/test_choice.py"),
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


class Trial(NamedTuple):
    """A world with its case, made once for all mutants."""

    world: World
    case: Case


def survives(mutant: Mutant, name: str, trials: list[Trial]) -> bool:
    """Whether the comparison finds no fault in the program with the mutant in it."""
    child = os.fork()
    if child == 0:
        try:
            os._exit(_compare(mutant, name.removesuffix(".py"), trials))
        except BaseException:  # noqa: BLE001 - a mutant that raises is noticed, whatever it raises
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def _compare(mutant: Mutant, name: str, trials: list[Trial]) -> int:
    others = ["view", "ruling", "rules_portal", "rules_causes", "rules_repair", "table"]
    if name == "case":
        others += ["case", "assessment"]
    package = sys.modules[PACKAGE]
    for other in others:
        sys.modules.pop(f"{PACKAGE}.{other}", None)
        vars(package).pop(other, None)
    module = ModuleType(f"{PACKAGE}.{name}")
    module.__package__ = PACKAGE
    sys.modules[module.__name__] = module
    setattr(package, name, module)
    exec(compile(mutant.source, f"{name}.py", "exec"), vars(module))  # noqa: S102 - our own source, one place of it changed
    if name == "case":
        for other in ("tests.casekit", "tests.runbook.build", "tests.runbook.corpus"):
            del sys.modules[other]
        fresh = importlib.import_module("tests.runbook.corpus")
        return int(fresh.first_fault(trial.world for trial in trials) is not None)
    table = importlib.import_module(f"{PACKAGE}.table")
    return int(any(corpus.fault_of(trial.world, table.assess(trial.case)) is not None for trial in trials))


def main(names: list[str]) -> int:
    tried, left = 0, 0
    trials = [Trial(world, build(world)) for world in corpus.short()]
    if not survives(Mutant("", 0, "", (RUNBOOK / "table.py").read_text("utf-8")), "table.py", trials):
        print("the comparison finds a fault in the program as it is: nothing can be shown")
        return 2
    for name in names or FILES:
        made = list(mutants(RUNBOOK / name))
        survived = 0
        for mutant in made:
            if not survives(mutant, name, trials):
                continue
            survived += 1
            if not any(mutant.function == function and part in mutant.what for function, part, _ in EXPLAINED):
                left += 1
                print(f"{name}:{mutant.line} {mutant.function}: {mutant.what}", flush=True)
        tried += len(made)
        print(f"{name}: {len(made)} mutants, {survived} survived", flush=True)
    print(f"{tried} mutants, {left} unexplained survivors")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
