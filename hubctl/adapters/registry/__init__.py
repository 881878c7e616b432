"""Fulfils hubctl.ports.registry over HTTP."""
