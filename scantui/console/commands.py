"""The command palette: every command of the place it was opened from, with its keys, made from the bindings themselves."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from .keys import key_words

if TYPE_CHECKING:
    from textual.binding import ActiveBinding, Binding
    from textual.dom import DOMNode
    from textual.screen import Screen


class Command(NamedTuple):
    """A binding with all its keys and the node whose action it is."""

    binding: Binding
    keys: tuple[str, ...]
    node: DOMNode

    @property
    def name(self) -> str:
        return self.binding.tooltip or self.binding.description

    @property
    def help(self) -> str:
        return f"{key_words(self.keys)}  ({self.binding.id})"


def commands_of(screen: Screen[Any]) -> Iterator[Command]:
    """The commands that are in force on a screen now, each once, with the keys that the user's settings give it."""
    found: dict[tuple[str, str], list[str]] = {}
    first: dict[tuple[str, str], ActiveBinding] = {}
    for key, active in screen.active_bindings.items():
        if not active.enabled or not active.binding.id:  # without an id it is Textual's own
            continue
        name = (active.binding.action, active.binding.description)
        found.setdefault(name, []).append(key)
        first.setdefault(name, active)
    for name, keys in found.items():
        yield Command(first[name].binding, tuple(keys), first[name].node)


class PaletteCommands(Provider):
    """Feeds the palette. It has no commands of its own: what no key can do, the palette cannot do either."""

    def _shown(self) -> Iterator[tuple[Command, Content]]:
        for command in sorted(commands_of(self.screen), key=lambda one: not one.binding.tooltip):  # moving about: last
            if command.binding.id != "palette":
                yield command, Content(command.help)

    async def discover(self) -> Hits:
        for command, keys in self._shown():
            run = partial(self.app.run_action, command.binding.action, command.node)
            yield DiscoveryHit(command.name, run, help=keys.plain)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for command, keys in self._shown():
            if (score := matcher.match(f"{command.name} {keys.plain}")) > 0:
                run = partial(self.app.run_action, command.binding.action, command.node)
                yield Hit(score, matcher.highlight(command.name), run, help=keys.plain)
