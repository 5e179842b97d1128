"""Drafts: an assessment as the texts that people paste: ticket comment, chlorine command, requests, messages. Sends nothing."""
