"""Settings as TOML text: those in force, and a commented file to begin with."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

from .model import Settings


def show(settings: Settings) -> str:
    """The settings in force, defaults included."""
    import tomli_w

    return tomli_w.dumps(_plain(settings))


def template() -> str:
    """The file that `config edit` begins with: every key with its default, commented out."""
    from importlib import resources

    return resources.files(__package__).joinpath("template.toml").read_text("utf-8")


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value) if field.compare}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value
