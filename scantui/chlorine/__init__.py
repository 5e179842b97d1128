"""chlorine, the SRE bot: its log in Slack, its look-ups, and the grammar of its commands."""
