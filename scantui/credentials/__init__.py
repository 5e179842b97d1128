"""Credentials: the type that holds one, and where they come from. A value is seen by nobody but the request that carries it."""

from .secret import Secret

__all__ = ["Secret"]
