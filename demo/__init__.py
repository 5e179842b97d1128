"""Makes the evidence that ships with scantui: a plan (fleet.toml), raw files in the systems' own formats (raw/), and the sealed bundle."""
