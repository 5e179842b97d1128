"""An assessment for pipes, files and people without the console: JSON, markdown, text."""
