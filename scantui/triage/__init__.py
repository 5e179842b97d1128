"""From a bundle's captures to an assessment of every machine of every ticket. Pure: no clock, no network, no screen."""
