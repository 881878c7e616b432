"""Fakes behind ports. Their vocabulary is declarations: what exists, what fails."""
