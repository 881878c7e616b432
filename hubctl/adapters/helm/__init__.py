"""This package fulfils ports with the real helm, by pyhelm3."""
