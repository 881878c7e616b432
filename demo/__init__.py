"""The demonstration behind `make demo`. Not part of the installed package."""
