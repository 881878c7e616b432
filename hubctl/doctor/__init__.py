"""Everything that would make `up` or `teardown` fail later, looked for now. Nothing is written anywhere.

One file a subject: what is read there through ports, and how it is judged, which is pure. A subject that cannot be read
becomes "not checked" and hides no other.
"""
