"""The runbook: one machine of one ticket, judged by the decision table. Knows facts, never captures' bytes, systems or screens."""
