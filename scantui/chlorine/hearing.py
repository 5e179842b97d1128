"""Which words of the channel may tell of a request: chlorine's own, and the commands that people give (DOMAIN 4).
Must not know: which machine is asked about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from . import brackets, lines
from .message import Message


def heard(messages: Iterable[Message], *, people_are_known: bool) -> list[Message]:
    """What may tell of a request: of a person's message its commands alone, of the counts of `task status` nothing.

    Where nothing in a capture marks bots, chlorine's messages look like people's: then each is heard.
    """
    telling = [message for message in messages if not brackets.is_counts(message.text)]
    return [_commands_of(message) if people_are_known and message.is_persons else message for message in telling]


def _commands_of(message: Message) -> Message:
    return replace(message, heard="\n".join(line for line in message.text.split("\n") if lines.commanded(line)))
