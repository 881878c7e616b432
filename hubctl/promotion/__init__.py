"""Changing what hubs run: looking images up, setting one, moving what staging runs to prod, and going back."""
