"""The live desk: what is asked of whom, and what becomes of it."""
