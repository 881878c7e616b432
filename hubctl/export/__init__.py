"""Keeps what an event leaves behind before it is taken down: config, measurements, dashboards, homes."""
