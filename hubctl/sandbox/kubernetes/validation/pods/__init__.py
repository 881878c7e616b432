"""This package checks pods and the templates for them, one module a part of the spec."""
