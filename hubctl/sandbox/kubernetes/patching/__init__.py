"""This package applies the three patches that know nothing of managers: JSON patch, merge patch, strategic merge
patch.
"""
