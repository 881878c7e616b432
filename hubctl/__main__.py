"""`python -m hubctl` is the same as `hubctl`."""

from hubctl.cli import run_main

if __name__ == "__main__":
    run_main()
