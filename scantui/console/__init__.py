"""The console: a Textual app over an assessed bundle. Shows what the runbook says; decides nothing itself."""
