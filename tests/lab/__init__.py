"""The lab: local servers that speak the protocols of the real systems, with the demo's fleet, and faults that can be switched on."""
