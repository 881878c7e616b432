"""Bringing tutorial data and other content to the event's directories; what the Jobs do is in `programs`."""
