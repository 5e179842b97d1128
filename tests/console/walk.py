"""Keys to every place of the console that shows or takes text from outside."""

from __future__ import annotations

from .driver import Driver

WALK: tuple[tuple[str, ...], ...] = (
    (), ("2",), ("3",), ("3", "z"), ("s", "z"), ("v",), ("v", "z"), ("6",), ("6", "z"), ("t",), ("e",), ("e", "down", "down", "enter"),
    ("d",), *(("d", *["down"] * number) for number in range(1, 6)), ("d", "enter"), ("d", "tab", "tab", "enter"), ("D",),
    ("3", "enter"), ("s", "enter"), ("s", "enter", "n", "p", "r"), ("2", "space", "down", "space", "d"), ("m",),
    ("a",), ("a", "tab", "y"), ("a", "p"), ("a", "f"), ("a", "w"), ("a", "o"), ("O",), ("O",), ("o",), ("u",),
    ("question_mark", "slash", "@"), ("colon",), ("colon", "c"), ("slash", "d", "a", "l"), ("slash", "n", "e", "x", "t", "colon"),
    ("t", "slash", "d", "enter", "n"), ("e", "slash", "p"), ("c",), ("y",), ("Y",), ("r",),
)  # fmt: skip
"""Keys to every place that shows text from outside."""

BOXES = (
    ("slash",), ("t", "slash"), ("e", "slash"), ("question_mark", "slash"), ("colon",), ("d", "enter"), ("a", "p"), ("a", "f"),
    ("a", "o"), ("m",),
)  # fmt: skip
"""Keys to every box that takes text."""


async def back_to_the_desk(session: Driver) -> None:
    """By Escape, as often as it takes."""
    for _ in range(6):
        if session.place == "DeskScreen" and not session.desk.check_action("back", ()):
            break
        await session.press("escape")
