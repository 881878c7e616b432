"""Bringing tutorial data and other content to the event's directories. `bring` runs in the cluster, not here."""
