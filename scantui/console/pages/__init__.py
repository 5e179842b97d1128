"""Pages: pure functions from facts to lines. They know no Textual, so that a test can read them as text."""
