"""This package fulfils `hubctl.ports.hub` with JupyterHub's REST API and the kernels of Jupyter servers."""
