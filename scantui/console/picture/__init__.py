"""A picture over time: lanes with marks above one axis, drawn as lines. Knows nothing of machines."""
