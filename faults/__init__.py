"""Breaks hubctl at every change it makes, and looks whether anything was lost, left over, or touched that is another's.

A proxy stands before the sandbox, counts the calls that change something (AWS and Kubernetes), and breaks the N-th.
Then hubctl is run again, and the sandbox compared with that of an undisturbed run. `make fault-sweep` runs all of it.
"""
