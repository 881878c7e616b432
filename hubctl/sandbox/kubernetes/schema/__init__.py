"""This package knows the fields of every kind: their types, how their lists merge, and how a body becomes an object."""
