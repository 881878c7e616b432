"""hubctl gives an event its JupyterHub on AWS with one command, and takes it away with one command."""

__version__ = "0.1.0"
