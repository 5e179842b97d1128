"""A secret that cannot be printed, compared, copied into a message, pickled or logged by mistake (SAFETY B.6, 43)."""

from __future__ import annotations

from typing import Any, Never


class Secret:
    """A token, key or cookie. `reveal` is called where a request is made or evidence is searched for it, and nowhere else.

    Raises `ValueError` for a text that no header could carry.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        if not value or not value.isascii() or any(ord(char) < 32 or ord(char) == 127 for char in value):
            raise ValueError("a secret is a text of printable ASCII characters")
        self._value = value

    def reveal(self) -> str:
        return self._value

    def within(self, template: str) -> Secret:
        """Another secret around this one: `Secret(token).within("Bearer {}")`."""
        return Secret(template.replace("{}", self._value))

    def __repr__(self) -> str:
        return "Secret(…)"

    def __str__(self) -> Never:
        raise TypeError("a secret is not text")

    def __format__(self, spec: str) -> Never:
        raise TypeError("a secret is not text")

    def __reduce_ex__(self, protocol: Any) -> Never:
        raise TypeError("a secret cannot be copied or pickled")
