"""Invented pages of an analysis, as they stand behind a result whose lists do not tell."""

from __future__ import annotations

from typing import Any

from .files import ALIVE_TEXT, DEAD_TEXT, enveloped, result

BEGAN = 1795140000  # as in `result`
IP = "10.0.0.50"
BARE = enveloped(result(drop=("progress",)))


def record(plugin: str, text: str, ip: str = IP, seen: Any = str(BEGAN + 600)) -> dict[str, Any]:
    output = f"<plugin_output>{text}</plugin_output>"
    return {"pluginID": plugin, "ip": ip, "pluginText": output, "lastSeen": seen, "dnsName": "", "severity": {"id": "0"}}


def page(*records: dict[str, Any], **changes: Any) -> bytes:
    whole: dict[str, Any] = {"totalRecords": str(len(records)), "returnedRecords": len(records), "results": list(records)}
    return enveloped({key: value for key, value in (whole | changes).items() if value != "left out"})


INFO = record("19506", "Information about this scan :\nScan duration : 14 sec\n")
ALIVE = record("10180", ALIVE_TEXT)
DEAD = record("10180", DEAD_TEXT.format(IP))
