"""The SOS compliance portal: what it says of a machine, and how a saved page is read."""
