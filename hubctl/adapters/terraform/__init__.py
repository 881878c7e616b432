"""This package fulfils ports with the real terraform, by argument lists of python-terraform."""
