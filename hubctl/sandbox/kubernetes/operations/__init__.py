"""This package creates, changes and deletes objects, with everything that happens on the way."""
