"""Keys: their names for people, and what is wrong with the keys that a user's settings give to commands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from textual.binding import Binding, BindingType
from textual.dom import DOMNode

_NAMES = {
    "slash": "/", "question_mark": "?", "colon": ":", "escape": "Esc", "enter": "Enter", "tab": "Tab", "shift+tab": "Shift+Tab",
    "pageup": "PgUp", "pagedown": "PgDn", "space": "Space", "up": "↑", "down": "↓", "home": "Home", "end": "End",
    "right_square_bracket": "]", "left_square_bracket": "[", "left": "←", "right": "→", "greater_than_sign": ">", "less_than_sign": "<",
    "plus": "+", "minus": "-", "equals_sign": "=", "asterisk": "*",
}  # fmt: skip


def key_words(keys: Iterable[str]) -> str:
    """`↑ k`, `Ctrl+P :`"""
    return " ".join(map(_key_word, keys))


def _key_word(key: str) -> str:
    if key in _NAMES:
        return _NAMES[key]
    if key.startswith("ctrl+"):
        return f"Ctrl+{key[5:].upper()}"
    return key.upper() if len(key) > 1 else key  # f2, and c as it is: C is another key


def bindings_of(kind: type[DOMNode]) -> list[Binding]:
    """The bindings that a class of ours declares, and those it inherits, one for each key."""
    own: list[BindingType] = []
    for base in kind.__mro__:
        if base.__module__.startswith("scantui."):
            own += base.__dict__.get("BINDINGS", ())
        if not base.__dict__.get("_inherit_bindings", True):
            break
    return list(Binding.make_bindings(own))


def places() -> dict[str, tuple[type[DOMNode], ...]]:
    """Every place that takes keys: the classes whose bindings are in force there together."""
    from .app import ScantuiApp
    from .screens.bundle import BundleScreen
    from .screens.collect import CollectScreen
    from .screens.desk import DeskScreen
    from .screens.done import DoneScreen
    from .screens.evidence import EvidenceScreen
    from .screens.forms import FormsScreen
    from .screens.help import HelpScreen
    from .screens.message import MessageScreen
    from .screens.posting import PostScreen
    from .screens.questions import QuestionsScreen
    from .screens.step import StepScreen
    from .screens.ticket import TicketScreen
    from .widgets.line_list import LineList, MarkableList

    everywhere: dict[str, tuple[type[DOMNode], ...]] = {
        DeskScreen.__name__: (MarkableList, DeskScreen, ScantuiApp),
        FormsScreen.__name__: (LineList, FormsScreen, ScantuiApp),
        CollectScreen.__name__: (LineList, CollectScreen, ScantuiApp),
    }
    # What lies before the desk is left before anything else is done: the app's own keys are not in force there, but for leaving.
    lists = (StepScreen, EvidenceScreen, BundleScreen, TicketScreen, HelpScreen, QuestionsScreen, PostScreen)
    modal = {screen.__name__: (LineList, screen) for screen in lists}
    alone = {screen.__name__: (screen,) for screen in (DoneScreen, MessageScreen)}
    return {**everywhere, **modal, **alone}


def problems_of(keys: Mapping[str, str]) -> list[str]:
    """What cannot be done of the user's `[console.keys]`: commands that are not known, keys that two commands would share."""
    wanted = {command: [each.key for each in Binding.make_bindings([Binding(listed, "")])] for command, listed in keys.items()}
    known: set[str] = set()
    shared: set[str] = set()
    for kinds in places().values():
        taken: defaultdict[str, set[str]] = defaultdict(set)
        for binding in (binding for kind in kinds for binding in bindings_of(kind)):
            command = binding.id or binding.action
            known.add(command)
            for key in wanted.get(command, [binding.key]):
                taken[key].add(command)
        shared |= {f"{key_words([key])} would mean {' and '.join(sorted(ids))}" for key, ids in taken.items() if len(ids) > 1}
    unknown = [f"[console.keys] {command!a} is no command's id; ? lists them" for command in wanted if command not in known]
    return [*unknown, *(f"[console.keys] {one}" for one in sorted(shared))]
