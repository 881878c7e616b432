"""This package is the sandbox: an AWS, a Kubernetes API and a chart repository on this machine, for rehearsals and
tests.

It is a rehearsal, no proof: what works here has still to be tried on AWS. Nothing else in hubctl imports it.
"""
