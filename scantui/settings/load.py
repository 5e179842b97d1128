"""Where settings.toml is, and the settings in force. Knows nothing of what may stand in it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from .model import Settings, SettingsError


def settings_path(explicit: Path | None, environ: Mapping[str, str]) -> Path:
    """`--config`, else SCANTUI_CONFIG, else settings.toml in the platform's configuration folder."""
    if explicit is not None:
        return explicit
    if environ.get("SCANTUI_CONFIG"):
        return Path(environ["SCANTUI_CONFIG"]).expanduser()
    from platformdirs import user_config_path

    return user_config_path("scantui", appauthor=False) / "settings.toml"


def load_settings(path: Path | None, environ: Mapping[str, str]) -> Settings:
    """The settings in force. Raises `SettingsError`; a file that nobody named may be missing."""
    file = settings_path(path, environ)
    try:
        raw = file.read_bytes()
    except FileNotFoundError:
        if path is None and not environ.get("SCANTUI_CONFIG"):
            return Settings()
        raise SettingsError(file, "there is no such file; name another with --config or SCANTUI_CONFIG") from None
    except OSError as error:
        raise SettingsError(file, f"cannot be read: {error.strerror or 'the system refuses'}") from None
    from .read import parsed  # what checks the file is not needed where there is none

    return parsed(file, raw)
