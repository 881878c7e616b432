"""This package tries a running hub as people use it: one server with a look from inside, or a classroom."""
