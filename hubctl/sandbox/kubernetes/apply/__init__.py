"""This package is server-side apply: who owns which field, what a manager may change, and what it stopped applying.

It follows sigs.k8s.io/structured-merge-diff, which is what the API server uses.
"""
