"""Names of scan definitions, as they compare (DOMAIN 2: without case; those that reach SOS end in `import`)."""

from __future__ import annotations


def same_name(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()


def is_definition(name: str) -> bool:
    """Whether it looks like a definition's name, and not like a title that a report got elsewhere."""
    return name.strip().casefold().endswith("_import")


def reaches_sos(name: str) -> bool:
    """Whether SOS gets to see the results of the definition."""
    return name.strip().casefold().endswith("import")
