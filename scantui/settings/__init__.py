"""settings.toml, typed: where it is, what it may hold, and what is wrong with a bad one. Knows no system, rule or screen.

settings = load_settings(None, os.environ)
settings.github.repository, settings.rules.group_size
"""

from .load import load_settings, settings_path
from .model import (
    Console,
    GitHub,
    IbmCloud,
    NessusHost,
    Network,
    Portal,
    PortalView,
    RuleSettings,
    SecurityCenter,
    Settings,
    SettingsError,
    Slack,
)
from .write import show, template

__all__ = [
    "Console",
    "GitHub",
    "IbmCloud",
    "NessusHost",
    "Network",
    "Portal",
    "PortalView",
    "RuleSettings",
    "SecurityCenter",
    "Settings",
    "SettingsError",
    "Slack",
    "load_settings",
    "settings_path",
    "show",
    "template",
]
